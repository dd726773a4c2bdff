"""The list of proof."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import Column, Filter, Table
from bihuan.web.findings.choices import EvidenceKind, EvidenceStatus
from bihuan.web.findings.tables.shared import (
    Scope,
    choice_filter,
    day_column,
    moment_columns,
    notes_column,
    number_column,
    place_filters,
    round_column,
    status_column,
    target_column,
    text_column,
    title_column,
)

PAGE = "evidence_list"
DETAIL = "evidence_detail"


def evidence_table(scope: Scope, *, export_url: str = "") -> Table:
    """Return the table of proof for a person who may choose from ``scope``."""
    kinds = {value: str(label) for value, label in EvidenceKind.choices}
    return Table(
        page=PAGE,
        columns=[
            number_column(DETAIL),
            round_column(scope),
            target_column(),
            title_column(DETAIL, edit="title"),
            Column(
                name="kind",
                heading=_("材料种类"),
                cell=lambda row: kinds[row.kind],
                sort="kind",
                edit="kind",
                css="is-name",
                width=12,
            ),
            status_column(EvidenceStatus.choices),
            text_column("place", _("取得地点"), edit="place", width=24, default=True),
            day_column("obtained_on", _("取得日期"), edit="obtained_on", default=True),
            Column(
                name="custodian",
                heading=_("保管人"),
                cell=lambda row: str(row.custodian or ""),
                css="is-name",
                default=False,
            ),
            *moment_columns(),
            notes_column(),
        ],
        filters=[
            Filter(
                name="q",
                heading=_("搜索标题或编号"),
                kind="search",
                apply=lambda rows, text: rows.filter(title__icontains=text) | rows.filter(number__icontains=text),
                is_wide=True,
            ),
            *place_filters(scope),
            choice_filter("kind", _("材料种类"), "kind", EvidenceKind.choices),
            choice_filter("status", _("状态"), "status", EvidenceStatus.choices),
        ],
        empty=_("还没有证据材料。"),
        export_url=export_url,
    )
