"""A linear program in whole numbers, built row by row and solved by HiGHS."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rounds.assignment.watch import Watch

if TYPE_CHECKING:
    import highspy  # only who solves loads it: pages that show a plan read these names too

INFINITE = float("inf")
#: Two costs about 1 that differ by less are the same; sums of weights times counts are far coarser.
SAME = 1e-6

Floats = NDArray[np.float64]


def close(points: float) -> float:
    """Return by how much two sums of about so many points may differ and still be the same."""
    return SAME * max(1.0, abs(points)) if isfinite(points) else SAME


class End(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"  # by time, by hand or at its limit of nodes: the values may be missing or not the best


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a solve found.

    ``values`` has one figure a column, None where nothing was found; ``cost`` goes with it. ``bound`` is what no solution
    can go below (minus infinity where nothing is known). ``duals`` has one figure a row where only a linear program was
    solved, else it is empty.
    """

    end: End
    values: Floats | None
    cost: float
    bound: float
    duals: Floats


class Program:
    """Minimise cost over columns under rows. Columns and rows are numbered from 0 in the order they were added."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._is_whole: list[bool] = []
        self._row_lower: list[float] = []
        self._row_upper: list[float] = []
        self._starts: list[int] = [0]
        self._indices: list[int] = []
        self._values: list[float] = []

    def column(self, cost: float = 0, lower: float = 0, upper: float = 1, *, is_whole: bool = True) -> int:
        """Add a column and return its number."""
        self.costs.append(cost)
        self._lower.append(lower)
        self._upper.append(upper)
        self._is_whole.append(is_whole)
        return len(self.costs) - 1

    def fix(self, column: int, lower: float, upper: float) -> None:
        """Change the bounds of a column."""
        self._lower[column], self._upper[column] = lower, upper

    def row(self, entries: Iterable[tuple[int, float]], lower: float = -INFINITE, upper: float = INFINITE) -> int:
        """Add a row that keeps the sum of (column, factor) between two figures, and return its number."""
        for column, factor in entries:
            self._indices.append(column)
            self._values.append(factor)
        self._starts.append(len(self._indices))
        self._row_lower.append(lower)
        self._row_upper.append(upper)
        return len(self._row_lower) - 1

    def solve(
        self,
        watch: Watch,
        *,
        seconds: float = INFINITE,
        nodes: int | None = None,
        start: Mapping[int, float] | None = None,
        better: Callable[[float, float], None] = lambda _cost, _bound: None,
        is_linear: bool = False,
    ) -> Answer:
        """
        Solve it, on one thread and always in the same way.

        Args:
            watch: Stops it when over.
            seconds: A limit of its own within that of the watch.
            nodes: The most branches to look at; unlike time, the same on every machine.
            start: A solution to begin with, by column; columns left out are 0.
            better: Told of each better solution: its cost and the bound.
            is_linear: Drop that columns are whole.
        """
        import highspy

        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs leave it bare
        highs.silent()
        for option, value in (
            ("threads", 1),
            ("random_seed", 1),
            ("time_limit", min(seconds, watch.left())),
            ("mip_rel_gap", SAME / 10),
            ("mip_abs_gap", SAME),
        ):
            highs.setOptionValue(option, value)
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", nodes)
        self._hand_over(highs, is_linear=is_linear)
        if start is not None and not is_linear:
            columns = np.arange(len(self.costs), dtype=np.int32)
            values = np.zeros(len(self.costs))
            for column, figure in start.items():
                values[column] = figure
            highs.setSolution(len(columns), columns, values)
        _listen(highs, watch, better)
        highs.run()
        answer = self._answer(highs, is_linear=is_linear)
        if highs.getModelStatus() in {highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt}:
            watch.cut_short()
        highs.disableCallbacks()  # type: ignore[no-untyped-call]  # as above
        return answer

    def rows_at_odds(self, watch: Watch, *, seconds: float = INFINITE) -> list[int]:
        """Return rows that even parts of columns cannot keep together; empty where they can, or time did not suffice."""
        import highspy

        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs leave it bare
        highs.silent()
        # The proof is a ray of the dual, which presolve would take away.
        for option, value in (("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            highs.setOptionValue(option, value)
        highs.setOptionValue("time_limit", min(seconds, watch.left()))
        self._hand_over(highs, is_linear=True)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            return []
        _said, has_ray, ray = highs.getDualRay()  # type: ignore[attr-defined]  # missing from its stubs
        return [int(row) for row in np.flatnonzero(np.abs(np.asarray(ray)) > SAME)] if has_ray else []

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._row_lower)

    def _hand_over(self, highs: "highspy.Highs", *, is_linear: bool) -> None:
        import highspy

        columns, rows = len(self.costs), len(self._row_lower)
        whole = np.array([0 if is_linear else int(one) for one in self._is_whole], dtype=np.int32)
        highs.passModel(
            columns,
            rows,
            len(self._indices),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.array(self.costs, dtype=np.float64),
            np.array(self._lower, dtype=np.float64),
            np.array(self._upper, dtype=np.float64),
            np.array(self._row_lower, dtype=np.float64),
            np.array(self._row_upper, dtype=np.float64),
            np.array(self._starts, dtype=np.int32),
            np.array(self._indices, dtype=np.int32),
            np.array(self._values, dtype=np.float64),
            whole,
        )

    def _answer(self, highs: "highspy.Highs", *, is_linear: bool) -> Answer:
        import highspy

        status = highspy.HighsModelStatus
        ended, info = highs.getModelStatus(), highs.getInfo()
        found = highs.getSolution()
        has_values = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        values = np.array(found.col_value, dtype=np.float64) if has_values else None
        cost = float(info.objective_function_value) if has_values else INFINITE
        duals = np.array(found.row_dual, dtype=np.float64) if is_linear else np.zeros(0)
        if ended == status.kOptimal:
            bound = cost if is_linear else float(info.mip_dual_bound)
            return Answer(End.OPTIMAL, values, cost, min(bound, cost), duals)
        if ended in {status.kInfeasible, status.kUnboundedOrInfeasible}:
            return Answer(End.INFEASIBLE, None, INFINITE, INFINITE, np.zeros(0))
        bound = -INFINITE if is_linear else float(info.mip_dual_bound)
        return Answer(End.STOPPED, values, cost, min(bound, cost), duals)


def _listen(highs: "highspy.Highs", watch: Watch, better: Callable[[float, float], None]) -> None:
    def stop_if_over(event: "highspy.HighsCallbackEvent") -> None:
        if watch.is_over():
            event.interrupt()

    def tell(event: "highspy.HighsCallbackEvent") -> None:
        better(float(event.data_out.objective_function_value), float(event.data_out.mip_dual_bound))

    highs.cbMipInterrupt += stop_if_over
    highs.cbSimplexInterrupt += stop_if_over
    highs.cbMipImprovingSolution += tell


def chosen(values: Floats, columns: Sequence[int]) -> list[int]:
    """Return which of ``columns`` a solution has set, as positions in the list."""
    return [place for place, column in enumerate(columns) if values[column] > 0.5]
