"""The pages of reports: the list of a round, and one report as it reads, with what it rests on beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.documents import Document
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.feedback.access.reports import Reach, drafting_in, reach_of, reports_visible_to
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.feedback.queries.report_sources import findings_of, group_name, index_for, material_of, targets_of
from bihuan.web.feedback.queries.reports import GOOD, all_passages, opening_of, unstated_in
from bihuan.web.feedback.reporting.counting import Counted, counted_by_unit
from bihuan.web.feedback.reporting.opening import is_out_of_date
from bihuan.web.feedback.reporting.paper import Block, IndexRow, Passage, Source, blocks, document_of
from bihuan.web.findings.access import findings_visible_to
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.findings.queries.history import Line, lines_of
from bihuan.web.rounds.models import Group, Round, Target

S = Report.Status
Part = ReportPassage.Part
#: Parts whose paragraphs state what was found; one without a finding is noticed. The others are judgements and proposals.
RESTING = frozenset({Part.FACTS, Part.COMMON, Part.CAUSES})
#: What happens next, by state; "" before there is a report.
NEXT = {
    "": (gettext_lazy("组长起草"), gettext_lazy("巡视办起草")),
    S.DRAFT: (gettext_lazy("组长报送"), gettext_lazy("巡视办报送")),
    S.SUBMITTED: (gettext_lazy("领导小组听取，巡视办登记"),) * 2,
    S.HEARD: (gettext_lazy("党委决定，巡视办登记"),) * 2,
    S.DECIDED: (gettext_lazy("可以办理反馈意见"),) * 2,
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One report of the list, or the place of one that nobody has begun; ``group`` is None for the round's."""

    group: Group | None
    name: str
    units: str
    report: Report | None
    next: str
    is_readable: bool
    may_draft: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report as a reader is shown it."""

    report: Report
    name: str
    blocks: list[Block]
    unsupported: list[Passage]  # paragraphs that state something and rest on no finding
    unstated: list[Source]  # approved findings that no paragraph of facts rests on
    is_out_of_date: bool  # the opening gives other numbers than the statistics
    gone: list[Source]  # findings that it rests on and that were withdrawn or returned
    hidden: int  # paragraphs on units that the reader does not reach
    counted: Counted
    index: list[IndexRow]
    history: list[Line]
    next: str


def report_list_of(user: User, round_: Round) -> list[ListRow]:
    """Return the report of each group that ``user`` may know of, by number, then that of the round; no unit that they lost."""
    known = {row.group_id: row for row in reports_visible_to(user).filter(round=round_).select_related("group")}
    drafting = drafting_in(user, round_)
    read = set(reports_visible_to(user, Letter.READ).filter(round=round_).values_list("pk", flat=True))
    units: dict[int | None, list[Target]] = {}
    lost = standing_of(user).removed
    for target in targets_of(round_, None):
        if target.pk not in lost:
            units.setdefault(target.group_id, []).append(target)
    rows = []
    for group in [*round_.groups.order_by("number"), None]:
        key = group.pk if group else None
        report, letters = known.get(key), drafting.get(key, frozenset())
        if report is None and not letters:
            continue
        rows.append(
            ListRow(
                group=group,
                name=group_name(group) if group else _("全轮综合报告"),
                units=_("、").join(one.name for one in units.get(group.pk, [])) if group else "",
                report=report,
                next=str(NEXT[S(report.status) if report else ""][group is None]),
                is_readable=report is not None and report.pk in read,
                may_draft=report is None and Letter.CREATE in letters,
            )
        )
    return rows


def report_page(user: User, report: Report) -> ReportPage:
    """Return the page of a report that ``user`` may read."""
    reach = reach_of(user, report)
    every = all_passages(report)
    used = {one.pk: one for row in every for one in row.findings.all()}
    good = {one.pk: one for one in findings_of(report.round, report.group) if one.target_id in reach.targets}
    sources = _sources(user, {**used, **good})
    passages = [_passage(row, sources) for row in every if reach.shows(one.target_id for one in row.findings.all())]
    material = material_of(report.round, report.group, only=reach.targets)
    unstated = unstated_in(every, good.values())
    shown_sources = {one.number: one for passage in passages for one in passage.sources}
    return ReportPage(
        report=report,
        name=name_of(report),
        blocks=blocks(passages),
        unsupported=[one for one in passages if one.part in RESTING and not one.sources],
        unstated=[sources[one.pk] for one in unstated],
        is_out_of_date=reach.is_whole and any(is_out_of_date(row.text, material) for row in opening_of(every)),
        gone=[one for one in shown_sources.values() if one.is_gone],
        hidden=len(every) - len(passages),
        counted=counted_by_unit(material),
        index=index_for(user, report, reach.targets),
        history=_history(report),
        next=str(NEXT[S(report.status)][report.group_id is None]),
    )


def sources_to_name(user: User, report: Report, reach: Reach) -> list[Source]:
    """Return the findings that a paragraph of the report may rest on, in their order, as ``user`` may see them."""
    rows = {one.pk: one for one in findings_of(report.round, report.group) if one.target_id in reach.targets}
    return list(_sources(user, rows).values())


def passages_to_edit(user: User, report: Report, reach: Reach) -> list[Passage]:
    """Return the paragraphs that ``user`` may edit, in their order, with what they rest on."""
    every = [row for row in all_passages(report) if reach.shows(one.target_id for one in row.findings.all())]
    sources = _sources(user, {one.pk: one for row in every for one in row.findings.all()})
    return [_passage(row, sources) for row in every]


def paper_of(page: ReportPage) -> Document:
    """Return the report as a paper: what the reader of the page is shown, with its annexes."""
    report = page.report
    signer = group_name(report.group) if report.group else (report.round.organ.name if report.round.organ else "")
    signed = (signer, report.submitted_on) if signer and report.submitted_on else None
    marks = ["草稿"] * (report.status == S.DRAFT) + ["演示数据，不是正式公文"] * report.is_demo
    return document_of(
        report.title,
        page.blocks,
        counted=page.counted,
        index=page.index,
        signed=signed,
        watermark="，".join(marks),
        note=f"另有{page.hidden}段涉及不由您负责的单位，未列出" if page.hidden else "",
    )


def name_of(report: Report) -> str:
    """Return what a page calls a report, without its title."""
    return group_name(report.group) if report.group else _("全轮综合报告")


def _passage(row: ReportPassage, sources: Mapping[int, Source]) -> Passage:
    return Passage(row.part, row.heading, row.text, tuple(sources[one.pk] for one in row.findings.all()), row.pk)


def _sources(user: User, rows: Mapping[int, Finding]) -> dict[int, Source]:
    """Return findings as the reader may see them: who may only know of one sees its number and state."""
    read = set(findings_visible_to(user, Letter.READ).filter(pk__in=list(rows)).values_list("pk", flat=True))
    units = dict(Target.objects.filter(pk__in={row.target_id for row in rows.values()}).values_list("pk", "name"))
    return {
        pk: Source(
            number=row.number,
            title=row.title if pk in read else "",
            unit=units[row.target_id],
            condition=row.condition if pk in read else "",
            address=reverse("register_finding_detail", args=[row.uid]) if pk in read else "",
            is_gone=row.status not in GOOD,
        )
        for pk, row in rows.items()
    }


def _history(report: Report) -> list[Line]:
    notes: Iterable[Any] = ReturnNote.objects.filter(object_kind="report", object_id=report.pk)
    reasons = {(note.object_version, note.move): note.text for note in notes}
    return lines_of("report", report.uid, states=dict(S.choices), reasons=reasons)
