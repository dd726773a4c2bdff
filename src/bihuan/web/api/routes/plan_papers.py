"""Plans beyond their text: from signed paper, the next edition, opinions, and the scan."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bihuan.web.accounts.access import colleague
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.opinions import OpinionIn, OpinionOut, opinion_out
from bihuan.web.api.routes.plans import PlanOut, plan_out
from bihuan.web.api.schemas import Request, Text
from bihuan.web.api.sent_files import prepared
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.files.serving import file_response
from bihuan.web.rectification.access.plans import To, drawing_up, may, plan_for
from bihuan.web.rectification.actions import opinions, plans
from bihuan.web.rectification.actions.plans.drafting import not_in_force

router = Router(tags=["rectification"])


class PlanPaperIn(Schema):
    """What is said of a signed plan besides its scan."""

    pledged_by: str = Field(max_length=2_000, description="the function of the head")
    pledge: str = Field("", max_length=100_000, description="empty keeps that of the draft")
    given_on: date | None = Field(None, description="the day of the signature; today if left out")


class AmendIn(Request):
    """Why there is to be a next edition."""

    reason: Text


@router.post(
    "/plans/{uid}/on-behalf", response=PlanOut, operation_id="plan_on_behalf", summary="Record a plan from paper"
)
def plan_on_behalf(
    request: TokenRequest,
    response: HttpResponse,
    uid: UUID,
    facts: Form[PlanPaperIn],
    scan: Annotated[UploadedFile, File()],
) -> Any:
    """Submit for the unit from signed paper, as the clerk who recorded it; needs a code of the clerk."""
    found = plan_for(request.user, uid, To.SUBMIT_ON_BEHALF)
    version = seen_version(request, found.version)
    paper = prepared(scan)
    pledge = plans.Pledge(by=facts.pledged_by, text=facts.pledge, given_on=facts.given_on)
    after = plans.submit_plan(actor=request.user, plan=found, pledge=pledge, scan=paper, version=version)
    tagged(response, after.version)
    return plan_out(after)


@router.post(
    "/plans/{uid}/amend", response={201: PlanOut}, operation_id="plan_amend", summary="Begin a plan's next edition"
)
def plan_amend(request: TokenRequest, response: HttpResponse, uid: UUID, body: AmendIn) -> Any:
    """Begin the next edition of a plan in force, with all that it says; that one stands until the next is accepted."""
    person = colleague(request.user)
    found = plan_for(person, uid, To.SEE)
    drawing_up(person, found.target)
    if not may(person, found, To.READ):
        # A clerk knows of the unit's draft without reading it.
        raise not_in_force(found)
    version = seen_version(request, found.version)
    made = plans.amend_plan(actor=person, plan=found, reason=body.reason, version=version)
    tagged(response, made.version)
    response["Location"] = f"/api/v1/plans/{made.uid}"
    return Status(201, plan_out(made))


@router.post(
    "/plans/{uid}/opinion", response={201: OpinionOut}, operation_id="plan_opinion", summary="Give an opinion on a plan"
)
def plan_opinion(request: TokenRequest, uid: UUID, body: OpinionIn) -> Any:
    """Say what a supervisor or a group's leader thinks of a submitted plan."""
    found = plan_for(request.user, uid, To.OPINE)
    version = seen_version(request, found.version)
    made = opinions.give_opinion(actor=request.user, plan=found, verdict=body.verdict, text=body.text, version=version)
    return Status(201, opinion_out(made))


@router.get("/plans/{uid}/scan", operation_id="plan_scan", summary="Download the signed plan")
def plan_scan(request: TokenRequest, uid: UUID) -> HttpResponse:
    """The scan of a plan that was recorded from paper."""
    found = plan_for(request.user, uid)
    if found.scan is None:
        raise not_found()
    return file_response(found.scan, found.scan_name)
