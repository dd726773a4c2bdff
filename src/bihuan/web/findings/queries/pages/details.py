"""What the page of a working paper, a finding, a fix-at-once item and a proof shows."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.dates import today
from bihuan.web.common.language import pick
from bihuan.web.findings import access
from bihuan.web.findings.access import To
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, FixStatus
from bihuan.web.findings.days import leaves_before
from bihuan.web.findings.models import Evidence, EvidenceVersion, Finding, FixAtOnce, WorkingPaper
from bihuan.web.findings.queries.history import history, notes_of
from bihuan.web.findings.queries.pages.parts import (
    CriterionLine,
    OpenSignature,
    ProofLine,
    amount_words,
    criteria_of,
    method_words,
    origin_words,
    proofs_of,
    with_versions,
)
from bihuan.web.findings.queries.pages.quality import MarkLine, marks_on
from bihuan.web.findings.queries.pages.signatures import waiting_signatures
from bihuan.web.findings.queries.published import PublishedClause, published_with

#: Columns of another row that a line about it shows, and those that it is judged by.
_JUDGED = ("uid", "number", "title", "status", "round_id", "target_id", "author_id")

#: Who signed a paper and when, and those people's names.
_SIGNERS = ("author", "reviewed_by", "approved_by")
_SIGNED = (
    *("signed_at", "reviewed_at", "approved_at"),
    *(f"{who}__{name}" for who in _SIGNERS for name in ("display_name", "username")),
)


@dataclass(frozen=True, slots=True)
class MadeFinding:
    """A finding that a paper has become; who may only know of it sees its number, without title and address ("")."""

    number: str
    title: str
    state: str
    address: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A working paper with all that hangs on it."""

    origins: str
    methods: str
    amount: str
    criteria: list[CriterionLine]
    proofs: list[ProofLine]
    findings: list[MadeFinding]
    history: list[Any]
    notes: list[Any]


def paper_page(paper: WorkingPaper, user: Visitor) -> PaperPage:
    """Return what the page of a paper shows."""
    return PaperPage(
        origins=origin_words(paper),
        methods=method_words(paper),
        amount=amount_words(paper.amount),
        criteria=criteria_of(paper),
        proofs=proofs_of(paper.evidence.all(), user),
        findings=_made_of(paper, user),
        history=list(history(paper)),
        notes=list(notes_of(paper)),
    )


def _made_of(paper: WorkingPaper, user: Visitor) -> list[MadeFinding]:
    rows = access.findings_visible_to(user).filter(papers=paper).exclude(status=FindingStatus.WITHDRAWN)
    found = []
    for row in rows.only(*_JUDGED):
        reads = access.may(user, row, To.READ)
        address = reverse("register_finding_detail", args=[row.uid]) if reads else ""
        found.append(MadeFinding(row.number, row.title if reads else "", row.get_status_display(), address))
    return found


@dataclass(frozen=True, slots=True)
class Basis:
    """What a step rests on for somebody who may not open all of it: whether that is so, and how many proofs stand still."""

    is_partly_closed: bool
    frozen: int


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A finding with all that hangs on it."""

    origins: str
    methods: str
    amount: str
    criteria: list[CriterionLine]
    proofs: list[ProofLine]
    papers: list[WorkingPaper]
    basis: Basis
    fixes: list[FixAtOnce]
    published: list[PublishedClause]
    marks: list[MarkLine]
    signatures: list[OpenSignature]
    history: list[Any]
    notes: list[Any]


def finding_page(finding: Finding, user: Visitor) -> FindingPage:
    """Return what the page of a finding shows."""
    fixes = access.fixes_visible_to(user, Letter.READ).filter(finding=finding)
    proofs = proofs_of(finding.evidence.prefetch_related(with_versions()), user)
    papers = list(finding.papers.select_related(*_SIGNERS).only(*_JUDGED, *_SIGNED))
    return FindingPage(
        origins=origin_words(finding),
        methods=method_words(finding),
        amount=amount_words(finding.amount),
        criteria=criteria_of(finding),
        proofs=proofs,
        papers=papers,
        basis=Basis(
            is_partly_closed=not all(proof.may_see for proof in proofs)
            or not all(access.may(user, paper, To.READ) for paper in papers),
            frozen=sum(proof.row.status == EvidenceStatus.FROZEN for proof in proofs),
        ),
        fixes=list(fixes.only("uid", "number", "title", "status")),
        published=published_with(finding),
        marks=marks_on(finding),
        signatures=waiting_signatures(finding, user),
        history=list(history(finding)),
        notes=list(notes_of(finding)),
    )


@dataclass(frozen=True, slots=True)
class FixPage:
    """A fix-at-once item with its proof and what was said when it was returned."""

    proofs: list[ProofLine]
    group_name: str
    is_overdue: bool
    leaves_on: str  # the day on which the group leaves, where the item is due after it
    history: list[Any]
    notes: list[Any]


def fix_page(fix: FixAtOnce, user: Visitor, *, is_unit: bool) -> FixPage:
    """
    Return what the page of a fix-at-once item shows.

    The unit sees reasons of returns, which are said to it, and no history, which names members of the group.
    """
    group = fix.group
    open_still = fix.status not in {FixStatus.DRAFT, FixStatus.ACCEPTED}
    return FixPage(
        proofs=proofs_of(fix.evidence.all(), user),
        group_name=(group.name or _("第 %(n)s 巡视组") % {"n": group.number}) if group else "",
        is_overdue=open_still and fix.due_on is not None and fix.due_on < today(),
        leaves_on="" if is_unit or fix.status == FixStatus.ACCEPTED else leaves_before(fix),
        history=[] if is_unit else list(history(fix)),
        notes=list(notes_of(fix)),
    )


@dataclass(frozen=True, slots=True)
class Use:
    """Where a proof serves."""

    number: str
    title: str
    state: str
    address: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a proof: what kind of file it is, what the copy has not, what the look at it said."""

    version: EvidenceVersion
    format: str
    removed: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A proof with its files and uses."""

    versions: list[FileLine]
    uses: list[Use]
    history: list[Any]


def evidence_page(proof: Evidence, user: Visitor, *, is_unit: bool) -> EvidencePage:
    """
    Return what the page of a proof shows; of its uses those that ``user`` may read.

    The unit sees no history of its proof: it names members of the group.
    """
    papers = access.papers_visible_to(user, Letter.READ).filter(evidence=proof)
    findings = access.findings_visible_to(user, Letter.READ).filter(evidence=proof)
    fixes = access.fixes_visible_to(user, Letter.READ).filter(evidence=proof)
    kinds = ((papers, "paper_detail"), (findings, "register_finding_detail"), (fixes, "fix_detail"))
    uses = [
        Use(row.number, row.title, row.get_status_display(), reverse(page, args=[row.uid]))
        for rows, page in kinds
        for row in rows.only("uid", "number", "title", "status")
    ]
    versions = proof.versions.select_related("original", "cleaned", "added_by")
    lines = [
        FileLine(version, version.name.rpartition(".")[2].upper(), _said(version.removed), _said(version.warnings))
        for version in versions
    ]
    return EvidencePage(lines, uses, [] if is_unit else list(history(proof)))


def _said(notes: list[dict[str, str]]) -> list[str]:
    return [pick(note["zh"], note["en"]) for note in notes]


def version_of(proof: Evidence, number: int | None) -> EvidenceVersion | None:
    """Return one file of a proof, the newest where no number is said; None if there is none."""
    versions = proof.versions.select_related("original", "cleaned")
    return versions.filter(number=number).first() if number is not None else versions.first()
