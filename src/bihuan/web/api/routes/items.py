"""
Rectification items: reading them, the unit's work on them, proof, the report of completion, extensions.

A report of completion is signed by the liaison and after that by the head of the unit, each with a code of their own.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.moving import Action, moved
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request, Text
from bihuan.web.api.versions import tagged
from bihuan.web.common.dates import today
from bihuan.web.files.serving import file_response
from bihuan.web.rectification.access.extensions import extension_for, extensions_visible_to
from bihuan.web.rectification.access.items import item_for, items_visible_to
from bihuan.web.rectification.access.proofs import proof_for
from bihuan.web.rectification.actions.extensions import approve_extension, ask_extension, refuse_extension
from bihuan.web.rectification.actions.proofs import add_proof
from bihuan.web.rectification.actions.reporting import recall_item, report_item, sign_report
from bihuan.web.rectification.actions.work import ProgressFacts, add_progress, start_item
from bihuan.web.rectification.colours import is_overdue
from bihuan.web.rectification.models import Extension, Item, Progress, Proof
from bihuan.web.rectification.queries.item_measures import measures_of

router = Router(tags=["rectification"])
MOVES: dict[str, Action] = {
    "start_item": start_item,
    "report_item": report_item,
    "sign_report": sign_report,
    "recall_item": recall_item,
}
TAKES = {"report_item": ("claim",), "recall_item": ("reason",)}
DECISIONS: dict[str, Action] = {"approve_extension": approve_extension, "refuse_extension": refuse_extension}
DECIDED_BY = {"approve_extension": ("granted_until", "decision"), "refuse_extension": ("reason",)}


class ItemLine(Schema):
    """An item as lists give it."""

    id: UUID
    number: str
    round: UUID
    target: int = Field(description="id of the unit")
    title: str
    status: str
    completion: str = Field(description="one_off or long_term")
    version: int
    due_on: date | None
    is_overdue: bool = Field(description="today, while the unit still has to act")
    lead_unit: str
    handler: str
    recovered: Decimal = Field(description="yuan")
    people_handled: int
    systems_made: int
    proofs: int
    is_demo: bool


class MeasureOut(Schema):
    """A measure of the plan in force that serves the item."""

    id: UUID = Field(description="stays the same from edition to edition of the plan")
    number: int
    text: str
    owner: str
    due_on: date | None


class ProgressOut(Schema):
    """One report of progress; those that were taken back say so."""

    id: UUID
    measure: UUID | None
    done_on: date
    text: str
    is_measure_done: bool
    recovered: Decimal
    people_handled: int
    systems_made: int
    withdrawn_on: date | None


class ProofOut(Schema):
    """One proof; those that were taken back say so."""

    id: UUID
    measure: UUID | None
    kind: str
    name: str
    note: str
    dated_on: date | None
    is_independent: bool
    is_from_unit: bool
    sha256: str = Field(description="of the original")
    withdrawn_on: date | None


class ItemOut(ItemLine):
    """An item with its measures, progress and proof."""

    problem: str
    claim: str
    reason: str = Field(description="of the last return or end")
    measures: list[MeasureOut]
    progress: list[ProgressOut]
    proof: list[ProofOut]


class StepIn(Request):
    """What a step needs besides its name."""

    reason: Text = Field("", description="for `recall_item`")
    claim: Text = Field("", description="for `report_item`: what was put right, and how that is known")


class ProgressIn(Request):
    """A report of progress; counts only, never names."""

    done_on: date
    text: Text
    measure: UUID | None = Field(None, description="a measure of the item; null for the item as a whole")
    is_measure_done: bool = False
    recovered: Decimal = Field(Decimal(0), description="yuan")
    people_handled: int = 0
    systems_made: int = 0


class ProofIn(Schema):
    """What is said of a proof besides its file."""

    kind: str = Field(
        "document",
        max_length=20,
        description="statement, document, system, photo, receipt, other_organ; of verifiers site_check, call_back",
    )
    measure: UUID | None = Field(None, description="of the item, by id; a report of completion wants proof for each")
    dated_on: date | None = None
    note: str = Field("", max_length=2_000)


class ExtensionIn(Request):
    """A request for a later day."""

    wanted_on: date
    reason: Text


class ExtensionOut(Schema):
    """A request for a later day, and its decision."""

    id: UUID
    item: UUID
    ordinal: int = Field(description="the how manieth of the item; the first is the office's to decide")
    was_due_on: date
    wanted_on: date
    reason: str
    asked_on: date
    status: str = Field(description="asked, approved or refused")
    granted_until: date | None
    decided_on: date | None
    decision: str
    version: int


class DecisionIn(Request):
    """What a decision needs besides its name."""

    granted_until: date | None = Field(None, description="for `approve_extension`; the day wanted if null")
    decision: Line = Field("", description="for `approve_extension`")
    reason: Text = Field("", description="for `refuse_extension`")


@router.get("/items", response=Page[ItemLine], operation_id="item_list", summary="List rectification items")
def item_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    target: int | None = None,
    status: str = "",
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Items that the assignment may read, of one round, unit or state or of all."""
    rows = items_visible_to(request.user, Letter.READ)
    rows = rows.filter(round_id=round) if round else rows
    rows = rows.filter(target_id=target) if target is not None else rows
    rows = rows.filter(status=status) if status else rows
    return page(rows, item_line, after, limit)


@router.get("/items/{uid}", response=ItemOut, operation_id="item_detail", summary="Read a rectification item")
def item_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One item with its measures, progress and proof; its version is in ETag."""
    found = item_for(request.user, uid)
    tagged(response, found.version)
    return _out(found)


@router.post("/items/{uid}/moves/{name}", response=ItemOut, operation_id="item_move", summary="Move an item")
def item_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: StepIn) -> Any:
    """``start_item``, ``report_item`` (the liaison, with a claim), ``sign_report`` (the head), ``recall_item`` (a reason)."""
    found = item_for(request.user, uid)
    after = moved(request, found, MOVES, name, body, called="item", takes=TAKES)
    tagged(response, after.version)
    return _out(after)


@router.post(
    "/items/{uid}/progress", response={201: ProgressOut}, operation_id="item_progress", summary="Report progress"
)
def item_progress(request: TokenRequest, uid: UUID, body: ProgressIn) -> Any:
    """Write down what was done; what it brought is added to the item's sums."""
    facts = ProgressFacts(
        done_on=body.done_on,
        text=body.text,
        measure_key=body.measure,
        is_measure_done=body.is_measure_done,
        recovered=body.recovered,
        people_handled=body.people_handled,
        systems_made=body.systems_made,
    )
    return Status(201, progress_out(add_progress(actor=request.user, item=item_for(request.user, uid), facts=facts)))


@router.post("/items/{uid}/proof", response={201: ProofOut}, operation_id="item_proof", summary="Bring proof")
def item_proof(request: TokenRequest, uid: UUID, facts: Form[ProofIn], file: Annotated[UploadedFile, File()]) -> Any:
    """Bring a file that proves something of an item; the original is kept as it came, a cleaned copy goes round."""
    made = add_proof(
        actor=request.user,
        item=item_for(request.user, uid),
        data=file.read(),
        name=file.name or "",
        declared=file.content_type or "",
        kind=facts.kind,
        measure_key=facts.measure,
        dated_on=facts.dated_on,
        note=facts.note,
    )
    return Status(201, proof_out(made))


@router.get("/proofs/{uid}/copy", operation_id="proof_copy", summary="Download the cleaned copy of a proof")
def proof_copy(request: TokenRequest, uid: UUID) -> HttpResponse:
    """The cleaned copy; originals are given on pages only."""
    found = proof_for(request.user, uid)
    return file_response(found.cleaned, found.name)


@router.post(
    "/items/{uid}/extensions", response={201: ExtensionOut}, operation_id="extension_ask", summary="Ask for a later day"
)
def extension_ask(request: TokenRequest, uid: UUID, body: ExtensionIn) -> Any:
    """Ask to extend the day of an item; until it is granted the day stays as it is."""
    found = item_for(request.user, uid)
    asked = ask_extension(actor=request.user, item=found, wanted_on=body.wanted_on, reason=body.reason)
    return Status(201, _extension(asked))


@router.get("/extensions", response=Page[ExtensionOut], operation_id="extension_list", summary="List extensions")
def extension_list(
    request: TokenRequest,
    round: UUID | None = None,  # noqa: A002  # the parameter's name
    status: str = "",
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Extensions that the assignment may read."""
    rows = extensions_visible_to(request.user, Letter.READ).select_related("item")
    rows = rows.filter(round_id=round) if round else rows
    rows = rows.filter(status=status) if status else rows
    return page(rows, _extension, after, limit)


@router.get("/extensions/{uid}", response=ExtensionOut, operation_id="extension_detail", summary="Read an extension")
def extension_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One extension; its version is in ETag."""
    found = extension_for(request.user, uid)
    tagged(response, found.version)
    return _extension(found)


@router.post(
    "/extensions/{uid}/moves/{name}",
    response=ExtensionOut,
    operation_id="extension_move",
    summary="Decide an extension",
)
def extension_move(request: TokenRequest, response: HttpResponse, uid: UUID, name: str, body: DecisionIn) -> Any:
    """``approve_extension`` or ``refuse_extension`` (with a reason): the office the first of an item, then the leading group."""
    found = extension_for(request.user, uid)
    after = moved(request, found, DECISIONS, name, body, called="extension", takes=DECIDED_BY)
    tagged(response, after.version)
    return _extension(after)


def item_line(row: Item) -> dict[str, Any]:
    """Return an item in the shape of lists."""
    names = ("number", "title", "status", "completion", "version", "due_on", "lead_unit", "handler", "recovered")
    more = ("people_handled", "systems_made", "is_demo")
    return (
        {"id": row.uid, "round": row.round_id, "target": row.target_id, "proofs": row.proofs_count}
        | {name: getattr(row, name) for name in (*names, *more)}
        | {"is_overdue": is_overdue(row, today())}
    )


def _out(row: Item) -> dict[str, Any]:
    return item_line(row) | {
        "problem": row.problem,
        "claim": row.claim,
        "reason": row.reason,
        "measures": [
            {"id": one.key, "number": one.number, "text": one.text, "owner": one.owner, "due_on": one.due_on}
            for one in measures_of(row)
        ],
        "progress": [progress_out(one) for one in row.progress.all()],
        "proof": [proof_out(one) for one in row.proofs.select_related("original")],
    }


def progress_out(row: Progress) -> dict[str, Any]:
    """Return a report of progress in the shape of answers."""
    names = ("done_on", "text", "is_measure_done", "recovered", "people_handled", "systems_made", "withdrawn_on")
    return {"id": row.uid, "measure": row.measure_key} | {name: getattr(row, name) for name in names}


def proof_out(row: Proof) -> dict[str, Any]:
    """Return a proof in the shape of answers."""
    names = ("kind", "name", "note", "dated_on", "is_independent", "is_from_unit", "withdrawn_on")
    return {"id": row.uid, "measure": row.measure_key, "sha256": row.original.sha256} | {
        name: getattr(row, name) for name in names
    }


def _extension(row: Extension) -> dict[str, Any]:
    names = ("ordinal", "was_due_on", "wanted_on", "reason", "asked_on", "status", "granted_until", "decided_on")
    return {"id": row.uid, "item": row.item.uid} | {
        name: getattr(row, name) for name in (*names, "decision", "version")
    }
