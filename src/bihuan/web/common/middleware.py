"""What happens to every request before and after its page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bihuan.web.common import requests
from bihuan.web.common.limits import too_large
from bihuan.web.common.views import page_of_form, refusal_response

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
    """Refuse a body over the limit of its address before a byte of it is kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        refusal = too_large(request)
        return (
            get_response(request) if refusal is None else refusal_response(request, refusal, back=page_of_form(request))
        )

    return answer
