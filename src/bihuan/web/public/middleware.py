"""The door of the public site: its requests go past sessions, sign-in and everything else that knows a person."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bihuan.web.public.answering import answer

PREFIX = "/public/"


def public_site(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """
    Answer what is asked of the public site at once.

    It stands behind what holds for every answer (transport, content policy, request id) and before the session: a reader
    gets no cookie, and one who is signed in is read to like anybody else.
    """

    def serve(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX) or request.path_info == PREFIX[:-1]:
            return answer(request)
        return get_response(request)

    return serve
