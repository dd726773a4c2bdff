"""Addresses as the site of a page gives them, and words that released figures hold in two languages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from bihuan.web.common.language import pick

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
def said(words: Mapping[str, str]) -> str:
    """Return the words of a released table in the language of the page."""
    return pick(words["zh"], words["en"])
