"""Pages of the public site: units' notices on their rectification, exactly as they were released."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.queries import path_of
from bihuan.web.public import access, downloads, together
from bihuan.web.public.handing_out import kept_answer
from bihuan.web.public.models import PublicRectification
from bihuan.web.public.pages import page
from bihuan.web.public.queries import rectified
from bihuan.web.public.visits import site_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GONE = 410


def rectifications(request: HttpRequest) -> HttpResponse:
    """Show the units' notices that are in force, and what a search finds in them."""
    site = site_of(request, "rectifications", names=("q",))
    return page(site, "rectifications", rectified.list_page(site, site.query.get("q", "")))


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


def together_text(request: HttpRequest, round_id: UUID) -> HttpResponse:  # noqa: ARG001  # as every view
    """Give the notices of a round's units as one text, each exactly as it was released."""
    name, notices = rectified.of_whole_round(round_id)
    response = HttpResponse(together.together(name, notices), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rectification-{round_id}.txt"'
    return response


def together_word(request: HttpRequest, round_id: UUID) -> HttpResponse:  # noqa: ARG001  # as every view
    """Give the same as a Word file."""
    response = HttpResponse(together.paper(*rectified.of_whole_round(round_id)), content_type=_WORD)
    response["Content-Disposition"] = f'attachment; filename="rectification-{round_id}.docx"'
    return response


def data(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give the open data of all notices in force, one a row."""
    return _file(request, "data", form)


def answers(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give what the notices in force say of each problem, one a row."""
    return _file(request, "answers", form)


def _file(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    licence = site_of(request, "rectifications").licence

    def make(file: Path) -> None:
        downloads.write(form, file, rectified.rows_of(table), licence, rectified.TABLES[table])

    name = "rectification" if table == "data" else "rectification-answers"
    return kept_answer(request, name, form, make)


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
