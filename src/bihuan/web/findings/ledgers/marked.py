"""The table as it came, with what the check found written into it: cells coloured, and a sentence at the end of a row."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.web.common.tables.cells import place, text_of
from bihuan.web.common.tables.guard import guarded, unguarded
from bihuan.web.common.tables.workbook import WAY_BACK
from bihuan.web.files.sheets import Sheet
from bihuan.web.findings.models import ImportRow

V = ImportRow.Verdict
_REMARK = "remark"
_COLOURS = {V.ERROR: "#FDE3E0", V.CONFLICT: "#FFF0C2", _REMARK: "#EBE8E2"}


def write_marked(
    file: Path,
    sheets: Iterable[Sheet],
    chosen: int,
    staged: Iterable[ImportRow],
    heading_row: int,
    asides: Mapping[int, str],
) -> None:
    """
    Write the sheets that came, with the results in sheet ``chosen``.

    Args:
        file: Where the workbook goes.
        sheets: What was uploaded.
        chosen: Which of them was checked.
        staged: What the check found of its rows.
        heading_row: The row whose end gets the heading of the results, counted from 0.
        asides: Rows, counted from 0, that were not taken for problems, and of which kind each is.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

    found = {row.row - 1: row for row in staged}
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        looks = {verdict: book.add_format({"bg_color": colour}) for verdict, colour in _COLOURS.items()}
        head = book.add_format({"bold": True})
        for at, sheet in enumerate(sheets):
            made = book.add_worksheet(sheet.name or "1")
            if sheet.hidden:
                made.hide()
            # Merged first: a cell that is written later keeps its own look and text.
            for top, left, bottom, right in sheet.merged:
                made.merge_range(top, left, bottom, right, "")
            _copy(made, sheet, found if at == chosen else {}, looks)
            if at == chosen:
                _results(made, sheet, found, heading_row, looks, head)
                _put_aside(made, sheet, heading_row, asides)


def _copy(made: Any, sheet: Sheet, found: dict[int, ImportRow], looks: dict[Any, Any]) -> None:
    # The sheet of the way back has to stay as it was, letter for letter.
    plain = sheet.name == WAY_BACK
    for at, row in enumerate(sheet.rows):
        said = {problem["cell"]: problem for problem in found[at].problems} if at in found else {}
        for column, value in enumerate(row):
            problem = said.get(place(at, column)) if said else None
            look = None if problem is None else looks[_REMARK if problem.get("remark") else V.ERROR]
            if isinstance(value, str) and value:
                made.write_string(at, column, value if plain else guarded(unguarded(value)), look)
            elif isinstance(value, bool):
                made.write_boolean(at, column, value, look)
            elif value is not None and value != "":
                made.write_number(at, column, value, look)
            elif look is not None:
                made.write_blank(at, column, None, look)


def _results(
    made: Any, sheet: Sheet, found: dict[int, ImportRow], heading_row: int, looks: dict[Any, Any], head: Any
) -> None:
    end = _end(sheet, heading_row)
    made.write_string(heading_row, end, _("检查结果"), head)
    made.set_column(end, end, 60)
    chinese = (get_language() or "zh").startswith("zh")
    for at, row in found.items():
        words = [str(V(row.verdict).label)]
        words += [f"{problem['cell']}：{problem['zh'] if chinese else problem['en']}" for problem in row.problems]
        if row.verdict == V.CONFLICT:
            words.append(
                _("别人已改动这一行，系统里现在是：%(now)s")
                % {"now": "；".join(str(value) for value in row.before.values())}
            )
        made.write_string(at, end, guarded(" ".join(words)), looks.get(V(row.verdict)))


def _put_aside(made: Any, sheet: Sheet, heading_row: int, asides: Mapping[int, str]) -> None:
    said = {"sum": _("合计行，没有当作问题"), "section": _("分节标题，没有当作问题"), "remark": _("说明，没有当作问题")}
    for at, kind in asides.items():
        made.write_string(at, _end(sheet, heading_row), said[kind])


def _end(sheet: Sheet, heading_row: int) -> int:
    """Return the column of the results; a table that was marked before keeps one such column."""
    headings = [text_of(cell) for cell in sheet.rows[heading_row]]
    title = _("检查结果")
    return headings.index(title) if title in headings else max(len(row) for row in sheet.rows)
