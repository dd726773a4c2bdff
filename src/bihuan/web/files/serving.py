"""Handing out bytes that somebody brought, so that no browser runs, shows or guesses anything of them."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from bihuan.web.files.actions.previews import JPEG
from bihuan.web.files.models import Blob, Preview
from bihuan.web.files.queries import content_of, picture_of

#: Stricter than the page's: whatever the file is, it may load nothing, run nothing and be framed by nobody.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"


def file_response(blob: Blob, name: str, media_type: str = "") -> HttpResponse:
    """
    Return the bytes of ``blob`` as a download, checked against their hash.

    Args:
        blob: What is handed out.
        name: The file's plain name; Chinese names are written so that old browsers understand them too.
        media_type: The type it was kept under, "" for the blob's own.

    Raises:
        Refusal: ``files.damaged``.
    """
    response = HttpResponse(content_of(blob), content_type=media_type or blob.media_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    return _sealed(response)


def preview_picture(preview: Preview, number: int) -> HttpResponse:
    """
    Return one picture of a preview, to be shown in a page: it was encoded by us and holds nothing else.

    Raises:
        Refusal: ``common.not_found`` or ``files.damaged``.
    """
    picture = picture_of(preview, number)
    response = HttpResponse(content_of(picture.blob), content_type=JPEG)
    response["Content-Disposition"] = "inline"
    return _sealed(response)


def _sealed(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
