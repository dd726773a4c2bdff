"""Filters of lists: each names a column, each value is judged; nothing of a request becomes a name in a query."""

from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

from bihuan.web.accounts.models import User
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.search.queries import matching


class ListFilters(Schema):
    """What narrows a list of the register."""

    round: UUID | None = Field(None, description="id of a round")
    target: int | None = Field(None, description="id of an inspected unit")
    status: str = Field("", max_length=20, description="a state")
    q: str = Field("", max_length=200, description="words that all have to be found")


class FindingFilters(ListFilters):
    """What narrows the list of findings."""

    severity: str = Field("", max_length=10)
    category: str = Field("", max_length=12, description="code in the taxonomy")


Narrowed = Annotated[ListFilters, Query()]
NarrowedFindings = Annotated[FindingFilters, Query()]


def narrow(rows: QuerySet[Any], by: ListFilters, user: User, *, kind: str) -> QuerySet[Any]:
    """Return the rows that ``by`` leaves; ``kind`` is the rows' kind in the search index."""
    if by.round:
        rows = rows.filter(round_id=by.round)
    if by.target:
        rows = rows.filter(target_id=by.target)
    if by.status:
        rows = rows.filter(status=by.status)
    if isinstance(by, FindingFilters):
        rows = rows.filter(severity=by.severity) if by.severity else rows
        rows = rows.filter(category__code=by.category) if by.category else rows
    if by.q:
        # Scope before match: only texts of targets that the assignment reaches are looked through.
        scopes = [f"target:{pk}" for pk in targets_visible_to(user).order_by().values_list("pk", flat=True)]
        rows = rows.filter(pk__in=matching(kind=kind, query=by.q, scopes=scopes).values("object_id"))
    return rows
