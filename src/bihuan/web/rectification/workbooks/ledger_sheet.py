"""The rectification ledger (整改台账) as offices know it: the columns that go out, and those that are filled in and come back."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.web.common import words
from bihuan.web.common.tables import Column
from bihuan.web.rectification.due_reasons import told
from bihuan.web.rectification.queries.ledger_rows import LedgerRow

#: The page that a returned workbook names: it belongs to one round.
PAGE = "rectification_ledger"


def ledger_columns() -> list[Column]:
    """Return the columns, the number first; those with ``edit`` are filled in and come back."""
    return [
        _column("number", _("编号"), lambda row: row.number, 19),
        _column("unit", _("单位"), lambda row: row.item.target.name, 11),
        _column("problem", _("问题"), lambda row: row.item.problem or row.item.title, 36),
        _column("measures", _("整改措施"), lambda row: row.measures, 36),
        _column("lead_unit", _("牵头单位"), lambda row: row.item.lead_unit, 13),
        _column("co_units", _("责任单位"), lambda row: row.item.co_units, 13),
        _column("leader", _("责任领导"), lambda row: row.item.leader, 10),
        _column("handler", _("责任人"), lambda row: row.item.handler, 10),
        _column("due_on", _("完成时限"), lambda row: words.day(row.item.due_on) if row.item.due_on else "", 12),
        _column("due_reason", _("时限依据"), lambda row: told(row.item.due_reason), 15),
        _column("progress", _("已报进展"), lambda row: row.progress, 36),
        _column("proofs", _("佐证材料"), lambda row: row.proofs, 20),
        _column("status", _("状态"), lambda row: str(row.item.get_status_display()), 9),
        _column("completion", _("完成类型"), lambda row: str(row.item.get_completion_display()), 11),
        _column("recovered", _("挽回金额（元）"), lambda row: row.item.recovered or "", 12),
        _column("people_handled", _("处理人数"), lambda row: row.item.people_handled or "", 8),
        _column("systems_made", _("制度数"), lambda row: row.item.systems_made or "", 8),
        _column("reason", _("退回或结束的原因"), lambda row: row.item.reason, 18),
        _column("verifier", _("核查人"), lambda row: str(row.item.verified_by or ""), 10),
        _column(
            "closed_on", _("销号日期"), lambda row: words.day(row.item.closed_on) if row.item.closed_on else "", 12
        ),
        _filled("text", _("本次进展"), 36),
        _filled("done_on", _("办理日期"), 12),
        _filled("recovered", _("本次挽回金额（元）"), 12),
        _filled("people_handled", _("本次处理人数"), 8),
        _filled("systems_made", _("本次制度数"), 8),
        _filled("unfinished", _("未完成原因"), 24),
    ]


def headings_by_name() -> dict[str, str]:
    """Return the heading of each column by its name, in the language of the page."""
    return {column.name: str(column.heading) for column in ledger_columns()}


def _column(name: str, heading: Any, value: Callable[[LedgerRow], Any], width: int = 14) -> Column:
    return Column(name=name, heading=heading, cell=lambda row: str(value(row)), export=value, width=width)


def _filled(fact: str, heading: Any, width: int) -> Column:
    return Column(
        name=f"new_{fact}", heading=heading, cell=lambda _row: "", export=lambda _row: None, edit=fact, width=width
    )
