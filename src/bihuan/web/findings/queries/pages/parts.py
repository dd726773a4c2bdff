"""Pieces that several pages of the register show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from bihuan.web.accounts.access import Visitor
from bihuan.web.findings import access
from bihuan.web.findings.access import To
from bihuan.web.findings.choices import Method, Origin
from bihuan.web.findings.models import Criterion, Evidence, EvidenceVersion, Finding, Stated, WorkingPaper


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion, and whether it was in force when the fact happened; None where that day is not known."""

    criterion: Criterion
    in_force: bool | None


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A proof as another object shows it; without the right to read it, its number and kind are all there is."""

    row: Evidence
    latest: EvidenceVersion | None
    may_see: bool


@dataclass(frozen=True, slots=True)
class OpenSignature:
    """A first signature that waits for a second person."""

    pk: int
    words: str
    who: str
    at: datetime
    until: date
    is_mine: bool
    move: str
    reason: str = ""  # where the step needs one: who signs second signs this one


def criterion_lines(criteria: Iterable[Criterion], on: date | None) -> list[CriterionLine]:
    """Return the criteria with whether each was in force on the day of the fact."""
    return [CriterionLine(criterion, _in_force(criterion, on)) for criterion in criteria]


def criteria_of(row: WorkingPaper | Finding) -> list[CriterionLine]:
    """Return the criteria of a paper or finding. One statement."""
    return criterion_lines(row.criteria.select_related("version__document"), row.fact_from)


def proofs_of(rows: Iterable[Evidence], user: Visitor) -> list[ProofLine]:
    """Return proofs with their newest version, if that has been fetched, and whether ``user`` may read each."""
    return [
        ProofLine(row, next(iter(getattr(row, "shown_versions", ())), None), access.may(user, row, To.READ))
        for row in rows
    ]


def with_versions() -> "Prefetch[str, QuerySet[EvidenceVersion], str]":
    """Return what fetches the versions of proofs, newest first, as ``shown_versions``. One statement."""
    # By name and not by the relation: the hashes stand in another table, which a list has no use for.
    return Prefetch(
        "versions", queryset=EvidenceVersion.objects.only("evidence_id", "number", "name"), to_attr="shown_versions"
    )


def origin_words(row: Stated) -> str:
    """Return where the problem came to light, in words."""
    return gettext("、").join(str(Origin(value).label) for value in row.origins if value in Origin.values)


def method_words(row: Stated) -> str:
    """Return how the problem was found, in words."""
    return gettext("、").join(str(Method(value).label) for value in row.methods if value in Method.values)


def amount_words(amount: Decimal | None) -> str:
    """Return an amount with its thousands parted; "" where none was stated."""
    if amount is None:
        return ""
    return f"{amount:,.2f}".removesuffix(".00")


def _in_force(criterion: Criterion, on: date | None) -> bool | None:
    if on is None:
        return None
    version = criterion.version
    return version.in_force_from <= on and (version.in_force_until is None or on <= version.in_force_until)
