"""Lists of the pool: who is shown, and what narrows them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast

from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.models import Inspector, LeaderPost, Round, UnitLeader
from bihuan.web.rounds.skills import skills

_OFFERED = 300
Rows = QuerySet[Any]


def shown_in_list(rows: QuerySet[Inspector]) -> QuerySet[Inspector]:
    """Return inspectors with everything that a list prints of them, in one statement."""
    # A round of several units has a row for each.
    served = Count("services__round_title", distinct=True)
    return rows.select_related("home_organ", "native_place", "person").annotate(rounds_served=served)


def leaders_in_list() -> QuerySet[UnitLeader]:
    """Return everybody of units' leading bodies with their posts."""
    posts = LeaderPost.objects.select_related("organ").order_by("-since", "pk")
    return UnitLeader.objects.select_related("unit").prefetch_related(Prefetch("posts", posts))


def home_organs(rows: QuerySet[Inspector]) -> list[Organ]:
    """Return the organs that these inspectors come from, by name."""
    return list(Organ.objects.filter(pk__in=rows.order_by().values("home_organ")).order_by("name")[:_OFFERED])


def rounds_with_days(rows: QuerySet[Round]) -> list[Round]:
    """Return the rounds, not over yet, whose field work has its days: for asking who could take part."""
    going = rows.filter(
        status__in=[Round.Status.PLANNED, Round.Status.LIVE], starts_on__isnull=False, ends_on__isnull=False
    )
    return list(going.order_by("-serial")[:20])


def saying(rows: Rows, text: str) -> Rows:
    """Return the inspectors in whose row every word stands."""
    for word in text.replace("\0", " ").split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(name__icontains=word)
            | Q(note__icontains=word)
            | Q(home_organ__name__icontains=word)
            | Q(native_place__name__icontains=word)
            | Q(person__username__icontains=word)
        )
    return rows


def leaders_saying(rows: Rows, text: str) -> Rows:
    """Return the leaders of units in whose row or posts every word stands."""
    for word in text.split():
        posts = LeaderPost.objects.filter(Q(organ__name__icontains=word) | Q(title__icontains=word))
        rows = rows.filter(
            Q(name__icontains=word) | Q(unit__name__icontains=word) | Q(pk__in=posts.values("leader_id"))
        )
    return rows


def with_skills(rows: Rows, names: Sequence[str]) -> Rows:
    """Return the inspectors who have any of these skills."""
    # As text, because SQLite cannot look into a list of JSON by an index; words of the table are plain ASCII.
    rows = rows.annotate(skills_text=Cast("skills", TextField()))
    return rows.filter(_any(Q(skills_text__contains=f'"{name}"') for name in names if name in skills()))


def who_may_sit(rows: Rows, seats: Sequence[str]) -> Rows:
    """Return the inspectors who may take any of these seats; a member's are those who may take no other."""
    conditions = {
        "leader": Q(may_lead=True),
        "deputy": Q(may_deputise=True),
        "member": Q(may_lead=False, may_deputise=False),
    }
    return rows.filter(_any(conditions[seat] for seat in seats))


def free_in(rows: Rows, round_: Round) -> Rows:
    """Return the inspectors who are in the pool and available for the whole field work of a round."""
    return rows.filter(
        Q(available_from=None) | Q(available_from__lte=round_.starts_on),
        Q(available_until=None) | Q(available_until__gte=round_.ends_on),
        Q(left_on=None) | Q(left_on__gt=round_.ends_on),
    )


def in_state(rows: Rows, states: Sequence[str]) -> Rows:
    """Return the inspectors who are in the pool, or who have left it."""
    conditions = {"in": Q(left_on=None), "left": Q(left_on__isnull=False)}
    return rows.filter(_any(conditions[state] for state in states))


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for one in conditions:
        found |= one
    return found
