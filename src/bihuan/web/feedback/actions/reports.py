"""Writing the report of a group or of a round: its first draft from findings, and every change until it is submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.reports import (
    Reach,
    To,
    creating_report,
    judge,
    reach_of,
    report_for,
    reports_round_for,
)
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.feedback.queries.report_sources import findings_of, material_of, proposed, title_of
from bihuan.web.feedback.queries.reports import all_passages, opening_of, shown_passages, unstated_in
from bihuan.web.feedback.reporting import drafting
from bihuan.web.feedback.reporting.drafting import Draft
from bihuan.web.feedback.reporting.opening import brought_up_to_date, proposal_brought_up_to_date
from bihuan.web.feedback.reporting.seen import Material
from bihuan.web.feedback.texts import check_text
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.models import Group, Round

Part = ReportPassage.Part
#: How the states are said in the middle of a sentence.
STATES = {
    "draft": ("草拟", "a draft"),
    "submitted": ("已报送", "submitted"),
    "heard": ("领导小组已听取", "heard by the leading group"),
    "decided": ("党委已决定", "decided by the committee"),
}
#: Rounds in which there is something to report.
_OPEN = (Round.Status.LIVE, Round.Status.ENDED)
_ORDER = {str(part): at for at, part in enumerate(Part)}
#: No report is longer.
MOST_PASSAGES = 300
LONGEST_TITLE, LONGEST_HEADING = 200, 120


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """A paragraph as it was written: ``pk`` of one that is there, None for a new one; findings by their numbers."""

    part: str
    heading: str
    text: str
    findings: tuple[str, ...] = ()
    pk: int | None = None


@transaction.atomic
def draft_report(*, actor: User, round_: Round, group: Group | None) -> Report:
    """
    Begin the report of a group, or without one that of the round, with paragraphs made from its approved findings.

    Raises:
        Refusal: ``feedback.report_exists``, ``feedback.report_without_findings``, ``rounds.not_in_state``; the person may not.
    """
    locked = reports_round_for(actor, round_.pk, for_change=True)
    grant = creating_report(actor, locked, group)
    require_state(locked, *_OPEN)
    if Report.objects.filter(round=locked, group=group).exists():
        raise Refusal(
            "feedback.report_exists",
            "这份报告已经起草，没有另建。请打开报告列表继续修改。",
            "This report was begun already, so no other was made. Open the list of reports and go on with it.",
            http_status=409,
        )
    drafts = proposed(locked, group)
    if not drafts:
        raise without_findings()
    report = Report.objects.create(
        round=locked,
        group=group,
        title=title_of(locked, group)[:200],
        author=actor,
        is_demo=locked.demo_seed is not None,
    )
    report.grant = grant
    _add(report, drafts)
    _renumber(all_passages(report))
    _recorded(report, actor, grant, "draft_report", {"title": report.title})
    return report


@transaction.atomic
def fill_report(*, actor: User, report: Report, version: int | None = None) -> Report:
    """
    Add paragraphs for the approved findings that no paragraph of facts rests on, and set the numbers of the draft anew.

    Whatever else people wrote stays as it is; the numbers are only for who reaches all units of the report.

    Raises:
        Refusal: ``feedback.report_not_draft``, ``common.changed_meanwhile``; the person may not.
    """
    locked, grant = _to_edit(actor, report, version)
    rows = all_passages(locked)
    reach = reach_of(actor, locked)
    material = material_of(locked.round, locked.group, only=reach.targets)
    unstated = {one.pk for one in unstated_in(rows, findings_of(locked.round, locked.group))}
    lacking = Material(material.units, tuple(one for one in material.findings if one.pk in unstated))
    drafts = list(drafting.facts(lacking))
    _add(locked, drafts)
    _renumber(all_passages(locked))
    renewed = _with_numbers_anew(rows, material) if reach.is_whole else []
    fields = {"added": [draft.text for draft in drafts], "changed": [row.text for row in renewed]}
    return _edited(locked, actor, grant, fields)


@transaction.atomic
def save_report(
    *, actor: User, report: Report, title: str, passages: Sequence[PassageFacts], version: int | None = None
) -> Report:
    """
    Keep the title and the paragraphs in this order; a paragraph of the person's part that is not among them goes.

    Paragraphs that rest on units which the person does not reach are not theirs to see: they stay, at the end of their
    part.

    Raises:
        Refusal: ``feedback.report_not_draft``, ``feedback.report_incomplete``, ``feedback.unknown_finding``,
            ``feedback.text_too_long``, ``feedback.odd_character``, ``feedback.lead_on_a_person``,
            ``common.changed_meanwhile``; the person may not. ``where`` is ``title`` or ``text-3``, ``findings-3`` for the
            paragraph at index 3.
    """
    locked, grant = _to_edit(actor, report, version)
    reach = reach_of(actor, locked)
    title = _title(title, passages)
    known = {one.number: one for one in findings_of(locked.round, locked.group) if one.target_id in reach.targets}
    shown = {row.pk for row in shown_passages(locked, reach)}
    hidden = {row.pk for row in all_passages(locked)} - shown
    kept = {one.pk for one in passages if one.pk is not None}
    if kept - shown:
        raise changed_meanwhile()
    chosen = [_checked(one, at, known, reach) for at, one in enumerate(passages)]
    ReportPassage.objects.filter(pk__in=shown - kept).delete()
    for at, (one, findings) in enumerate(zip(passages, chosen, strict=True)):
        _put(locked, one, findings, at)
    # Those that they are not shown stand after what they wrote: they could not say where.
    ReportPassage.objects.filter(pk__in=hidden).update(order=F("order") + MOST_PASSAGES)
    _renumber(all_passages(locked))
    fields = {"title": title, "texts": [one.text.strip() for one in passages]}
    return _edited(locked, actor, grant, fields, title=title)


def _to_edit(actor: User, report: Report, version: int | None) -> tuple[Report, Grant]:
    """Return the report, locked, that ``actor`` may edit; what state it is in is said before who may."""
    locked = report_for(actor, report.uid, To.SEE, for_change=True)
    if locked.status != Report.Status.DRAFT:
        raise Refusal(
            "feedback.report_not_draft",
            f"报告目前是“{STATES[locked.status][0]}”，文字已经锁定，没有保存。需要改动时请巡视办先退回。",
            f"The report is {STATES[locked.status][1]} and its text is locked; nothing was saved. "
            "Ask the office to return it first.",
            http_status=409,
        )
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    return locked, judge(actor, locked, To.EDIT)


def _title(title: str, passages: Sequence[PassageFacts]) -> str:
    title = title.strip()
    if not title:
        raise incomplete("title", "请填写报告标题", "Give the report a title")
    check_text(title, where="title", longest=LONGEST_TITLE)
    if len(passages) > MOST_PASSAGES:
        zh, en = f"一份报告最多 {MOST_PASSAGES} 段", f"A report has at most {MOST_PASSAGES} paragraphs"
        raise incomplete("title", zh, en)
    return title


def _checked(one: PassageFacts, at: int, known: Mapping[str, Finding], reach: Reach) -> list[Finding]:
    """Return the findings of a paragraph that can be kept."""
    if one.part not in _ORDER:
        raise incomplete(f"part-{at}", "请选择这一段属于哪一部分", "Say which part this paragraph belongs to")
    if not one.text.strip():
        raise incomplete(f"text-{at}", "请填写这一段的文字，或者勾选删除", "Write this paragraph, or tick that it goes")
    check_text(one.text, where=f"text-{at}")
    check_text(one.heading, where=f"heading-{at}", longest=LONGEST_HEADING)
    unknown = [number for number in one.findings if number not in known]
    if unknown:
        raise Refusal(
            "feedback.unknown_finding",
            f"没有可以写进本报告的问题“{unknown[0]}”，没有保存。请核对编号：只能引用本报告范围内已批准的问题。",
            f'There is no finding "{unknown[0]}" for this report, so nothing was saved. Check the number: only approved '
            "findings of the report's units count.",
            where=f"findings-{at}",
        )
    if not one.findings and not reach.is_whole:
        zh, en = (
            "您不负责本报告的全部单位，请注明这一段依据的问题",
            "You do not reach all units of the report: name the findings",
        )
        raise incomplete(f"findings-{at}", zh, en)
    return [known[number] for number in dict.fromkeys(one.findings)]


def _put(report: Report, one: PassageFacts, findings: Iterable[Finding], at: int) -> None:
    columns = {"part": one.part, "order": at, "heading": one.heading.strip(), "text": one.text.strip()}
    if one.pk is None:
        row = ReportPassage.objects.create(report=report, **columns)
    else:
        ReportPassage.objects.filter(pk=one.pk, report=report).update(**columns)
        row = ReportPassage(pk=one.pk)
    row.findings.set(findings)


def _add(report: Report, drafts: Sequence[Draft]) -> None:
    """Add paragraphs after those that are there."""
    begin = ReportPassage.objects.filter(report=report).count() + 1
    rows = [
        ReportPassage(report=report, part=one.part, order=at, heading=one.heading[:LONGEST_HEADING], text=one.text)
        for at, one in enumerate(drafts, begin)
    ]
    made = ReportPassage.objects.bulk_create(rows)
    through = ReportPassage.findings.through
    through.objects.bulk_create(
        through(reportpassage_id=row.pk, finding_id=key)
        for row, draft in zip(made, drafts, strict=True)
        for key in draft.findings
    )


def _with_numbers_anew(rows: Sequence[ReportPassage], material: Material) -> list[ReportPassage]:
    """Set the numbers that a draft gave of the whole report as they are now, and return the paragraphs that changed."""
    texts = {row: brought_up_to_date(row.text, material) for row in opening_of(rows)}
    proposals = [row for row in rows if row.part == Part.PROPOSALS and not row.heading]
    texts |= {row: proposal_brought_up_to_date(row.text, material) for row in proposals}
    changed = [row for row, text in texts.items() if row.text != text]
    for row in changed:
        row.text = texts[row]
    ReportPassage.objects.bulk_update(changed, ["text"])
    return changed


def _renumber(rows: Sequence[ReportPassage]) -> None:
    """Number the paragraphs from 1: by part, and inside of it as they stand."""
    ordered = sorted(rows, key=lambda row: _ORDER[row.part])
    for at, row in enumerate(ordered, 1):
        row.order = at
    ReportPassage.objects.bulk_update(ordered, ["order"])


def _edited(report: Report, actor: User, grant: Grant, fields: Mapping[str, object], **columns: object) -> Report:
    """Count up the version, so that whoever looked at the older one hears of it, and write the record."""
    changed = Report.objects.filter(pk=report.pk, version=report.version).update(version=report.version + 1, **columns)
    if changed != 1:
        raise changed_meanwhile()
    report.refresh_from_db()
    _recorded(report, actor, grant, "edit_report", fields)
    return report


def _recorded(report: Report, actor: User, grant: Grant, action: str, fields: Mapping[str, object]) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"feedback.{action}",
        object_kind="report",
        object_id=report.uid,
        object_version=report.version,
        to_state=report.status,
        fields=dict(fields),
    )


def incomplete(where: str, zh: str, en: str) -> Refusal:
    """Return the answer to what lacks something; ``where`` names the field."""
    return Refusal(
        "feedback.report_incomplete", f"{zh}，没有保存。请补充后再提交。", f"{en}; nothing was saved.", where=where
    )


def without_findings() -> Refusal:
    """Return the answer to a report that nothing was found for."""
    return Refusal(
        "feedback.report_without_findings",
        "这份报告还没有可依据的问题：所涉单位没有经巡视办批准的问题，或者各段都没有引用。请先把问题提交审核，再起草或报送。",
        "There is nothing for this report to rest on: no finding of its units was approved by the office, or no paragraph "
        "names one. Have findings approved, then go on.",
        http_status=409,
    )
