"""
A bound on the division of units where its sets are too many to list: what each unit has to be near to at least.

A unit whose group takes k units has k - 1 others in its group. The cheapest way to give each unit that many partners, when
partnership is mutual and may be partial, costs no more than any division; load is left out, which can only lower it.
"""

import numpy as np

from bihuan.web.rounds.assignment.frame import Flags
from bihuan.web.rounds.assignment.milp import INFINITE, SAME, Program
from bihuan.web.rounds.assignment.units_task import UnitTask
from bihuan.web.rounds.assignment.watch import Watch

#: Partners of each unit that are looked at first, as a multiple of the largest group.
_PARTNERS = 3
_STEPS = 8


def bound_by_partners(task: UnitTask, watch: Watch, *, seconds: float = INFINITE) -> float:
    """Return points that no division goes below; it holds however early the watch stops it."""
    units = len(task.loads)
    fewest = max(0, int(task.least.min()) - 1)
    extra = float(np.where(task.may, task.extra, np.inf).min(axis=1).sum())
    if not np.isfinite(extra):
        return INFINITE  # some unit has no group that may take it
    if units < 2 or int(task.most.max()) < 2:
        return extra
    near = np.sort(task.apart + np.diag(np.full(units, np.inf)), axis=1)
    # Each unit alone with its nearest; every pair is counted from both ends.
    floor = float(near[:, :fewest].sum()) / 2
    edges = _nearest_pairs(task, min(units - 1, _PARTNERS * int(task.most.max())))
    ends = watch.elapsed + min(seconds, watch.left())
    for _ in range(_STEPS):
        if watch.is_over() or watch.elapsed >= ends:
            break
        bound, dearer = _solved(task, edges, watch, ends - watch.elapsed, fewest)
        floor = max(floor, bound)
        if not dearer.any():
            break
        edges |= dearer
    return floor + extra


def _nearest_pairs(task: UnitTask, count: int) -> Flags:
    units = len(task.loads)
    order = np.argsort(task.apart + np.diag(np.full(units, np.inf)), axis=1, kind="stable")[:, :count]
    pairs = np.zeros((units, units), dtype=np.bool_)
    pairs[np.repeat(np.arange(units), count), order.ravel()] = True
    return np.triu(pairs | pairs.T, 1)


def _solved(task: UnitTask, edges: Flags, watch: Watch, seconds: float, fewest: int) -> tuple[float, Flags]:
    """Return the bound with some pairs only, made safe for all others, and which of them would have lowered it."""
    units = len(task.loads)
    ones, others = np.nonzero(edges)
    program = Program()
    of_unit: list[list[tuple[int, float]]] = [[] for _ in range(units)]
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        column = program.column(float(task.apart[one, other]))
        of_unit[one].append((column, 1.0))
        of_unit[other].append((column, 1.0))
    for entries in of_unit:
        program.row(entries, fewest, int(task.most.max()) - 1)
    program.row([(column, 1.0) for column in range(len(ones))], _fewest_pairs(task))
    answer = program.solve(watch, seconds=seconds, is_linear=True)
    if answer.values is None or not len(answer.duals):
        return 0.0, np.zeros_like(edges)
    worth, of_all = answer.duals[:units], float(answer.duals[units])
    left = task.apart - worth[:, None] - worth[None, :] - of_all
    missing = np.triu(np.ones_like(edges), 1) & ~edges & (left < -SAME)
    # A pair that was left out enters at most once, so this much at most is missing below.
    return answer.cost + float(left[missing].sum()), missing


def _fewest_pairs(task: UnitTask) -> int:
    """Return how few pairs of units share a group at least: groups are filled as evenly as their numbers allow."""
    counts = task.least.copy()
    for _ in range(len(task.loads) - int(counts.sum())):
        room = np.where(counts < task.most, counts, np.iinfo(np.int64).max)
        counts[int(room.argmin())] += 1
    return int((counts * (counts - 1) // 2).sum())
