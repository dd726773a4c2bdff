"""Planning rounds: the facts of one, its units and their loads, coverage of a term, announcements."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Schema, Status

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.queries.directory import organ as organ_of
from bihuan.web.api.authentication import TokenRequest

# The same address has to be offered by one router, whatever the verb.
from bihuan.web.api.routes.rounds import router
from bihuan.web.api.schemas import Line, Request, Text
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.dates import today
from bihuan.web.rounds.access import To, round_for, targets_visible_to
from bihuan.web.rounds.access.announcements import announcement_for, announcements_visible_to
from bihuan.web.rounds.access.terms import reader_of_terms, terms_visible_to
from bihuan.web.rounds.actions import Load, Shell, choose_targets, create_round, drop_targets, edit_round, set_loads
from bihuan.web.rounds.actions.announcing import draft_announcements, issue_announcements
from bihuan.web.rounds.actions.planning import taxonomy_named, title_of
from bihuan.web.rounds.models import Announcement, Round
from bihuan.web.rounds.queries.announcements import shown
from bihuan.web.rounds.queries.choosing import divisions_coded
from bihuan.web.rounds.queries.coverage import coverage_of, term_on

__all__ = ["router"]

Kind = Literal["notice", "entry", "exit"]


class RoundIn(Request):
    """What an office writes of a round. What is left out stays as it is (in a new one: empty)."""

    title: Line | None = Field(None, description="left empty in a new one, it is made of the rest")
    authority: Line | None = None
    term: Line | None = None
    number: int | None = Field(None, ge=1, le=99)
    type: Line | None = Field(None, description="special, routine, mobile, look_back, joint")
    theme: Line | None = None
    mode: Line | None = None
    groups_count: int | None = Field(None, ge=1, le=30)
    starts_on: date | None = None
    ends_on: date | None = None
    feedback_starts_on: date | None = None
    feedback_ends_on: date | None = None
    authorised_by: Line | None = None
    rule_version: Line | None = None
    recusal_profile: Line | None = None
    taxonomy: Line | None = Field(None, description="version of the taxonomy")


class NewRound(RoundIn):
    """A round to be planned."""

    organ: int = Field(description="id of the inspection office")


class RoundDetail(Schema):
    """A round with all that is known of it."""

    id: UUID
    title: str
    status: str
    version: int
    organ: int | None
    authority: str
    term: str
    number: int | None
    type: str
    theme: str
    mode: str
    groups_count: int | None
    starts_on: date | None
    ends_on: date | None
    feedback_starts_on: date | None
    feedback_ends_on: date | None
    authorised_by: str
    rule_version: str
    recusal_profile: str
    taxonomy: str


class UnitOut(Schema):
    """An inspected unit with its organ and size figure."""

    id: int
    number: int
    name: str
    organ: int | None
    group: int | None = Field(description="number of the group")
    load: float
    load_note: str


class ChooseIn(Request):
    """Units to be added: organs by id, divisions by their six figures."""

    organs: list[int] = Field(default=[], max_length=200)
    divisions: list[Annotated[str, Field(max_length=6)]] = Field(default=[], max_length=200)


class LoadIn(Request):
    """How large one unit is."""

    number: int
    load: float
    note: Line = ""


class LoadsIn(Request):
    """How large units are."""

    loads: list[LoadIn] = Field(max_length=500)


class CoverageOut(Schema):
    """How far an office has come in a term."""

    office: int
    term: str
    as_of: date
    total: int
    inspected: int
    planned: int
    not_yet: list[str]


class AnnouncementLine(Schema):
    """An announcement as lists give it."""

    id: UUID
    round: UUID
    target: int
    kind: str
    status: str
    version: int
    issued_on: date | None


class AnnouncementOut(AnnouncementLine):
    """An announcement with its text: fixed once it is issued, made from the plan while it is a draft."""

    text: str
    missing: list[str] = Field(description="what a draft lacks before it can be issued, in Chinese")


class DraftOf(Request):
    """What is filled in for one target."""

    number: int = Field(description="of the target")
    phone: Line = ""
    hours: Line = ""
    box: Line = ""
    postcode: Line = ""
    email: Line = ""
    place: Line = ""
    focus: Line = ""
    extra: Text = ""


class DraftsIn(Request):
    """Drafts of one kind for many targets."""

    kind: Kind
    drafts: list[DraftOf] = Field(max_length=500)


class IssueIn(Request):
    """Which drafts are issued."""

    kind: Kind
    numbers: list[int] = Field(default=[], max_length=500, description="of targets; empty for all")


@router.post("/rounds", response={201: RoundDetail}, operation_id="round_create", summary="Plan a round")
def round_create(request: TokenRequest, response: HttpResponse, body: NewRound) -> Any:
    """Plan a round of an office."""
    shell = replace(_written(body, Shell(title="")), organ=organ_of(body.organ))
    if not shell.title.strip():
        shell = replace(shell, title=title_of(shell))
    made = create_round(actor=request.user, shell=shell)
    tagged(response, made.version)
    response["Location"] = f"/api/v1/rounds/{made.pk}"
    return Status(201, _round(made))


@router.get("/rounds/{uid}", response=RoundDetail, operation_id="round_detail", summary="Read a round")
def round_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One round; its version is in ETag."""
    found = round_for(request.user, uid, To.READ)
    tagged(response, found.version)
    return _round(found)


@router.patch("/rounds/{uid}", response=RoundDetail, operation_id="round_edit", summary="Change a round")
def round_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: RoundIn) -> Any:
    """Change what a round says of itself."""
    found = round_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    changed = edit_round(actor=request.user, round_=found, shell=_written(body, Shell.of(found)), version=version)
    tagged(response, changed.version)
    return _round(changed)


@router.get("/rounds/{uid}/targets", response=list[UnitOut], operation_id="unit_list", summary="List a round's units")
def unit_list(request: TokenRequest, uid: UUID) -> Any:
    """Units of one round that the assignment reaches, with their organs and size figures."""
    return _units(request, round_for(request.user, uid, To.READ))


@router.post("/rounds/{uid}/targets", response={201: list[UnitOut]}, operation_id="unit_choose", summary="Add units")
def unit_choose(request: TokenRequest, response: HttpResponse, uid: UUID, body: ChooseIn) -> Any:
    """Add units to a planned round; the organ of a division is made where it is missing."""
    found = round_for(request.user, uid, To.EDIT)
    changed, _targets = choose_targets(
        actor=request.user,
        round_=found,
        organs=body.organs,
        divisions=divisions_coded(body.divisions),
        version=seen_version(request, found.version),
    )
    tagged(response, changed.version)
    return Status(201, _units(request, changed))


@router.patch("/rounds/{uid}/targets", response=list[UnitOut], operation_id="unit_loads", summary="Write loads")
def unit_loads(request: TokenRequest, response: HttpResponse, uid: UUID, body: LoadsIn) -> Any:
    """Write how large units are."""
    found = round_for(request.user, uid, To.EDIT)
    loads = {one.number: Load(one.load, one.note) for one in body.loads}
    changed = set_loads(actor=request.user, round_=found, loads=loads, version=seen_version(request, found.version))
    tagged(response, changed.version)
    return _units(request, changed)


@router.delete(
    "/rounds/{uid}/targets/{number}", response=list[UnitOut], operation_id="unit_drop", summary="Drop a unit"
)
def unit_drop(request: TokenRequest, response: HttpResponse, uid: UUID, number: int) -> Any:
    """Take a unit out of a planned round while nothing hangs on it."""
    found = round_for(request.user, uid, To.EDIT)
    version = seen_version(request, found.version)
    changed, _names = drop_targets(actor=request.user, round_=found, numbers=[number], version=version)
    tagged(response, changed.version)
    return _units(request, changed)


@router.get("/coverage", response=list[CoverageOut], operation_id="coverage", summary="Ask for coverage")
def coverage(
    request: TokenRequest, term: Annotated[str, Query(max_length=60, description="name of a term, else this one")] = ""
) -> Any:
    """How far the offices of the assignment have come in a term."""
    terms = list(terms_visible_to(request.user))
    found = []
    for office in reader_of_terms(request.user):
        own = [one for one in terms if one.office_id == office.pk]
        named = next((one for one in own if one.name == term), None)
        of_term = coverage_of(request.user, office, named or term_on(own, today()))
        found.append(
            {
                "office": office.pk,
                "term": of_term.term.name if of_term.term else "",
                "as_of": of_term.as_of,
                "total": of_term.total,
                "inspected": of_term.inspected,
                "planned": of_term.planned,
                "not_yet": [line.organ.name for line in of_term.not_yet],
            }
        )
    return found


@router.get(
    "/announcements", response=list[AnnouncementLine], operation_id="announcement_list", summary="List announcements"
)
def announcement_list(request: TokenRequest, round: UUID | None = None) -> Any:  # noqa: A002  # the parameter's name
    """Announcements that the assignment may read, at most 500, of one round or of all."""
    rows = announcements_visible_to(request.user)
    rows = rows.filter(round_id=round) if round else rows
    return [_line(row) for row in rows.order_by("-round__serial", "target__number", "kind")[:500]]


@router.get(
    "/announcements/{uid}", response=AnnouncementOut, operation_id="announcement_detail", summary="Read an announcement"
)
def announcement_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One announcement with its text; its version is in ETag."""
    row = announcement_for(request.user, uid)
    tagged(response, row.version)
    return _whole(row)


@router.post(
    "/rounds/{uid}/announcements",
    response={201: list[AnnouncementLine]},
    operation_id="announcement_draft",
    summary="Draft announcements",
)
def announcement_draft(request: TokenRequest, uid: UUID, body: DraftsIn) -> Any:
    """Draft announcements of one kind for many targets; a draft that is there is written anew."""
    found = round_for(request.user, uid, To.SEE)
    fields = {one.number: {k: v for k, v in one.model_dump().items() if k != "number"} for one in body.drafts}
    made = draft_announcements(actor=request.user, round_=found, kind=body.kind, fields=fields)
    return Status(201, [_line(row) for row in made])


@router.post(
    "/rounds/{uid}/announcements/issue",
    response=list[AnnouncementLine],
    operation_id="announcement_issue",
    summary="Issue announcements",
)
def announcement_issue(request: TokenRequest, uid: UUID, body: IssueIn) -> Any:
    """Issue drafts of one kind; their words are fixed from then on."""
    found = round_for(request.user, uid, To.SEE)
    issued = issue_announcements(actor=request.user, round_=found, kind=body.kind, numbers=body.numbers)
    return [_line(row) for row in issued]


def _written(body: RoundIn, before: Shell) -> Shell:
    """Return ``before`` with what the body says; null empties a date or a number, and leaves a text as it is."""
    given = body.model_dump(exclude_unset=True, exclude={"organ", "taxonomy"})
    empty = Shell(title="")
    given = {name: value for name, value in given.items() if value is not None or getattr(empty, name) is None}
    if body.taxonomy is not None:
        given["taxonomy"] = taxonomy_named(body.taxonomy) if body.taxonomy else None
    return replace(before, **given)


def _round(round_: Round) -> dict[str, Any]:
    names = set(RoundDetail.model_fields) - {"organ", "taxonomy"}
    return {name: getattr(round_, name) for name in names} | {
        "organ": round_.organ_id,
        "taxonomy": round_.taxonomy.version if round_.taxonomy else "",
    }


def _units(request: TokenRequest, round_: Round) -> list[dict[str, Any]]:
    rows = targets_visible_to(request.user, Letter.READ).filter(round=round_).select_related("group")
    return [
        {
            "id": row.pk,
            "number": row.number,
            "name": row.name,
            "organ": row.organ_id,
            "group": row.group.number if row.group else None,
            "load": row.load,
            "load_note": row.load_note,
        }
        for row in rows.order_by("number")
    ]


def _line(row: Announcement) -> dict[str, Any]:
    return {
        "id": row.uid,
        "round": row.round_id,
        "target": row.target_id,
        "kind": row.kind,
        "status": row.status,
        "version": row.version,
        "issued_on": row.issued_on,
    }


def _whole(row: Announcement) -> dict[str, Any]:
    found = shown(row)
    return _line(row) | {"text": found.text.as_plain(), "missing": [zh for zh, _en in found.lacks]}
