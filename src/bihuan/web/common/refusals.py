"""Every refusal that a view lets through becomes the same calm answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from bihuan.web.common.errors import Refusal
from bihuan.web.common.trouble import refusal_for
from bihuan.web.common.views import only_by_button, refusal_response


class RefusalMiddleware:
    """Turns ``Refusal`` into a page, JSON or the way to the sign-in page; see ``common.views.refusal_response``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; refusals come by ``process_exception``. An address for buttons only says so when opened."""
        response = self._get_response(request)
        is_bare = isinstance(response, HttpResponseNotAllowed) and not response.content
        if not is_bare or request.method not in {"GET", "HEAD"}:
            return response
        answer = only_by_button(request)
        answer["Allow"] = response["Allow"]
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal, and what the machine cannot do; every other exception is a fault of ours, left to Django."""
        refusal = exception if isinstance(exception, Refusal) else refusal_for(exception)
        return refusal_response(request, refusal) if refusal else None
