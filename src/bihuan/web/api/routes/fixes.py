"""Fix-at-once items."""

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
from bihuan.web.api.schemas import FixIn, FixLine, FixOut, MoveIn, NewFix, Page
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.findings import access, actions
from bihuan.web.findings.access import To
from bihuan.web.findings.facts import FixFacts
from bihuan.web.rounds.access import target_for

router = Router(tags=["fixes"])

MOVES: dict[str, Action] = {
    "issue": actions.issue_fix,
    "acknowledge": actions.acknowledge_fix,
    "report": actions.report_fix,
    "accept": actions.accept_fix,
    "return": actions.return_fix,
}
TAKES = {"report": ("result", "evidence"), "return": ("reason",)}


@router.get("", response=Page[FixLine], operation_id="fix_list", summary="List fix-at-once items")
def fix_list(request: TokenRequest, filters: Narrowed, after: After = None, limit: Limit = 50) -> Any:
    """Fix-at-once items that the assignment may read, newest first."""
    rows = narrow(access.fixes_visible_to(request.user, To.READ.letter), filters, request.user, kind="fix_at_once")
    return page(rows, shapes.fix_line, after, limit)


@router.post("", response={201: FixOut}, operation_id="fix_create", summary="Write down a fix-at-once item")
def fix_create(request: TokenRequest, response: HttpResponse, body: NewFix) -> Any:
    """Write down a fix-at-once item at a target, as a draft."""
    made = actions.create_fix(
        actor=request.user, target=target_for(request.user, body.target), facts=facts_from(body, FixFacts)
    )
    tagged(response, made.version)
    response["Location"] = f"/api/v1/fixes/{made.uid}"
    return Status(201, shapes.fix(made, request.user))


@router.get("/{uid}", response=FixOut, operation_id="fix_detail", summary="Read a fix-at-once item")
def fix_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One fix-at-once item; its version is in ETag."""
    found = access.fix_for(request.user, uid, To.READ)
    tagged(response, found.version)
    return shapes.fix(found, request.user)


@router.patch("/{uid}", response=FixOut, operation_id="fix_edit", summary="Change a fix-at-once item")
def fix_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: FixIn) -> Any:
    """Change fields of a draft."""
    found = access.fix_for(request.user, uid)
    changed = actions.edit_fix(
        actor=request.user,
        fix=found,
        facts=facts_from(body, FixFacts, facts_of(found)),
        version=seen_version(request, found.version),
    )
    tagged(response, changed.version)
    return shapes.fix(changed, request.user)


@router.post("/{uid}/moves/{name}", response=FixOut, operation_id="fix_move", summary="Move a fix-at-once item")
def fix_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: MoveIn) -> Any:
    """``issue``, ``acknowledge`` (the unit's head), ``report`` (with a result), ``accept``, ``return`` (with a reason)."""
    found = access.fix_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="fix", takes=TAKES)
    tagged(response, after.version)
    return shapes.fix(after, request.user)
