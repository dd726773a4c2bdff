"""Whether a problem makes sense at all, before anything is computed: each fault with a sentence and a code."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from math import isfinite

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.problem import GroupSpec, Person, Problem, Unit, Weights
from bihuan.web.rounds.assignment.recusal import TIES

#: More than this cannot be a round; it is a slip in a table, and would fill the memory.
MOST_UNITS, MOST_GROUPS, MOST_PEOPLE = 5000, 1000, 5000
#: People times groups: so many questions who sits where can be asked at once.
MOST_SEATINGS = 100_000


def require_sound(problem: Problem) -> None:
    """
    Raise a refusal for the first fault of the problem; whether a plan exists is another question.

    Raises:
        Refusal: ``rounds.plan_dates``, ``rounds.plan_empty``, ``rounds.plan_too_large``, ``rounds.plan_twice``,
            ``rounds.plan_unknown``, ``rounds.plan_bounds``, ``rounds.plan_figure``, ``rounds.plan_two_groups``.
    """
    if problem.ends_on < problem.begins_on:
        _backwards("现场工作", "field work", problem.begins_on, problem.ends_on)
    _require_size(problem)
    for zh, en, keys in (
        ("人员", "people", [person.key for person in problem.people]),
        ("单位", "units", [unit.key for unit in problem.units]),
        ("组", "groups", [group.key for group in problem.groups]),
    ):
        _require_once(zh, en, keys)
    for person in problem.people:
        _require_sound_person(person)
    for unit in problem.units:
        _require_sound_unit(unit)
    for group in problem.groups:
        _require_sound_group(group)
    for one in fields(Weights):
        _require_figure(f"weights.{one.name}", getattr(problem.weights, one.name))
    _require_known(problem)


def _require_size(problem: Problem) -> None:
    if not problem.units or not problem.groups:
        raise Refusal(
            "rounds.plan_empty",
            "还没有被巡视单位或者巡视组，不能分组。请先添加，再求解。",
            "There are no units or no groups yet, so there is nothing to assign. Add them first, then solve.",
        )
    sizes = (len(problem.units), len(problem.groups), len(problem.people))
    too_many = any(size > most for size, most in zip(sizes, (MOST_UNITS, MOST_GROUPS, MOST_PEOPLE), strict=True))
    if too_many or sizes[1] * sizes[2] > MOST_SEATINGS:
        raise Refusal(
            "rounds.plan_too_large",
            f"一次最多安排{MOST_UNITS}个单位、{MOST_GROUPS}个组、{MOST_PEOPLE}人，且组数与人数之积不超过{MOST_SEATINGS}。请分批安排。",
            f"At most {MOST_UNITS} units, {MOST_GROUPS} groups and {MOST_PEOPLE} people at once, and groups times people"
            f" at most {MOST_SEATINGS}. Plan in parts.",
        )


def _require_once(zh: str, en: str, keys: Iterable[str]) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise Refusal(
            "rounds.plan_twice",
            f"{zh}中“{twice[0]}”出现了两次。请删去重复的一条。",
            f"“{twice[0]}” stands twice among the {en}. Remove one of them.",
            where=twice[0],
        )


def _require_sound_person(person: Person) -> None:
    _require_order(person, "可参加的日期", "days of availability", person.available_from, person.available_until)
    for post in person.posts:
        _require_order(person, f"在{post.organ}的任职", f"post at {post.organ}", post.since, post.until)
    for tie in person.ties:
        if tie.kind not in TIES:
            _unknown(person.key, "关系", "tie", tie.kind)
        _require_order(person, f"与{tie.unit}的关系", f"tie to {tie.unit}", tie.since, tie.until)


def _require_order(person: Person, zh: str, en: str, since: date | None, until: date | None) -> None:
    if since and until and until < since:
        _backwards(f"{person.name}{zh}", f"{person.name}'s {en}", since, until)


def _backwards(zh: str, en: str, since: date, until: date) -> None:
    raise Refusal(
        "rounds.plan_dates",
        f"{zh}的结束日期{until}早于开始日期{since}。请改正日期。",
        f"{en}: it ends on {until}, before it begins on {since}. Correct the dates.",
    )


def _require_sound_unit(unit: Unit) -> None:
    _require_figure(unit.key, unit.load)
    for head in unit.heads:
        for post in head.posts:
            if post.since and post.until and post.until < post.since:
                _backwards(
                    f"{head.name}在{post.organ}的任职", f"{head.name}'s post at {post.organ}", post.since, post.until
                )


def _require_sound_group(group: GroupSpec) -> None:
    pairs = (
        ("单位数", "units", group.units_least, group.units_most),
        ("人数", "people", group.size_least, group.size_most),
        ("副组长人数", "deputies", group.deputies_least, group.deputies_most),
    )
    for zh, en, least, most in pairs:
        if not 0 <= least <= most:
            raise Refusal(
                "rounds.plan_bounds",
                f"{group.name}的{zh}最少{least}、最多{most}，互相矛盾。请改正。",
                f"{group.name}: at least {least} and at most {most} {en} contradict each other. Correct them.",
                where=group.key,
            )
    _require_figure(group.key, group.share)
    _require_once("技能要求", "skills that a group needs", [skill for skill, _count in group.skills])


def _require_figure(where: str, figure: float) -> None:
    if not isfinite(figure) or figure < 0:
        raise Refusal(
            "rounds.plan_figure",
            f"“{where}”的数值{figure}不能使用。请填写不小于0的数。",
            f"The figure {figure} of “{where}” cannot be used. Enter a number that is not below 0.",
            where=where,
        )


def _require_known(problem: Problem) -> None:
    people = {person.key for person in problem.people}
    units = {unit.key for unit in problem.units}
    groups = {group.key for group in problem.groups}
    locks = problem.locks
    named = (
        ("人员", "person", people, [seat.person for seat in locks.seats]),
        ("组", "group", groups, [seat.group for seat in locks.seats]),
        ("单位", "unit", units, [unit for unit, _group in (*locks.units, *locks.never_units)]),
        ("组", "group", groups, [group for _unit, group in (*locks.units, *locks.never_units, *locks.never_seats)]),
        ("人员", "person", people, [person for person, _group in locks.never_seats]),
        ("人员", "person", people, [person for pair in locks.apart for person in pair]),
        ("人员", "person", people, locks.benched),
        ("人员", "person", people, [one.person for one in problem.recusals]),
        ("单位", "unit", units, [one.unit for one in problem.recusals]),
    )
    for zh, en, known, keys in named:
        for key in keys:
            if key not in known:
                _unknown("", zh, en, key)
    for zh, en, pairs in (
        ("人员", "person", [(seat.person, seat.group) for seat in dict.fromkeys(locks.seats)]),
        ("单位", "unit", list(dict.fromkeys(locks.units))),
    ):
        twice = [key for key, count in Counter(key for key, _group in pairs).items() if count > 1]
        if twice:
            raise Refusal(
                "rounds.plan_two_groups",
                f"{zh}“{twice[0]}”同时锁定了两处。请只保留一处。",
                f"The {en} “{twice[0]}” is locked in two places at once. Keep one of them.",
                where=twice[0],
            )


def _unknown(where: str, zh: str, en: str, key: str) -> None:
    raise Refusal(
        "rounds.plan_unknown",
        f"没有“{key}”这个{zh}。请检查名称或编号。",
        f"There is no {en} “{key}”. Check the name or key.",
        where=where or key,
    )
