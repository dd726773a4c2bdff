"""A problem as numbered rows and tables of figures, which is what solvers work on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rounds.assignment.problem import Plan, Problem, Role, Seat
from bihuan.web.rounds.assignment.recusal import bars
from bihuan.web.rounds.assignment.rules import available
from bihuan.web.rounds.assignment.scoring import Scorer

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
#: Group of each unit by number, -1 where it has none.
Division = Whole


@dataclass(frozen=True, slots=True)
class Team:
    """
    The people of a plan by number: ``group`` and ``role`` of each person, -1 and None for who has no seat.

    Liaisons are settled when the plan is written, from those who neither lead nor deputise.
    """

    group: Whole
    role: tuple[Role | None, ...]


class Frame:
    """
    The tables of a problem. Rows are people, units and groups in the order of the problem.

    ``may_sit``, ``may_lead``, ``may_deputise`` are people × groups by availability, entitlement and locks, without recusal;
    ``barred`` (any seat) and ``barred_lead``, ``barred_deputy`` are people × units; ``unit_may`` is units × groups by locks.
    """

    def __init__(self, problem: Problem, scorer: Scorer | None = None) -> None:
        self.problem = problem
        self.scorer = scorer or Scorer(problem)
        people, units, groups = problem.people, problem.units, problem.groups
        self.person = {person.key: row for row, person in enumerate(people)}
        self.unit = {unit.key: row for row, unit in enumerate(units)}
        self.group = {group.key: row for row, group in enumerate(groups)}
        self.apart_by: Floats = self.scorer.distances.matrix
        self.loads: Floats = np.array([unit.load for unit in units], dtype=np.float64)
        self.fair: Floats = np.array([self.scorer.fair_loads[group.key] for group in groups], dtype=np.float64)
        self._seat_people()
        self._bar_people()
        self._place_units()
        seen = [{one.unit for one in person.served} for person in people]
        self.seen: Flags = self._table(len(people), len(units))
        for row, keys in enumerate(seen):
            for key in keys:
                if key in self.unit:
                    self.seen[row, self.unit[key]] = True
        self.is_experienced: Flags = np.array([person.rounds_served > 0 for person in people], dtype=np.bool_)
        self.apart = [
            (self.person[one], self.person[other]) for one, other in dict.fromkeys(problem.locks.apart) if one != other
        ]

    @staticmethod
    def _table(rows: int, columns: int) -> Flags:
        return np.zeros((rows, columns), dtype=np.bool_)

    def _seat_people(self) -> None:
        problem = self.problem
        count, groups = len(problem.people), len(problem.groups)
        free = np.array([available(person, problem) for person in problem.people], dtype=np.bool_)
        self.may_sit: Flags = np.repeat(free[:, None], groups, axis=1)
        for one, of in problem.locks.never_seats:
            self.may_sit[self.person[one], self.group[of]] = False
        for one in problem.locks.benched:
            self.may_sit[self.person[one]] = False
        #: Where the clerk locked somebody: person → (group, role or None).
        self.locked: dict[int, tuple[int, Role | None]] = {}
        for seat in problem.locks.seats:
            row, column = self.person[seat.person], self.group[seat.group]
            self.locked[row] = (column, seat.role)
            self.may_sit[row, np.arange(groups) != column] = False
        entitled = np.array([person.may_lead for person in problem.people], dtype=np.bool_).reshape(count, 1)
        deputies = np.array([person.may_deputise for person in problem.people], dtype=np.bool_).reshape(count, 1)
        self.may_lead: Flags = self.may_sit & entitled
        self.may_deputise: Flags = self.may_sit & deputies
        for row, (_column, role) in self.locked.items():
            if role not in {None, Role.LEADER}:
                self.may_lead[row] = False
            if role not in {None, Role.DEPUTY}:
                self.may_deputise[row] = False

    def _bar_people(self) -> None:
        shape = (len(self.problem.people), len(self.problem.units))
        self.barred: Flags = self._table(*shape)
        self.barred_lead: Flags = self._table(*shape)
        self.barred_deputy: Flags = self._table(*shape)
        self.bars = bars(self.problem)
        for bar in self.bars:
            row, column = self.person[bar.person], self.unit[bar.unit]
            self.barred_lead[row, column] |= Role.LEADER in bar.roles
            self.barred_deputy[row, column] |= Role.DEPUTY in bar.roles
            self.barred[row, column] |= Role.MEMBER in bar.roles
        self.barred_lead |= self.barred
        self.barred_deputy |= self.barred

    def _place_units(self) -> None:
        problem = self.problem
        self.unit_may: Flags = np.ones((len(problem.units), len(problem.groups)), dtype=np.bool_)
        for unit, of in problem.locks.never_units:
            self.unit_may[self.unit[unit], self.group[of]] = False
        for unit, of in problem.locks.units:
            others = np.arange(len(problem.groups)) != self.group[of]
            self.unit_may[self.unit[unit], others] = False

    def bars_in(self, row: int, role: Role | None) -> Flags:
        """Return the units that a person stays away from in a seat; where it is open, those that every seat is closed for."""
        tables = {Role.LEADER: self.barred_lead, Role.DEPUTY: self.barred_deputy}
        closed: Flags = tables.get(role or Role.MEMBER, self.barred)[row]
        return closed

    def plan(self, division: Division, team: Team) -> Plan:
        """Write a division of units and a team down as a plan; liaisons are chosen here, locked ones first."""
        problem = self.problem
        roles = list(team.role)
        for group in range(len(problem.groups)):
            members = [row for row in np.flatnonzero(team.group == group) if roles[row] in {Role.MEMBER, Role.LIAISON}]
            if any(roles[row] is Role.LIAISON for row in members):
                continue
            free = [row for row in members if self.locked.get(int(row), (0, None))[1] is not Role.MEMBER]
            # Who has served before knows how papers and rooms are come by.
            free.sort(key=lambda row: (not self.is_experienced[row], row))
            if free:
                roles[free[0]] = Role.LIAISON
        order = {role: place for place, role in enumerate(Role)}
        seats = [
            (int(team.group[row]), order[role], row, role)
            for row, role in enumerate(roles)
            if role is not None and team.group[row] >= 0
        ]
        return Plan(
            units=tuple(
                (unit.key, problem.groups[division[row]].key)
                for row, unit in enumerate(problem.units)
                if division[row] >= 0
            ),
            seats=tuple(
                Seat(problem.people[row].key, problem.groups[group].key, role)
                for group, _order, row, role in sorted(seats, key=lambda seat: seat[:3])
            ),
        )

    def division_of(self, plan: Plan) -> Division:
        """Return the division of a plan."""
        groups = plan.group_of_unit
        return np.array([self.group.get(groups.get(unit.key, ""), -1) for unit in self.problem.units], dtype=np.int64)

    def team_of(self, plan: Plan) -> Team:
        """Return the team of a plan."""
        seats = plan.seat_of
        sitting = [seats.get(person.key) for person in self.problem.people]
        group = np.array([self.group[seat.group] if seat else -1 for seat in sitting], dtype=np.int64)
        return Team(group, tuple(seat.role if seat else None for seat in sitting))
