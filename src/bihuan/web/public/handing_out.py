"""Handing out files of the open data, made once for each change of the public data."""

from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from bihuan.web.public import downloads, kept_files
from bihuan.web.public.queries.state import Revision, revision


def kept_answer(request: HttpRequest, name: str, form: str, make: Callable[[Path], None]) -> HttpResponseBase:
    """Return the file ``name`` in one of the forms, made by ``make`` where nobody has asked for it since the last change."""
    now = revision()
    tag = f'"{name}-{now.mark}-{form}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _with_times(HttpResponse(status=304), tag, now)
    file = kept_files.kept(f"{name}.{form}", now.mark, make)
    response = FileResponse(file.open("rb"), content_type=downloads.MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="bihuan-{name}.{form}"'
    return _with_times(response, tag, now)


def _with_times(response: HttpResponseBase, tag: str, now: Revision) -> HttpResponseBase:
    response["ETag"], response["Last-Modified"] = tag, http_date(now.at.timestamp())
    return response
