"""The groups of a round, and which targets each inspects."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max, ProtectedError

from bihuan.web.accounts.access import require_one_side
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.actions.moving import require_state, touch
from bihuan.web.rounds.actions.naming import targets_named
from bihuan.web.rounds.models import Group, Round, Target

S = Round.Status


def usual_name(number: int) -> str:
    """Return what a group is called that nobody named; it stands on official papers, so it is Chinese on any page."""
    return f"第{number}巡视组"


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
def name_groups(*, actor: User, round_: Round, names: Mapping[int, str], version: int | None = None) -> Round:
    """
    Name the groups of a round that has not started; ``names`` by number, "" for the bare number.

    Raises:
        Refusal: ``rounds.unknown_group``, ``rounds.group_named_twice``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    known = {group.number: group for group in Group.objects.filter(round=locked)}
    for number, name in names.items():
        _group(known, number, where=f"name-{number}").name = name.strip()[:60]
    taken: dict[str, int] = {}
    for group in known.values():
        if group.name and taken.setdefault(group.name, group.number) != group.number:
            raise Refusal(
                "rounds.group_named_twice",
                f"第 {taken[group.name]} 组和第 {group.number} 组都叫“{group.name}”，没有保存。请用不同的名称。",
                f'Groups {taken[group.name]} and {group.number} are both called "{group.name}"; nothing was saved. Give them '
                "different names.",
                where=f"name-{group.number}",
                http_status=409,
            )
    touch(locked, version)
    Group.objects.bulk_update(known.values(), ["name"])
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.name_groups",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        rows=[{"number": number, "name": known[number].name} for number in sorted(names)],
    )
    return locked


@transaction.atomic
def drop_group(*, actor: User, round_: Round, number: int, version: int | None = None) -> Round:
    """
    Take a group out of a round that has not started.

    Raises:
        Refusal: ``rounds.unknown_group``; ``rounds.group_in_use`` where it has targets, or somebody has a role in it;
            ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    group = _group({one.number: one for one in Group.objects.filter(round=locked)}, number)
    name = group.name
    touch(locked, version)
    try:
        group.delete()
    except ProtectedError as error:
        raise Refusal(
            "rounds.group_in_use",
            f"第 {number} 组已有被巡视单位或任职，不能撤销，没有改动。请先把单位改由别的组承担，并结束该组的任职。",
            f"Group {number} has targets or people, so it stays; nothing was changed. Give its targets to other groups and "
            "end its roles first.",
            http_status=409,
        ) from error
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.drop_group",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"number": number, "name": name},
    )
    return locked


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
    targets = targets_named(actor, locked, groups, at_least_one=False)
    for target in targets:
        target.group = _group(known, groups[target.number], where=f"target-{target.number}")
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


def _group(known: Mapping[int, Group], number: int, *, where: str = "") -> Group:
    group = known.get(number)
    if group is None:
        raise Refusal(
            "rounds.unknown_group",
            f"这个轮次没有第 {number} 组，没有保存分组。请先增设巡视组。",
            f"This round has no group {number}, so nothing was assigned. Add the group first.",
            where=where,
        )
    return group
