"""
Recording feedback meetings: that one was held, its receipt, and its minutes.

Holding starts every clock of the unit, so it takes a code of the clerk; the scan of the minutes is added by a correction
on the page.
"""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.routes.feedback import HeldMeetingOut, meeting_out
from bihuan.web.api.schemas import Line, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.feedback.access.meetings import To, meeting_for, unit_to_record
from bihuan.web.feedback.actions.meetings import Recorded, correct_meeting, hold_meeting, receive_documents
from bihuan.web.feedback.actions.minutes import issue_minutes
from bihuan.web.feedback.meeting_facts import MeetingFacts, Present
from bihuan.web.feedback.minutes import minutes_of
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.printing.word import MEDIA_TYPE
from bihuan.web.feedback.queries.meetings import current_of
from bihuan.web.feedback.queries.papers import editions_of
from bihuan.web.files.serving import file_response
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.slots import meeting_people

router = Router(tags=["feedback"])


class PresentIn(Request):
    """Who was there, by function."""

    function: Line
    post: Line = ""
    count: int = 1


class MeetingIn(Request):
    """A meeting as it was held."""

    held_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: Line = ""
    chair: Line = Field("", description="by function")
    reader: UUID | None = Field(None, description="pseudonym of who of the group read the opinions")
    reader_function: Line = Field("", description="where it was nobody of the group")
    present: list[PresentIn] = Field(default_factory=list, max_length=200)
    conveyed: Text = ""
    demanded: Text = ""
    promised: Text = ""
    gap_reason: Text = Field("", description="where somebody who had to be there was not")
    received_on: date | None = None
    received_by: Line = ""


class NewMeetingIn(MeetingIn):
    """A meeting to be recorded."""

    target: int = Field(description="number of the unit in the round")


class CorrectMeetingIn(MeetingIn):
    """A meeting as it was, and why the record said otherwise."""

    reason: Text


class ReceiptIn(Request):
    """Who received the documents, and when."""

    received_on: date
    received_by: Line = Field(description="by function")


class RecordedOut(Schema):
    """A meeting as it was recorded, and what followed from it."""

    meeting: HeldMeetingOut
    moved: int = Field(description="how many dates of the unit are another day by it")
    gaps: list[str] = Field(description="what it lacked, in Chinese")


class MinutesOut(Schema):
    """The minutes as they were issued."""

    id: UUID
    number: str
    issued_on: date
    sha256: str


@router.post(
    "/rounds/{uid}/feedback-meetings",
    response={201: RecordedOut},
    operation_id="meeting_record",
    summary="Record that a meeting was held",
)
def meeting_record(request: TokenRequest, response: HttpResponse, uid: UUID, body: NewMeetingIn) -> Any:
    """The unit's clock starts with the day, and its documents open to it. A planned meeting wants If-Match."""
    person = colleague(request.user)
    target = unit_to_record(person, uid, body.target)
    planned = current_of(target)
    version = seen_version(request, planned.version) if planned is not None else 0
    done = hold_meeting(actor=person, target=target, facts=_facts(target, body), version=version)
    tagged(response, done.meeting.version)
    response["Location"] = f"/api/v1/feedback-meetings/{done.meeting.uid}"
    return Status(201, _recorded(done))


@router.post(
    "/feedback-meetings/{uid}/correct", response=RecordedOut, operation_id="meeting_correct", summary="Correct a record"
)
def meeting_correct(request: TokenRequest, response: HttpResponse, uid: UUID, body: CorrectMeetingIn) -> Any:
    """Correct the record of a held meeting, with the reason; what it said before stays beside it."""
    found = meeting_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    done = correct_meeting(
        actor=request.user, meeting=found, facts=_facts(found.target, body), reason=body.reason, version=version
    )
    tagged(response, done.meeting.version)
    return _recorded(done)


@router.post(
    "/feedback-meetings/{uid}/receipt",
    response=HeldMeetingOut,
    operation_id="meeting_receipt",
    summary="Keep a receipt",
)
def meeting_receipt(request: TokenRequest, response: HttpResponse, uid: UUID, body: ReceiptIn) -> Any:
    """Keep who of the unit received the documents, and when."""
    found = meeting_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    typed = body.dict()
    done = receive_documents(actor=request.user, meeting=found, version=version, **typed)
    tagged(response, done.version)
    return meeting_out(done)


@router.post(
    "/feedback-meetings/{uid}/minutes",
    response={201: MinutesOut},
    operation_id="minutes_issue",
    summary="Issue minutes",
)
def minutes_issue(request: TokenRequest, uid: UUID) -> Any:
    """Give the minutes number and day, and freeze them."""
    found = meeting_for(request.user, uid, To.EDIT)
    paper = issue_minutes(actor=request.user, meeting=found, version=seen_version(request, found.version))
    return Status(201, {"id": paper.uid, "number": paper.number, "issued_on": paper.issued_on, "sha256": paper.sha256})


@router.get("/feedback-meetings/{uid}/minutes", operation_id="meeting_minutes", summary="Download minutes")
def meeting_minutes(request: TokenRequest, uid: UUID) -> HttpResponse:
    """The minutes as a Word file: as they were issued, or made of the record while they are not."""
    found = meeting_for(request.user, uid)
    if found.status != Meeting.Status.HELD:
        raise not_found()
    issued = next(iter(editions_of("meeting", found.pk)), None)
    if issued is not None and issued.word is not None:
        return file_response(issued.word, f"{issued.number} {issued.title}.docx")
    response = HttpResponse(minutes_of(found), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="minutes.docx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _facts(target: Target, body: MeetingIn) -> MeetingFacts:
    reader = None
    if body.reader is not None:
        reader = next(
            (one for one in meeting_people(target.round).group_at(target) if one.pseudonym == body.reader), None
        )
        if reader is None:
            raise not_found()
    names = ("held_on", "starts_at", "ends_at", "place", "chair", "reader_function", "conveyed", "demanded", "promised")
    return MeetingFacts(
        reader=reader.pk if reader else None,
        present=tuple(Present(one.function, one.count, one.post) for one in body.present),
        **{name: getattr(body, name) for name in (*names, "gap_reason", "received_on", "received_by")},
    )


def _recorded(done: Recorded) -> dict[str, Any]:
    return {
        "meeting": meeting_out(done.meeting),
        "moved": len(done.moves),
        "gaps": [zh for zh, _en in done.gaps],
    }
