"""Findings of the register."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from bihuan.web.api import shapes
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.filters import NarrowedFindings, narrow
from bihuan.web.api.merging import facts_from, facts_of
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import FindingIn, FindingLine, FindingOut, MoveIn, NewFinding, Page
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.findings import access, actions
from bihuan.web.findings.access import To
from bihuan.web.findings.facts import FindingFacts
from bihuan.web.rounds.access import target_for

router = Router(tags=["findings"])

MOVES: dict[str, Action] = {
    "confirm": actions.confirm_finding,
    "submit": actions.submit_finding,
    "approve": actions.approve_finding,
    "return": actions.return_finding,
    "withdraw": actions.withdraw_finding,
}
TAKES = {"return": ("reason",), "withdraw": ("reason",)}


@router.get("", response=Page[FindingLine], operation_id="finding_list", summary="List findings")
def finding_list(request: TokenRequest, filters: NarrowedFindings, after: After = None, limit: Limit = 50) -> Any:
    """Findings that the assignment may read, newest first."""
    rows = narrow(
        access.findings_visible_to(request.user, To.READ.letter), filters, request.user, kind="register_finding"
    )
    return page(rows, shapes.finding_line, after, limit)


@router.post("", response={201: FindingOut}, operation_id="finding_create", summary="Write down a finding")
def finding_create(request: TokenRequest, response: HttpResponse, body: NewFinding) -> Any:
    """Write down a finding at a target, as a draft."""
    made = actions.create_finding(
        actor=request.user, target=target_for(request.user, body.target), facts=facts_from(body, FindingFacts)
    )
    tagged(response, made.version)
    response["Location"] = f"/api/v1/findings/{made.uid}"
    return Status(201, shapes.finding(made, request.user))


@router.get("/{uid}", response=FindingOut, operation_id="finding_detail", summary="Read a finding")
def finding_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One finding; its version is in ETag."""
    found = access.finding_for(request.user, uid, To.READ)
    tagged(response, found.version)
    return shapes.finding(found, request.user)


@router.patch("/{uid}", response=FindingOut, operation_id="finding_edit", summary="Change a finding")
def finding_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: FindingIn) -> Any:
    """Change fields of a draft."""
    found = access.finding_for(request.user, uid)
    changed = actions.edit_finding(
        actor=request.user,
        finding=found,
        facts=facts_from(body, FindingFacts, facts_of(found)),
        version=seen_version(request, found.version),
    )
    tagged(response, changed.version)
    return shapes.finding(changed, request.user)


@router.post("/{uid}/moves/{name}", response=FindingOut, operation_id="finding_move", summary="Move a finding")
def finding_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: MoveIn) -> Any:
    """``confirm``, ``submit``, ``approve``, ``return`` and ``withdraw`` (with a reason)."""
    found = access.finding_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="finding", takes=TAKES)
    tagged(response, after.version)
    return shapes.finding(after, request.user)
