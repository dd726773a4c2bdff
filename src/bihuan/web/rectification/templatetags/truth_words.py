"""Marks of truth as templates print them."""

from typing import Any

from django import template
from django.urls import reverse

from bihuan.web.rectification.access.truth import reads_mark
from bihuan.web.rectification.models import TruthMark
from bihuan.web.rectification.queries.truth import marks_of, title_of
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


@register.simple_tag
def truth_marks_of(kind: str, pk: int) -> list[TruthMark]:
    """Return the marks that stand beside a plan, an item or a proof."""
    return marks_of(kind, [pk])[pk]


@register.simple_tag(takes_context=True)
def truth_address(context: dict[str, Any], mark: TruthMark) -> str:
    """Return the address of a mark, "" for who may not open it: a verifier opens those of items alone."""
    return reverse("truth_mark", args=[mark.uid]) if reads_mark(context["request"].user, mark) else ""
