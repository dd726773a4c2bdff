"""Giving each column at most one field and each field at most one column, so that the whole fits best."""

from collections.abc import Sequence

_FAR = float("inf")


def best_assignment(gains: Sequence[Sequence[float]]) -> list[int | None]:
    """
    Return for each row the column it is given, or None, such that the sum of what is gained is greatest.

    Args:
        gains: What each pair of row and column gains; a pair that gains nothing (0 or less) is never given.

    By the method of Kuhn and Munkres: choosing the best pair first and the rest from what is left would let one strong
    word take the column away from a field that has nothing else.
    """
    rows, columns = len(gains), len(gains[0]) if gains else 0
    size = max(rows, columns)
    costs = [
        [-max(gains[row][column], 0.0) if row < rows and column < columns else 0.0 for column in range(size)]
        for row in range(size)
    ]
    owner = _owners(costs, size)
    found: list[int | None] = [None] * rows
    for column in range(columns):
        row = owner[column + 1] - 1
        if 0 <= row < rows and gains[row][column] > 0:
            found[row] = column
    return found


def _owners(costs: Sequence[Sequence[float]], size: int) -> list[int]:
    """Return the row (from 1) that each column (from 1) belongs to in the cheapest assignment."""
    of_rows, of_columns = [0.0] * (size + 1), [0.0] * (size + 1)
    owner = [0] * (size + 1)
    for row in range(1, size + 1):
        owner[0] = row
        came_from = [0] * (size + 1)
        least, is_used = [_FAR] * (size + 1), [False] * (size + 1)
        at = 0
        while owner[at]:
            is_used[at] = True
            step, following = _FAR, 0
            for column in range(1, size + 1):
                if is_used[column]:
                    continue
                cost = costs[owner[at] - 1][column - 1] - of_rows[owner[at]] - of_columns[column]
                if cost < least[column]:
                    least[column], came_from[column] = cost, at
                if least[column] < step:
                    step, following = least[column], column
            for column in range(size + 1):
                if is_used[column]:
                    of_rows[owner[column]] += step
                    of_columns[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            owner[at], at = owner[came_from[at]], came_from[at]
    return owner
