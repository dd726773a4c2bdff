"""The first review of a reported item, and its verification."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema

from bihuan.web.accounts.models import User
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.schemas import Request, Text
from bihuan.web.api.versions import tagged
from bihuan.web.rectification.access.items import item_for
from bihuan.web.rectification.actions.checks import refuse_item, return_item, review_item, verify_item
from bihuan.web.rectification.check_facts import CheckFacts
from bihuan.web.rectification.models import Item

router = Router(tags=["rectification"])
#: Fields of a check form, as ``CheckFacts`` has them.
FORM = ("method", "found", "meets_cause", "is_proven", "answers", "independent", "about_warnings")


def _verify(*, actor: User, item: Item, version: int | None, **form: Any) -> Item:
    return verify_item(actor=actor, item=item, facts=CheckFacts(**form), version=version)


def _refuse(*, actor: User, item: Item, version: int | None, reason: str, **form: Any) -> Item:
    return refuse_item(actor=actor, item=item, facts=CheckFacts(**form), reason=reason, version=version)


MOVES: dict[str, Action] = {
    "review_item": review_item,
    "return_item": return_item,
    "verify_item": _verify,
    "refuse_item": _refuse,
}
TAKES = {"return_item": ("reason",), "verify_item": FORM, "refuse_item": (*FORM, "reason")}


class CheckIn(Request):
    """What a step of the review or verification needs besides its name."""

    reason: Text = Field("", description="for `return_item` and `refuse_item`")
    method: str = Field("", description="site, documents, calls, interview, other_organ, combined")
    found: Text = Field("", description="what the verifier saw")
    meets_cause: str = Field("", description="full, part or none")
    is_proven: str = Field("", description="full, part or none")
    answers: dict[str, str] = Field(default_factory=dict, description="yes, no or na by the codes of the check form")
    independent: list[UUID] = Field(default_factory=list, description="proofs from outside the unit, by id")
    about_warnings: Text = Field("", description="needed where marks of truth or calls warn")


class CheckedOut(Schema):
    """Where an item stands after a step."""

    id: UUID
    number: str
    status: str
    version: int
    reviewed_on: date | None
    verified_on: date | None


@router.post(
    "/items/{uid}/checks/{name}", response=CheckedOut, operation_id="item_check", summary="Review or verify an item"
)
def item_check(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: CheckIn) -> Any:
    """``review_item``, ``return_item`` (the office); ``verify_item``, ``refuse_item`` (the assigned verifier)."""
    found = item_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="item", takes=TAKES)
    tagged(response, after.version)
    names = ("number", "status", "version", "reviewed_on", "verified_on")
    return {"id": after.uid} | {one: getattr(after, one) for one in names}
