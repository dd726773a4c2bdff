"""
Chasing letters, and the figures of rectification of a round.

The same actions as the buttons of the pages, with the same rights. An answer from paper asks who it is once more; a token
cannot answer that, so it stays on the page.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.dates import today
from bihuan.web.rectification.access.chasing import chasing_round_for, letter_for, letters_visible_to
from bihuan.web.rectification.actions.letters import answer_letter, send_letter
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
