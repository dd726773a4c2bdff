"""A second visit to the units: a round seeded from the first one, and a closed line that came back."""

from dataclasses import replace
from datetime import date

from bihuan.web.accounts.actions import assign
from bihuan.web.accounts.choices import Role
from bihuan.web.common.dates import telling_of
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.rectification.actions import look_back as looking
from bihuan.web.rectification.models import Item, LookBackEntry
from bihuan.web.rounds import actions
from bihuan.web.rounds.actions.planning import create_round
from bihuan.web.rounds.models import Group, Round, Target

_PLANNED_ON, _STARTED_ON, _JUDGED_ON = date(2021, 3, 29), date(2021, 4, 6), date(2021, 4, 12)
_ENDS_ON = date(2021, 4, 30)
#: Leads and members of the group that looks again: of another group than the one that was there.
_LEADER, _MEMBER = "gl4", "gm4"
V = LookBackEntry.Verdict


def look_back(cast: Cast) -> None:
    """Do it: planned, seeded, begun; of the closed lines one came back and gets a successor, the others are gone."""
    clerk = cast.clerks[0]
    with telling_of(_PLANNED_ON):
        round_ = _planned(cast)
        looking.seed_look_back(actor=clerk, round_=round_, origin=cast.round)
        round_ = _grouped(cast, Round.objects.get(pk=round_.pk))
    with telling_of(_STARTED_ON):
        for person in cast.clerks:
            round_ = actions.start(actor=person, round_=round_)
    with telling_of(_JUDGED_ON):
        _judged(cast, round_)


def _planned(cast: Cast) -> Round:
    shell = replace(
        actions.Shell.of(cast.round),
        title="优化营商环境专项巡视“回头看”（演示）",
        number=(cast.round.number or 0) + 1,
        type=Round.Type.LOOK_BACK,
        mode="",
        groups_count=1,
        starts_on=_STARTED_ON,
        ends_on=_ENDS_ON,
        feedback_starts_on=None,
        feedback_ends_on=None,
    )
    return create_round(actor=cast.clerks[0], shell=shell)


def _grouped(cast: Cast, round_: Round) -> Round:
    clerk = cast.clerks[0]
    round_, groups = actions.create_groups(actor=clerk, round_=round_, names=["“回头看”巡视组"])
    numbers = Target.objects.filter(round=round_).values_list("number", flat=True)
    round_ = actions.assign_targets(actor=clerk, round_=round_, groups=dict.fromkeys(numbers, 1))
    _staffed(cast, round_, groups[0])
    return round_


def _staffed(cast: Cast, round_: Round, group: Group) -> None:
    for name, role in ((_LEADER, Role.GL), (_MEMBER, Role.GM)):
        assign(actor=cast.clerks[0], person=cast.people[name], role=role, round=round_, group=group, since=_PLANNED_ON)


def _judged(cast: Cast, round_: Round) -> None:
    entries = LookBackEntry.objects.filter(round=round_, item__status=Item.Status.CLOSED_IMPLEMENTED)
    open_lines = [
        one for one in entries.select_related("item").order_by("item") if one.item and not one.item.left_figures_on
    ]
    for entry in open_lines[1:]:
        looking.judge_look_back(
            actor=cast.people[_MEMBER], entry=entry, verdict=V.GONE, found="到场查看，问题没有反弹（演示）。"
        )
    first = open_lines[0]
    found = f"到场抽查，“{first.item.title if first.item else ''}”的情形再次出现，近两周有九件（演示）。"
    back = looking.judge_look_back(actor=cast.people[_MEMBER], entry=first, verdict=V.STILL_THERE, found=found)
    for clerk in cast.clerks:
        looking.succeed_look_back(actor=clerk, entry=back, due_on=date(2021, 7, 30))
