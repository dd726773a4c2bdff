"""A stored notice: both texts, where it came from, every step; and its bytes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from bihuan.web.files.queries import content_of
from bihuan.web.notices import access, queries
from bihuan.web.notices.models import Notice
from bihuan.web.notices.pages import pages_of_notice
from bihuan.web.notices.rectified import around, item_lines
from bihuan.web.notices.review import warnings_of
from bihuan.web.notices.side_by_side import paragraphs


def notice_detail(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show a stored notice, or give its reading as JSON; a draft is shown on its review page."""
    notice = access.notice_for(request.user, notice_id)
    if request.GET.get("format") == "json":
        response: HttpResponse = JsonResponse(notice.as_contract(), json_dumps_params={"ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="bihuan-{notice.pk}.json"'
        return response
    if notice.status == Notice.Status.DRAFT:
        return redirect("notice_review", notice.pk)
    shown = queries.notice_page(notice, request.user)
    context = {
        "shown": shown,
        "notice": notice,
        "paragraphs": paragraphs(notice.original, shown.reading.repairs),
        "item_lines": item_lines(shown.reading),
        "units": len(shown.reading.targets),
        "around": around(shown.reading),
        "warnings": warnings_of(shown.reading),
        "actions": pages_of_notice(notice, request.user),
    }
    return render(request, "notices/notice_detail.html", context)


def notice_bytes(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Give the file as it came, byte for byte."""
    notice = access.notice_for(request.user, notice_id)
    # Never the type it claims to be: a page that somebody imported must not run in the site's name.
    response = HttpResponse(content_of(notice.blob), content_type="application/octet-stream")
    suffix = ".docx" if notice.blob.media_type.endswith("wordprocessingml.document") else ".txt"
    response["Content-Disposition"] = f'attachment; filename="{notice.sha256[:16]}{suffix}"'
    return response


def rectified_item_list(request: HttpRequest) -> HttpResponse:
    """Show the stored rectification notices, or the items among them that hold the words searched for."""
    query = request.GET.get("q", "").strip()
    context = {"shown": queries.rectified_page(request.user, query), "q": query, "menu": "finding_list"}
    return render(request, "notices/rectified_item_list.html", context)
