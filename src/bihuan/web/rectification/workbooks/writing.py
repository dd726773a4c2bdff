"""Writing a plan as a workbook: a page of help, a sheet of lines, a sheet of measures, and a hidden way back."""

import json
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from bihuan.web.common.tables.guard import guarded
from bihuan.web.common.tables.paper import growing_sheet, height_of, lay_out
from bihuan.web.rectification.plan_fields import CHOICES, Field
from bihuan.web.rectification.queries.plans import PlanContents
from bihuan.web.rectification.workbooks.layout import (
    DAYS,
    EDITED,
    FORM,
    HELP_SHEET,
    LINE_COLUMNS,
    LINES_SHEET,
    MEASURE_COLUMNS,
    MEASURES_SHEET,
    SPARE_ROWS,
    WAY_BACK,
    YES,
    SentRow,
    choice_words,
    heading,
    line_row,
    measure_row,
)

_WIDTHS = {
    "id": 18, "order": 7, "number": 9, "problem": 44, "reason": 30, "cause": 30, "standard": 34, "text": 50,
    "co_units": 24, "milestones": 30, "proof_expected": 24, "lead_unit": 20, "unit": 20,
}  # fmt: skip
#: What the page of help says, in both languages; {unit} is the unit, {period} the day by which lines are to be done.
_HELP = (
    ("{unit}整改方案 · 第 {edition} 版", "Rectification plan of {unit}, edition {edition}"),
    (
        "一、在“逐条回应”表中逐条填写；在“整改措施”表中填写措施，新措施写在空行里，识别码留空。",
        "1. Answer every line in the sheet of lines; write measures in the sheet of measures, new ones into empty rows "
        "without an id.",
    ),
    (
        "二、白底的单元格可以填写；灰底的由系统填写，识别码不能改动，改动了就认不出这一行。",
        "2. White cells are yours; grey ones are filled in by the system. Without its id a row cannot be recognised.",
    ),
    (
        "三、“对应条目”写条目序号，一条措施对应几条问题的，用顿号隔开，例如 1、3。",
        "3. “Lines” names the lines that a measure serves, as 1、3.",
    ),
    (
        "四、日期按 2021-02-01 的样子填写；节点一行一个：2021-02-01 完成初稿。定期开展的措施不用填节点。",
        "4. Write days as 2021-02-01, milestones one a line with their words. A repeated measure needs none.",
    ),
    (
        "五、要删去一条已有的措施，在“删去此措施”中选“是”；直接删掉一行不会删去措施。",
        "5. To delete a measure choose 是 in its last column; taking away a row deletes nothing.",
    ),
    (
        "六、责任人写职务，不写姓名；不得填写涉密内容。填好后在方案页面“导回 Excel”，先核对改动，再确认。",
        "6. Name functions, not people; nothing classified. Bring the file back on the page of the plan, look at what "
        "changes, then confirm.",
    ),
)  # fmt: skip


def plan_workbook(held: PlanContents, *, label: str = "") -> bytes:
    """Return a plan as a workbook; ``label`` says on its first sheet that it was made up for a demonstration."""
    import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        looks = _looks(book)
        _help(book.add_worksheet(HELP_SHEET), held, looks, label)
        lines = [line_row(one) for one in held.responses]
        measures = [measure_row(one) for one in held.measures]
        _sheet(growing_sheet(book, LINES_SHEET), LINE_COLUMNS, lines, looks, spare=0)
        _sheet(growing_sheet(book, MEASURES_SHEET), MEASURE_COLUMNS, measures, looks, spare=SPARE_ROWS)
        # Plainly hidden, not "very hidden": a person may look at it, and checks of files refuse what only programs show.
        back = book.add_worksheet(WAY_BACK)
        back.hide()
        _way_back(back, held, lines, measures)
        book.get_worksheet_by_name(LINES_SHEET).activate()
    return target.getvalue()


def _help(sheet: Any, held: PlanContents, looks: dict[str, Any], label: str) -> None:
    sheet.set_column(0, 0, 100, looks["wrap"])
    plan = held.plan
    texts = [(label, label)] if label else []
    row = 0
    for zh, en in (*texts, *_HELP):
        words = {"unit": plan.target.name, "edition": plan.edition}
        for text in dict.fromkeys((zh.format(**words), en.format(**words))):
            sheet.write_string(row, 0, guarded(text), looks["title" if row == 0 else "wrap"])
            row += 1


def _sheet(sheet: Any, columns: Sequence[Field], rows: Sequence[SentRow], looks: dict[str, Any], *, spare: int) -> None:
    last = len(rows) + spare
    widths = [_WIDTHS.get(field.name, 14) for field in columns]
    lay_out(sheet, widths, heading_row=0)
    for at, field in enumerate(columns):
        sheet.set_column(at, at, widths[at])
        sheet.write_string(0, at, heading(field), looks["head"])
        if last and field.name in EDITED:
            _choices(sheet, field, at, last)
    for row, sent in enumerate(rows, 1):
        sheet.set_row(row, height_of([sent.values[field.name] for field in columns], widths))
        for at, field in enumerate(columns):
            _put(sheet, row, at, sent.values[field.name], looks, field)
    for row in range(len(rows) + 1, last + 1):
        for at, field in enumerate(columns):
            sheet.write_blank(row, at, None, looks[_look(field)])
    sheet.set_row(0, height_of([heading(field) for field in columns], widths))
    sheet.freeze_panes(1, 3 if columns is LINE_COLUMNS else 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _choices(sheet: Any, field: Field, at: int, last: int) -> None:
    """Offer what can be chosen; a cell that says something else is told apart when the workbook comes back."""
    if field.name in CHOICES:
        sheet.data_validation(1, at, last, at, {"validate": "list", "source": list(choice_words(field.name).values())})
    elif field.name == "drop":
        sheet.data_validation(1, at, last, at, {"validate": "list", "source": [YES]})
    elif field.name in DAYS:
        span = {"criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
        # A stop would keep people from writing "after the holiday" and asking; it is refused with its cell instead.
        sheet.data_validation(1, at, last, at, {"validate": "date", "error_type": "warning", **span})


def _put(sheet: Any, row: int, at: int, value: Any, looks: dict[str, Any], field: Field) -> None:
    look = looks[_look(field)]
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, look)
    elif isinstance(value, int):
        sheet.write_number(row, at, value, look)
    elif value:
        sheet.write_string(row, at, guarded(str(value)), look)
    else:
        sheet.write_blank(row, at, None, look)


def _look(field: Field) -> str:
    if field.name not in EDITED:
        return "locked"
    return "day" if field.name in DAYS else "text"


def _way_back(back: Any, held: PlanContents, lines: Sequence[SentRow], measures: Sequence[SentRow]) -> None:
    plan = held.plan
    about = {
        "form": FORM,
        "plan": str(plan.uid),
        "target": plan.target_id,
        "edition": plan.edition,
        "version": plan.version,
    }
    back.write_string(0, 0, json.dumps(about))
    sent = [("line", one, LINE_COLUMNS) for one in lines] + [("measure", one, MEASURE_COLUMNS) for one in measures]
    for row, (kind, one, columns) in enumerate(sent, 1):
        back.write_string(row, 0, kind)
        back.write_string(row, 1, one.id)
        back.write_string(row, 2, json.dumps(one.hashes(columns)))


def _looks(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#DCD9D2"}
    cell = {"text_wrap": True, "valign": "top", **edge}
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "text_wrap": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True, "bg_color": "#E6EFFA", **cell}),
        "text": book.add_format({"locked": False, "num_format": "@", **cell}),
        "day": book.add_format({"locked": False, "num_format": "yyyy-mm-dd", **cell}),
        "locked": book.add_format({"bg_color": "#F5F4F0", **cell}),
    }
