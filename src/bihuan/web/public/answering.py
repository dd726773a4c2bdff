"""
Answers of the public site: whole ones are kept in memory until the public data changes.

An address, its query and language always give the same answer, because no page knows who asks. So an answer is worked
out once for each change of the data, and then only handed out; each request still asks the database whether something
changed, so that what was withdrawn is gone at once.
"""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
)
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import http_date

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.public.pages import page
from bihuan.web.public.queries.state import Revision, revision
from bihuan.web.public.site import LANGUAGES
from bihuan.web.public.visits import language_of, site_of

#: Bytes that pages, and answers to questions of visitors, may take in memory; apart, so that nobody who asks for all kinds
#: of words pushes out the pages that everybody reads.
PAGES_BYTES, ASKED_BYTES = 64 * 1024 * 1024, 16 * 1024 * 1024
#: Longer answers are not kept.
LONGEST = 2 * 1024 * 1024
#: How long a browser or a proxy may show an answer without asking again, in seconds.
FRESH_SECONDS = 60
_KEPT = {HTTPStatus.OK, HTTPStatus.GONE}

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer."""

    status: int
    body: bytes
    kind: str
    disposition: str
    tag: str
    modified: str


class Shelf:
    """Answers as of one change, those used last kept longest, no more than so many bytes."""

    def __init__(self, size: int) -> None:
        self._size, self._used, self._mark = size, 0, ""
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Key, mark: str) -> Kept | None:
        """Return the answer as of the change ``mark``, or None."""
        with self._lock:
            if mark != self._mark:
                return None
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Key, mark: str, answer: Kept) -> None:
        """Keep an answer; those of before another change go."""
        with self._lock:
            if mark != self._mark:
                self._kept.clear()
                self._used, self._mark = 0, mark
            old = self._kept.pop(key, None)
            self._used += len(answer.body) - (len(old.body) if old else 0)
            self._kept[key] = answer
            while self._used > self._size and self._kept:
                _key, gone = self._kept.popitem(last=False)
                self._used -= len(gone.body)


_PAGES, _ASKED = Shelf(PAGES_BYTES), Shelf(ASKED_BYTES)


def answer(request: HttpRequest) -> HttpResponseBase:
    """Return the answer to a request for an address of the site; refusals come in the frame of the site."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not request.path_info.endswith("/") and request.path_info + "/" == HOME:
        return HttpResponsePermanentRedirect(HOME)
    key = _key(request)
    shelf = _ASKED if len(key) > _PARTS else _PAGES
    now = revision()
    kept = shelf.take(key, now.mark)
    if kept is None:
        response = _made(request)
        if not isinstance(response, HttpResponse) or response.status_code not in _KEPT:
            return _safe(response)
        kept = _kept(response, now)
        if len(kept.body) <= LONGEST:
            shelf.put(key, now.mark, kept)
    return _handed_out(request, kept)


_PARTS = 3
#: Where the site begins; without the stroke at the end, that is where people are led.
HOME = "/public/"


def _key(request: HttpRequest) -> Key:
    """Return what an answer depends on: host, path, language, and the query in one order, whatever order it came in."""
    said = sorted((name, values[-1]) for name, values in request.GET.lists() if name != "lang")
    asked = (urlencode(said),) if said else ()
    return (f"{request.scheme}://{request.get_host()}", request.path_info, language_of(request), *asked)


def _made(request: HttpRequest) -> HttpResponseBase:
    with translation.override(LANGUAGES[language_of(request)]):
        try:
            match = resolve(request.path_info)
            response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        except (Resolver404, Http404):
            response = _refused(request, not_found())
        except Refusal as refusal:
            response = _refused(request, refusal)
    return response


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"sentence": pick(refusal.zh, refusal.en), "code": refusal.code, "status": refusal.http_status}
    return page(site_of(request, "home"), "refusal", context, status=refusal.http_status)


def _kept(response: HttpResponse, now: Revision) -> Kept:
    return Kept(
        status=response.status_code,
        body=response.content,
        kind=response["Content-Type"],
        disposition=response.get("Content-Disposition", ""),
        tag=response.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:24]}"',
        modified=http_date(now.at.timestamp()),
    )


def _handed_out(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    tags = _tags(request.headers.get("If-None-Match", ""))
    is_known = (
        kept.tag in tags
        or "*" in tags
        or ("If-None-Match" not in request.headers and request.headers.get("If-Modified-Since") == kept.modified)
    )
    if kept.status == HTTPStatus.OK and is_known:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(kept.body, status=kept.status, content_type=kept.kind)
        # Said here: the middleware that says it elsewhere stands behind this one.
        response["Content-Length"] = str(len(kept.body))
        if kept.disposition:
            response["Content-Disposition"] = kept.disposition
    response["ETag"], response["Last-Modified"] = kept.tag, kept.modified
    return _safe(response)


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _safe(response: HttpResponseBase) -> HttpResponseBase:
    """Say how long an answer may be kept, and what the middlewares say that the site goes past."""
    response["Cache-Control"] = (
        f"public, max-age={FRESH_SECONDS}, must-revalidate" if response.status_code < 500 else "no-store"
    )
    response["X-Frame-Options"] = "DENY"
    return response
