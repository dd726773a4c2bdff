"""What the standing checks say: of one finding, and of all that a person may read."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.findings import access
from bihuan.web.findings.models import Finding, FindingMark
from bihuan.web.findings.quality import BY_CODE, OPEN
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.rounds.models import Target

#: Findings listed under one check; who wants the rest narrows to a unit.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark of a finding: what is the matter, what to do, and the words that it is about."""

    code: str
    severity: str
    words: str
    field: str
    quoted: str


def marks_on(finding: Finding) -> list[MarkLine]:
    """Return the marks of a finding as they were kept when it was last changed, blocking ones first. One statement."""
    rows = [row for row in finding.marks.all() if row.code in BY_CODE]
    lines = [
        MarkLine(
            code=row.code,
            severity=BY_CODE[row.code].severity,
            words=BY_CODE[row.code].reason,
            field=row.field,
            quoted=_quoted(finding, row),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.severity)


def _quoted(finding: Finding, row: FindingMark) -> str:
    text = getattr(finding, row.field, "") if row.end else ""
    return text[row.start : row.end] if isinstance(text, str) else ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check with the number of findings that it marks."""

    code: str
    severity: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class MarkedFinding:
    """A finding under a check."""

    number: str
    title: str
    target: str
    state: str
    is_demo: bool
    address: str


@dataclass(frozen=True, slots=True)
class QualityPage:
    """The checks with their counts, and the findings under the one that was chosen."""

    checks: list[CheckLine]
    chosen: CheckLine | None
    marked: list[MarkedFinding]
    more: int
    targets: list[Target]
    target_id: int | None


def quality_page(user: Visitor, *, code: str, target_id: int | None) -> QualityPage:
    """Return the standing checks over the open findings that ``user`` may read. Three statements."""
    findings = access.findings_visible_to(user, Letter.READ).filter(status__in=OPEN)
    if target_id is not None:
        findings = findings.filter(target_id=target_id)
    counted = dict(
        FindingMark.objects.filter(finding__in=findings.order_by())
        .order_by()
        .values_list("code")
        .annotate(n=Count("*"))
    )
    checks = [
        CheckLine(check.code, check.severity, check.reason, counted[check.code])
        for check in BY_CODE.values()
        if check.code in counted
    ]
    checks.sort(key=lambda line: (line.severity, -line.count))
    chosen = next((line for line in checks if line.code == code), checks[0] if checks else None)
    return QualityPage(
        checks=checks,
        chosen=chosen,
        marked=_marked(findings.filter(marks__code=chosen.code)) if chosen else [],
        more=max(chosen.count - SHOWN, 0) if chosen else 0,
        targets=list(targets_visible_to(user, Letter.READ).order_by("round", "number")),
        target_id=target_id,
    )


def _marked(findings: QuerySet[Finding]) -> list[MarkedFinding]:
    rows = findings.select_related("target").only("uid", "number", "title", "status", "is_demo", "target__name")
    return [
        MarkedFinding(
            row.number,
            row.title,
            row.target.name,
            row.get_status_display(),
            row.is_demo,
            reverse("register_finding_detail", args=[row.uid]) + "#marks",
        )
        for row in rows[:SHOWN]
    ]
