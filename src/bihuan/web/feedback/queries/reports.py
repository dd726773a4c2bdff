"""Reports as they stand: what the committee has decided, paragraphs, and what waits for whom."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Min, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.feedback.access.reports import Reach, reports_visible_to
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rounds.models import Target

Status = Report.Status


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
    Status.DRAFT: ("report_submit", _("待报送的报告")),
    Status.SUBMITTED: ("report_hear", _("待登记听取情况的报告")),
    Status.HEARD: ("report_decide", _("待登记决定的报告")),
}


def waiting_reports(person: User) -> Iterator[DeskLine]:
    """
    Yield what waits for ``person`` of reports, by round: drafts to submit, hearings and decisions to record.

    One statement for leaders and the office, none for anybody else.
    """
    if not standing_of(person).roles & {Role.OFF, Role.GL}:
        return
    rows = reports_visible_to(person, Letter.SUBMIT).exclude(status=Status.DECIDED)
    counted = rows.order_by().values("round", "status").annotate(count=Count("pk"), oldest=Min("submitted_on"))
    for row in sorted(counted, key=lambda row: (str(row["round"]), Status.values.index(row["status"]))):
        kind, words = _WAITS[Status(row["status"])]
        yield DeskLine(kind, words, row["count"], row["oldest"], "report_list", args=(row["round"],))
