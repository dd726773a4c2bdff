"""How far units lie from each other: in kilometres, in borders to be crossed, or by their codes."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

_EARTH_KM = 6371.0
#: Lengths of a division's code that stand for the county, the city and the province.
_LEVELS = (6, 4, 2)
#: What distances were taken from → why all of them are the same, as a score says it.
_FLAT = {
    "places": (
        "所填位置都一样远，本项没有起作用：得分只随各组单位数变化",
        "All places are equally far, so this goal decides nothing: it only follows how many units a group has",
    ),
    "borders": (
        "按所填相邻关系，各单位一样远，本项没有起作用：得分只随各组单位数变化",
        "By the neighbours that were typed all units are equally far, so this goal decides nothing: it only follows how "
        "many units a group has",
    ),
    "codes": (
        "没有填写相邻关系，各单位按行政区划一样远，本项没有起作用：得分只随各组单位数变化",
        "No neighbours were typed and by their divisions all units are equally far, so this goal decides nothing: it only "
        "follows how many units a group has",
    ),
}


@dataclass(frozen=True, slots=True)
class Places:
    """
    Where divisions lie, by code: ``positions`` as (longitude, latitude) in degrees, ``neighbours`` as codes that share a border.

    What is known of every unit is used, positions before neighbours; where neither is, codes are compared.
    """

    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Distances:
    """
    The distance of each two units.

    ``matrix`` is symmetric with zeros in the diagonal, in the unit of measure named by ``unit_zh`` and ``unit_en``;
    ``source`` is what it was taken from: places, borders or codes.
    """

    matrix: NDArray[np.float64]
    unit_zh: str
    unit_en: str
    source: str

    @property
    def is_flat(self) -> bool:
        """Whether there are several pairs of units and all lie equally far: then no division of units is nearer."""
        each = self.matrix[np.triu_indices(len(self.matrix), 1)]
        return bool(each.size > 1 and (each == each[0]).all())

    @property
    def flat_note(self) -> tuple[str, str]:
        """Why the distances say nothing, in both languages; two empty texts where they tell units apart."""
        return _FLAT[self.source] if self.is_flat else ("", "")


def distances(divisions: Sequence[str], places: Places) -> Distances:
    """
    Return how far the divisions lie from each other.

    Args:
        divisions: Codes of divisions, one for each unit, in order.
        places: What is known of them.

    Returns:
        Whole kilometres along the earth, else borders crossed on the shortest way (where there is no way, one more than
        the longest), else 0 for the same code, 1 within a city, 2 within a province, 3 beyond it.
    """
    if divisions and all(code in places.positions for code in divisions):
        return Distances(_kilometres([places.positions[code] for code in divisions]), "公里", "km", "places")
    if divisions and all(code in places.neighbours for code in divisions):
        return Distances(_borders(divisions, places.neighbours), "次跨界", "borders crossed", "borders")
    return Distances(_by_code(divisions), "级区划", "levels of division", "codes")


def _kilometres(positions: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    where = np.radians(np.array(positions, dtype=np.float64).reshape(-1, 2))
    longitude, latitude = where[:, 0], where[:, 1]
    half = (
        np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
        + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    matrix: NDArray[np.float64] = np.rint(2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
    return matrix


def _borders(divisions: Sequence[str], neighbours: Mapping[str, frozenset[str]]) -> NDArray[np.float64]:
    both: dict[str, set[str]] = {code: set(those) for code, those in neighbours.items()}
    for code, those in neighbours.items():
        for other in those:
            both.setdefault(other, set()).add(code)  # a list that names a border from one side only means both
    matrix = np.full((len(divisions), len(divisions)), -1.0)
    for row, code in enumerate(divisions):
        steps = _steps_from(code, both)
        matrix[row] = [steps.get(other, -1) for other in divisions]
    matrix[matrix < 0] = matrix.max() + 1
    return matrix


def _steps_from(code: str, neighbours: Mapping[str, set[str]]) -> dict[str, int]:
    steps, waiting = {code: 0}, deque([code])
    while waiting:
        here = waiting.popleft()
        for there in neighbours.get(here, ()):
            if there not in steps:
                steps[there] = steps[here] + 1
                waiting.append(there)
    return steps


def _by_code(divisions: Sequence[str]) -> NDArray[np.float64]:
    matrix = np.zeros((len(divisions), len(divisions)))
    for (row, one), (column, other) in combinations(enumerate(divisions), 2):
        same = [level for level, length in enumerate(_LEVELS) if one and one[:length] == other[:length]]
        matrix[row, column] = matrix[column, row] = same[0] if same else len(_LEVELS)
    return matrix
