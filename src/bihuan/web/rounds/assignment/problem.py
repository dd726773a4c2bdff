"""What a plan is made from: people, units, groups, what is locked, and what counts how much."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from bihuan.web.rounds.assignment.places import Places


class Role(StrEnum):
    """A seat in a group."""

    LEADER = "leader"
    DEPUTY = "deputy"
    LIAISON = "liaison"
    MEMBER = "member"


#: How seats are called, in both languages.
ROLES: Mapping[Role, tuple[str, str]] = {
    Role.LEADER: ("组长", "leader"),
    Role.DEPUTY: ("副组长", "deputy leader"),
    Role.LIAISON: ("联络员", "group liaison"),
    Role.MEMBER: ("组员", "member"),
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post that somebody held at an organ, both days included; None where it began before, or goes on."""

    organ: str
    since: date | None = None
    until: date | None = None
    is_leading_body: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie that somebody declared; ``kind`` is one of ``recusal.TIES``, the days where they matter."""

    kind: str
    unit: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """That somebody inspected ``unit`` in an earlier round."""

    round: str
    group: str
    unit: str


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody in the pool.

    ``available_from`` and ``available_until`` are both included; None where there is no limit. ``native_place`` is the code
    of a division.
    """

    key: str
    name: str
    home_organ: str
    posts: tuple[Post, ...] = ()
    native_place: str = ""
    ties: tuple[Tie, ...] = ()
    skills: frozenset[str] = frozenset()
    available_from: date | None = None
    available_until: date | None = None
    served: tuple[Served, ...] = ()
    may_lead: bool = False
    may_deputise: bool = False

    @property
    def rounds_served(self) -> int:
        """In how many rounds they have served."""
        return len({one.round for one in self.served})


@dataclass(frozen=True, slots=True)
class Head:
    """Somebody in the leading body of a unit, with posts, so that common service is seen without a declaration."""

    name: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to be inspected; ``load`` is the size figure that the clerk enters, ``organ`` its key in posts ("" = ``key``)."""

    key: str
    name: str
    division: str = ""
    load: float = 1
    organ: str = ""
    heads: tuple[Head, ...] = ()

    @property
    def post_organ(self) -> str:
        """What posts call it."""
        return self.organ or self.key


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """
    What a group needs: how many units, how many people, which seats and skills.

    ``skills`` are pairs of a skill and how many who have it. ``experienced`` is how many should have served before, a wish.
    ``share`` is its part of the load against that of the others: 2 for a group that is to carry twice as much.
    """

    key: str
    name: str
    units_least: int
    units_most: int
    size_least: int
    size_most: int
    deputies_least: int = 1
    deputies_most: int = 2
    skills: tuple[tuple[str, int], ...] = ()
    experienced: int = 2
    share: float = 1


@dataclass(frozen=True, slots=True)
class SeatLock:
    """That ``person`` sits in ``group``; ``role`` None leaves the seat open."""

    person: str
    group: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Locks:
    """
    What the clerk has decided; all are hard.

    ``seats`` and ``units`` (unit, group) are fixed; ``never_seats`` (person, group) and ``never_units`` (unit, group) are
    forbidden; ``apart`` are two people who never share a group; ``benched`` get no seat in this round.
    """

    seats: tuple[SeatLock, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    never_seats: tuple[tuple[str, str], ...] = ()
    never_units: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    benched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """How many points one more of each costs: of load to be moved, of distance, a return, a doubled organ, a missing old hand."""

    load: float = 1
    distance: float = 1
    rotation: float = 20
    mixing: float = 5
    experience: float = 10


@dataclass(frozen=True, slots=True)
class Recusal:
    """A recusal that was accepted: declared by the person, or a challenge of the unit that was upheld."""

    person: str
    unit: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Everything that a plan of a round depends on.

    ``begins_on`` and ``ends_on`` are the field work, both included. ``profile`` names the local practice of recusal, "" for
    none. The order of people, units and groups decides between plans that are equally good.
    """

    begins_on: date
    ends_on: date
    people: tuple[Person, ...]
    units: tuple[Unit, ...]
    groups: tuple[GroupSpec, ...]
    locks: Locks = Locks()
    weights: Weights = Weights()
    places: Places = field(default_factory=Places)
    recusals: tuple[Recusal, ...] = ()
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits where."""

    person: str
    group: str
    role: Role


@dataclass(frozen=True, slots=True)
class Plan:
    """Which group takes each unit (unit, group), and who sits where; both in the order of the problem."""

    units: tuple[tuple[str, str], ...]
    seats: tuple[Seat, ...]

    @property
    def group_of_unit(self) -> dict[str, str]:
        """The group of each unit."""
        return dict(self.units)

    @property
    def seat_of(self) -> dict[str, Seat]:
        """The seat of each person who has one."""
        return {seat.person: seat for seat in self.seats}

    def with_units(self, changes: Mapping[str, str]) -> "Plan":
        """Return the plan with other groups (unit → group) for some units."""
        return replace(self, units=tuple((unit, changes.get(unit, group)) for unit, group in self.units))

    def with_seats(self, changes: Mapping[str, Seat | None]) -> "Plan":
        """Return the plan with other seats (person → seat, None for no seat) for some people."""
        kept = (seat for seat in self.seats if seat.person not in changes)
        return replace(self, seats=(*kept, *(seat for seat in changes.values() if seat)))

    def units_of(self, group: str) -> tuple[str, ...]:
        """Return the units of a group."""
        return tuple(unit for unit, of in self.units if of == group)

    def seats_of(self, group: str) -> tuple[Seat, ...]:
        """Return the seats of a group."""
        return tuple(seat for seat in self.seats if seat.group == group)
