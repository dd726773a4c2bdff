"""
Reports of units on their rectification, of their heads, and their notices to the public.

The same actions as the buttons of the pages. The head submits; from signed paper a clerk records it, with the scan.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.opinions import OpinionIn, OpinionOut, opinion_out
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.sent_files import prepared
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import not_found
from bihuan.web.files.serving import file_response
from bihuan.web.rectification.access import results as access
from bihuan.web.rectification.access.results import To
from bihuan.web.rectification.actions import result_releasing as releasing
from bihuan.web.rectification.actions import results as actions
from bihuan.web.rectification.actions.result_contacts import LineWords, ReportChanges
from bihuan.web.rectification.actions.result_refusals import unknown_line
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries.results import WRITABLE, ReportContents, contents_of
from bihuan.web.rectification.report_paper import word_of_report, word_response

router = Router(tags=["rectification"])
MOVES: dict[str, Action] = {
    "submit_rectification_report": actions.submit_report,
    "accept_rectification_report": actions.accept_report,
    "return_rectification_report": actions.return_report,
    "approve_rectification_notice": releasing.approve_notice,
    "release_rectification_notice": releasing.release_notice,
    "withdraw_rectification_notice": releasing.withdraw_notice,
}
TAKES = {"return_rectification_report": ("reason",), "withdraw_rectification_notice": ("reason",)}


class RectificationReportLine(Schema):
    """A report as lists give it."""

    id: UUID
    round: UUID
    target: int = Field(description="id of the unit")
    kind: str = Field(description="main, head (the head's own) or notice (to the public)")
    edition: int
    status: str = Field(description="draft, submitted, returned, accepted; a notice: approved, released, …")
    version: int
    title: str
    on_behalf: bool
    submitted_on: date | None
    decided_on: date | None
    released_on: date | None
    is_demo: bool


class ReportedRate(Schema):
    """A rate as the report stands on it."""

    name: str
    numerator: int
    denominator: int
    cut_off: date
    rule: str


class ReportedItem(Schema):
    """What a report says of one item."""

    item: UUID
    number: str
    problem: str
    status: str = Field(description="as it was submitted; before that as it is now")
    said: str
    reason: str = Field(description="why it is not finished")


class RectificationReportOut(RectificationReportLine):
    """A report with all that it says, and what it lacks."""

    text: str
    rates: list[ReportedRate]
    lines: list[ReportedItem]
    contact: dict[str, str]
    publicity_from: date | None
    publicity_until: date | None
    without_words: list[str] = Field(description="numbers of items of which it says nothing")
    without_reason: list[str] = Field(description="numbers of unfinished items for which it gives no reason")
    open_places: list[str] = Field(description="places that the draft left to the unit")


class RectificationDraftIn(Request):
    """Whose report, and which."""

    target: int = Field(description="number of the unit in the round")
    kind: Line = Field(description="main, head or notice")


class ReportedItemIn(Request):
    """What is to be said of one item; what is left out stays."""

    item: UUID
    said: Text | None = None
    reason: Text | None = None


class RectificationReportIn(Request):
    """What is to be written into a report; what is left out stays."""

    title: Line | None = None
    text: Text | None = None
    lines: list[ReportedItemIn] = Field(default_factory=list, max_length=5_000)
    contact: dict[str, str] | None = Field(None, description="of a notice: phone, post_box, postcode, mail")
    publicity_from: date | None = None
    publicity_until: date | None = None


class RectificationStepIn(Request):
    """What a step needs besides its name."""

    reason: Text = Field("", description="for returning, withdrawing, and the next edition")


class SignedPaperIn(Schema):
    """What is said of signed paper besides its scan."""

    given_on: date | None = Field(None, description="the day of the signature; today if left out")


@router.get(
    "/rectification-reports",
    response=Page[RectificationReportLine],
    operation_id="rectification_report_list",
    summary="List units' reports",
)
def rectification_report_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    target: int | None = None,
    kind: str = "",
    status: str = "",
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Reports and notices that the assignment may read, every edition."""
    rows = access.reports_visible_to(request.user, Letter.READ)
    given = {"round_id": round, "target_id": target, "kind": kind, "status": status}
    return page(
        rows.filter(**{name: value for name, value in given.items() if value not in {None, ""}}), _line, after, limit
    )


@router.post(
    "/rounds/{uid}/rectification-reports",
    response={201: RectificationReportOut},
    operation_id="rectification_report_draft",
    summary="Begin a unit's report",
)
def rectification_report_draft(
    request: TokenRequest, response: HttpResponse, uid: UUID, body: RectificationDraftIn
) -> Any:
    """Begin a report of a unit from its items, their progress and the rates as they are today."""
    person = colleague(request.user)
    round_ = access.report_round_for(person, uid)
    target = (
        access.targets_for_writing(person, round_).filter(number=body.target).select_related("round__organ").first()
    )
    if target is None:
        raise not_found()
    return Status(201, _made(response, actions.draft_report(actor=person, target=target, kind=body.kind)))


@router.get(
    "/rectification-reports/{uid}",
    response=RectificationReportOut,
    operation_id="rectification_report_detail",
    summary="Read a unit's report",
)
def rectification_report_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One report; its version is in ETag."""
    return _out(response, access.report_for(request.user, uid))


@router.patch(
    "/rectification-reports/{uid}",
    response=RectificationReportOut,
    operation_id="rectification_report_edit",
    summary="Write a unit's report",
)
def rectification_report_edit(
    request: TokenRequest, response: HttpResponse, uid: UUID, body: RectificationReportIn
) -> Any:
    """Write title, text and what is said of items in one step: all of it, or nothing."""
    found = access.report_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    changes = _changes(contents_of(found), body)
    return _out(response, actions.write_report(actor=request.user, report=found, changes=changes, version=version))


@router.post(
    "/rectification-reports/{uid}/moves/{name}",
    response=RectificationReportOut,
    operation_id="rectification_report_move",
    summary="Move a unit's report",
)
def rectification_report_move(
    request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: RectificationStepIn
) -> Any:
    """
    ``submit_rectification_report`` (the head), ``accept_…``, ``return_…`` (the office, with a reason).

    Of a notice ``approve_rectification_notice``, ``release_…`` and ``withdraw_…`` are signatures: the second person's acts.
    """
    found = access.report_for(request.user, uid)
    return _out(response, moved(request, found, MOVES, name, body, called="report", takes=TAKES))


@router.post(
    "/rectification-reports/{uid}/on-behalf",
    response=RectificationReportOut,
    operation_id="rectification_report_on_behalf",
    summary="Record a report from paper",
)
def rectification_report_on_behalf(
    request: TokenRequest,
    response: HttpResponse,
    uid: UUID,
    facts: Form[SignedPaperIn],
    scan: Annotated[UploadedFile, File()],
) -> Any:
    """Submit for the unit from signed paper, as the clerk who recorded it; needs a code of the clerk."""
    found = access.report_for(request.user, uid, To.SUBMIT_ON_BEHALF)
    version = seen_version(request, found.version)
    paper, given = prepared(scan), facts.given_on
    return _out(
        response,
        actions.submit_report(actor=request.user, report=found, scan=paper, given_on=given, version=version),
    )


@router.post(
    "/rectification-reports/{uid}/opinion",
    response={201: OpinionOut},
    operation_id="rectification_report_opinion",
    summary="Give an opinion on a report",
)
def rectification_report_opinion(request: TokenRequest, uid: UUID, body: OpinionIn) -> Any:
    """Say what a supervisor or a group's leader thinks of a submitted report."""
    found = access.report_for(request.user, uid, To.OPINE)
    version = seen_version(request, found.version)
    made = actions.give_opinion(actor=request.user, report=found, verdict=body.verdict, text=body.text, version=version)
    return Status(201, opinion_out(made))


@router.post(
    "/rectification-reports/{uid}/edition",
    response={201: RectificationReportOut},
    operation_id="rectification_notice_edition",
    summary="Begin the next edition of a notice",
)
def rectification_notice_edition(
    request: TokenRequest, response: HttpResponse, uid: UUID, body: RectificationStepIn
) -> Any:
    """Begin the next edition of a released notice, with the reason; the released one stays until the next is."""
    found = access.report_for(request.user, uid)
    version = seen_version(request, found.version)
    made = releasing.draft_edition(actor=request.user, report=found, reason=body.reason, version=version)
    return Status(201, _made(response, made))


@router.get(
    "/rectification-reports/{uid}/scan", operation_id="rectification_report_scan", summary="Download the signed paper"
)
def rectification_report_scan(request: TokenRequest, uid: UUID) -> HttpResponse:
    """The scan of a report that was recorded from paper."""
    found = access.report_for(request.user, uid)
    if found.scan is None:
        raise not_found()
    return file_response(found.scan, found.scan_name)


@router.get(
    "/rectification-reports/{uid}/paper", operation_id="rectification_report_paper", summary="Download a report as Word"
)
def rectification_report_paper(request: TokenRequest, uid: UUID) -> HttpResponse:
    """A main report, or a head's, as a Word file; the paper of a notice is the one that is issued."""
    found = access.report_for(request.user, uid)
    if found.kind == RectificationReport.Kind.NOTICE:
        raise not_found()
    return word_response(word_of_report(contents_of(found)), found.title)


def _changes(held: ReportContents, body: RectificationReportIn) -> ReportChanges:
    report, known = held.report, {one.item.uid: one for one in held.lines}
    lines: dict[int, LineWords] = {}
    for one in body.lines:
        there = known.get(one.item)
        if there is None:
            raise unknown_line()
        said, reason = (
            there.said if one.said is None else one.said,
            there.reason if one.reason is None else one.reason,
        )
        lines[there.item.pk] = LineWords(said, reason)
    return ReportChanges(
        title=report.title if body.title is None else body.title,
        text=report.text if body.text is None else body.text,
        lines=lines,
        **_of_notice(report, body),
    )


def _of_notice(report: RectificationReport, body: RectificationReportIn) -> Mapping[str, Any]:
    """Return contact and days as they are to be; nothing where none of them was sent."""
    names = ("contact", "publicity_from", "publicity_until")
    if not body.model_fields_set & set(names):
        return {}
    found = {name: getattr(body if name in body.model_fields_set else report, name) for name in names}
    return found | {"contact": found["contact"] or {}}


def _made(response: HttpResponse, row: RectificationReport) -> dict[str, Any]:
    response["Location"] = f"/api/v1/rectification-reports/{row.uid}"
    return _out(response, row)


def _line(row: RectificationReport) -> dict[str, Any]:
    names = ("kind", "edition", "status", "version", "title", "on_behalf", "submitted_on", "decided_on", "released_on")
    return {"id": row.uid, "round": row.round_id, "target": row.target_id, "is_demo": row.is_demo} | {
        name: getattr(row, name) for name in names
    }


def _out(response: HttpResponse, row: RectificationReport) -> dict[str, Any]:
    tagged(response, row.version)
    held, is_written = contents_of(row), row.status in WRITABLE
    return (
        _line(row)
        | {name: getattr(row, name) for name in ("text", "contact", "publicity_from", "publicity_until")}
        | {
            "rates": [{"name": rate.name} | rate.plain() for rate in held.rates],
            "lines": [
                {
                    "item": one.item.uid,
                    "number": one.item.number,
                    "problem": one.item.problem,
                    "status": one.status,
                    "said": one.said,
                    "reason": one.reason,
                }
                for one in held.lines
            ],
            "without_words": [one.item.number for one in held.without_words] if is_written else [],
            "without_reason": [one.item.number for one in held.without_reason] if is_written else [],
            "open_places": held.open_places if is_written else [],
        }
    )
