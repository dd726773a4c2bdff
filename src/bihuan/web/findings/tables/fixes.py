"""The list of fix-at-once items."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import Table
from bihuan.web.findings.choices import FixStatus
from bihuan.web.findings.tables.shared import (
    Scope,
    choice_filter,
    day_column,
    days_filters,
    moment_columns,
    notes_column,
    number_column,
    place_filters,
    round_column,
    search_filter,
    status_column,
    target_column,
    text_column,
    title_column,
)

PAGE = "fix_list"
DETAIL = "fix_detail"


def fix_table(scope: Scope, *, export_url: str = "") -> Table:
    """Return the table of fix-at-once items for a person who may choose from ``scope``."""
    return Table(
        page=PAGE,
        columns=[
            number_column(DETAIL),
            round_column(scope),
            target_column(),
            title_column(DETAIL, edit="title"),
            status_column(FixStatus.choices),
            text_column("problem", _("立行立改问题"), edit="problem", width=50),
            text_column("requirement", _("整改要求"), edit="requirement", width=40),
            day_column("due_on", _("完成时限"), edit="due_on", default=True),
            text_column("due_reason", _("时限理由"), edit="due_reason"),
            text_column("result", _("整改结果"), width=40),
            *moment_columns(),
            notes_column(),
        ],
        filters=[
            search_filter("fix_at_once"),
            *place_filters(scope),
            choice_filter("status", _("状态"), "status", FixStatus.choices),
            *days_filters("due", "due_on", _("时限不早于"), _("时限不晚于")),
        ],
        empty=_("没有立行立改事项。"),
        export_url=export_url,
    )
