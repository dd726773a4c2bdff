"""Findings as a report sees them, and how they are counted."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from bihuan.web.findings.choices import Severity

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """An approved finding with what a report says of it; the unit by key, number and name, the category by its order."""

    pk: int
    number: str
    title: str
    condition: str
    cause: str
    severity: str
    category_code: str
    category: str
    category_order: int
    target_pk: int
    target_number: int
    target: str

    @property
    def is_grave(self) -> bool:
        """Whether it is of the gravest kind."""
        return self.severity == Severity.GRAVE


@dataclass(frozen=True, slots=True)
class Unit:
    """An inspected unit of the report."""

    pk: int
    number: int
    name: str
    group_number: int = 0


@dataclass(frozen=True)
class Material:
    """What a report is made from: its units in their order, and the findings by unit, category and number."""

    units: tuple[Unit, ...]
    findings: tuple[FindingSeen, ...]

    @cached_property
    def by_category(self) -> dict[str, list[FindingSeen]]:
        """The findings by code of their category, in the order of the taxonomy."""
        return gathered(sorted(self.findings, key=lambda one: one.category_order), lambda one: one.category_code)

    def of_unit(self, unit: Unit) -> list[FindingSeen]:
        """Return the findings of one unit."""
        return [one for one in self.findings if one.target_pk == unit.pk]


@dataclass(frozen=True, slots=True)
class Shared:
    """What several units have in common: the findings that show it and the units, in the order of the report."""

    words: str
    findings: tuple[FindingSeen, ...]
    units: tuple[str, ...]


def gathered(rows: Iterable[FindingSeen], key: Callable[[FindingSeen], Key]) -> dict[Key, list[FindingSeen]]:
    """Return the rows by a key, keys and rows in the order in which they come."""
    found: defaultdict[Key, list[FindingSeen]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def units_of(rows: Iterable[FindingSeen]) -> tuple[str, ...]:
    """Return the names of the units that the findings are of, each once, by number."""
    return tuple(dict.fromkeys(row.target for row in sorted(rows, key=lambda row: row.target_number)))


def shared(rows: dict[str, Sequence[FindingSeen]]) -> list[Shared]:
    """Return what at least two units have, what most of them have first; keys are the words for it."""
    found = [Shared(words, tuple(some), units_of(some)) for words, some in rows.items()]
    return sorted((one for one in found if len(one.units) > 1), key=lambda one: -len(one.units))
