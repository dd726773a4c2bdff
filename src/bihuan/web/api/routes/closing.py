"""
How a line ends, and the successor of a closed one: each step is signed by two people who had no part in it.

The first proposes what the step needs, the second signs exactly that; each sends a code of their own. Nobody closes a line
that they reported, recorded or verified, by this door either.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.queries.signatures import open_signatures
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.schemas import Line, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.rectification.access.items import item_for
from bihuan.web.rectification.actions.closing import carry_over_item, close_item, end_item, lapse_item
from bihuan.web.rectification.actions.items import KIND
from bihuan.web.rectification.actions.successors import propose_successor
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries.check_pages import is_unit
from bihuan.web.rectification.queries.closing_pages import proposed_fields

router = Router(tags=["rectification"])
MOVES: dict[str, Action] = {
    "close_item": close_item,
    "end_item": end_item,
    "carry_over_item": carry_over_item,
    "lapse_item": lapse_item,
}
TAKES = {
    "close_item": ("completion",),
    "end_item": ("reason",),
    "carry_over_item": ("reason", "due_on", "owner"),
    "lapse_item": ("reason",),
}


class ProposedOut(Schema):
    """What waits for a second signature on a line."""

    step: str
    reason: str
    completion: str = Field(description="for `close_item`")
    due_on: date | None = Field(description="for `carry_over_item` and `open_successor`")
    owner: str = Field(description="for `carry_over_item`")
    origin: str = Field(description="for `open_successor`")
    by: UUID = Field(description="pseudonym of who signed first")
    is_mine: bool


class EndingOut(Schema):
    """Where a line stands, what was proposed for it, and what followed it."""

    id: UUID
    number: str
    status: str
    version: int
    closed_on: date | None
    left_figures_on: date | None = Field(description="the day from which it counts as done no more")
    proposed: list[ProposedOut]
    successors: list[str] = Field(description="numbers")


class EndingIn(Request):
    """What a step needs besides its name; the second person may send nothing, and signs what was proposed."""

    completion: Line = Field("", description="for `close_item`: one_off or long_term; empty for that of the plan")
    reason: Text = Field("", description="for the other steps")
    due_on: date | None = Field(None, description="for `carry_over_item`")
    owner: Line = Field("", description="for `carry_over_item`: the function of who answers for it from now on")


class SuccessorIn(Request):
    """Why a closed line needs a successor."""

    origin: Line = Field("", description="failed_check or recurrence")
    reason: Text = ""
    due_on: date | None = Field(None, description="60 days from the second signature if left out")


class SuccessorOut(Schema):
    """The successor once two have signed; null after the first."""

    id: UUID | None
    number: str


@router.get("/items/{uid}/ending", response=EndingOut, operation_id="item_ending", summary="Read how a line may end")
def item_ending(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """What was proposed for the end of a line and waits for a second person; units are not told of proposals."""
    return _out(request, response, item_for(request.user, uid))


@router.post(
    "/items/{uid}/ending/{name}", response=EndingOut, operation_id="item_end", summary="Sign the end of a line"
)
def item_end(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: EndingIn) -> Any:
    """``close_item`` (two clerks), ``end_item`` (two of the leading group), ``carry_over_item``, ``lapse_item`` (two clerks)."""
    found = item_for(request.user, uid)
    return _out(request, response, moved(request, found, MOVES, name, body, called="item", takes=TAKES))


@router.post(
    "/items/{uid}/successor",
    response={200: SuccessorOut, 201: SuccessorOut},
    operation_id="item_successor",
    summary="Sign that a closed line needs a successor",
)
def item_successor(request: TokenRequest, uid: UUID, body: SuccessorIn) -> Any:
    """The second clerk's signature opens it (201) and takes the closed line out of the completion figures."""
    found = item_for(request.user, uid)
    version = seen_version(request, found.version)
    typed = body.dict()
    made = propose_successor(actor=request.user, item=found, version=version, **typed)
    return successor_out(made)


def successor_out(made: Item | None) -> Any:
    """Return the answer to a signature under a successor: itself once it is there."""
    if made is None:
        return Status(200, {"id": None, "number": ""})
    return Status(201, {"id": made.uid, "number": made.number})


def _out(request: TokenRequest, response: HttpResponse, row: Item) -> dict[str, Any]:
    tagged(response, row.version)
    names = ("number", "status", "version", "closed_on", "left_figures_on")
    inside = not is_unit(request.user)
    return (
        {"id": row.uid}
        | {name: getattr(row, name) for name in names}
        | {
            "proposed": list(_proposed(request, row)) if inside else [],
            "successors": list(row.successors.order_by("pk").values_list("number", flat=True)),
        }
    )


def _proposed(request: TokenRequest, row: Item) -> Iterator[dict[str, Any]]:
    for one in open_signatures(KIND, row.uid, row.version):
        wanted = proposed_fields(row, one.move)
        yield {
            "step": one.move,
            "reason": wanted.get("reason", ""),
            "completion": wanted.get("completion", ""),
            "due_on": wanted.get("due_on") or None,
            "owner": wanted.get("owner", ""),
            "origin": wanted.get("origin", ""),
            "by": one.person.pseudonym,
            "is_mine": one.person_id == request.user.pk,
        }
