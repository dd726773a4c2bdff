"""Changes by hand: somebody or something to another group, locks, and rules that are waived by asking for less."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.problem import ROLES, GroupSpec, Plan, Problem, Role, Seat, SeatLock
from bihuan.web.rounds.assignment.rules import Rule, names_of
from bihuan.web.rounds.assignment.why import Adviser
from bihuan.web.rounds.schemes.asked import Settings


@dataclass(frozen=True, slots=True)
class Changed:
    """A plan after a change, and the change in a sentence."""

    plan: Plan
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Settings with one rule waived, and what was waived in a sentence."""

    settings: Settings
    zh: str
    en: str


def place_unit(problem: Problem, plan: Plan, unit: str, group: str) -> Changed:
    """
    Return the plan with a unit in another group, "" for none.

    Raises:
        Refusal: ``rounds.plan_unknown``, ``rounds.plan_no_change``.
    """
    _people, units, groups = names_of(problem)
    _require_known(units, "单位", "unit", unit)
    before = plan.group_of_unit.get(unit, "")
    if before == group:
        raise _no_change()
    rest = tuple(pair for pair in plan.units if pair[0] != unit)
    if not group:
        return Changed(
            replace(plan, units=rest), f"{units[unit]}不再由任何组负责。", f"{units[unit]} has no group now."
        )
    _require_known(groups, "组", "group", group)
    order = {one.key: at for at, one in enumerate(problem.units)}
    after = sorted((*rest, (unit, group)), key=lambda pair: order.get(pair[0], len(order)))
    said = (f"（原由{groups[before]}负责）", f" (before: {groups[before]})") if before in groups else ("", "")
    return Changed(
        replace(plan, units=tuple(after)),
        f"{units[unit]}改由{groups[group]}负责{said[0]}。",
        f"{units[unit]} goes to {groups[group]}{said[1]}.",
    )


def place_person(problem: Problem, plan: Plan, person: str, group: str, role: Role) -> Changed:
    """
    Return the plan with a person in another seat, ``group`` "" for none; raises as ``place_unit``.

    Whoever sits there already stays: two leaders of one group are shown as a broken rule, and the clerk decides.
    """
    people, _units, groups = names_of(problem)
    _require_known(people, "人员", "person", person)
    before = plan.seat_of.get(person)
    if not group:
        if before is None:
            raise _no_change()
        return Changed(
            plan.with_seats({person: None}), f"{people[person]}不再安排。", f"{people[person]} has no seat now."
        )
    _require_known(groups, "组", "group", group)
    seat = Seat(person, group, role)
    if seat == before:
        raise _no_change()
    was = (f"（原任{groups[before.group]}{ROLES[before.role][0]}）", f" (before: {ROLES[before.role][1]} of {groups[before.group]})") if before and before.group in groups else ("", "")  # fmt: skip
    return Changed(
        _in_order(problem, plan.with_seats({person: seat})),
        f"{people[person]}任{groups[group]}{ROLES[role][0]}{was[0]}。",
        f"{people[person]} becomes {ROLES[role][1]} of {groups[group]}{was[1]}.",
    )


def as_advised(problem: Problem, plan: Plan, kind: str, key: str, group: str) -> Changed:
    """
    Return the plan that the quick look into a person (or unit) and a group found cheapest.

    Raises:
        Refusal: ``rounds.plan_unknown``; ``rounds.plan_no_change`` where it found none.
    """
    adviser = Adviser(problem, plan)
    answer = adviser.person(key, group) if kind == "person" else adviser.unit(key, group)
    if answer.plan is None:
        raise _no_change()
    people, units, groups = names_of(problem)
    name = (people if kind == "person" else units)[key]
    return Changed(
        _in_order(problem, answer.plan),
        f"按建议调整：{name}与{groups[group]}。",
        f"Changed as advised: {name} and {groups[group]}.",
    )


def _in_order(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with its seats by group, role and pool, as the solver writes it."""
    groups = {one.key: at for at, one in enumerate(problem.groups)}
    roles = {role: at for at, role in enumerate(Role)}
    people = {one.key: at for at, one in enumerate(problem.people)}
    none = (len(groups), len(people))
    seats = sorted(
        plan.seats,
        key=lambda seat: (groups.get(seat.group, none[0]), roles[seat.role], people.get(seat.person, none[1])),
    )
    return replace(plan, seats=tuple(seats))


# --- locks ---------------------------------------------------------------------------------------------------------


def locked(settings: Settings, kind: str, key: str, group: str, role: Role | None = None) -> Settings:
    """Return settings in which a person (in a seat) or a unit stays with a group; an older lock of it goes."""
    locks = freed(settings, kind, key).locks
    if kind == "person":
        return replace(settings, locks=replace(locks, seats=(*locks.seats, SeatLock(key, group, role))))
    return replace(settings, locks=replace(locks, units=(*locks.units, (key, group))))


def freed(settings: Settings, kind: str, key: str) -> Settings:
    """Return settings in which nothing holds a person or unit in place, or on the bench."""
    locks = settings.locks
    if kind == "person":
        seats = tuple(one for one in locks.seats if one.person != key)
        benched = tuple(one for one in locks.benched if one != key)
        return replace(settings, locks=replace(locks, seats=seats, benched=benched))
    return replace(settings, locks=replace(locks, units=tuple(one for one in locks.units if one[0] != key)))


def forbidden(settings: Settings, kind: str, key: str, group: str, *, allow: bool = False) -> Settings:
    """Return settings in which a person or unit never goes to a group; with ``allow`` it may again."""
    locks = settings.locks
    if kind == "person":
        return replace(settings, locks=replace(locks, never_seats=_toggled(locks.never_seats, (key, group), allow)))
    return replace(settings, locks=replace(locks, never_units=_toggled(locks.never_units, (key, group), allow)))


def _toggled(pairs: tuple[tuple[str, str], ...], pair: tuple[str, str], allow: bool) -> tuple[tuple[str, str], ...]:
    rest = tuple(one for one in pairs if one != pair)
    return rest if allow else (*rest, pair)


def benched(settings: Settings, key: str) -> Settings:
    """Return settings in which a person gets no seat."""
    without = freed(settings, "person", key)
    return replace(without, locks=replace(without.locks, benched=(*without.locks.benched, key)))


# --- waiving -------------------------------------------------------------------------------------------------------


def can_be_relaxed(settings: Settings, rule: Rule) -> bool:
    """Return whether the scheme's own settings make the rule; others change with the pool, or by a decision."""
    return rule.may_be_waived and rule.code in _RELAX and _RELAX[rule.code](settings, rule) != settings


def relaxed(settings: Settings, rule: Rule) -> Relaxed:
    """
    Return settings that ask for one less (or allow one more) where a rule stands in the way, or without the lock.

    Raises:
        Refusal: ``rounds.rule_stands`` for a rule that settings do not make.
    """
    if not can_be_relaxed(settings, rule):
        raise Refusal(
            "rounds.rule_stands",
            f"“{rule.zh.rstrip('。')}”不能在方案中放宽。请先在人员库、回避决定或轮次中改变它所依据的情况。",
            f"“{rule.en.rstrip('.')}” cannot be waived in a scheme. Change what it rests on: the pool, the decision on "
            "recusal, or the round.",
            http_status=409,
        )
    said = rule.zh.rstrip("。"), rule.en.rstrip(".")
    return Relaxed(_RELAX[rule.code](settings, rule), f"已放宽：{said[0]}。", f"Waived: {said[1]}.")


def _spec(settings: Settings, rule: Rule, change: Callable[[GroupSpec], GroupSpec]) -> Settings:
    groups = tuple(change(one) if one.key == rule.keys[0] else one for one in settings.groups)
    return replace(settings, groups=groups)


def _counted(name: str, by: int) -> Callable[[Settings, Rule], Settings]:
    return lambda settings, rule: _spec(
        settings, rule, lambda one: replace(one, **{name: max(0, getattr(one, name) + by)})
    )


def _less_skilled(settings: Settings, rule: Rule) -> Settings:
    def less(one: GroupSpec) -> GroupSpec:
        pairs = ((skill, count - (skill == rule.keys[1])) for skill, count in one.skills)
        return replace(one, skills=tuple((skill, count) for skill, count in pairs if count > 0))

    return _spec(settings, rule, less)


def _not_apart(settings: Settings, rule: Rule) -> Settings:
    rest = tuple(pair for pair in settings.locks.apart if set(pair) != set(rule.keys))
    return replace(settings, locks=replace(settings.locks, apart=rest))


_RELAX: Mapping[str, Callable[[Settings, Rule], Settings]] = {
    "units_least": _counted("units_least", -1),
    "units_most": _counted("units_most", 1),
    "deputies_least": _counted("deputies_least", -1),
    "deputies_most": _counted("deputies_most", 1),
    "size_least": _counted("size_least", -1),
    "size_most": _counted("size_most", 1),
    "skill": _less_skilled,
    "seat_locked": lambda settings, rule: freed(settings, "person", rule.keys[0]),
    "unit_locked": lambda settings, rule: freed(settings, "unit", rule.keys[0]),
    "never_seat": lambda settings, rule: forbidden(settings, "person", rule.keys[0], rule.keys[1], allow=True),
    "never_unit": lambda settings, rule: forbidden(settings, "unit", rule.keys[0], rule.keys[1], allow=True),
    "apart": _not_apart,
    "benched": lambda settings, rule: freed(settings, "person", rule.keys[0]),
}


def _require_known(known: Mapping[str, str], zh: str, en: str, key: str) -> None:
    if key not in known:
        raise Refusal(
            "rounds.plan_unknown",
            f"没有“{key}”这个{zh}。请检查名称或编号。",
            f"There is no {en} “{key}”. Check the name or key.",
            where=key,
        )


def _no_change() -> Refusal:
    return Refusal(
        "rounds.plan_no_change",
        "这样调整后与原来一样，没有做任何改动。请另选一个组或职务。",
        "That leaves the plan as it is; nothing was changed. Choose another group or seat.",
        http_status=409,
    )
