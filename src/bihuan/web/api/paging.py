"""One page of a list: the newest first, and from there by the last row seen, never by counting rows."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from ninja import Query

from bihuan.web.api.problems import bad_request

MOST = 200

#: ``after`` and ``limit`` as parameters of a call.
After = Annotated[UUID | None, Query(description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="rows a page")]

Row = TypeVar("Row")


def page(rows: QuerySet[Any], shape: Callable[[Any], Row], after: UUID | None, limit: int) -> dict[str, Any]:
    """
    Return up to ``limit`` rows after the one with uid ``after``, newest first.

    Raises:
        Refusal: ``api.bad_request`` where ``after`` is no row that the person may see here.
    """
    if after is not None:
        last = rows.filter(uid=after).values_list("id", flat=True).first()
        if last is None:
            raise bad_request(
                "参数 after 不是这个列表里的记录，没有结果。请从第一页重新读起。",
                "The parameter `after` is no row of this list. Start again from the first page.",
            )
        rows = rows.filter(id__lt=last)
    found = list(rows.order_by("-id")[: limit + 1])
    return {
        "items": [shape(row) for row in found[:limit]],
        "next": str(found[limit - 1].uid) if len(found) > limit else "",
    }
