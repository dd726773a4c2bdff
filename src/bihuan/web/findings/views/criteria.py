"""The criteria library: looking in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.accounts.access import colleague
from bihuan.web.findings import access
from bihuan.web.findings.queries import pages
from bihuan.web.findings.views.shown import day_in


def criteria_list(request: HttpRequest) -> HttpResponse:
    """Show the library, or what in it holds some words or was in force on a day."""
    person = colleague(request.user)
    access.opening(person, "criterion")
    shown = pages.criteria_page(person, words=request.GET.get("q", "")[:100].strip(), on=day_in(request.GET.get("on")))
    context = {"shown": shown, "may_import": access.may_edit_criteria(person), "menu": "criteria_list"}
    return render(request, "findings/criteria_list.html", context)


def criterion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one criterion, its other versions, and the findings that rest on it."""
    person = colleague(request.user)
    context = {"shown": pages.criterion_page(person, pk), "menu": "criteria_list"}
    return render(request, "findings/criterion_detail.html", context)
