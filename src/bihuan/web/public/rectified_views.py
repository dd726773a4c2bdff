"""Pages of the public site: units' notices on their rectification, exactly as they were released."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.queries import path_of
from bihuan.web.public import access
from bihuan.web.public.models import PublicRectification
from bihuan.web.public.pages import page
from bihuan.web.public.queries import rectified
from bihuan.web.public.visits import site_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GONE = 410


def rectifications(request: HttpRequest) -> HttpResponse:
    """Show the units' notices that are in force."""
    site = site_of(request, "rectifications")
    return page(site, "rectifications", rectified.list_page(site))


def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one edition of a unit's notice, or what became of it."""
    site = site_of(request, "rectified", pk)
    context = rectified.notice_page(site, pk)
    return page(site, "rectified", context, status=_GONE if "tombstone" in context else 200)


def text(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001  # as every view
    """Give the text of a notice, character for character."""
    found = _there(pk)
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rectification-{found.pk}.txt"'
    return response


def word(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001  # as every view
    """Give the Word file of a notice as it was frozen when it was released."""
    found = _there(pk)
    if found.word is None:
        raise not_found()
    response = HttpResponse(path_of(found.word.sha256).read_bytes(), content_type=_WORD)
    response["Content-Disposition"] = f'attachment; filename="rectification-{found.pk}.docx"'
    return response


def data(request: HttpRequest, form: str) -> HttpResponse:
    """Give the open data of all notices in force."""
    if form not in rectified.FORMS:
        raise not_found()
    body = rectified.data(form, site_of(request, "rectifications").licence)
    response = HttpResponse(body, content_type=rectified.MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="rectification.{form}"'
    return response


def _there(pk: UUID) -> PublicRectification:
    found = access.rectification_shown(pk)
    if not found.text:
        raise Refusal(
            "public.withdrawn",
            f"这里原来的内容已经撤下。原因：{found.reason or '未说明'}",
            f"What stood here was withdrawn. Reason: {found.reason or 'not given'}",
            http_status=_GONE,
        )
    return found
