"""Notes what a signed-in person looks at, and records what they tried to change and were refused."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bihuan.web.common.errors import Refusal
from bihuan.web.common.views import refusal_response
from bihuan.web.trail import access_log
from bihuan.web.trail.actions import record_refusal
from bihuan.web.trail.watch import WATCH

_READING = frozenset({"GET", "HEAD"})
_REFUSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT})
#: A part of an address that is a name of ours and no text of somebody's.
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_FORMATS = frozenset({"xlsx", "csv", "json", "pdf"})


class TrailMiddleware:
    """Stands around whatever may refuse a request of somebody who has signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request, then note it; a refused change that cannot be recorded is answered as such."""
        response = self._get_response(request)
        actor = _actor(request)
        if not actor:
            return response
        status = response.status_code
        if request.method in _READING or status == HTTPStatus.NOT_FOUND:
            _note(request, actor, status)
        elif status in _REFUSED:
            try:
                _record(request, response, actor)
            except Refusal as refusal:
                return refusal_response(request, refusal)
        return response


def _actor(request: HttpRequest) -> str:
    # Whoever has no session is nobody; asking for the person would cost a statement.
    user: Any = getattr(request, "user", None)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    if user is None or not has_session or not user.is_authenticated:
        return ""
    return str(user.pseudonym)


def _note(request: HttpRequest, actor: str, status: int) -> None:
    WATCH.follow()
    page, kind, pk = _place(request)
    result = _result(status)
    wanted = request.GET.get("format", "")
    action = f"{page}.{wanted}" if wanted in _FORMATS else page
    access_log.note(actor=actor, action=action, object_kind=kind, object_id=pk, result=result)
    searched = request.GET.get("q", "").strip()
    if searched:
        access_log.note(
            actor=actor, action="search", object_kind=page[:40], object_id=access_log.keyed(searched), result=result
        )


def _result(status: int) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        return "done"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "failed"
    return {404: "not_found", 403: "not_allowed"}.get(status, "refused")


def _record(request: HttpRequest, response: HttpResponseBase, actor: str) -> None:
    page, kind, pk = _place(request)
    is_conflict = response.status_code == HTTPStatus.CONFLICT
    code = getattr(response, "refusal_code", "")
    record_refusal(
        actor=actor,
        page=page,
        object_kind=kind,
        object_id=pk,
        code=code or ("common.changed_meanwhile" if is_conflict else "common.not_allowed"),
    )


def _place(request: HttpRequest) -> tuple[str, str, str]:
    """Return the name of the address, and kind and id of what it names; never words that somebody typed."""
    match = request.resolver_match
    if match is None:
        return "unknown_address", "", ""
    named = [(name, _said(value)) for name, value in match.kwargs.items() if value not in (None, "")]
    kind = named[0][0].removesuffix("_id").removesuffix("_uid") if named else ""
    return match.url_name or match.view_name or "unnamed", kind[:40], "/".join(value for _, value in named)[:64]


def _said(value: object) -> str:
    if isinstance(value, int | UUID):
        return str(value)
    return str(value) if _NAME.fullmatch(str(value)) else access_log.keyed(str(value))
