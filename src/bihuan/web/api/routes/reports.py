"""
Reports of groups and rounds: each caller is given the paragraphs that the pages show them.

Hearing and decision are recorded on the page, with their papers.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.schemas import Request, Text
from bihuan.web.api.versions import tagged
from bihuan.web.common.errors import not_found
from bihuan.web.feedback.access.reports import reach_of, report_for, reports_round_for, reports_visible_to
from bihuan.web.feedback.actions.report_moves import return_report, submit_report
from bihuan.web.feedback.actions.reports import draft_report
from bihuan.web.feedback.models import Report
from bihuan.web.feedback.queries.report_pages import passages_to_edit

router = Router(tags=["reports"])
MOVES: dict[str, Action] = {"submit": submit_report, "return": return_report}
TAKES = {"submit": ("left_out_reason",), "return": ("reason",)}


class ReportLine(Schema):
    """A report as lists give it."""

    id: UUID
    round: UUID
    group: int | None = Field(description="number of the group; null for the report of the round")
    title: str
    status: str = Field(description="draft, submitted, heard or decided")
    version: int
    submitted_on: date | None
    heard_on: date | None
    decided_on: date | None
    is_demo: bool


class ReportPassageOut(Schema):
    """One paragraph."""

    part: str = Field(description="overview, facts, common, causes or proposals")
    heading: str
    text: str
    findings: list[str] = Field(description="numbers of the findings that it rests on")


class ReportOut(ReportLine):
    """A report with the paragraphs that are for the caller, and what was recorded of it."""

    heard_document: str
    heard_note: str
    decided_document: str
    decided_note: str
    decision_organ: str
    is_whole: bool = Field(description="whether these are all of its paragraphs")
    passages: list[ReportPassageOut]


class DraftIn(Request):
    """Whose report is to be drafted."""

    group: int | None = Field(None, description="number of the group; left out for the report of the round")


class ReasonIn(Request):
    """What a step needs besides its name."""

    reason: Text = Field("", description="for `return`")
    left_out_reason: Text = Field("", description="for `submit`, where no paragraph states some approved findings")


@router.get("/reports", response=list[ReportLine], operation_id="report_list", summary="List reports")
def report_list(request: TokenRequest, round: UUID | None = None) -> Any:  # noqa: A002  # the parameter's name
    """Reports that the assignment may read, at most 500, newest first, of one round or of all."""
    rows = reports_visible_to(request.user, Letter.READ).select_related("group")
    rows = rows.filter(round_id=round) if round else rows
    return [_line(row) for row in rows.order_by("-pk")[:500]]


@router.post("/rounds/{uid}/reports", response={201: ReportOut}, operation_id="report_draft", summary="Draft a report")
def report_draft(request: TokenRequest, response: HttpResponse, uid: UUID, body: DraftIn) -> Any:
    """Draft the report of a group, or of the round, from the approved findings."""
    person = colleague(request.user)
    round_ = reports_round_for(person, uid)
    group = round_.groups.filter(number=body.group).first() if body.group is not None else None
    if body.group is not None and group is None:
        raise not_found()
    made = draft_report(actor=person, round_=round_, group=group)
    tagged(response, made.version)
    response["Location"] = f"/api/v1/reports/{made.uid}"
    return Status(201, _out(request, made))


@router.get("/reports/{uid}", response=ReportOut, operation_id="report_detail", summary="Read a report")
def report_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One report; its version is in ETag."""
    found = report_for(request.user, uid)
    tagged(response, found.version)
    return _out(request, found)


@router.post("/reports/{uid}/moves/{name}", response=ReportOut, operation_id="report_move", summary="Move a report")
def report_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: ReasonIn) -> Any:
    """``submit`` (with a reason where approved findings are not stated), ``return`` (with a reason); hearing and decision are recorded on the page."""
    found = report_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="report", takes=TAKES)
    tagged(response, after.version)
    return _out(request, after)


def _line(row: Report) -> dict[str, Any]:
    return {
        "id": row.uid,
        "round": row.round_id,
        "group": row.group.number if row.group else None,
        "title": row.title,
        "status": row.status,
        "version": row.version,
        "submitted_on": row.submitted_on,
        "heard_on": row.heard_on,
        "decided_on": row.decided_on,
        "is_demo": row.is_demo,
    }


def _out(request: TokenRequest, row: Report) -> dict[str, Any]:
    person = colleague(request.user)
    reach = reach_of(person, row)
    names = ("heard_document", "heard_note", "decided_document", "decided_note", "decision_organ")
    return (
        _line(row)
        | {name: getattr(row, name) for name in names}
        | {
            "is_whole": reach.is_whole,
            "passages": [
                {
                    "part": one.part,
                    "heading": one.heading,
                    "text": one.text,
                    "findings": [source.number for source in one.sources],
                }
                for one in passages_to_edit(person, row, reach)
            ],
        }
    )
