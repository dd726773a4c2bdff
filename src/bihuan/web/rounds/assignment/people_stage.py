"""
The second stage: people to groups, given the units of each.

People whom nothing tells apart for this division (organ, skills that are asked for, experience, entitlement, recusals and
returns towards the groups' units, locks) are counted together: the solver decides how many of each kind go where, and
names are filled in afterwards, in the order of the pool.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Flags, Floats, Frame, Team
from bihuan.web.rounds.assignment.milp import INFINITE, End, Program, close
from bihuan.web.rounds.assignment.problem import Role
from bihuan.web.rounds.assignment.watch import Watch


@dataclass(frozen=True, slots=True)
class Staffed:
    """
    A team, its points (returns, doubled organs, missing experience), and what none can go below with these units.

    ``team`` is None where none was found; ``end`` is INFEASIBLE only where it is proved that there is none.
    """

    team: Team | None
    cost: float
    bound: float
    end: End


@dataclass(frozen=True, slots=True)
class _Kind:
    """People whom nothing tells apart, and what they may do in each group."""

    rows: tuple[int, ...]
    organ: str
    may_sit: Flags
    may_lead: Flags
    may_deputise: Flags
    returns: Floats


def staff(
    frame: Frame,
    division: Division | None,
    watch: Watch,
    *,
    seconds: float = INFINITE,
    nodes: int | None = None,
    start: Team | None = None,
    only: frozenset[int] | None = None,
) -> Staffed:
    """
    Return the cheapest team for a division of units, or the best within the time with its bound.

    Args:
        frame: The problem.
        division: Which group takes which units. None: recusals and returns are left out, so that the bound holds for any.
        watch: Stops it.
        seconds: A limit within that of the watch.
        nodes: A limit of branches, the same on every machine.
        start: A team that is known, to be beaten.
        only: Groups that are staffed, the others stay empty; None: all.
    """
    model = _Model(frame, division, only)
    begin = model.values_of(start) if start is not None else None
    answer = model.program.solve(
        watch, seconds=seconds, nodes=nodes, start=begin, better=lambda cost, bound: watch.tell("people", cost, bound)
    )
    if answer.values is None:
        return Staffed(None, INFINITE, max(0.0, answer.bound), answer.end)
    bound = max(0.0, answer.bound)
    proved = answer.end is End.OPTIMAL or bound >= answer.cost - close(answer.cost)
    end = End.OPTIMAL if proved else End.STOPPED
    return Staffed(model.team(answer.values), answer.cost, min(bound, answer.cost), end)


class _Model:
    """The program of the second stage, and how its columns stand for people."""

    def __init__(self, frame: Frame, division: Division | None, only: frozenset[int] | None) -> None:
        self.frame = frame
        self.groups = range(len(frame.problem.groups))
        self.only = frozenset(self.groups) if only is None else only
        self.program = Program()
        self.kinds = _kinds(frame, division, self.only)
        #: Columns by kind and group: how many sit, lead, deputise.
        self.sit: dict[tuple[int, int], int] = {}
        self.lead: dict[tuple[int, int], int] = {}
        self.deputise: dict[tuple[int, int], int] = {}
        self.doubled: dict[tuple[int, str], int] = {}
        self.missing: dict[int, int] = {}
        self._people()
        for group in self.only:
            self._seats(group)
            self._skills(group)
            self._wishes(group)
        self._locks()

    def _people(self) -> None:
        program, rotation = self.program, self.frame.problem.weights.rotation
        for number, kind in enumerate(self.kinds):
            many = len(kind.rows)
            for group in self.groups:
                if kind.may_sit[group]:
                    self.sit[number, group] = program.column(rotation * float(kind.returns[group]), upper=many)
                if kind.may_lead[group]:
                    self.lead[number, group] = program.column()
                if kind.may_deputise[group]:
                    self.deputise[number, group] = program.column(upper=many)
                heads = [table[number, group] for table in (self.lead, self.deputise) if (number, group) in table]
                if heads:
                    entries = [(column, 1.0) for column in heads]
                    program.row([*entries, (self.sit[number, group], -1.0)], upper=0)
            entries = [(self.sit[number, group], 1.0) for group in self.groups if (number, group) in self.sit]
            if len(entries) > 1:
                program.row(entries, upper=many)

    def _of(self, table: dict[tuple[int, int], int], group: int, factor: float = 1) -> list[tuple[int, float]]:
        return [(table[number, group], factor) for number in range(len(self.kinds)) if (number, group) in table]

    def _seats(self, group: int) -> None:
        spec = self.frame.problem.groups[group]
        sitting, leading, deputies = (self._of(table, group) for table in (self.sit, self.lead, self.deputise))
        self.program.row(sitting, spec.size_least, spec.size_most)
        self.program.row(leading, 1, 1)
        self.program.row(deputies, spec.deputies_least, spec.deputies_most)
        # Somebody is left to be liaison: neither leads nor deputises, and is not locked as a plain member.
        plain = sum(of == group and role is Role.MEMBER for of, role in self.frame.locked.values())
        heads = self._of(self.lead, group, -1) + self._of(self.deputise, group, -1)
        self.program.row(sitting + heads, 1 + plain)
        if sum(of == group and role is Role.LIAISON for of, role in self.frame.locked.values()) > 1:
            self.program.row([], 1)  # two liaisons are locked

    def _skills(self, group: int) -> None:
        for skill, count in self.frame.problem.groups[group].skills:
            entries = [
                (self.sit[number, group], 1.0)
                for number, kind in enumerate(self.kinds)
                if (number, group) in self.sit and skill in self.frame.problem.people[kind.rows[0]].skills
            ]
            self.program.row(entries, count)

    def _wishes(self, group: int) -> None:
        weights = self.frame.problem.weights
        by_organ: dict[str, list[tuple[int, float]]] = defaultdict(list)
        experienced: list[tuple[int, float]] = []
        for number, kind in enumerate(self.kinds):
            if (number, group) in self.sit:
                by_organ[kind.organ].append((self.sit[number, group], 1.0))
                if self.frame.is_experienced[kind.rows[0]]:
                    experienced.append((self.sit[number, group], 1.0))
        for organ, entries in by_organ.items():
            if len(entries) > 1 or len(self._rows_of(organ)) > 1:
                column = self.program.column(weights.mixing, upper=INFINITE, is_whole=False)
                self.doubled[group, organ] = column
                self.program.row([*entries, (column, -1.0)], upper=1)
        wanted = self.frame.problem.groups[group].experienced
        if wanted > 0:
            self.missing[group] = self.program.column(weights.experience, upper=wanted, is_whole=False)
            self.program.row([*experienced, (self.missing[group], 1.0)], wanted)

    def _rows_of(self, organ: str) -> list[int]:
        return [row for kind in self.kinds if kind.organ == organ for row in kind.rows]

    def _locks(self) -> None:
        number_of = {row: number for number, kind in enumerate(self.kinds) for row in kind.rows}
        for row, (group, role) in self.frame.locked.items():
            if group not in self.only:
                continue
            tables = [
                self.sit,
                *([self.lead] if role is Role.LEADER else [self.deputise] if role is Role.DEPUTY else []),
            ]
            for table in tables:
                column = table.get((number_of[row], group)) if row in number_of else None
                if column is None:
                    self.program.row([], 1)  # locked where nothing lets them sit
                else:
                    self.program.fix(column, 1, 1)
        for one, other in self.frame.apart:
            for group in self.only:
                pair = [self.sit.get((number_of.get(row, -1), group)) for row in (one, other)]
                columns = [(column, 1.0) for column in pair if column is not None]
                if len(columns) == len(pair):
                    self.program.row(columns, upper=1)

    def values_of(self, team: Team) -> dict[int, float]:
        """Return a team as figures for the columns."""
        values: dict[int, float] = defaultdict(float)
        for number, kind in enumerate(self.kinds):
            for row in kind.rows:
                place = (number, int(team.group[row]))
                if place in self.sit:
                    values[self.sit[place]] += 1
                    table = {Role.LEADER: self.lead, Role.DEPUTY: self.deputise}.get(team.role[row] or Role.MEMBER, {})
                    if place in table:
                        values[table[place]] += 1
        for (group, organ), column in self.doubled.items():
            values[column] = max(0, sum(team.group[row] == group for row in self._rows_of(organ)) - 1)
        for group, column in self.missing.items():
            old = int((self.frame.is_experienced & (team.group == group)).sum())
            values[column] = max(0, self.frame.problem.groups[group].experienced - old)
        return dict(values)

    def team(self, values: Floats) -> Team:
        """Return the team that the columns stand for: people of a kind in the order of the pool, leaders first."""
        group = np.full(len(self.frame.problem.people), -1, dtype=np.int64)
        role: list[Role | None] = [None] * len(group)
        for number, kind in enumerate(self.kinds):
            waiting = list(kind.rows)
            for place in self.groups:
                if (number, place) not in self.sit:
                    continue
                leading = round(values[self.lead[number, place]]) if (number, place) in self.lead else 0
                deputies = round(values[self.deputise[number, place]]) if (number, place) in self.deputise else 0
                for count in range(round(values[self.sit[number, place]])):
                    row = waiting.pop(0)
                    group[row] = place
                    heads = leading + deputies
                    role[row] = Role.LEADER if count < leading else Role.DEPUTY if count < heads else Role.MEMBER
        for row, (_group, locked) in self.frame.locked.items():
            if locked is Role.LIAISON and group[row] >= 0:
                role[row] = Role.LIAISON
        return Team(group, tuple(role))


def _kinds(frame: Frame, division: Division | None, only: frozenset[int]) -> list[_Kind]:
    """Sort the pool into kinds, in the order of their first person; who may sit nowhere is left out."""
    groups = len(frame.problem.groups)
    others = np.array([group not in only for group in range(groups)])
    asked = {skill for group in frame.problem.groups for skill, _count in group.skills}
    single = set(frame.locked) | {row for pair in frame.apart for row in pair}
    no_units = division if division is not None else np.full(len(frame.problem.units), -1, dtype=np.int64)
    member = np.zeros((len(frame.problem.units), groups))
    for unit, group in enumerate(no_units):
        if group >= 0:
            member[unit, group] = 1
    returns = frame.seen @ member
    may_sit = frame.may_sit & ~(frame.barred @ member > 0) & ~others
    may_lead = frame.may_lead & ~(frame.barred_lead @ member > 0) & may_sit
    may_deputise = frame.may_deputise & ~(frame.barred_deputy @ member > 0) & may_sit
    found: dict[object, list[int]] = {}
    for row, person in enumerate(frame.problem.people):
        if not may_sit[row].any() and row not in frame.locked:
            continue
        alike: object = row
        if row not in single:
            alike = (
                person.home_organ,
                person.skills & asked,
                bool(frame.is_experienced[row]),
                may_sit[row].tobytes(),
                may_lead[row].tobytes(),
                may_deputise[row].tobytes(),
                returns[row].tobytes(),
            )
        found.setdefault(alike, []).append(row)
    people = frame.problem.people
    return [
        _Kind(
            tuple(rows),
            people[rows[0]].home_organ,
            may_sit[rows[0]],
            may_lead[rows[0]],
            may_deputise[rows[0]],
            returns[rows[0]],
        )
        for rows in found.values()
    ]
