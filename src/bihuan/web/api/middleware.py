"""What Django itself answers below ``/api/``, said as every other answer there."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bihuan.web.accounts.step_up import answering
from bihuan.web.api.codes import HEADER, has_code
from bihuan.web.api.idempotency import is_answered
from bihuan.web.api.problems import CONTENT_TYPE, no_such_method, nothing_there, problem
from bihuan.web.common.errors import Refusal
from bihuan.web.common.limits import too_large

PREFIX = "/api/v1/"
_REFUSALS: dict[int, Callable[[], Refusal]] = {404: nothing_there, 405: no_such_method}


class ApiAnswersMiddleware:
    """Turns an unknown address and an unknown method of the API into problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; answers that are problems already stay as they are."""
        if not request.path.startswith(PREFIX):
            return self._get_response(request)
        # A session that is open in the same browser must not vouch for a token.
        # What is answered from memory does nothing anew: its code was used up the first time, and is not judged again.
        held = HEADER in request.headers and not is_answered(request) and has_code(request)
        with answering(lambda: held, asks_signers=True):
            answer = self._get_response(request)
        if answer.get("Content-Type", "").startswith(CONTENT_TYPE):
            return answer
        refusal = _REFUSALS.get(answer.status_code)
        if refusal is None:
            return answer
        headers = {"Allow": answer["Allow"]} if "Allow" in answer else {}
        return problem(refusal(), headers=headers)


def body_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a body that is too large as a problem; pages answer theirs behind this."""

    def answer(request: HttpRequest) -> HttpResponse:
        # What is no file is read into memory at once.
        most = None if request.content_type == "multipart/form-data" else settings.UPLOAD_BYTES
        refusal = too_large(request, most) if request.path.startswith(PREFIX) else None
        return get_response(request) if refusal is None else problem(refusal)

    return answer
