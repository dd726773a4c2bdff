"""What the pages of plans show: a round's table, one plan with its history, and what waits on somebody's desk."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.findings.queries.history import Line as HistoryLine
from bihuan.web.findings.queries.history import lines_of as history_of
from bihuan.web.rectification.access.plans import plans_visible_to, targets_of_plans
from bihuan.web.rectification.models import Item, Opinion, Plan
from bihuan.web.rectification.plan_changes import Change, changes_between
from bihuan.web.rectification.queries.plans import (
    LINE_KIND,
    PLAN_RULE,
    STANDING,
    UNDER_WAY,
    PlanContents,
    Timeliness,
    contents_of_all,
    timeliness,
)
from bihuan.web.rectification.transitions import CLOSED
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of

S = Plan.Status
KIND = "plan"


@dataclass(frozen=True, slots=True)
class Row:
    """A target of a round with its plans: the one in force, the one under way, whether it came in time."""

    target: Target
    findings: int
    standing: Plan | None
    under_way: Plan | None
    time: Timeliness
    items: int
    items_open: int

    @property
    def newest(self) -> Plan | None:
        """The plan that is worked on, else the one in force."""
        return self.under_way or self.standing

    @property
    def may_begin(self) -> bool:
        """Whether there is anything to draw up a plan for, and none yet."""
        return self.newest is None and self.target.meeting_held_on is not None and self.findings > 0


def rows_of(user: Visitor, round_: Round) -> list[Row]:
    """Return the targets of a round whose plans ``user`` may know of, by number; statements do not grow with targets."""
    targets = list(targets_of_plans(user, round_))
    if not targets:
        return []
    plans: dict[tuple[int, bool], Plan] = {}
    known = plans_visible_to(user).filter(round=round_, target__in=targets, status__in=(*STANDING, *UNDER_WAY))
    for plan in known.select_related("round", "target"):
        plans[plan.target_id, plan.status in STANDING] = plan
    findings = Finding.objects.filter(target__in=targets, status=FindingStatus.ISSUED).order_by()
    counts = dict(findings.values_list("target").annotate(Count("pk")))
    items: Counter[tuple[int, bool]] = Counter()
    for target_id, status, n in (
        Item.objects.filter(target__in=targets).order_by().values_list("target", "status").annotate(Count("pk"))
    ):
        items[target_id, status in CLOSED] += n
    day = today()
    dues = {one.target.pk: _due(one.dues) for one in dates_of(round_, targets).targets}
    found = []
    for target in targets:
        standing, under_way = plans.get((target.pk, True)), plans.get((target.pk, False))
        first = under_way if under_way is not None and under_way.edition == 1 else standing
        clock = timeliness(first, dues[target.pk], day)
        open_, closed = items[target.pk, False], items[target.pk, True]
        found.append(Row(target, counts.get(target.pk, 0), standing, under_way, clock, open_ + closed, open_))
    return found


def _due(dues: Sequence[Due]) -> Due | None:
    return next((one for one in dues if one.rule.name == PLAN_RULE), None)


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round on the first page of rectification: how far its plans are."""

    round: Round
    states: tuple[tuple[str, int], ...]


def rounds_shown(user: Visitor, rounds: Sequence[Round]) -> list[RoundShown]:
    """Return rounds with how many of their plans stand where, as far as ``user`` may know of them. One statement."""
    counts: dict[object, Counter[str]] = {one.pk: Counter() for one in rounds}
    known = plans_visible_to(user).filter(round__in=rounds).exclude(status=S.SUPERSEDED).order_by()
    for round_id, status, n in known.values_list("round", "status").annotate(Count("pk")):
        counts[round_id][status] += n
    return [
        RoundShown(one, tuple((str(label), counts[one.pk][code]) for code, label in S.choices if counts[one.pk][code]))
        for one in rounds
    ]


def plans_of_unit(user: Visitor) -> list[Plan]:
    """Return the plans that ``user`` may read as one of their unit, the newest first."""
    rows = plans_visible_to(user, Letter.READ).select_related("round", "target")
    return list(rows.order_by("-pk")[:50])


def history(plan: Plan) -> list[HistoryLine]:
    """Return what happened to a plan, the newest first. Three statements."""
    notes = ReturnNote.objects.filter(object_kind=KIND, object_id=plan.pk)
    reasons = {(note.object_version, note.move): note.text for note in notes}
    return history_of(KIND, plan.uid, states=dict(S.choices), reasons=reasons)


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a plan came back: as a whole, and line by line, by the key of the response."""

    reason: str
    lines: dict[int, str]


def returned_of(held: PlanContents) -> Returned | None:
    """Return why a plan came back last, None where it did not, or was submitted again since."""
    plan = held.plan
    if plan.status not in {S.RETURNED, S.DRAFT}:
        return None
    note = ReturnNote.objects.filter(object_kind=KIND, object_id=plan.pk, move="return_plan").order_by("-pk").first()
    if note is None:
        return None
    keys = [one.pk for one in held.responses]
    lines = ReturnNote.objects.filter(
        object_kind=LINE_KIND, object_id__in=keys, object_version=note.object_version, move="return_plan"
    )
    return Returned(note.text, {one.object_id: one.text for one in lines})


def editions_of(user: Visitor, plan: Plan) -> list[Plan]:
    """Return the editions of the target's plan that ``user`` may read, the newest first."""
    return list(plans_visible_to(user, Letter.READ).filter(target=plan.target_id).order_by("-edition"))


def changes_of(held: PlanContents) -> list[Change] | None:
    """Return what a plan says otherwise than the one that it amends; None for a first edition."""
    if held.plan.amends_id is None:
        return None
    old = Plan.objects.get(pk=held.plan.amends_id)
    before = contents_of_all([old])[old.pk]
    return changes_between(before, held)


#: What waits of plans: the role, the letter, the states, and what the line of the desk says.
_WAITS = (
    (Role.OFF, Letter.APPROVE, (S.SUBMITTED,), "plan_review", _("待审核的整改方案")),
    (Role.SUP, Letter.MESSAGE, (S.SUBMITTED,), "plan_opinion", _("待提出意见的整改方案")),
    (Role.UNIT, Letter.APPROVE, (S.DRAFT, S.RETURNED), "plan_submit", _("待报送的整改方案")),
    (Role.LIA, Letter.EDIT, (S.DRAFT, S.RETURNED), "plan_write", _("编制中的整改方案")),
)


def waiting_plans(person: User) -> Iterator[DeskLine]:
    """Yield what waits for ``person`` of plans, by round; a statement for each step that is theirs."""
    roles = standing_of(person).roles
    for role, letter, states, kind, words in _WAITS:
        if role not in roles:
            continue
        rows = plans_visible_to(person, letter).filter(status__in=states).order_by()
        if role == Role.SUP:
            given = Opinion.objects.filter(
                object_kind=KIND, object_id=OuterRef("pk"), object_version=OuterRef("version"), by=person
            )
            rows = rows.exclude(Exists(given))
        for row in rows.values("round").annotate(count=Count("pk"), oldest=Min("submitted_on")).order_by("round"):
            yield DeskLine(kind, words, row["count"], row["oldest"], "plan_list", args=(row["round"],))


def plans_under_way(round_: Round) -> Refusal | None:
    """Return why a round cannot be archived yet: a plan is drawn up or waits for its review."""
    rows = Plan.objects.filter(round=round_, status__in=(S.SUBMITTED, S.RETURNED))
    count = rows.count()
    if not count:
        return None
    return Refusal(
        "rectification.plans_under_way",
        f"还有 {count} 份整改方案已报送未审核或已退回未重报，不能归档。请先审核完毕。",
        f"{count} plans wait for their review or were returned and not submitted again, so the round cannot be archived. "
        "Finish their review first.",
        http_status=409,
    )
