"""What plans say, what they lack, their clock, and which of them is in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from bihuan.web.common.language import pick
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.models import Item, Measure, Milestone, Plan, RectificationRules, Response
from bihuan.web.rectification.transitions import CLOSED
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.deadlines.explaining import en_day, sentence, zh_day
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of

S = Plan.Status
#: Plans that are under way: at most one of a target.
UNDER_WAY = (S.DRAFT, S.SUBMITTED, S.RETURNED)
#: Plans by which a target works, or has worked to the end: at most one of a target.
STANDING = (S.IN_FORCE, S.CONCLUDED)
#: Kind of the notes that say why single lines of a plan came back.
LINE_KIND = "plan_response"
#: The rules of a target's clock: the plan itself, the report, and the day by which findings are to be put right.
PLAN_RULE, REPORT_RULE, PERIOD_RULE = "rectification_plan", "rectification_report", "concentrated_period_ends"


@dataclass(frozen=True)
class PlanContents:
    """A plan with what it says; measures know their responses and milestones, responses their measures."""

    plan: Plan
    responses: tuple[Response, ...]
    measures: tuple[Measure, ...]

    @cached_property
    def measures_of(self) -> dict[int, list[Measure]]:
        """The measures of each response, by its key."""
        found: dict[int, list[Measure]] = {one.pk: [] for one in self.responses}
        for measure in self.measures:
            for response in measure.responses.all():
                found[response.pk].append(measure)
        return found


def contents_of(plan: Plan) -> PlanContents:
    """Return a plan with what it says. Four statements."""
    return contents_of_all([plan])[plan.pk]


def contents_of_all(plans: Sequence[Plan]) -> dict[int, PlanContents]:
    """Return plans with what they say, by key; statements do not grow with their number."""
    responses: dict[int, list[Response]] = {row.pk: [] for row in plans}
    measures: dict[int, list[Measure]] = {row.pk: [] for row in plans}
    for response in (
        Response.objects.filter(plan__in=plans)
        .select_related("finding__category", "handler_person")
        .order_by("order", "pk")
    ):
        responses[response.plan_id].append(response)
    rows = Measure.objects.filter(plan__in=plans).order_by("number", "pk")
    linked = Prefetch("responses", Response.objects.order_by("order", "pk"))
    for measure in rows.prefetch_related(linked, Prefetch("milestones", Milestone.objects.order_by("due_on"))):
        measures[measure.plan_id].append(measure)
    return {row.pk: PlanContents(row, tuple(responses[row.pk]), tuple(measures[row.pk])) for row in plans}


def plan_in_force(target: Target) -> Plan | None:
    """Return the plan by which a target works, or worked until it was concluded; None before one was accepted."""
    return Plan.objects.filter(target=target, status__in=STANDING).select_related("round", "target").first()


def plan_under_way(target: Target) -> Plan | None:
    """Return the plan of a target that is drawn up or reviewed now, if there is one."""
    return Plan.objects.filter(target=target, status__in=UNDER_WAY).select_related("round", "target").first()


def issued_findings(target: Target) -> QuerySet[Finding]:
    """Return the findings that were fed back to a target, in the order of the issued list of problems."""
    rows = Finding.objects.filter(target=target, status=FindingStatus.ISSUED).select_related("category")
    return rows.order_by("category__order", "pk")


def problem_of(finding: Finding) -> str:
    """Return a finding as the issued list of problems says it."""
    return finding.condition or finding.title


def recorded_for(target: Target) -> frozenset[int]:
    """Return the keys of the clerks who recorded a plan of this target on its behalf: they take no later step there."""
    rows = Plan.objects.filter(target=target, on_behalf=True)
    return frozenset(pk for row in rows for pk in recorders_of(row))


def recorders_of(plan: Plan) -> frozenset[int]:
    """Return the keys of the people who drew up or submitted a plan."""
    return frozenset(pk for pk in (plan.author_id, plan.submitted_by_id) if pk is not None)


def open_items(plan: Plan) -> QuerySet[Item]:
    """Return the items of the plan's target of which the end is not decided yet."""
    return Item.objects.filter(target=plan.target_id).exclude(status__in=CLOSED)


def rules_for(round_: Round) -> RectificationRules:
    """Return what the office has settled for the rectification of a round, or what holds until it does."""
    return RectificationRules.objects.filter(round=round_).first() or RectificationRules(round=round_)


def target_of_plan(uid: str) -> int | None:
    """Return the target of a plan by its key; None if there is none."""
    return Plan.objects.filter(uid=uid).values_list("target_id", flat=True).first()


def dues_of(target: Target) -> dict[str, Due]:
    """Return what the target's meeting sets going, by the name of the rule."""
    return {due.rule.name: due for due in dates_of(target.round, [target]).targets[0].dues}


def default_due(dues: dict[str, Due]) -> Due | None:
    """Return the date by which findings are to be put right: the end of the concentrated period, else the report."""
    found = (dues.get(name) for name in (PERIOD_RULE, REPORT_RULE))
    return next((due for due in found if due is not None and due.due_on is not None), None)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether a plan came in time: its day, the day it was due, how many days late, and why that day."""

    submitted_on: date | None
    due: Due | None
    day: date

    @property
    def due_on(self) -> date | None:
        """The day the plan is due, None where no rule sets one and the office has set none."""
        return self.due.due_on if self.due else None

    @property
    def days_late(self) -> int:
        """How many days after its day it was submitted, or is not submitted by today; 0 in time."""
        if self.due_on is None:
            return 0
        return max(((self.submitted_on or self.day) - self.due_on).days, 0)

    @property
    def words(self) -> str:
        """Return it in a few words in the language of the page."""
        if self.due_on is None:
            return pick("没有规定期限", "no term is set")
        if self.submitted_on is None:
            if not self.days_late:
                return pick(f"应于{zh_day(self.due_on)}前报送", f"due by {en_day(self.due_on)}")
            return pick(f"已逾期 {self.days_late} 天未报送", f"{self.days_late} days overdue, not submitted")
        if not self.days_late:
            return pick("按期报送", "submitted in time")
        return pick(f"逾期 {self.days_late} 天报送", f"submitted {self.days_late} days late")

    @property
    def reason(self) -> str:
        """Return why it is due that day, in the language of the page."""
        return pick(*sentence(self.due.explained)) if self.due and self.due.explained else ""


def timeliness(plan: Plan | None, due: Due | None, day: date) -> Timeliness:
    """Return whether a plan, or the lack of one, is in time; an amendment has no clock."""
    if plan is not None and plan.edition > 1:
        return Timeliness(plan.submitted_on, None, day)
    return Timeliness(plan.submitted_on if plan else None, due, day)


def ordered(measures: Iterable[Measure]) -> list[Measure]:
    """Return measures by their numbers."""
    return sorted(measures, key=lambda one: (one.number, one.pk))
