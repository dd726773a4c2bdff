"""What a unit owes from its feedback on: the feedback itself to read, its plan and its report, each with its explained day."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.language import pick
from bihuan.web.common.words import day
from bihuan.web.feedback.access.documents import documents_visible_to
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rectification.models import Plan, RectificationReport
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.deadlines.explaining import sentence
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of_all

#: Rounds in which units still answer.
_RUNNING = (Round.Status.LIVE, Round.Status.ENDED)
#: Rules of the date engine that say what a unit hands in.
_OWED = ("rectification_plan", "rectification_report")
#: Where each is drawn up and handed in.
_LISTS = {"rectification_plan": "plan_list", "rectification_report": "rectification_report_list"}
_HANDED_ON = (Plan.Status.SUBMITTED, Plan.Status.IN_FORCE, Plan.Status.SUPERSEDED, Plan.Status.CONCLUDED)


def owed_by_units(person: User) -> Iterator[DeskLine]:
    """
    Yield what the units of ``person`` owe since their feedback: plan and report that were not handed in.

    Statements do not grow with units; none for who is of no unit.
    """
    if not standing_of(person).roles & {Role.LIA, Role.UNIT}:
        return
    opened = documents_visible_to(person, Letter.READ).filter(
        status=FeedbackDocument.Status.ISSUED, round__status__in=_RUNNING, target__meeting_held_on__isnull=False
    )
    targets = list(
        Target.objects.filter(pk__in=opened.order_by().values("target")).select_related("round").order_by("pk")
    )
    if not targets:
        return
    done = _handed_in(targets)
    by_round: defaultdict[Round, list[Target]] = defaultdict(list)
    for target in targets:
        by_round[target.round].append(target)
    for dates in dates_of_all(by_round):
        for row in dates.targets:
            for due in row.dues:
                if due.rule.name in _OWED and (due.rule.name, row.target.pk) not in done:
                    yield _line(row.target, due)


def _handed_in(targets: list[Target]) -> set[tuple[str, int]]:
    plans = Plan.objects.filter(target__in=targets, status__in=_HANDED_ON).order_by()
    reports = RectificationReport.objects.filter(target__in=targets, kind=RectificationReport.Kind.MAIN).exclude(
        status__in=(RectificationReport.Status.DRAFT, RectificationReport.Status.RETURNED)
    )
    found = {("rectification_plan", target) for target in plans.values_list("target", flat=True)}
    return found | {("rectification_report", target) for target in reports.order_by().values_list("target", flat=True)}


def _line(target: Target, due: Due) -> DeskLine:
    what = due.rule.label
    if due.due_on is None:
        words = _("已收到反馈意见，须报送%(what)s；规则没有规定期限，由巡视办确定日期") % {"what": what}
    else:
        why = pick(*sentence(due.explained)) if due.explained else ""
        words = _("已收到反馈意见，%(day)s前报送%(what)s。%(why)s") % {
            "day": day(due.due_on),
            "what": what,
            "why": why,
        }
    return DeskLine(
        f"owed_{due.rule.name}", words, 1, target.meeting_held_on, _LISTS[due.rule.name], args=(target.round_id,)
    )
