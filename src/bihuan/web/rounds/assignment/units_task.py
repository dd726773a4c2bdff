"""The first stage as figures: which group takes which units, at what cost, and which sets of units can be staffed."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rounds.assignment.frame import Division, Flags, Floats, Frame, Team, Whole
from bihuan.web.rounds.assignment.problem import Role

Words = NDArray[np.uint64]
_BITS = 64


@dataclass(frozen=True, slots=True)
class UnitTask:
    """
    What the division of units costs and what it keeps.

    ``apart`` (units × units) and ``extra`` (units × groups) are in points; ``load_points`` are points for each unit of load
    to be moved. ``kinds`` are groups that nothing tells apart, each kind in order: they take sets of units, not each other's
    names, so that plans that differ in names only are looked at once. ``able`` has for each kind, and for leaders and
    deputies, who of them may take which unit, as bits (units × words).
    """

    apart: Floats
    loads: Floats
    fair: Floats
    load_points: float
    may: Flags
    extra: Floats
    least: Whole
    most: Whole
    kinds: tuple[tuple[int, ...], ...]
    able: tuple[tuple[Words, ...], ...]
    kind_of: tuple[int, ...] = field(default=())

    def cost(self, division: Division) -> float:
        """Return the points of a division."""
        return sum(self.cost_of(np.flatnonzero(division == group), group) for group in range(len(self.fair)))

    def cost_of(self, units: Whole, group: int) -> float:
        """Return the points of one group's units."""
        far = float(self.apart[np.ix_(units, units)].sum()) / 2
        uneven = abs(float(self.loads[units].sum()) - float(self.fair[group])) / 2
        return far + self.load_points * uneven + float(self.extra[units, group].sum())

    def can_be_staffed(self, units: Whole, group: int) -> bool:
        """Return whether at least one leader, and one deputy where any is needed, may take all of the units."""
        return all(
            bool(np.bitwise_and.reduce(words[units], axis=0).any())
            for words in self.able[self.kind_of[group]]
            if len(units)
        )

    def is_kept_by(self, division: Division) -> bool:
        """Return whether a division keeps the rules of units and leaves each group a set that can be staffed."""
        if (division < 0).any() or not self.may[np.arange(len(division)), division].all():
            return False
        counts = np.bincount(division, minlength=len(self.fair))
        if (counts < self.least).any() or (counts > self.most).any():
            return False
        return all(self.can_be_staffed(np.flatnonzero(division == group), group) for group in range(len(self.fair)))


def unit_task(frame: Frame, team: Team | None = None) -> UnitTask:
    """
    Return the task of the first stage.

    Args:
        frame: The problem.
        team: People who keep their seats; their returns and recusals are then part of the task. None: only those who are
            locked count.
    """
    problem, weights = frame.problem, frame.problem.weights
    may, extra = frame.unit_may.copy(), np.zeros(frame.unit_may.shape)
    sitting = (
        {row: (int(group), team.role[row]) for row, group in enumerate(team.group) if group >= 0}
        if team
        else frame.locked
    )
    for row, (group, role) in sitting.items():
        may[frame.bars_in(row, role), group] = False
        extra[frame.seen[row], group] += weights.rotation
    kinds = _kinds(frame, may, extra, sitting)
    kind_of = [0] * len(problem.groups)
    for number, kind in enumerate(kinds):
        for group in kind:
            kind_of[group] = number
    able = tuple(() if team else _able(frame, kind[0]) for kind in kinds)
    return UnitTask(
        apart=frame.apart_by * weights.distance,
        loads=frame.loads,
        fair=frame.fair,
        load_points=weights.load,
        may=may,
        extra=extra,
        least=np.array([group.units_least for group in problem.groups], dtype=np.int64),
        most=np.array([group.units_most for group in problem.groups], dtype=np.int64),
        kinds=kinds,
        able=able,
        kind_of=tuple(kind_of),
    )


def _kinds(
    frame: Frame, may: Flags, extra: Floats, sitting: dict[int, tuple[int, Role | None]]
) -> tuple[tuple[int, ...], ...]:
    occupied = {group for group, _role in sitting.values()}
    found: dict[object, list[int]] = {}
    for number, group in enumerate(frame.problem.groups):
        alike: object = number  # a group in which somebody sits is like no other
        if number not in occupied:
            alike = (
                may[:, number].tobytes(),
                extra[:, number].tobytes(),
                frame.may_sit[:, number].tobytes(),
                group.units_least,
                group.units_most,
                group.size_least,
                group.size_most,
                group.deputies_least,
                group.deputies_most,
                tuple(sorted(group.skills)),
                group.experienced,
                group.share,
            )
        found.setdefault(alike, []).append(number)
    return tuple(tuple(kind) for kind in found.values())


def _able(frame: Frame, group: int) -> tuple[Words, ...]:
    words = []
    wanted = [(frame.may_lead, frame.barred_lead, Role.LEADER, 1)]
    if frame.problem.groups[group].deputies_least:
        wanted.append(
            (frame.may_deputise, frame.barred_deputy, Role.DEPUTY, frame.problem.groups[group].deputies_least)
        )
    for may, barred, role, _count in wanted:
        rows = np.flatnonzero(may[:, group])
        settled = [row for row, (of, seat) in frame.locked.items() if of == group and seat is role]
        if role is Role.LEADER and settled:
            rows = np.array(settled, dtype=np.int64)
        words.append(_packed(~barred[rows]))
    return tuple(words)


def _packed(free: Flags) -> Words:
    """Pack people × units into units × words of 64 people each."""
    people, units = free.shape
    packed = np.zeros((units, max(1, -(-people // _BITS))), dtype=np.uint64)
    for row in range(people):
        packed[:, row // _BITS] |= free[row].astype(np.uint64) << np.uint64(row % _BITS)
    return packed
