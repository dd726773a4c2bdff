"""The unit's portal (整改门户): one page with everything that a unit has to do with after its feedback."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.queries.portal import portal_of


@require_safe
def unit_portal(request: HttpRequest) -> HttpResponse:
    """Show what was fed back to the unit, its plan, its items by what is next, its dates, and what was returned."""
    person = colleague(request.user)
    if not standing_of(person).roles & set(UNIT_ROLES):
        raise not_found()
    return render(request, "rectification/unit_portal.html", {"shown": portal_of(person), "menu": "unit_portal"})
