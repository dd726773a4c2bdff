"""The look back: what became of old lines; and findings that repeat others."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.routes.closing import SuccessorOut, successor_out
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.rectification.access import look_back as access
from bihuan.web.rectification.actions import look_back as actions
from bihuan.web.rectification.actions.repeats import ask_repeats, decide_repeat
from bihuan.web.rectification.models import LookBackEntry, RepeatLink
from bihuan.web.rectification.queries.repeats import shown
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for

router = Router(tags=["rectification"])


class LookBackOut(Schema):
    """What a round looks back at, and what became of it."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit in the round that looks back")
    item: str = Field(description="number of the old line; empty for a new problem")
    problem: str
    verdict: str = Field(description="still_there, gone, changed or new; empty before it is judged")
    found: str
    finding: str = Field(description="number of the finding that states it today")
    judged_on: date | None
    version: int


class SeedIn(Request):
    """Which round is looked back at."""

    origin: UUID = Field(description="id of the old round")


class SeededOut(Schema):
    """How much there is to look at."""

    entries: int


class NewProblemIn(Request):
    """A finding of this round that the old one did not have."""

    finding: Line = Field(description="number")
    found: Text = ""


class LookBackJudgeIn(Request):
    """What became of an old line."""

    verdict: Line = Field(description="still_there, gone or changed")
    found: Text
    finding: Line = Field("", description="number of the finding that states it today")


class LookBackSuccessorIn(Request):
    """Why a closed line that is still there needs a successor."""

    reason: Text = ""
    due_on: date | None = None


class PieceOut(Schema):
    """A piece of a text; what both texts share is lit."""

    text: str
    is_lit: bool


class RepeatLine(Schema):
    """Two findings that may be the same problem again."""

    id: UUID
    round: UUID
    target: int
    earlier: str = Field(description="number")
    later: str = Field(description="number")
    is_same_target: bool
    basis: list[str] = Field(description="of category, idiom, text")
    share: float
    status: str = Field(description="proposed, confirmed or rejected")
    reason: str
    version: int


class RepeatOut(RepeatLine):
    """The pair with both texts."""

    earlier_text: list[PieceOut]
    later_text: list[PieceOut]


class ProposedPairs(Schema):
    """How many pairs are new; null where there are so many findings that they are compared in the background."""

    pairs: int | None


class ReasonIn(Request):
    """Why it is so, or not."""

    reason: Text = ""


def _move(name: str) -> Action:
    def taken(*, actor: User, link: RepeatLink, version: int | None, reason: str) -> RepeatLink:
        return decide_repeat(actor=actor, link=link, name=name, reason=reason, version=version)

    return taken


MOVES: dict[str, Action] = {name: _move(name) for name in ("confirm_repeat", "reject_repeat")}
TAKES = dict.fromkeys(MOVES, ("reason",))


@router.get(
    "/look-back", response=Page[LookBackOut], operation_id="look_back_list", summary="List what is looked back at"
)
def look_back_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    target: int | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Entries that the assignment may read, of one round or unit or of all."""
    rows = access.entries_visible_to(request.user, Letter.READ).select_related("item", "finding")
    rows = rows.filter(round_id=round) if round else rows
    return page(rows.filter(target_id=target) if target is not None else rows, _entry, after, limit)


@router.post(
    "/rounds/{uid}/look-back/seed", response=SeededOut, operation_id="look_back_seed", summary="Take old lines over"
)
def look_back_seed(request: TokenRequest, uid: UUID, body: SeedIn) -> Any:
    """Seed a round that looks back from an old one: an entry for each line of rectification that its units had."""
    person = colleague(request.user)
    round_ = access.look_back_round_for(person, uid)
    access.seeding(person, round_, fresh=False)
    origin = round_for(person, body.origin, RoundTo.READ)
    held = actions.seed_look_back(actor=person, round_=round_, origin=origin)
    return {"entries": held.entries.count()}


@router.post(
    "/rounds/{uid}/look-back", response={201: LookBackOut}, operation_id="look_back_new", summary="Enter a new problem"
)
def look_back_new(request: TokenRequest, uid: UUID, body: NewProblemIn) -> Any:
    """Enter a finding of this round as a problem that the old one did not have."""
    person = colleague(request.user)
    round_ = access.look_back_round_for(person, uid)
    access.require_adding(person, round_)
    made = actions.add_new_problem(actor=person, round_=round_, finding=body.finding, found=body.found)
    return Status(201, _entry(made))


@router.get("/look-back/{uid}", response=LookBackOut, operation_id="look_back_entry", summary="Read an entry")
def look_back_entry(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One entry; its version is in ETag."""
    found = access.entry_for(request.user, uid)
    tagged(response, found.version)
    return _entry(found)


@router.post(
    "/look-back/{uid}/judge", response=LookBackOut, operation_id="look_back_judge", summary="Say what became of a line"
)
def look_back_judge(request: TokenRequest, response: HttpResponse, uid: UUID, body: LookBackJudgeIn) -> Any:
    """Record that an old line is still there, gone or changed, with what was seen."""
    found = access.entry_for(request.user, uid, access.To.JUDGE)
    version = seen_version(request, found.version)
    typed = body.dict()
    after = actions.judge_look_back(actor=request.user, entry=found, version=version, **typed)
    tagged(response, after.version)
    return _entry(after)


@router.post(
    "/look-back/{uid}/successor",
    response={200: SuccessorOut, 201: SuccessorOut},
    operation_id="look_back_successor",
    summary="Sign that a line came back",
)
def look_back_successor(request: TokenRequest, uid: UUID, body: LookBackSuccessorIn) -> Any:
    """The second clerk's signature opens the successor (201) and takes the closed line out of the figures."""
    found = access.entry_for(request.user, uid)
    seen_version(request, found.version)
    # What two people sign is bound to the line, which has a version of its own.
    version = found.item.version if found.item else None
    made = actions.succeed_look_back(
        actor=request.user, entry=found, reason=body.reason, due_on=body.due_on, version=version
    )
    return successor_out(made)


@router.get("/repeats", response=Page[RepeatLine], operation_id="repeat_list", summary="List repeated findings")
def repeat_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    status: str = "",
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Pairs that the assignment may read, of one round or of all."""
    rows = access.links_visible_to(request.user, Letter.READ).select_related("earlier", "later")
    rows = rows.filter(round_id=round) if round else rows
    return page(rows.filter(status=status) if status else rows, _pair, after, limit)


@router.post(
    "/rounds/{uid}/repeats", response=ProposedPairs, operation_id="repeat_run", summary="Look for repeated findings"
)
def repeat_run(request: TokenRequest, uid: UUID) -> Any:
    """Compare a round's findings with each other and with those of earlier rounds; a person decides on each pair."""
    person = colleague(request.user)
    round_ = round_for(person, uid, RoundTo.SEE)
    access.proposing(person, round_, fresh=False)
    return {"pairs": ask_repeats(actor=person, round_=round_)}


@router.get("/repeats/{uid}", response=RepeatOut, operation_id="repeat_detail", summary="Read a pair")
def repeat_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One pair with both texts; its version is in ETag."""
    return _whole(response, access.link_for(request.user, uid))


@router.post("/repeats/{uid}/moves/{name}", response=RepeatOut, operation_id="repeat_move", summary="Decide on a pair")
def repeat_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: ReasonIn) -> Any:
    """``confirm_repeat`` or ``reject_repeat``, with the reason."""
    found = access.link_for(request.user, uid)
    return _whole(response, moved(request, found, MOVES, name, body, called="link", takes=TAKES))


def _entry(row: LookBackEntry) -> dict[str, Any]:
    item, finding = row.item, row.finding
    problem = item.problem if item else finding.title if finding else ""
    return {
        "id": row.uid,
        "round": row.round_id,
        "target": row.target_id,
        "item": item.number if item else "",
        "problem": problem,
        "finding": finding.number if finding else "",
    } | {name: getattr(row, name) for name in ("verdict", "found", "judged_on", "version")}


def _pair(row: RepeatLink) -> dict[str, Any]:
    names = ("is_same_target", "basis", "share", "status", "reason", "version")
    return {
        "id": row.uid,
        "round": row.round_id,
        "target": row.target_id,
        "earlier": row.earlier.number,
        "later": row.later.number,
    } | {name: getattr(row, name) for name in names}


def _whole(response: HttpResponse, row: RepeatLink) -> dict[str, Any]:
    tagged(response, row.version)
    pair = shown(row)
    texts = {"earlier_text": pair.earlier, "later_text": pair.later}
    return _pair(row) | {
        name: [{"text": one.text, "is_lit": one.is_lit} for one in pieces] for name, pieces in texts.items()
    }
