"""
The text of a .docx as a reader of the printed page sees it, with a map to paragraphs and table cells.

Tracked changes are read as accepted, hidden text is left out, numbers that Word makes itself are written into the
text; each of these is said in a warning. Headers, footers, notes and comments are not part of the notice.
"""

from dataclasses import dataclass, field

from bihuan.reading.notice import Warning
from bihuan.reading.opening.containers import Container
from bihuan.reading.opening.limits import MAX_XML
from bihuan.reading.opening.numbering import Numbering
from bihuan.reading.opening.xml import Name, parse
from bihuan.reading.refusals import refused, warning

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_DOCUMENT = "word/document.xml"
#: Elements whose whole content is left out: deleted or moved text, older renderings, the gloss over a character.
_LEFT_OUT = {"del", "moveFrom", "Fallback", "rt"}
_OFF = ("0", "false", "off")

Parts = tuple[tuple[int, int, str], ...]


def open_docx(data: bytes) -> tuple[str, Parts, tuple[Warning, ...]]:
    """
    Return the text of a .docx, one line a paragraph, where each paragraph stands, and what was left out.

    ``parts`` are ``(start, end, label)`` in text order, never overlapping; labels read ``paragraph 3`` (the third of
    the body) or ``table 1 row 2 cell 3``. Empty paragraphs are empty lines without a part.

    Raises:
        ReadingRefused: for a container that fails the pre-scan, is no Word document, or holds macros.
    """
    container = Container(data)
    _check_kind(container)
    body = _Body(Numbering.of(container))
    parse(container.read(_DOCUMENT, MAX_XML), _DOCUMENT, body.start, body.end, body.text)
    pieces: list[str] = []
    parts: list[tuple[int, int, str]] = []
    at = 0
    for label, text in body.paragraphs:
        if text:
            parts.append((at, at + len(text), label))
        pieces.append(text)
        at += len(text) + 1
    return "\n".join(pieces), tuple(parts), tuple(body.warnings())


def _check_kind(container: Container) -> None:
    if "word/vbaProject.bin" in container:
        raise refused("reading.unsafe_container", where=("含有宏", "macros"))
    if _DOCUMENT in container and "[Content_Types].xml" in container:
        return
    if "xl/workbook.xml" in container:
        raise refused("reading.unsupported_type", what=("Excel 工作簿", "an Excel workbook"))
    if "ppt/presentation.xml" in container:
        raise refused("reading.unsupported_type", what=("演示文稿", "a presentation"))
    if "OFD.xml" in container:
        raise refused("reading.unsupported_type", what=("OFD 版式文件", "an OFD document"))
    raise refused("reading.unsupported_type", what=("压缩包", "a zip archive"))


@dataclass
class _Paragraph:
    """A paragraph being read: its text so far and the list it belongs to."""

    label: str
    pieces: list[str] = field(default_factory=list)
    style: str | None = None
    list_id: str | None = None
    level: str | None = None


class _Body:
    """Listens to the events of ``word/document.xml`` and gathers paragraphs in the order they end."""

    def __init__(self, numbering: Numbering) -> None:
        self.paragraphs: list[tuple[str, str]] = []
        self._numbering = numbering
        self._open: list[_Paragraph] = []
        self._tables: list[list[int]] = []  # for each open table: its number, row, cell
        self._table_count = self._body_count = 0
        self._skipped = 0  # depth inside an element that is left out
        self._skipped_text = False
        self._in_text = self._hidden = False
        self._runs = 0
        self._deletions = self._hidden_count = self._numbered = 0

    def warnings(self) -> list[Warning]:
        found = []
        if self._deletions:
            found.append(warning("reading.tracked_changes", deleted=self._deletions))
        if self._hidden_count:
            found.append(warning("reading.hidden_text", count=self._hidden_count))
        if self._numbered:
            found.append(warning("reading.list_numbers", count=self._numbered))
        return found

    def start(self, name: Name, attributes: dict[str, str]) -> None:
        namespace, local = name
        if self._skipped:
            self._skipped += 1
            if local in ("delText", "t") and not self._skipped_text:
                self._skipped_text = True
                self._deletions += 1
            return
        if local in _LEFT_OUT and (namespace in WORD or local == "Fallback"):
            self._skipped = 1
            # Only what an editor removed is worth a warning; older renderings and glosses repeat what is read.
            self._skipped_text = local in ("Fallback", "rt")
        elif namespace in WORD:
            self._start_word(local, attributes)

    def _start_word(self, local: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val")
        if local == "p":
            self._open.append(_Paragraph(self._label()))
        elif local in ("tbl", "tr", "tc"):
            self._start_table(local)
        elif local == "r":
            self._runs += 1
            self._hidden = False
        elif local == "t":
            self._in_text = True
        elif self._runs and self._open:
            self._start_in_run(local, attributes)
        elif self._open and local == "pStyle":
            self._open[-1].style = value
        elif self._open and local == "numId":
            self._open[-1].list_id = value
        elif self._open and local == "ilvl":
            self._open[-1].level = value

    def _start_in_run(self, local: str, attributes: dict[str, str]) -> None:
        if local == "vanish":
            self._hidden = attributes.get("val", "1") not in _OFF
        elif local in ("tab", "ptab"):
            self._add("\t")
        elif local == "cr" or (local == "br" and attributes.get("type", "textWrapping") == "textWrapping"):
            self._add("\n")
        elif local == "noBreakHyphen":
            self._add("-")
        elif local == "sym":
            # A character that exists only in one font has no code of its own: shown as unreadable, not guessed.
            self._add("\ufffd")

    def _start_table(self, local: str) -> None:
        if local == "tbl":
            self._table_count += 1
            self._tables.append([self._table_count, 0, 0])
        elif self._tables and local == "tr":
            self._tables[-1][1] += 1
            self._tables[-1][2] = 0
        elif self._tables:
            self._tables[-1][2] += 1

    def _label(self) -> str:
        if self._tables:
            return "table {} row {} cell {}".format(*self._tables[-1])
        if self._open:
            return f"text box in {self._open[0].label}"
        self._body_count += 1
        return f"paragraph {self._body_count}"

    def text(self, text: str) -> None:
        if self._in_text and not self._skipped:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._hidden:
            self._hidden_count += len(text)
        elif self._open:
            self._open[-1].pieces.append(text)

    def end(self, name: Name) -> None:
        namespace, local = name
        if self._skipped:
            self._skipped -= 1
        elif namespace in WORD:
            if local == "p" and self._open:
                self._close(self._open.pop())
            elif local == "t":
                self._in_text = False
            elif local == "r":
                self._runs -= 1
                self._hidden = False
            elif local == "tbl" and self._tables:
                self._tables.pop()

    def _close(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.pieces)
        if text.strip():
            number = self._numbering.next(paragraph.style, paragraph.list_id, paragraph.level)
            if number:
                self._numbered += 1
                text = number + text
        self.paragraphs.append((paragraph.label, text))
