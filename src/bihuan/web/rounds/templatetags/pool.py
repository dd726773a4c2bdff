"""What is stored of people in the pool, in words."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django import template
from django.utils.translation import gettext

from bihuan.web.common import words
from bihuan.web.common.language import pick
from bihuan.web.rounds.assignment.problem import ROLES, Role
from bihuan.web.rounds.assignment.recusal import TIES
from bihuan.web.rounds.skills import in_words

register = template.Library()


class Span(Protocol):
    """Something that goes from a day to a day, where they are known."""

    @property
    def since(self) -> date | None:
        """Its first day."""

    @property
    def until(self) -> date | None:
        """Its last day."""


@register.filter
def skills_in_words(names: Iterable[str]) -> str:
    """Return skills as one line."""
    return in_words(names)


@register.filter
def tie_in_words(kind: str) -> str:
    """Return what a kind of tie is called."""
    return pick(*TIES[kind])


@register.filter
def seat_in_words(seat: str) -> str:
    """Return what a seat is called."""
    return pick(*ROLES[Role(seat)])


@register.filter
def span_in_words(row: Span) -> str:
    """Return from when to when; nothing where neither is known."""
    if row.since is None and row.until is None:
        return "—"
    until = words.day(row.until) if row.until else gettext("今")
    return f"{words.day(row.since) if row.since else '…'} – {until}"
