"""Two schemes beside each other, and the list of people that an authorised one has become."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.web.common.language import pick
from bihuan.web.rounds.access.schemes import Reading
from bihuan.web.rounds.assignment.problem import ROLES, Plan
from bihuan.web.rounds.assignment.rules import Rule, names_of
from bihuan.web.rounds.assignment.scoring import Scorer
from bihuan.web.rounds.models import Inspector, Scheme, Target
from bihuan.web.rounds.queries.scheme_rows import accounts_of
from bihuan.web.rounds.queries.schemes.workbench import TermLine, change_sentence, term_lines
from bihuan.web.rounds.schemes.asked import plan_of, settings_of
from bihuan.web.rounds.schemes.problems import asked


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two schemes beside each other, both scored by the question of the first."""

    terms: tuple[tuple[TermLine, TermLine], ...]
    points: tuple[float, float]
    broken: tuple[tuple[str, ...], tuple[str, ...]]
    changes: tuple[str, ...]


def comparison(one: Scheme, other: Scheme) -> Comparison | None:
    """
    Return what is different between the plans of two schemes of a round; None where one has no plan.

    Raises:
        Refusal: as ``schemes.problem_of``.
    """
    plans = plan_of(one.plan).plan, plan_of(other.plan).plan
    if plans[0] is None or plans[1] is None:
        return None
    problem = asked(one).problem
    found = Scorer(problem).difference(plans[0], plans[1])
    return Comparison(
        tuple(zip(term_lines(found.before), term_lines(found.after), strict=True)),
        (found.before.points, found.after.points),
        (_sentences(found.before.broken), _sentences(found.after.broken)),
        tuple(change_sentence(change, names_of(problem)) for change in found.changes),
    )


def _sentences(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(pick(rule.zh, rule.en) for rule in rules)


@dataclass(frozen=True, slots=True)
class AuthorisedPerson:
    """Somebody on the list: role, name, home organ."""

    role: str
    name: str
    organ: str


@dataclass(frozen=True, slots=True)
class AuthorisedGroup:
    """One group on the list of authorised people."""

    number: int
    name: str
    targets: tuple[str, ...]
    people: tuple[AuthorisedPerson, ...]


def authorised_groups(reading: Reading) -> tuple[AuthorisedGroup, ...]:
    """Return the groups of a scheme that somebody may read, with people and units as they were planned."""
    scheme = reading.scheme
    plan = plan_of(scheme.plan).plan or Plan((), ())
    people = {
        str(row.uid): row
        for row in Inspector.objects.filter(uid__in=[seat.person for seat in plan.seats]).select_related("home_organ")
    }
    shown = Target.objects.filter(round_id=scheme.round_id).exclude(pk__in=reading.without)
    targets = {str(row.pk): row.name for row in shown}
    found = []
    for spec in settings_of(scheme.settings).groups:
        if reading.groups is not None and int(spec.key) not in reading.groups:
            continue
        seats = [
            AuthorisedPerson(pick(*ROLES[seat.role]), people[seat.person].name, str(people[seat.person].home_organ))
            for seat in plan.seats_of(spec.key)
            if seat.person in people
        ]
        units = tuple(targets[unit] for unit in plan.units_of(spec.key) if unit in targets)
        found.append(AuthorisedGroup(int(spec.key), spec.name, units, tuple(seats)))
    return tuple(found)


def without_password(scheme: Scheme) -> tuple[str, ...]:
    """Return who has a seat in a scheme and has never chosen a password, or lost it: the office gives them a code."""
    plan = plan_of(scheme.plan).plan
    people = accounts_of(seat.person for seat in plan.seats) if plan else {}
    return tuple(str(person) for person in people.values() if not person.has_usable_password())
