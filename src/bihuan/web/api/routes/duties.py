"""Work on items beyond progress: what is taken back, opinions, and hand-overs of duty within a unit."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.opinions import OpinionIn, OpinionOut, opinion_out
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.routes.items import ProgressOut, ProofOut, progress_out, proof_out
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.access import hand_overs as access
from bihuan.web.rectification.access.items import item_for
from bihuan.web.rectification.access.proofs import proof_for
from bihuan.web.rectification.actions.hand_overs import propose_hand_over, take_hand_over, withdraw_hand_over
from bihuan.web.rectification.actions.item_opinions import give_item_opinion
from bihuan.web.rectification.actions.proofs import withdraw_proof
from bihuan.web.rectification.actions.work import withdraw_progress
from bihuan.web.rectification.models import HandOver
from bihuan.web.rectification.queries.hand_overs import duties_of
from bihuan.web.rounds.access import target_for
from bihuan.web.rounds.queries.recusals import unit_of

router = Router(tags=["rectification"])
MOVES: dict[str, Action] = {"take_hand_over": take_hand_over, "withdraw_hand_over": withdraw_hand_over}
TAKES = {"withdraw_hand_over": ("reason",)}


class ReasonIn(Request):
    """Why something is taken back."""

    reason: Text = ""


class HandOverOut(Schema):
    """A hand-over of duty."""

    id: UUID
    round: UUID
    target: int
    status: str = Field(description="proposed, taken or withdrawn")
    version: int
    giver: UUID = Field(description="pseudonym")
    taker: UUID = Field(description="pseudonym")
    taker_function: str
    note: str
    proposed_on: date
    taken_on: date | None
    items: list[str] = Field(description="numbers")


class HandOverIn(Request):
    """Who answers for which items from now on, once they take them."""

    taker: UUID = Field(description="pseudonym, as `takers` gives it")
    taker_function: Line
    items: list[UUID] = Field(default_factory=list, max_length=2_000, description="all that are yours if left out")
    note: Text = ""


class TakerOut(Schema):
    """Somebody of the unit."""

    person: UUID
    name: str


class DutiesOut(Schema):
    """What could be handed over at a unit, and to whom."""

    takers: list[TakerOut]
    items: list[UUID]


@router.post(
    "/items/{uid}/progress/{step}/withdraw",
    response=ProgressOut,
    operation_id="item_progress_withdraw",
    summary="Take a report of progress back",
)
def item_progress_withdraw(request: TokenRequest, uid: UUID, step: UUID, body: ReasonIn) -> Any:
    """The row stays, with the reason, and is no longer counted."""
    found = item_for(request.user, uid)
    return progress_out(withdraw_progress(actor=request.user, item=found, uid=step, reason=body.reason))


@router.post("/proofs/{uid}/withdraw", response=ProofOut, operation_id="proof_withdraw", summary="Take a proof back")
def proof_withdraw(request: TokenRequest, uid: UUID, body: ReasonIn) -> Any:
    """It stays to be seen, with the reason, and proves nothing any more."""
    return proof_out(withdraw_proof(actor=request.user, proof=proof_for(request.user, uid), reason=body.reason))


@router.post(
    "/items/{uid}/opinion",
    response={201: OpinionOut},
    operation_id="item_opinion",
    summary="Give an opinion on an item",
)
def item_opinion(request: TokenRequest, uid: UUID, body: OpinionIn) -> Any:
    """Say what is thought of an item as it stands; whoever decides about it next reads that first."""
    found = item_for(request.user, uid)
    version = seen_version(request, found.version)
    made = give_item_opinion(actor=request.user, item=found, verdict=body.verdict, text=body.text, version=version)
    return Status(201, opinion_out(made))


@router.get("/hand-overs", response=Page[HandOverOut], operation_id="hand_over_list", summary="List hand-overs of duty")
def hand_over_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    status: str = "",
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Hand-overs that the assignment may read."""
    rows = access.hand_overs_visible_to(request.user, Letter.READ).select_related("giver", "taker")
    rows = rows.filter(round_id=round) if round else rows
    rows = rows.filter(status=status) if status else rows
    return page(rows.prefetch_related("items"), _hand_over, after, limit)


@router.get(
    "/targets/{pk}/hand-overs",
    response=DutiesOut,
    operation_id="hand_over_duties",
    summary="Read what is mine to hand over",
)
def hand_over_duties(request: TokenRequest, pk: int) -> Any:
    """The open items of a unit that the person answers for, and who of the unit could take them."""
    person = colleague(request.user)
    target = target_for(person, pk)
    access.proposing(person, target)
    takers = [{"person": one.pseudonym, "name": str(one)} for one in unit_of(target) if one.pk != person.pk]
    return {"takers": takers, "items": [one.uid for one in duties_of(person, target)]}


@router.post(
    "/targets/{pk}/hand-overs", response={201: HandOverOut}, operation_id="hand_over_propose", summary="Hand duty over"
)
def hand_over_propose(request: TokenRequest, response: HttpResponse, pk: int, body: HandOverIn) -> Any:
    """Propose that somebody else of the unit answers for items; it stands when they have taken them."""
    person = colleague(request.user)
    target = target_for(person, pk)
    access.proposing(person, target)
    taker = next((one for one in unit_of(target) if one.pseudonym == body.taker and one.pk != person.pk), None)
    if taker is None:
        raise not_found()
    items = body.items if "items" in body.model_fields_set else [one.uid for one in duties_of(person, target)]
    made = propose_hand_over(
        actor=person, target=target, taker=taker, taker_function=body.taker_function, items=items, note=body.note
    )
    tagged(response, made.version)
    response["Location"] = f"/api/v1/hand-overs/{made.uid}"
    return Status(201, _hand_over(made))


@router.get("/hand-overs/{uid}", response=HandOverOut, operation_id="hand_over_detail", summary="Read a hand-over")
def hand_over_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One hand-over; its version is in ETag."""
    found = access.hand_over_for(request.user, uid)
    tagged(response, found.version)
    return _hand_over(found)


@router.post(
    "/hand-overs/{uid}/moves/{name}", response=HandOverOut, operation_id="hand_over_move", summary="Take duty, or not"
)
def hand_over_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: ReasonIn) -> Any:
    """``take_hand_over`` (the taker, in person), ``withdraw_hand_over`` (with a reason)."""
    found = access.hand_over_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="hand_over", takes=TAKES)
    tagged(response, after.version)
    return _hand_over(after)


def _hand_over(row: HandOver) -> dict[str, Any]:
    names = ("status", "version", "taker_function", "note", "proposed_on", "taken_on")
    return {
        "id": row.uid,
        "round": row.round_id,
        "target": row.target_id,
        "giver": row.giver.pseudonym,
        "taker": row.taker.pseudonym,
        "items": sorted(one.number for one in row.items.all()),
    } | {name: getattr(row, name) for name in names}
