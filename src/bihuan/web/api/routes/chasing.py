"""
Chasing letters, and the figures of rectification of a round.

The same actions as the buttons of the pages, with the same rights. Signing a letter, and recording an answer from paper,
takes a code of the person with the call.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.dates import today
from bihuan.web.rectification.access.chasing import (
    To,
    chasing_round_for,
    letter_for,
    letters_visible_to,
    target_to_chase,
)
from bihuan.web.rectification.actions.letters import (
    LetterFacts,
    answer_letter,
    discard_letter,
    draft_letter,
    edit_letter,
    send_letter,
)
from bihuan.web.rectification.models import Letter
from bihuan.web.rectification.queries.figure_pages import dashboard, plain

router = Router(tags=["rectification"])


class LetterOut(Schema):
    """A chasing letter, and what was answered."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit")
    kind: str = Field(description="supervision, guidance, reminder, warning or accountability")
    number: str = Field(description="given when it is sent")
    status: str = Field(description="draft or sent")
    version: int
    text: str
    items: list[str] = Field(description="numbers of the lines that it speaks of")
    answer_due_on: date | None
    sent_on: date | None
    answer: str
    answered_on: date | None


class LetterIn(Request):
    """A letter as a whole."""

    kind: Line = Field(description="supervision, guidance, reminder, warning or accountability")
    items: list[UUID] = Field(max_length=500, description="overdue lines of the unit")
    text: Text = Field("", description="drafted from the lines if empty")
    answer_due_on: date | None = None
    skipped_reason: Text = Field("", description="why no milder letter went before")


class NewLetterIn(LetterIn):
    """A letter to be drafted."""

    target: int = Field(description="number of the unit in the round")


class AnswerIn(Request):
    """What a unit answers."""

    answer: Text


class RateOut(Schema):
    """A rate with what it was divided by; percent is "" where there is nothing to divide by."""

    numerator: int
    denominator: int
    cut_off: date
    rule: str = Field(description="how lines kept up for good count: done, not_done or separate")
    apart: int = Field(description="lines that the rule shows apart")
    percent: str


class UnitFigures(Schema):
    """The figures of a unit."""

    number: int
    name: str
    phase: str = Field(description="before, concentrated, continued or summary")
    phase_since: date | None
    lines: int
    open: int
    overdue: int
    marks: int = Field(description="marks of truth that were not dismissed")
    recovered: str = Field(description="yuan")
    people_handled: int
    systems_made: int
    rates: dict[str, RateOut] = Field(description="completion, closure, on_time, recurrence")


class FiguresOut(Schema):
    """The figures of a round, of the units that the assignment reads."""

    cut_off: date
    long_term: str
    rates: dict[str, RateOut]
    lines: int
    open: int
    overdue: int
    units: list[UnitFigures]


@router.get("/chasing-letters", response=Page[LetterOut], operation_id="chasing_letter_list", summary="List letters")
def chasing_letter_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Chasing letters that the assignment may read, of one round or of all."""
    rows = letters_visible_to(request.user, Right.READ).prefetch_related("items")
    return page(rows.filter(round_id=round) if round else rows, _letter, after, limit)


@router.get(
    "/chasing-letters/{uid}", response=LetterOut, operation_id="chasing_letter_detail", summary="Read a chasing letter"
)
def chasing_letter_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One letter; its version is in ETag."""
    found = letter_for(request.user, uid)
    tagged(response, found.version)
    return _letter(found)


@router.post(
    "/rounds/{uid}/chasing-letters",
    response={201: LetterOut},
    operation_id="chasing_letter_draft",
    summary="Draft a chasing letter",
)
def chasing_letter_draft(request: TokenRequest, response: HttpResponse, uid: UUID, body: NewLetterIn) -> Any:
    """Draft a letter to a unit about lines of it that are overdue; two people sign it before it goes."""
    person = colleague(request.user)
    target = target_to_chase(person, chasing_round_for(person, uid), body.target)
    made = draft_letter(actor=person, target=target, facts=_facts(body))
    tagged(response, made.version)
    response["Location"] = f"/api/v1/chasing-letters/{made.uid}"
    return Status(201, _letter(made))


@router.put(
    "/chasing-letters/{uid}", response=LetterOut, operation_id="chasing_letter_edit", summary="Change a chasing letter"
)
def chasing_letter_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: LetterIn) -> Any:
    """Change a draft; a first signature under it is void."""
    found = letter_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    done = edit_letter(actor=request.user, letter=found, facts=_facts(body), version=version)
    tagged(response, done.version)
    return _letter(done)


@router.delete(
    "/chasing-letters/{uid}",
    response={204: None},
    operation_id="chasing_letter_discard",
    summary="Throw a draft letter away",
)
def chasing_letter_discard(request: TokenRequest, uid: UUID) -> Any:
    """Throw a draft away; what was sent stays for good."""
    found = letter_for(request.user, uid)
    discard_letter(actor=request.user, letter=found, version=seen_version(request, found.version))
    return Status(204, None)


@router.post(
    "/chasing-letters/{uid}/send",
    response=LetterOut,
    operation_id="chasing_letter_send",
    summary="Sign and send a letter",
)
def chasing_letter_send(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """Sign a draft; the second of two sends it. After the first it is still a draft."""
    person = colleague(request.user)
    letter = letter_for(person, uid)
    done = send_letter(actor=person, letter=letter, version=seen_version(request, letter.version))
    tagged(response, done.version)
    return _letter(done)


@router.post(
    "/chasing-letters/{uid}/answer", response=LetterOut, operation_id="chasing_letter_answer", summary="Answer a letter"
)
def chasing_letter_answer(request: TokenRequest, response: HttpResponse, uid: UUID, body: AnswerIn) -> Any:
    """The unit answers a letter that was sent to it, once."""
    person = colleague(request.user)
    letter = letter_for(person, uid)
    done = answer_letter(actor=person, letter=letter, answer=body.answer, version=seen_version(request, letter.version))
    tagged(response, done.version)
    return _letter(done)


@router.get(
    "/rounds/{uid}/rectification-figures",
    response=FiguresOut,
    operation_id="rectification_figures",
    summary="Read the figures of rectification",
)
def rectification_figures(request: TokenRequest, uid: UUID) -> Any:
    """Rates with their counts, of a round and of each unit, in the scope of the assignment."""
    person = colleague(request.user)
    return plain(dashboard(person, chasing_round_for(person, uid), today()))


def _facts(body: LetterIn) -> LetterFacts:
    names = ("kind", "text", "answer_due_on", "skipped_reason")
    return LetterFacts(items=tuple(body.items), **{name: getattr(body, name) for name in names})


def _letter(row: Letter) -> LetterOut:
    return LetterOut(
        id=row.uid,
        round=row.round_id,
        target=row.target_id,
        kind=row.kind,
        number=row.number,
        status=row.status,
        version=row.version,
        text=row.text,
        items=sorted(item.number for item in row.items.all()),
        answer_due_on=row.answer_due_on,
        sent_on=row.sent_on,
        answer=row.answer,
        answered_on=row.answered_on,
    )
