"""
Tables out of any ledger: values as they were saved, merged ranges, what is hidden, and what a person should know.

Values come from a parser that keeps no document tree; what it does not tell (formulas, hidden rows, a false range) is
found in the XML, which the look at the file has read before.
"""

import datetime
from io import BytesIO
from typing import Any

from bihuan.web.files.inside.limits import MAX_CELLS, MAX_ROWS
from bihuan.web.files.inside.refusals import Note, refused
from bihuan.web.files.inside.scanning import Looked, look_at

Cell = str | int | float | bool | None
#: Beyond this a float no longer tells neighbouring integers apart.
_EXACT = 2**53


def operate(data: bytes, name: str, _options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer ``sheets``: every sheet with its rows."""
    looked = look_at(data, name, old_sheets=True)
    return {"kind": looked.kind, "name": looked.name, "sheets": tables_of(data, looked)}, []


def tables_of(data: bytes, looked: Looked) -> list[dict[str, Any]]:
    """
    Return the sheets of a workbook or CSV file that has been looked at.

    Raises:
        Refused: ``files.unsupported_type`` for a file that is no table, ``files.too_many_cells``,
            ``files.cannot_be_opened``.
    """
    if looked.kind in {"csv", "text"}:
        from bihuan.web.files.inside.sheets.csv_text import decoded, rows_of

        return [_sheet("", rows_of(decoded(data)), [], "visible", looked.notes)]
    if looked.kind not in {"xlsx", "xls", "ods"}:
        raise refused("files.unsupported_type", what=("不含表格的文件", "a file that is no table"))
    return _workbook(data, looked)


def _workbook(data: bytes, looked: Looked) -> list[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for about in workbook.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.end is not None:
                _check_size(about.name, sheet.end[0] + 1, sheet.end[1] + 1)
            rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
            state = "visible" if about.visible == SheetVisibleEnum.Visible else "hidden"
            found.append(_sheet(about.name, rows, merged, state, [n for n in looked.notes if n.where == about.name]))
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise refused("files.cannot_be_opened") from error
    return found


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        where = (
            f"工作表“{name}”有 {rows:,} 行 {columns:,} 列",
            f"sheet “{name}”: {rows:,} rows by {columns:,} columns",
        )
        raise refused("files.too_many_cells", where=where)


def _sheet(
    name: str, rows: list[Any], merged: list[tuple[int, int, int, int]], state: str, notes: list[Note]
) -> dict[str, Any]:
    return {
        "name": name,
        "state": state,
        "rows": rows,
        "merged": merged,
        "warnings": [note.as_json() for note in notes],
    }


def _value(cell: Any) -> Cell:
    """Return a cell as JSON can carry it: whole numbers as such, dates and times in ISO form, nothing as None."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if cell is None or isinstance(cell, bool | int):
        return cell
    return str(cell)
