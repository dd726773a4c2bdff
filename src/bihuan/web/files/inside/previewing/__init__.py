"""
What is shown of a file without opening it: pictures of pages, or text and tables as data. Never markup from the file.

Blocks come in the order of the document: ``page`` and ``picture`` (a number of a picture that follows), ``heading``,
``text``, ``table`` (rows of texts, how many rows and columns are not shown).
"""

from typing import Any

from bihuan.web.files.inside.limits import MB
from bihuan.web.files.inside.previewing.blocks import Shown
from bihuan.web.files.inside.scanning.names import PICTURES


def operate(data: bytes, _name: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer ``preview``: blocks, pictures, and what is not shown."""
    shown = Shown()
    _fill(shown, data, options["kind"])
    return {
        "blocks": shown.blocks,
        "sizes": shown.sizes,
        "notes": [note.as_json() for note in shown.notes],
    }, shown.pictures


def _fill(shown: Shown, data: bytes, kind: str) -> None:
    if kind == "pdf" or kind in PICTURES:
        from bihuan.web.files.inside.previewing.drawn import add_pages, add_picture

        if kind == "pdf":
            add_pages(shown, data)
        else:
            add_picture(shown, data, kind)
    elif kind == "docx":
        from bihuan.web.files.inside.previewing.word import add_document

        add_document(shown, data)
    elif kind in {"pptx", "ofd"}:
        from bihuan.web.files.inside.previewing.written import add_ofd, add_slides

        (add_slides if kind == "pptx" else add_ofd)(shown, data)
    elif kind in {"xlsx", "xls", "ods", "csv"}:
        from bihuan.web.files.inside.previewing.tables import add_tables

        add_tables(shown, data, kind)
    else:
        from bihuan.web.files.inside.sheets.csv_text import decoded

        shown.add_lines(decoded(data[: 32 * MB]).splitlines())
