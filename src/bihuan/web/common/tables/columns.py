"""What a table is made of: its columns, and what can be done to many of its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

#: Words on a page: plain, or translated when they are printed.
Words = str | Promise
#: What a cell of a workbook holds.
Value = str | int | float | Decimal | date | datetime | None
#: Value and label of something to choose.
Choice = tuple[str, Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column.

    ``cell`` returns what the page prints: a plain string is escaped, a ``SafeString`` stands as it is. ``export``
    returns what a workbook gets; without it the workbook gets ``cell`` without its tags. ``sort`` is the field (or path)
    that the column sorts by; ``is_indexed`` says that an index serves this order however many rows there are, and then
    the field must not be null. ``edit`` names the fact that a returned workbook may change.
    """

    name: str
    heading: Words
    cell: Callable[[Any], str]
    sort: str = ""
    is_indexed: bool = False
    default: bool = True
    export: Callable[[Any], Value] | None = None
    edit: str = ""
    css: str = ""
    width: int = 14
    is_row_heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """Something to do with the rows that are ticked: a button that posts their keys to ``url`` as ``uid``."""

    name: str
    label: Words
    url: str
