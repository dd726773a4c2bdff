"""The list of published findings, one finding, and changing categories."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.notices import access, actions, queries
from bihuan.web.notices.contract import repairs_within
from bihuan.web.notices.downloads import download
from bihuan.web.notices.forms import FindingFilterForm
from bihuan.web.notices.side_by_side import paragraphs, whole_lines


def finding_list(request: HttpRequest) -> HttpResponse:
    """Search and filter published findings, or give what was found as a file."""
    filters = queries.FindingFilters(**{name: request.GET.get(name, "").strip() for name in queries.FILTER_NAMES})
    if request.GET.get("format"):
        return download(request, queries.finding_rows_for_export(request.user, filters))
    choices = queries.finding_choices(request.user, filters)
    listing = queries.finding_page_of(request.user, filters, request.GET.get("cursor") or None)
    form = FindingFilterForm(request.GET, choices=choices.as_options())
    context = {
        "listing": listing,
        "form": form,
        "query": _query_of(request),
        "round": choices.round,
        "show_round": choices.round is None,
        "may_change": choices.may_change,
        "all_categories": choices.categories,
        "menu": "finding_list",
    }
    return render(request, "notices/finding_list.html", context)


def finding_detail(request: HttpRequest, round_id: UUID, target_number: int, clause_number: int) -> HttpResponse:
    """Show one clause: lit in the original, read apart, and why it carries its categories."""
    finding = access.finding_for(request.user, round_id, target_number, clause_number)
    shown = queries.finding_page(finding, request.user)
    pointed = request.GET.get("word", "")
    words = [reason.span for reason in shown.reasons if reason.category.code == pointed and reason.span]
    original = shown.notice.original
    repairs = repairs_within(shown.notice, whole_lines(original, finding.span))
    beside = paragraphs(original, repairs, lit=finding.span, words=words, within=finding.span)
    context = {
        "shown": shown,
        "round": shown.round,
        "paragraphs": beside,
        "pointed": pointed,
        "chosen_codes": {tag.category.code for tag in shown.tags},
    }
    return render(request, "notices/finding_detail.html", context)


@require_POST
def finding_classify(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Change categories of stored findings: set those of one exactly, or add or remove one category of many."""
    notice = access.round_for(request.user, round_id).notice
    references = request.POST.getlist("reference")
    codes = request.POST.getlist("category")
    if request.POST.get("exactly"):
        # What the person had before them: a category that somebody else added meanwhile is not theirs to take away.
        gone = sorted(set(request.POST.getlist("before")) - set(codes))
        actions.set_categories(actor=request.user, notice=notice, references=references, add=codes, remove=gone)
        messages.success(request, _("类别已保存。"))
    else:
        change_in_bulk(request, notice, references, codes)
    return redirect(_next(request, reverse("round_detail", args=[round_id])))


def change_in_bulk(request: HttpRequest, notice: Any, references: list[str], codes: list[str]) -> None:
    """Add or remove ``codes`` at ``references``, as the pressed button says, and say how many were changed."""
    if not references:
        messages.warning(request, _("没有选中任何分句，类别没有改动。请先勾选分句。"))
        return
    if request.POST.get("do") == "remove":
        actions.set_categories(actor=request.user, notice=notice, references=references, remove=codes)
    else:
        actions.set_categories(actor=request.user, notice=notice, references=references, add=codes)
    count = len(references)
    messages.success(request, ngettext("已修改 %(n)s 条的类别。", "已修改 %(n)s 条的类别。", count) % {"n": count})


def _query_of(request: HttpRequest) -> str:
    kept = [(name, value) for name in queries.FILTER_NAMES if (value := request.GET.get(name, "").strip())]
    return urlencode(kept)


def _next(request: HttpRequest, otherwise: str) -> str:
    wanted = request.POST.get("next", "")
    # Only our own pages: an address from a form must not send a clerk elsewhere.
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise
