"""The standing checks over what a person may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.accounts.access import colleague
from bihuan.web.findings import access
from bihuan.web.findings.queries import pages
from bihuan.web.findings.views.shown import number_in


def quality(request: HttpRequest) -> HttpResponse:
    """Show every check with its findings, blocking ones first."""
    person = colleague(request.user)
    access.opening(person, "finding")
    shown = pages.quality_page(
        person, code=request.GET.get("check", ""), target_id=number_in(request.GET.get("target"))
    )
    return render(request, "findings/quality.html", {"shown": shown, "menu": "quality"})
