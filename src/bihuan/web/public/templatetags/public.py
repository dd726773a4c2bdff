"""Addresses as the site of a page gives them, and words that released figures hold in two languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.translation import gettext

from bihuan.web.common.language import pick
from bihuan.web.public.lines import clause_list
from bihuan.web.public.lines import heat_cells as cells_of
from bihuan.web.public.queries.records import ClauseCard, HeatRow

register = template.Library()


@register.simple_tag(takes_context=True)
def link(context: Context, page: str, *args: Any) -> str:
    """Return the address of a page of the site."""
    address: str = context["site"].url(page, *args)
    return address


@register.simple_tag(takes_context=True)
def link_without_query(context: Context, page: str) -> str:
    """Return the address of a page without its query, for a form that sends one of its own."""
    return link(context, page).partition("?")[0]


@register.simple_tag(takes_context=True)
def asset(context: Context, name: str) -> str:
    """Return the address of a style or a picture."""
    address: str = context["site"].asset(name)
    return address


@register.simple_tag
def clauses(rows: Sequence[ClauseCard], *, anchors: bool = False, searched: str = "") -> str:
    """Return published problems as a list; a sentence where there are none."""
    if not rows:
        return format_html('<p class="empty">{}</p>', gettext("没有符合条件的公布问题。"))
    return clause_list(rows, anchors=anchors, searched=searched)


@register.simple_tag
def heat_cells(row: HeatRow) -> str:
    """Return the cells of a row of the heat-map."""
    return cells_of(row, gettext("无"))


@register.simple_tag
def said(words: Mapping[str, str]) -> str:
    """Return the words of a released table in the language of the page."""
    return pick(words["zh"], words["en"])
