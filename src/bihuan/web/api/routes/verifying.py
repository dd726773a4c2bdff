"""The round's verification: what waits, the list of verifiers, who is assigned, and whom to call back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.routes.items import ItemLine, item_line
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.access.checks import (
    CallTo,
    call_for,
    calling,
    calls_visible_to,
    checks_round_for,
    listing,
    may_list,
    reads_sheet,
    verifiers_of_round_for,
)
from bihuan.web.rectification.access.items import To, item_for, items_visible_to
from bihuan.web.rectification.actions.calls import add_call, answer_call
from bihuan.web.rectification.actions.verifier_lists import (
    approve_verifiers,
    assign_verifier,
    propose_verifiers,
    reopen_verifiers,
)
from bihuan.web.rectification.models import Call, Item, VerifierList
from bihuan.web.rectification.queries.check_pages import STATES, is_unit
from bihuan.web.rectification.queries.verifiers import candidates, load_of, verifiers_of
from bihuan.web.rounds.models import Round

router = Router(tags=["rectification"])


class WaitingOut(ItemLine):
    """A line that waits for review, verification or closure."""

    has_verifier: bool
    is_mine: bool = Field(description="the person of the token is its verifier")
    open_marks: int = Field(description="marks of truth that nobody has judged")


class VerifierOut(Schema):
    """Somebody who verifies, and how many lines they have before them."""

    person: UUID
    name: str
    load: int


class VerifiersOut(Schema):
    """The list of verifiers of a round."""

    status: str = Field(description="draft or approved; empty where none was drawn up")
    version: int
    people: list[VerifierOut]
    candidates: list[VerifierOut] = Field(
        description="whom the office may put on it; empty for who does not draw it up"
    )


class VerifiersIn(Request):
    """Who is to verify."""

    people: list[UUID] = Field(max_length=500, description="pseudonyms, of the candidates")


class ReopenIn(Request):
    """Why an approved list has to change."""

    reason: Text = ""


class AssignIn(Request):
    """Who is to verify a line."""

    verifier: UUID = Field(description="pseudonym, of the approved list")
    until: date | None = Field(None, description="for how long they may look at the unit, where they could not before")


class CallOut(Schema):
    """Somebody on the call sheet of a line."""

    id: UUID
    item: UUID
    whom: str
    contact: str
    source: str
    answer: str = Field(description="solved, in_part, not_solved, knows_nothing, not_reached; empty before the call")
    note: str
    called_on: date | None
    version: int


class CallIn(Request):
    """Whom to call, and where the name is known from; never somebody who reported."""

    whom: Line
    source: Line
    contact: Line = ""


class CallAnswerIn(Request):
    """What they said."""

    answer: Line
    note: Text = ""


@router.get(
    "/rounds/{uid}/verification",
    response=Page[WaitingOut],
    operation_id="verification_desk",
    summary="Read what waits to be verified",
)
def verification_desk(
    request: TokenRequest,
    uid: UUID,
    status: str = "",
    mine: bool = False,
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Lines of a round that were reported (review), reviewed (verification) or verified (closure), as far as they are read."""
    person = colleague(request.user)
    round_ = checks_round_for(person, uid)
    states = [one for one in STATES if not status or one == status]
    rows = items_visible_to(person, Letter.READ).filter(round=round_, status__in=states)
    rows = rows.filter(verifier=person) if mine else rows
    inside = not is_unit(person)

    def shown(row: Item) -> dict[str, Any]:
        return item_line(row) | {
            # The unit is not told who looks, nor what speaks against it before a person has judged that.
            "has_verifier": inside and row.verifier_id is not None,
            "is_mine": row.verifier_id == person.pk,
            "open_marks": row.open_marks if inside else 0,
        }

    return page(rows, shown, after, limit)


@router.get(
    "/rounds/{uid}/verifiers", response=VerifiersOut, operation_id="verifier_list", summary="Read the list of verifiers"
)
def verifier_list(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """Who verifies in a round; its version is in ETag."""
    return _verifiers(request, response, checks_round_for(request.user, uid))


@router.put(
    "/rounds/{uid}/verifiers", response=VerifiersOut, operation_id="verifier_propose", summary="Draw up the list"
)
def verifier_propose(request: TokenRequest, response: HttpResponse, uid: UUID, body: VerifiersIn) -> Any:
    """Draw the list up as the office, or change the draft (with If-Match); two of the leading group approve it."""
    person = colleague(request.user)
    round_ = checks_round_for(person, uid)
    listing(person, round_, fresh=False)
    held = verifiers_of_round_for(person, round_)
    version = seen_version(request, held.version) if held is not None else None
    offered = {one.pseudonym: one for one in candidates(round_)}
    if any(key not in offered for key in body.people):
        raise not_found()
    propose_verifiers(actor=person, round_=round_, people=[offered[key] for key in body.people], version=version)
    return _verifiers(request, response, round_)


@router.post(
    "/rounds/{uid}/verifiers/approve",
    response=VerifiersOut,
    operation_id="verifier_approve",
    summary="Approve the list",
)
def verifier_approve(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """Sign the list as one of the leading group; the second one's signature approves it."""
    person = colleague(request.user)
    round_ = checks_round_for(person, uid)
    held = verifiers_of_round_for(person, round_)
    version = seen_version(request, held.version) if held is not None else None
    approve_verifiers(actor=person, round_=round_, version=version)
    return _verifiers(request, response, round_)


@router.post(
    "/rounds/{uid}/verifiers/reopen",
    response=VerifiersOut,
    operation_id="verifier_reopen",
    summary="Change an approved list",
)
def verifier_reopen(request: TokenRequest, response: HttpResponse, uid: UUID, body: ReopenIn) -> Any:
    """Take an approved list back to draft, with the reason; those approved before stay so until it is approved anew."""
    person = colleague(request.user)
    round_ = checks_round_for(person, uid)
    held = verifiers_of_round_for(person, round_)
    version = seen_version(request, held.version) if held is not None else None
    reopen_verifiers(actor=person, round_=round_, reason=body.reason, version=version)
    return _verifiers(request, response, round_)


@router.post(
    "/items/{uid}/verifier", response=WaitingOut, operation_id="item_assign", summary="Assign a line to a verifier"
)
def item_assign(request: TokenRequest, response: HttpResponse, uid: UUID, body: AssignIn) -> Any:
    """Assign a line to somebody of the approved list, who had no part in what was reported of it."""
    person = colleague(request.user)
    found = item_for(person, uid, To.ASSIGN)
    version = seen_version(request, found.version)
    to = next((one for one in verifiers_of(found.round) if one.pseudonym == body.verifier), None)
    if to is None:
        raise not_found()
    after = assign_verifier(actor=person, item=found, person=to, until=body.until, version=version)
    tagged(response, after.version)
    mine = after.verifier_id == person.pk
    return item_line(after) | {"has_verifier": True, "is_mine": mine, "open_marks": after.open_marks}


@router.get("/items/{uid}/calls", response=list[CallOut], operation_id="call_list", summary="Read a call sheet")
def call_list(request: TokenRequest, uid: UUID) -> Any:
    """Who is to be asked whether the problem is gone for them, and what they said; never somebody who reported."""
    person = colleague(request.user)
    found = item_for(person, uid)
    if not reads_sheet(person, found):
        raise not_found()
    return [_call(one) for one in calls_visible_to(person).filter(item=found).select_related("item").order_by("pk")]


@router.post(
    "/items/{uid}/calls", response={201: CallOut}, operation_id="call_add", summary="Put somebody on a call sheet"
)
def call_add(request: TokenRequest, uid: UUID, body: CallIn) -> Any:
    """Put a firm or person on the call sheet of a line, with where the name is known from."""
    person = colleague(request.user)
    found = item_for(person, uid)
    if not reads_sheet(person, found):
        raise not_found()
    calling(person, found, fresh=False)
    typed = body.dict()
    return Status(201, _call(add_call(actor=person, item=found, **typed)))


@router.post("/calls/{uid}/answer", response=CallOut, operation_id="call_answer", summary="Record what they said")
def call_answer(request: TokenRequest, response: HttpResponse, uid: UUID, body: CallAnswerIn) -> Any:
    """Record the answer of who was called; a later call replaces it, and the trail keeps both."""
    found = call_for(request.user, uid, CallTo.EDIT)
    version = seen_version(request, found.version)
    done = answer_call(actor=request.user, call=found, answer=body.answer, note=body.note, version=version)
    tagged(response, done.version)
    return _call(done)


def _verifiers(request: TokenRequest, response: HttpResponse, round_: Round) -> dict[str, Any]:
    person = colleague(request.user)
    held, load = verifiers_of_round_for(person, round_), load_of(round_)
    tagged(response, held.version if held else 0)
    is_draft = held is None or held.status == VerifierList.Status.DRAFT
    people = list(held.people.order_by("display_name", "pk")) if held else []
    offered = list(candidates(round_)) if is_draft and may_list(person, round_) else []
    shown = [
        [{"person": one.pseudonym, "name": str(one), "load": load.get(one.pk, 0)} for one in some]
        for some in (people, offered)
    ]
    return {
        "status": held.status if held else "",
        "version": held.version if held else 0,
        "people": shown[0],
        "candidates": shown[1],
    }


def _call(row: Call) -> dict[str, Any]:
    names = ("whom", "contact", "source", "answer", "note", "called_on", "version")
    return {"id": row.uid, "item": row.item.uid} | {name: getattr(row, name) for name in names}
