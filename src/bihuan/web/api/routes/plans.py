"""
Rectification plans: read, drawn up, filled in, and taken their way, by the same actions as the pages.

What two people sign, and what a clerk records from signed paper, takes a code of the person with the call.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.rectification.access.plans import To, plan_for, plan_round_for, plans_visible_to, target_to_plan
from bihuan.web.rectification.actions import plans
from bihuan.web.rectification.models import Measure, Plan, Response
from bihuan.web.rectification.plan_fields import LINE, MEASURE
from bihuan.web.rectification.plan_gaps import gaps_of
from bihuan.web.rectification.queries.plans import contents_of

router = Router(tags=["rectification"])
#: Fields of the frame of a plan.
_FRAME = ("organisation", "principles", "pledge")


class PlanLine(Schema):
    """A plan as lists give it."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit")
    edition: int
    status: str = Field(description="draft, submitted, returned, in_force, superseded or concluded")
    version: int
    on_behalf: bool
    submitted_on: date | None
    accepted_on: date | None
    is_demo: bool


class PlanResponseOut(Schema):
    """The answer to one finding."""

    order: int
    finding: str = Field(description="number of the finding")
    problem: str
    answer: str = Field(description="accept, in_part, note, or empty")
    reason: str
    cause: str
    standard: str
    completion: str = Field(description="one_off or long_term")
    due_on: date | None
    leader: str
    lead_unit: str
    co_units: str
    handler: str


class MilestoneOut(Schema):
    """A day by which part of a measure is to be there."""

    due_on: date
    label: str


class PlanMeasureOut(Schema):
    """A measure."""

    key: UUID
    number: int
    lines: list[int] = Field(description="orders of the responses that it serves")
    text: str
    owner: str
    unit: str
    starts_on: date | None
    due_on: date | None
    frequency: str
    proof_expected: str
    milestones: list[MilestoneOut]


class PlanOut(PlanLine):
    """A plan with all that it says, and what it lacks."""

    organisation: str
    principles: str
    pledge: str
    pledged_by: str
    responses: list[PlanResponseOut]
    measures: list[PlanMeasureOut]
    missing: list[str] = Field(description="what lacks before it can be submitted, in Chinese; empty once it is")


class PlanDraftIn(Request):
    """Whose plan is to be begun."""

    target: int = Field(description="number of the unit in the round")


class PlanResponseIn(Request):
    """The answer to one finding; what is left out stays."""

    order: int
    answer: Line | None = None
    reason: Text | None = None
    cause: Text | None = None
    standard: Text | None = None
    completion: Line | None = None
    due_on: date | None = None
    leader: Line | None = None
    lead_unit: Line | None = None
    co_units: Line | None = None
    handler: Line | None = None


class MilestoneIn(Request):
    """A day by which part of a measure is to be there."""

    due_on: date
    label: Line = ""


class PlanMeasureIn(Request):
    """A measure as a whole; without a key it is a new one."""

    key: UUID | None = None
    lines: list[int] = Field(max_length=500)
    text: Text
    owner: Line = ""
    unit: Line = ""
    starts_on: date | None = None
    due_on: date | None = None
    frequency: Line = "once"
    proof_expected: Line = ""
    milestones: list[MilestoneIn] = Field(default_factory=list, max_length=200)


class PlanIn(Request):
    """What is to be written into a plan; what is left out stays."""

    organisation: Text | None = None
    principles: Text | None = None
    pledge: Text | None = None
    responses: list[PlanResponseIn] = Field(default_factory=list, max_length=500)
    measures: list[PlanMeasureIn] = Field(default_factory=list, max_length=500)
    drop: list[UUID] = Field(default_factory=list, max_length=500, description="keys of measures to take away")


class PlanStepIn(Request):
    """What a step needs besides its name."""

    reason: Text = Field("", description="for `return_plan` and `recall_plan`")
    lines: dict[int, str] = Field(default_factory=dict, description="for `return_plan`: why, by the order of the line")
    pledge: Text = Field("", description="for `submit_plan`; empty keeps that of the draft")
    pledged_by: Line = Field("", description="for `submit_plan`: the function of the head")


def _submit(*, actor: User, plan: Plan, version: int, pledge: str, pledged_by: str) -> Plan:
    return plans.submit_plan(actor=actor, plan=plan, pledge=plans.Pledge(by=pledged_by, text=pledge), version=version)


MOVES: dict[str, Action] = {
    "hand_plan": plans.hand_plan,
    "submit_plan": _submit,
    "recall_plan": plans.recall_plan,
    "return_plan": plans.return_plan,
    "accept_plan": plans.accept_plan,
    "conclude_plan": plans.conclude_plan,
}
TAKES: Mapping[str, tuple[str, ...]] = {
    "submit_plan": ("pledge", "pledged_by"),
    "recall_plan": ("reason",),
    "return_plan": ("reason", "lines"),
}


@router.get("/plans", response=Page[PlanLine], operation_id="plan_list", summary="List rectification plans")
def plan_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    target: int | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Plans that the assignment may read, of one round or unit or of all, every edition."""
    rows = plans_visible_to(request.user, Letter.READ)
    rows = rows.filter(round_id=round) if round else rows
    rows = rows.filter(target_id=target) if target is not None else rows
    return page(rows, _line, after, limit)


@router.post("/rounds/{uid}/plans", response={201: PlanOut}, operation_id="plan_draft", summary="Begin a plan")
def plan_draft(request: TokenRequest, response: HttpResponse, uid: UUID, body: PlanDraftIn) -> Any:
    """Begin the plan of a unit, with a line for each finding that was fed back."""
    person = colleague(request.user)
    target = target_to_plan(person, plan_round_for(person, uid), body.target)
    made = plans.draft_plan(actor=person, target=target)
    tagged(response, made.version)
    response["Location"] = f"/api/v1/plans/{made.uid}"
    return Status(201, plan_out(made))


@router.get("/plans/{uid}", response=PlanOut, operation_id="plan_detail", summary="Read a plan")
def plan_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One plan; its version is in ETag."""
    found = plan_for(request.user, uid)
    tagged(response, found.version)
    return plan_out(found)


@router.patch("/plans/{uid}", response=PlanOut, operation_id="plan_edit", summary="Write a plan")
def plan_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: PlanIn) -> Any:
    """Write frame, responses and measures of a draft in one step: all of it, or nothing."""
    found = plan_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    changed = plans.write_plan(actor=request.user, plan=found, changes=_changes(found, body), version=version)
    tagged(response, changed.version)
    return plan_out(changed)


@router.delete(
    "/plans/{uid}", response={204: None}, operation_id="plan_discard", summary="Throw the draft of an amendment away"
)
def plan_discard(request: TokenRequest, uid: UUID) -> Any:
    """Throw a mistaken amendment away; the plan in force stays, and so does what was ever submitted."""
    found = plan_for(request.user, uid, To.EDIT)
    plans.discard_plan(actor=request.user, plan=found, version=seen_version(request, found.version))
    return Status(204, None)


@router.post("/plans/{uid}/moves/{name}", response=PlanOut, operation_id="plan_move", summary="Move a plan")
def plan_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: PlanStepIn) -> Any:
    """``hand_plan``, ``submit_plan``, ``recall_plan``, ``return_plan``, ``accept_plan``; ``conclude_plan`` is a signature of two."""
    found = plan_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="plan", takes=TAKES)
    tagged(response, after.version)
    return plan_out(after)


def _changes(plan: Plan, body: PlanIn) -> plans.PlanChanges:
    frame = None
    if any(getattr(body, name) is not None for name in _FRAME):
        given = {name: getattr(body, name) for name in _FRAME}
        frame = plans.PlanFacts(**{name: getattr(plan, name) if text is None else text for name, text in given.items()})
    now = {one.order: one for one in contents_of(plan).responses} if body.responses else {}
    return plans.PlanChanges(
        frame=frame,
        responses={one.order: _response(now.get(one.order), one) for one in body.responses},
        measures=[_measure(one) for one in body.measures],
        dropped=body.drop,
    )


def _response(row: Response | None, body: PlanResponseIn) -> plans.ResponseFacts:
    """Return the answer after the call: what was not sent stays, also where a day is sent as null to take it away."""
    facts: dict[str, Any] = asdict(plans.ResponseFacts())
    if row is not None:
        facts = {name: getattr(row, name) for name in facts}
    for name in body.model_fields_set - {"order"}:
        value = getattr(body, name)
        facts[name] = "" if value is None and name != "due_on" else value
    return plans.ResponseFacts(**facts)


def _measure(body: PlanMeasureIn) -> plans.MeasureFacts:
    return plans.MeasureFacts(
        responses=tuple(body.lines),
        milestones=tuple((one.due_on, one.label) for one in body.milestones),
        key=body.key,
        **{one.name: getattr(body, one.name) for one in MEASURE},
    )


def _line(row: Plan) -> dict[str, Any]:
    names = ("edition", "status", "version", "on_behalf", "submitted_on", "accepted_on", "is_demo")
    return {"id": row.uid, "round": row.round_id, "target": row.target_id} | {
        name: getattr(row, name) for name in names
    }


def plan_out(row: Plan) -> dict[str, Any]:
    """Return a plan in the shape of answers."""
    held = contents_of(row)
    is_written = row.status in {Plan.Status.DRAFT, Plan.Status.RETURNED}
    return (
        _line(row)
        | {name: getattr(row, name) for name in (*_FRAME, "pledged_by")}
        | {
            "responses": [
                {"order": one.order, "finding": one.finding.number, "problem": one.problem}
                | {field.name: getattr(one, field.name) for field in LINE}
                for one in held.responses
            ],
            "measures": [_measure_out(one) for one in held.measures],
            "missing": [f"{gap.line_zh}：{gap.zh}" for gap in gaps_of(held)] if is_written else [],
        }
    )


def _measure_out(row: Measure) -> dict[str, Any]:
    return {
        "key": row.key,
        "number": row.number,
        "lines": [one.order for one in row.responses.all()],
        "milestones": [{"due_on": one.due_on, "label": one.label} for one in row.milestones.all()],
        **{field.name: getattr(row, field.name) for field in MEASURE},
    }
