"""Reports as they stand: what the committee has decided, paragraphs, and what waits for whom."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.feedback.access.reports import Reach, drafting_at, drafting_rounds, reports_visible_to
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rounds.models import Group, Round, Target

Status = Report.Status
#: Findings that a report rests on: the office has approved them.
GOOD = (FindingStatus.APPROVED, FindingStatus.ISSUED)


def decision_of(target: Target) -> Report | None:
    """
    Return the report on which the committee has decided what is fed back to ``target``, or None. One statement.

    The report of the target's group, or where that has none that is decided, the report of the whole round.
    """
    decided = Report.objects.filter(
        Q(group=target.group_id) | Q(group=None), round=target.round_id, status=Status.DECIDED
    )
    by_group = {report.group_id: report for report in decided}
    return by_group.get(target.group_id) or by_group.get(None)


def all_passages(report: Report) -> list[ReportPassage]:
    """Return the paragraphs of a report in their order, with their findings. Two statements."""
    findings = Prefetch("findings", Finding.objects.order_by("target__number", "pk"))
    return list(ReportPassage.objects.filter(report=report).prefetch_related(findings).order_by("order", "pk"))


def shown_passages(report: Report, reach: Reach) -> list[ReportPassage]:
    """Return the paragraphs that somebody with this reach is shown, in their order."""
    return [row for row in all_passages(report) if reach.shows(one.target_id for one in row.findings.all())]


def unstated_in(rows: Iterable[ReportPassage], good: Iterable[Finding]) -> list[Finding]:
    """Return those of the findings that no paragraph of facts rests on, in their order."""
    stated = {one.pk for row in rows if row.part == ReportPassage.Part.FACTS for one in row.findings.all()}
    return [one for one in good if one.pk not in stated]


def opening_of(rows: Iterable[ReportPassage]) -> list[ReportPassage]:
    """Return the paragraphs that say of the whole report what was found; those under a heading speak of a part of it."""
    return [row for row in rows if row.part == ReportPassage.Part.OVERVIEW and not row.heading]


#: What waits in each state that somebody hands on from: the kind of line and its words.
_WAITS = {
    "missing": ("report_draft", _("待起草的巡视报告")),
    "missing_whole": ("round_report_draft", _("待起草的综合报告")),
    Status.DRAFT: ("report_submit", _("待报送的报告")),
    Status.SUBMITTED: ("report_hear", _("待登记听取情况的报告")),
    Status.HEARD: ("report_decide", _("待登记决定的报告")),
}


def waiting_reports(person: User) -> Iterator[DeskLine]:
    """
    Yield what waits for ``person`` of reports, by round: to be begun, drafts to submit, hearings and decisions to record.

    One statement for leaders and the office, none for anybody else.
    """
    if not standing_of(person).roles & {Role.OFF, Role.GL}:
        return
    rows = reports_visible_to(person, Letter.SUBMIT).exclude(status=Status.DECIDED)
    parts = (
        rows.values("round", at=F("status")).annotate(count=Count("pk"), oldest=Min("submitted_on")),
        _groups_without(person)
        .values("round", at=Value("missing"))
        .annotate(count=Count("group", distinct=True), oldest=Min("round__ends_on")),
        _rounds_without(person)
        .values(round=F("pk"), at=Value("missing_whole"))
        .annotate(count=Count("pk"), oldest=Min("ends_on")),
    )
    found = parts[0].order_by().union(*(part.order_by() for part in parts[1:]), all=True)
    for row in sorted(found, key=lambda row: (str(row["round"]), list(_WAITS).index(row["at"]))):
        kind, words = _WAITS[row["at"]]
        yield DeskLine(kind, words, row["count"], row["oldest"], "report_list", args=(row["round"],))


def _groups_without(person: User) -> QuerySet[Target]:
    """Return units of rounds whose field work is over, whose group's report ``person`` may begin and nobody has begun."""
    return drafting_at(person).filter(_with_findings("target"), round__status=Round.Status.ENDED, group__reports=None)


def _rounds_without(person: User) -> QuerySet[Round]:
    """
    Return the rounds whose own report ``person`` may begin now: those of all groups are in, and nobody has begun it.

    Where the committee has decided on the report of each group, none is needed.
    """
    groups = Group.objects.filter(round=OuterRef("pk"), targets__isnull=False)
    reports = Report.objects.filter(group=OuterRef("pk"))
    rows = drafting_rounds(person).filter(
        _with_findings("round"),
        Exists(groups.exclude(Exists(reports.filter(status=Status.DECIDED)))),
        status=Round.Status.ENDED,
    )
    begun = Report.objects.filter(round=OuterRef("pk"), group=None)
    return rows.exclude(Exists(begun)).exclude(Exists(groups.exclude(Exists(reports.exclude(status=Status.DRAFT)))))


def _with_findings(of: str) -> Exists:
    """Return the condition that there are approved findings of a row: without one no report can be begun."""
    return Exists(Finding.objects.filter(**{of: OuterRef("pk")}, status__in=GOOD))
