"""Why nothing fits: rules that cannot be kept together, none of which could be left out, and the fewest to waive."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.web.rounds.assignment.joint import Joint, fits
from bihuan.web.rounds.assignment.milp import INFINITE, End
from bihuan.web.rounds.assignment.problem import Problem
from bihuan.web.rounds.assignment.rules import Rule, hard_rules
from bihuan.web.rounds.assignment.watch import Watch

#: Linear programs that are asked for fewer rules, before rules are left out one by one.
_LOOKS = 6


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    What stands in the way of any plan.

    ``rules`` cannot be kept together; ``is_minimal`` where it is proved that without any one of them the others can be.
    ``waive`` are the fewest rules without which a plan exists (a recusal counts as many others); ``is_fewest`` where that is
    proved. Both in the order of the rules.
    """

    rules: tuple[Rule, ...]
    is_minimal: bool
    waive: tuple[Rule, ...]
    is_fewest: bool

    @property
    def zh(self) -> str:
        """What to tell the clerk, in Chinese."""
        said = f"下列{len(self.rules)}条不能同时满足" + (
            "，去掉其中任何一条，其余的就能满足：" if self.is_minimal else "："
        )
        said += "".join(f"（{number}）{rule.zh}" for number, rule in enumerate(self.rules, 1))
        if self.waive:
            said += ("最少须放宽：" if self.is_fewest else "可以放宽：") + "".join(rule.zh for rule in self.waive)
        return said

    @property
    def en(self) -> str:
        """The same in English."""
        said = f"These {len(self.rules)} rules cannot be kept together"
        said += "; without any one of them the others can:" if self.is_minimal else ":"
        said += "".join(f" ({number}) {rule.en}" for number, rule in enumerate(self.rules, 1))
        if self.waive:
            said += (" The fewest to waive: " if self.is_fewest else " To waive: ") + " ".join(
                rule.en for rule in self.waive
            )
        return said


def find_conflict(problem: Problem, watch: Watch, *, seconds_each: float = INFINITE) -> Conflict | None:
    """
    Return why a problem has no plan; None where it has one, where time did not suffice, or it is too large to tell.

    Args:
        problem: What is asked.
        watch: Stops it.
        seconds_each: A limit for each question to the solver. A question that it cannot answer leaves the rule in, and
            ``is_minimal`` False.
    """
    if not fits(problem):
        return None
    search = _Search(Joint(problem, hard_rules(problem)), watch, seconds_each)
    every = tuple(range(len(search.joint.rules)))
    if search.ask(frozenset(every)) is not End.INFEASIBLE:
        return None
    found = sorted(search.narrowed(search.near_odds(every)))
    at_odds, is_minimal = _verified(search, found)
    waive, is_fewest = search.joint.fewest_off(watch, seconds=seconds_each)
    of = search.joint.rules
    return Conflict(tuple(of[one] for one in at_odds), is_minimal, tuple(of[one] for one in sorted(waive)), is_fewest)


def _verified(search: "_Search", found: Sequence[int]) -> tuple[list[int], bool]:
    """Leave out each rule in turn: where the others still cannot be kept, it goes; where nobody can tell, it stays."""
    left, is_sure = list(found), True
    for rule in list(found):
        others = frozenset(left) - {rule}
        end = search.ask(others)
        if end is End.INFEASIBLE:
            left.remove(rule)
        is_sure &= end is not End.STOPPED
    return left, is_sure


class _Search:
    def __init__(self, joint: Joint, watch: Watch, seconds: float) -> None:
        self.joint = joint
        self._watch = watch
        self._seconds = seconds
        self._asked: dict[frozenset[int], End] = {}

    def ask(self, kept: frozenset[int]) -> End:
        """Return whether these rules can be kept together."""
        if kept not in self._asked:
            self._watch.tell("conflict")
            over = self._watch.is_over()
            self._asked[kept] = End.STOPPED if over else self.joint.feasible(kept, self._watch, seconds=self._seconds)
        return self._asked[kept]

    def near_odds(self, rules: Sequence[int]) -> tuple[int, ...]:
        """Return fewer of these rules that cannot be kept together, where a linear program can prove it; else all."""
        left = frozenset(rules)
        for _ in range(_LOOKS):
            fewer = self.joint.at_odds(left, self._watch, seconds=self._seconds)
            if not fewer or len(fewer) >= len(left):
                break
            left = fewer
        # A proof in floating point is checked before it is built upon.
        return tuple(sorted(left)) if self.ask(left) is End.INFEASIBLE else tuple(rules)

    def narrowed(self, rules: Sequence[int]) -> set[int]:
        """Return rules among these that cannot be kept together, by halving: few questions where few rules are at odds."""
        return self._halved((), False, tuple(rules))

    def _halved(self, kept: Sequence[int], has_grown: bool, rules: Sequence[int]) -> set[int]:
        if has_grown and self.ask(frozenset(kept)) is End.INFEASIBLE:
            return set()
        if len(rules) == 1:
            return set(rules)
        middle = len(rules) // 2
        first, second = tuple(rules[:middle]), tuple(rules[middle:])
        of_second = self._halved((*kept, *first), bool(first), second)
        of_first = self._halved((*kept, *sorted(of_second)), bool(of_second), first)
        return of_first | of_second
