"""The workbench of one scheme: groups with units and people, score, proof, what is broken and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.web.accounts.models import Organ
from bihuan.web.common.language import pick
from bihuan.web.rounds.assignment.problem import ROLES, Person, Plan, Problem, Role, Seat
from bihuan.web.rounds.assignment.rules import Rule, available, names_of
from bihuan.web.rounds.assignment.scoring import Change, Difference, Score, Scorer
from bihuan.web.rounds.assignment.written import digest
from bihuan.web.rounds.models import Scheme
from bihuan.web.rounds.queries.scheme_rows import accounts_of
from bihuan.web.rounds.queries.schemes.doubts import Doubts, doubts_of
from bihuan.web.rounds.schemes.asked import Result, Settings, StoredPlan, plan_of, result_of, settings_of
from bihuan.web.rounds.schemes.changing import can_be_relaxed
from bihuan.web.rounds.schemes.problems import Asked, asked
from bihuan.web.rounds.skills import in_words

STAGES = {
    "units": ("单位分到各组", "units to groups"),
    "people": ("人员分到各组（单位已定）", "people to groups, units given"),
    "whole": ("整个方案", "the whole plan"),
    "conflict": ("查找互相矛盾的规则", "looking for rules at odds"),
}


def stage_label(name: str) -> str:
    """Return what a stage of the solver is called in the language of the page."""
    return pick(*STAGES.get(name, (name, name)))


@dataclass(frozen=True, slots=True)
class TermLine:
    """
    One goal: how much of it, in its own unit of measure, its points, and by how many the last change moved them.

    ``note`` says why a goal that is weighed decides nothing; empty where it does.
    """

    name: str
    label: str
    unit: str
    amount: float
    weight: float
    points: float
    moved: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the last run; ``gap`` in per cent."""

    label: str
    points: float
    bound: float
    gap: float
    is_proven: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in a sentence, and whether the scheme may waive it; ``keys`` as a form sends them."""

    code: str
    keys: str
    sentence: str
    can_relax: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A unit or a person on the workbench; ``is_wrong`` where a broken rule names it."""

    kind: str
    key: str
    name: str
    note: str
    role: str = ""
    role_word: str = ""
    is_locked: bool = False
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One group with its units and people; figures are (label, text)."""

    key: str
    name: str
    units: tuple[Item, ...]
    people: tuple[Item, ...]
    figures: tuple[tuple[str, str], ...]
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Last:
    """The last change: what it was, what moved, and points before and after."""

    sentence: str
    lines: tuple[str, ...]
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Bench:
    """
    Everything on the workbench of one scheme.

    ``is_proven`` and ``stages`` speak of this plan and this question only: where either has changed since the solve, stages
    are empty and ``is_stale`` says so.
    """

    problem: Problem
    plan: Plan | None
    points: float | None
    terms: tuple[TermLine, ...]
    cards: tuple[Card, ...]
    unplaced: tuple[Item, ...]
    reserve: tuple[Item, ...]
    broken: tuple[RuleLine, ...]
    stages: tuple[StageLine, ...]
    is_proven: bool
    is_stale: bool
    conflict: tuple[RuleLine, ...]
    waive: tuple[RuleLine, ...]
    is_minimal: bool
    is_fewest: bool
    last: Last | None
    engaged: tuple[tuple[str, str], ...]
    without_account: tuple[str, ...]
    doubts: Doubts

    @property
    def weighs_in_vain(self) -> tuple[str, ...]:
        """Goals that are weighed and decide nothing; a proof speaks of the others."""
        return tuple(term.label for term in self.terms if term.note)


def bench(scheme: Scheme) -> Bench:
    """
    Return the workbench of a scheme, scored as pool, targets and recusals are now.

    Raises:
        Refusal: as ``schemes.problem_of``.
    """
    found = asked(scheme)
    return Bencher(scheme, found).bench()


class Bencher:
    """What the workbench and the answers of one scheme are put together from."""

    def __init__(self, scheme: Scheme, found: Asked) -> None:
        self.problem = found.problem
        self.engaged = found.engaged
        self.settings: Settings = settings_of(scheme.settings)
        self.held: StoredPlan = plan_of(scheme.plan)
        self.result: Result = result_of(scheme.result)
        self.scorer = Scorer(self.problem)
        self.people, self.units, self.groups = names_of(self.problem)
        self.person = {one.key: one for one in self.problem.people}
        self.load = {one.key: one.load for one in self.problem.units}
        organs = {int(one.home_organ) for one in self.problem.people if one.home_organ.isdigit()}
        self.organs = {str(pk): name for pk, name in Organ.objects.filter(pk__in=organs).values_list("pk", "name")}

    def bench(self) -> Bench:
        """Put it together."""
        plan, result = self.held.plan, self.result
        score = self.scorer.score(plan) if plan else None
        is_asked = result.question == digest(self.problem)
        stages = _stages(result) if is_asked and plan is not None and plan == result.plan else ()
        wrong = {key for rule in score.broken for key in rule.keys} if score else set()
        conflict = result.conflict if is_asked else None
        last = self._last()
        return Bench(
            problem=self.problem,
            plan=plan,
            points=score.points if score else None,
            terms=self._terms(score, last[0] if last else None),
            cards=tuple(self._card(group.key, plan, score, wrong) for group in self.problem.groups) if plan else (),
            unplaced=self._unplaced(plan, wrong) if plan else (),
            reserve=self._reserve(plan) if plan else (),
            broken=self._rules(score.broken) if score else (),
            stages=stages,
            is_proven=bool(stages) and result.stages[-1].is_proven_optimal,
            is_stale=bool(result.stages) and not stages,
            conflict=self._rules(conflict.rules) if conflict else (),
            waive=self._rules(conflict.waive) if conflict else (),
            is_minimal=bool(conflict and conflict.is_minimal),
            is_fewest=bool(conflict and conflict.is_fewest),
            last=last[1] if last else None,
            engaged=tuple((self.people[key], title) for key, title in self.engaged.items()),
            without_account=self._without_account(plan) if plan else (),
            doubts=doubts_of(self.problem, plan),
        )

    def _last(self) -> tuple[Difference, Last] | None:
        if not self.held.undo or self.held.plan is None:
            return None
        before = self.held.undo[-1]
        found = self.scorer.difference(before.plan, self.held.plan)
        lines = tuple(change_sentence(one, (self.people, self.units, self.groups)) for one in found.changes)
        return found, Last(pick(before.zh, before.en), lines, found.before.points, found.after.points)

    def _terms(self, score: Score | None, last: Difference | None) -> tuple[TermLine, ...]:
        if score is None:
            return ()
        moved = dict(last.by_term) if last else {}
        return term_lines(score, moved)

    def _card(self, key: str, plan: Plan, score: Score | None, wrong: set[str]) -> Card:
        units = [unit for unit in plan.units_of(key) if unit in self.units]
        load = sum(self.load[unit] for unit in units)
        figures = [(pick("负荷", "load"), f"{_number(load)} / {_number(self.scorer.fair_loads[key])}")]
        if score is not None:
            figures += [
                (pick(term.zh, term.en), f"{_number(dict(term.by_group)[key])} {pick(term.unit_zh, term.unit_en)}")
                for term in score.terms
                if term.name != "load"
            ]
        return Card(
            key=key,
            name=self.groups[key],
            units=tuple(self.unit(unit, wrong) for unit in units),
            people=tuple(self._seat(seat, wrong) for seat in plan.seats_of(key) if seat.person in self.people),
            figures=tuple(figures),
            is_wrong=key in wrong,
        )

    def unit(self, key: str, wrong: set[str]) -> Item:
        """Return a unit as the workbench shows it."""
        load = self.load[key]
        is_locked = any(one == key for one, _group in self.settings.locks.units)
        note = pick(f"负荷 {_number(load)}", f"load {_number(load)}")
        return Item("unit", key, self.units[key], note, is_locked=is_locked, is_wrong=key in wrong)

    def _seat(self, seat: Seat, wrong: set[str]) -> Item:
        person = self.person[seat.person]
        is_locked = any(one.person == seat.person for one in self.settings.locks.seats)
        return Item(
            "person",
            person.key,
            person.name,
            self.about(person),
            str(seat.role),
            pick(*ROLES[seat.role]),
            is_locked=is_locked,
            is_wrong=person.key in wrong,
        )

    def about(self, person: Person) -> str:
        """Return what the clerk knows somebody by: home organ, skills, rounds served."""
        parts = [self.organs.get(person.home_organ, ""), in_words(person.skills)]
        if person.rounds_served:
            parts.append(pick(f"参加过{person.rounds_served}轮", f"rounds served: {person.rounds_served}"))
        return " · ".join(part for part in parts if part)

    def _unplaced(self, plan: Plan, wrong: set[str]) -> tuple[Item, ...]:
        placed = plan.group_of_unit
        return tuple(self.unit(unit.key, wrong) for unit in self.problem.units if unit.key not in placed)

    def _reserve(self, plan: Plan) -> tuple[Item, ...]:
        sitting = plan.seat_of
        benched = set(self.problem.locks.benched)
        found = []
        for person in self.problem.people:
            if person.key in sitting:
                continue
            why = self.about(person)
            if person.key in self.engaged:
                why = pick(f"已参加“{self.engaged[person.key]}”", f"serves in “{self.engaged[person.key]}”")
            elif not available(person, self.problem):
                why = pick("不能全程参加", "not there all the time")
            elif person.key in benched:
                why = pick("本轮不安排", "no seat in this round")
            found.append(Item("person", person.key, person.name, why, is_locked=person.key in benched))
        return tuple(found)

    def _rules(self, rules: Sequence[Rule]) -> tuple[RuleLine, ...]:
        return tuple(
            RuleLine(rule.code, "|".join(rule.keys), pick(rule.zh, rule.en), can_be_relaxed(self.settings, rule))
            for rule in rules
        )

    def _without_account(self, plan: Plan) -> tuple[str, ...]:
        keys = [seat.person for seat in plan.seats if seat.person in self.people]
        there = accounts_of(keys)
        return tuple(self.people[key] for key in keys if key not in there)


def _stages(result: Result) -> tuple[StageLine, ...]:
    return tuple(
        StageLine(
            stage_label(one.name), one.points, max(0.0, one.bound), 100 * one.gap, one.is_proven_optimal, one.seconds
        )
        for one in result.stages
    )


def term_lines(score: Score, moved: dict[str, float] | None = None) -> tuple[TermLine, ...]:
    """Return the goals of a score as pages show them; ``moved`` are the points that a change won or lost."""
    return tuple(
        TermLine(
            term.name,
            pick(term.zh, term.en),
            pick(term.unit_zh, term.unit_en),
            term.amount,
            term.weight,
            term.points,
            moved.get(term.name) if moved is not None else None,
            pick(term.note_zh, term.note_en),
        )
        for term in score.terms
    )


def change_sentence(change: Change, names: tuple[Any, Any, Any]) -> str:
    """Return what moved in a sentence, in the language of the page."""
    people, units, groups = names
    where = [pick("未安排", "nowhere") if not key else groups.get(key, key) for key in (change.before, change.after)]
    if change.kind == "unit":
        return pick(f"{units[change.key]}：{where[0]} → {where[1]}", f"{units[change.key]}: {where[0]} → {where[1]}")
    roles = [pick(*ROLES[Role(role)]) if role else "" for role in (change.role_before, change.role_after)]
    seats = [f"{place}{pick('', ' ')}{role}".strip() for place, role in zip(where, roles, strict=True)]
    return pick(f"{people[change.key]}：{seats[0]} → {seats[1]}", f"{people[change.key]}: {seats[0]} → {seats[1]}")


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
