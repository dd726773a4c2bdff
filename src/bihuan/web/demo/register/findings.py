"""Findings: one for each problem that was drawn, as far as it has come."""

from collections.abc import Sequence
from datetime import timedelta

from bihuan.web.accounts.models import User
from bihuan.web.demo.cast import OFFICE
from bihuan.web.demo.register.papers import (
    Papers,
    Sheet,
    date_back,
    numbered,
    tie_criteria,
    tie_proofs,
)
from bihuan.web.demo.register.sentences import sentences
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.marking import mark_many
from bihuan.web.findings.choices import FindingStatus, Severity
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.rounds.models import Category

Findings = dict[tuple[int, int], Finding]
_GONE_TOO_FAR = {FindingStatus.CONFIRMED: 1, FindingStatus.IN_REVIEW: 2, FindingStatus.APPROVED: 3}


def keep_findings(sheets: Sequence[Sheet], people: dict[str, User], papers: Papers) -> Findings:
    """Keep the finding of each sheet, tied to its paper, proofs and criteria, and return them by the sheets' keys."""
    numbers = numbered("finding", sheets)
    categories = {row.code: row for row in Category.objects.filter(taxonomy=sheets[0].target.round.taxonomy)}
    findings = {
        sheet.key: _finding(sheet, numbers[sheet.key], people, categories.get(sheet.problem.code)) for sheet in sheets
    }
    for key, sentence in sentences(sheets).items():
        findings[key].published_sentence = sentence
    Finding.objects.bulk_create(findings.values())
    rows = [(findings[sheet.key], sheet) for sheet in sheets]
    date_back(Finding, [(row, sheet.begun_at() + timedelta(days=6)) for row, sheet in rows])
    tie_proofs(Finding, rows)
    tie_criteria(Finding, rows)
    through = Finding.papers.through
    through.objects.bulk_create(through(finding_id=row.pk, workingpaper_id=papers[sheet.key].pk) for row, sheet in rows)
    ReturnNote.objects.bulk_create(
        ReturnNote(
            object_kind="finding",
            object_id=row.pk,
            object_version=row.version,
            move="withdraw",
            text="与另一条问题反映的是同一事项，合并登记。",
            by=people[f"gl{sheet.group}"],
        )
        for row, sheet in rows
        if row.status == FindingStatus.WITHDRAWN
    )
    make_findable(*findings.values())
    mark_many(list(findings.values()))
    return findings


def _finding(sheet: Sheet, number: str, people: dict[str, User], category: Category | None) -> Finding:
    status, began = sheet.status, sheet.begun_at() + timedelta(days=6)
    leader = people[f"gl{sheet.group}"]
    steps = _GONE_TOO_FAR.get(status, 0)
    # A grave one needs two of the leading group, and none has signed yet in this story.
    is_grave = sheet.problem.severity == Severity.GRAVE and status != FindingStatus.APPROVED
    finding = Finding(
        **sheet.stated(),
        number=number,
        author=people[f"gm{sheet.group}"],
        status=status,
        severity=sheet.problem.severity if is_grave or sheet.problem.severity != Severity.GRAVE else Severity.SERIOUS,
        category=category,
        papers_count=1,
        evidence_count=2,
        version=1 + steps + (status == FindingStatus.WITHDRAWN),
    )
    if steps >= 1:
        finding.confirmed_by, finding.confirmed_at = leader, began + timedelta(days=2)
    if steps >= 2:
        finding.submitted_by, finding.submitted_at = leader, began + timedelta(days=4)
    if steps >= 3:
        finding.approved_by, finding.approved_at = people[OFFICE], began + timedelta(days=8)
    return finding
