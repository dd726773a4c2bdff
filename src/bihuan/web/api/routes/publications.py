"""
Central publications: what was released is everybody's, what is being written as far as the pages show it.

Two people approve, release and withdraw, each with a code; corrections are begun on the page.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema

from bihuan.web.accounts.access import colleague
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Page, Request, Text
from bihuan.web.api.versions import tagged
from bihuan.web.notices.access.publications import publication_for, publications_visible_to
from bihuan.web.notices.actions import (
    approve_publication,
    release_publication,
    return_publication,
    submit_publication,
    withdraw_publication,
)
from bihuan.web.notices.models import Publication
from bihuan.web.notices.queries.publication_pages import desk

router = Router(tags=["publications"])
MOVES: dict[str, Action] = {
    "submit": submit_publication,
    "return": return_publication,
    "approve": approve_publication,
    "release": release_publication,
    "withdraw": withdraw_publication,
}
TAKES = {"return": ("reason",), "withdraw": ("reason",)}


class PublicationLine(Schema):
    """A publication as lists give it."""

    id: UUID
    round: UUID
    edition: int
    status: str = Field(description="draft, submitted, approved, released, superseded or withdrawn")
    version: int
    released_on: date | None
    embargo_until: datetime | None
    sha256: str = Field(description="of the text in UTF-8; empty while it is written")
    is_demo: bool


class PublicationOut(PublicationLine):
    """A publication with its text, and what stands in the way of its next step."""

    text: str = Field(description="empty for who is not shown all of it")
    lacks: list[str] = Field(description="sentences in the language of the call; empty once it is out")


class PublicationStepIn(Request):
    """What a step needs besides its name."""

    reason: Text = Field("", description="for `return` and `withdraw`")


@router.get(
    "/publications", response=Page[PublicationLine], operation_id="publication_list", summary="List publications"
)
def publication_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Editions that the assignment may read, of one round or of all."""
    rows = publications_visible_to(request.user)
    rows = rows.filter(round_id=round) if round else rows
    return page(rows, _line, after, limit)


@router.get(
    "/publications/{uid}", response=PublicationOut, operation_id="publication_detail", summary="Read a publication"
)
def publication_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One edition; its version is in ETag."""
    found = publication_for(request.user, uid)
    tagged(response, found.version)
    return _out(request, found)


@router.post(
    "/publications/{uid}/moves/{name}",
    response=PublicationOut,
    operation_id="publication_move",
    summary="Move a publication",
)
def publication_move(
    request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: PublicationStepIn
) -> Any:
    """``submit``, ``return`` (with a reason); ``approve``, ``release`` and ``withdraw`` (a reason) are signatures of two."""
    found = publication_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="publication", takes=TAKES)
    tagged(response, after.version)
    return _out(request, after)


def _line(row: Publication) -> dict[str, Any]:
    names = ("edition", "status", "version", "released_on", "embargo_until", "sha256", "is_demo")
    return {"id": row.uid, "round": row.round_id} | {name: getattr(row, name) for name in names}


def _out(request: TokenRequest, row: Publication) -> dict[str, Any]:
    shown = desk(colleague(request.user), row)
    return _line(row) | {"text": shown.text, "lacks": list(shown.lacks)}
