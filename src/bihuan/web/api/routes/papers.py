"""Working papers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from bihuan.web.api import shapes
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.filters import Narrowed, narrow
from bihuan.web.api.merging import facts_from, facts_of
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import MoveIn, NewPaper, Page, PaperIn, PaperLine, PaperOut
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.findings import access, actions
from bihuan.web.findings.access import To
from bihuan.web.findings.facts import PaperFacts
from bihuan.web.rounds.access import target_for

router = Router(tags=["papers"])

MOVES: dict[str, Action] = {
    "sign": actions.sign_paper,
    "review": actions.review_paper,
    "approve": actions.approve_paper,
    "return": actions.return_paper,
}
TAKES = {"return": ("reason",)}


@router.get("", response=Page[PaperLine], operation_id="paper_list", summary="List working papers")
def paper_list(request: TokenRequest, filters: Narrowed, after: After = None, limit: Limit = 50) -> Any:
    """Working papers that the assignment may read, newest first."""
    rows = narrow(access.papers_visible_to(request.user, To.READ.letter), filters, request.user, kind="working_paper")
    return page(rows, shapes.paper_line, after, limit)


@router.post("", response={201: PaperOut}, operation_id="paper_create", summary="Begin a working paper")
def paper_create(request: TokenRequest, response: HttpResponse, body: NewPaper) -> Any:
    """Begin a working paper at a target; whoever does is its compiler."""
    made = actions.create_paper(
        actor=request.user, target=target_for(request.user, body.target), facts=facts_from(body, PaperFacts)
    )
    tagged(response, made.version)
    response["Location"] = f"/api/v1/papers/{made.uid}"
    return Status(201, shapes.paper(made, request.user))


@router.get("/{uid}", response=PaperOut, operation_id="paper_detail", summary="Read a working paper")
def paper_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One working paper; its version is in ETag."""
    found = access.paper_for(request.user, uid, To.READ)
    tagged(response, found.version)
    return shapes.paper(found, request.user)


@router.patch("/{uid}", response=PaperOut, operation_id="paper_edit", summary="Change a working paper")
def paper_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: PaperIn) -> Any:
    """Change fields of a draft; its compiler has to sign it again."""
    found = access.paper_for(request.user, uid)
    changed = actions.edit_paper(
        actor=request.user,
        paper=found,
        facts=facts_from(body, PaperFacts, facts_of(found)),
        version=seen_version(request, found.version),
    )
    tagged(response, changed.version)
    return shapes.paper(changed, request.user)


@router.post("/{uid}/moves/{name}", response=PaperOut, operation_id="paper_move", summary="Move a working paper")
def paper_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: MoveIn) -> Any:
    """``sign`` (its compiler), ``review``, ``approve``, ``return`` (with a reason)."""
    found = access.paper_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="paper", takes=TAKES)
    tagged(response, after.version)
    return shapes.paper(after, request.user)
