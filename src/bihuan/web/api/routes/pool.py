"""The pool of inspectors: organs and accounts by their names, native places by their codes, both ways alike."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Line, Page, Request
from bihuan.web.api.versions import seen_version, tagged
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.access.pool import To, inspector_for, office_for, pool_visible_to
from bihuan.web.rounds.actions.pool import create_inspector, edit_inspector
from bihuan.web.rounds.models import Inspector
from bihuan.web.rounds.pool.facts import InspectorFacts, PostFact, ServiceFact, TieFact
from bihuan.web.rounds.pool.reading import account_named, organ_named, place_named
from bihuan.web.rounds.queries.pool_facts import Names, facts_of, kept_services
from bihuan.web.rounds.queries.pool_lists import free_in, saying, shown_in_list, with_skills

router = Router(tags=["pool"])


class PostShape(Request):
    """A post at an organ, both days included."""

    organ: Line
    title: Line = ""
    is_leading_body: bool = False
    since: date | None = None
    until: date | None = None


class TieShape(Request):
    """A tie to a unit; names of relatives are not kept."""

    unit: Line
    kind: str = Field(max_length=20, description="spouse, lineal_kin, studied, superior, subordinate, same_body, …")
    since: date | None = None
    until: date | None = None
    note: Line = ""


class ServiceShape(Request):
    """Service in an earlier round."""

    round_title: Line
    group_name: Line = ""
    seat: str = Field("member", max_length=10, description="leader, deputy, liaison or member")
    unit: Line = ""
    year: int | None = None


class InspectorLine(Schema):
    """Somebody of the pool, as lists give them."""

    id: UUID
    number: str
    name: str
    home_organ: str
    skills: list[str]
    may_lead: bool
    may_deputise: bool
    available_from: date | None
    available_until: date | None
    left_on: date | None
    rounds_served: int
    version: int


class InspectorOut(Schema):
    """Everything that is stored of somebody."""

    id: UUID
    number: str
    name: str
    home_organ: str
    native_place: str = Field(description="code of a division")
    skills: list[str]
    may_lead: bool
    may_deputise: bool
    available_from: date | None
    available_until: date | None
    note: str
    account: str
    left_on: date | None
    posts: list[PostShape]
    ties: list[TieShape]
    services: list[ServiceShape]
    kept_services: list[ServiceShape] = Field(description="what rounds kept here have shown; not to be changed")
    version: int


class InspectorChange(Request):
    """What may be said of somebody; what is left out stays. A list counts as it is given."""

    number: Line = ""
    name: Line = ""
    home_organ: Line = ""
    native_place: Line = Field("", description="code or name of a division")
    skills: list[Line] = Field(default=[], max_length=40)
    may_lead: bool = False
    may_deputise: bool = False
    available_from: date | None = None
    available_until: date | None = None
    note: Line = ""
    account: Line = Field("", description="sign-in name of an open account")
    posts: list[PostShape] = Field(default=[], max_length=100)
    ties: list[TieShape] = Field(default=[], max_length=100)
    services: list[ServiceShape] = Field(default=[], max_length=100)


class PoolFilters(Schema):
    """What narrows the pool."""

    q: str = Field("", max_length=200, description="words that all have to be found")
    skill: str = Field("", max_length=40)
    free_in: UUID | None = Field(None, description="id of a round: who can take part in all of its field work")
    left: bool = Field(default=False, description="those who have left the pool, in place of those who are in it")


@router.get("", response=Page[InspectorLine], operation_id="inspector_list", summary="List the pool")
def inspector_list(
    request: TokenRequest, by: Annotated[PoolFilters, Query()], after: After = None, limit: Limit = 50
) -> Any:
    """The inspectors whom the assignment may read, newest first."""
    rows = shown_in_list(pool_visible_to(request.user)).filter(left_on__isnull=not by.left)
    rows = saying(rows, by.q) if by.q else rows
    rows = with_skills(rows, [by.skill]) if by.skill else rows
    if by.free_in:
        round_ = rounds_visible_to(request.user, Letter.READ).filter(pk=by.free_in).first()
        if round_ is None or not (round_.starts_on and round_.ends_on):
            raise not_found()
        rows = free_in(rows, round_)
    return page(rows, _line, after, limit)


@router.get("/{uid}", response=InspectorOut, operation_id="inspector_detail", summary="One inspector")
def inspector_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """Everything that is stored of somebody."""
    return _whole(inspector_for(request.user, uid), response)


@router.post("", response={201: InspectorOut}, operation_id="inspector_create", summary="Take somebody in")
def inspector_create(request: TokenRequest, response: HttpResponse, body: InspectorChange) -> Any:
    """Take somebody into the pool of the assignment's office."""
    office = office_for(request.user, Letter.CREATE)
    facts = _facts(InspectorFacts(number="", name="", home_organ=None), body)
    with _as_written():
        made = create_inspector(actor=request.user, office=office, facts=facts)
    response["Location"] = f"/api/v1/pool/{made.uid}"
    return Status(201, _whole(made, response))


@router.patch("/{uid}", response=InspectorOut, operation_id="inspector_edit", summary="Change an inspector")
def inspector_edit(request: TokenRequest, response: HttpResponse, uid: UUID, body: InspectorChange) -> Any:
    """Change what is stored of somebody; the version that was seen goes into ``If-Match``."""
    inspector = inspector_for(request.user, uid, To.EDIT)
    version = seen_version(request, inspector.version)
    facts = _facts(facts_of(inspector), body)
    with _as_written():
        changed = edit_inspector(actor=request.user, inspector=inspector, facts=facts, version=version)
    return _whole(changed, response)


@contextmanager
def _as_written(where: str = "") -> Iterator[None]:
    """Let a refusal name its field as the body does: ``posts[2].until``."""
    try:
        yield
    except Refusal as refusal:
        match = _ROW.fullmatch(refusal.where)
        refusal.where = (
            f"{match[1]}[{match[2]}].{match[3]}" if match else _CALLED.get(refusal.where, refusal.where or where)
        )
        raise


_ROW = re.compile(r"(posts|ties|services)-(\d+)-(\w+)")
_CALLED = {"person": "account"}


def _facts(present: InspectorFacts, body: InspectorChange) -> InspectorFacts:
    """Return ``present`` with what was given in its place; names are looked up, ``Refusal`` for one that nothing bears."""
    names = Names()
    given: dict[str, Any] = body.model_dump(exclude_unset=True)
    account = given.pop("account", None)
    if account is not None:
        with _as_written("account"):
            given["person"] = account_named(names, account) if account else None
    if "home_organ" in given:
        given["home_organ"] = _organ(names, body.home_organ, "home_organ")
    if "native_place" in given:
        with _as_written("native_place"):
            given["native_place"] = place_named(names, body.native_place) if body.native_place else ""
    if "skills" in given:
        given["skills"] = tuple(body.skills)
    for kind, made, column, rows in (
        ("posts", PostFact, "organ", body.posts),
        ("ties", TieFact, "unit", body.ties),
        ("services", ServiceFact, "unit", body.services),
    ):
        if kind in given:
            given[kind] = tuple(
                made(**{**row.model_dump(), column: _organ(names, getattr(row, column), f"{kind}[{at}].{column}")})
                for at, row in enumerate(rows)
            )
    return replace(present, **given)


def _organ(names: Names, text: str, where: str) -> Any:
    with _as_written(where):
        # What is needed says so itself; that a service's unit is not known is no fault.
        return organ_named(names, text) if text or where.startswith(("posts", "ties")) else None


def _line(row: Any) -> dict[str, Any]:
    names = InspectorLine.model_fields
    shown = {name: getattr(row, name) for name in names if name not in {"id", "home_organ"}}
    return shown | {"id": row.uid, "home_organ": row.home_organ.name}


def _whole(row: Inspector, response: HttpResponse) -> dict[str, Any]:
    facts = facts_of(row)
    tagged(response, row.version)
    return {
        **{
            name: getattr(facts, name)
            for name in ("number", "name", "native_place", "may_lead", "may_deputise", "available_from", "note")
        },
        "id": row.uid,
        "home_organ": row.home_organ.name,
        "skills": list(facts.skills),
        "available_until": facts.available_until,
        "account": facts.person.username if facts.person else "",
        "left_on": row.left_on,
        "posts": [
            {**_shown(post, "title", "is_leading_body", "since", "until"), "organ": post.organ.name}
            for post in facts.posts
        ],
        "ties": [{**_shown(tie, "kind", "since", "until", "note"), "unit": tie.unit.name} for tie in facts.ties],
        "services": [_service(one) for one in facts.services],
        "kept_services": [_service(one) for one in kept_services([row]).get(row.pk, ())],
        "version": row.version,
    }


def _service(one: ServiceFact) -> dict[str, Any]:
    shown = _shown(one, "round_title", "group_name", "seat", "year")
    return {**shown, "unit": one.unit.name if one.unit else ""}


def _shown(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
