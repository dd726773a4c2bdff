"""The inspected units of a round: chosen from organs, given their organs and size figures, and taken out again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from django.db import transaction
from django.db.models import Max, ProtectedError

from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.actions.moving import require_state, touch
from bihuan.web.rounds.actions.naming import targets_named
from bihuan.web.rounds.actions.units import add_units, committee
from bihuan.web.rounds.models import DateByHand, DateMove, Round, Slot, Target
from bihuan.web.rounds.queries.units import unit_name

S = Round.Status
#: Organs that inspect are not inspected in a round of their own.
INSPECTING = frozenset({OrganKind.OFFICE, OrganKind.LEADING_GROUP, OrganKind.GROUP})
#: A figure beyond this is a slip of the pen.
LARGEST_LOAD = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """How large a unit is, and what the figure counts."""

    figure: float
    note: str = ""


@transaction.atomic
def choose_targets(
    *,
    actor: User,
    round_: Round,
    organs: Sequence[int] = (),
    divisions: Sequence[int] = (),
    version: int | None = None,
) -> tuple[Round, list[Target]]:
    """
    Add inspected units to a round and return it and them, numbered on from the last one.

    Args:
        actor: A member of the office.
        round_: A planned round, or the shell of one.
        organs: Ids of organs.
        divisions: Ids of divisions: their Party committee is inspected, and added to the organs where it is missing.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rounds.no_targets_chosen``, ``rounds.unknown_organ``, ``rounds.unknown_division``,
            ``rounds.target_twice``, ``rounds.inspecting_organ``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not choose, or may not add organs.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    made_of = add_units(actor=actor, office=locked.organ, divisions=divisions) if divisions else []
    units = [*_organs(organs), *made_of]
    if not units:
        raise nothing_chosen()
    _require_new(locked, units)
    touch(locked, version)
    last = Target.objects.filter(round=locked).aggregate(last=Max("number"))["last"] or 0
    made = Target.objects.bulk_create(
        Target(
            round=locked,
            number=number,
            name=unit_name(unit)[:120],
            code=unit.division.code if unit.division else "",
            kind=unit.division.kind
            if unit.division
            else "department"
            if unit.kind == OrganKind.DEPARTMENT
            else "other",
            division=unit.division,
            organ=unit,
        )
        for number, unit in enumerate(units, start=last + 1)
    )
    _record(actor, locked, "choose_targets", [_fact(target) for target in made])
    return locked, made


@transaction.atomic
def copy_targets(*, actor: User, round_: Round, units: Sequence[Target]) -> list[Target]:
    """
    Add the units of another round to a planned one, numbered on from the last one, and return the new rows in this order.

    The caller calls ``note_copied`` when all its rows are written: from the first record on the trail is locked.

    Raises:
        Refusal: ``rounds.not_in_state``; the person may not edit the round.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.PLANNED)
    touch(locked, None)
    last = Target.objects.filter(round=locked).aggregate(last=Max("number"))["last"] or 0
    same = ("name", "code", "kind", "division_id", "organ_id", "load", "load_note")
    made = Target.objects.bulk_create(
        Target(round=locked, number=number, **{name: getattr(unit, name) for name in same})
        for number, unit in enumerate(units, start=last + 1)
    )
    round_.refresh_from_db(fields=["version"])
    round_.grant = locked.grant
    return made


def note_copied(actor: User, round_: Round, made: Sequence[Target]) -> None:
    """Append the record of units that ``copy_targets`` has added."""
    _record(actor, round_, "choose_targets", [_fact(target) for target in made])


@transaction.atomic
def drop_targets(
    *, actor: User, round_: Round, numbers: Sequence[int], version: int | None = None
) -> tuple[Round, list[str]]:
    """
    Take units out of a planned round again, and return it and their names.

    Raises:
        Refusal: ``rounds.unknown_target``; ``rounds.target_in_use`` where something was written of the unit already;
            ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.PLANNED)
    targets = targets_named(actor, locked, numbers)
    facts = [_fact(target) for target in targets]
    touch(locked, version)
    # The hour of a meeting that is only planned goes with the unit.
    Slot.objects.filter(target__in=targets).delete()
    # What was set and told of their dates goes with them; the trail keeps it.
    DateByHand.objects.filter(target__in=targets).delete()
    DateMove.objects.filter(target__in=targets).delete()
    for target in targets:
        try:
            target.delete()
        except ProtectedError as error:
            raise _in_use(target) from error
    _record(actor, locked, "drop_targets", facts)
    return locked, [str(fact["name"]) for fact in facts]


@transaction.atomic
def match_organs(
    *, actor: User, round_: Round, organs: Mapping[int, int | None], version: int | None = None
) -> tuple[Round, list[Target]]:
    """
    Say which organ each unit of a round is; for the shell of a round that was read.

    Args:
        actor: A member of the office.
        round_: A round that has not started.
        organs: Id of the organ by number of the unit; None for the Party committee of the unit's division, which is
            added to the organs where it is missing.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rounds.unknown_target``, ``rounds.unknown_organ``; ``rounds.target_without_division`` for None
            where no division is known; ``rounds.target_twice``, ``rounds.inspecting_organ``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    targets = targets_named(actor, locked, list(organs))
    for target in targets:
        key = organs[target.number]
        if key is None and target.division is None:
            raise Refusal(
                "rounds.target_without_division",
                f"“{target.name}”没有对应的行政区划，不能自动建立机构，没有保存。请为它选择一个机构。",
                f'"{target.name}" has no division, so no organ can be made for it; nothing was saved. Choose an organ.',
                where=f"organ-{target.number}",
            )
        if key is not None:
            target.organ = _organs([key])[0]
        elif target.division is not None:
            target.organ = committee(actor=actor, office=locked.organ, division=target.division)
    named = [target.organ for target in targets if target.organ is not None]
    _require_new(locked, named, besides=[target.pk for target in targets])
    touch(locked, version)
    Target.objects.bulk_update(targets, ["organ"])
    _record(actor, locked, "match_organs", [_fact(target) for target in targets])
    return locked, targets


@transaction.atomic
def set_loads(*, actor: User, round_: Round, loads: Mapping[int, Load], version: int | None = None) -> Round:
    """
    Write how large the units are; groups are to carry like sums of it.

    Raises:
        Refusal: ``rounds.odd_load`` for a figure below nought or beyond a million; ``rounds.unknown_target``,
            ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED)
    targets = targets_named(actor, locked, list(loads))
    for target in targets:
        load = loads[target.number]
        if not isfinite(load.figure) or not 0 <= load.figure <= LARGEST_LOAD:
            raise Refusal(
                "rounds.odd_load",
                f"“{target.name}”的工作量应是 0 到 1000000 之间的数，没有保存。请改正后再试。",
                f"The load of {target.name} has to be a number from 0 to 1,000,000; nothing was saved. Correct it.",
                where=f"load-{target.number}",
            )
        target.load, target.load_note = load.figure, load.note.strip()[:120]
    touch(locked, version)
    Target.objects.bulk_update(targets, ["load", "load_note"])
    rows = [{"target": one.number, "load": str(one.load), "note": one.load_note} for one in targets]
    _record(actor, locked, "set_loads", rows)
    return locked


def nothing_chosen() -> Refusal:
    """Return the answer to choosing units without ticking any."""
    return Refusal(
        "rounds.no_targets_chosen",
        "没有勾选任何单位，没有改动。请先勾选要巡视的单位。",
        "No unit was ticked, so nothing was changed. Tick the units to be inspected first.",
        where="organs",
    )


def _organs(keys: Sequence[int]) -> list[Organ]:
    found = Organ.objects.select_related("division").in_bulk(list(keys))
    if len(found) != len(set(keys)):
        raise Refusal(
            "rounds.unknown_organ",
            "所选机构中有的已不存在，没有保存。请刷新页面后重选。",
            "One of the chosen organs does not exist any more; nothing was saved. Reload the page and choose again.",
            where="organs",
        )
    return [found[key] for key in keys]


def _require_new(round_: Round, units: Sequence[Organ], besides: Iterable[int] = ()) -> None:
    there = set(Target.objects.filter(round=round_).exclude(pk__in=list(besides)).values_list("organ_id", flat=True))
    for unit in units:
        if unit.kind in INSPECTING:
            raise Refusal(
                "rounds.inspecting_organ",
                f"“{unit.name}”是组织或实施巡视的机构，不能列为被巡视单位，没有保存。请去掉它再试。",
                f'"{unit.name}" is an organ that inspects, so it cannot be inspected here; nothing was saved. Leave it out.',
                where="organs",
            )
        if unit.pk in there:
            raise Refusal(
                "rounds.target_twice",
                f"“{unit.name}”已经是本轮的被巡视单位，不能重复列入，没有保存。请去掉重复的单位。",
                f'"{unit.name}" is inspected in this round already and cannot be listed twice; nothing was saved. '
                "Leave it out.",
                where="organs",
                http_status=409,
            )
        there.add(unit.pk)


def _in_use(target: Target) -> Refusal:
    return Refusal(
        "rounds.target_in_use",
        f"“{target.name}”已有任职、回避、公告、日期或其他记录，不能移出本轮，没有改动。请先撤销这些安排。",
        f'"{target.name}" has roles, recusals, announcements, dates or other records already, so it stays in the round; '
        "nothing was changed. Take those back first.",
        where=f"target-{target.number}",
        http_status=409,
    )


def _fact(target: Target) -> dict[str, object]:
    return {"number": target.number, "name": target.name, "organ": target.organ_id or 0}


def _record(actor: User, round_: Round, action: str, rows: Sequence[Mapping[str, object]]) -> None:
    record(
        actor=actor,
        grant=round_.grant,
        action=f"rounds.{action}",
        object_kind="round",
        object_id=round_.pk,
        object_version=round_.version,
        rows=[dict(row) for row in rows],
    )
