"""The list of working papers."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import Column, Table
from bihuan.web.findings.choices import PaperStatus
from bihuan.web.findings.tables.shared import (
    Scope,
    amount_columns,
    choice_filter,
    day_column,
    days_filters,
    moment_columns,
    notes_column,
    number_column,
    place_filters,
    round_column,
    search_filter,
    set_columns,
    status_column,
    target_column,
    text_column,
    title_column,
)

PAGE = "paper_list"
DETAIL = "paper_detail"


def paper_table(scope: Scope, *, export_url: str = "") -> Table:
    """Return the table of working papers for a person who may choose from ``scope``."""
    return Table(
        page=PAGE,
        columns=[
            number_column(DETAIL),
            round_column(scope),
            target_column(),
            title_column(DETAIL, edit="title"),
            status_column(PaperStatus.choices),
            text_column("outline", _("提纲"), edit="outline", width=40),
            text_column("condition", _("事实"), edit="condition", width=50),
            text_column("cause", _("原因"), edit="cause"),
            text_column("effect", _("影响"), edit="effect"),
            text_column("who", _("责任主体"), edit="who", width=18),
            text_column("where", _("地点"), edit="where", width=18),
            day_column("fact_from", _("事实发生日期"), edit="fact_from", default=True),
            day_column("fact_until", _("事实截止日期"), edit="fact_until"),
            *amount_columns(),
            *set_columns(),
            Column(
                name="author",
                heading=_("编制人"),
                cell=lambda row: str(row.author),
                sort="author__display_name",
                css="is-name",
                width=14,
            ),
            *moment_columns(),
            notes_column(),
        ],
        filters=[
            search_filter("working_paper"),
            *place_filters(scope),
            choice_filter("status", _("状态"), "status", PaperStatus.choices),
            *days_filters("fact", "fact_from", _("事实不早于"), _("事实不晚于")),
        ],
        empty=_("还没有底稿。组员可以在这里新建一份。"),
        export_url=export_url,
    )
