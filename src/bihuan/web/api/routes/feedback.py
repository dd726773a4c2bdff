"""
Feedback documents, the meetings as they were held, and what was issued.

Two people approve and issue, each with a code; a unit reads a document from the moment its meeting is held.
"""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Page, Request, Text
from bihuan.web.api.versions import tagged
from bihuan.web.feedback.access import papers as paper_access
from bihuan.web.feedback.access.documents import document_files_for, document_for, documents_visible_to
from bihuan.web.feedback.access.meetings import meeting_for, meetings_visible_to
from bihuan.web.feedback.actions.documents import (
    approve_document,
    issue_document,
    return_document,
    submit_document,
)
from bihuan.web.feedback.models import AnnexFile, FeedbackDocument, IssuedPaper, Meeting
from bihuan.web.feedback.queries.document_pages import annex_for
from bihuan.web.feedback.queries.documents import annexes_of, text_of
from bihuan.web.feedback.queries.papers import editions_of
from bihuan.web.files.serving import file_response

router = Router(tags=["feedback"])
MOVES: dict[str, Action] = {
    "submit": submit_document,
    "return": return_document,
    "approve": approve_document,
    "issue": issue_document,
}
TAKES = {"submit": ("left_out_reason",), "return": ("reason",)}


class DocumentLine(Schema):
    """A feedback document as lists give it."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit")
    addressee: str = Field(description="body (the leading body) or head")
    edition: int
    status: str = Field(description="draft, submitted, approved, issued or superseded")
    version: int
    title: str
    number: str = Field(description="given at the issue; empty before")
    issued_on: date | None
    opened_on: date | None = Field(description="the day from which the unit reads it")
    is_demo: bool


class AnnexOut(Schema):
    """A file that goes out with a document."""

    id: UUID
    title: str
    name: str
    sha256: str
    size: int


class DocumentOut(DocumentLine):
    """A feedback document with its text: as it was frozen, or as it stands before the issue."""

    annexes: list[AnnexOut]

    text: str
    sha256: str = Field(description="of the text in UTF-8; signatures and leak checks are bound to it")


class StepIn(Request):
    """What a step needs besides its name."""

    reason: Text = Field("", description="for `return`")
    left_out_reason: Text = Field("", description="for `submit`, where findings stand in the list of problems only")


class AttendanceOut(Schema):
    """Who was there, by function."""

    function: str
    post: str
    count: int


class HeldMeetingOut(Schema):
    """A feedback meeting as it was recorded."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit")
    status: str = Field(description="planned, held or cancelled")
    version: int
    held_on: date | None
    starts_at: time | None
    ends_at: time | None
    place: str
    chair: str
    conveyed: str
    demanded: str
    promised: str
    gap_reason: str
    received_on: date | None
    received_by: str
    attendance: list[AttendanceOut]


class IssuedPaperLine(Schema):
    """An issued paper as the register gives it."""

    id: UUID
    kind: str = Field(description="what was issued: feedback_document, publication, report or meeting")
    edition: int
    number: str
    title: str
    issued_on: date
    sha256: str


class IssuedPaperOut(IssuedPaperLine):
    """An issued paper: the frozen text, and the line that the code on paper holds."""

    text: str
    code: str


@router.get("/feedback", response=Page[DocumentLine], operation_id="feedback_list", summary="List feedback documents")
def feedback_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    target: int | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Feedback documents that the assignment may read, of one round or unit or of all."""
    rows = documents_visible_to(request.user, Letter.READ)
    rows = rows.filter(round_id=round) if round else rows
    rows = rows.filter(target_id=target) if target is not None else rows
    return page(rows, _line, after, limit)


@router.get("/feedback/{uid}", response=DocumentOut, operation_id="feedback_detail", summary="Read a feedback document")
def feedback_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One document with its text; its version is in ETag."""
    found = document_for(request.user, uid)
    tagged(response, found.version)
    return _out(found)


@router.post(
    "/feedback/{uid}/moves/{name}",
    response=DocumentOut,
    operation_id="feedback_move",
    summary="Move a feedback document",
)
def feedback_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: StepIn) -> Any:
    """``submit``, ``return`` (with a reason); ``approve`` (the leading group) and ``issue`` (the office) are signatures of two."""
    found = document_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="document", takes=TAKES)
    tagged(response, after.version)
    return _out(after)


@router.get("/feedback/{uid}/annexes/{annex}", operation_id="feedback_annex", summary="Download an annex")
def feedback_annex(request: TokenRequest, uid: UUID, annex: UUID) -> HttpResponse:
    """One file that goes out with a document, in the copy that goes out."""
    found = annex_for(document_files_for(request.user, uid), annex)
    return file_response(found.file, found.name)


@router.get(
    "/feedback-meetings",
    response=Page[HeldMeetingOut],
    operation_id="held_meeting_list",
    summary="List meetings as held",
)
def held_meeting_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Feedback meetings that something was recorded of, as far as the assignment reads them."""
    rows = meetings_visible_to(request.user).prefetch_related("attendances")
    rows = rows.filter(round_id=round) if round else rows
    return page(rows, meeting_out, after, limit)


@router.get(
    "/feedback-meetings/{uid}", response=HeldMeetingOut, operation_id="held_meeting_detail", summary="Read a meeting"
)
def held_meeting_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One meeting as it was recorded; its version is in ETag."""
    found = meeting_for(request.user, uid)
    tagged(response, found.version)
    return meeting_out(found)


@router.get(
    "/issued-papers", response=Page[IssuedPaperLine], operation_id="issued_paper_list", summary="List issued papers"
)
def issued_paper_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """The register of papers, for those who have one."""
    rows = paper_access.papers_visible_to(request.user)
    rows = rows.filter(round_id=round) if round else rows
    return page(rows, _paper_line, after, limit)


@router.get(
    "/issued-papers/{uid}", response=IssuedPaperOut, operation_id="issued_paper_detail", summary="Read an issued paper"
)
def issued_paper_detail(request: TokenRequest, uid: UUID) -> Any:
    """One edition as it was frozen."""
    found = paper_access.paper_for(request.user, uid)
    return _paper_line(found) | {"text": found.text, "code": found.code}


def _line(row: FeedbackDocument) -> dict[str, Any]:
    names = ("addressee", "edition", "status", "version", "title", "number", "issued_on", "opened_on", "is_demo")
    return {"id": row.uid, "round": row.round_id, "target": row.target_id} | {
        name: getattr(row, name) for name in names
    }


def _out(row: FeedbackDocument) -> dict[str, Any]:
    line = _line(row) | {"annexes": [_annex(one) for one in annexes_of(row)]}
    frozen = next((one for one in editions_of("feedback_document", row.pk) if one.edition == row.edition), None)
    if frozen is not None:
        return line | {"text": frozen.text, "sha256": frozen.sha256}
    stands = text_of(row)
    return line | {"text": stands.text, "sha256": stands.sha256}


def _annex(row: AnnexFile) -> dict[str, Any]:
    return {
        "id": row.uid,
        "title": row.title,
        "name": row.name,
        "sha256": row.file.sha256,
        "size": row.file.size,
    }


def meeting_out(row: Meeting) -> dict[str, Any]:
    """Return a meeting in the shape of answers."""
    names = (
        "status",
        "version",
        "held_on",
        "starts_at",
        "ends_at",
        "place",
        "chair",
        "conveyed",
        "demanded",
        "promised",
    )
    more = ("gap_reason", "received_on", "received_by")
    return (
        {"id": row.uid, "round": row.round_id, "target": row.target_id}
        | {name: getattr(row, name) for name in (*names, *more)}
        | {
            "attendance": [
                {"function": one.function, "post": one.post, "count": one.count} for one in row.attendances.all()
            ]
        }
    )


def _paper_line(row: IssuedPaper) -> dict[str, Any]:
    return {
        "id": row.uid,
        "kind": row.object_kind,
        "edition": row.edition,
        "number": row.number,
        "title": row.title,
        "issued_on": row.issued_on,
        "sha256": row.sha256,
    }
