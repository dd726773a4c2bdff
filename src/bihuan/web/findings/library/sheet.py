"""The library as a workbook: writing it, and finding its rows in whatever table comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.common.tables import Column
from bihuan.web.common.tables.cells import folded, is_empty, place, text_of
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.files.prescan import scan
from bihuan.web.files.sheets import Cell, read_sheets
from bihuan.web.files.sheets import Sheet as Read

#: What each column is called, in the order of the sheet; either language is understood on the way in.
HEADINGS = {
    "document": ("文件", "Document"),
    "issuer": ("制定机关", "Issuer"),
    "confidence": ("核对程度（H/M/U）", "Confidence (H/M/U)"),
    "source": ("出处", "Source"),
    "version": ("版本", "Version"),
    "in_force_from": ("施行日期", "In force from"),
    "in_force_until": ("失效日期", "In force until"),
    "article": ("条款", "Article"),
    "paraphrase": ("内容概述", "Paraphrase"),
    "category": ("类别代码", "Category code"),
    "is_sample": ("样例（是/否）", "Sample (yes/no)"),
}
#: Without these a row says nothing; any other column may be missing.
NEEDED = ("document", "version", "in_force_from", "article", "paraphrase")
_WIDE = {"document": 28, "source": 28, "paraphrase": 60}
_LOOKED_THROUGH = 40  # rows above the headings: a title, who sent it, remarks


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it was read: its number as the sheet counts, its cells and what each is called, by column."""

    line: int
    cells: Mapping[str, Cell]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as ``write_workbook`` wants it."""

    number: int
    values: Mapping[str, Any]
    uid: str = ""
    version: int = 0


def write_library(file: Path, sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> Written:
    """Write the rows of ``queries.criteria.criteria_rows`` as a workbook; return what it holds."""
    lines = (_Line(number, row) for number, row in enumerate(rows, start=1))
    return write_workbook(file, sheet, [_column(name) for name in HEADINGS], lines)


def read_library(data: bytes, name: str) -> list[SheetRow]:
    """
    Return the rows of every visible sheet with the headings of the library, blank ones left out.

    A cell merged downwards counts for each of its rows; other columns are passed over.

    Raises:
        Refusal: ``findings.no_criteria_sheet`` with what is missing; what the file itself is refused for.
    """
    scan(data, name)
    sheets = [sheet for sheet in read_sheets(data, name) if not sheet.hidden]
    found = [(sheet, *where) for sheet in sheets if (where := find_headings(sheet.rows)) is not None]
    if not found:
        raise _no_sheet(sheets)
    many = len(found) > 1
    return [row for sheet, at, columns in found for row in _rows(sheet, at, columns, sheet.name if many else "")]


def find_headings(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings, from 0, and where each column stands in it; None without them."""
    names = {folded(word): name for name, words in HEADINGS.items() for word in words}
    # People shorten what stands in brackets.
    names |= {word.partition("(")[0]: name for word, name in names.items()}
    for at, row in enumerate(rows[:_LOOKED_THROUGH]):
        called = [names.get(folded(text_of(cell)), "") for cell in row]
        # A column that stands there twice leaves open which of them counts.
        if all(called.count(name) == 1 for name in NEEDED) and all(called.count(name) <= 1 for name in HEADINGS):
            return at, {name: column for column, name in enumerate(called) if name}
    return None


def heading(name: str) -> str:
    """Return what a column is called in the language of the page."""
    return pick(*HEADINGS[name])


def _column(name: str) -> Column:
    def cell(line: _Line) -> Any:
        value = line.values[name]
        return pick("是", "yes") if value is True else pick("否", "no") if value is False else value

    return Column(name=name, heading=heading(name), cell=cell, export=cell, edit=name, width=_WIDE.get(name, 16))


def _rows(sheet: Read, top: int, columns: Mapping[str, int], title: str) -> list[SheetRow]:
    rows = [list(row) for row in sheet.rows]
    for first, left, last, right in sheet.merged:
        if first > top and left == right:
            for at in range(first + 1, min(last + 1, len(rows))):
                rows[at][left] = rows[first][left]
    found = []
    for at in range(top + 1, len(rows)):
        cells = {name: rows[at][column] if column < len(rows[at]) else None for name, column in columns.items()}
        if all(is_empty(cell) for cell in cells.values()):
            continue
        places = {name: (f"{title}!" if title else "") + place(at, column) for name, column in columns.items()}
        found.append(SheetRow(at + 1, cells, places))
    return found


def _no_sheet(sheets: Sequence[Read]) -> Refusal:
    seen = {folded(text_of(cell)) for sheet in sheets for row in sheet.rows[:_LOOKED_THROUGH] for cell in row}
    lacking = [HEADINGS[name] for name in NEEDED if not seen & {folded(word) for word in HEADINGS[name]}]
    zh = "缺少列：" + "、".join(one for one, _ in lacking) if lacking else "这些列名应在同一行，且各出现一次"
    en = "missing: " + ", ".join(one for _, one in lacking) if lacking else "they must stand in one row, each once"
    return Refusal(
        "findings.no_criteria_sheet",
        f"表中没有找到依据库的列名（{zh}），没有导入。请先导出 Excel，照它的样子填写。",
        f"The table has no headings of the library ({en}), so nothing was brought in. Export the library to Excel and "
        "fill that in.",
        where="file",
    )
