"""
Paging by key: a page begins after (or before) the row that the last one ended with.

Rows that come or go meanwhile neither repeat nor hide others, and the thousandth page costs what the first does. The
integer key breaks ties, so that every order is total.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet

_PLACE = re.compile(r"([ab])([0-9]{1,18})(?:\.([\w-]{0,600}))?")


@dataclass(frozen=True, slots=True)
class Order:
    """By which field (or path) rows stand, empty values last; ``id`` in the same direction breaks ties."""

    field: str = "id"
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The row that a page begins after, or before when going back."""

    is_back: bool
    key: int
    value: Any = None


def ordered(rows: QuerySet[Any], order: Order, *, is_back: bool = False) -> QuerySet[Any]:
    """Return ``rows`` in ``order``, or in its reverse."""
    down = order.is_descending != is_back
    key = "-id" if down else "id"
    if order.field == "id":
        return rows.order_by(key)
    if not _may_be_empty(rows.model, order.field):
        return rows.order_by(f"{'-' if down else ''}{order.field}", key)
    column = F(order.field)
    # Empty values stand last on the way there, so first on the way back; databases differ in what they do unasked.
    where = {"nulls_first": True} if is_back else {"nulls_last": True}
    return rows.order_by(column.desc(**where) if down else column.asc(**where), key)


def beyond(rows: QuerySet[Any], order: Order, place: Place) -> QuerySet[Any]:
    """Return the rows after ``place`` (before it when going back), in no order."""
    down = order.is_descending != place.is_back
    step = "lt" if down else "gt"
    if order.field == "id":
        return rows.filter(**{f"id__{step}": place.key})
    at, tie = order.field, Q(**{f"id__{step}": place.key})
    if not _may_be_empty(rows.model, at):
        # As a range first: a bare "or" would keep either database from walking the index.
        return rows.filter(Q(**{f"{at}__{step}e": place.value}), Q(**{f"{at}__{step}": place.value}) | tie)
    empty = Q(**{f"{at}__isnull": True})
    if place.value is None:
        return rows.filter(empty & tie | ~empty) if place.is_back else rows.filter(empty, tie)
    after = Q(**{f"{at}__{step}": place.value}) | Q(**{at: place.value}) & tie
    return rows.filter(after) if place.is_back else rows.filter(after | empty)


def written(row: Model, order: Order, *, is_back: bool) -> str:
    """Return the cursor that stands for ``row`` in an address."""
    cursor = f"{'b' if is_back else 'a'}{row.pk}"
    if order.field == "id":
        return cursor
    value: Any = row
    for step in order.field.split("__"):
        value = getattr(value, step, None)
    plain = value.isoformat() if isinstance(value, date) else None if value is None else str(value)
    packed = base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")
    return f"{cursor}.{packed}"


def read(cursor: str, model: type[Model], order: Order) -> Place | None:
    """Return the place that a cursor of this order stands for, or None for anything else."""
    found = _PLACE.fullmatch(cursor)
    if found is None or (found[3] is None) != (order.field == "id"):
        return None
    is_back, key = found[1] == "b", int(found[2])
    if order.field == "id":
        return Place(is_back, key)
    try:
        plain = json.loads(base64.urlsafe_b64decode(found[3] + "=" * (-len(found[3]) % 4)))
        column = _column(model, order.field)
        value = None if plain is None else column.to_python(plain)
    except (ValueError, binascii.Error, ValidationError, TypeError, OverflowError):
        return None
    if (value is None and not _may_be_empty(model, order.field)) or (isinstance(value, str) and "\0" in value):
        return None
    return Place(is_back, key, value)


def _may_be_empty(model: type[Model], path: str) -> bool:
    steps = path.split("__")
    return any(_column(model, "__".join(steps[: at + 1])).null for at in range(len(steps)))


def _column(model: type[Model], path: str) -> "Field[Any, Any]":
    found: Any = None
    for step in path.split("__"):
        found = model._meta.get_field(step)  # noqa: SLF001  # Django's own documented interface
        if not isinstance(found, Field):
            raise FieldDoesNotExist(path)
        model = found.related_model or model
    return found  # type: ignore[no-any-return]  # a Field, as the loop has seen
