"""Schemes of groups, runs of the solver, and why somebody is where they are."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.rounds.access.schemes import SchemeTo, run_for, scheme_for, schemes_visible_to
from bihuan.web.rounds.actions.solving import ask_run, ask_stop, find_lost
from bihuan.web.rounds.models import Scheme, SchemeRun
from bihuan.web.rounds.queries import schemes as queries
from bihuan.web.rounds.schemes.asked import LEAST_SECONDS, MOST_SECONDS, plan_of

router = Router(tags=["schemes"])


class SchemeLineOut(Schema):
    """A scheme of groups as lists give it."""

    id: UUID
    round: UUID
    number: int
    status: str
    version: int
    made_at: datetime


class TermOut(Schema):
    """One goal: how much of it, in its own unit of measure, and the points it costs."""

    name: str
    label: str
    amount: float
    unit: str
    weight: float
    points: float


class StageOut(Schema):
    """What was proved of one stage of the plan."""

    label: str
    points: float
    bound: float
    gap: float = Field(description="per cent by which the best could lie below")
    is_proven: bool = Field(description="whether it is proved that nothing costs less")
    seconds: float


class SeatOut(Schema):
    """Who sits where."""

    person: str
    group: str
    role: str


class SchemeOut(SchemeLineOut):
    """A scheme with its plan, scored as pool, targets and recusals are now."""

    points: float | None
    is_proven: bool = Field(description="whether this plan is proven optimal for the question as it is now")
    terms: list[TermOut]
    stages: list[StageOut] = Field(description="empty where plan or question have changed since the solve")
    units: dict[str, str] = Field(description="number of the group by id of the target")
    seats: list[SeatOut]
    broken: list[str] = Field(description="hard rules that the plan breaks, in sentences")
    conflict: list[str] = Field(description="rules that cannot be kept together, where no plan exists")


class RunOut(Schema):
    """A run of the solver: ``points`` and ``bound`` of the stage that it is at."""

    id: UUID
    scheme: UUID
    state: str
    stage: str
    seconds: float
    limit: int
    points: float | None
    bound: float | None
    refusal: str = Field(description="code, where it came to nothing or was not taken; empty otherwise")


class AnswerOut(Schema):
    """The answer for one group: chosen, possible, forbidden, open (no single change keeps the rules), "" not looked at."""

    group: str
    name: str
    kind: str
    sentence: str
    points: float | None = Field(description="how much more the cheapest change found costs")


class PanelOut(Schema):
    """One person or unit against every group."""

    kind: str
    key: str
    name: str
    group: str
    answers: list[AnswerOut]


@router.get("/schemes", response=list[SchemeLineOut], operation_id="scheme_list", summary="List schemes of groups")
def scheme_list(request: TokenRequest, round: UUID | None = None) -> Any:  # noqa: A002  # the parameter's name
    """Schemes that the assignment may read, at most 200, of one round or of all, newest first."""
    rows = schemes_visible_to(request.user, Letter.READ)
    rows = rows.filter(round_id=round) if round else rows
    return [_line(one) for one in rows.order_by("-pk")[:200]]


@router.get("/schemes/{uid}", response=SchemeOut, operation_id="scheme_detail", summary="Read a scheme of groups")
def scheme_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One scheme with its plan, score and proof; its version is in ETag."""
    scheme = scheme_for(request.user, uid)
    tagged(response, scheme.version)
    found = queries.bench(scheme)
    plan = plan_of(scheme.plan).plan
    return _line(scheme) | {
        "points": found.points,
        "is_proven": found.is_proven,
        "terms": found.terms,
        "stages": found.stages,
        "units": plan.group_of_unit if plan else {},
        "seats": [{"person": one.person, "group": one.group, "role": str(one.role)} for one in plan.seats]
        if plan
        else [],
        "broken": [rule.sentence for rule in found.broken],
        "conflict": [rule.sentence for rule in found.conflict],
    }


@router.get("/schemes/{uid}/why", response=PanelOut, operation_id="scheme_why", summary="Why this and why not")
def scheme_why(
    request: TokenRequest,
    uid: UUID,
    kind: Literal["person", "unit"] = "unit",
    key: Annotated[str, Query(max_length=60, description="id of a target, or of an inspector of the pool")] = "",
    group: Annotated[str, Query(max_length=10, description="number of the group to look at first")] = "",
) -> Any:
    """What every group would cost for one person or unit; quick answers, which say at most so much."""
    scheme = scheme_for(request.user, uid)
    found = queries.panel(scheme, kind, key, group)
    if found is None:
        raise not_found()
    return {
        "kind": found.kind,
        "key": found.key,
        "name": found.name,
        "group": found.group,
        "answers": list(found.lines),
    }


@router.post("/schemes/{uid}/runs", response={201: RunOut}, operation_id="run_create", summary="Ask for a plan")
def run_create(
    request: TokenRequest,
    response: HttpResponse,
    uid: UUID,
    seconds: Annotated[
        int | None, Query(ge=LEAST_SECONDS, le=MOST_SECONDS, description="else the scheme's own")
    ] = None,
) -> Any:
    """Ask the solver for a plan of the scheme's present version; it works in the background."""
    scheme = scheme_for(request.user, uid, SchemeTo.EDIT)
    version = seen_version(request, scheme.version)
    made = ask_run(actor=request.user, scheme=scheme, seconds=seconds, version=version)
    response["Location"] = f"/api/v1/runs/{made.uid}"
    return Status(201, _run(made))


@router.get("/runs/{uid}", response=RunOut, operation_id="run_detail", summary="Ask how far a run is")
def run_detail(request: TokenRequest, uid: UUID) -> Any:
    """How far a run is, or what it came to."""
    run = run_for(request.user, uid)
    find_lost(actor=None, scheme=run.scheme)
    run.refresh_from_db()
    return _run(run)


@router.post("/runs/{uid}/stop", response=RunOut, operation_id="run_stop", summary="Stop a run")
def run_stop(request: TokenRequest, uid: UUID) -> Any:
    """Ask a run to stop; it keeps the best plan that it has."""
    return _run(ask_stop(actor=request.user, run=run_for(request.user, uid, SchemeTo.EDIT)))


def _line(scheme: Scheme) -> dict[str, Any]:
    return {
        "id": scheme.uid,
        "round": scheme.round_id,
        "number": scheme.number,
        "status": scheme.status,
        "version": scheme.version,
        "made_at": scheme.made_at,
    }


def _run(run: SchemeRun) -> dict[str, Any]:
    return {
        "id": run.uid,
        "scheme": run.scheme.uid,
        "state": run.state,
        "stage": run.progress.get("stage", ""),
        "seconds": run.progress.get("seconds", 0.0),
        "limit": run.seconds,
        "points": run.progress.get("points"),
        "bound": run.progress.get("bound"),
        "refusal": run.refusal.get("code", ""),
    }
