"""
Recusals: read by whoever may, brought up and prepared; each caller is given as much as the pages show them.

Two people decide on the page, where each sees what it rests on.
"""

from dataclasses import replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.schemas import Line, Request
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.recusals import (
    To,
    may_find,
    recusal_for,
    recusal_round_for,
    recusals_visible_to,
    require_challenging,
    require_filing,
    targets_for_challenging,
    targets_for_filing,
)
from bihuan.web.rounds.actions.recusing import (
    RecusalFacts,
    challenge_inspector,
    declare_recusal,
    find_recusal,
    prepare_recusal,
)
from bihuan.web.rounds.models import Recusal, Target
from bihuan.web.rounds.queries.recusal_pages import (
    person_challenged,
    person_found,
    shown_to,
    substitute_chosen,
)

router = Router(tags=["recusals"])


class RecusalOut(Schema):
    """A recusal as its reader is shown it: what is not for them is empty."""

    id: UUID
    round: UUID
    target: int
    origin: str = Field(description="declared, challenged or found")
    status: str
    version: int
    name: str = Field(description="whom it concerns")
    tie: str
    detail: str
    source: str
    proposal: str = Field(description="what the office proposes: accept, refuse or empty")
    proposal_reason: str
    substitute: str
    filed_on: date
    decided_on: date | None
    decision_reason: str


class FileIn(Request):
    """A recusal that is brought up; ``person`` is left out by whoever declares for themselves."""

    target: int = Field(description="id of the unit")
    tie: Line
    detail: Line
    source: Line = Field("", description="where it is known from; needed where the office files")
    person: Line = Field("", description="i:id of an inspector of the pool, or p:pseudonym of an account")


class ChallengeIn(Request):
    """What a unit asks: that somebody of the group that comes to it stays away."""

    target: int = Field(description="id of the unit")
    person: Line = Field(description="pseudonym of the account")
    tie: Line
    detail: Line


class PrepareIn(Request):
    """What the office proposes to the leading group."""

    proposal: Literal["accept", "refuse"]
    reason: Line
    substitute: Line = Field("", description="id of an inspector of the pool; needed for a leader")


@router.get("/recusals", response=list[RecusalOut], operation_id="recusal_list", summary="List recusals")
def recusal_list(request: TokenRequest, round: UUID | None = None) -> Any:  # noqa: A002  # the parameter's name
    """Recusals that the assignment may read, at most 500, newest first, of one round or of all."""
    rows = recusals_visible_to(request.user)
    rows = rows.filter(round_id=round) if round else rows
    found = rows.select_related("target", "inspector__person", "person", "filed_by", "substitute").order_by("-pk")[:500]
    return [_out(request, row) for row in found]


@router.get("/recusals/{uid}", response=RecusalOut, operation_id="recusal_detail", summary="Read a recusal")
def recusal_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One recusal; its version is in ETag."""
    found = recusal_for(request.user, uid)
    tagged(response, found.version)
    return _out(request, found)


@router.post(
    "/rounds/{uid}/recusals", response={201: RecusalOut}, operation_id="recusal_file", summary="File a recusal"
)
def recusal_file(request: TokenRequest, response: HttpResponse, uid: UUID, body: FileIn) -> Any:
    """Declare for oneself, or, for the office, file what it found of somebody."""
    person = colleague(request.user)
    round_ = recusal_round_for(person, uid)
    require_filing(person, round_)
    target = _chosen(list(targets_for_filing(person, round_)), body.target)
    facts = RecusalFacts(tie=body.tie, detail=body.detail)
    if body.person and may_find(person, round_):
        inspector, account = person_found(round_, body.person)
        found = replace(facts, source=body.source)
        made = find_recusal(actor=person, target=target, facts=found, inspector=inspector, person=account)
    elif body.person:
        raise _unknown("person")
    else:
        made = declare_recusal(actor=person, target=target, facts=facts)
    return _filed(request, response, made)


@router.post(
    "/rounds/{uid}/recusals/challenge",
    response={201: RecusalOut},
    operation_id="recusal_challenge",
    summary="Challenge somebody of the group",
)
def recusal_challenge(request: TokenRequest, response: HttpResponse, uid: UUID, body: ChallengeIn) -> Any:
    """Ask, for the unit, that somebody of the group that comes to it stays away."""
    person = colleague(request.user)
    round_ = recusal_round_for(person, uid)
    require_challenging(person, round_)
    targets = list(targets_for_challenging(person, round_))
    target = _chosen(targets, body.target)
    chosen = person_challenged([target], f"{target.pk}:{body.person}")
    if chosen is None:
        raise _unknown("person")
    facts = RecusalFacts(tie=body.tie, detail=body.detail)
    made = challenge_inspector(actor=person, target=target, facts=facts, person=chosen[1])
    return _filed(request, response, made)


@router.post(
    "/recusals/{uid}/prepare", response=RecusalOut, operation_id="recusal_prepare", summary="Prepare a recusal"
)
def recusal_prepare(request: TokenRequest, response: HttpResponse, uid: UUID, body: PrepareIn) -> Any:
    """Keep what the office proposes; signatures under an earlier proposal are void."""
    found = recusal_for(request.user, uid, To.PREPARE)
    done = prepare_recusal(
        actor=request.user,
        recusal=found,
        proposal=body.proposal,
        reason=body.reason,
        substitute=substitute_chosen(found, body.substitute),
        version=seen_version(request, found.version),
    )
    tagged(response, done.version)
    return _out(request, done)


def _filed(request: TokenRequest, response: HttpResponse, made: Recusal) -> Any:
    tagged(response, made.version)
    response["Location"] = f"/api/v1/recusals/{made.uid}"
    return Status(201, _out(request, made))


def _chosen(targets: list[Target], key: int) -> Target:
    found = next((one for one in targets if one.pk == key), None)
    if found is None:
        raise _unknown("target")
    return found


def _unknown(where: str) -> Refusal:
    return Refusal(
        "rounds.recusal_incomplete",
        "所选的单位或人员不在可选之列，没有登记。请改正后再提交。",
        "The unit or person chosen is not one that can be named here; nothing was filed. Correct it and send it again.",
        where=where,
    )


def _out(request: TokenRequest, row: Recusal) -> dict[str, Any]:
    shown = shown_to(request.user, row)
    return {
        "id": row.uid,
        "round": row.round_id,
        "target": row.target_id,
        "origin": row.origin,
        "status": row.status,
        "version": row.version,
        "name": row.name,
        "tie": row.tie,
        "detail": row.detail,
        "source": shown.source,
        "proposal": row.proposal if shown.is_whole else "",
        "proposal_reason": shown.proposal_reason,
        "substitute": shown.substitute,
        "filed_on": row.filed_on,
        "decided_on": row.decided_on,
        "decision_reason": shown.decision_reason,
    }
