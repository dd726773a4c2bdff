"""
Objections of units to what was fed back, and comments of the public on what was released.

The same actions as the buttons of the pages, with the same rights. An objection from signed paper needs its scan and is
recorded on the page.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Page, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.feedback.access.meetings import meeting_for, objecting, objection_for, objections_visible_to
from bihuan.web.feedback.actions.objections import ObjectionFacts, decide_objection, file_objection
from bihuan.web.feedback.models import Objection
from bihuan.web.feedback.queries.objections import findings_to_object_to
from bihuan.web.notices.access.publications import comment_for, comments_visible_to, publication_for
from bihuan.web.notices.actions import CommentFacts, answer_comment, log_comment
from bihuan.web.notices.models import PublicComment

router = Router(tags=["feedback"])


class ObjectionOut(Schema):
    """An objection, and what was decided."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit")
    status: str = Field(description="filed, upheld or refused")
    version: int
    text: str
    findings: list[str] = Field(description="numbers of the findings that it is about")
    on_behalf: bool = Field(description="recorded by the office from signed paper")
    filed_on: date
    due_on: date = Field(description="by when it is decided")
    decided_on: date | None
    decision: str


class ObjectionIn(Request):
    """What a unit objects to."""

    text: Text
    findings: list[str] = Field(description="numbers of findings of its list of problems", max_length=300)


class DecisionIn(Request):
    """What the leading group decides."""

    verdict: str = Field(description="uphold or refuse", max_length=10)
    reason: Text = ""


class CommentOut(Schema):
    """A comment of the public, and what was answered."""

    id: UUID
    publication: UUID
    section: int | None = Field(description="number of the section that it speaks of; null for the whole notice")
    received_on: date
    channel: str = Field(description="letter, call, visit, mail or web")
    content: str
    answer: str
    answered_on: date | None
    version: int


class CommentIn(Request):
    """A comment as it came in."""

    received_on: date
    channel: str = Field(description="letter, call, visit, mail or web", max_length=10)
    content: Text
    section: int | None = None


class AnswerIn(Request):
    """What was answered."""

    answer: Text


@router.get("/objections", response=Page[ObjectionOut], operation_id="objection_list", summary="List objections")
def objection_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Objections that the assignment may read, of one round or of all."""
    rows = objections_visible_to(request.user).prefetch_related("findings")
    return page(rows.filter(round_id=round) if round else rows, _objection, after, limit)


@router.get("/objections/{uid}", response=ObjectionOut, operation_id="objection_detail", summary="Read an objection")
def objection_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One objection; its version is in ETag."""
    found = objection_for(request.user, uid)
    tagged(response, found.version)
    return _objection(found)


@router.post(
    "/feedback-meetings/{uid}/objections",
    response={201: ObjectionOut},
    operation_id="objection_file",
    summary="File an objection",
)
def objection_file(request: TokenRequest, response: HttpResponse, uid: UUID, body: ObjectionIn) -> Any:
    """The head of the unit objects to findings of its feedback; a number that the unit was not given is refused."""
    person = colleague(request.user)
    meeting = meeting_for(person, uid)
    target = meeting.target
    target.round = meeting.round
    objecting(person, target, fresh=False)
    offered = {one.number: one.pk for one in findings_to_object_to(target)}
    # An unknown number stands for no row, which the action refuses as it refuses a finding of another unit.
    facts = ObjectionFacts(body.text, tuple(offered.get(number, 0) for number in body.findings))
    made = file_objection(actor=person, target=target, facts=facts)
    tagged(response, made.version)
    return Status(201, _objection(made))


@router.post(
    "/objections/{uid}/decide", response=ObjectionOut, operation_id="objection_decide", summary="Decide an objection"
)
def objection_decide(request: TokenRequest, response: HttpResponse, uid: UUID, body: DecisionIn) -> Any:
    """The leading group decides, by somebody who neither approved nor read out what it is about."""
    found = objection_for(request.user, uid)
    version = seen_version(request, found.version)
    after = decide_objection(
        actor=colleague(request.user), objection=found, verdict=body.verdict, reason=body.reason, version=version
    )
    tagged(response, after.version)
    return _objection(after)


@router.get("/comments", response=Page[CommentOut], operation_id="comment_list", summary="List comments of the public")
def comment_list(request: TokenRequest, publication: UUID | None = None, after: After = None, limit: Limit = 50) -> Any:
    """Comments on released publications that the assignment may read."""
    rows = comments_visible_to(request.user).select_related("publication", "target")
    return page(rows.filter(publication__uid=publication) if publication else rows, _comment, after, limit)


@router.post(
    "/publications/{uid}/comments",
    response={201: CommentOut},
    operation_id="comment_log",
    summary="Log a comment of the public",
)
def comment_log(request: TokenRequest, response: HttpResponse, uid: UUID, body: CommentIn) -> Any:
    """Keep a comment that came in on a released publication."""
    found = publication_for(request.user, uid)
    facts = CommentFacts(body.received_on, body.channel, body.content, body.section)
    made = log_comment(actor=colleague(request.user), publication=found, facts=facts)
    tagged(response, made.version)
    return Status(201, _comment(made))


@router.post("/comments/{uid}/answer", response=CommentOut, operation_id="comment_answer", summary="Answer a comment")
def comment_answer(request: TokenRequest, response: HttpResponse, uid: UUID, body: AnswerIn) -> Any:
    """Keep what was answered; a later answer replaces it."""
    found = comment_for(request.user, uid, Letter.EDIT)
    version = seen_version(request, found.version)
    after = answer_comment(actor=colleague(request.user), comment=found, answer=body.answer, version=version)
    tagged(response, after.version)
    return _comment(after)


def _objection(row: Objection) -> dict[str, Any]:
    names = ("status", "version", "text", "on_behalf", "filed_on", "due_on", "decided_on", "decision")
    numbers = sorted(one.number for one in row.findings.all())
    return {"id": row.uid, "round": row.round_id, "target": row.target_id, "findings": numbers} | {
        name: getattr(row, name) for name in names
    }


def _comment(row: PublicComment) -> dict[str, Any]:
    names = ("received_on", "channel", "content", "answer", "answered_on", "version")
    return {"id": row.uid, "publication": row.publication.uid, "section": row.target.number if row.target else None} | {
        name: getattr(row, name) for name in names
    }
