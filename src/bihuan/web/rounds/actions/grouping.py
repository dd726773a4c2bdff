"""The groups of a round, which targets each inspects, and the days planned for the feedback meetings."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from bihuan.web.accounts.access import require_one_side
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.actions.moving import require_state, touch
from bihuan.web.rounds.models import Group, Round, Target

S = Round.Status


@transaction.atomic
def create_groups(
    *, actor: User, round_: Round, names: Sequence[str], version: int | None = None
) -> tuple[Round, list[Group]]:
    """
    Add groups to a planned round, numbered on from the last one, and return the round and the new groups.

    Raises:
        Refusal: ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    touch(locked, version)
    last = Group.objects.filter(round=locked).aggregate(last=Max("number"))["last"] or 0
    groups = Group.objects.bulk_create(
        Group(round=locked, number=number, name=name) for number, name in enumerate(names, start=last + 1)
    )
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.create_groups",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        rows=[{"number": group.number, "name": group.name} for group in groups],
    )
    return locked, groups


@transaction.atomic
def assign_targets(*, actor: User, round_: Round, groups: Mapping[int, int], version: int | None = None) -> Round:
    """
    Say which group inspects which target.

    Args:
        actor: A member of the office.
        round_: A round that has not started; afterwards what a group has written would change hands with the target.
        groups: Number of the group by number of the target; targets that are not named stay as they are.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rounds.unknown_group``, ``rounds.unknown_target``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; ``accounts.two_sides`` where somebody of the group belongs to a unit; the person
            may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    known = {group.number: group for group in Group.objects.filter(round=locked)}
    targets = _named(locked, groups)
    for target in targets:
        group = known.get(groups[target.number])
        if group is None:
            raise Refusal(
                "rounds.unknown_group",
                f"这个轮次没有第 {groups[target.number]} 组，没有保存分组。请先增设巡视组。",
                f"This round has no group {groups[target.number]}, so nothing was assigned. Add the group first.",
                where=f"target-{target.number}",
            )
        target.group = group
    for number in sorted(set(groups.values())):
        own = [target.pk for target in targets if groups[target.number] == number]
        require_one_side(group_id=known[number].pk, target_ids=own)
    touch(locked, version)
    Target.objects.bulk_update(targets, ["group"])
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.assign_targets",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        rows=[{"target": target.number, "group": groups[target.number]} for target in targets],
    )
    return locked


@transaction.atomic
def plan_meetings(*, actor: User, round_: Round, days: Mapping[int, date], version: int | None = None) -> Round:
    """
    Write the day planned for the feedback meeting of each target that ``days`` names by its number.

    Raises:
        Refusal: ``rounds.odd_dates`` for a day before field work began; ``rounds.unknown_target``,
            ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED, S.LIVE)
    targets = _named(locked, days)
    was = {target.number: target.meeting_planned_on for target in targets}
    for target in targets:
        target.meeting_planned_on = days[target.number]
        if locked.starts_on and days[target.number] < locked.starts_on:
            raise Refusal(
                "rounds.odd_dates",
                f"“{target.name}”的反馈会早于进驻日期，没有保存。请改正后再试。",
                f"The meeting of {target.name} would be held before field work began; nothing was saved. Correct it.",
                where=f"target-{target.number}",
            )
    touch(locked, version)
    Target.objects.bulk_update(targets, ["meeting_planned_on"])
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.plan_meetings",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        rows=[
            {"target": number, "was": day.isoformat() if day else None, "on": days[number].isoformat()}
            for number, day in was.items()
        ],
    )
    return locked


def _named(round_: Round, by_number: Mapping[int, object]) -> list[Target]:
    targets = list(Target.objects.filter(round=round_, number__in=list(by_number)).order_by("number"))
    missing = sorted(set(by_number) - {target.number for target in targets})
    if missing:
        raise Refusal(
            "rounds.unknown_target",
            f"这个轮次没有编号为 {missing[0]} 的被巡视单位，没有保存。请刷新页面后重选。",
            f"This round has no target {missing[0]}; nothing was saved. Reload the page and choose again.",
            where=f"target-{missing[0]}",
        )
    return targets
