"""A feedback opinion set as one text and as an official document: the same words, once plain and once with their places."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from bihuan.documents import Annex, Document, Head, Heading, Imprint, Paragraph, Part, Signature, Table
from bihuan.reading.numerals import chinese_numeral
from bihuan.web.feedback.composing.composing import first_sentence

#: The parts of a document in their order, with their headings.
HEADINGS: Mapping[str, str] = {
    "status": "基本情况",
    "problems": "存在的主要问题",
    "causes": "产生问题的原因",
    "requirements": "整改要求",
    "deadline": "整改时限",
}
ANNEX_TITLE = "问题清单"
COLUMNS = ("序号", "编号", "类别", "问题", "严重程度", "说明")
#: What the list says of a finding that no passage names.
NOT_IN_TEXT = "未写入正文"


@dataclass(frozen=True, slots=True)
class SetPassage:
    """A passage as it is set: its key, part, category ("" for none, with its place in the taxonomy) and text."""

    key: int
    part: str
    text: str
    category: str = ""
    category_order: int = 0


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line of the list of problems."""

    number: str
    category: str
    condition: str
    severity: str
    in_text: bool


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes out as an annex: its title, name and hash, and the words that can be read of it."""

    title: str
    name: str
    sha256: str
    words: str = ""


@dataclass(frozen=True)
class DocumentText:
    """The whole plain text of a document without number and date; ``spans`` say where each passage stands in it."""

    text: str
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash that leak checks, signatures and the frozen copy speak of: SHA-256 of the text in UTF-8."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the paper: a heading of a level (1, 2), or a paragraph (0), which may be a passage."""

    text: str
    level: int = 0
    key: int | None = None


def lines_of(passages: Iterable[SetPassage]) -> list[Line]:
    """
    Return the body of the paper line by line: parts and categories numbered, passages where several stand together.

    Problems of one category stand under its heading, in the order of the taxonomy, numbered where there are several; else
    the order of the passages holds.
    """
    rows = list(passages)
    found: list[Line] = []
    parts = [part for part in HEADINGS if any(row.part == part for row in rows)]
    for at, part in enumerate(parts):
        found.append(Line(f"{chinese_numeral(at + 1)}、{HEADINGS[part]}", 1))
        own = [row for row in rows if row.part == part]
        if part == "problems":
            found.extend(_by_category(own))
        else:
            found.extend(Line(_single_line(row.text), 0, row.key) for row in own)
    return found


def _by_category(rows: Sequence[SetPassage]) -> Iterable[Line]:
    ordered = sorted(rows, key=lambda row: (not row.category, row.category_order))
    many = Counter(row.category for row in rows)
    at, category, place = 0, None, 0
    for row in ordered:
        if row.category != category:
            category, place = row.category, 0
            at += 1
            yield Line(f"（{chinese_numeral(at)}）{category or '其他问题'}", 2)
        place += 1
        text = _single_line(row.text)
        yield Line(f"{place}. {text}" if many[row.category] > 1 else text, 0, row.key)


def text_of(
    title: str,
    salutation: str,
    passages: Iterable[SetPassage],
    annex: Sequence[AnnexRow],
    files: Sequence[AttachedFile] = (),
) -> DocumentText:
    """
    Return a document as one plain text, and where each passage stands in it (code points, end excluded).

    The files that go along stand at its end with their hash and words, so that whoever checks or signs the text has
    checked and signed them.
    """
    pieces = [title, f"{salutation}：" if salutation else ""]
    spans: dict[int, tuple[int, int]] = {}
    text = "\n".join(piece for piece in pieces if piece)
    for line in lines_of(passages):
        text += "\n"
        if line.key is not None:
            spans[line.key] = (len(text), len(text) + len(line.text))
        text += line.text
    if annex:
        text += f"\n附件{'1' if files else ''}：{ANNEX_TITLE}"
        for cells in annex_rows(annex):
            text += "\n" + "　".join(cell for cell in cells if cell)
    for at, one in enumerate(files, 2 if annex else 1):
        number = at if annex or len(files) > 1 else ""
        text += f"\n附件{number}：{one.title}（{one.name}，校验值 {one.sha256}）"
        text += "".join(f"\n{line.strip()}" for line in one.words.splitlines() if line.strip())
    return DocumentText(text, spans)


def annex_rows(annex: Sequence[AnnexRow]) -> list[tuple[str, ...]]:
    """Return the list of problems as cells, by ``COLUMNS``."""
    return [
        (
            str(at),
            row.number,
            row.category,
            first_sentence(row.condition),
            row.severity,
            "" if row.in_text else NOT_IN_TEXT,
        )
        for at, row in enumerate(annex, 1)
    ]


def document_of(
    title: str,
    salutation: str,
    passages: Iterable[SetPassage],
    annex: Sequence[AnnexRow],
    files: Sequence[AttachedFile] = (),
    *,
    head: Head | None = None,
    signature: Signature | None = None,
    imprint: Imprint | None = None,
) -> Document:
    """Return the same words as ``text_of`` as an official document, which names the files that go along."""
    parts: list[Part] = [
        Heading(line.text, line.level) if line.level else Paragraph(line.text) for line in lines_of(passages)
    ]
    shares = (0.07, 0.22, 0.15, 0.34, 0.1, 0.12)
    annexes = (Annex(ANNEX_TITLE, (Table(COLUMNS, tuple(annex_rows(annex)), shares),)),) if annex else ()
    return Document(
        title=title,
        parts=tuple(parts),
        head=head,
        addressee=f"{salutation.strip().rstrip(':：')}：" if salutation.strip() else "",
        annexes=annexes,
        attached=tuple(one.title for one in files),
        signature=signature,
        imprint=imprint,
    )


def _single_line(text: str) -> str:
    """Return a passage as one paragraph: a line break inside it would look like the end of the passage."""
    return "".join(part.strip() for part in text.splitlines())
