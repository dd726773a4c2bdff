"""
Figures that count people, so that nobody can be counted: small numbers are left out, and others with them (k-suppression).

A table of counts is told with the totals of its rows and columns. A number from 1 to k − 1 is not told; but whoever knows
the totals could work it out, so further numbers are left out until nothing that is left out can be pinned down to fewer
than k + 1 values. What an attacker can work out is worked out here in the same way: the missing numbers are whole, not
negative, and add up to what is told; how far each can move is a question of flows in the graph of rows and columns.

Pure: no database.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

#: Rows and columns of an open table, with the totals last; None is a number that is not told.
Open = tuple[tuple[int | None, ...], ...]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of a table: cells, totals of rows and of columns, and the total of all; None is not told."""

    cells: Open
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress(counts: Sequence[Sequence[int]], k: int, *, tells_rows: bool = True) -> Told:
    """
    Return what may be told of a table of counts.

    Args:
        counts: Rows of whole numbers that are not negative, all of one length.
        k: The smallest number of people that is told.
        tells_rows: Whether totals of rows are told at all: columns that count different things have none.

    Returns:
        Each number that is left out could, by all that is told, be any of a range at least ``k`` wide.

    Raises:
        ValueError: for rows of different lengths, a negative number, or ``k`` below 1.
    """
    if k < 1 or len({len(row) for row in counts}) > 1 or any(number < 0 for row in counts for number in row):
        raise ValueError("counts are rows of one length that are not negative, and k is at least 1")
    table = _Table(counts, k, tells_rows=tells_rows)
    table.protect()
    return table.told()


class _Table:
    """
    The counts with their totals as a last row and column, and what is left out of them.

    Each row, the totals included, adds up to nothing when its total counts negative; the same holds of columns. So a
    number left out is an edge between its row and its column, and whatever the numbers left out could be instead is a flow
    in circles along such edges.
    """

    def __init__(self, counts: Sequence[Sequence[int]], k: int, *, tells_rows: bool) -> None:
        self._k = k
        rows = [[*row, sum(row)] for row in counts]
        width = len(rows[0]) if rows else 1
        self._values = [*rows, [sum(row[at] for row in rows) for at in range(width)]]
        self._height, self._width = len(self._values), width
        #: Told by nobody and asked for by nobody: they need no protection, and give none away.
        self._untold = set() if tells_rows else {(at, width - 1) for at in range(self._height)}
        self._out = {cell for cell in self._cells() if 0 < self._value(cell) < k} - self._untold

    def protect(self) -> None:
        """Leave out more until no number that is left out can be pinned down."""
        while (weak := self._weakest()) is not None:
            self._out |= self._companions(weak) - self._untold

    def told(self) -> Told:
        """Return what is told."""
        shown = [
            tuple(
                None if (row, column) in self._hidden else self._value((row, column)) for column in range(self._width)
            )
            for row in range(self._height)
        ]
        return Told(
            cells=tuple(row[:-1] for row in shown[:-1]),
            row_totals=tuple(row[-1] for row in shown[:-1]),
            column_totals=shown[-1][:-1],
            total=shown[-1][-1],
        )

    @property
    def _hidden(self) -> set[Cell]:
        return self._out | self._untold

    def _cells(self) -> Iterator[Cell]:
        return product(range(self._height), range(self._width))

    def _value(self, cell: Cell) -> int:
        return self._values[cell[0]][cell[1]]

    def _sign(self, cell: Cell) -> int:
        """Return whether a number counts for its row and column (1), or is the total of one of them (-1)."""
        return -1 if (cell[0] == self._height - 1) != (cell[1] == self._width - 1) else 1

    def _weakest(self) -> Cell | None:
        """Return the first number left out that could be pinned down to a range narrower than k; None if all are safe."""
        hidden = sorted(self._hidden)
        for cell in sorted(self._out):
            room = self._room(cell, 1, hidden)
            if room + (0 if room >= self._k else self._room(cell, -1, hidden)) < self._k:
                return cell
        return None

    def _room(self, cell: Cell, way: int, hidden: Sequence[Cell]) -> float:
        """Return how far a number could be higher (``way`` 1) or lower (-1), as far as it matters."""
        most: float = self._k if way == 1 else min(self._k, self._value(cell))
        return min(most, self._flow(cell, way * self._sign(cell), hidden, most))

    def _flow(self, cell: Cell, direction: int, hidden: Sequence[Cell], most: float) -> float:
        """
        Return how much more can flow through the edge of ``cell`` (1: from its row to its column) and back elsewhere.

        An edge takes any amount in the direction in which its number grows, and in the other as much as the number is.
        """
        room: dict[int, dict[int, float]] = {}
        for other in hidden:
            if other == cell:
                continue
            row, column = other[0], self._height + other[1]
            grows, shrinks = (row, column), (column, row)
            if self._sign(other) == -1:
                grows, shrinks = shrinks, grows
            room.setdefault(grows[0], {})[grows[1]] = inf
            room.setdefault(shrinks[0], {})[shrinks[1]] = float(self._value(other))
        row, column = cell[0], self._height + cell[1]
        source, sink = (column, row) if direction == 1 else (row, column)
        found = 0.0
        while found < most and (path := _path(room, source, sink)):
            step = min(*(room[a][b] for a, b in path), most - found)
            for a, b in path:
                room[a][b] -= step
                back = room.setdefault(b, {})
                back[a] = back.get(a, 0) + step
            found += step
        return found

    def _companions(self, cell: Cell) -> set[Cell]:
        """
        Return what to leave out beside a number: the corners of the rectangle that costs least and gives it room.

        Where no rectangle does, its whole row and column: in the end a table of which nothing is told pins nothing down.
        """
        best: tuple[float, set[Cell]] | None = None
        for row, column in self._cells():
            if row == cell[0] or column == cell[1]:
                continue
            corners = {(cell[0], column), (row, cell[1]), (row, column)}
            added = corners - self._hidden
            if not added or not self._gives_room(cell, row, column):
                continue
            # A number that says nothing (0) is given up before one that says much; totals say most.
            cost = sum(self._value(one) + 1 + self._k * (self._sign(one) == -1) for one in added)
            if best is None or cost < best[0]:
                best = (cost, added)
        if best is not None:
            return best[1]
        cross = {one for one in self._cells() if one[0] == cell[0] or one[1] == cell[1]} - self._hidden
        return cross or set(self._cells())

    def _gives_room(self, cell: Cell, row: int, column: int) -> bool:
        """Return whether the corners of a rectangle, left out together, let ``cell`` range over at least k."""
        sign = self._sign(cell)
        moves = {
            (cell[0], cell[1]): 1,
            (cell[0], column): -sign * self._sign((cell[0], column)),
            (row, cell[1]): -sign * self._sign((row, cell[1])),
            (row, column): sign * self._sign((row, column)),
        }
        up = min((self._value(one) for one, way in moves.items() if way == -1), default=inf)
        down = min(self._value(one) for one, way in moves.items() if way == 1)
        return up + down >= self._k


def _path(room: dict[int, dict[int, float]], source: int, sink: int) -> list[tuple[int, int]]:
    """Return the edges of a shortest way with room left, [] if there is none."""
    came: dict[int, int] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came:
        at = waiting.popleft()
        for to, left in room.get(at, {}).items():
            if left > 0 and to not in came:
                came[to] = at
                waiting.append(to)
    if sink not in came:
        return []
    path = []
    while sink != source:
        path.append((came[sink], sink))
        sink = came[sink]
    return path[::-1]
