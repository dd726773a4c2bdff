"""
The words of a file, for comparing texts with it; what only a picture shows has none.

Nothing is cut as in a preview: a sentence on the last page of a long record is as confidential as one on the first.
"""

from typing import Any

from bihuan.web.files.inside.limits import MB
from bihuan.web.files.inside.previewing.blocks import PAGES, Shown
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.scanning.names import PICTURES

#: Characters of one file. What is longer is a data set, not what somebody said.
MOST = 2_000_000
_BYTES = 32 * MB


def operate(data: bytes, _name: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer ``wording``: the text in UTF-8, and whether there was more of it."""
    text = "\n".join(line.strip() for line in _text(data, options["kind"]).splitlines() if line.strip())
    return {"is_cut": len(text) > MOST}, [text[:MOST].encode("utf-8", "replace")]


def _text(data: bytes, kind: str) -> str:
    if kind in PICTURES:
        return ""
    if kind == "pdf":
        return _of_pages(data)
    if kind in {"xlsx", "xls", "ods", "csv"}:
        return _of_tables(data, kind)
    if kind in {"docx", "pptx", "ofd"}:
        return _of_document(data, kind)
    from bihuan.web.files.inside.sheets.csv_text import decoded

    return decoded(data[:_BYTES])


def _of_pages(data: bytes) -> str:
    import pypdfium2 as pdfium  # here, because loading it takes as long as reading a Word file

    from bihuan.web.files.inside.scanning.pdf import opened

    pages = []
    for page in opened(data):
        try:
            pages.append(page.get_textpage().get_text_range())
        except pdfium.PdfiumError as error:
            where = (f"第 {len(pages) + 1} 页", f"page {len(pages) + 1}")
            raise refused("files.damaged_container", where=where) from error
        page.close()
    # A line break inside a sentence is where the paper ended, not the sentence.
    return "\n".join(page.replace("\r\n", "").replace("\n", "") for page in pages)


def _of_tables(data: bytes, kind: str) -> str:
    from bihuan.web.files.inside.scanning import Looked
    from bihuan.web.files.inside.sheets import tables_of

    rows = (row for table in tables_of(data, Looked(kind, "", "")) for row in table["rows"])
    return "\n".join(" ".join(str(cell) for cell in row if cell is not None and str(cell).strip()) for row in rows)


def _of_document(data: bytes, kind: str) -> str:
    shown = Words()
    if kind == "docx":
        from bihuan.web.files.inside.previewing.word import add_document

        add_document(shown, data)
    else:
        from bihuan.web.files.inside.previewing.written import add_ofd, add_slides

        (add_slides if kind == "pptx" else add_ofd)(shown, data)
    return "\n".join(shown.lines)


class Words(Shown):
    """Takes the texts that a preview would show, without its limits."""

    def __init__(self) -> None:
        # No room for pictures, so that none is drawn.
        super().__init__(cell=MOST, pictures=[b""] * PAGES)
        self.lines: list[str] = []

    def add_text(self, text: str, kind: str = "text") -> bool:  # a heading is a line like others
        """Take a paragraph."""
        self.lines.append(text)
        return True

    def add_table(self, name: str, rows: list[list[str]], *, height: int, width: int) -> None:
        """Take every row of a table."""
        del name, height, width
        self.lines += (" ".join(cell for cell in row if cell.strip()) for row in rows)
