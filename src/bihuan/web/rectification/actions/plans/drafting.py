"""Beginning a plan from the findings that were fed back, or the next edition of one that is in force."""

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.rectification.access.plans import ON_BEHALF, To, drawing_up, plan_for
from bihuan.web.rectification.actions.plans.refusals import (
    KIND,
    OPEN_ROUNDS,
    meeting_not_held,
    noted,
    nothing_issued,
    plan_exists,
    require_reason,
    require_version,
)
from bihuan.web.rectification.models import Measure, Milestone, Plan, Response
from bihuan.web.rectification.queries.plans import (
    STANDING,
    UNDER_WAY,
    contents_of,
    default_due,
    dues_of,
    issued_findings,
    problem_of,
)
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.models import Target

#: Columns of a response and of a measure that the next edition takes over.
RESPONSE_COLUMNS = (
    "answer",
    "reason",
    "cause",
    "standard",
    "completion",
    "due_on",
    "leader",
    "lead_unit",
    "co_units",
    "handler",
    "handler_person_id",
)
MEASURE_COLUMNS = ("text", "owner", "unit", "starts_on", "due_on", "frequency", "proof_expected")


@transaction.atomic
def draft_plan(*, actor: User, target: Target) -> Plan:
    """
    Begin the plan of ``target``: one response for each finding that was fed back, due by the rule's day.

    Args:
        actor: The unit's liaison, or a clerk of the office on its behalf.
        target: A unit whose feedback meeting was held.

    Raises:
        Refusal: ``rectification.meeting_not_held``, ``rectification.nothing_issued``, ``rectification.plan_exists``,
            ``rounds.not_in_state``; the person may not.
    """
    grant = drawing_up(actor, target)
    # Two people who begin at once: the second sees what the first has made.
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("round__organ", "group")
    held = locked.get(pk=target.pk)
    require_state(held.round, *OPEN_ROUNDS)
    if held.meeting_held_on is None:
        raise meeting_not_held(held)
    standing = Plan.objects.filter(target=held, status__in=(*STANDING, *UNDER_WAY)).select_related("target")
    found = standing.order_by("-edition").first()
    if found is not None:
        raise plan_exists(found)
    findings = list(issued_findings(held))
    if not findings:
        raise nothing_issued(held)
    plan = Plan.objects.create(
        round=held.round,
        target=held,
        author=actor,
        on_behalf=grant.qualifier == ON_BEHALF,
        is_demo=held.round.demo_seed is not None,
    )
    due = default_due(dues_of(held))
    Response.objects.bulk_create(
        Response(plan=plan, finding=one, order=at, problem=problem_of(one), due_on=due.due_on if due else None)
        for at, one in enumerate(findings, 1)
    )
    noted(plan, "draft_plan", actor=actor, grant=grant, fields=_said(plan, findings))
    return plan


@transaction.atomic
def amend_plan(*, actor: User, plan: Plan, reason: str, version: int | None = None) -> Plan:
    """
    Begin the next edition of a plan in force, with all that it says; the one in force stands until that is accepted.

    A finding that was fed back meanwhile gets its line; one that was taken back has none any more.

    Raises:
        Refusal: ``rectification.not_in_force``, ``rectification.plan_exists``, ``rectification.reason_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    old = plan_for(actor, plan.uid, To.SEE, for_change=True)
    if old.status != Plan.Status.IN_FORCE:
        raise not_in_force(old)
    require_version(old, version)
    grant = drawing_up(actor, old.target)
    said = require_reason(reason)
    under_way = Plan.objects.filter(target=old.target, status__in=UNDER_WAY).select_related("target").first()
    if under_way is not None:
        raise plan_exists(under_way)
    new = Plan.objects.create(
        round=old.round,
        target=old.target,
        edition=old.edition + 1,
        amends=old,
        organisation=old.organisation,
        principles=old.principles,
        pledge=old.pledge,
        author=actor,
        on_behalf=grant.qualifier == ON_BEHALF,
        reason=said,
        is_demo=old.is_demo,
    )
    findings = list(issued_findings(old.target))
    _copy(old, new, findings)
    noted(new, "draft_plan", actor=actor, grant=grant, fields=_said(new, findings) | {"amends": str(old.uid)})
    return new


@transaction.atomic
def discard_plan(*, actor: User, plan: Plan, version: int | None = None) -> None:
    """
    Throw the draft of an amendment away; the plan in force stays as it is.

    What was ever submitted stays for good: the office and supervisors have read it, and answered it.

    Args:
        actor: Who may write in it: the unit's liaison and head, or the clerk who drew this one up on its behalf.
        plan: The draft of an edition after the first.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.not_an_amendment``, ``common.changed_meanwhile``; the person may not.
    """
    locked = plan_for(actor, plan.uid, To.EDIT, for_change=True)
    if not may_be_discarded(locked):
        raise _not_an_amendment(locked)
    require_version(locked, version)
    uid, before, grant = locked.uid, locked.version, locked.grant
    said = {"target": locked.target_id, "edition": locked.edition, "amends": str(locked.amends and locked.amends.uid)}
    locked.delete()
    record(
        actor=actor,
        grant=grant,
        action="rectification.discard_plan",
        object_kind=KIND,
        object_id=uid,
        object_version=before,
        from_state=Plan.Status.DRAFT,
        fields=said,
    )


def may_be_discarded(plan: Plan) -> bool:
    """Return whether a plan is the draft of an amendment that nobody but who writes it has read."""
    if plan.status != Plan.Status.DRAFT or plan.amends_id is None:
        return False
    # Whatever takes a submitted plan back to its draft leaves a note of why.
    return not ReturnNote.objects.filter(object_kind=KIND, object_id=plan.pk).exists()


def _not_an_amendment(plan: Plan) -> Refusal:
    return Refusal(
        "rectification.not_an_amendment",
        f"“{plan.target.name}”的这份方案不能删除：只有从未报送过的修订稿可以删除。没有改动。如需改内容，请直接修改后报送。",
        f"This plan of {plan.target.name} is not thrown away: only the draft of an amendment that was never submitted is. "
        "Nothing was changed. Edit it instead, then submit it.",
        http_status=409,
    )


def not_in_force(plan: Plan) -> Refusal:
    """Return the answer where a plan is to be amended that is not in force."""
    return Refusal(
        "rectification.not_in_force",
        f"这份方案是“{plan.get_status_display()}”，只有执行中的方案可以修订，没有另建新版。请打开执行中的方案。",
        "Only a plan in force is amended, and this one is not, so no new edition was begun. Open the one in force.",
        http_status=409,
    )


def _copy(old: Plan, new: Plan, findings: list[Finding]) -> None:
    held = contents_of(old)
    before = {one.finding_id: one for one in held.responses}
    due = default_due(dues_of(old.target))
    made = Response.objects.bulk_create(
        Response(plan=new, finding=one, order=at, **_answered(before.get(one.pk), one, due.due_on if due else None))
        for at, one in enumerate(findings, 1)
    )
    by_finding = {one.finding_id: one for one in made}
    measures = Measure.objects.bulk_create(
        Measure(plan=new, key=one.key, number=one.number, **{name: getattr(one, name) for name in MEASURE_COLUMNS})
        for one in held.measures
    )
    links, milestones = [], []
    through = Measure.responses.through
    for was, measure in zip(held.measures, measures, strict=True):
        milestones += [Milestone(measure=measure, due_on=one.due_on, label=one.label) for one in was.milestones.all()]
        kept = (by_finding.get(one.finding_id) for one in was.responses.all())
        links += [through(measure_id=measure.pk, response_id=one.pk) for one in kept if one is not None]
    through.objects.bulk_create(links)
    Milestone.objects.bulk_create(milestones)


def _answered(before: Response | None, finding: Finding, due_on: object) -> dict[str, object]:
    """Return the columns of a line of the next edition: as in the one before, or as a new line begins."""
    if before is None:
        return {"problem": problem_of(finding), "due_on": due_on}
    return {"problem": before.problem, **{name: getattr(before, name) for name in RESPONSE_COLUMNS}}


def _said(plan: Plan, findings: list[Finding]) -> dict[str, object]:
    return {"on_behalf": plan.on_behalf, "findings": sorted(one.number for one in findings)}
