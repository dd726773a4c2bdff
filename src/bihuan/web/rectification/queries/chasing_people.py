"""Who is told when a date of rectification comes or has passed: by the assignments that count on that day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment
from bihuan.web.rectification.reminding import Whom
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.recusals import kept_away

_ROLES = (Role.LIA, Role.UNIT, Role.SUP, Role.OFF, Role.LG)


@dataclass(frozen=True)
class PeopleOfTarget:
    """Account keys of those around a target, in order; ``unit`` are all who speak for it."""

    liaisons: tuple[int, ...] = ()
    leaders: tuple[int, ...] = ()
    heads: tuple[int, ...] = ()
    supervisors: tuple[int, ...] = ()
    office: tuple[int, ...] = ()
    leading_group: tuple[int, ...] = ()
    unit: frozenset[int] = field(default_factory=frozenset)

    def told(self, whom: Iterable[Whom], handler: int | None) -> tuple[int, ...]:
        """
        Return whom a step tells, each once.

        A handler who has no account, or who serves the unit no longer, is spoken for by the liaison, else by the head: a
        date that nobody is told of is the one that is missed.
        """
        found: list[int] = []
        for one in whom:
            if one is Whom.HANDLER:
                found += [handler] if handler in self.unit and handler else self.liaisons or self.heads
            elif one is Whom.LIAISON:
                found += self.liaisons or self.heads
            elif one is Whom.LEADER:
                found += self.leaders or self.heads
            elif one is Whom.HEAD:
                found += self.heads or self.liaisons
            elif one is Whom.SUPERVISOR:
                found += self.supervisors
            elif one is Whom.OFFICE:
                found += self.office
            else:
                found += self.leading_group
        return tuple(dict.fromkeys(found))


def people_of(target: Target, day: date) -> PeopleOfTarget:
    """Return who is around a target on a day, without those who are kept away from it; ``target.round`` is fetched."""
    return people_of_all(target.round, [target], day)[target.pk]


def people_of_all(round_: Round, targets: Iterable[Target], day: date) -> dict[int, PeopleOfTarget]:
    """Return the same of targets of one round, by key; two statements however many there are."""
    here = Q(round=round_)
    if round_.organ_id:
        here |= Q(round=None, organ=round_.organ_id)
    rows = Assignment.objects.filter(
        here,
        Q(until=None) | Q(until__gte=day),
        role__in=_ROLES,
        since__lte=day,
        ended_at=None,
        approved_at__isnull=False,
        person__is_active=True,
    )
    away = kept_away(round_)
    there = list(rows.order_by("pk").values_list("role", "duty", "person_id", "target_id"))
    return {target.pk: _around(target.pk, there, away.get(target.pk, frozenset())) for target in targets}


def _around(target: int, rows: Iterable[tuple[str, str, int, int | None]], away: frozenset[int]) -> PeopleOfTarget:
    found: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for role, duty, person, at in rows:
        if at in (None, target) and person not in away:
            found["head" if role == Role.UNIT and duty == Duty.HEAD else role][person] = None
    people = {name: tuple(sorted(those)) for name, those in found.items()}
    liaisons, leaders, heads = (people.get(name, ()) for name in (Role.LIA, Role.UNIT, "head"))
    return PeopleOfTarget(
        liaisons=liaisons,
        leaders=leaders,
        heads=heads,
        supervisors=people.get(Role.SUP, ()),
        office=people.get(Role.OFF, ()),
        leading_group=people.get(Role.LG, ()),
        unit=frozenset((*liaisons, *leaders, *heads)),
    )
