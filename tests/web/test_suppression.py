"""Public figures: what is left out cannot be worked out from what is told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.web.public.suppression import Told, suppress

pytestmark = pytest.mark.no_database

K = 5
TABLES = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 9), st.integers(0, 60)), min_size=width, max_size=width),
        min_size=1,
        max_size=8,
    )
)


def attacked(told: Told) -> list[tuple[float, float]]:
    """Return the range of each number left out, by linear programming over all that is told; another way than the code's."""
    import highspy

    cells, height, width = told.cells, len(told.cells), len(told.cells[0])
    full = [[*row, total] for row, total in zip(cells, told.row_totals, strict=True)]
    full.append([*told.column_totals, told.total])
    solver = highspy.Highs()
    solver.silent()
    place = {}
    for row in range(height + 1):
        for column in range(width + 1):
            known = full[row][column]
            solver.addVar(*((0, highspy.kHighsInf) if known is None else (known, known)))
            place[row, column] = len(place)
    lines = [[place[row, column] for column in range(width + 1)] for row in range(height + 1)]
    lines += [[place[row, column] for row in range(height + 1)] for column in range(width + 1)]
    for line in lines:
        solver.addRow(0, 0, len(line), np.array(line, dtype=np.int32), np.array([1.0] * (len(line) - 1) + [-1.0]))
    ranges = []
    for (row, column), at in place.items():
        if full[row][column] is not None or (column == width and told.row_totals == (None,) * height):
            continue
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            solver.changeColCost(at, 1.0)
            solver.changeObjectiveSense(sense)
            solver.clearSolver()  # a search without end leaves a basis behind that misleads the next one
            solver.run()
            is_open = solver.getModelStatus() != highspy.HighsModelStatus.kOptimal
            ends.append(float("inf") if is_open else solver.getInfo().objective_function_value)
            solver.changeColCost(at, 0.0)
        ranges.append((ends[0], ends[1]))
    return ranges


def check(counts, *, tells_rows=True):
    told = suppress(counts, K, tells_rows=tells_rows)
    said = {(row, column): number for row, line in enumerate(told.cells) for column, number in enumerate(line)}
    for (row, column), number in said.items():
        assert number is None or (number == counts[row][column] and not 0 < number < K)
    for totals, true in (
        (told.row_totals, map(sum, counts)),
        (told.column_totals, map(sum, zip(*counts, strict=True))),
    ):
        assert all(one is None or (one == sum_ and not 0 < one < K) for one, sum_ in zip(totals, true, strict=True))
    for least, most in attacked(told):
        assert most - least >= K - 1e-6, (counts, told)
    return told


@settings(max_examples=25, deadline=None)
@given(TABLES, st.booleans())
def test_nothing_left_out_can_be_pinned_down(counts, tells_rows):
    check(counts, tells_rows=tells_rows)


def many_tables(count):
    """Attack so many tables of all shapes; the soak takes a thousand."""
    dice = np.random.default_rng(20210108)
    for _ in range(count):
        shape = dice.integers(1, 9, size=2)
        check(np.minimum(dice.geometric(0.12, size=shape) - 1, 400).tolist(), tells_rows=bool(dice.integers(2)))


@pytest.mark.slow
def test_many_tables_hold_against_the_attack():
    many_tables(100)


def test_tables_that_need_nothing_are_told_whole():
    counts = [[5, 0, 12], [7, 30, 0]]
    told = suppress(counts, K)
    assert told.cells == ((5, 0, 12), (7, 30, 0))
    assert (told.row_totals, told.column_totals, told.total) == ((17, 37), (12, 30, 12), 54)


def test_a_small_number_takes_others_with_it():
    told = check([[3, 20, 30], [40, 50, 60], [70, 80, 90]])
    left_out = sum(number is None for row in told.cells for number in row) + sum(one is None for one in told.row_totals)
    assert told.cells[0][0] is None
    assert 2 <= left_out + sum(one is None for one in told.column_totals) <= 5, "no more than it takes"


def test_one_person_alone_is_not_told_of():
    told = check([[1]])
    assert (told.cells, told.total) == (((None,),), None)
    with pytest.raises(ValueError, match="not negative"):
        suppress([[-1]], K)
