"""The ledger of items (整改台账): what it lists, its totals, and what waits on desks; the statements do not grow with rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.dates import today
from bihuan.web.common.tables import Column
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.colours import overdue
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.transitions import OPEN, WORKED
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.rounds.models import Category, Round, Target
from bihuan.web.search.queries import counted, narrowed

#: Kind of items in the index of texts.
SEARCH_KIND = "item"
#: Above so many lines a page has no totals: adding up very many rows would cost more than the page.
MOST_TOTALLED = 1_000
#: What a column prints, where that is not the field of its name. Categories come with the scope.
_FIELDS = {
    "title": ("title", "is_demo"),
    "target": ("target__name", "target__number"),
    "category": ("category_id",),
    "colour": ("status", "due_on"),
    "repeat": ("predecessor_id", "origin"),
    "marks": ("open_marks",),
    "proofs": ("proofs_count",),
}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the lines that a list shows: how many, how they stand, and what they brought (``recovered`` in yuan)."""

    lines: int
    open: int
    overdue: int
    closed: int
    recovered: Decimal
    people_handled: int
    systems_made: int


@dataclass(frozen=True, slots=True)
class ItemScope:
    """What a person may choose from in a round: its targets and categories."""

    round: Round
    targets: tuple[Target, ...]
    categories: tuple[Category, ...]


def scope_in(user: Visitor, round_: Round) -> ItemScope:
    """Return what ``user`` may choose from in a round. Two statements."""
    targets = targets_visible_to(user).filter(round=round_).order_by("number").only("pk", "number", "name", "round_id")
    categories = (
        Category.objects.filter(taxonomy=round_.taxonomy_id).order_by("order").only("code", "zh", "en")
        if round_.taxonomy_id
        else ()
    )
    return ItemScope(round_, tuple(targets), tuple(categories))


def readable_in(user: Visitor, round_: Round) -> QuerySet[Item]:
    """Return the items of a round that ``user`` may read."""
    return items_visible_to(user, Letter.READ).filter(round=round_)


def lean_items(rows: QuerySet[Item], shown: Iterable[Column]) -> QuerySet[Item]:
    """Return ``rows`` with what the columns ``shown`` print and sort by, and nothing longer, by one statement."""
    fields = {"id", "uid", "number", "version"}
    for column in shown:
        fields |= {*_FIELDS.get(column.name, (column.name,))}
        fields |= {column.sort} if column.sort and "__" not in column.sort else set()
    joined = sorted({field.partition("__")[0] for field in fields if "__" in field})
    return rows.select_related(*joined).only(*sorted(fields)) if joined else rows.only(*sorted(fields))


def searched(rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """
    Return those of ``rows``, which the person may see, whose number or title holds all words of ``text``.

    A whole number means that one line: the words of one number may stand in another one, too.
    """
    one = _numbered(rows, text)
    return narrowed(rows, kind=SEARCH_KIND, query=text) if one is None else one


def search_counted(rows: QuerySet[Item], text: str, most: int) -> tuple[QuerySet[Item], int]:
    """Return what ``searched`` returns, and how many they are, counted up to ``most + 1``."""
    one = _numbered(rows, text)
    return counted(rows, kind=SEARCH_KIND, query=text, most=most) if one is None else (one, 1)


def _numbered(rows: QuerySet[Item], text: str) -> QuerySet[Item] | None:
    """Return the one of ``rows`` that has ``text`` for its number, None if there is none."""
    found = rows.filter(number=text)
    return found if found.exists() else None


def totals_of(rows: QuerySet[Item]) -> Totals:
    """Return the sums over ``rows``, which are no more than ``MOST_TOTALLED``, by one statement."""
    found: dict[str, Any] = rows.order_by().aggregate(
        lines=Count("pk"),
        open=Count("pk", filter=Q(status__in=sorted(OPEN))),
        overdue=Count("pk", filter=overdue(today())),
        closed=Count("pk", filter=Q(status=Item.Status.CLOSED_IMPLEMENTED, left_figures_on=None)),
        recovered=Sum("recovered", default=Decimal(0)),
        people_handled=Sum("people_handled", default=0),
        systems_made=Sum("systems_made", default=0),
    )
    return Totals(**found)


def mine_to_work(user: Visitor) -> QuerySet[Item]:
    """Return the items that are ``user``'s unit's to work on now, the nearest day first."""
    rows = items_visible_to(user, Letter.EDIT).filter(status__in=sorted(WORKED))
    return rows.select_related("target", "round").order_by("due_on", "pk")


def target_of_item(uid: str) -> int | None:
    """Return the target of an item by its key; None if there is none."""
    return Item.objects.filter(uid=uid).values_list("target", flat=True).first()
