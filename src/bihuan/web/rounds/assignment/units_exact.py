"""
The cheapest division of units, proved: groups that nothing tells apart choose sets of units.

Each set that a group could take is a column, and a division is a choice of columns that covers each unit once. Where the
columns are too many for the solver at once, their linear program is solved by pricing; what its prices show to be in no
better division than the one at hand is forgotten, and the solver decides among the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.web.rounds.assignment.frame import Division
from bihuan.web.rounds.assignment.milp import INFINITE, End, Program, chosen, close
from bihuan.web.rounds.assignment.units_pricing import Pricing, Three
from bihuan.web.rounds.assignment.units_sets import Sets, all_sets
from bihuan.web.rounds.assignment.units_task import UnitTask
from bihuan.web.rounds.assignment.watch import Watch

#: So many columns the solver takes at once without pricing; and so many at most after it.
AT_ONCE = 12_000
_AT_MOST = 150_000
#: So few it takes for a look at what could be better, now and then while the bound is raised.
_A_FEW = 3_000
_LOOK_AGAIN = 6
_TURNS = 60
#: Branches of a look; unlike seconds, the same on every machine.
_NODES = 200
#: The parts of the time that is left which pricing, and a look, may take.
_FOR_PRICES, _FOR_A_LOOK = 0.4, 0.2

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
    limit = watch.part(seconds)
    pricing = Pricing(task, list(all_sets(task)))
    if pricing.count() > AT_ONCE:
        best = _narrowed(task, pricing, limit, best, clashes)
        if best.division is not None and pricing.floor >= best.cost - close(best.cost):
            return Divided(best.division, best.cost, best.cost, End.OPTIMAL)
    is_whole = pricing.count() <= _AT_MOST
    found = _choose(task, pricing.promising(_AT_MOST), limit, best.division, clashes, pricing.threes)
    floor = pricing.floor
    if is_whole:  # the solver saw all that could be better
        floor = max(floor, found.bound)
        if found.end is End.INFEASIBLE and best.division is None:
            return Divided(None, INFINITE, INFINITE, End.INFEASIBLE)
    if found.cost < best.cost:
        best = found
    bound = min(floor, best.cost)
    proved = best.division is not None and bound >= best.cost - close(best.cost)
    return Divided(best.division, best.cost, bound, End.OPTIMAL if proved else End.STOPPED)


def _narrowed(task: UnitTask, pricing: Pricing, watch: Watch, best: Divided, clashes: Sequence[Clash]) -> Divided:
    """Raise the bound and find better divisions by turns, until the solver can take what is left at once."""
    pricing.converge(watch.part(watch.left(_FOR_PRICES)), best.cost)
    for step in range(_TURNS):
        if watch.is_over() or pricing.floor >= best.cost - close(best.cost):
            break
        if step % _LOOK_AGAIN == 0:
            part, few = watch.part(watch.left(_FOR_A_LOOK)), pricing.promising(_A_FEW)
            found = _choose(task, few, part, best.division, clashes, pricing.threes, nodes=_NODES)
            if found.cost < best.cost:
                best = found
                pricing.forget(best.cost)
        if pricing.count() <= _A_FEW or not pricing.sharpen():
            break
        pricing.converge(watch.part(watch.left(_FOR_PRICES)), best.cost)
    return best


def clash_of(task: UnitTask, division: Division, groups: Sequence[int]) -> Clash:
    """Return the units of some groups of a division as something that does not go together; groups without units say nothing."""
    units_of = ((group, np.flatnonzero(division == group)) for group in groups)
    return frozenset((task.kind_of[group], frozenset(map(int, units))) for group, units in units_of if len(units))


def _clashes(task: UnitTask, division: Division, clashes: Sequence[Clash]) -> bool:
    mine = clash_of(task, division, range(len(task.fair)))
    return any(clash <= mine for clash in clashes)


def _choose(
    task: UnitTask,
    sets: Sequence[Sets],
    watch: Watch,
    known: Division | None,
    clashes: Sequence[Clash],
    threes: Sequence[Three],
    *,
    nodes: int | None = None,
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
    for three in threes:
        held = [
            (column, 1.0) for column, (_kind, units) in enumerate(members) if sum(unit in three for unit in units) > 1
        ]
        program.row(held, upper=1)
    numbers = {(kind, frozenset(units)): column for column, (kind, units) in enumerate(members)}
    for clash in clashes:
        together = [numbers[one] for one in clash if one in numbers]
        if len(together) == len(clash):
            program.row([(column, 1.0) for column in together], upper=len(clash) - 1)
    begin = None
    if known is not None:
        begin = {numbers[one]: 1.0 for one in clash_of(task, known, range(len(task.fair))) if one in numbers}
    answer = program.solve(watch, nodes=nodes, start=begin, better=lambda cost, bound: watch.tell("units", cost, bound))
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
        for group, units in zip(kind, of_kind, strict=False):
            division[list(units)] = group
    return division
