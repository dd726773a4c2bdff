"""The register of issued papers as a table."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import words
from bihuan.web.common.tables import Column, Filter, Table, html
from bihuan.web.trail.words import kind_word

_NOWHERE = "00000000-0000-4000-8000-000000000000"


def papers_table(kinds: Sequence[str] = (), *, export_url: str = "") -> Table:
    """Return the table for a register that holds papers of these kinds of objects."""
    before, after = reverse("issued_paper_detail", args=[_NOWHERE]).split(_NOWHERE)
    return Table(
        page="paper_register",
        columns=[
            Column(
                name="number",
                heading=_("发文字号"),
                cell=lambda row: html.linked(f"{before}{row.uid}{after}", row.number or "—"),
                export=lambda row: row.number,
                sort="id",  # in the order they were given: as text, number 10 would stand before number 2
                css="is-name",
                width=22,
            ),
            Column(
                name="title",
                heading=_("标题"),
                cell=lambda row: html.linked(f"{before}{row.uid}{after}", row.title),
                export=lambda row: row.title,
                css="is-name",
                width=50,
                is_row_heading=True,
            ),
            Column(name="kind", heading=_("种类"), cell=lambda row: kind_word(row.object_kind), width=14),
            Column(
                name="edition", heading=_("版次"), cell=lambda row: str(row.edition), export=lambda row: row.edition
            ),
            Column(
                name="issued",
                heading=_("印发日期"),
                cell=lambda row: words.day(row.issued_on),
                export=lambda row: row.issued_on,
                sort="issued_on",
                css="figure",
            ),
            Column(name="round", heading=_("轮次"), cell=lambda row: str(row.round or ""), width=30, default=False),
            Column(name="by", heading=_("办理人"), cell=lambda row: str(row.issued_by), default=False),
            Column(name="sha256", heading=_("文字校验值"), cell=lambda row: row.sha256, default=False, width=66),
        ],
        filters=[
            Filter(name="q", heading=_("搜索"), kind="search", apply=_saying, is_wide=True),
            Filter(
                name="kind",
                heading=_("种类"),
                kind="choice",
                choices=[(kind, kind_word(kind)) for kind in kinds],
                apply=lambda rows, values: rows.filter(object_kind__in=values),
            ),
            Filter(
                name="year",
                heading=_("年份"),
                kind="number",
                apply=lambda rows, value: rows.filter(issued_on__year=int(value)),
            ),
        ],
        default_order="-issued",
        empty=_("还没有印发公文。印发反馈意见、公布稿后，文号和定稿会自动登记在这里。"),
        export_url=export_url,
    )


def _saying(rows: Any, said: str) -> Any:
    return rows.filter(Q(number__icontains=said) | Q(title__icontains=said))
