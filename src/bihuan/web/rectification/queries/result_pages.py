"""Reports of units as pages show them: the round's table, one report with its history, and what waits on the desk."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.findings.models import ReturnNote
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.findings.queries.history import Line as HistoryLine
from bihuan.web.findings.queries.history import lines_of as history_of
from bihuan.web.rectification.access.results import KIND, reports_visible_to, shape_of, targets_of_reports
from bihuan.web.rectification.models import Item, Opinion, RectificationReport
from bihuan.web.rectification.queries.plans import REPORT_RULE, Timeliness
from bihuan.web.rectification.queries.results import WRITABLE
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of

S = RectificationReport.Status
Kind = RectificationReport.Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """A target's newest report of one kind, None while there is none."""

    kind: str
    label: str
    report: RectificationReport | None


@dataclass(frozen=True, slots=True)
class Row:
    """A target of a round with its reports, how many items it has, and whether its main report came in time."""

    target: Target
    cells: tuple[Cell, ...]
    items: int
    time: Timeliness


def rows_of(user: Visitor, round_: Round) -> list[Row]:
    """Return the targets of a round whose reports ``user`` may know of, by number; statements do not grow with targets."""
    targets = list(targets_of_reports(user, round_))
    if not targets:
        return []
    newest: defaultdict[int, dict[str, RectificationReport]] = defaultdict(dict)
    known = reports_visible_to(user).filter(round=round_, target__in=targets).order_by("edition")
    for report in known.select_related("round", "target"):
        newest[report.target_id][report.kind] = report
    items = dict(Item.objects.filter(target__in=targets).order_by().values_list("target").annotate(Count("pk")))
    dues = {one.target.pk: one.dues for one in dates_of(round_, targets).targets}
    day, found = today(), []
    for target in targets:
        main = newest[target.pk].get(Kind.MAIN)
        stopped = main is not None and main.status not in WRITABLE
        due = next((one for one in dues[target.pk] if one.rule.name == REPORT_RULE), None)
        clock = Timeliness(main.submitted_on if main is not None and stopped else None, due, day)
        cells = tuple(Cell(kind, str(label), newest[target.pk].get(kind)) for kind, label in Kind.choices)
        found.append(Row(target, cells, items.get(target.pk, 0), clock))
    return found


def editions_of(user: Visitor, report: RectificationReport) -> list[RectificationReport]:
    """Return the editions of a report that ``user`` may read, the newest first. One statement."""
    rows = reports_visible_to(user, Letter.READ).filter(target=report.target_id, kind=report.kind)
    return list(rows.order_by("-edition"))


def history(report: RectificationReport) -> list[HistoryLine]:
    """Return what happened to a report, the newest first. Three statements."""
    kind = shape_of(report).kind
    notes = ReturnNote.objects.filter(object_kind=kind, object_id=report.pk)
    reasons = {(note.object_version, note.move): note.text for note in notes}
    return history_of(kind, report.uid, states=dict(S.choices), reasons=reasons)


def return_reason(report: RectificationReport) -> str:
    """Return why a report came back, "" if it does not stand there."""
    if report.status != S.RETURNED:
        return ""
    notes = ReturnNote.objects.filter(
        object_kind=shape_of(report).kind, object_id=report.pk, move="return_rectification_report"
    )
    return notes.order_by("-pk").values_list("text", flat=True).first() or ""


#: What waits in which state: whose it is, the letter of who takes it on, the kind of line and its words.
_WAITS = (
    (Role.OFF, Letter.APPROVE, (S.SUBMITTED,), "report_accept", _("待接收的整改情况报告")),
    (Role.SUP, Letter.MESSAGE, (S.SUBMITTED,), "report_opinion", _("待提出意见的整改情况报告")),
    (Role.UNIT, Letter.APPROVE, WRITABLE, "report_submit", _("待报送的整改情况报告")),
    (Role.LIA, Letter.EDIT, WRITABLE, "report_write", _("编制中的整改情况报告")),
)


def waiting_reports(person: User) -> Iterator[DeskLine]:
    """Yield what waits for ``person`` of units' reports, by round; a statement for each step that is theirs."""
    roles = standing_of(person).roles
    for role, letter, states, kind, words in _WAITS:
        if role not in roles:
            continue
        rows = reports_visible_to(person, letter).filter(status__in=states).order_by()
        if role == Role.SUP:
            given = Opinion.objects.filter(
                object_kind=KIND, object_id=OuterRef("pk"), object_version=OuterRef("version"), by=person
            )
            rows = rows.exclude(Exists(given))
        for row in rows.values("round").annotate(count=Count("pk"), oldest=Min("submitted_on")).order_by("round"):
            yield DeskLine(kind, words, row["count"], row["oldest"], "rectification_report_list", args=(row["round"],))
