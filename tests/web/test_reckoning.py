"""From a day and a length to a day: months to the same day, working days with make-up days, years not published."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.web.common.reckoning import Length, Unit, Workdays, reckon

pytestmark = pytest.mark.no_database

D = date
#: The week of National Day 2020 with its make-up days, and the first days of 2021.
CALENDAR = Workdays(
    exceptions={
        D(2020, 9, 27): True,
        **{D(2020, 10, day): False for day in (1, 2, 5, 6, 7, 8)},
        D(2020, 10, 10): True,
        D(2021, 1, 1): False,
    },
    published=frozenset({2020, 2021}),
)


@pytest.mark.parametrize(
    ("start", "count", "unit", "due_on"),
    [
        (D(2021, 1, 5), 2, "months", D(2021, 3, 5)),
        (D(2021, 1, 8), 2, "months", D(2021, 3, 8)),
        (D(2020, 12, 31), 2, "months", D(2021, 2, 28)),
        (D(2019, 12, 31), 2, "months", D(2020, 2, 29)),
        (D(2021, 3, 31), -1, "months", D(2021, 2, 28)),
        (D(2021, 1, 5), 12, "months", D(2022, 1, 5)),
        (D(2020, 9, 30), 1, "workdays", D(2020, 10, 9)),
        (D(2020, 9, 30), 2, "workdays", D(2020, 10, 10)),
        (D(2020, 9, 25), 1, "workdays", D(2020, 9, 27)),
        (D(2020, 10, 9), -2, "workdays", D(2020, 9, 29)),
        (D(2020, 9, 30), 30, "days", D(2020, 10, 30)),
        (D(2020, 9, 30), 0, "days", D(2020, 9, 30)),
    ],
)
def test_days(start, count, unit, due_on):
    assert reckon(start, Length(count, Unit(unit)), CALENDAR).due_on == due_on


def test_a_month_without_that_day_is_said():
    assert reckon(D(2020, 12, 31), Length(2, Unit.MONTHS), CALENDAR).is_clamped
    assert not reckon(D(2020, 12, 28), Length(2, Unit.MONTHS), CALENDAR).is_clamped


def test_a_day_off_stays_and_says_so_unless_its_rule_rolls():
    stays = reckon(D(2020, 8, 1), Length(2, Unit.MONTHS), CALENDAR)
    assert (stays.due_on, stays.is_day_off, stays.rolled) == (D(2020, 10, 1), True, False)
    rolls = reckon(D(2020, 8, 1), Length(2, Unit.MONTHS), CALENDAR, rolls=True)
    assert (rolls.due_on, rolls.is_day_off, rolls.exact) == (D(2020, 10, 9), False, D(2020, 10, 1))


def test_the_exceptions_that_the_count_met_are_named():
    met = reckon(D(2020, 9, 25), Length(3, Unit.WORKDAYS), CALENDAR)
    assert met.skipped == ((D(2020, 9, 27), True),)


def test_a_year_that_was_not_published_is_said():
    assert reckon(D(2021, 12, 20), Length(15, Unit.WORKDAYS), CALENDAR).unpublished == (2022,)
    assert reckon(D(2021, 11, 5), Length(2, Unit.MONTHS), CALENDAR).unpublished == (2022,)
    assert reckon(D(2021, 1, 5), Length(2, Unit.MONTHS), CALENDAR).unpublished == ()


def test_a_length_that_cannot_be_meant_is_refused():
    with pytest.raises(ValueError, match="cannot be meant"):
        Length(241, Unit.MONTHS)


days = st.dates(D(2000, 1, 1), D(2050, 12, 31))
exceptions = st.dictionaries(st.dates(D(2019, 1, 1), D(2022, 12, 31)), st.booleans(), max_size=40)


@given(days, st.integers(-200, 200), exceptions)
def test_working_days_forward_and_back_meet(start, count, known):
    workdays = Workdays(known, frozenset())
    assume(workdays.is_working(start))
    there = reckon(start, Length(count, Unit.WORKDAYS), workdays).due_on
    assert count == 0 or workdays.is_working(there)
    assert reckon(there, Length(-count, Unit.WORKDAYS), workdays).due_on == start
    between = [start + timedelta(days=n) for n in range(1, abs((there - start).days))]
    if count > 0:
        assert sum(map(workdays.is_working, between)) == count - 1


@given(days, days, st.integers(0, 100), st.sampled_from(list(Unit)), st.booleans(), exceptions)
def test_a_later_trigger_never_ends_earlier(one, other, count, unit, rolls, known):
    workdays = Workdays(known, frozenset())
    first, second = sorted((one, other))
    length = Length(count, unit)
    ends = [reckon(day, length, workdays, rolls=rolls).due_on for day in (first, second)]
    assert ends[0] <= ends[1]


@given(days, st.integers(-120, 120))
def test_months_keep_the_day_or_end_the_month(start, count):
    found = reckon(start, Length(count, Unit.MONTHS), Workdays({}, frozenset()))
    assert (found.due_on.year * 12 + found.due_on.month) - (start.year * 12 + start.month) == count
    if found.is_clamped:
        assert (found.due_on + timedelta(days=1)).day == 1
    else:
        assert found.due_on.day == start.day
