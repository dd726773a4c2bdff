"""Word documents, slides and OFD pages as paragraphs and tables."""

from dataclasses import dataclass, field

from bihuan.web.files.inside.cleaning.word import hidden_styles
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML
from bihuan.web.files.inside.previewing.blocks import CELL, Shown
from bihuan.web.files.inside.scanning.office import main_part
from bihuan.web.files.inside.scanning.other import ofd_documents, ofd_pages, ofd_text
from bihuan.web.files.inside.scanning.relations import relations_of
from bihuan.web.files.inside.xml import Attributes, local, walk

_LEFT_OUT = {"del", "moveFrom", "Fallback", "rt", "instrText", "delText", "txbxContentFallback"}
_OFF = {"0", "false", "off"}


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)


class _Document:
    """Follows the body of a Word document; texts inside tables go to their cells."""

    def __init__(self, shown: Shown, hidden: set[str]) -> None:
        self.shown = shown
        self.hidden = hidden
        self.tables: list[_Table] = []
        self.run: list[str] = []
        self.paragraph: list[str] = []
        self.style = ""
        self.in_text = self.run_hidden = False
        self.skipping = 0
        self.full = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        tag = local(name)
        if self.skipping or tag in _LEFT_OUT:
            self.skipping += 1
            return
        value = next((text for key, text in attributes.items() if local(key) == "val"), "")
        if tag == "p":
            self.paragraph, self.style = [], ""
        elif tag == "r":
            self.run, self.run_hidden = [], False
        elif tag == "t":
            self.in_text = True
        elif (tag == "vanish" and value not in _OFF) or (tag == "rStyle" and value in self.hidden):
            self.run_hidden = True
        elif tag == "pStyle":
            self.style = value
        elif tag in {"tab", "br", "cr"}:
            self.run.append(" ")
        elif tag == "tbl":
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag == "tc" and self.tables and self.tables[-1].rows:
            self.tables[-1].rows[-1].append("")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self.skipping:
            self.skipping -= 1
            return
        tag = local(name)
        if tag == "t":
            self.in_text = False
        elif tag == "r" and not self.run_hidden:
            self.paragraph += self.run
            self.run = []
        elif tag == "p" and self.style not in self.hidden:
            self._end_paragraph("".join(self.paragraph))
            self.paragraph = []
        elif tag == "tbl" and self.tables:
            self._end_table(self.tables.pop().rows)

    def text(self, characters: str) -> None:
        """Take characters."""
        if self.in_text and not self.skipping:
            self.run.append(characters)

    def _end_paragraph(self, text: str) -> None:
        if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
            row = self.tables[-1].rows[-1]
            row[-1] = f"{row[-1]}\n{text}".strip()[:CELL]
        elif not self.full:
            kind = (
                "heading"
                if self.style.lower().startswith(("heading", "title")) or self.style in {"1", "2", "3"}
                else "text"
            )
            self.full = not self.shown.add_text(text, kind)

    def _end_table(self, rows: list[list[str]]) -> None:
        if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
            # A table inside a cell is told as the text of that cell.
            inner = self.tables[-1].rows[-1]
            inner[-1] = "\n".join([inner[-1], *(" | ".join(row) for row in rows)]).strip()[:CELL]
        elif not self.full:
            self.shown.add_table("", rows, height=len(rows), width=max(map(len, rows), default=0))


def add_document(shown: Shown, data: bytes) -> None:
    """Show the body of a Word document: paragraphs, headings and tables, tracked changes as accepted."""
    container = Container(data)
    _, main = main_part(container)
    styles = next((one.target for one in relations_of(container, main) if one.kind == "styles"), "")
    hidden = hidden_styles(container.read(styles, MAX_XML)) if styles in container else set()
    document = _Document(shown, hidden)
    walk(container.read(main, MAX_XML), main, document.start, document.end, document.text)
    if document.full:
        shown.cut((f"{len(shown.blocks)} 段", f"{len(shown.blocks)} paragraphs"), ("更多", "more"))


def add_slides(shown: Shown, data: bytes) -> None:
    """Show the texts of the visible slides, one heading a slide."""
    from bihuan.web.files.inside.cleaning.slides import hidden_parts

    container = Container(data)
    _, main = main_part(container)
    hidden = hidden_parts(container, main)
    order = {one.id: one.target for one in relations_of(container, main) if one.kind == "slide"}
    listed: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "sldId":
            key = next((value for name, value in attributes.items() if local(name) == "id" and " " in name), "")
            if key in order:
                listed.append(order[key])

    walk(container.read(main, MAX_XML), main, start)
    for number, part in enumerate((one for one in listed if one not in hidden and one in container), 1):
        lines = _drawn_lines(container.read(part, MAX_XML), part)
        shown.add_text(f"{number}", "heading")
        for line in lines:
            shown.add_text(line)


def _drawn_lines(data: bytes, part: str) -> list[str]:
    lines: list[str] = [""]
    inside = False

    def start(name: str, _: Attributes) -> None:
        nonlocal inside
        inside = local(name) == "t"
        if local(name) == "p":
            lines.append("")

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(characters: str) -> None:
        if inside:
            lines[-1] += characters

    walk(data, part, start, end, text)
    return lines


def add_ofd(shown: Shown, data: bytes) -> None:
    """Show the text of the pages of an OFD document, one heading a page."""
    container = Container(data)
    number = 0
    for document in ofd_documents(container):
        for page in ofd_pages(container, document):
            number += 1
            if not shown.add_text(f"{number}", "heading"):
                return
            for line in ofd_text(container, page):
                shown.add_text(line)
