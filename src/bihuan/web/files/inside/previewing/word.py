"""Word documents as paragraphs, tables and pictures, in the order of the body."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bihuan.web.files.inside.cleaning.word import hidden_styles
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML
from bihuan.web.files.inside.previewing.blocks import Shown
from bihuan.web.files.inside.previewing.inserted import Inserted
from bihuan.web.files.inside.scanning.office import main_part
from bihuan.web.files.inside.scanning.relations import relations_of
from bihuan.web.files.inside.xml import Attributes, local, walk

#: Earlier wording, older renderings of a drawing, glosses, and what fields are made of.
_LEFT_OUT = {"del", "moveFrom", "Fallback", "rt", "instrText", "delText"}
_OFF = {"0", "false", "off"}
_HEADINGS = ("heading", "title", "1", "2", "3")


@dataclass
class _Run:
    pieces: list[str] = field(default_factory=list)
    hidden: bool = False


@dataclass
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    style: str = ""


class _Body:
    """Follows the body; texts inside tables go to their cells, text boxes stand before the paragraph that holds them."""

    def __init__(self, shown: Shown, hidden: set[str], inserted: Inserted) -> None:
        self.shown = shown
        self.hidden = hidden
        self.inserted = inserted
        self.tables: list[list[list[str]]] = []
        self.paragraphs: list[_Paragraph] = []
        self.runs: list[_Run] = []
        self.in_text = self.in_properties = self.full = False
        self.skipping = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        tag = local(name)
        if self.skipping or tag in _LEFT_OUT:
            self.skipping += 1
        elif tag in _STARTS:
            _STARTS[tag](self, next((text for key, text in attributes.items() if local(key) == "val"), ""))
        elif tag in {"blip", "imagedata"}:
            keys = (text for key, text in attributes.items() if local(key) in {"embed", "id"} and " " in key)
            self.inserted.show(next(keys, ""))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self.skipping:
            self.skipping -= 1
        elif (tag := local(name)) in _ENDS:
            _ENDS[tag](self)

    def text(self, characters: str) -> None:
        """Take characters."""
        if self.in_text and not self.skipping and self.runs:
            self.runs[-1].pieces.append(characters)

    def hide(self, value: str) -> None:
        """Take the mark of hidden text; that of a paragraph's end hides nothing that is read."""
        if value not in _OFF and self.runs and not self.in_properties:
            self.runs[-1].hidden = True

    def style_run(self, value: str) -> None:
        """Take the style of a run."""
        if value in self.hidden:
            self.hide("")

    def style_paragraph(self, value: str) -> None:
        """Take the style of a paragraph."""
        if self.paragraphs:
            self.paragraphs[-1].style = value

    def gap(self) -> None:
        """Take a tabulator or a line break."""
        if self.runs:
            self.runs[-1].pieces.append(" ")

    def row(self) -> None:
        """Take the beginning of a row."""
        if self.tables:
            self.tables[-1].append([])

    def cell(self) -> None:
        """Take the beginning of a cell."""
        if self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")

    def set_properties(self, *, inside: bool) -> None:
        """Note whether what follows describes the paragraph."""
        self.in_properties = inside

    def set_text(self, *, inside: bool) -> None:
        """Note whether what follows is text."""
        self.in_text = inside

    def end_run(self) -> None:
        """Give the words of a run to its paragraph."""
        if self.runs:
            run = self.runs.pop()
            if self.paragraphs and not run.hidden:
                self.paragraphs[-1].pieces += run.pieces

    def end_paragraph(self) -> None:
        """Show a paragraph, or give it to the cell it stands in."""
        if not self.paragraphs:
            return
        paragraph = self.paragraphs.pop()
        if paragraph.style in self.hidden:
            return
        text = "".join(paragraph.pieces)
        if cell := self._open_row():
            cell[-1] = f"{cell[-1]}\n{text}".strip()[: self.shown.cell]
        elif not self.full:
            kind = "heading" if paragraph.style.lower().startswith(_HEADINGS) else "text"
            self.full = not self.shown.add_text(text, kind)

    def end_table(self) -> None:
        """Show a table; one inside a cell is told as the text of that cell."""
        if not self.tables:
            return
        rows = self.tables.pop()
        if cell := self._open_row():
            cell[-1] = "\n".join([cell[-1], *(" | ".join(row) for row in rows)]).strip()[: self.shown.cell]
        elif not self.full:
            self.shown.add_table("", rows, height=len(rows), width=max(map(len, rows), default=0))

    def _open_row(self) -> list[str]:
        return self.tables[-1][-1] if self.tables and self.tables[-1] else []


_STARTS: dict[str, Callable[[_Body, str], None]] = {
    "p": lambda body, _: body.paragraphs.append(_Paragraph()),
    "r": lambda body, _: body.runs.append(_Run()),
    "t": lambda body, _: body.set_text(inside=True),
    "pPr": lambda body, _: body.set_properties(inside=True),
    "vanish": lambda body, value: body.hide(value),
    "rStyle": lambda body, value: body.style_run(value),
    "pStyle": lambda body, value: body.style_paragraph(value),
    "tab": lambda body, _: body.gap(),
    "br": lambda body, _: body.gap(),
    "cr": lambda body, _: body.gap(),
    "tbl": lambda body, _: body.tables.append([]),
    "tr": lambda body, _: body.row(),
    "tc": lambda body, _: body.cell(),
}
_ENDS: dict[str, Callable[[_Body], None]] = {
    "t": lambda body: body.set_text(inside=False),
    "pPr": lambda body: body.set_properties(inside=False),
    "r": lambda body: body.end_run(),
    "p": lambda body: body.end_paragraph(),
    "tbl": lambda body: body.end_table(),
}


def add_document(shown: Shown, data: bytes) -> None:
    """Show the body of a Word document, tracked changes as accepted."""
    container = Container(data)
    _, main = main_part(container)
    styles = next((one.target for one in relations_of(container, main) if one.kind == "styles"), "")
    hidden = hidden_styles(container.read(styles, MAX_XML)) if styles in container else set()
    body = _Body(shown, hidden, Inserted(shown, container, main))
    walk(container.read(main, MAX_XML), main, body.start, body.end, body.text)
    if body.full:
        shown.cut((f"{len(shown.blocks)} 段", f"{len(shown.blocks)} paragraphs"), ("更多", "more"))
