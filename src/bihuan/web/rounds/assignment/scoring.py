"""What a plan costs, goal by goal in its own unit of measure, and what changed between two plans."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.web.rounds.assignment.keeping import broken
from bihuan.web.rounds.assignment.places import Distances, distances
from bihuan.web.rounds.assignment.problem import Plan, Problem, Seat
from bihuan.web.rounds.assignment.rules import Rule, hard_rules


@dataclass(frozen=True, slots=True)
class Term:
    """
    One soft goal: how much of it a plan has, in its own unit of measure, and the points this costs.

    ``by_group`` splits ``amount`` over the groups, in their order; ``points`` is ``amount`` times ``weight``. The notes say
    why a goal that is weighed decides nothing; they are empty where it does.
    """

    name: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    amount: float
    weight: float
    by_group: tuple[tuple[str, float], ...]
    note_zh: str = ""
    note_en: str = ""

    @property
    def points(self) -> float:
        """What it costs."""
        return self.amount * self.weight


@dataclass(frozen=True, slots=True)
class Score:
    """The goals in a fixed order, and the hard rules that the plan breaks (none for a plan that was proposed)."""

    terms: tuple[Term, ...]
    broken: tuple[Rule, ...]

    @property
    def points(self) -> float:
        """What the plan costs in all."""
        return sum(term.points for term in self.terms)

    def term(self, name: str) -> Term:
        """Return one goal: load, distance, rotation, mixing or experience."""
        return next(term for term in self.terms if term.name == name)


@dataclass(frozen=True, slots=True)
class Change:
    """That a unit or person (``kind``) went from a group to another; "" where it had or has none, roles for people."""

    kind: str
    key: str
    before: str
    after: str
    role_before: str = ""
    role_after: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two plans beside each other: what moved, the scores, and the points of each goal that were won (below 0) or lost."""

    changes: tuple[Change, ...]
    before: Score
    after: Score

    @property
    def points(self) -> float:
        """How many points more the second plan costs."""
        return self.after.points - self.before.points

    @property
    def by_term(self) -> tuple[tuple[str, float], ...]:
        """How many points more, goal by goal."""
        pairs = zip(self.before.terms, self.after.terms, strict=True)
        return tuple((one.name, other.points - one.points) for one, other in pairs)


class Scorer:
    """Scores plans of one problem; holds the distances, so that a change by hand is scored at once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.distances: Distances = distances([unit.division for unit in problem.units], problem.places)
        self._notes = {"distance": self.distances.flat_note if problem.weights.distance > 0 else ("", "")}
        self._row = {unit.key: row for row, unit in enumerate(problem.units)}
        self._load = {unit.key: unit.load for unit in problem.units}
        self._people = {person.key: person for person in problem.people}
        self._seen = {person.key: {one.unit for one in person.served} for person in problem.people}
        self.fair_loads: Mapping[str, float] = _fair_loads(problem)
        self.rules: tuple[Rule, ...] = hard_rules(problem)

    def score(self, plan: Plan) -> Score:
        """Return what ``plan`` costs and which hard rules it breaks; unknown keys in it count nothing."""
        weights = self.problem.weights
        units: dict[str, list[str]] = {group.key: [] for group in self.problem.groups}
        seats: dict[str, list[Seat]] = {group.key: [] for group in self.problem.groups}
        for unit, group in plan.units:
            if group in units and unit in self._row:
                units[group].append(unit)
        for seat in plan.seats:
            if seat.group in seats and seat.person in self._people:
                seats[seat.group].append(seat)
        keys = [group.key for group in self.problem.groups]
        wanted = {group.key: group.experienced for group in self.problem.groups}
        measured = (
            ("load", "负荷均衡", "load balance", "负荷（须调动）", "load to be moved", weights.load,
             [self._uneven(key, units[key]) for key in keys]),
            ("distance", "就近", "neighbourhood", self.distances.unit_zh, self.distances.unit_en, weights.distance,
             [self._apart(units[key]) for key in keys]),
            ("rotation", "轮换", "rotation", "人次重回", "returns", weights.rotation,
             [self._returns(seats[key], units[key]) for key in keys]),
            ("mixing", "来源搭配", "mixed home organs", "人同来源", "people of a doubled organ", weights.mixing,
             [self._doubled(seats[key]) for key in keys]),
            ("experience", "经验", "experience", "人不足", "experienced people missing", weights.experience,
             [self._missing(seats[key], wanted[key]) for key in keys]),
        )  # fmt: skip
        terms = tuple(
            Term(
                name,
                zh,
                en,
                unit_zh,
                unit_en,
                float(sum(each)),
                weight,
                tuple(zip(keys, map(float, each), strict=True)),
                *self._notes.get(name, ("", "")),
            )
            for name, zh, en, unit_zh, unit_en, weight, each in measured
        )
        return Score(terms, broken(self.problem, plan, self.rules))

    def difference(self, before: Plan, after: Plan) -> Difference:
        """Return two plans beside each other."""
        return Difference(_changes(self.problem, before, after), self.score(before), self.score(after))

    def _uneven(self, group: str, units: Sequence[str]) -> float:
        # Half of what all groups are above or below their share: so much load would have to change hands.
        return abs(sum(self._load[unit] for unit in units) - self.fair_loads[group]) / 2

    def _apart(self, units: Sequence[str]) -> float:
        rows = [self._row[unit] for unit in units]
        return float(self.distances.matrix[rows][:, rows].sum() / 2)

    def _returns(self, seats: Sequence[Seat], units: Sequence[str]) -> float:
        return sum(unit in self._seen[seat.person] for seat in seats for unit in units)

    def _doubled(self, seats: Sequence[Seat]) -> float:
        organs = Counter(self._people[seat.person].home_organ for seat in seats)
        return sum(count - 1 for count in organs.values())

    def _missing(self, seats: Sequence[Seat], wanted: int) -> float:
        return max(0, wanted - sum(self._people[seat.person].rounds_served > 0 for seat in seats))


def score(problem: Problem, plan: Plan) -> Score:
    """Return what one plan costs; for several of one problem keep a ``Scorer``."""
    return Scorer(problem).score(plan)


def _fair_loads(problem: Problem) -> dict[str, float]:
    total = sum(unit.load for unit in problem.units)
    shares = [group.share for group in problem.groups]
    if not sum(shares):
        shares = [1] * len(shares)
    return {group.key: total * share / sum(shares) for group, share in zip(problem.groups, shares, strict=True)}


def _changes(problem: Problem, before: Plan, after: Plan) -> tuple[Change, ...]:
    was, now = before.group_of_unit, after.group_of_unit
    found = [
        Change("unit", unit.key, was.get(unit.key, ""), now.get(unit.key, ""))
        for unit in problem.units
        if was.get(unit.key) != now.get(unit.key)
    ]
    sat, sits = before.seat_of, after.seat_of
    for person in problem.people:
        one, other = sat.get(person.key), sits.get(person.key)
        if one != other:
            found.append(
                Change(
                    "person",
                    person.key,
                    one.group if one else "",
                    other.group if other else "",
                    one.role if one else "",
                    other.role if other else "",
                )
            )
    return tuple(found)
