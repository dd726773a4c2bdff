"""The hard rules of a problem, each with its sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bihuan.web.rounds.assignment.problem import ROLES, Person, Problem, Role
from bihuan.web.rounds.assignment.recusal import Bar, bars
from bihuan.web.rounds.skills import skills

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
                zh, en = skills().get(skill, (skill, skill))
                yield Rule(
                    "skill",
                    (group.key, skill),
                    f"{name}至少有{count}人具备“{zh}”。",
                    f"{name} has at least {count} with the skill “{en}”.",
                    count=count,
                )


def _of_locks(problem: Problem) -> Iterator[Rule]:
    person, unit, group = names_of(problem)
    locks = problem.locks
    entitled = {one.key: one for one in problem.people}
    for seat in dict.fromkeys(locks.seats):
        zh, en = ROLES[seat.role] if seat.role else ("", "")
        lacks = is_not_entitled(entitled[seat.person], seat.role)
        yield Rule(
            "seat_locked",
            (seat.person, seat.group),
            f"{person[seat.person]}已锁定在{group[seat.group]}{'任' + zh if zh else ''}{'，但没有这一资格' if lacks else ''}。",
            f"{person[seat.person]} is locked in {group[seat.group]}{' as ' + en if en else ''}"
            f"{', but not entitled to be' if lacks else ''}.",
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
    for one in dict.fromkeys(locks.benched):
        yield Rule("benched", (one,), f"{person[one]}本轮不安排。", f"{person[one]} gets no seat in this round.")
    for one, other in dict.fromkeys(locks.apart):
        if one != other:
            yield Rule(
                "apart",
                (one, other),
                f"{person[one]}和{person[other]}不在同一组。",
                f"{person[one]} and {person[other]} do not share a group.",
            )


def is_not_entitled(person: Person, role: Role | None) -> bool:
    """Return whether somebody may not have this seat, whatever else holds."""
    return (role is Role.LEADER and not person.may_lead) or (role is Role.DEPUTY and not person.may_deputise)


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


def names_of(problem: Problem) -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """Return the names of people, units and groups by key."""
    return (
        {person.key: person.name for person in problem.people},
        {unit.key: unit.name for unit in problem.units},
        {group.key: group.name for group in problem.groups},
    )
