"""Findings of a report counted by category and unit (统计)."""

from collections import Counter
from dataclasses import dataclass

from bihuan.web.feedback.reporting.drafting import UNSORTED
from bihuan.web.feedback.reporting.seen import Material, Unit


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One category: how many findings each unit has, and all of them."""

    category: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Categories × units in their order, and the sums of each unit."""

    units: tuple[Unit, ...]
    rows: tuple[CountedRow, ...]
    sums: tuple[int, ...]
    total: int


def counted_by_unit(material: Material) -> Counted:
    """Return how many findings of each category each unit has; categories without any are left out."""
    rows = []
    for found in material.by_category.values():
        of_unit = Counter(one.target_pk for one in found)
        counts = tuple(of_unit[unit.pk] for unit in material.units)
        rows.append(CountedRow(found[0].category or UNSORTED, counts, len(found)))
    sums = Counter(one.target_pk for one in material.findings)
    return Counted(material.units, tuple(rows), tuple(sums[unit.pk] for unit in material.units), len(material.findings))
