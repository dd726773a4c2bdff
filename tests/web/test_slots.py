"""Feedback meetings in time and place: nobody is in two places, and a timetable that is found is a good one."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.web.rounds.slots.solving import Bench, Task, Wanted, propose
from bihuan.web.rounds.slots.timetable import Moment, Placed, Spot, Travel, clashes, fit, moments

pytestmark = pytest.mark.no_database

DAY = date(2021, 1, 5)
TRAVEL = Travel(1, 4, 8)
#: Hohhot, Baotou, a county of Hohhot and its neighbour, and a city of another province.
HOHHOT, BAOTOU, SAIHAN, TUMED, DATONG = "150100", "150200", "150105", "150121", "140200"


def at(day: int, start: str, end: str) -> Moment:
    return Moment(DAY + timedelta(days=day), time.fromisoformat(start), time.fromisoformat(end))


def placed(key: str, moment: Moment, code: str, *people: str, place: str = "") -> Placed:
    return Placed(key, moment, Spot(code, place), frozenset(people))


MORNING, LATE_MORNING, AFTERNOON = at(0, "09:00", "11:00"), at(0, "10:30", "12:00"), at(0, "14:30", "16:30")


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        (HOHHOT, HOHHOT, 0), (SAIHAN, TUMED, 1), (HOHHOT, BAOTOU, 4), (HOHHOT, DATONG, 8), (HOHHOT, "", 4), ("", "", 4),
        (HOHHOT, SAIHAN, 1),
    ],
)  # fmt: skip
def test_a_way_takes_as_long_as_the_divisions_lie_apart(one, other, hours):
    assert TRAVEL.between(Spot(one), Spot(other)) == timedelta(hours=hours)
    assert TRAVEL.between(Spot(other), Spot(one)) == timedelta(hours=hours)
    assert TRAVEL.between(Spot(one, "同一会场"), Spot(other, "同一会场")) == timedelta()


@pytest.mark.parametrize(
    ("second", "code", "found"),
    [
        (LATE_MORNING, HOHHOT, "overlap"),
        (AFTERNOON, HOHHOT, None),
        (AFTERNOON, BAOTOU, "way"),
        (at(1, "09:00", "11:00"), BAOTOU, None),
        (at(0, "11:00", "12:00"), HOHHOT, None),
    ],
)
def test_nobody_is_in_two_places(second, code, found):
    both = [placed("1", MORNING, HOHHOT, "gl1", "lg"), placed("2", second, code, "gl2", "lg")]
    for order in (both, both[::-1]):
        said = clashes(order, TRAVEL)
        assert [one.person for one in said] == (["lg"] if found else [])
        if found:
            assert said[0].is_overlap == (found == "overlap")
            assert said[0].first.key == "1"


def test_a_long_meeting_clashes_with_one_that_is_not_the_next():
    rows = [
        placed("1", at(0, "08:00", "18:00"), HOHHOT, "a"),
        placed("2", at(0, "09:00", "10:00"), HOHHOT, "a"),
        placed("3", at(0, "17:00", "19:00"), HOHHOT, "a"),
    ]
    assert [(one.first.key, one.second.key) for one in clashes(rows, TRAVEL)] == [("1", "2"), ("1", "3")]


def test_times_past_midnight_are_left_out():
    found = moments([DAY, DAY], [time(23), time(9)], 90)
    assert [moment.start for moment in found] == [time(9)]


CODES = (HOHHOT, BAOTOU, "150300", "150400", "150500", "150600")


def task(count: int, groups: int, days: int, *, starts=(time(9), time(14, 30)), leading=2, **rest) -> Task:
    meetings = tuple(
        Wanted(str(n), Spot(CODES[n % len(CODES)]), str(n % groups), frozenset({f"gl{n % groups}"}))
        for n in range(count)
    )
    return Task(
        meetings=meetings,
        moments=moments([DAY + timedelta(days=n) for n in range(days)], starts, 120),
        benches=(Bench("speaks", tuple(f"lg{n}" for n in range(leading))),) if leading else (),
        travel=TRAVEL,
        **rest,
    )


def timetable(given_: Task, found) -> list[Placed]:
    return [
        Placed(
            one.key,
            found.times[one.key],
            one.spot,
            one.people | {who for (key, _part), who in found.goes.items() if key == one.key},
        )
        for one in given_.meetings
        if one.key in found.times
    ]


def test_a_timetable_is_even_together_and_proven():
    asked = task(6, 2, 3, leading=2)
    found = propose(asked)
    assert found.is_best
    assert not found.unplaced
    assert not found.uncovered
    assert not clashes(timetable(asked, found), TRAVEL)
    by_day = [sum(moment.day == DAY + timedelta(days=n) for moment in found.times.values()) for n in range(3)]
    assert by_day == [2, 2, 2]
    assert found == propose(asked)


@pytest.mark.parametrize(("days", "people", "without"), [(4, 3, 0), (4, 2, 8), (3, 3, 6)])
def test_twelve_cities_are_proven_while_somebody_waits(days, people, without):
    """Four groups of three, two benches: as many meetings lack somebody as there are more than people a day."""
    cities = tuple(
        Wanted(str(n), Spot(f"15{n + 1:02}00"), str(n // 3), frozenset({f"gl{n // 3}", f"gd{n // 3}"}))
        for n in range(12)
    )
    benches = tuple(Bench(part, tuple(f"{part}{n}" for n in range(people))) for part in ("speaks", "attends"))
    times = moments([DAY + timedelta(days=n) for n in range(days)], (time(9), time(14, 30)), 120)
    asked = Task(cities, times, benches, travel=TRAVEL)
    found = propose(asked, seconds=60)
    assert found.is_best
    assert len(found.times) == 12
    assert len(found.uncovered) == without
    assert not clashes(timetable(asked, found), TRAVEL)


def test_what_there_is_no_room_for_is_named():
    asked = task(6, 2, 2)
    found = propose(asked)
    # The way between two cities takes longer than lunch: a group holds one meeting a day.
    assert len(found.times) == 4
    assert len(found.unplaced) == 2
    # In one place, a group holds two a day.
    together = Task(
        tuple(Wanted(one.key, Spot("", "会堂"), one.group, one.people) for one in asked.meetings),
        asked.moments,
        asked.benches,
        travel=TRAVEL,
    )
    assert not propose(together).unplaced


def test_who_cannot_be_everywhere_is_named():
    found = propose(task(4, 4, 1, starts=(time(9),), leading=2))
    assert len(found.times) == 4
    assert len(found.uncovered) == 2
    assert sorted(found.goes.values()) == ["lg0", "lg1"]


def test_what_is_fixed_stays_and_keeps_people_away():
    stays = placed("9", MORNING, HOHHOT, "gl0", "lg0")
    asked = task(2, 2, 1, starts=(time(9),), leading=1, fixed=(stays,), fixed_groups={"9": "0"})
    found = propose(asked)
    assert found.unplaced == ("0",)
    assert found.uncovered == (("1", "speaks"),)


def test_a_day_that_is_kept_is_kept():
    asked = task(3, 1, 3, starts=(time(9),), leading=0)
    last = frozenset(moment for moment in asked.moments if moment.day == DAY + timedelta(days=2))
    meetings = (Wanted("0", Spot(HOHHOT), "0", frozenset({"gl0"}), last), *asked.meetings[1:])
    found = propose(Task(meetings, asked.moments, travel=TRAVEL))
    assert found.times["0"].day == DAY + timedelta(days=2)
    assert not found.unplaced


def test_nothing_asked_is_nothing_found():
    assert propose(Task((), ())).times == {}
    assert propose(task(2, 1, 0)).unplaced == ("0", "1")


@settings(max_examples=12, deadline=None)
@given(
    count=st.integers(1, 5),
    groups=st.integers(1, 3),
    days=st.integers(1, 3),
    leading=st.integers(0, 2),
    busy=st.lists(st.sampled_from([MORNING, AFTERNOON]), max_size=2, unique=True),
)
def test_no_timetable_has_anybody_in_two_places(count, groups, days, leading, busy):
    fixed = tuple(placed(f"x{n}", moment, BAOTOU, "gl0", "lg0") for n, moment in enumerate(busy[:1]))
    asked = task(count, groups, days, leading=leading, fixed=fixed)
    found = propose(asked, seconds=5)
    assert not clashes([*timetable(asked, found), *fixed], TRAVEL)
    assert set(found.times) | set(found.unplaced) == {one.key for one in asked.meetings}
    for key, moment in found.times.items():
        assert (key, "speaks") in found.uncovered or not leading or (key, "speaks") in found.goes
        assert moment in asked.moments


def test_who_is_on_the_way_does_not_fit():
    assert fit(MORNING, Spot(HOHHOT), at(0, "15:00", "16:00"), Spot(BAOTOU), TRAVEL)
    assert not fit(at(0, "15:00", "16:00"), Spot(BAOTOU), at(0, "12:00", "14:00"), Spot(HOHHOT), TRAVEL)
