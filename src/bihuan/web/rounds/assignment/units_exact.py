"""
The cheapest division of units, proved: groups that nothing tells apart choose sets of units.

Each set that a group could take is a column, and a division is a choice of columns that covers each unit once. Where the
columns are too many for the solver at once, their linear program is solved by pricing; what its prices show to be in no
better division than the one at hand is forgotten, and the solver decides among the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Floats
from bihuan.web.rounds.assignment.milp import INFINITE, SAME, End, Program, chosen
from bihuan.web.rounds.assignment.units_sets import Members, Sets, all_sets
from bihuan.web.rounds.assignment.units_task import UnitTask
from bihuan.web.rounds.assignment.watch import Watch

#: So many columns the solver takes at once without pricing; after it, the most promising ones first, then more.
AT_ONCE = 12_000
_AT_A_TIME = (3_000, 20_000, 150_000)
#: The part of the time that pricing may take, and how near to the linear program's value its bound has to come.
_FOR_PRICES = 0.4
_CLOSE_ENOUGH = 1e-6
#: New columns in one step of pricing, for each unit.
_FRESH = 6
_STEPS = 400
#: How much of the best prices goes into the next ones: steadier prices, fewer steps.
_STEADY = 0.6

#: Sets of units, with the kind of group that takes each, that are known not to go together.
Clash = frozenset[tuple[int, frozenset[int]]]


@dataclass(frozen=True, slots=True)
class Divided:
    """
    A division of units, its points, and what none can go below.

    ``division`` is None where none was found; ``end`` is INFEASIBLE only where it is proved that there is none.
    """

    division: Division | None
    cost: float
    bound: float
    end: End


def exact(
    task: UnitTask,
    watch: Watch,
    *,
    start: Division | None = None,
    clashes: Sequence[Clash] = (),
    seconds: float = INFINITE,
) -> Divided:
    """
    Return the cheapest division, or the best within the time with its bound.

    Args:
        task: What it costs; ``count_sets`` says whether its sets can be listed.
        watch: Stops it.
        start: A division that is known, to be beaten.
        clashes: What is not to be part of the division.
        seconds: A limit within that of the watch.
    """
    known = start if start is not None and task.is_kept_by(start) and not _clashes(task, start, clashes) else None
    best = Divided(known, task.cost(known) if known is not None else INFINITE, -INFINITE, End.STOPPED)
    ends = watch.elapsed + min(watch.left(), seconds)
    sets = list(all_sets(task))
    every = sum(len(one.members) for one in sets)
    floor, prices = -INFINITE, [one.points for one in sets]
    if every > AT_ONCE:
        limit = Watch((ends - watch.elapsed) * _FOR_PRICES, cancelled=watch.is_over)
        floor, prices = _price(task, sets, limit, best.cost)
    for most in _AT_A_TIME:
        if every > AT_ONCE:
            _forget(sets, prices, best.cost - floor + SAME)
        few = _promising(sets, prices, most)
        found = _choose(task, few, watch, best.division, clashes, ends - watch.elapsed)
        if found.cost < best.cost:
            best = found
        if sum(map(_size, few)) == sum(map(_size, sets)):  # the solver saw all that could be better
            floor = max(floor, found.bound)
            if found.end is End.INFEASIBLE and best.division is None:
                return Divided(None, INFINITE, INFINITE, End.INFEASIBLE)
            break
        if watch.is_over() or watch.elapsed >= ends or floor >= best.cost - SAME:
            break
    bound = min(floor, best.cost)
    proved = best.division is not None and bound >= best.cost - 10 * SAME
    return Divided(best.division, best.cost, bound, End.OPTIMAL if proved else End.STOPPED)


def clash_of(task: UnitTask, division: Division, groups: Sequence[int]) -> Clash:
    """Return the units of some groups of a division as something that does not go together; groups without units say nothing."""
    units_of = ((group, np.flatnonzero(division == group)) for group in groups)
    return frozenset((task.kind_of[group], frozenset(map(int, units))) for group, units in units_of if len(units))


def _clashes(task: UnitTask, division: Division, clashes: Sequence[Clash]) -> bool:
    mine = clash_of(task, division, range(len(task.fair)))
    return any(clash <= mine for clash in clashes)


def _choose(
    task: UnitTask, sets: Sequence[Sets], watch: Watch, known: Division | None, clashes: Sequence[Clash], seconds: float
) -> Divided:
    """Let the solver choose among the sets."""
    program = Program()
    members: list[tuple[int, tuple[int, ...]]] = []
    of_unit: list[list[tuple[int, float]]] = [[] for _ in task.loads]
    of_kind: list[list[tuple[int, float]]] = [[] for _ in task.kinds]
    for one in sets:
        for units, points in zip(one.members.tolist(), one.points.tolist(), strict=True):
            column = program.column(points, upper=1 if units else len(task.kinds[one.kind]))
            members.append((one.kind, tuple(units)))
            of_kind[one.kind].append((column, 1.0))
            for unit in units:
                of_unit[unit].append((column, 1.0))
    for entries in of_unit:
        program.row(entries, 1, 1)
    for number, entries in enumerate(of_kind):
        program.row(entries, len(task.kinds[number]), len(task.kinds[number]))
    numbers = {(kind, frozenset(units)): column for column, (kind, units) in enumerate(members)}
    for clash in clashes:
        together = [numbers[one] for one in clash if one in numbers]
        if len(together) == len(clash):
            program.row([(column, 1.0) for column in together], upper=len(clash) - 1)
    begin = None
    if known is not None:
        begin = {numbers[one]: 1.0 for one in clash_of(task, known, range(len(task.fair))) if one in numbers}
    answer = program.solve(
        watch, seconds=seconds, start=begin, better=lambda cost, bound: watch.tell("units", cost, bound)
    )
    if answer.values is None:
        return Divided(None, INFINITE, answer.bound, answer.end)
    taken = [members[column] for column in chosen(answer.values, range(len(members)))]
    division = _named(task, taken)
    return Divided(division, task.cost(division), answer.bound, answer.end)


def _named(task: UnitTask, taken: Sequence[tuple[int, tuple[int, ...]]]) -> Division:
    """Give the sets to the groups of their kind in order: the first group gets the set with the first unit."""
    division = np.full(len(task.loads), -1, dtype=np.int64)
    for number, kind in enumerate(task.kinds):
        # An empty set has no first unit; it goes to the last group.
        of_kind = sorted((units for of, units in taken if of == number), key=lambda units: (not units, units))
        for group, units in zip(kind, of_kind, strict=True):
            division[list(units)] = group
    return division


def _size(sets: Sets) -> int:
    return len(sets.members)


def _forget(sets: Sequence[Sets], prices: list[Floats], slack: float) -> None:
    """Forget the sets that no division within ``slack`` of the bound can hold."""
    for place, one in enumerate(sets):
        keeps = prices[place] <= slack
        if not keeps.all():
            one.keep(keeps)
            prices[place] = prices[place][keeps]


def _promising(sets: Sequence[Sets], prices: Sequence[Floats], most: int) -> list[Sets]:
    """Return the sets of the lowest prices, all of them where they are no more than ``most``."""
    if sum(map(_size, sets)) <= most:
        return list(sets)
    limit = np.partition(np.concatenate(prices), most)[most]
    return [
        Sets(one.kind, one.members[price < limit], one.points[price < limit])
        for one, price in zip(sets, prices, strict=True)
    ]


# --- pricing -------------------------------------------------------------------------------------------------------


def _price(task: UnitTask, sets: list[Sets], watch: Watch, ceiling: float) -> tuple[float, list[Floats]]:
    """
    Solve the linear program over all sets, and forget those that no division below ``ceiling`` can hold.

    Returns:
        The bound: no division costs less. It holds at every step, however early the watch stops it. And, for each of
        ``sets``, by how much a division with a set is above the bound at least.
    """
    master = _Master(task)
    worth, best, floor = np.zeros(len(task.loads)), np.zeros(len(task.loads)), -INFINITE
    for _ in range(_STEPS):
        prices, bound = _priced(task, sets, worth)
        if bound > floor:
            floor, best = bound, worth
        _forget(sets, prices, ceiling - bound + SAME)
        if watch.is_over() or floor >= ceiling - SAME:
            break
        for one, price in zip(sets, prices, strict=True):
            master.add(one, _cheapest(one.members, price, len(task.loads)))
        cost, worth_now = master.solve()
        watch.tell("units", None if ceiling == INFINITE else ceiling, floor)
        if cost - floor <= _CLOSE_ENOUGH * max(1.0, abs(cost)) and not master.is_propped:
            break
        worth = _STEADY * best + (1 - _STEADY) * worth_now
    prices, floor = _priced(task, sets, best)
    return floor, prices


def _priced(task: UnitTask, sets: Sequence[Sets], worth: Floats) -> tuple[list[Floats], float]:
    """Return, at what units are worth, how much dearer each set is than the cheapest of its kind, and the bound."""
    lowest = np.full(len(task.kinds), INFINITE)
    prices = [one.prices(worth) for one in sets]
    for one, price in zip(sets, prices, strict=True):
        if len(price):
            lowest[one.kind] = min(lowest[one.kind], float(price.min()))
    # Each kind's groups cannot do better than its cheapest set at these prices.
    bound = float(worth.sum()) + sum(len(kind) * float(lowest[number]) for number, kind in enumerate(task.kinds))
    return [price - lowest[one.kind] for one, price in zip(sets, prices, strict=True)], bound


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

    #: A unit that no column covers yet costs this much, far above any set.
    def __init__(self, task: UnitTask) -> None:
        self._units, self._kinds = len(task.loads), len(task.kinds)
        self._known: set[tuple[int, bytes]] = set()
        self._prop = 10 * (float(task.apart.max(initial=0)) * int(task.most.max()) ** 2 + task.load_points * float(task.loads.sum())
                           + float(task.extra.max(initial=0)) * int(task.most.max()) + 1)  # fmt: skip
        self.is_propped = True
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs leave it bare
        self._highs.silent()
        self._highs.setOptionValue("threads", 1)
        sizes = [1.0] * self._units + [float(len(kind)) for kind in task.kinds]
        empty = np.zeros(0, dtype=np.int32)
        rows = np.array(sizes)
        starts = np.zeros(len(sizes), dtype=np.int32)
        self._highs.addRows(len(sizes), rows, rows, 0, starts, empty, np.zeros(0))
        count = len(sizes)
        self._highs.addCols(
            2 * count,
            np.full(2 * count, self._prop),
            np.zeros(2 * count),
            np.full(2 * count, highspy.kHighsInf),
            2 * count,
            np.arange(2 * count, dtype=np.int32),
            np.tile(np.arange(count, dtype=np.int32), 2),
            np.repeat(np.array([1.0, -1.0]), count),
        )
        self._props = 2 * count

    def add(self, sets: Sets, rows: Sequence[int]) -> None:
        """Add sets that are not known yet."""
        fresh = []
        for row in rows:
            key = (sets.kind, sets.members[row].tobytes())
            if key not in self._known:
                self._known.add(key)
                fresh.append(row)
        if not fresh:
            return
        members = sets.members[fresh].astype(np.int32)
        size = members.shape[1] + 1
        indices = np.column_stack([members, np.full(len(fresh), self._units + sets.kind, dtype=np.int32)]).ravel()
        self._highs.addCols(
            len(fresh),
            sets.points[fresh],
            np.zeros(len(fresh)),
            np.full(len(fresh), highspy.kHighsInf),
            len(indices),
            np.arange(len(fresh), dtype=np.int32) * size,
            indices,
            np.ones(len(indices)),
        )

    def solve(self) -> tuple[float, Floats]:
        """Return the cost and what each unit is worth."""
        self._highs.run()
        solution = self._highs.getSolution()
        self.is_propped = bool(np.array(solution.col_value[: self._props]).sum() > SAME)
        duals = np.array(solution.row_dual, dtype=np.float64)
        return float(self._highs.getInfo().objective_function_value), duals[: self._units]
