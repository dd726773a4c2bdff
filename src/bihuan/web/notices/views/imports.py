"""Bringing a notice in: the form, the review of the draft, and what a person decides about it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.common import words
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.notices import access, actions, queries
from bihuan.web.notices.actions.discarding import REASONS
from bihuan.web.notices.forms import ImportForm
from bihuan.web.notices.models import Notice
from bihuan.web.notices.rectified import around, item_lines
from bihuan.web.notices.review import cards_of, chosen_texts, lines_of, warnings_of
from bihuan.web.notices.side_by_side import paragraphs
from bihuan.web.notices.views.findings import change_in_bulk

#: Numbers in forms are places in a notice; a longer one was not written by our page.
_MOST_DIGITS = 10


def notice_import(request: HttpRequest) -> HttpResponse:
    """Take a file or a pasted text and show what was read."""
    person = access.importer_for(request.user)
    form = ImportForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = actions.import_notice(
                actor=person,
                data=file.read() if file else form.cleaned_data["text"],
                name=file.name if file else "",
            )
        except Refusal as refused:
            refusal = refused
        else:
            if not imported.is_new:
                messages.warning(request, _("这份文件以前导入过，没有重复保存；下面是已有的记录。"))
            return redirect("notice_detail", imported.notice.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "sentence": pick(refusal.zh, refusal.en) if refusal else "",
        "megabytes": settings.UPLOAD_BYTES // (1024 * 1024),
        "menu": "notice_import",
    }
    status = refusal.http_status if refusal else 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "notices/notice_import.html", context, status=status)


def notice_review(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show a draft beside its original, with every inferred repair to look at and the categories as suggested."""
    notice = access.notice_for(request.user, notice_id, access.To.REVIEW)
    if notice.status != Notice.Status.DRAFT:
        return redirect("notice_detail", notice.pk)
    shown = queries.review_page(notice, request.user)
    reading = shown.reading
    context = {
        "shown": shown,
        "notice": notice,
        "reading": reading,
        "cards": cards_of(reading, shown.inferred),
        "paragraphs": paragraphs(reading.original, reading.repairs),
        "looked": {row.index for row in shown.inferred if row.looked},
        "lines": list(lines_of(reading, shown.tags)),
        "item_lines": item_lines(reading),
        "units": len(reading.targets),
        "around": around(reading),
        "warnings": warnings_of(reading),
        "round_name": words.round_ordinal(reading.round.term or "", reading.round.number),
        "reasons": [(code, pick(*sentences)) for code, sentences in REASONS.items()],
        "blocked": pick(shown.blocked.zh, shown.blocked.en) if shown.blocked else "",
        "menu": "notice_import",
    }
    return render(request, "notices/notice_review.html", context)


@require_POST
def notice_look(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Note that the inferred places of a passage were looked at and what is to stand there."""
    notice = access.notice_for(request.user, notice_id, access.To.REVIEW)
    shown = queries.review_page(notice, request.user)
    indexes = _numbers(request.POST.getlist("repair"))
    numbers = {index: number for index in indexes for number in _numbers([request.POST.get(f"choice-{index}", "")])}
    actions.look_at_repairs(
        actor=request.user,
        notice=notice,
        indexes=indexes,
        choices=chosen_texts(shown.inferred, numbers),
        version=next(iter(_numbers([request.POST.get("version", "")])), None),
    )
    place = f"#repair-{indexes[0]}" if indexes else "#repairs"
    return redirect(reverse("notice_review", args=[notice.pk]) + place)


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS]


@require_POST
def notice_classify(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Add or remove one category of the ticked clauses of a draft."""
    notice = access.notice_for(request.user, notice_id, access.To.CLASSIFY)
    change_in_bulk(request, notice, request.POST.getlist("reference"), request.POST.getlist("category"))
    return redirect(reverse("notice_review", args=[notice.pk]) + "#categories")


@require_POST
def notice_confirm(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Store the draft and show the round that it made; a rectification notice makes none and is shown itself."""
    notice = access.notice_for(request.user, notice_id, access.To.CONFIRM)
    version = next(iter(_numbers([request.POST.get("version", "")])), None)
    stored = actions.confirm(actor=request.user, notice=notice, version=version)
    if stored.round_id is None:
        messages.success(request, _("已入库。下面是这份整改通报的逐条内容。"))
        return redirect("notice_detail", stored.pk)
    messages.success(request, _("已入库。下面是这份通报的轮次。"))
    return redirect("round_detail", stored.round_id)


@require_POST
def notice_discard(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Set the draft aside, with a reason."""
    notice = access.notice_for(request.user, notice_id, access.To.DISCARD)
    actions.discard(actor=request.user, notice=notice, reason=request.POST.get("reason", ""))
    messages.success(request, _("草稿已放弃。"))
    return redirect("home")
