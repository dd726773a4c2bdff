"""Both stages in one program without wishes, in which each hard rule can be switched off: what can be done at all."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Floats, Team
from bihuan.web.rounds.assignment.milp import End, Program
from bihuan.web.rounds.assignment.problem import Problem, Role
from bihuan.web.rounds.assignment.rules import Rule
from bihuan.web.rounds.assignment.watch import Watch

#: Waiving a recusal counts as much as waiving this many other rules: the office looks for another way first.
RECUSAL_COUNTS = 1000

#: Above so many columns the program would take minutes to write down.
_MOST_COLUMNS = 400_000

Entries = list[tuple[int, float]]


def fits(problem: Problem) -> bool:
    """Return whether a problem is small enough to be looked at as a whole."""
    return (len(problem.units) + 4 * len(problem.people)) * len(problem.groups) <= _MOST_COLUMNS


class Joint:
    """
    The program of a problem and its rules.

    Columns are units × groups, people × groups (any seat, leader, deputy, liaison) and one switch a rule, 1 where the rule
    is off. What is no rule holds always: each unit has one group, each person at most one seat, a group at most one leader
    and one liaison, and only who is entitled leads or deputises.
    """

    def __init__(self, problem: Problem, rules: Iterable[Rule]) -> None:
        self.problem = problem
        self.rules = tuple(rules)
        self.program = Program()
        self.unit = {unit.key: row for row, unit in enumerate(problem.units)}
        self.person = {person.key: row for row, person in enumerate(problem.people)}
        self.group = {group.key: row for row, group in enumerate(problem.groups)}
        column, groups = self.program.column, range(len(problem.groups))
        self.takes = [[column() for _ in groups] for _ in problem.units]
        self.sits = [[column() for _ in groups] for _ in problem.people]
        self.leads = [[column(upper=person.may_lead) for _ in groups] for person in problem.people]
        self.deputises = [[column(upper=person.may_deputise) for _ in groups] for person in problem.people]
        self.liaises = [[column() for _ in groups] for _ in problem.people]
        self.off = [column() for _ in self.rules]
        self._meaning()
        self._rule_of_row: list[int] = [-1] * self.program.rows
        for number, (rule, off) in enumerate(zip(self.rules, self.off, strict=True)):
            _ROWS[rule.code](self, rule, off)
            self._rule_of_row += [number] * (self.program.rows - len(self._rule_of_row))

    def feasible(self, kept: frozenset[int], watch: Watch, *, seconds: float = float("inf")) -> End:
        """Return OPTIMAL if the rules of these numbers can be kept together, INFEASIBLE if not, STOPPED if time ran out."""
        return self._solve(kept, watch, seconds)[0]

    def at_odds(self, kept: frozenset[int], watch: Watch, *, seconds: float = float("inf")) -> frozenset[int]:
        """Return some of these rules that cannot be kept together, found quickly; empty where it takes a longer look."""
        self._switch(kept)
        rules = {self._rule_of_row[row] for row in self.program.rows_at_odds(watch, seconds=seconds)}
        return frozenset(rules) - {-1}

    def plan(self, watch: Watch, *, seconds: float = float("inf")) -> tuple[End, Division | None, Team | None]:
        """Return some plan that keeps every rule, if there is one."""
        end, values = self._solve(frozenset(range(len(self.rules))), watch, seconds)
        return (end, None, None) if values is None else (end, *self._read(values))

    def fewest_off(self, watch: Watch, *, seconds: float = float("inf")) -> tuple[frozenset[int], bool]:
        """
        Return the fewest rules without which a plan exists, recusals last, and whether it is proved that none is fewer.

        Empty, and not proved, where time did not suffice to find any.
        """
        for rule, off in zip(self.rules, self.off, strict=True):
            self.program.fix(off, 0, 1)
            self.program.costs[off] = 1 if rule.may_be_waived else RECUSAL_COUNTS
        answer = self.program.solve(watch, seconds=seconds)
        for off in self.off:
            self.program.costs[off] = 0
        if answer.values is None:
            return frozenset(), False
        found = frozenset(number for number, off in enumerate(self.off) if answer.values[off] > 0.5)
        return found, answer.end is End.OPTIMAL

    def _solve(self, kept: frozenset[int], watch: Watch, seconds: float) -> tuple[End, Floats | None]:
        self._switch(kept)
        answer = self.program.solve(watch, seconds=seconds)
        return (End.OPTIMAL if answer.values is not None else answer.end), answer.values

    def _switch(self, kept: frozenset[int]) -> None:
        for number, off in enumerate(self.off):
            self.program.fix(off, *((0, 0) if number in kept else (1, 1)))

    def _read(self, values: Floats) -> tuple[Division, Team]:
        groups = range(len(self.problem.groups))
        division = np.array([next(g for g in groups if values[row[g]] > 0.5) for row in self.takes], dtype=np.int64)
        group = np.full(len(self.problem.people), -1, dtype=np.int64)
        role: list[Role | None] = [None] * len(group)
        tables = ((Role.LEADER, self.leads), (Role.DEPUTY, self.deputises), (Role.LIAISON, self.liaises))
        for person in range(len(group)):
            for place in groups:
                if values[self.sits[person][place]] > 0.5:
                    group[person] = place
                    seats = [seat for seat, table in tables if values[table[person][place]] > 0.5]
                    role[person] = seats[0] if seats else Role.MEMBER
        return division, Team(group, tuple(role))

    def _meaning(self) -> None:
        row, groups = self.program.row, range(len(self.problem.groups))
        for columns in self.takes:
            row([(column, 1) for column in columns], 1, 1)
        for person in range(len(self.problem.people)):
            row([(column, 1) for column in self.sits[person]], upper=1)
            for group in groups:
                seats = [(table[person][group], 1.0) for table in (self.leads, self.deputises, self.liaises)]
                row([*seats, (self.sits[person][group], -1)], upper=0)
        for group in groups:
            for table in (self.leads, self.liaises):
                row([(columns[group], 1) for columns in table], upper=1)

    # --- what each kind of rule adds -------------------------------------------------------------------------------

    def least(self, entries: Entries, rule: Rule, off: int) -> None:
        """At least so many, unless the rule is off."""
        if rule.count > 0:
            self.program.row([*entries, (off, rule.count)], lower=rule.count)

    def most(self, entries: Entries, rule: Rule, off: int) -> None:
        """At most so many, unless the rule is off."""
        self.program.row([*entries, (off, -float(len(entries)))], upper=rule.count)

    def must(self, column: int, off: int) -> None:
        """Have this chosen, unless the rule is off."""
        self.program.row([(column, 1), (off, 1)], lower=1)

    def never(self, entries: Entries, off: int, together: int = 0) -> None:
        """Of these, no more than ``together`` are chosen, unless the rule is off."""
        self.program.row([*entries, (off, -float(len(entries)))], upper=together)

    def all_of(self, table: list[list[int]], group: str) -> Entries:
        """Return the columns of one group."""
        return [(columns[self.group[group]], 1.0) for columns in table]

    def skilled(self, rule: Rule, off: int) -> None:
        """Count those of the group who have the skill."""
        group, skill = rule.keys
        rows = [row for row, person in enumerate(self.problem.people) if skill in person.skills]
        self.least([(self.sits[row][self.group[group]], 1.0) for row in rows], rule, off)

    def seat_locked(self, rule: Rule, off: int) -> None:
        """Put the person where the lock says; a lock as plain member closes the other seats."""
        person, group = self.person[rule.keys[0]], self.group[rule.keys[1]]
        self.must(self.sits[person][group], off)
        named = {Role.LEADER: self.leads, Role.DEPUTY: self.deputises, Role.LIAISON: self.liaises}
        for role in rule.roles:
            if role in named:
                self.must(named[role][person][group], off)
            else:
                self.never([(table[person][group], 1.0) for table in named.values()], off)

    def recused(self, rule: Rule, off: int) -> None:
        """Keep the person's closed seats and the unit in different groups."""
        person, unit = self.person[rule.keys[0]], self.unit[rule.keys[1]]
        closed = [self.sits] if Role.MEMBER in rule.roles else []
        if not closed:
            closed = [
                table
                for role, table in ((Role.LEADER, self.leads), (Role.DEPUTY, self.deputises))
                if role in rule.roles
            ]
        for group in range(len(self.problem.groups)):
            self.program.row(
                [(self.takes[unit][group], 1), *((table[person][group], 1.0) for table in closed), (off, -1)], upper=1
            )

    def apart(self, rule: Rule, off: int) -> None:
        """Keep two people in different groups."""
        one, other = (self.person[key] for key in rule.keys)
        for group in range(len(self.problem.groups)):
            self.program.row([(self.sits[one][group], 1), (self.sits[other][group], 1), (off, -1)], upper=1)

    def unavailable(self, rule: Rule, off: int) -> None:
        """Give the people no seat."""
        self.never([(column, 1.0) for key in rule.keys for column in self.sits[self.person[key]]], off)


_ROWS: Mapping[str, Callable[[Joint, Rule, int], None]] = {
    "units_least": lambda joint, rule, off: joint.least(joint.all_of(joint.takes, rule.keys[0]), rule, off),
    "units_most": lambda joint, rule, off: joint.most(joint.all_of(joint.takes, rule.keys[0]), rule, off),
    "leader": lambda joint, rule, off: joint.least(joint.all_of(joint.leads, rule.keys[0]), rule, off),
    "deputies_least": lambda joint, rule, off: joint.least(joint.all_of(joint.deputises, rule.keys[0]), rule, off),
    "deputies_most": lambda joint, rule, off: joint.most(joint.all_of(joint.deputises, rule.keys[0]), rule, off),
    "liaison": lambda joint, rule, off: joint.least(joint.all_of(joint.liaises, rule.keys[0]), rule, off),
    "size_least": lambda joint, rule, off: joint.least(joint.all_of(joint.sits, rule.keys[0]), rule, off),
    "size_most": lambda joint, rule, off: joint.most(joint.all_of(joint.sits, rule.keys[0]), rule, off),
    "skill": Joint.skilled,
    "seat_locked": Joint.seat_locked,
    "unit_locked": lambda joint, rule, off: joint.must(
        joint.takes[joint.unit[rule.keys[0]]][joint.group[rule.keys[1]]], off
    ),
    "never_seat": lambda joint, rule, off: joint.never(
        [(joint.sits[joint.person[rule.keys[0]]][joint.group[rule.keys[1]]], 1.0)], off
    ),
    "never_unit": lambda joint, rule, off: joint.never(
        [(joint.takes[joint.unit[rule.keys[0]]][joint.group[rule.keys[1]]], 1.0)], off
    ),
    "apart": Joint.apart,
    "available": Joint.unavailable,
    "benched": Joint.unavailable,
    "recusal": Joint.recused,
}
