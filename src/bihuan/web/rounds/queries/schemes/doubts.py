"""What the office has to decide about the pairs that a plan makes: who is in the group that takes which unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.web.common.language import pick
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.assignment.recusal import Bar, doubts, rules, strength
from bihuan.web.rounds.deadlines.rules import CONFIDENCE
from bihuan.web.rounds.queries.recusal_hints import MOST_OPEN


@dataclass(frozen=True, slots=True)
class DoubtGroup:
    """What one rule asks of a plan: what it is called, how sure it is, and a sentence for each pair."""

    rule_words: str
    confidence: str
    lines: tuple[str, ...]

    @property
    def is_folded(self) -> bool:
        """Whether they are too many to stand open."""
        return len(self.lines) > MOST_OPEN


@dataclass(frozen=True, slots=True)
class Doubts:
    """All that is asked of the pairs that a plan makes, strongest rule first, and how much more of pairs it does not make."""

    groups: tuple[DoubtGroup, ...]
    elsewhere: int


def doubts_of(problem: Problem, plan: Plan | None) -> Doubts:
    """
    Return what the office is asked to decide, for every pair of person and unit that ``plan`` puts together.

    Rules come the strongest first; of one rule first who sits on a seat of which it speaks, then in the order of units.
    """
    found = doubts(problem)
    made = _made(plan, found) if plan is not None else []
    row = {unit.key: number for number, unit in enumerate(problem.units)}
    seats = plan.seat_of if plan is not None else {}
    groups = []
    for rule in sorted(rules(problem.profile), key=strength):
        those = [bar for bar in made if bar.rule == rule.name]
        those.sort(key=lambda bar: (seats[bar.person].role not in bar.roles, row[bar.unit]))
        if those:
            lines = tuple(pick(bar.zh, bar.en) for bar in those)
            groups.append(DoubtGroup(pick(rule.zh, rule.en), pick(*CONFIDENCE[rule.confidence]), lines))
    return Doubts(tuple(groups), len(found) - len(made))


def _made(plan: Plan, found: Sequence[Bar]) -> list[Bar]:
    seats, groups = plan.seat_of, plan.group_of_unit
    return [bar for bar in found if bar.person in seats and seats[bar.person].group == groups.get(bar.unit)]
