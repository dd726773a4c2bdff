"""Assignments as they stand, with what they reach, in one statement: every page of who signed in asks it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import FilteredRelation, Q

from bihuan.web.accounts.models import Assignment


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
    round_status: str | None
    feedback_ends_on: date | None
    targets_of_group: set[int] = field(default_factory=set)
    rounds_led: set[UUID] = field(default_factory=set)


_COLUMNS = (
    *("id", "role", "duty", "organ_id", "round_id", "target_id", "group_id", "until"),
    *("round__status", "round__feedback_ends_on"),
)


def assignments_on(day: date, *, person_id: int, only: str | None = None) -> list[AssignmentRow]:
    """Return the person's assignments on a day (see ``AssignmentRow``), or ``only`` that one, in no special order."""
    rows: dict[str, AssignmentRow] = {}
    found = Assignment.objects.annotate(
        # Only an office without a round reaches them: joined for all, a group's row would come once for each.
        led=FilteredRelation("organ__rounds", condition=Q(round=None))
    ).filter(
        Q(until=None) | Q(until__gte=day),
        person_id=person_id,
        person__is_active=True,
        ended_at=None,
        since__lte=day,
        approved_at__isnull=False,
    )
    if only is not None:
        found = found.filter(pk=only)
    for row in found.order_by().values_list(*_COLUMNS, "group__targets__id", "led__id"):
        key, target, led = str(row[0]), row[-2], row[-1]
        if key not in rows:
            rows[key] = AssignmentRow(key, *row[1:-2])
        if target is not None:
            rows[key].targets_of_group.add(target)
        if led is not None:
            rows[key].rounds_led.add(led)
    return list(rows.values())
