"""What an official document is made of, in the order in which the standard sets it on paper."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain


class DocumentError(ValueError):
    """A document that cannot be set: ``code``, where in it, and what to do, in both languages."""

    def __init__(self, code: str, zh: str, en: str, where: str = "") -> None:
        super().__init__(zh)
        self.code, self.zh, self.en, self.where = code, zh, en, where


class Layout(StrEnum):
    """The layouts of the standard that an inspection office uses."""

    DOCUMENT = "document"  # 文件格式, with the red head
    PLAIN = "plain"  # the same paper without a head: reports, annexes on their own
    LETTER = "letter"  # 信函格式
    MINUTES = "minutes"  # 纪要格式


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4 (一、 （一） 1. （1）) with its number written in the text."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; ``indented`` False sets it flush left."""

    text: str
    indented: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``shares`` divide the width between the columns, equally where there are none."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()


Part = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Head:
    """
    What stands above the title: the red name of the organ and the number of the document.

    ``copy_number`` (份号) and ``urgency`` (紧急程度) stand at the top left; ``signer`` (签发人) beside the number of a
    document that goes upward. Minutes carry who issues them and the day (``issuer``, ``on``) on the line over the red one,
    because nobody signs or seals them.
    """

    organ: str
    number: str = ""
    copy_number: str = ""
    urgency: str = ""
    signer: str = ""
    issuer: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs (署名) and when (成文日期); ``sealed`` leaves room for the seal and moves both."""

    organ: str
    on: date
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was at a meeting, for minutes: 出席, 请假 or 列席, and their names as they are to stand."""

    label: str
    names: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """The imprint (版记) at the foot of the last page."""

    printed_by: str
    printed_on: date
    copied_to: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex (附件) with its title, on a page of its own."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; what is empty is left out on paper."""

    title: str
    parts: tuple[Part, ...]
    layout: Layout = Layout.DOCUMENT
    head: Head | None = None
    addressee: str = ""
    annexes: tuple[Annex, ...] = ()
    #: Titles of annexes that go along as files of their own: named under the text after the others, on no page here.
    attached: tuple[str, ...] = ()
    signature: Signature | None = None
    attendance: tuple[Attendance, ...] = ()
    note: str = ""  # 附注, in brackets under the date
    imprint: Imprint | None = None
    #: Said at the top of every page of a document that is not to be taken for a real one: "演示数据".
    watermark: str = ""

    @property
    def names_of_annexes(self) -> tuple[str, ...]:
        """What the list of annexes (附件说明) names, in its order, without a stop at the end."""
        return tuple(title.rstrip("。；，") for title in (*(one.title for one in self.annexes), *self.attached))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text with the name of its place, in reading order."""
        head = self.head
        if head:
            yield from (("head", text) for text in (head.copy_number, head.urgency, head.organ, head.number))
            yield "head", head.signer
            yield "head", head.issuer
        yield "title", self.title
        yield "addressee", self.addressee
        yield from _texts_of("body", self.parts)
        yield from ((f"attendance {one.label}", one.names) for one in self.attendance)
        if self.signature:
            yield "signature", self.signature.organ
        yield "note", self.note
        for number, annex in enumerate(self.annexes, 1):
            yield f"annex {number}", annex.title
            yield from _texts_of(f"annex {number}", annex.parts)
        yield from ((f"annex {at}", title) for at, title in enumerate(self.attached, len(self.annexes) + 1))
        if self.imprint:
            yield "imprint", self.imprint.copied_to
            yield "imprint", self.imprint.printed_by
        yield "watermark", self.watermark

    def require_sound(self) -> None:
        """
        Refuse what paper cannot hold.

        Raises:
            DocumentError: ``documents.no_title``, ``documents.no_head``, ``documents.odd_level``,
                ``documents.odd_table``, ``documents.odd_character``.
        """
        if not self.title.strip():
            raise DocumentError(
                "documents.no_title",
                "公文没有标题。请填写标题后再生成。",
                "The document has no title. Write one, then make it again.",
                "title",
            )
        if self.layout is not Layout.PLAIN and (self.head is None or not self.head.organ.strip()):
            raise DocumentError(
                "documents.no_head",
                "这种版式需要发文机关标志。请填写发文机关名称，或改用不带红头的版式。",
                "This layout needs the name of the issuing organ at its head. Give it, or choose the layout without a head.",
                "head",
            )
        for part in chain(self.parts, *(annex.parts for annex in self.annexes)):
            _require_sound_part(part)
        for where, text in self.texts():
            for character in text:
                if unicodedata.category(character) in {"Cc", "Cs", "Cn"} and character not in "\n\t":
                    raise DocumentError(
                        "documents.odd_character",
                        f"文字中有不能排印的控制字符 U+{ord(character):04X}。请删除后再生成。",
                        f"The text holds U+{ord(character):04X}, a character that cannot be printed. Delete it.",
                        where,
                    )


def chinese_date(day: date) -> str:
    """Return a date as documents write it: Arabic digits, whole, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_in_characters(text: str) -> float:
    """Return how wide a line of text is, in full-width characters; half-width ones count half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def _texts_of(where: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for number, part in enumerate(parts, 1):
        place = f"{where}, {number}"
        if isinstance(part, Table):
            yield from ((place, text) for row in (part.headings, *part.rows) for text in row)
        else:
            yield place, part.text


def _require_sound_part(part: Part) -> None:
    if isinstance(part, Heading) and not 1 <= part.level <= 4:
        raise DocumentError(
            "documents.odd_level",
            f"公文标题只有四级，“{part.text}”写的是第 {part.level} 级。请改为 1 至 4 级。",
            f"Documents have four levels of headings; “{part.text}” is of level {part.level}. Use 1 to 4.",
            "body",
        )
    if isinstance(part, Table):
        wide = len(part.headings)
        odd = next((row for row in part.rows if len(row) != wide), None)
        if not wide or odd is not None or len(part.shares) not in (0, wide):
            raise DocumentError(
                "documents.odd_table",
                f"表格应有 {wide} 列，有的行不是。请补齐各行的单元格。",
                f"The table has {wide} columns, and some row has another number. Complete its cells.",
                "body",
            )
