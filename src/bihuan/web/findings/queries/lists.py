"""What the lists of the register may show a person, and what they may be narrowed to."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.tables import Column
from bihuan.web.findings import access
from bihuan.web.findings.models import Finding
from bihuan.web.findings.tables.shared import Scope
from bihuan.web.rounds.access import rounds_visible_to, targets_visible_to
from bihuan.web.rounds.models import Category, Round, Target

_MOST_ROUNDS = 300
#: What a column prints, where that is not the field of its name. Rounds and categories come with the scope.
_FIELDS = {
    "title": ("title", "is_demo"),
    "target": ("target__name", "target__number"),
    "round": ("round_id",),
    "category": ("category_id",),
    "papers": ("papers_count",),
    "evidence": ("evidence_count",),
    "author": ("author__display_name", "author__username"),
    "custodian": ("custodian__display_name", "custodian__username"),
    "created": ("created_at",),
    "changed": ("changed_at",),
}
_LISTS: dict[str, Callable[..., QuerySet[Any]]] = {
    "finding": access.findings_visible_to,
    "working_paper": access.papers_visible_to,
    "fix_at_once": access.fixes_visible_to,
    "evidence": access.evidence_visible_to,
}


def scope_of(user: Visitor, params: QueryDict) -> Scope:
    """Return what ``user`` may choose from, by two or three statements; units of the round that ``params`` choose."""
    open_ = rounds_visible_to(user).exclude(status=Round.Status.FROM_READING).order_by("-serial")
    rounds = tuple(open_.only("serial", "title", "taxonomy_id")[:_MOST_ROUNDS])
    targets = targets_visible_to(user).filter(round__in=[one.pk for one in rounds])
    chosen = next((one for one in rounds if str(one.pk) == params.get("round")), None)
    chosen = chosen or (rounds[0] if len(rounds) == 1 else None)
    narrowed: QuerySet[Target] | None = None
    asked = [
        int(text) for text in params.getlist("target")[:50] if text.isascii() and text.isdigit() and len(text) < 18
    ]
    if chosen:
        # A unit of another round, too: it stays a condition that is named, and leaves no row.
        narrowed = targets.filter(Q(round=chosen) | Q(pk__in=asked)) if asked else targets.filter(round=chosen)
    elif asked:
        narrowed = targets.filter(pk__in=asked)
    versions = {one.taxonomy_id for one in ([chosen] if chosen else rounds)} - {None}
    categories = (
        Category.objects.filter(taxonomy__in=versions).order_by("taxonomy", "order").only("code", "zh", "en")
        if versions
        else ()
    )

    return Scope(
        rounds=rounds,
        targets=tuple(narrowed.order_by("number")) if narrowed is not None else (),
        categories=tuple(categories),
    )


def readable(user: Visitor, kind: str) -> QuerySet[Any]:
    """Return the rows of ``kind`` that ``user`` may read."""
    return _LISTS[kind](user, Letter.READ)


def may_export(user: Visitor) -> bool:
    """Return True if ``user`` may take lists out as workbooks."""
    return access.may_export(user)


def may_create(user: Visitor, kind: str) -> bool:
    """Return True if ``user`` may add a row of ``kind`` at some unit; for buttons."""
    return access.may_create(user, kind)


def lean(rows: QuerySet[Any], shown: Iterable[Column]) -> QuerySet[Any]:
    """Return ``rows`` with what the columns ``shown`` print and sort by, and nothing longer, by one statement."""
    fields = {"id", "uid", "number", "version"}
    for column in shown:
        fields |= {*_FIELDS.get(column.name, (column.name,))}
        fields |= {column.sort} if column.sort and "__" not in column.sort else set()
        if column.name == "status" and rows.model is Finding:
            fields |= {"severity", "endorsed_by_id"}  # its words tell who is next
    joined = sorted({field.partition("__")[0] for field in fields if "__" in field})
    return rows.select_related(*joined).only(*sorted(fields)) if joined else rows.only(*sorted(fields))


def numbered(user: Visitor, kind: str, uids: list[UUID]) -> list[Any]:
    """Return the rows of ``kind`` with these keys that ``user`` may read, newest first; what is not theirs is left out."""
    return list(readable(user, kind).filter(uid__in=uids).select_related("target").order_by("-id"))
