"""The rows that a problem of assignment is made from."""

from collections.abc import Iterable

from django.db.models import Q

from bihuan.web.accounts.choices import GROUP_ROLES
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.rounds.models import Group, Inspector, Round, Target

#: Rounds that still claim the people of their groups.
CLAIMING = (Round.Status.PLANNED, Round.Status.LIVE)


def targets_of(round_: Round) -> list[Target]:
    """Return the targets of a round with organ and division, in their order."""
    return list(Target.objects.filter(round=round_).select_related("organ", "division", "group").order_by("number"))


def groups_of(round_: Round) -> list[tuple[int, str]]:
    """Return number and name of each group; where there is none yet, as many as the round says."""
    found = [(row.number, row.name or f"第{row.number}巡视组") for row in Group.objects.filter(round=round_)]
    if found:
        return found
    return [(number, f"第{number}巡视组") for number in range(1, (round_.groups_count or 1) + 1)]


def accounts_of(keys: Iterable[str]) -> dict[str, User]:
    """Return the accounts of inspectors (by ``str(uid)``) who have one that is open."""
    rows = Inspector.objects.filter(uid__in=list(keys), person__isnull=False, person__is_active=True)
    return {str(row.uid): row.person for row in rows.select_related("person") if row.person is not None}


def engaged_elsewhere(round_: Round, keys: Iterable[str]) -> dict[str, str]:
    """
    Return who serves in a group of another round whose field work overlaps with this one's, with that round's title.

    A round of which a day is missing overlaps with everything: nobody can say that it does not.
    """
    people = {row.pk: key for key, row in accounts_of(keys).items()}
    overlapping = Q(round__starts_on=None) | Q(round__ends_on=None)
    if round_.starts_on and round_.ends_on:
        overlapping |= Q(round__starts_on__lte=round_.ends_on, round__ends_on__gte=round_.starts_on)
    else:
        overlapping = Q()
    held = Assignment.objects.filter(
        overlapping, person__in=people, role__in=GROUP_ROLES, ended_at=None, round__status__in=CLAIMING
    ).exclude(round=round_)
    return {people[row.person_id]: str(row.round) for row in held.select_related("round").order_by("pk")}
