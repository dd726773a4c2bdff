"""What happens to every request before and after its page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bihuan.web.common import requests
from bihuan.web.common.errors import Refusal
from bihuan.web.common.views import refusal_response

Handler = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: Handler) -> Handler:
    """Give each request an id and name it in the answer, so that a person can quote it."""

    def answer(request: HttpRequest) -> HttpResponse:
        name = requests.new_request_id()
        try:
            response = get_response(request)
        finally:
            requests.end_request()
        response["X-Request-Id"] = name
        return response

    return answer


def upload_limit(get_response: Handler) -> Handler:
    """
    Refuse a body over the limit before a byte of it is kept.

    The announced length is enough: a WSGI server hands over no more bytes than announced, and none if nothing is.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        most = settings.EVIDENCE_BYTES if request.path.startswith(settings.EVIDENCE_PATHS) else settings.UPLOAD_BYTES
        # Some room for the form around the file.
        if int(request.META.get("CONTENT_LENGTH") or 0) > most + 64 * 1024:
            return refusal_response(request, _too_large(most))
        return get_response(request)

    return answer


def _too_large(most: int) -> Refusal:
    megabytes = most // (1024 * 1024)
    return Refusal(
        "common.upload_too_large",
        f"文件超过 {megabytes} MB 的上限，没有接收。请压缩图片或拆成几个文件后再上传；导入通报时只保留正文，或直接粘贴。",
        f"The file is larger than {megabytes} MB and was not taken. Scale its pictures down or split it; "
        "of a notice keep only the text, or paste it.",
        where="file",
        http_status=413,
    )
