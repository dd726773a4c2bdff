"""Samples of closed lines (reverse checks): drawing, assigning, what was found, and the count."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.standing import standing_of
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.access.checks import (
    SampledTo,
    SampleTo,
    checks_round_for,
    drawing,
    sample_for,
    sampled_for,
    samples_visible_to,
)
from bihuan.web.rectification.actions.samples import assign_sampled, check_sampled, draw_sample, finish_sample
from bihuan.web.rectification.models import Sample, SampledItem
from bihuan.web.rectification.queries.sample_pages import rows_of
from bihuan.web.rectification.queries.samples import frame_without, result_without
from bihuan.web.rectification.queries.verifiers import verifiers_of

router = Router(tags=["rectification"])


class StratumOut(Schema):
    """A stratum of a sample: what it was drawn from, and what was drawn."""

    name: str
    items: list[str]
    drawn: list[str]


class SampleLine(Schema):
    """A sample of closed items as lists give it."""

    id: UUID
    round: UUID
    number: int
    status: str = Field(description="drawn, checked or finished")
    version: int
    drawn_on: date
    finished_on: date | None


class SampleOut(SampleLine):
    """A sample with all that is needed to draw it again."""

    seed: int
    percent: int
    cut_off: date
    strata: list[StratumOut]
    result: dict[str, Any] = Field(description="counts, rate and interval once it is finished; empty before")


class SampledOut(Schema):
    """A drawn line, and what was found."""

    id: UUID
    sample: UUID
    item: str = Field(description="its number")
    target: int
    stratum: str
    has_verifier: bool
    is_mine: bool = Field(description="the person of the token looks at it")
    answers: dict[str, str]
    found: str
    outcome: str = Field(description="holds or fails; empty before the check")
    checked_on: date | None
    version: int


class DrawIn(Request):
    """How much is to be drawn."""

    percent: int = Field(description="of each stratum, 1 to 100; the second person signs the same share")


class DrawnOut(Schema):
    """The sample once two have signed; null after the first."""

    sample: SampleOut | None


class SampledAssignIn(Request):
    """Who is to look at a drawn line."""

    verifier: UUID = Field(description="pseudonym, of the approved list")
    until: date | None = None


class SampledCheckIn(Request):
    """What was found of a drawn line."""

    outcome: Line = Field(description="holds or fails")
    found: Text = Field("", description="what the verifier saw")
    answers: dict[str, str] = Field(default_factory=dict, description="yes, no or na by the codes of the form")


@router.get("/samples", response=Page[SampleLine], operation_id="sample_list", summary="List samples")
def sample_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Samples that the assignment may read, of one round or of all."""
    rows = samples_visible_to(request.user)
    return page(rows.filter(round_id=round) if round else rows, _line, after, limit)


@router.post(
    "/rounds/{uid}/samples",
    response={200: DrawnOut, 201: DrawnOut},
    operation_id="sample_draw",
    summary="Sign the drawing of a sample",
)
def sample_draw(request: TokenRequest, uid: UUID, body: DrawIn) -> Any:
    """The second clerk's signature under the same share draws it (201)."""
    person = colleague(request.user)
    round_ = checks_round_for(person, uid)
    drawing(person, round_, fresh=False)
    made = draw_sample(actor=person, round_=round_, percent=body.percent)
    return Status(200, {"sample": None}) if made is None else Status(201, {"sample": _out(request, made)})


@router.get("/samples/{uid}", response=SampleOut, operation_id="sample_detail", summary="Read a sample")
def sample_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """Seed and strata of a sample, and what it says; its version is in ETag."""
    found = sample_for(request.user, uid)
    tagged(response, found.version)
    return _out(request, found)


@router.get(
    "/samples/{uid}/items", response=list[SampledOut], operation_id="sampled_list", summary="Read the lines of a sample"
)
def sampled_list(request: TokenRequest, uid: UUID) -> Any:
    """The drawn lines by unit and number, each with what was found of it."""
    found = sample_for(request.user, uid)
    return [_sampled(request, one) for one in rows_of(found, without=standing_of(request.user).removed)]


@router.post("/samples/{uid}/finish", response=SampleOut, operation_id="sample_finish", summary="Count a sample")
def sample_finish(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """Count a sample of which every line was looked at: how many closures were false, with the interval."""
    found = sample_for(request.user, uid, SampleTo.FINISH)
    done = finish_sample(actor=request.user, sample=found, version=seen_version(request, found.version))
    tagged(response, done.version)
    return _out(request, done)


@router.get("/sampled/{uid}", response=SampledOut, operation_id="sampled_item", summary="Read a drawn line")
def sampled_item(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One drawn line; its version is in ETag."""
    found = sampled_for(request.user, uid)
    tagged(response, found.version)
    return _sampled(request, found)


@router.post("/sampled/{uid}/assign", response=SampledOut, operation_id="sampled_assign", summary="Assign a drawn line")
def sampled_assign(request: TokenRequest, response: HttpResponse, uid: UUID, body: SampledAssignIn) -> Any:
    """Assign a drawn line to somebody of the approved list, who neither verified nor closed it."""
    found = sampled_for(request.user, uid, SampledTo.ASSIGN)
    version = seen_version(request, found.version)
    to = next((one for one in verifiers_of(found.sample.round) if one.pseudonym == body.verifier), None)
    if to is None:
        raise not_found()
    after = assign_sampled(actor=request.user, sampled=found, person=to, until=body.until, version=version)
    tagged(response, after.version)
    return _sampled(request, after)


@router.post(
    "/sampled/{uid}/check", response=SampledOut, operation_id="sampled_check", summary="Say whether a closure was true"
)
def sampled_check(request: TokenRequest, response: HttpResponse, uid: UUID, body: SampledCheckIn) -> Any:
    """Record the check form of a drawn line, once; the last one makes the sample checked."""
    found = sampled_for(request.user, uid, SampledTo.CHECK)
    version = seen_version(request, found.version)
    typed = body.dict()
    after = check_sampled(actor=request.user, sampled=found, version=version, **typed)
    tagged(response, after.version)
    return _sampled(request, after)


def _line(row: Sample) -> dict[str, Any]:
    names = ("number", "status", "version", "drawn_on", "finished_on")
    return {"id": row.uid, "round": row.round_id} | {name: getattr(row, name) for name in names}


def _out(request: TokenRequest, row: Sample) -> dict[str, Any]:
    lost = standing_of(request.user).removed
    kept = frame_without(row, lost)
    frame = {name: kept[name] for name in ("percent", "cut_off", "strata")}
    return _line(row) | frame | {"seed": row.seed, "result": result_without(row, lost)}


def _sampled(request: TokenRequest, row: SampledItem) -> dict[str, Any]:
    names = ("stratum", "answers", "found", "outcome", "checked_on", "version")
    return {
        "id": row.uid,
        "sample": row.sample.uid,
        "item": row.item.number,
        "target": row.item.target_id,
        "has_verifier": row.verifier_id is not None,
        "is_mine": row.verifier_id == request.user.pk,
    } | {name: getattr(row, name) for name in names}
