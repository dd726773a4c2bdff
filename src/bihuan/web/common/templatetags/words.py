"""Filters that say dates, ordinals and kinds in the language of the page; the words themselves are in ``common.words``."""

from datetime import date, datetime
from typing import Protocol

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from bihuan.web.common import words

register = template.Library()


class _Round(Protocol):
    term: str
    number: int | None
    title: str


@register.filter
def civil(value: date | None) -> str:
    """Say a civil date."""
    return words.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Say a moment to the minute."""
    return words.moment(value)


@register.simple_tag
def days(start: date | None, end: date | None) -> str:
    """Say a stretch of days."""
    return words.days(start, end)


@register.filter
def round_short(value: _Round) -> str:
    """Say which round it is, or its title if the notice does not number it."""
    return words.round_ordinal(value.term, value.number) or value.title


@register.filter
def target_kind(value: str) -> str:
    """Say what sort of unit was inspected."""
    return str(words.TARGET_KINDS.get(value, value))


@register.filter
def with_breaks(value: str) -> SafeString:
    """Let a short heading break between its words."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((word,) for word in words.heading_words(value)))


@register.filter
def count_word(value: str) -> str:
    """Say what a notice counts about its own work."""
    return str(words.COUNTS.get(value, value))
