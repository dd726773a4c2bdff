"""
Two made-up recusals of the sample round: one of a deputy leader, which was accepted, and one that waits.

Leaders keep their three targets each: a demonstration shows first what a group has, then what somebody of it loses.
Nothing of them was published; the persons are the demonstration's own, and what is said of them says so.
"""

from collections.abc import Mapping

from bihuan.web.accounts.models import User
from bihuan.web.demo.cast import OFFICE
from bihuan.web.rounds.actions.recusing import RecusalFacts, decide_recusal, declare_recusal, prepare_recusal
from bihuan.web.rounds.models import Recusal, Round, Target, TieKind

#: A deputy leader stays away from the last target of the group; the group has another one.
_DEPUTY, _GROUP = "gd4b", 4
#: Of another group, and its last target.
_MEMBER, _OTHER_GROUP = "gm3", 3


def fill_recusals(round_: Round, people: Mapping[str, User]) -> list[Recusal]:
    """Return the recusals of the round, made if there are none."""
    there = list(Recusal.objects.filter(round=round_))
    # By number within each group, so that the last one stays.
    last = {target.group.number: target for target in _targets(round_) if target.group is not None}
    if there or not {_GROUP, _OTHER_GROUP} <= last.keys():
        return there
    declared = declare_recusal(
        actor=people[_DEPUTY],
        target=last[_GROUP],
        facts=RecusalFacts(TieKind.SPOUSE, "演示数据：配偶现任该单位内设机构负责人。"),
    )
    prepared = prepare_recusal(
        actor=people[OFFICE],
        recusal=declared,
        proposal="accept",
        reason="演示数据：情况属实，建议回避，由同组另一名副组长承担。",
    )
    for leader in ("lg1", "lg2"):
        prepared = decide_recusal(
            actor=people[leader], recusal=prepared, verdict="accept", reason="演示数据：情况属实，同意回避。"
        )
    waiting = declare_recusal(
        actor=people[_MEMBER],
        target=last[_OTHER_GROUP],
        facts=RecusalFacts(TieKind.ACADEMIC, "演示数据：曾与该单位一名领导班子成员合作课题。"),
    )
    return [prepared, waiting]


def _targets(round_: Round) -> list[Target]:
    return list(Target.objects.filter(round=round_).select_related("group").order_by("number"))
