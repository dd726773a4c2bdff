"""The summary tables (成果运用数据汇总表) of a round: problems by unit, by category, and what rectification brought."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.web.common import words
from bihuan.web.common.tables.guard import guarded
from bihuan.web.common.tables.paper import lay_out
from bihuan.web.rectification.queries.figure_pages import Dashboard
from bihuan.web.rectification.rates import Rate


def write_summary(shown: Dashboard, *, title: str, label: str = "") -> bytes:
    """
    Return the summary tables of a round as a workbook of three sheets; rates stand beside what they were divided by.

    ``label`` says that these are demonstration data, "" for real ones.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        day = _("截至 %(day)s") % {"day": words.day(shown.day)}
        about = [title, day, *(text for text in (shown.rates[0].rule_words, label) if text)]
        _sheet(book, _("问题"), about, _problems(shown), head, wrap)
        _sheet(book, _("类别"), about, _categories(shown), head, wrap)
        _sheet(book, _("成果"), about, _results(shown), head, wrap)
    return made.getvalue()


def _problems(shown: Dashboard) -> list[list[Any]]:
    heads: list[Any] = [_("单位"), _("阶段"), _("反馈问题"), _("正在整改"), _("逾期"), _("已销号"), _("长期坚持")]
    for rate in shown.rates:
        heads += [rate.label, _("分子"), _("分母")]
    rows = [heads]
    for one in shown.units:
        counts = one.figures.all_counts
        row: list[Any] = [
            one.target.name,
            one.phase.words,
            counts.fed_back,
            one.figures.open_lines,
            one.figures.overdue,
        ]
        rows.append([*row, counts.closed, counts.long_term, *_cells(one.rates)])
    counts = shown.whole.all_counts
    whole: list[Any] = [_("合计"), "", counts.fed_back, shown.whole.open_lines, shown.whole.overdue]
    rows.append([*whole, counts.closed, counts.long_term, *_cells(shown.rates)])
    return rows


def _categories(shown: Dashboard) -> list[list[Any]]:
    heads: list[Any] = [_("单位"), *(f"{one.code} {one.label}" for one in shown.categories)]
    rows = [[one.target.name, *(cell.lines for cell in one.cells)] for one in shown.heat]
    sums = [shown.whole.lines_of[one.pk] for one in shown.categories]
    return [heads, *rows, [_("合计"), *sums]]


def _results(shown: Dashboard) -> list[list[Any]]:
    heads: list[Any] = [_("单位"), _("挽回金额（元）"), _("处理人数"), _("制度数"), _("存疑提示")]
    rows: list[list[Any]] = [
        [one.target.name, float(one.figures.recovered), one.figures.people, one.figures.systems, one.marks]
        for one in shown.units
    ]
    whole = shown.whole
    marks = sum(one.marks for one in shown.units)
    return [heads, *rows, [_("合计"), float(whole.recovered), whole.people, whole.systems, marks]]


def _cells(rates: Sequence[Rate]) -> list[Any]:
    # Nothing is shown where there is nothing to divide by: a 0 or 100 % there would be made up.
    found: list[Any] = []
    for rate in rates:
        found += [rate.percent, rate.numerator, rate.denominator] if rate.exists else ["", "", ""]
    return found


def _sheet(book: Any, name: str, about: Sequence[str], rows: Sequence[Sequence[Any]], head: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(name)
    for at, text in enumerate(about):
        sheet.write_string(at, 0, guarded(text))
    start = len(about) + 1
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            look = head if at == 0 else wrap
            if isinstance(value, int | float):
                sheet.write_number(start + at, column, value, look)
            else:
                sheet.write_string(start + at, column, guarded(str(value)), look)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, max(len(rows[0]) - 1, 1), 12)
    lay_out(sheet, [20, *[12] * (len(rows[0]) - 1)], heading_row=start)
    sheet.freeze_panes(start + 1, 1)
