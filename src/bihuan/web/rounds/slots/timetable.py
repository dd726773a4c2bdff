"""Meetings in time and place, and who cannot be at two of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

#: Lengths of a division's code that stand for the county, the city and the province.
_COUNTY, _CITY, _PROVINCE = 6, 4, 2


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A stretch of one day, its end after its beginning."""

    day: date
    start: time
    end: time

    @property
    def begins(self) -> datetime:
        """When it begins, in the office's own time."""
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        """When it ends, in the office's own time."""
        return datetime.combine(self.day, self.end)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a meeting is: the code of the division, and the name of the place; "" where either is not known."""

    division: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Travel:
    """How many hours it takes at least from one place to another: within a city, within a province, and further."""

    within_city: float = 1
    within_province: float = 4
    beyond: float = 8

    def between(self, one: Spot, other: Spot) -> timedelta:
        """Return how long the way is; none between meetings at the same named place."""
        if one.place and one.place == other.place:
            return timedelta()
        a, b = one.division, other.division
        if a and a == b:
            return timedelta()
        if a and b and a[:_PROVINCE] != b[:_PROVINCE]:
            return timedelta(hours=self.beyond)
        is_one_city = bool(a and b) and a[:_CITY] == b[:_CITY] and not a[_PROVINCE:].startswith("00")
        return timedelta(hours=self.within_city if is_one_city else self.within_province)


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting that has its time: ``key`` names it, ``people`` are keys of who has to be there."""

    key: str
    moment: Moment
    spot: Spot
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clash:
    """
    That one person would be at two meetings, ``first`` being the earlier.

    ``way`` is how long the way between them takes, ``left`` the time there is; negative where they overlap.
    """

    person: str
    first: Placed
    second: Placed
    way: timedelta
    left: timedelta

    @property
    def is_overlap(self) -> bool:
        """Whether they overlap, so that no way would be short enough."""
        return self.left < timedelta()


def fit(one: Moment, at: Spot, other: Moment, there: Spot, travel: Travel) -> bool:
    """Return whether somebody can be at both."""
    if other < one:
        one, at, other, there = other, there, one, at
    return one.ends + travel.between(at, there) <= other.begins


def clashes(placed: Sequence[Placed], travel: Travel) -> tuple[Clash, ...]:
    """Return who would have to be in two places, by the time of the earlier meeting."""
    meetings_of: defaultdict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        for person in one.people:
            meetings_of[person].append(one)
    found = []
    for person, own in meetings_of.items():
        own.sort(key=lambda one: one.moment)
        for first, second in combinations(own, 2):
            if not fit(first.moment, first.spot, second.moment, second.spot, travel):
                way = travel.between(first.spot, second.spot)
                found.append(Clash(person, first, second, way, second.moment.begins - first.moment.ends))
    return tuple(sorted(found, key=lambda one: (one.first.moment, one.second.moment, one.person)))


def moments(days: Iterable[date], starts: Iterable[time], minutes: int) -> tuple[Moment, ...]:
    """
    Return when meetings could be: each of ``days`` at each of ``starts``, in order.

    A meeting that would last past midnight is left out.
    """
    found = []
    for day in sorted(set(days)):
        for start in sorted(set(starts)):
            end = datetime.combine(day, start) + timedelta(minutes=minutes)
            if end.date() == day:
                found.append(Moment(day, start, end.time()))
    return tuple(found)
