"""What a table can be narrowed to. Every value out of an address is read by its filter; nothing else reaches a query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.web.common import words
from bihuan.web.common.tables.columns import Choice, Words

Kind = Literal["search", "choice", "day", "number", "text"]
LONGEST_VALUE = 200
_MOST = Decimal(10) ** 16


class BadValueError(ValueError):
    """A value in an address that its filter cannot read; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """
    One filter: ``apply`` gets the queryset and what was read.

    That is a tuple of values for ``choice`` (several may be chosen), a ``date`` for ``day``, a ``Decimal`` for
    ``number``, a string for ``search`` and ``text``. ``count``, for a search whose rows are dear to count, does as
    ``apply`` on rows that all other filters have narrowed, and returns how many are left, too: up to one more than the
    number it gets.
    """

    name: str
    heading: Words
    kind: Kind
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    count: Callable[[QuerySet[Any], Any, int], tuple[QuerySet[Any], int]] | None = None
    choices: Sequence[Choice] = field(default=())
    is_wide: bool = False
    is_single: bool = False  # one choice at most
    is_tucked: bool = False  # behind "more filters" until it is used
    is_offered: bool = True  # in the form; else read from an address only, because there is nothing to choose

    def read(self, raw: str) -> Any:
        """
        Return the value that ``raw`` stands for.

        Raises:
            BadValueError: if it stands for none; the sentence says what would be understood.
        """
        if "\0" in raw or len(raw) > LONGEST_VALUE:
            raise BadValueError(_("这个值太长或含有不能使用的字符。"))
        if self.kind == "choice":
            if raw not in {value for value, _label in self.choices}:
                # One sentence for both: what is there but not theirs must read as what is not there.
                raise BadValueError(_("您看不到或没有此项。"))
            return raw
        if self.kind == "day":
            return _day(raw)
        return _number(raw) if self.kind == "number" else raw.strip()

    def said(self, value: Any) -> str:
        """Return a value in words, for its chip."""
        if self.kind == "choice":
            return str(next((label for known, label in self.choices if known == value), value))
        return words.day(value) if self.kind == "day" else str(value)


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        raise BadValueError(_("日期请写成 2020-09-06 的样子。")) from None


def _number(raw: str) -> Decimal:
    try:
        number = Decimal(raw.strip().replace(",", ""))
    except InvalidOperation:
        raise BadValueError(_("这里要填数字。")) from None
    if not number.is_finite() or abs(number) > _MOST:
        raise BadValueError(_("这里要填数字。"))
    return number
