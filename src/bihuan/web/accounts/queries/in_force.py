"""Assignments as they stand, with what they reach: one statement for the roles, one for the rounds of an office."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from bihuan.web.accounts.models import Assignment, Organ


@dataclass(slots=True)
class AssignmentRow:
    """An assignment that has been approved and not been taken back, begun on the day or earlier, with its round."""

    id: str
    role: str
    duty: str
    organ_id: int | None
    round_id: UUID | None
    target_id: int | None
    group_id: int | None
    until: date | None
    round_status: str
    feedback_ends_on: date | None
    targets_of_group: set[int]


def assignments_on(day: date, *, person_id: int, only: str | None = None) -> list[AssignmentRow]:
    """Return the person's assignments on a day (see ``AssignmentRow``), or ``only`` that one, in no special order."""
    rows: dict[str, AssignmentRow] = {}
    found = Assignment.objects.filter(
        Q(until=None) | Q(until__gte=day),
        person_id=person_id,
        person__is_active=True,
        ended_at=None,
        since__lte=day,
        approved_at__isnull=False,
    )
    if only is not None:
        found = found.filter(pk=only)
    for row in found.order_by().values_list(
        "id",
        "role",
        "duty",
        "organ_id",
        "round_id",
        "target_id",
        "group_id",
        "until",
        "round__status",
        "round__feedback_ends_on",
        "group__targets__id",
    ):
        key = str(row[0])
        kept = rows.setdefault(
            key,
            AssignmentRow(key, *row[1:8], round_status=row[8] or "", feedback_ends_on=row[9], targets_of_group=set()),
        )
        if row[10] is not None:
            kept.targets_of_group.add(row[10])
    return list(rows.values())


def rounds_of_organs(organs: Collection[int]) -> dict[int, frozenset[UUID]]:
    """Return the rounds that each of these organs leads."""
    led: defaultdict[int, set[UUID]] = defaultdict(set)
    pairs: Iterable[tuple[int, UUID]] = (
        Organ.objects.filter(pk__in=organs, rounds__isnull=False).order_by().values_list("pk", "rounds__pk")
        if organs
        else ()
    )
    for organ, led_round in pairs:
        led[organ].add(led_round)
    return {organ: frozenset(ids) for organ, ids in led.items()}
