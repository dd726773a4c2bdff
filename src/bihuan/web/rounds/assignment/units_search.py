"""A good division of units by search: start, improve by moves and swaps, shake, improve again. It proves nothing."""

from collections import deque
from collections.abc import Iterable

import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Floats, Whole
from bihuan.web.rounds.assignment.milp import SAME, Program, chosen
from bihuan.web.rounds.assignment.units_task import UnitTask
from bihuan.web.rounds.assignment.watch import Watch

#: Of the most promising partners of a swap, so many are looked at closely.
_CLOSE = 12
#: What a set of units that nobody may lead costs, so that the search leaves it.
_UNSTAFFED = 1e7
#: Above so many pairs of unit and group the start is found without the solver.
_SMALL = 60_000
_CENTRED = 6
_SHAKES = 2_000


def search(
    task: UnitTask, watch: Watch, *, seed: int = 1, shakes: int | None = None, start: Division | None = None
) -> Division | None:
    """
    Return a division that keeps the numbers and locks, the best that was found; None where none was.

    Args:
        task: What it costs.
        watch: Stops it.
        seed: Shakes differ by it.
        shakes: How often to shake; None: as often as where a search is all there is.
        start: A division to begin with.
    """
    first = start.copy() if start is not None else begin(task, watch)
    if first is None:
        return None
    state = _State(task, first)
    state.descend(watch, range(len(first)))
    state.settle()
    random = np.random.default_rng(seed)
    for _ in range(_SHAKES if shakes is None else shakes):
        if watch.is_over():
            break
        state.descend(watch, state.shake(random))
        if state.gained() < -SAME:
            state.settle()
        else:
            state.undo()
    return state.division


def begin(task: UnitTask, watch: Watch) -> Division | None:
    """Return a first division around seeds that lie far from each other, moved to the middle of their units a few times."""
    seeds = _seeds(task)
    division: Division | None = None
    for _ in range(_CENTRED):
        dear = task.apart[:, seeds] + task.extra
        found = _transported(task, dear, watch) if dear.size <= _SMALL else _nearest_first(task, dear)
        if found is None:
            return division
        division = found
        moved = _middles(task, division, seeds)
        if watch.is_over() or (moved == seeds).all():
            break
        seeds = moved
    return division


def _seeds(task: UnitTask) -> Whole:
    """Return a unit for each group: the one that lies furthest from all before it, of those the group may take."""
    seeds: list[int] = []
    distance = task.apart.sum(axis=1)
    for group in range(len(task.fair)):
        allowed = np.where(task.may[:, group], distance, -1.0)
        seeds.append(int(allowed.argmax()))
        nearest = task.apart[:, seeds].min(axis=1)
        nearest[seeds] = -1.0
        distance = nearest
    return np.array(seeds, dtype=np.int64)


def _middles(task: UnitTask, division: Division, seeds: Whole) -> Whole:
    moved = seeds.copy()
    for group in range(len(seeds)):
        units = np.flatnonzero(division == group)
        if len(units):
            moved[group] = units[task.apart[np.ix_(units, units)].sum(axis=1).argmin()]
    return moved


def _transported(task: UnitTask, dear: Floats, watch: Watch) -> Division | None:
    """Return the cheapest way to carry each unit to one group, within the groups' numbers; a linear program suffices."""
    program = Program()
    units, groups = dear.shape
    columns = [
        [program.column(float(dear[unit, group]), upper=float(task.may[unit, group])) for group in range(groups)]
        for unit in range(units)
    ]
    for unit in range(units):
        program.row([(columns[unit][group], 1) for group in range(groups)], 1, 1)
    for group in range(groups):
        entries = [(columns[unit][group], 1.0) for unit in range(units)]
        program.row(entries, float(task.least[group]), float(task.most[group]))
    answer = program.solve(watch)
    if answer.values is None:
        return None
    return np.array([chosen(answer.values, columns[unit])[0] for unit in range(units)], dtype=np.int64)


def _nearest_first(task: UnitTask, dear: Floats) -> Division | None:
    """Give pairs of unit and group out, the nearest first, while the group has room; then fill groups that have too few."""
    units, groups = dear.shape
    division = np.full(units, -1, dtype=np.int64)
    counts = np.zeros(groups, dtype=np.int64)
    room = np.minimum(task.most, np.maximum(task.least, -(-units // groups)))
    for limit in (task.least, room, task.most):
        order = np.argsort(np.where(task.may, dear, np.inf), axis=None, kind="stable")
        for pair in order:
            unit, group = divmod(int(pair), groups)
            if division[unit] < 0 and counts[group] < limit[group] and task.may[unit, group]:
                division[unit] = group
                counts[group] += 1
    return division if (division >= 0).all() and (counts >= task.least).all() else None


class _State:
    """A division with everything that makes the next move cheap to weigh."""

    def __init__(self, task: UnitTask, division: Division) -> None:
        self.task = task
        self.division: Division = division.copy()
        groups = len(task.fair)
        member = np.zeros((len(division), groups))
        member[np.arange(len(division)), division] = 1
        #: Points from each unit to all units of each group.
        self.near: Floats = task.apart @ member
        self.load: Floats = task.loads @ member
        self.count: Whole = member.sum(axis=0).astype(np.int64)
        self._points: Floats = np.zeros(groups)
        #: Moves since the division was last settled: unit, from, to.
        self._moves: list[tuple[int, int, int]] = [(-1, group, group) for group in range(groups)]

    def gained(self) -> float:
        """Return the points since the division was last settled; below 0 it has become better."""
        groups = self._touched()
        return sum(self._points_of(group) for group in groups) - float(self._points[groups].sum())

    def settle(self) -> None:
        """Take the division as it is."""
        for group in self._touched():
            self._points[group] = self._points_of(group)
        self._moves.clear()

    def undo(self) -> None:
        """Go back to the division that was last settled."""
        for unit, here, there in reversed(self._moves):
            self._carry(unit, there, here)
        self._moves.clear()

    def _touched(self) -> list[int]:
        return sorted({group for _unit, here, there in self._moves for group in (here, there)})

    def _points_of(self, group: int) -> float:
        units = self._units(group)
        return self.task.cost_of(units, group) + self._unstaffed(group, units)

    def descend(self, watch: Watch, first: Iterable[int]) -> None:
        """Take the best move or swap of one unit after the other, from ``first`` on, until none helps."""
        waiting = deque(first)
        known = set(waiting)
        while waiting and not watch.is_over():
            unit = waiting.popleft()
            known.discard(unit)
            touched = self._improve(unit)
            for group in touched or ():
                for other in map(int, self._units(group)):
                    if other not in known:
                        known.add(other)
                        waiting.append(other)

    def shake(self, random: np.random.Generator) -> list[int]:
        """Swap a few units of neighbouring groups at random, and return the units of the groups that this touched."""
        touched: set[int] = set()
        for _ in range(int(random.integers(2, 5))):
            unit = int(random.integers(len(self.division)))
            order = np.argsort(self.task.apart[unit], kind="stable")
            others = [int(other) for other in order if self.division[other] != self.division[unit]][: 2 * _CLOSE]
            if not others:
                break
            other = others[int(random.integers(len(others)))]
            here, there = int(self.division[unit]), int(self.division[other])
            if self.task.may[unit, there] and self.task.may[other, here]:
                self._move(unit, there)
                self._move(other, here)
                touched |= {here, there}
        return [int(unit) for group in sorted(touched) for unit in self._units(group)]

    def _units(self, group: int) -> Whole:
        return np.flatnonzero(self.division == group)

    def _unstaffed(self, group: int, units: Whole) -> float:
        return 0.0 if self.task.can_be_staffed(units, group) else _UNSTAFFED

    def _improve(self, unit: int) -> tuple[int, int] | None:
        """Make the best change of one unit, if one helps, and return the two groups that it touched."""
        here = int(self.division[unit])
        best, choice = -SAME, None
        for gain, other, there in self._promising(unit):
            if gain >= best + (_UNSTAFFED if any(self.task.able) else 0):
                break
            gained = gain + self._staffing(unit, other, there)
            if gained < best:
                best, choice = gained, (other, there)
        if choice is None:
            return None
        other, there = choice
        self._move(unit, there)
        if other >= 0:
            self._move(other, here)
        return here, there

    def _promising(self, unit: int) -> Iterable[tuple[float, int, int]]:
        """Return the cheapest changes of a unit: (points, the unit to swap with or -1, the group to go to)."""
        task, here = self.task, int(self.division[unit])
        moves = self._move_points(unit)
        swaps = self._swap_points(unit)
        found = [(float(moves[group]), -1, int(group)) for group in _lowest(moves)]
        found += [(float(swaps[other]), int(other), int(self.division[other])) for other in _lowest(swaps)]
        return sorted(one for one in found if np.isfinite(one[0]) and one[2] != here and task.may[unit, one[2]])

    def _move_points(self, unit: int) -> Floats:
        task, here = self.task, int(self.division[unit])
        points: Floats = self.near[unit] - self.near[unit, here] + task.extra[unit] - task.extra[unit, here]
        weight = task.loads[unit]
        points = points + self._load_points(here, -weight) + self._all_load_points(weight)
        points[(self.count >= task.most) | ~task.may[unit]] = np.inf
        points[here] = np.inf
        if self.count[here] <= task.least[here]:
            points[:] = np.inf
        return points

    def _swap_points(self, unit: int) -> Floats:
        task, here, where = self.task, int(self.division[unit]), self.division
        rows = np.arange(len(where))
        points: Floats = self.near[unit, where] - self.near[unit, here] + self.near[:, here] - self.near[rows, where]
        points = points - 2 * task.apart[unit]
        points = (
            points + task.extra[unit, where] - task.extra[unit, here] + task.extra[:, here] - task.extra[rows, where]
        )
        shift = task.loads - task.loads[unit]
        uneven = self.load - task.fair
        points = points + task.load_points / 2 * (
            np.abs(uneven[here] + shift) - abs(uneven[here]) + np.abs(uneven[where] - shift) - np.abs(uneven[where])
        )
        points[(where == here) | ~task.may[unit, where] | ~task.may[:, here]] = np.inf
        return points

    def _load_points(self, group: int, added: float) -> float:
        uneven = float(self.load[group] - self.task.fair[group])
        return self.task.load_points / 2 * (abs(uneven + added) - abs(uneven))

    def _all_load_points(self, added: float) -> Floats:
        uneven = self.load - self.task.fair
        points: Floats = self.task.load_points / 2 * (np.abs(uneven + added) - np.abs(uneven))
        return points

    def _staffing(self, unit: int, other: int, there: int) -> float:
        if not any(self.task.able):
            return 0.0
        here = int(self.division[unit])
        mine, theirs = self._units(here), self._units(there)
        after_here, after_there = mine[mine != unit], np.append(theirs[theirs != other], unit)
        if other >= 0:
            after_here = np.append(after_here, other)
        return (
            self._unstaffed(here, after_here)
            + self._unstaffed(there, after_there)
            - self._unstaffed(here, mine)
            - self._unstaffed(there, theirs)
        )

    def _move(self, unit: int, there: int) -> None:
        here = int(self.division[unit])
        self._carry(unit, here, there)
        self._moves.append((unit, here, there))

    def _carry(self, unit: int, here: int, there: int) -> None:
        self.near[:, here] -= self.task.apart[:, unit]
        self.near[:, there] += self.task.apart[:, unit]
        self.load[here] -= self.task.loads[unit]
        self.load[there] += self.task.loads[unit]
        self.count[here] -= 1
        self.count[there] += 1
        self.division[unit] = there


def _lowest(points: Floats) -> Whole:
    if len(points) <= _CLOSE:
        return np.argsort(points, kind="stable")
    few = np.argpartition(points, _CLOSE)[:_CLOSE]
    return few[np.argsort(points[few], kind="stable")]
