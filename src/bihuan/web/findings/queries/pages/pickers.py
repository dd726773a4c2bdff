"""What a form offers to choose from: criteria in force on a day, proof and papers of a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.findings import access
from bihuan.web.findings.choices import PaperStatus
from bihuan.web.findings.models import Evidence, WorkingPaper
from bihuan.web.findings.queries.pages.parts import CriterionLine, criterion_lines
from bihuan.web.rounds.models import Target

#: Lines of a picker; who does not find theirs among them narrows it by a word.
OFFERED = 30


@dataclass(frozen=True, slots=True)
class CriteriaPicker:
    """Chosen criteria, and those in force on ``on`` that hold the words."""

    chosen: list[CriterionLine]
    offered: list[CriterionLine]
    on: date | None
    words: str
    more: bool


def criteria_picker(user: Visitor, *, on: date | None, words: str, chosen: Sequence[int]) -> CriteriaPicker:
    """Return what the picker of criteria shows; what was chosen stays, in force or not. Two statements."""
    rows = access.criteria_visible_to(user).select_related("version__document")
    taken = list(rows.filter(pk__in=chosen)) if chosen else []
    offered = rows.exclude(pk__in=[row.pk for row in taken])
    if on is not None:
        until = Q(version__in_force_until=None) | Q(version__in_force_until__gte=on)
        offered = offered.filter(until, version__in_force_from__lte=on)
    for word in words.split():
        offered = offered.filter(
            Q(paraphrase__icontains=word) | Q(article__icontains=word) | Q(version__document__title__icontains=word)
        )
    found = list(offered.order_by("version__document__title", "version__in_force_from", "order")[: OFFERED + 1])
    return CriteriaPicker(
        chosen=criterion_lines(taken, on),
        offered=criterion_lines(found[:OFFERED], on),
        on=on,
        words=words,
        more=len(found) > OFFERED,
    )


@dataclass(frozen=True, slots=True)
class EvidencePicker:
    """Chosen proof, and the newest of the unit's that holds the words."""

    chosen: list[Evidence]
    offered: list[Evidence]
    words: str
    more: bool


def evidence_picker(user: Visitor, target: Target, *, words: str, chosen: Sequence[UUID]) -> EvidencePicker:
    """Return what the picker of proof shows: what ``user`` may read of this target. Two statements."""
    rows = access.evidence_visible_to(user, Letter.READ).filter(target=target)
    taken = list(rows.filter(uid__in=chosen)) if chosen else []
    offered = rows.exclude(pk__in=[row.pk for row in taken])
    for word in words.split():
        offered = offered.filter(Q(title__icontains=word) | Q(number__icontains=word))
    found = list(offered[: OFFERED + 1])
    return EvidencePicker(taken, found[:OFFERED], words, len(found) > OFFERED)


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """A paper that a finding may rest on."""

    paper: WorkingPaper
    is_chosen: bool


def paper_choices(user: Visitor, target: Target, *, chosen: Sequence[UUID]) -> list[PaperChoice]:
    """Return the papers of a target that a finding may rest on: approved ones, and what is chosen. One statement."""
    rows = access.papers_visible_to(user, Letter.READ).filter(target=target)
    found = rows.filter(Q(status=PaperStatus.APPROVED) | Q(uid__in=chosen))[: OFFERED * 2]
    taken = set(chosen)
    return [PaperChoice(row, row.uid in taken) for row in found]


def unit_proofs(user: Visitor, target: Target) -> list[Evidence]:
    """Return the proof that the unit brought in so far, newest first. One statement."""
    return list(access.evidence_visible_to(user, Letter.READ).filter(target=target, is_from_unit=True)[:OFFERED])
