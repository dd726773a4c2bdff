"""The lists of the pool and of units' leading bodies, as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Organ
from bihuan.web.common.tables import Column, Filter, Table, html
from bihuan.web.rounds.models import Round, Seat
from bihuan.web.rounds.queries.pool_lists import (
    free_in,
    in_state,
    leaders_saying,
    saying,
    who_may_sit,
    with_skills,
)
from bihuan.web.rounds.skills import in_words, skill_word, skills

_NOWHERE = "00000000-0000-4000-8000-000000000000"
SEATS = (("leader", _("可任组长")), ("deputy", _("可任副组长")), ("member", _("只任组员")))
STATES = (("in", _("在库")), ("left", _("已出库")))


@dataclass(frozen=True, slots=True)
class PoolScope:
    """What a person may choose from: home organs of the pool, rounds with days of field work, their offices."""

    homes: Sequence[Organ] = ()
    rounds: Sequence[Round] = ()
    offices: Sequence[Organ] = ()


def pool_table(scope: PoolScope, *, export_url: str = "") -> Table:
    """Return the table of inspectors for a person who may choose from ``scope``."""
    return Table(
        page="inspector_list",
        columns=[*_people_columns(scope), *_further_columns()],
        filters=_filters(scope),
        default_order="number",
        empty=_("人员库里还没有人。可以逐个登记，也可以用 Excel 导入。")
        if scope.offices
        else _("人员库里没有您的登记。"),
        export_url=export_url,
    )


def leaders_table() -> Table:
    """Return the table of units' leading bodies."""
    before, after = reverse("unit_leader_edit", args=[0]).split("0")
    return Table(
        page="unit_leaders",
        columns=[
            Column(
                name="name",
                heading=_("姓名"),
                cell=lambda row: html.linked(f"{before}{row.pk}{after}", row.name),
                export=lambda row: row.name,
                sort="name",
                css="is-name",
                is_row_heading=True,
            ),
            Column(name="unit", heading=_("单位"), cell=lambda row: row.unit.name, sort="unit__name", width=30),
            Column(name="posts", heading=_("任职"), cell=_leader_posts, width=50),
        ],
        filters=[Filter(name="q", heading=_("搜索"), kind="search", apply=leaders_saying, is_wide=True)],
        default_order="unit",
        empty=_("还没有登记单位领导班子。登记后，巡视人员与班子成员共事过的，排组时会提示。"),
    )


def _people_columns(scope: PoolScope) -> list[Column]:
    before, after = reverse("inspector_detail", args=[_NOWHERE]).split(_NOWHERE)
    offices = {one.pk: one.name for one in scope.offices}

    def linked(words: str, row: Any) -> str:
        return html.linked(f"{before}{row.uid}{after}", words)

    return [
        Column(
            name="number",
            heading=_("编号"),
            cell=lambda row: linked(row.number, row),
            export=lambda row: row.number,
            sort="number",
            css="is-name",
            width=12,
        ),
        Column(
            name="name",
            heading=_("姓名"),
            cell=lambda row: linked(row.name, row) + _left() if row.left_on else linked(row.name, row),
            export=lambda row: row.name,
            sort="name",
            css="is-name",
            is_row_heading=True,
        ),
        Column(
            name="office",
            heading=_("巡视办"),
            cell=lambda row: offices.get(row.office_id, ""),
            default=len(offices) > 1,
            width=24,
        ),
        Column(
            name="home", heading=_("派出机关"), cell=lambda row: row.home_organ.name, sort="home_organ__name", width=24
        ),
        Column(name="seats", heading=_("可任"), cell=_seats, css="is-name", width=16),
        Column(name="skills", heading=_("专业特长"), cell=lambda row: in_words(row.skills), width=24),
    ]


def _further_columns() -> list[Column]:
    return [
        Column(
            name="native",
            heading=_("籍贯"),
            cell=lambda row: row.native_place.name if row.native_place else "",
            sort="native_place__code",
        ),
        Column(
            name="available", heading=_("可参加日期"), cell=_available, sort="available_until", css="is-name", width=24
        ),
        Column(
            name="served",
            heading=_("参加过（轮）"),
            cell=lambda row: str(row.rounds_served),
            export=lambda row: row.rounds_served,
            css="is-number",
        ),
        Column(
            name="person",
            heading=_("账号"),
            cell=lambda row: row.person.username if row.person else "",
            sort="person__username",
        ),
        Column(name="note", heading=_("备注"), cell=lambda row: row.note, default=False, width=30),
        Column(
            name="left",
            heading=_("出库日期"),
            cell=lambda row: row.left_on.isoformat() if row.left_on else "",
            export=lambda row: row.left_on,
            sort="left_on",
            default=False,
            css="is-name",
        ),
    ]


def _filters(scope: PoolScope) -> list[Filter]:
    found = [Filter(name="q", heading=_("搜索"), kind="search", apply=saying, is_wide=True)]
    if len(scope.offices) > 1:
        found.append(
            Filter(
                name="office",
                heading=_("巡视办"),
                kind="choice",
                choices=[(str(one.pk), one.name) for one in scope.offices],
                apply=lambda rows, values: rows.filter(office__in=values),
            )
        )
    return [
        *found,
        Filter(
            name="home",
            heading=_("派出机关"),
            kind="choice",
            choices=[(str(one.pk), one.name) for one in scope.homes],
            apply=lambda rows, values: rows.filter(home_organ__in=values),
        ),
        Filter(
            name="skill",
            heading=_("专业特长"),
            kind="choice",
            choices=[(name, skill_word(name)) for name in skills()],
            apply=with_skills,
        ),
        Filter(name="seat", heading=_("可任"), kind="choice", choices=SEATS, apply=who_may_sit),
        Filter(
            name="free",
            heading=_("这一轮能参加的"),
            kind="choice",
            choices=[(str(one.pk), one.title) for one in scope.rounds],
            apply=lambda rows, values: free_in(rows, next(one for one in scope.rounds if str(one.pk) == values[0])),
            is_single=True,
            is_wide=True,
            is_offered=bool(scope.rounds),
        ),
        Filter(name="state", heading=_("在库"), kind="choice", choices=STATES, apply=in_state, is_tucked=True),
    ]


def _left() -> str:
    return format_html(' <span class="tag">{}</span>', gettext("已出库"))


def _seats(row: Any) -> str:
    may = [Seat.LEADER] * row.may_lead + [Seat.DEPUTY] * row.may_deputise
    return gettext("、").join(str(seat.label) for seat in may or [Seat.MEMBER])


def _available(row: Any) -> str:
    if row.available_from is None and row.available_until is None:
        return ""
    return f"{row.available_from or '…'} – {row.available_until or '…'}"


def _leader_posts(row: Any) -> str:
    now = gettext("今")
    said = [f"{post.organ.name} {post.title} {post.since or '…'} – {post.until or now}" for post in row.posts.all()]
    return "；".join(said)
