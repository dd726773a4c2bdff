"""Stored rectification notices and their items: the list, and what a search finds among them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from bihuan.web.accounts.access import Visitor
from bihuan.web.notices.access.notices import ITEM, PUBLISHED, notices_visible_to
from bihuan.web.notices.models import Notice, PublishedItem
from bihuan.web.search.queries import matching

MOST = 100
#: States in which the notice itself says that there is something left to do.
OPEN = ("under_way", "not_done")


@dataclass(frozen=True, slots=True)
class RectifiedRow:
    """A stored rectification notice: how many items it has, and how many it says are not finished."""

    notice: Notice
    items: int
    open: int


@dataclass(frozen=True, slots=True)
class RectifiedPage:
    """The notices, newest first, and where something is searched for the items found; at most 100 of each."""

    notices: tuple[RectifiedRow, ...]
    found: tuple[PublishedItem, ...]


def rectified_rows(user: Visitor, most: int = MOST) -> tuple[RectifiedRow, ...]:
    """Return the stored rectification notices that ``user`` may read, newest first, at most so many."""
    stored = notices_visible_to(user).filter(status=Notice.Status.STORED, kind=Notice.Kind.RECTIFICATION)
    counted = stored.defer(*Notice.LONG).annotate(
        item_count=Count("items"), open_count=Count("items", filter=Q(items__state__in=OPEN))
    )
    rows = counted.order_by("-stored_at")[:most]
    return tuple(RectifiedRow(row, row.item_count, row.open_count) for row in rows)


def found_items(user: Visitor, query: str) -> tuple[PublishedItem, ...]:
    """Return the items that hold every word of ``query``, in the order of their notices; none for an empty query."""
    hits = matching(kind=ITEM, query=query, scopes=[PUBLISHED]).values("object_id")
    visible = notices_visible_to(user).filter(status=Notice.Status.STORED)
    items = PublishedItem.objects.filter(pk__in=hits, notice__in=visible.values("pk"))
    return tuple(items.select_related("notice").defer(*(f"notice__{name}" for name in Notice.LONG))[:MOST])


def rectified_page(user: Visitor, query: str) -> RectifiedPage:
    """Return what the list of rectification notices prints."""
    return RectifiedPage(rectified_rows(user) if not query else (), found_items(user, query) if query else ())
