"""Workbooks and CSV files as tables of texts."""

from typing import Any

from bihuan.web.files.inside.previewing.blocks import CELL, COLUMNS, ROWS, SHEETS, Shown
from bihuan.web.files.inside.scanning import Looked
from bihuan.web.files.inside.sheets import tables_of


def add_tables(shown: Shown, data: bytes, kind: str) -> None:
    """Show the first rows of the visible sheets; a hidden sheet is in the original only."""
    tables = [table for table in tables_of(data, Looked(kind, "", "")) if table["state"] == "visible"]
    for table in tables[:SHEETS]:
        rows = table["rows"]
        texts = [[_text(cell) for cell in row[:COLUMNS]] for row in rows[:ROWS]]
        shown.add_table(table["name"], texts, height=len(rows), width=max(map(len, rows), default=0))
    if len(tables) > SHEETS:
        shown.cut((f"{SHEETS} 个工作表", f"{SHEETS} sheets"), (f"{len(tables)} 个", str(len(tables))))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return str(cell)[:CELL]
