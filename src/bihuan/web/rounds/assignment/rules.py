"""The hard rules of a problem, each with its sentence, and which of them a plan breaks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bihuan.web.rounds.assignment.problem import ROLES, Person, Plan, Problem, Role, Seat
from bihuan.web.rounds.assignment.recusal import Bar, bars

#: Of unavailable people, so many are named in the sentence.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One hard rule: what kind (``code``), of what (``keys``), in a sentence.

    ``may_be_waived`` is False for recusal: when nothing fits, the office first looks for another way. ``count`` is the
    number the rule names, ``roles`` the seats that a recusal closes.
    """

    code: str
    keys: tuple[str, ...]
    zh: str
    en: str
    may_be_waived: bool = True
    count: int = 0
    roles: frozenset[Role] = field(default=frozenset())


def available(person: Person, problem: Problem) -> bool:
    """Return whether somebody is there for the whole of the field work."""
    return not (
        (person.available_from and person.available_from > problem.begins_on)
        or (person.available_until and person.available_until < problem.ends_on)
    )


def hard_rules(problem: Problem) -> tuple[Rule, ...]:
    """
    Return every rule that a plan keeps, in the order of groups, locks, availability and recusal.

    What is no rule but the meaning of a plan is not among them: each unit has one group, each person at most one seat, a
    group at most one leader, and nobody leads or deputises who is not entitled to.
    """
    return (*_of_groups(problem), *_of_locks(problem), *_of_people(problem), *_of_recusal(problem))


def broken(problem: Problem, plan: Plan, rules: Sequence[Rule] | None = None) -> tuple[Rule, ...]:
    """
    Return the hard rules that a plan breaks, in their order; a plan made by hand may break some.

    What is the meaning of a plan comes first, with the codes ``one_group``, ``one_seat``, ``one_leader``, ``entitled`` and
    ``unknown``. It is checked from the plan alone, sharing nothing with the models that are solved. ``rules`` are those of
    the problem where they are at hand.
    """
    facts = _Facts.of(problem, _without_unknown(problem, plan))
    return (
        *_meaning(problem, plan),
        *(rule for rule in rules or hard_rules(problem) if not _KEPT[rule.code](rule, facts)),
    )


# --- the rules -----------------------------------------------------------------------------------------------------


def _of_groups(problem: Problem) -> Iterator[Rule]:
    leaders = sum(person.may_lead and available(person, problem) for person in problem.people)
    deputies = sum(person.may_deputise and available(person, problem) for person in problem.people)
    for group in problem.groups:
        name, key = group.name, (group.key,)
        least, most = group.units_least, group.units_most
        yield Rule(
            "units_least", key, f"{name}至少负责{least}个单位。", f"{name} takes at least {least} units.", count=least
        )
        yield Rule(
            "units_most", key, f"{name}至多负责{most}个单位。", f"{name} takes at most {most} units.", count=most
        )
        yield Rule(
            "leader",
            key,
            f"{name}须有1名组长（人员库中有{leaders}人可任）。",
            f"{name} has a leader ({leaders} in the pool may lead).",
            count=1,
        )
        if group.deputies_least:
            yield Rule(
                "deputies_least",
                key,
                f"{name}至少有{group.deputies_least}名副组长（人员库中有{deputies}人可任）。",
                f"{name} has at least {group.deputies_least} deputy leaders ({deputies} in the pool may deputise).",
                count=group.deputies_least,
            )
        yield Rule(
            "deputies_most",
            key,
            f"{name}至多有{group.deputies_most}名副组长。",
            f"{name} has at most {group.deputies_most} deputy leaders.",
            count=group.deputies_most,
        )
        yield Rule("liaison", key, f"{name}须有1名联络员。", f"{name} has a liaison.", count=1)
        least, most = group.size_least, group.size_most
        yield Rule("size_least", key, f"{name}至少{least}人。", f"{name} has at least {least} people.", count=least)
        yield Rule("size_most", key, f"{name}至多{most}人。", f"{name} has at most {most} people.", count=most)
        for skill, count in group.skills:
            if count > 0:
                yield Rule(
                    "skill",
                    (group.key, skill),
                    f"{name}至少有{count}人具备“{skill}”。",
                    f"{name} has at least {count} with the skill “{skill}”.",
                    count=count,
                )


def _of_locks(problem: Problem) -> Iterator[Rule]:
    person, unit, group = _names(problem)
    locks = problem.locks
    for seat in dict.fromkeys(locks.seats):
        zh, en = ROLES[seat.role] if seat.role else ("", "")
        yield Rule(
            "seat_locked",
            (seat.person, seat.group),
            f"{person[seat.person]}已锁定在{group[seat.group]}{'任' + zh if zh else ''}。",
            f"{person[seat.person]} is locked in {group[seat.group]}{' as ' + en if en else ''}.",
            roles=frozenset({seat.role} if seat.role else ()),
        )
    for one, of in dict.fromkeys(locks.units):
        yield Rule(
            "unit_locked", (one, of), f"{unit[one]}已锁定由{group[of]}负责。", f"{unit[one]} is locked to {group[of]}."
        )
    for one, of in dict.fromkeys(locks.never_seats):
        yield Rule(
            "never_seat", (one, of), f"{person[one]}不进{group[of]}。", f"{person[one]} is not to be in {group[of]}."
        )
    for one, of in dict.fromkeys(locks.never_units):
        yield Rule("never_unit", (one, of), f"{unit[one]}不由{group[of]}负责。", f"{unit[one]} is not for {group[of]}.")
    for one, other in dict.fromkeys(locks.apart):
        if one != other:
            yield Rule(
                "apart",
                (one, other),
                f"{person[one]}和{person[other]}不在同一组。",
                f"{person[one]} and {person[other]} do not share a group.",
            )


def _of_people(problem: Problem) -> Iterator[Rule]:
    away = [person for person in problem.people if not available(person, problem)]
    if away:
        names, more = [person.name for person in away[:_NAMED]], len(away) > _NAMED
        yield Rule(
            "available",
            tuple(person.key for person in away),
            f"{'、'.join(names)}{'等' if more else ''}{len(away)}人不能全程参加，不安排。",
            f"{', '.join(names)}{' and others' if more else ''} ({len(away)}) are not there all the time and get no seat.",
        )


def _of_recusal(problem: Problem) -> Iterator[Rule]:
    for bar in bars(problem):
        yield of_bar(bar)


def of_bar(bar: Bar) -> Rule:
    """Return the hard rule that a recusal makes."""
    return Rule("recusal", (bar.person, bar.unit, bar.rule), bar.zh, bar.en, may_be_waived=False, roles=bar.roles)


def _names(problem: Problem) -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    return (
        {person.key: person.name for person in problem.people},
        {unit.key: unit.name for unit in problem.units},
        {group.key: group.name for group in problem.groups},
    )


# --- what a plan keeps ---------------------------------------------------------------------------------------------


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
    person, unit, group = _names(problem)
    pairs = [(key, of) for key, of in plan.units if key not in unit or of not in group]
    pairs += [(seat.person, seat.group) for seat in plan.seats if seat.person not in person or seat.group not in group]
    for key, of in pairs:
        yield Rule("unknown", (key, of), f"方案中有未知的“{key}”“{of}”。", f"Unknown in the plan: “{key}”, “{of}”.")


def _without_unknown(problem: Problem, plan: Plan) -> Plan:
    person, unit, group = _names(problem)
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
        leads = seat.role is Role.LEADER and not person.may_lead
        if leads or (seat.role is Role.DEPUTY and not person.may_deputise):
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
    "available": lambda rule, facts: not any(key in facts.seat_of for key in rule.keys),
    "recusal": _stays_away,
}
