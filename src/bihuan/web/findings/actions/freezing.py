"""Proof stands still while a signed paper or finding rests on it, and can be worked on again when none does."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.web.findings.actions.moving import set_status
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.findings.transitions import EVIDENCE

#: States in which somebody's signature covers the proof.
HOLDS_PAPERS = (PaperStatus.REVIEWED, PaperStatus.APPROVED)
HOLDS_FINDINGS = (FindingStatus.CONFIRMED, FindingStatus.IN_REVIEW, FindingStatus.APPROVED, FindingStatus.ISSUED)
HOLDS_FIXES = (FixStatus.REPORTED, FixStatus.ACCEPTED)

Rows = list[dict[str, str]]


def freeze(row: WorkingPaper | Finding | FixAtOnce) -> Rows:
    """Freeze the working proofs under ``row`` and return what the trail record says of them."""
    return _turn(_held(row).filter(status__in=EVIDENCE["freeze"].sources), "freeze")


def thaw(row: WorkingPaper | Finding | FixAtOnce) -> Rows:
    """Release the proofs under ``row``, which is losing its signature, unless another signed row rests on them."""
    papers = WorkingPaper.evidence.through.objects.filter(
        evidence_id=OuterRef("pk"), workingpaper__status__in=HOLDS_PAPERS
    )
    findings = Finding.evidence.through.objects.filter(evidence_id=OuterRef("pk"), finding__status__in=HOLDS_FINDINGS)
    fixes = FixAtOnce.evidence.through.objects.filter(evidence_id=OuterRef("pk"), fixatonce__status__in=HOLDS_FIXES)
    if isinstance(row, WorkingPaper):
        papers = papers.exclude(workingpaper_id=row.pk)
    elif isinstance(row, Finding):
        findings = findings.exclude(finding_id=row.pk)
    else:
        fixes = fixes.exclude(fixatonce_id=row.pk)
    frozen = _held(row).filter(
        ~Q(Exists(papers)), ~Q(Exists(findings)), ~Q(Exists(fixes)), status__in=EVIDENCE["thaw"].sources
    )
    return _turn(frozen, "thaw")


def _held(row: WorkingPaper | Finding | FixAtOnce) -> QuerySet[Evidence]:
    """
    Return the proofs under ``row``, locked until the transaction ends.

    All of them and not only those that turn: else one person releases a proof at the very moment at which another
    signs what rests on it, and neither sees the other.
    """
    by = "papers" if isinstance(row, WorkingPaper) else "findings" if isinstance(row, Finding) else "fixes"
    keys = Evidence.objects.filter(**{by: row}).order_by("pk").values_list("pk", flat=True)
    return Evidence.objects.filter(pk__in=list(keys.select_for_update(of=("self",), no_key=True)))


def _turn(rows: QuerySet[Evidence], name: str) -> Rows:
    found = list(rows.values_list("pk", "uid"))
    if found:
        set_status(Evidence.objects.filter(pk__in=[pk for pk, _uid in found]), EVIDENCE[name])
    return [{"evidence": str(uid), "to": EVIDENCE[name].target} for _pk, uid in found]
