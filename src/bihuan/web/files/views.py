"""The door for files that are sent in parts: the core of the tus protocol, for the person who began the upload alone."""

import base64
import binascii
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bihuan.web.common.errors import Refusal, sign_in_first
from bihuan.web.files import actions
from bihuan.web.files.actions.uploads import PART_BYTES
from bihuan.web.files.models import Upload
from bihuan.web.files.prescan import check_size
from bihuan.web.files.queries import upload_for

_VERSION = "1.0.0"
_PART_TYPE = "application/offset+octet-stream"
_MOST_DIGITS = 15


@require_http_methods(["POST", "OPTIONS"])
def upload_create(request: HttpRequest) -> HttpResponse:
    """Begin an upload: ``Upload-Length``, ``Upload-Metadata`` with the name, ``Upload-Digest`` of the whole if known."""
    if request.method == "OPTIONS":
        return _answer(204, headers={"Tus-Version": _VERSION, "Tus-Extension": "creation,checksum,termination"})
    person = _person(request)
    upload = actions.begin_upload(
        person=person,
        name=_metadata(request).get("filename", ""),
        size=_number(request, "Upload-Length"),
        sha256=request.headers.get("Upload-Digest", "").removeprefix("sha256 "),
    )
    place = reverse("upload_part", args=[upload.uid])
    return _answer(201, upload, headers={"Location": place})


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload_part(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say how much has arrived, take the next part, or give the upload up."""
    person = _person(request)
    if request.method == "HEAD":
        return _answer(200, upload_for(person, uid))
    if request.method == "DELETE":
        actions.give_up_upload(person=person, uid=uid)
        return _answer(204)
    upload = upload_for(person, uid)
    length = _number(request, "Content-Length")
    if length > PART_BYTES or upload.offset + length > upload.size:
        # Before a byte of the body is read.
        check_size(1 << 62)
    if request.content_type != _PART_TYPE:
        raise _odd("Content-Type")
    offset = _number(request, "Upload-Offset")
    data = request.read(length)
    if len(data) != length:
        raise _odd("Content-Length")
    upload = actions.append_part(
        person=person, uid=uid, offset=offset, data=data, checksum=request.headers.get("Upload-Checksum", "")
    )
    return _answer(204, upload)


def _person(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        raise sign_in_first()
    return int(request.user.pk)


def _answer(status: int, upload: Upload | None = None, *, headers: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Tus-Resumable"] = _VERSION
    response["Cache-Control"] = "no-store"
    if upload is not None:
        response["Upload-Offset"] = str(upload.offset)
        response["Upload-Length"] = str(upload.size)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise _odd(header)
    return int(text)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Return ``Upload-Metadata``: pairs of a key and a value in base64, with commas between."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "")[:4096].split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            raise _odd("Upload-Metadata") from None
    return found


def _odd(header: str) -> Refusal:
    return Refusal(
        "files.odd_part",
        f"上传请求不完整或读不懂（{header}），这一段没有保存。请刷新页面后从断点继续上传。",
        f"The upload request is incomplete or cannot be understood ({header}), so this part was not kept. "
        "Reload the page and go on where it stopped.",
        where="file",
        http_status=400,
    )
