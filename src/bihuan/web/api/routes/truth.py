"""Marks of truth: what a check found, with both texts as far as they may be read, and what a person made of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.rectification.access.truth import To, mark_for, marks_visible_to, truth_round_for
from bihuan.web.rectification.actions.truth import judge_mark
from bihuan.web.rectification.actions.truth_runs import check_again
from bihuan.web.rectification.models import TruthMark
from bihuan.web.rectification.queries.truth import TextShown, shown, title_of

router = Router(tags=["rectification"])


class MarkLine(Schema):
    """A mark of truth as lists give it."""

    id: UUID
    round: UUID
    target: int
    item: str = Field(description="number of the item that it concerns; empty for a whole plan or report")
    code: str = Field(description="copied_plan, empty_measure, proof_used_again, …")
    words: str = Field(description="the code, in the language of the call")
    share: float | None = Field(description="of a copied text")
    found_on: date
    gone_on: date | None = Field(description="the day on which a later run no longer found it")
    verdict: str = Field(description="confirmed or dismissed; empty before it is judged")
    reason: str
    judged_on: date | None
    version: int


class LitOut(Schema):
    """Characters that are shown alike."""

    text: str
    passage: int = Field(description="number of the shared passage; 0 for none")
    part: str = Field(description="of a measure: verb, object, date, owner, …")
    masked: str = Field(description="why it was not counted: name, figure, quoted")


class LitText(Schema):
    """A text as it was compared."""

    field: str
    number: int
    pieces: list[LitOut]


class MarkOut(MarkLine):
    """A mark with both sides."""

    this: list[LitText]
    other: list[LitText]
    reads_other: bool = Field(description="whether the other side may be read")


class MarkJudgeIn(Request):
    """What a mark means."""

    verdict: Line = Field(description="confirmed or dismissed")
    reason: Text


class AskedOut(Schema):
    """How many units are checked again."""

    targets: int


@router.get("/truth-marks", response=Page[MarkLine], operation_id="truth_list", summary="List marks of truth")
def truth_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    target: int | None = None,
    open: bool = False,  # noqa: A002  # as above
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Marks that the assignment may read; ``open`` for those that stand and nobody has judged."""
    rows = marks_visible_to(request.user, Letter.READ).select_related("item")
    rows = rows.filter(round_id=round) if round else rows
    rows = rows.filter(target_id=target) if target is not None else rows
    return page(rows.filter(gone_on=None, verdict="") if open else rows, _line, after, limit)


@router.get("/truth-marks/{uid}", response=MarkOut, operation_id="truth_mark", summary="Read a mark of truth")
def truth_mark(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One mark with its texts, what is shared lit; its version is in ETag."""
    return _out(request, response, mark_for(request.user, uid))


@router.post("/truth-marks/{uid}/judge", response=MarkOut, operation_id="truth_judge", summary="Judge a mark of truth")
def truth_judge(request: TokenRequest, response: HttpResponse, uid: UUID, body: MarkJudgeIn) -> Any:
    """Say that it is so, or is not, with the reason that stands beside it from then on."""
    found = mark_for(request.user, uid, To.JUDGE)
    version = seen_version(request, found.version)
    done = judge_mark(actor=request.user, mark=found, verdict=body.verdict, reason=body.reason, version=version)
    return _out(request, response, done)


@router.post("/rounds/{uid}/truth", response=AskedOut, operation_id="truth_run", summary="Ask for all checks again")
def truth_run(request: TokenRequest, uid: UUID) -> Any:
    """Check every unit of a round again, in the background."""
    person = colleague(request.user)
    return {"targets": check_again(actor=person, round_=truth_round_for(person, uid))}


def _line(row: TruthMark) -> dict[str, Any]:
    names = ("code", "share", "found_on", "gone_on", "verdict", "judged_on", "version")
    return {
        "id": row.uid,
        "round": row.round_id,
        "target": row.target_id,
        "item": row.item.number if row.item else "",
        "words": title_of(row),
        "reason": row.judged_reason,
    } | {name: getattr(row, name) for name in names}


def _out(request: TokenRequest, response: HttpResponse, row: TruthMark) -> dict[str, Any]:
    tagged(response, row.version)
    sides = shown(request.user, row)
    return _line(row) | {"this": _texts(sides.this), "other": _texts(sides.other), "reads_other": sides.reads_other}


def _texts(texts: Iterable[TextShown]) -> list[dict[str, Any]]:
    names = ("text", "passage", "part", "masked")
    return [
        {
            "field": one.field,
            "number": one.number,
            "pieces": [{name: getattr(piece, name) for name in names} for piece in one.segments],
        }
        for one in texts
    ]
