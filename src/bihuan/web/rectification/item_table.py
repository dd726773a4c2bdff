"""The table of items: the rectification ledger (整改台账) of a round."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import BulkAction, Column, Filter, Table
from bihuan.web.findings.tables.shared import (
    choice_filter,
    day_column,
    days_filters,
    number_column,
    status_column,
    tags_of,
    target_column,
    text_column,
    title_column,
)
from bihuan.web.rectification.colours import COLOURS, Rules, colour_of, condition, overdue
from bihuan.web.rectification.due_reasons import told
from bihuan.web.rectification.models import Completion, Item
from bihuan.web.rectification.queries.items import ItemScope, search_counted, searched

PAGE = "item_list"
DETAIL = "item_detail"
COLOUR_WORDS = {"green": _("正常"), "yellow": _("临期"), "red": _("超期")}
#: The tag of each colour, as the theme has it: never the colour alone, always its word.
COLOUR_TAGS = {"green": "is-good", "yellow": "is-inferred", "red": "is-unread"}
_ORIGINS = [(value, label) for value, label in Item.Origin.choices if value != Item.Origin.FEEDBACK]


def item_table(
    scope: ItemScope, *, today: date, rules: Rules | None = None, may_start: bool = False, export_url: str = ""
) -> Table:
    """
    Return the table of the items of a round.

    Args:
        scope: What the person may choose from.
        today: The day from which colours are seen.
        rules: What the office settled for the round.
        may_start: Whether the person may begin work on lines; offers that for many at once.
        export_url: Where the workbook is.
    """
    return Table(
        page=f"{PAGE}:{scope.round.pk}",
        columns=_columns(scope, today, rules),
        filters=_filters(scope, today, rules),
        bulk=[BulkAction(name="start_item", label=_("启动整改"), url=reverse("item_bulk", args=[scope.round.pk]))]
        if may_start
        else [],
        empty=_("没有整改事项。整改方案经同意后，每个问题生成一件事项。"),
        tick_label=gettext("选择 %s"),
        export_url=export_url,
        keys_first=True,
    )


def _columns(scope: ItemScope, today: date, rules: Rules | None) -> list[Column]:
    labels = {category.pk: f"{category.code} {category.label}" for category in scope.categories}
    completions, _tags = tags_of(Completion.choices)
    return [
        number_column(DETAIL),
        target_column(),
        title_column(DETAIL),
        status_column(Item.Status.choices),
        _colour_column(today, rules),
        day_column("due_on", _("完成时限"), default=True),
        text_column("lead_unit", _("牵头单位"), default=True),
        text_column("leader", _("责任领导")),
        text_column("co_units", _("责任单位")),
        text_column("handler", _("责任人")),
        Column(
            name="category",
            heading=_("问题类别"),
            cell=lambda row: labels.get(row.category_id, ""),
            default=False,
            width=20,
        ),
        Column(
            name="completion",
            heading=_("完成类型"),
            cell=lambda row: completions.get(row.completion, ""),
            default=False,
            width=16,
        ),
        Column(
            name="due_reason", heading=_("时限依据"), cell=lambda row: told(row.due_reason), default=False, width=30
        ),
        text_column("problem", _("问题"), width=60),
        text_column("claim", _("完成情况"), width=60),
        _amount("recovered", _("挽回金额（元）"), is_money=True),
        _amount("people_handled", _("处理人数")),
        _amount("systems_made", _("制度数")),
        Column(name="proofs", heading=_("佐证"), cell=lambda row: str(row.proofs_count), export=lambda row: row.proofs_count, css="is-number"),
        Column(name="marks", heading=_("存疑"), cell=lambda row: str(row.open_marks or ""), export=lambda row: row.open_marks, css="is-number"),
        Column(name="repeat", heading=_("重复"), cell=_repeat, default=False, width=12),
        day_column("started_on", _("启动日期")),
        day_column("reported_on", _("报完成日期")),
        day_column("verified_on", _("核查日期")),
        day_column("closed_on", _("销号日期")),
        day_column("left_figures_on", _("退出统计日期")),
        text_column("reason", _("最近一次退回或结束的原因"), width=40),
    ]  # fmt: skip


def _filters(scope: ItemScope, today: date, rules: Rules | None) -> list[Filter]:
    targets = [(str(one.pk), f"{one.number}. {one.name}") for one in scope.targets]
    categories = [(str(one.pk), f"{one.code} {one.label}") for one in scope.categories]

    def coloured(rows: Any, values: tuple[str, ...]) -> Any:
        wanted = Q(pk__in=[])
        for value in values:
            wanted |= condition(value, today, rules)
        return rows.filter(wanted)

    return [
        Filter(
            name="q",
            heading=_("编号或标题"),
            kind="search",
            apply=searched,
            count=search_counted,
            is_wide=True,
        ),
        choice_filter("target", _("被巡视单位"), "target_id", targets, is_offered=len(targets) > 1),
        choice_filter("status", _("状态"), "status", Item.Status.choices),
        Filter(
            name="colour",
            heading=_("进度"),
            kind="choice",
            choices=[(value, COLOUR_WORDS[value]) for value in COLOURS],
            apply=coloured,
        ),
        choice_filter("category", _("问题类别"), "category_id", categories, is_offered=bool(categories)),
        choice_filter("completion", _("完成类型"), "completion", Completion.choices),
        _yes("overdue", _("已超期"), overdue(today)),
        choice_filter("repeat", _("重复来源"), "origin", _ORIGINS),
        _yes("marks", _("有存疑提示"), Q(open_marks__gt=0)),
        # At most one request of an item waits, so the join doubles no line.
        _yes("extension", _("延期待决定"), Q(extensions__status="asked")),
        *days_filters("due", "due_on", _("时限不早于"), _("时限不晚于")),
    ]


def _yes(name: str, heading: Any, wanted: Q) -> Filter:
    return Filter(
        name=name,
        heading=heading,
        kind="choice",
        choices=[("yes", _("是"))],
        apply=lambda rows, _values: rows.filter(wanted),
        is_single=True,
    )


def _colour_column(today: date, rules: Rules | None) -> Column:
    words = {value: str(label) for value, label in COLOUR_WORDS.items()}
    tags = {
        value: format_html('<span class="tag {}">{}</span>', COLOUR_TAGS[value], label)
        for value, label in words.items()
    }

    def colour(row: Any) -> str:
        return colour_of(row, today, rules)

    return Column(
        name="colour",
        heading=_("进度"),
        cell=lambda row: tags.get(colour(row), ""),
        export=lambda row: words.get(colour(row), ""),
        css="is-name",
        width=8,
    )


def _amount(name: str, heading: Any, *, is_money: bool = False) -> Column:
    def cell(row: Any) -> str:
        value = getattr(row, name)
        return (f"{value:,.2f}" if is_money else str(value)) if value else ""

    return Column(
        name=name,
        heading=heading,
        cell=cell,
        export=lambda row: getattr(row, name),
        sort=name,
        default=False,
        css="is-number",
    )


def _repeat(row: Any) -> str:
    return str(row.get_origin_display()) if row.predecessor_id else ""
