"""
What units are worth: the linear program over all sets of units, solved by pricing, and sharpened by threes.

At any worth of the units, each kind's groups cannot do better than its cheapest set less what its units are worth: that
gives a bound, and shows which sets can be in no division cheaper than one that is known. A linear program may take halves of
sets; of the sets that hold two of the same three units, though, a division takes one at most, and rows that say so bring
the bound up.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rounds.assignment.frame import Flags, Floats
from bihuan.web.rounds.assignment.milp import INFINITE, SAME, close
from bihuan.web.rounds.assignment.units_sets import Members, Sets
from bihuan.web.rounds.assignment.units_task import UnitTask
from bihuan.web.rounds.assignment.watch import Watch

Three = tuple[int, int, int]

#: How near to the linear program's value the bound has to come.
_CLOSE_ENOUGH = 1e-6
#: New columns in one step of pricing, for each unit.
_FRESH = 6
_STEPS = 200
#: How much of the best prices goes into the next ones: steadier prices, fewer steps.
_STEADY = 0.6
#: Threes that are added at a time, and by how much the linear program has to overdraw one.
_THREES = 60
_OVERDRAWN = 0.02


class Pricing:
    """
    The sets that may still be in a better division, and the bound.

    ``floor`` is the bound so far; ``above`` says of each set, in the order of ``sets``, by how much every division that holds
    it is above the bound at least. Both hold whenever it is stopped.
    """

    def __init__(self, task: UnitTask, sets: list[Sets]) -> None:
        self.task = task
        self.sets = sets
        self.threes: list[Three] = []
        self.floor = -INFINITE
        self.above: list[Floats] = [one.points - one.points.min(initial=0) for one in sets]
        self._now = list(self.above)
        self._worth: Floats = np.zeros(len(task.loads))
        self._fines: Floats = np.zeros(0)
        self._master = _Master(task)

    def converge(self, watch: Watch, ceiling: float) -> None:
        """Bring the bound up to the value of the linear program, and forget what is above ``ceiling``."""
        worth, fines = self._worth, self._fines
        for _ in range(_STEPS):
            self._price(worth, fines)
            self.forget(ceiling)
            watch.tell("units", None if ceiling == INFINITE else ceiling, self.floor)
            if watch.is_over() or self.floor >= ceiling - close(ceiling):
                return
            for one, above in zip(self.sets, self._now, strict=True):
                self._master.add(one, _cheapest(one.members, above, len(worth)))
            cost, worth_now, fines_now = self._master.solve()
            if cost - self.floor <= _CLOSE_ENOUGH * max(1.0, abs(cost)) and not self._master.is_propped:
                return
            worth = _STEADY * self._worth + (1 - _STEADY) * worth_now
            fines = _STEADY * self._fines + (1 - _STEADY) * fines_now

    def sharpen(self) -> bool:
        """Add rows for the threes that the linear program overdraws; return whether there were any."""
        known = set(self.threes)
        fresh = [three for three in _overdrawn(self._master.columns()) if three not in known][:_THREES]
        self.threes += fresh
        self._master.limit(fresh)
        self._fines = np.append(self._fines, np.zeros(len(fresh)))
        return bool(fresh)

    def forget(self, ceiling: float) -> None:
        """Forget the sets that no division below ``ceiling`` can hold."""
        if ceiling == INFINITE:
            return
        for place, one in enumerate(self.sets):
            keeps = self.above[place] <= ceiling - self.floor + close(ceiling)
            if not keeps.all():
                one.keep(keeps)
                self.above[place] = self.above[place][keeps]
                self._now[place] = self._now[place][keeps]

    def count(self) -> int:
        """Return how many sets are left."""
        return sum(len(one.members) for one in self.sets)

    def promising(self, most: int) -> list[Sets]:
        """Return the sets least above the bound, all of them where they are no more than ``most``."""
        if self.count() <= most:
            return list(self.sets)
        limit = np.partition(np.concatenate(self.above), most)[most]
        return [
            Sets(one.kind, one.members[above < limit], one.points[above < limit])
            for one, above in zip(self.sets, self.above, strict=True)
        ]

    def _price(self, worth: Floats, fines: Floats) -> None:
        """Price every set at what units are worth and what threes are fined, and keep the bound if it is the best."""
        lowest = np.full(len(self.task.kinds), INFINITE)
        prices = [one.prices(worth) for one in self.sets]
        for one, price in zip(self.sets, prices, strict=True):
            for three, fine in zip(self.threes, fines, strict=True):
                if fine < -SAME:
                    price[_holds_two(one.members, three, len(worth))] -= fine
            if len(price):
                lowest[one.kind] = min(lowest[one.kind], float(price.min()))
        kinds = sum(len(kind) * float(lowest[number]) for number, kind in enumerate(self.task.kinds))
        bound = float(worth.sum()) + float(fines.sum()) + kinds
        self._now = [price - lowest[one.kind] for one, price in zip(self.sets, prices, strict=True)]
        if bound > self.floor:
            self.floor, self._worth, self._fines, self.above = bound, worth, fines, list(self._now)


def _holds_two(members: Members, three: Three, units: int) -> Flags:
    """Return which sets hold two of three units at least."""
    is_of = np.zeros(units, dtype=np.int8)
    is_of[list(three)] = 1
    count = np.zeros(len(members), dtype=np.int8)
    for column in range(members.shape[1]):
        count += is_of[members[:, column]]
    return count > 1


def _overdrawn(columns: Sequence[tuple[tuple[int, ...], float]]) -> list[Three]:
    """Return three units of whom the columns' parts hold two or more more than once, the most overdrawn first."""
    of_pair: dict[tuple[int, int], float] = {}
    of_three: dict[Three, float] = {}
    near: dict[int, set[int]] = {}
    for units, part in columns:
        for one, other in combinations(units, 2):
            of_pair[one, other] = of_pair.get((one, other), 0.0) + part
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
        for a, b, c in combinations(units, 3):
            of_three[a, b, c] = of_three.get((a, b, c), 0.0) + part
    found: dict[Three, float] = {}
    for middle, others in sorted(near.items()):
        for one, other in combinations(sorted(others), 2):
            a, b, c = sorted((one, middle, other))
            held = sum(of_pair.get(pair, 0.0) for pair in ((a, b), (b, c), (a, c)))
            drawn = held - 2 * of_three.get((a, b, c), 0.0)
            if drawn > 1 + _OVERDRAWN:
                found[a, b, c] = drawn
    return sorted(found, key=lambda three: (-found[three], three))


def _cheapest(members: Members, prices: Floats, units: int) -> list[int]:
    """Return the rows of the cheapest sets, so that each unit is in some of them and none in too many."""
    few = min(len(prices), units * _FRESH * 8)
    rows = np.argpartition(prices, few - 1)[:few] if few < len(prices) else np.arange(len(prices))
    rows = rows[np.argsort(prices[rows], kind="stable")]
    counts = np.zeros(units, dtype=np.int64)
    taken: list[int] = []
    for row in rows:
        units_of = members[row]
        if not len(units_of) or (counts[units_of] < _FRESH).any():
            counts[units_of] += 1
            taken.append(int(row))
    return taken


class _Master:
    """The linear program over the columns known so far; it keeps its basis from step to step."""

    def __init__(self, task: UnitTask) -> None:
        import highspy  # only who solves loads it

        self._units, self._kinds = len(task.loads), len(task.kinds)
        self._known: set[tuple[int, bytes]] = set()
        self._members: list[tuple[int, ...]] = []
        self._threes: list[Three] = []
        self.is_propped = True
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs leave it bare
        self._highs.silent()
        self._highs.setOptionValue("threads", 1)
        sizes = np.array([1.0] * self._units + [float(len(kind)) for kind in task.kinds])
        count = len(sizes)
        none = np.zeros(0, dtype=np.int32)
        self._highs.addRows(count, sizes, sizes, 0, np.zeros(count, dtype=np.int32), none, np.zeros(0))
        # Props: a row that no column fills yet costs far more than any set.
        self._props = 2 * count
        rows = np.tile(np.arange(count, dtype=np.int32), 2)
        self._add(np.full(self._props, _dear(task)), np.arange(self._props + 1), rows, np.repeat([1.0, -1.0], count))

    def add(self, sets: Sets, rows: Sequence[int]) -> None:
        """Add sets that are not known yet."""
        fresh = []
        for row in rows:
            key = (sets.kind, sets.members[row].tobytes())
            if key not in self._known:
                self._known.add(key)
                fresh.append(row)
        starts, indices = [0], list[int]()
        for units in sets.members[fresh].tolist():
            indices += [*units, self._units + sets.kind]
            indices += [self._row(place) for place, three in enumerate(self._threes) if _two_of(units, three)]
            starts.append(len(indices))
            self._members.append(tuple(units))
        if fresh:
            self._add(sets.points[fresh], np.array(starts), np.array(indices, dtype=np.int32), np.ones(len(indices)))

    def limit(self, threes: Sequence[Three]) -> None:
        """Add a row for each three: of the columns that hold two of them, one at most."""
        for three in threes:
            held = [self._props + place for place, units in enumerate(self._members) if _two_of(units, three)]
            indices = np.array(held, dtype=np.int32)
            self._highs.addRow(-INFINITE, 1.0, len(held), indices, np.ones(len(held)))
            self._threes.append(three)

    def solve(self) -> tuple[float, Floats, Floats]:
        """Return the cost, what each unit is worth, and what each three is fined (never above 0)."""
        self._highs.run()
        solution = self._highs.getSolution()
        self._values = np.array(solution.col_value, dtype=np.float64)
        self.is_propped = bool(self._values[: self._props].sum() > SAME)
        duals = np.array(solution.row_dual, dtype=np.float64)
        fines = np.minimum(0.0, duals[self._row(0) :])
        return float(self._highs.getInfo().objective_function_value), duals[: self._units], fines

    def columns(self) -> list[tuple[tuple[int, ...], float]]:
        """Return the columns that the last solution takes, whole or in part."""
        parts = self._values[self._props :]
        return [(self._members[place], float(parts[place])) for place in np.flatnonzero(parts > SAME)]

    def _row(self, three: int) -> int:
        return self._units + self._kinds + three

    def _add(self, costs: Floats, starts: NDArray[np.int64], indices: NDArray[np.int32], values: Floats) -> None:
        count = len(costs)
        highest = np.full(count, INFINITE)
        begins = starts[:-1].astype(np.int32)
        self._highs.addCols(count, costs, np.zeros(count), highest, len(indices), begins, indices, values)


def _two_of(units: Sequence[int], three: Three) -> bool:
    return sum(unit in three for unit in units) > 1


def _dear(task: UnitTask) -> float:
    most = int(task.most.max())
    far = float(task.apart.max(initial=0)) * most**2
    return 10 * (far + task.load_points * float(task.loads.sum()) + float(task.extra.max(initial=0)) * most + 1)
