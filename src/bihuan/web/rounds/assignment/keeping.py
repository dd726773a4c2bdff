"""Which hard rules a plan breaks: looked up in the plan itself, sharing nothing with the programs that are solved."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.web.rounds.assignment.problem import ROLES, Plan, Problem, Role, Seat
from bihuan.web.rounds.assignment.rules import Rule, hard_rules, is_not_entitled, names_of


def broken(problem: Problem, plan: Plan, rules: Sequence[Rule] | None = None) -> tuple[Rule, ...]:
    """
    Return the hard rules that a plan breaks, in their order; a plan made by hand may break some.

    What is the meaning of a plan comes first, with the codes ``one_group``, ``one_seat``, ``one_leader``, ``entitled`` and
    ``unknown``. ``rules`` are those of the problem, where they are at hand.
    """
    facts = _Facts.of(problem, _without_unknown(problem, plan))
    return (
        *_meaning(problem, plan),
        *(rule for rule in rules or hard_rules(problem) if not _KEPT[rule.code](rule, facts)),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """A plan, turned so that rules find what they ask for."""

    problem: Problem
    units: Mapping[str, tuple[str, ...]]
    seats: Mapping[str, tuple[Seat, ...]]
    group_of: Mapping[str, str]
    seat_of: Mapping[str, Seat]
    skills: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, problem: Problem, plan: Plan) -> "_Facts":
        return cls(
            problem,
            {group.key: plan.units_of(group.key) for group in problem.groups},
            {group.key: plan.seats_of(group.key) for group in problem.groups},
            plan.group_of_unit,
            plan.seat_of,
            {person.key: person.skills for person in problem.people},
        )

    def count(self, group: str, role: Role) -> int:
        return sum(seat.role is role for seat in self.seats[group])


def _meaning(problem: Problem, plan: Plan) -> Iterator[Rule]:
    yield from _unknown(problem, plan)
    for one in problem.units:
        taken = sum(key == one.key for key, _group in plan.units)
        if taken != 1:
            zh, en = f"{one.name}须由一个组负责。", f"{one.name} has exactly one group."
            yield Rule("one_group", (one.key,), zh, en, count=taken)
    yield from _once(problem, plan)
    for spec in problem.groups:
        for role in (Role.LEADER, Role.LIAISON):
            if sum(seat.group == spec.key and seat.role is role for seat in plan.seats) > 1:
                zh, en = ROLES[role]
                yield Rule(f"one_{role}", (spec.key,), f"{spec.name}只有1名{zh}。", f"{spec.name} has one {en} only.")


def _unknown(problem: Problem, plan: Plan) -> Iterator[Rule]:
    person, unit, group = names_of(problem)
    pairs = [(key, of) for key, of in plan.units if key not in unit or of not in group]
    pairs += [(seat.person, seat.group) for seat in plan.seats if seat.person not in person or seat.group not in group]
    for key, of in pairs:
        yield Rule("unknown", (key, of), f"方案中有未知的“{key}”“{of}”。", f"Unknown in the plan: “{key}”, “{of}”.")


def _without_unknown(problem: Problem, plan: Plan) -> Plan:
    person, unit, group = names_of(problem)
    return Plan(
        tuple((key, of) for key, of in plan.units if key in unit and of in group),
        tuple(seat for seat in plan.seats if seat.person in person and seat.group in group),
    )


def _once(problem: Problem, plan: Plan) -> Iterator[Rule]:
    known = {one.key: one for one in problem.people}
    sitting: set[str] = set()
    for seat in plan.seats:
        person = known.get(seat.person)
        if person is None:
            continue
        if seat.person in sitting:
            yield Rule(
                "one_seat", (seat.person,), f"{person.name}只能有一个位置。", f"{person.name} has one seat only."
            )
        sitting.add(seat.person)
        if is_not_entitled(person, seat.role):
            zh, en = ROLES[seat.role]
            yield Rule(
                "entitled", (seat.person,), f"{person.name}不具备任{zh}的资格。", f"{person.name} may not be {en}."
            )


def _sits(rule: Rule, facts: _Facts) -> bool:
    seat = facts.seat_of.get(rule.keys[0])
    return seat is not None and seat.group == rule.keys[1] and (not rule.roles or seat.role in rule.roles)


def _stays_away(rule: Rule, facts: _Facts) -> bool:
    seat = facts.seat_of.get(rule.keys[0])
    return seat is None or seat.role not in rule.roles or facts.group_of.get(rule.keys[1]) != seat.group


def _apart(rule: Rule, facts: _Facts) -> bool:
    one, other = (facts.seat_of.get(key) for key in rule.keys)
    return one is None or other is None or one.group != other.group


def _skilled(rule: Rule, facts: _Facts) -> bool:
    group, skill = rule.keys
    return sum(skill in facts.skills.get(seat.person, ()) for seat in facts.seats[group]) >= rule.count


def _never_seat(rule: Rule, facts: _Facts) -> bool:
    seat = facts.seat_of.get(rule.keys[0])
    return seat is None or seat.group != rule.keys[1]


_KEPT: Mapping[str, Callable[[Rule, _Facts], bool]] = {
    "units_least": lambda rule, facts: len(facts.units[rule.keys[0]]) >= rule.count,
    "units_most": lambda rule, facts: len(facts.units[rule.keys[0]]) <= rule.count,
    "leader": lambda rule, facts: facts.count(rule.keys[0], Role.LEADER) >= 1,
    "deputies_least": lambda rule, facts: facts.count(rule.keys[0], Role.DEPUTY) >= rule.count,
    "deputies_most": lambda rule, facts: facts.count(rule.keys[0], Role.DEPUTY) <= rule.count,
    "liaison": lambda rule, facts: facts.count(rule.keys[0], Role.LIAISON) >= 1,
    "size_least": lambda rule, facts: len(facts.seats[rule.keys[0]]) >= rule.count,
    "size_most": lambda rule, facts: len(facts.seats[rule.keys[0]]) <= rule.count,
    "skill": _skilled,
    "seat_locked": _sits,
    "unit_locked": lambda rule, facts: facts.group_of.get(rule.keys[0]) == rule.keys[1],
    "never_seat": _never_seat,
    "never_unit": lambda rule, facts: facts.group_of.get(rule.keys[0]) != rule.keys[1],
    "apart": _apart,
    "benched": lambda rule, facts: rule.keys[0] not in facts.seat_of,
    "available": lambda rule, facts: not any(key in facts.seat_of for key in rule.keys),
    "recusal": _stays_away,
}
