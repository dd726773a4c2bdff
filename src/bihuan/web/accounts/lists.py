"""
What every list page does around its table: opens it as it was last left, and saves views of it under names.

The address holds the whole state, so that it can be shared; only a bare address falls back on what was remembered.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.actions.saved_views import delete_view, remember_list, save_view
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.saved_views import views_and_last
from bihuan.web.common.errors import not_found
from bihuan.web.common.tables import Listing, Table

#: In an address that is bare on purpose: "show everything", not "as I left it".
EVERYTHING = "all"


def listing_of(request: HttpRequest, person: User, table: Table, rows: Any) -> Listing | HttpResponseRedirect:
    """Return one page of ``rows`` as the address asks, or the way to the list as the person last left it."""
    views, last = views_and_last(person, table.page)
    if not request.GET and last and (left := table.asked(QueryDict(last)).lasting()):
        return HttpResponseRedirect(f"{request.path}?{left}")
    listing = table.listing(rows, request.GET, views)
    # What somebody searched for is nobody's business at the next sign-in, not even their own on a projector.
    if listing.lasting_query != (last or "") and not any(chip.trouble for chip in listing.chips):
        remember_list(actor=person, page=table.page, query=listing.lasting_query)
    return listing


@require_POST
def saved_view_save(request: HttpRequest) -> HttpResponse:
    """Save the state that a list was in under the name that was typed."""
    person = colleague(request.user)
    page = request.POST.get("page", "")
    address = _address(page)
    query = QueryDict(request.POST.get("query", "")[:8_000]).urlencode()
    is_shared = bool(request.POST.get("is_shared"))
    view = save_view(actor=person, page=page, name=request.POST.get("name", ""), query=query, is_shared=is_shared)
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{address}?{query}" if query else f"{address}?{EVERYTHING}=1")


@require_POST
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of the person's own views."""
    view = delete_view(actor=colleague(request.user), pk=pk)
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return redirect(f"{_address(view.page)}?{EVERYTHING}=1")


def _address(page: str) -> str:
    """Return the address of a list by its name, and by what it is a list of (``name:key``); else it leads nowhere."""
    name, _colon, key = page.partition(":")
    try:
        return reverse(name, args=[key] if key else [])
    except NoReverseMatch:
        raise not_found() from None
