"""How far an office has come in inspecting every unit once in a term (全覆盖), in numbers and by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.models import Organ
from bihuan.web.common.dates import today
from bihuan.web.rounds.models import Round, Term
from bihuan.web.rounds.queries.units import Inspection, known_inspections, units_elsewhere, units_of


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with what it was inspected in during the term, the newest first, and what is planned for it."""

    organ: Organ
    inspections: tuple[Inspection, ...]
    planned: tuple[Inspection, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    The units of an office in a term: ``inspected`` of ``total``, and ``planned`` among those that were not yet.

    ``by_type`` counts units by the kinds of inspection that they had, so that a unit may be counted more than once;
    ``homeless`` are units in no tree of organs, which nobody is held to inspect.
    """

    office: Organ
    term: Term | None
    as_of: date
    done: tuple[UnitLine, ...]
    not_yet: tuple[UnitLine, ...]
    by_type: tuple[tuple[str, int], ...]
    homeless: tuple[Organ, ...]

    @property
    def total(self) -> int:
        """How many units there are."""
        return len(self.done) + len(self.not_yet)

    @property
    def inspected(self) -> int:
        """How many of them were inspected at least once."""
        return len(self.done)

    @property
    def planned(self) -> int:
        """How many of the others stand in a round that is planned."""
        return sum(bool(line.planned) for line in self.not_yet)

    @property
    def share(self) -> str:
        """The part that was inspected, in per cent with one decimal, cut and never rounded up; "" without units."""
        return f"{self.inspected * 1000 // self.total / 10:.1f}" if self.total else ""


def coverage_of(user: Visitor, office: Organ, term: Term | None) -> Coverage:
    """
    Return how far the office has come, as of today; without a term, over all that is known.

    An inspection counts for the term in which it ended, or in which it goes on.
    """
    units = units_of(office)
    before = known_inspections(user, units, planned=True).of_organ
    day = today()
    lines = [
        UnitLine(
            unit,
            tuple(one for one in before.get(unit.pk, ()) if one.status != Round.Status.PLANNED and _within(one, term)),
            tuple(one for one in before.get(unit.pk, ()) if one.status == Round.Status.PLANNED),
        )
        for unit in units
    ]
    done = tuple(line for line in lines if line.inspections)
    types = Counter(kind for line in done for kind in {one.type for one in line.inspections})
    labels = {str(kind): str(kind.label) for kind in Round.Type}
    return Coverage(
        office=office,
        term=term,
        as_of=day,
        done=done,
        not_yet=tuple(line for line in lines if not line.inspections),
        by_type=tuple((labels.get(kind, ""), n) for kind, n in sorted(types.items(), key=lambda pair: -pair[1])),
        homeless=tuple(unit for unit in units_elsewhere(office) if unit not in units),
    )


def term_on(terms: Sequence[Term], day: date) -> Term | None:
    """Return the term that the day falls in, else the last one that began before it; None without any."""
    begun = [term for term in terms if term.since <= day]
    inside = [term for term in begun if term.until is None or day <= term.until]
    return max(inside or begun, key=lambda term: term.since, default=None)


def _within(one: Inspection, term: Term | None) -> bool:
    if term is None:
        return True
    return one.on is not None and term.since <= one.on and (term.until is None or one.on <= term.until)
