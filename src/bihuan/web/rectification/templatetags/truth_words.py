"""Marks of truth as templates print them."""

from django import template

from bihuan.web.rectification.models import TruthMark
from bihuan.web.rectification.queries.truth import title_of
from bihuan.web.rectification.truth import wording

register = template.Library()


@register.filter
def truth_title(mark: TruthMark) -> str:
    """Return what kind of mark it is."""
    return title_of(mark)


@register.filter
def truth_sentence(mark: TruthMark) -> str:
    """Return what was found, with its figures."""
    return wording.sentence_of(mark)


@register.filter
def truth_field(field: str, number: int = 0) -> str:
    """Return what the field of a text is called."""
    return wording.field_words(field, number)


@register.filter
def truth_part(part: str) -> str:
    """Return what a part of a measure is called."""
    return str(wording.PARTS.get(part, part))
