"""
The third stage: better plans over both divisions and teams, and a bound for all of them.

Where sets of units can be listed, divisions are taken in the order of their points, and each is staffed, until the next
division is so dear that no team could make up for it: then the best plan seen is the best there is. Elsewhere the units are
divided anew for the people who sit, and people seated anew for the units, as long as either helps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Frame, Team
from bihuan.web.rounds.assignment.milp import INFINITE, SAME, End, close
from bihuan.web.rounds.assignment.people_stage import Staffed, staff
from bihuan.web.rounds.assignment.units_exact import AT_ONCE, Clash, Divided, clash_of, exact
from bihuan.web.rounds.assignment.units_search import search
from bihuan.web.rounds.assignment.units_sets import count_sets
from bihuan.web.rounds.assignment.units_task import UnitTask, unit_task
from bihuan.web.rounds.assignment.watch import Watch

#: Divisions that are taken in order at most.
_DIVISIONS = 60
#: Sets of units that are listed to divide anew for people who sit.
_LISTED = 200_000
_ROUNDS = 6
_SHAKES = 20


@dataclass(frozen=True, slots=True)
class Whole:
    """A division and a team, their points, and a bound for every plan; ``staffed`` is the team's own stage."""

    division: Division
    team: Team
    cost: float
    bound: float
    staffed: Staffed


def improve(
    frame: Frame,
    task: UnitTask,
    watch: Watch,
    divided: Divided,
    staffed: Staffed,
    fewest_points: float,
    *,
    clashes: Sequence[Clash] = (),
    can_list: bool,
) -> Whole:
    """
    Return the best plan found from a first one on.

    Args:
        frame: The problem.
        task: Its first stage.
        watch: Stops it.
        divided: The first division, with the bound of all.
        staffed: Its team.
        fewest_points: What no team goes below, whatever the division.
        clashes: Sets of units that are known not to go together.
        can_list: Whether sets of units can be listed.
    """
    assert divided.division is not None
    assert staffed.team is not None
    cost = _bare(task, divided.division) + staffed.cost
    first = Whole(divided.division, staffed.team, cost, min(cost, divided.bound + fewest_points), staffed)
    if first.bound >= cost - close(cost) or watch.is_over():
        return first
    if can_list and count_sets(task) <= AT_ONCE:
        return _in_order(frame, task, watch, first, divided, fewest_points, list(clashes))
    return _in_turns(frame, watch, first)


def _bare(task: UnitTask, division: Division) -> float:
    """Return the points of a division without the returns of people who are locked: the second stage counts these."""
    return task.cost(division) - float(task.extra[np.arange(len(division)), division].sum())


def _in_order(
    frame: Frame,
    task: UnitTask,
    watch: Watch,
    best: Whole,
    divided: Divided,
    fewest_points: float,
    clashes: list[Clash],
) -> Whole:
    every = range(len(task.fair))
    seen = _bare(task, best.division) + best.staffed.bound  # below this nothing among the divisions seen can lie
    unseen = divided.bound + fewest_points
    clashes = [*clashes, clash_of(task, best.division, every)]
    for _ in range(_DIVISIONS):
        if unseen >= best.cost - close(best.cost) or watch.is_over():
            break
        found = exact(task, watch, clashes=clashes, seconds=watch.left(0.3))
        unseen = max(unseen, found.bound + fewest_points)
        if found.division is None or unseen >= best.cost - close(best.cost):
            break
        clashes.append(clash_of(task, found.division, every))
        staffed = staff(frame, found.division, watch, seconds=watch.left(0.3))
        bare = _bare(task, found.division)
        seen = min(seen, bare + staffed.bound)
        if staffed.team is not None and bare + staffed.cost < best.cost - close(best.cost):
            best = Whole(found.division, staffed.team, bare + staffed.cost, best.bound, staffed)
        watch.tell("whole", best.cost, min(seen, unseen, best.cost))
    bound = max(best.bound, min(seen, unseen))
    return Whole(best.division, best.team, best.cost, min(bound, best.cost), best.staffed)


def divide_for(frame: Frame, team: Team, watch: Watch, *, start: Division | None = None) -> Divided:
    """
    Return the cheapest division for people who keep their seats, their returns counted.

    Proved where the sets of units can be listed; else by search, from ``start`` on.
    """
    task = unit_task(frame, team)
    if count_sets(task) <= _LISTED:
        return exact(task, watch, start=start)
    division = search(task, watch, shakes=_SHAKES, start=start)
    if division is None or not task.is_kept_by(division):
        return Divided(None, INFINITE, -INFINITE, End.STOPPED)
    return Divided(division, task.cost(division), -INFINITE, End.STOPPED)


def _in_turns(frame: Frame, watch: Watch, best: Whole) -> Whole:
    for _ in range(_ROUNDS):
        if watch.is_over() or best.staffed.cost <= SAME:
            break  # the team costs nothing: only another division could be cheaper, and the first stage has looked for it
        divided = divide_for(frame, best.team, watch, start=best.division)
        division = divided.division
        if division is None or divided.cost >= unit_task(frame, best.team).cost(best.division) - close(best.cost):
            break
        staffed = staff(frame, division, watch, seconds=watch.left(0.5), start=best.team)
        if staffed.team is None:
            break
        cost = frame.scorer.score(frame.plan(division, staffed.team)).points
        if cost >= best.cost - close(best.cost):
            break
        best = Whole(division, staffed.team, cost, min(best.bound, cost), staffed)
        watch.tell("whole", best.cost, best.bound)
    return best
