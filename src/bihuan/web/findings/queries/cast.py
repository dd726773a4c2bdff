"""Who leads a group today, which says who may review and approve its working papers."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment
from bihuan.web.common.dates import today


@dataclass(frozen=True, slots=True)
class Cast:
    """Keys of the people who lead a group: its leaders and its deputy leaders."""

    leaders: frozenset[int]
    deputies: frozenset[int]

    def may_approve(self, author_id: int) -> frozenset[int]:
        """Return who of the group may approve a paper of this compiler, before asking who took part in it."""
        return self.leaders | self.deputies if author_id in self.leaders else self.leaders


def cast_of(group_id: int | None) -> Cast:
    """Return who leads the group today; nobody for a target without a group. One statement."""
    day = today()
    found: defaultdict[str, set[int]] = defaultdict(set)
    if group_id is not None:
        rows = Assignment.objects.filter(
            Q(until=None) | Q(until__gte=day),
            group_id=group_id,
            role__in=[Role.GL, Role.GD],
            since__lte=day,
            ended_at=None,
            approved_at__isnull=False,
            person__is_active=True,
        ).exclude(duty=Duty.SPOT_CHECK)  # of another group's leader, who is nobody here
        for role, person in rows.values_list("role", "person_id"):
            found[role].add(person)
    return Cast(frozenset(found[Role.GL]), frozenset(found[Role.GD]))
