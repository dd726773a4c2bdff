"""Sheets of an .xlsx workbook: how large they really are, what they hide, and whether they compute."""

import re
from dataclasses import dataclass

from bihuan.web.files.inside.limits import MAX_CELLS, MAX_ROWS, MAX_STRINGS
from bihuan.web.files.inside.refusals import Note, refused, warning

#: A cell that holds something: an empty one with a style does not count, and Excel writes those to the last row.
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*>(?=\s*<(?:\w+:)?(?:v|is|f)\b)")
#: Office numbers its cells; other programs may leave the references away, and rows and cells then follow one another.
_UNNUMBERED = re.compile(rb"<(?:\w+:)?c(?:\s+(?!r=)\w+=[\"'][^\"'>]*[\"'])*\s*>")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?\sref=[\"']([A-Z]{1,3}\d+)(?::([A-Z]{1,3})(\d+))?[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
#: A cell with a formula: its place, its other attributes, and whatever stands behind the formula.
_COMPUTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*(?:/>|>([^<]*)</))?"
)
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3}\d{1,7})[\"']")
#: Cells named in a sentence.
_NAMED = 5
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\b[^>]*?\shidden=[\"'](?:1|true)[\"']")
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")


@dataclass(frozen=True)
class Extent:
    """How far a sheet reaches (rows and columns from A1) and how many cells hold something."""

    rows: int
    columns: int
    filled: int


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def extent_of(data: bytes, sheet: str) -> Extent:
    """
    Return how far a sheet really reaches, whatever it states.

    Raises:
        Refused: ``files.too_many_cells``, naming the cell that makes it so.
    """
    rows = columns = 0
    found = _CELL.findall(data)
    letters = {pair[0] for pair in found}
    if found:
        columns = max(column_number(name.decode()) for name in letters)
        rows = max(map(int, {pair[1] for pair in found}))
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise _too_large(found, rows, columns, sheet)
    # Where most cells carry their place, the few that may not cannot make a table too large.
    if len(found) * 2 < data.count(b"<v") and len(_UNNUMBERED.findall(data)) > MAX_CELLS:
        where = (f"工作表“{sheet}”超过 {MAX_CELLS:,} 个单元格", f"sheet “{sheet}”: more than {MAX_CELLS:,} cells")
        raise refused("files.too_many_cells", where=where)
    return Extent(rows, columns, len(found))


def check_strings(data: bytes) -> None:
    """Refuse more shared texts than a table has cells: ``files.too_many_cells``."""
    count = sum(1 for _ in _STRING.finditer(data))
    if count > MAX_STRINGS:
        where = (f"{count:,} 条共用文字", f"{count:,} shared texts")
        raise refused("files.too_many_cells", where=where)


def notes_of(data: bytes, sheet: str, extent: Extent) -> list[Note]:
    """Return what a person should know of a sheet: a false range, formulas, hidden rows."""
    notes = []
    stated = _DIMENSION.search(data[:65_536])
    if stated and extent.filled:
        last = stated.group(3) or re.sub(rb"\D", b"", stated.group(1))
        column = stated.group(2) or re.sub(rb"\d", b"", stated.group(1))
        if int(last) < extent.rows or column_number(column.decode()) < extent.columns:
            notes.append(warning("files.wrong_dimension", where=sheet))
    formulas = sum(1 for _ in _FORMULA.finditer(data)) if b"<f" in data or b":f" in data else 0
    if formulas:
        notes.append(warning("files.formulas", where=sheet, count=formulas))
        if unvalued := _without_value(data):
            some = "、".join(unvalued[:_NAMED]) + ("……" if len(unvalued) > _NAMED else "")
            notes.append(
                warning("files.formula_without_value", where=sheet, count=len(unvalued), cells=some, all_cells=unvalued)
            )
    if b"hidden" in data and _HIDDEN.search(data):
        notes.append(warning("files.hidden_rows", where=sheet))
    return notes


def _without_value(data: bytes) -> list[str]:
    """Return the cells whose formula has no saved result; one that resulted in no text says that it is text."""
    found = []
    for cell in _COMPUTED.finditer(data):
        attributes, value = cell.group(1), cell.group(2)
        if value or b't="str"' in attributes or b"t='str'" in attributes:
            continue
        if at := _PLACE.search(attributes):
            found.append(at.group(1).decode())
    return found


def _too_large(found: list[tuple[bytes, bytes]], rows: int, columns: int, sheet: str) -> Exception:
    farthest = max(found, key=lambda pair: (int(pair[1]) > MAX_ROWS, int(pair[1]) * column_number(pair[0].decode())))
    cell = (farthest[0] + farthest[1]).decode()
    where = (
        f"工作表“{sheet}”的内容一直到 {cell}，共 {rows:,} 行 {columns:,} 列",
        f"sheet “{sheet}” reaches to {cell}: {rows:,} rows by {columns:,} columns",
    )
    return refused("files.too_many_cells", where=where)
