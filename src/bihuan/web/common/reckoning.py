"""
From a day and a length to a day, with every step that led there. Pure: no database, no clock.

Months go to the same day of a later month, or to its last day where it has no such day. Days and working days do not
count the day they start from. What is a working day is looked up in a calendar of the exceptions that were published
year by year; for a year that was not published yet, weekends are taken for days off and the result says so.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_SATURDAY = 5
#: Longest length that can be meant; anything above is a slip of the pen.
LONGEST = {"months": 240, "days": 7300, "workdays": 2500}


class Unit(StrEnum):
    """What a length is counted in."""

    MONTHS = "months"
    DAYS = "days"
    WORKDAYS = "workdays"


@dataclass(frozen=True, slots=True)
class Length:
    """
    How long: ``count`` of ``unit``, forward, or back where it is negative.

    Raises:
        ValueError: beyond ``LONGEST``.
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if abs(self.count) > LONGEST[self.unit]:
            raise ValueError(f"a length of {self.count} {self.unit} cannot be meant")


@dataclass(frozen=True, slots=True)
class Workdays:
    """
    Which days are worked: ``exceptions`` to the week (True: a make-up working day, False: a holiday on a weekday).

    ``published`` are the years whose exceptions are known.
    """

    exceptions: Mapping[date, bool]
    published: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Return whether ``day`` is worked, as far as is known."""
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def is_known(self, day: date) -> bool:
        """Return whether the exceptions of the day's year were published."""
        return day.year in self.published

    def next_working(self, day: date, step: int = 1) -> date:
        """Return the first working day after ``day``, or before it with ``step`` −1."""
        day += step * _DAY
        while not self.is_working(day):
            day += step * _DAY
        return day


@dataclass(frozen=True, slots=True)
class Reckoned:
    """
    A day and how it was reached.

    ``exact`` is the day before any rolling; ``is_clamped`` where the month had no such day; ``is_day_off`` where the
    result is no working day and stays; ``rolled`` where it was moved to the next working day; ``skipped`` are the
    exceptions to the week that the count met; ``unpublished`` are years whose holidays nobody knows yet.
    """

    start: date
    length: Length
    exact: date
    due_on: date
    is_clamped: bool
    is_day_off: bool
    skipped: tuple[tuple[date, bool], ...]
    unpublished: tuple[int, ...]

    @property
    def rolled(self) -> bool:
        """Whether the day was moved because it is not worked."""
        return self.due_on != self.exact


def reckon(start: date, length: Length, workdays: Workdays, *, rolls: bool = False) -> Reckoned:
    """
    Return the day that lies ``length`` from ``start``.

    Args:
        start: The day of the trigger; it is not counted itself.
        length: Forward or back.
        workdays: The calendar.
        rolls: Whether a day off moves on to the next working day (back: to the one before); else it stays.

    Raises:
        OverflowError: beyond the calendar's own end.
    """
    clamped = False
    if length.unit is Unit.MONTHS:
        exact, clamped = _months_on(start, length.count)
    elif length.unit is Unit.DAYS:
        exact = start + length.count * _DAY
    else:
        exact = _workdays_on(start, length.count, workdays)
    due_on = exact
    if rolls and not workdays.is_working(exact):
        due_on = workdays.next_working(exact, -1 if length.count < 0 else 1)
    counts_workdays = length.unit is Unit.WORKDAYS
    first, last = min(start, due_on), max(start, due_on)
    met = (day for day in workdays.exceptions if first <= day <= last and day != start)
    return Reckoned(
        start=start,
        length=length,
        exact=exact,
        due_on=due_on,
        is_clamped=clamped,
        is_day_off=not workdays.is_working(due_on),
        skipped=tuple((day, workdays.exceptions[day]) for day in sorted(met)) if counts_workdays else (),
        unpublished=_unknown_years(first if counts_workdays else exact, last, workdays),
    )


def _months_on(start: date, count: int) -> tuple[date, bool]:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("beyond the calendar")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)), start.day > last


def _workdays_on(start: date, count: int, workdays: Workdays) -> date:
    day, step = start, -1 if count < 0 else 1
    for _ in range(abs(count)):
        day = workdays.next_working(day, step)
    return day


def _unknown_years(first: date, last: date, workdays: Workdays) -> tuple[int, ...]:
    """Return the years between two days whose holidays are not known; whether a day is worked hangs on them."""
    first, last = min(first, last), max(first, last)
    return tuple(year for year in range(first.year, last.year + 1) if year not in workdays.published)
