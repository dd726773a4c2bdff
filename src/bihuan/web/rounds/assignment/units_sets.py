"""All sets of units that a group can take, with their points: the columns of the exact division."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rounds.assignment.frame import Flags, Floats
from bihuan.web.rounds.assignment.units_task import UnitTask

#: More sets than this are not listed: they would not fit into the memory of an office's machine.
MOST_SETS = 12_000_000
_CHUNK = 1 << 20

Members = NDArray[np.int16]


@dataclass(slots=True)
class Sets:
    """Sets of one size that groups of one kind may take: ``members`` (sets × size) and the ``points`` of each."""

    kind: int
    members: Members
    points: Floats

    def keep(self, which: Flags) -> None:
        """Forget the others."""
        self.members, self.points = self.members[which], self.points[which]

    def prices(self, of_units: Floats) -> Floats:
        """Return the points of each set less what its units are worth."""
        left = self.points.copy()
        for begin in range(0, len(left), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            for column in range(self.members.shape[1]):
                left[part] -= of_units[self.members[part, column]]
        return left


def count_sets(task: UnitTask) -> int:
    """Return how many sets there are at most."""
    count = 0
    for kind in task.kinds:
        forced, free = _units_of(task, kind)
        for size in range(int(task.least[kind[0]]), int(task.most[kind[0]]) + 1):
            count += comb(len(free), size - len(forced)) if size >= len(forced) else 0
    return count


def all_sets(task: UnitTask) -> Iterator[Sets]:
    """Yield the sets that each kind of group may take and can staff, kind by kind and size by size; ``count_sets`` first."""
    listed: dict[tuple[int, int], Members] = {}
    for number, kind in enumerate(task.kinds):
        forced, free = _units_of(task, kind)
        for size in range(max(len(forced), int(task.least[kind[0]])), int(task.most[kind[0]]) + 1):
            chosen = (len(free), size - len(forced))
            if chosen not in listed:
                listed[chosen] = subsets(*chosen)
            members = free[listed[chosen]]
            if len(forced):
                members = np.sort(np.hstack([np.tile(forced, (len(members), 1)), members]), axis=1)
            members = members[_can_be_staffed(task, number, members)]
            yield Sets(number, members, _points(task, kind[0], members))


def _units_of(task: UnitTask, kind: tuple[int, ...]) -> tuple[Members, Members]:
    """Return the units that a kind has to take, because nobody else may, and those that it may."""
    may = task.may[:, kind[0]]
    forced = may & (task.may.sum(axis=1) == 1)
    return np.flatnonzero(forced).astype(np.int16), np.flatnonzero(may & ~forced).astype(np.int16)


def subsets(units: int, size: int) -> Members:
    """Return all sets of ``size`` numbers below ``units``, each in order, in the order of dictionaries (sets × size)."""
    if size > units:
        return np.zeros((0, size), dtype=np.int16)
    found: Members = np.zeros((1, 0), dtype=np.int16)
    for width in range(1, size + 1):
        if width == 1:
            found = np.arange(units, dtype=np.int16).reshape(-1, 1)
            continue
        # Sets that begin with a number are the shorter sets that begin with a higher one: the end of their list.
        begins = np.searchsorted(found[:, 0], np.arange(units) + 1)
        found = np.concatenate(
            [
                np.column_stack([np.full(len(found) - begin, first, dtype=np.int16), found[begin:]])
                for first, begin in enumerate(begins)
            ]
        )
    return found


def _can_be_staffed(task: UnitTask, number: int, members: Members) -> Flags:
    staffed = np.ones(len(members), dtype=np.bool_)
    for words in task.able[number] if members.shape[1] else ():
        some = np.zeros(len(members), dtype=np.bool_)
        for word in range(words.shape[1]):
            left = words[members[:, 0], word]
            for column in range(1, members.shape[1]):
                left = left & words[members[:, column], word]
            some |= left != 0
        staffed &= some
    return staffed


def _points(task: UnitTask, group: int, members: Members) -> Floats:
    points = np.empty(len(members))
    size = members.shape[1]
    for begin in range(0, len(members), _CHUNK):
        part = members[begin : begin + _CHUNK]
        far, load, extra = (np.zeros(len(part)) for _ in range(3))
        for column in range(size):
            load += task.loads[part[:, column]]
            extra += task.extra[part[:, column], group]
            for other in range(column + 1, size):
                far += task.apart[part[:, column], part[:, other]]
        points[begin : begin + _CHUNK] = far + extra + task.load_points / 2 * np.abs(load - task.fair[group])
    return points
