"""Home, and the pages of a round, a target and a category."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.notices import access, queries
from bihuan.web.notices.contract import repairs_within
from bihuan.web.notices.side_by_side import paragraphs, whole_lines


def home(request: HttpRequest) -> HttpResponse:
    """Show the rounds read so far, the visitor's drafts, and what to do first."""
    return render(request, "notices/home.html", {"home": queries.home_page(request.user), "menu": "home"})


def round_detail(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show a round: its facts, the heat-map, what its targets have in common."""
    made = access.round_for(request.user, round_id)
    context = {
        "shown": queries.round_page(made),
        "round": made,
        "round_query": urlencode({"round": str(made.pk)}),
    }
    return render(request, "notices/round_detail.html", context)


def target_detail(request: HttpRequest, round_id: UUID, target_number: int) -> HttpResponse:
    """Show what was published about one inspected unit."""
    target = access.target_for(request.user, round_id, target_number)
    shown = queries.target_page(target)
    original = shown.notice.original
    spans = [shown.span, *(row.finding.span for row in shown.findings)]
    item = whole_lines(original, (min(span[0] for span in spans), max(span[1] for span in spans)))
    context = {
        "shown": shown,
        "round": shown.round,
        "paragraphs": paragraphs(original, repairs_within(shown.notice, item), within=item),
        "target_query": urlencode({"round": str(shown.round.pk), "target": target_number}),
    }
    return render(request, "notices/target_detail.html", context)


def category_detail(request: HttpRequest, round_id: UUID, code: str) -> HttpResponse:
    """Show every published problem of one category in one round."""
    made = access.round_for(request.user, round_id)
    context = {
        "shown": queries.category_page(made, code),
        "round": made,
        "category_query": urlencode({"round": str(made.pk), "category": code}),
    }
    return render(request, "notices/category_detail.html", context)
