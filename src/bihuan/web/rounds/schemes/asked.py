"""What a scheme was asked with, what is stored of the answer, and the settings that a round begins with."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from bihuan.web.rounds.assignment.conflict import Conflict
from bihuan.web.rounds.assignment.problem import GroupSpec, Locks, Plan, Weights
from bihuan.web.rounds.assignment.rules import Rule
from bihuan.web.rounds.assignment.scoring import Score
from bihuan.web.rounds.assignment.solving import Stage
from bihuan.web.rounds.assignment.written import made

#: So many changes by hand can be taken back.
MOST_UNDO = 30
#: Seconds that a run may take: what is offered, the least and the most.
SECONDS, LEAST_SECONDS, MOST_SECONDS = 60, 5, 1800
#: A group of usual size, where the pool allows it.
_USUAL_SIZE, _MOST_SIZE, _LEAST_SIZE = 6, 10, 3


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What the clerk asks: needs of groups (their keys are numbers), weights, locks, the time limit.

    ``neighbours`` are pairs of units (keys) that share a border, as the clerk says; with any of them distance is counted in
    borders, without by the codes of divisions.
    """

    groups: tuple[GroupSpec, ...] = ()
    weights: Weights = field(default_factory=Weights)
    locks: Locks = field(default_factory=Locks)
    seconds: int = SECONDS
    neighbours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Undo:
    """A plan as it was before a change by hand, and what the change was."""

    plan: Plan
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """The plan as it stands, None before there is one, and the changes by hand that can be taken back, oldest first."""

    plan: Plan | None = None
    undo: tuple[Undo, ...] = ()

    def changed(self, plan: Plan, zh: str, en: str) -> "StoredPlan":
        """Return it after a change by hand."""
        if self.plan is None:
            return StoredPlan(plan, ())
        return StoredPlan(plan, (*self.undo, Undo(self.plan, zh, en))[-MOST_UNDO:])

    def undone(self) -> "StoredPlan":
        """Return it before the last change."""
        return StoredPlan(self.undo[-1].plan, self.undo[:-1])


@dataclass(frozen=True, slots=True)
class StoredConflict:
    """What stood in the way of any plan; see ``assignment.conflict.Conflict``."""

    rules: tuple[Rule, ...]
    is_minimal: bool
    waive: tuple[Rule, ...]
    is_fewest: bool

    @staticmethod
    def of(found: Conflict) -> "StoredConflict":
        """Return what is stored of a conflict."""
        return StoredConflict(found.rules, found.is_minimal, found.waive, found.is_fewest)


@dataclass(frozen=True, slots=True)
class Result:
    """
    What the last run came to.

    ``question`` is the digest of the problem that was solved and ``plan`` its answer: what was proved holds for that plan of
    that problem and for no other. ``assignments`` are the ids of the roles that an authorisation gave.
    """

    run: str = ""
    question: str = ""
    plan: Plan | None = None
    stages: tuple[Stage, ...] = ()
    conflict: StoredConflict | None = None
    ended: str = ""
    is_repeatable: bool = False
    assignments: tuple[str, ...] = ()


def settings_of(column: dict[str, Any]) -> Settings:
    """Return the settings that a scheme's column holds."""
    return made(Settings, column)


def plan_of(column: dict[str, Any]) -> StoredPlan:
    """Return the plan that a scheme's column holds."""
    return made(StoredPlan, column)


def result_of(column: dict[str, Any]) -> Result:
    """Return the result that a scheme's column holds."""
    return made(Result, column)


def score_of(column: dict[str, Any]) -> Score | None:
    """Return the score that a scheme's column holds, if it has one."""
    return made(Score, column) if "terms" in column else None


def first_settings(groups: Sequence[tuple[int, str]], units: int, people: int) -> Settings:
    """
    Return settings to begin with: units shared out evenly, groups of usual size as far as the pool reaches.

    Args:
        groups: Number and name of each group.
        units: How many units the round has.
        people: How many of the pool are there for the whole of the field work.
    """
    count = max(1, len(groups))
    each = people // count
    size = max(_LEAST_SIZE, min(_USUAL_SIZE, each))
    return Settings(
        groups=tuple(
            GroupSpec(
                str(number), name, units // count, max(1, ceil(units / count)), size, max(size, min(_MOST_SIZE, each))
            )
            for number, name in groups
        )
    )


def pruned(locks: Locks, people: set[str], units: set[str], groups: set[str]) -> Locks:
    """Return locks without those that name somebody or something that is no longer there."""
    return replace(
        locks,
        seats=tuple(one for one in locks.seats if one.person in people and one.group in groups),
        units=tuple(one for one in locks.units if one[0] in units and one[1] in groups),
        never_seats=tuple(one for one in locks.never_seats if one[0] in people and one[1] in groups),
        never_units=tuple(one for one in locks.never_units if one[0] in units and one[1] in groups),
        apart=tuple(one for one in locks.apart if one[0] in people and one[1] in people),
        benched=tuple(one for one in locks.benched if one in people),
    )
