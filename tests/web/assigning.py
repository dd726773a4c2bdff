"""Problems of assignment for tests: a made-up round of any size, tiny ones for Hypothesis, and every plan of a tiny one."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import product

from hypothesis import strategies as st

from bihuan.web.rounds.assignment.places import Places
from bihuan.web.rounds.assignment.problem import (
    GroupSpec,
    Locks,
    Person,
    Plan,
    Post,
    Problem,
    Recusal,
    Role,
    Seat,
    SeatLock,
    Served,
    Tie,
    Unit,
    Weights,
)

BEGINS, ENDS = date(2020, 9, 6), date(2020, 11, 30)
SKILLS = ("财务", "审计")


def round_of(units: int = 12, groups: int = 4, people: int = 60, seed: int = 1, **changes: object) -> Problem:
    """Return a round with places in a rectangle of ten by twenty degrees, sizes, earlier service and former posts."""
    chance = random.Random(seed)
    places = {f"{number:06d}": (100 + 20 * chance.random(), 35 + 10 * chance.random()) for number in range(units)}
    each = units // groups
    values: dict[str, object] = {
        "begins_on": BEGINS,
        "ends_on": ENDS,
        "people": tuple(_person(number, units, people, chance) for number in range(people)),
        "units": tuple(
            Unit(f"u{number}", f"第{number + 1}单位", f"{number:06d}", chance.randint(20, 80))
            for number in range(units)
        ),
        "groups": tuple(
            GroupSpec(
                f"g{number}",
                f"第{number + 1}组",
                each,
                each + (units % groups > 0),
                7,
                8,
                skills=(("财务", 1), ("审计", 1)),
            )
            for number in range(groups)
        ),
        "places": Places(places),
        "weights": Weights(load=2, distance=0.1),
    }
    return Problem(**values | changes)


def _person(number: int, units: int, people: int, chance: random.Random) -> Person:
    def unit() -> str:
        return f"u{chance.randrange(units)}"

    return Person(
        f"p{number}",
        f"成员{number + 1}",
        f"机关{chance.randrange(max(8, people // 10)) + 1}",
        may_lead=number % 6 == 0,
        may_deputise=number % 3 == 0,
        skills=frozenset(skill for skill in SKILLS if chance.random() < 0.3),
        served=tuple(Served("第七轮", "1", unit()) for _ in range(3)) if chance.random() < 0.5 else (),
        posts=(Post(unit(), date(2012, 1, 1), date(2019, 1, 1)),) if chance.random() < 0.4 else (),
    )


@st.composite
def problems(draw: st.DrawFn, *, units: int = 6, groups: int = 3, people: int = 12) -> Problem:
    """Draw a problem in which anything may be scarce; about half of them have a plan."""
    unit_keys = [f"u{number}" for number in range(draw(st.integers(1, units)))]
    group_keys = [f"g{number}" for number in range(draw(st.integers(1, groups)))]
    person_keys = [f"p{number}" for number in range(draw(st.integers(0, people)))]
    flag, few = st.booleans(), st.integers(0, 2)
    specs = []
    alike = draw(flag)
    for key in group_keys:
        if not specs or not alike:
            least, size = draw(st.integers(0, max(1, len(unit_keys) // len(group_keys)))), draw(st.integers(2, 3))
            rest = {
                "units_least": least,
                "units_most": draw(st.integers(max(1, least), len(unit_keys) + 1)),
                "size_least": size,
                "size_most": size + draw(few),
                "deputies_least": draw(st.integers(0, 1)),
                "skills": tuple((skill, 1) for skill in SKILLS if draw(st.integers(0, 3)) == 0),
                "experienced": draw(few),
            }
        specs.append(GroupSpec(key, f"组{key}", **rest))
    picked = st.sampled_from
    pool = tuple(
        Person(
            key,
            f"成员{key}",
            draw(picked(("甲", "乙", "丙"))),
            may_lead=draw(flag),
            may_deputise=draw(flag),
            skills=frozenset(draw(st.lists(picked(SKILLS), max_size=2))),
            available_until=draw(picked((None, None, None, date(2020, 10, 1)))),
            served=tuple(
                Served("第七轮", "1", unit) for unit in draw(st.lists(picked(unit_keys), max_size=2, unique=True))
            ),
            ties=tuple(Tie("spouse", unit) for unit in draw(st.lists(picked(unit_keys), max_size=1))),
            posts=tuple(
                Post(unit) for unit in draw(st.lists(picked(unit_keys), max_size=1)) if draw(st.integers(0, 3)) == 0
            ),
        )
        for key in person_keys
    )
    return Problem(
        BEGINS,
        ENDS,
        pool,
        tuple(
            Unit(key, f"单位{key}", draw(picked(("110000", "110100", "120000"))), draw(st.integers(0, 9)))
            for key in unit_keys
        ),
        tuple(specs),
        _locks(draw, person_keys, unit_keys, group_keys),
        Weights(draw(few), draw(few), draw(few), draw(few), draw(few)),
        recusals=tuple(
            Recusal(draw(picked(person_keys)), draw(picked(unit_keys))) for _ in range(draw(few)) if person_keys
        ),
    )


def _locks(draw: st.DrawFn, people: list[str], units: list[str], groups: list[str]) -> Locks:
    picked, some = st.sampled_from, st.integers(0, 1)
    roles = (None, Role.LEADER, Role.DEPUTY, Role.LIAISON, Role.MEMBER)
    with_people = bool(people)
    return Locks(
        seats=tuple(
            SeatLock(draw(picked(people)), draw(picked(groups)), draw(picked(roles)))
            for _ in range(draw(some))
            if with_people
        ),
        units=tuple((draw(picked(units)), draw(picked(groups))) for _ in range(draw(some))),
        never_seats=tuple((draw(picked(people)), draw(picked(groups))) for _ in range(draw(some)) if with_people),
        never_units=tuple((draw(picked(units)), draw(picked(groups))) for _ in range(draw(some))),
        benched=tuple(draw(picked(people)) for _ in range(draw(some)) if with_people),
        apart=tuple((draw(picked(people)), draw(picked(people))) for _ in range(draw(some)) if with_people),
    )


def every_plan(problem: Problem) -> Iterator[Plan]:
    """Yield every plan of a tiny problem in which units have one group, groups one leader, and heads are entitled."""
    groups = [group.key for group in problem.groups]
    seats: list[list[Seat | None]] = []
    for person in problem.people:
        roles = [Role.LIAISON, Role.MEMBER]
        roles += [Role.LEADER] if person.may_lead else []
        roles += [Role.DEPUTY] if person.may_deputise else []
        seats.append([None, *(Seat(person.key, group, role) for group in groups for role in roles)])
    teams = []
    for chosen in product(*seats):
        sitting = tuple(seat for seat in chosen if seat)
        single = [(seat.group, seat.role) for seat in sitting if seat.role in {Role.LEADER, Role.LIAISON}]
        if len(single) == len(set(single)):
            teams.append(sitting)
    for division in product(groups, repeat=len(problem.units)):
        units = tuple(zip((unit.key for unit in problem.units), division, strict=True))
        for team in teams:
            yield Plan(units, team)
