"""What is stored of an inspector or of a unit's leader: what people type, workbooks bring and rows hold, in one shape."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from bihuan.web.accounts.models import Organ, User
from bihuan.web.rounds.models import Seat


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post at an organ, both days included; None where it began before, or goes on."""

    organ: Organ
    title: str = ""
    is_leading_body: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TieFact:
    """A tie to a unit; ``kind`` is a word of ``TieKind``. Names of kin are not asked for and not kept."""

    unit: Organ
    kind: str
    since: date | None = None
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """That somebody served in an earlier round; one for each unit that they inspected there, ``unit`` None for unknown."""

    round_title: str
    group_name: str = ""
    seat: str = str(Seat.MEMBER)
    unit: Organ | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class InspectorFacts:
    """
    Somebody of the pool with everything that a person may change.

    ``native_place`` is the code of a division, "" for unknown. ``services`` are those that were entered by hand; what
    the rounds kept here have shown is not among them.
    """

    number: str
    name: str
    home_organ: Organ | None
    native_place: str = ""
    skills: tuple[str, ...] = ()
    may_lead: bool = False
    may_deputise: bool = False
    available_from: date | None = None
    available_until: date | None = None
    note: str = ""
    person: User | None = None
    posts: tuple[PostFact, ...] = ()
    ties: tuple[TieFact, ...] = ()
    services: tuple[ServiceFact, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaderFacts:
    """Somebody of a unit's leading body with the posts that matter for common service."""

    name: str
    posts: tuple[PostFact, ...] = ()


def normal(facts: InspectorFacts) -> InspectorFacts:
    """Return the same facts as they are stored: without blanks around words, rows in one order whatever order they came in."""
    return replace(
        facts,
        number=facts.number.strip(),
        name=" ".join(facts.name.split()),
        note=facts.note.strip(),
        skills=tuple(sorted(set(facts.skills))),
        posts=in_order(facts.posts),
        ties=in_order(facts.ties),
        services=in_order(facts.services),
    )


def normal_leader(facts: LeaderFacts) -> LeaderFacts:
    """Return the same for somebody of a unit's leading body."""
    return LeaderFacts(" ".join(facts.name.split()), in_order(facts.posts))


def in_order(rows: Iterable[Any]) -> tuple[Any, ...]:
    """Return child rows without blanks around their words, in an order that rests on what they say alone."""
    trimmed = [
        replace(
            row, **{one.name: value.strip() for one in fields(row) if isinstance(value := getattr(row, one.name), str)}
        )
        for row in rows
    ]
    return tuple(sorted(trimmed, key=_place_in_time))


def _place_in_time(row: Any) -> tuple[str, tuple[str, ...]]:
    """Return what rows are sorted by: what came first stands first, and what has no day before that."""
    begins = getattr(row, "since", None) or getattr(row, "year", None)
    return str(begins or ""), plain(row)


def plain(row: Any) -> tuple[str, ...]:
    """Return a row of facts as words: the same for the same facts, for comparing, sorting and hashing."""
    return tuple(_plain(getattr(row, one.name)) for one in fields(row))


def _plain(value: Any) -> str:
    if isinstance(value, Organ | User):
        return str(value.pk)
    if isinstance(value, tuple):
        return "[" + "; ".join(one if isinstance(one, str) else "|".join(plain(one)) for one in value) + "]"
    return "" if value is None else str(value)
