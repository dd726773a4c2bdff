"""The list of findings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import BulkAction, Column, Filter, Table
from bihuan.web.findings.choices import FindingStatus, Severity
from bihuan.web.findings.models import WAITS_FOR_LEADING_GROUP
from bihuan.web.findings.tables.shared import (
    Scope,
    amount_columns,
    author_column,
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
    tags_of,
    target_column,
    text_column,
    title_column,
)

PAGE = "register_finding_list"
DETAIL = "register_finding_detail"


def finding_table(scope: Scope, *, bulk: Sequence[BulkAction] = (), export_url: str = "") -> Table:
    """Return the table of findings for a person who may choose from ``scope``."""
    return Table(
        page=PAGE,
        columns=_columns(scope),
        filters=_filters(scope),
        bulk=bulk,
        empty=_("还没有问题。可以从审定的底稿形成问题，也可以导入台账。"),
        tick_label=str(_("选择 %s")),
        export_url=export_url,
    )


def _columns(scope: Scope) -> list[Column]:
    grades, grade_tags = tags_of(Severity.choices)
    categories = {one.pk: str(one) for one in scope.categories}
    return [
        number_column(DETAIL),
        round_column(scope),
        target_column(),
        title_column(DETAIL, edit="title"),
        Column(
            name="category",
            heading=_("问题类别"),
            cell=lambda row: (categories.get(row.category_id) or str(row.category)) if row.category_id else "",
            sort="category__order",
            edit="category",
            width=20,
        ),
        Column(
            name="severity",
            heading=_("严重程度"),
            cell=lambda row: grade_tags[row.severity],
            export=lambda row: grades[row.severity],
            sort="severity",
            edit="severity",
            css="is-name",
            width=10,
        ),
        _status(),
        *_texts(),
        day_column("fact_from", _("事实发生日期"), edit="fact_from", default=True),
        day_column("fact_until", _("事实截止日期"), edit="fact_until"),
        *amount_columns(),
        *set_columns(),
        *_counts(),
        author_column(_("起草人")),
        *moment_columns(),
        notes_column(),
    ]  # fmt: skip


def _status() -> Column:
    """Return the column of the state; what waits for the leading group says so, in a workbook it is in review."""
    plain = status_column(FindingStatus.choices)
    waits = format_html('<span class="tag is-in_review">{}</span>', WAITS_FOR_LEADING_GROUP)
    return replace(plain, cell=lambda row: waits if row.waits_for_leading_group else plain.cell(row))


def _texts() -> list[Column]:
    """Return the boxes, and where it was and whose it is."""
    return [
        text_column("condition", _("事实"), edit="condition", width=50),
        text_column("cause", _("原因"), edit="cause"),
        text_column("effect", _("影响"), edit="effect"),
        text_column("who", _("责任主体"), edit="who", width=18),
        text_column("where", _("地点"), edit="where", width=18),
        text_column("published_sentence", _("拟公布语句"), edit="published_sentence", width=40),
    ]


def _counts() -> list[Column]:
    """Return how many papers and proofs a finding rests on."""
    return [
        Column(name="papers", heading=_("底稿数"), cell=lambda row: str(row.papers_count), export=lambda row: row.papers_count, sort="papers_count", default=False, css="is-number"),
        Column(name="evidence", heading=_("证据数"), cell=lambda row: str(row.evidence_count), export=lambda row: row.evidence_count, sort="evidence_count", css="is-number", width=8),
    ]  # fmt: skip


def _filters(scope: Scope) -> list[Filter]:
    labels = {category.code: str(category) for category in reversed(scope.categories)}
    codes = list(dict.fromkeys(category.code for category in scope.categories))
    return [
        search_filter("register_finding"),
        *place_filters(scope),
        choice_filter("status", _("状态"), "status", FindingStatus.choices),
        choice_filter("severity", _("严重程度"), "severity", Severity.choices),
        Filter(
            name="category",
            heading=_("问题类别"),
            kind="choice",
            choices=[(code, labels[code]) for code in codes],
            # By key: a join would keep the index from being walked in the order of the list.
            apply=lambda rows, chosen: rows.filter(
                category__in=[one.pk for one in scope.categories if one.code in chosen]
            ),
            is_tucked=True,
        ),
        *days_filters("fact", "fact_from", _("事实不早于"), _("事实不晚于")),
        Filter(
            name="amount_from",
            heading=_("金额不少于（元）"),
            kind="number",
            apply=lambda rows, least: rows.filter(amount__gte=least),
            is_tucked=True,
        ),
        Filter(
            name="proof",
            heading=_("证据"),
            kind="choice",
            choices=[("none", _("没有证据")), ("some", _("有证据"))],
            apply=_by_proof,
            is_single=True,
            is_tucked=True,
        ),
    ]  # fmt: skip


def _by_proof(rows: QuerySet[Any], values: tuple[str, ...]) -> QuerySet[Any]:
    return rows.filter(evidence_count=0) if values[0] == "none" else rows.filter(evidence_count__gt=0)
