"""
Pages of the public site.

They know no person: no session, no cookie, nothing but the address. ``answering`` calls them, keeps what they say, and
puts a refusal into the frame of the site.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.queries import path_of
from bihuan.web.public import access, downloads, feeds
from bihuan.web.public.handing_out import kept_answer
from bihuan.web.public.pages import page
from bihuan.web.public.queries import answers, listing, pages, rectified
from bihuan.web.public.site import Served
from bihuan.web.public.visits import site_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GONE = 410
#: Pages of the list of rounds: one for each 200, and no number that a database could not take.
_MOST_PAGES = 10_000


def home(request: HttpRequest) -> HttpResponse:
    """Show the newest notices and the ways in."""
    site = site_of(request, "home")
    return page(site, "home", pages.home(site))


def rounds(request: HttpRequest) -> HttpResponse:
    """Show every round that something was published of."""
    site = site_of(request, "rounds", names=("page",))
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return page(site, "rounds", pages.rounds(site, min(max(number, 1), _MOST_PAGES)))


def round_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show a round: facts, heat-map, every target with its problems, figures, files."""
    site = site_of(request, "round", round_id)
    return _or_tombstone(site, "round", pages.round_page(site, round_id))


def target(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Show what was published of one target of a round."""
    site = site_of(request, "target", round_id, number)
    return page(site, "target", pages.target_page(site, round_id, _number(number)))


def clause(request: HttpRequest, round_id: UUID, number: int, clause: int) -> HttpResponse:
    """Show one published problem."""
    site = site_of(request, "clause", round_id, number, clause)
    return page(site, "clause", pages.clause_page(site, round_id, _number(number), _number(clause)))


def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one edition of a notice, exactly as it was released."""
    site = site_of(request, "notice", pk)
    return _or_tombstone(site, "notice", pages.notice_page(site, pk))


def notice_text(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001  # as every view
    """Give the text of a notice, character for character."""
    found = access.notice_shown(pk)
    _require_text(found.text, found.reason)
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="notice-{found.pk}.txt"'
    return response


def notice_word(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001  # as every view
    """Give the Word file of a notice as it was frozen when it was released."""
    found = access.notice_shown(pk)
    _require_text(found.text, found.reason)
    if found.word is None:
        raise not_found()
    response = HttpResponse(path_of(found.word.sha256).read_bytes(), content_type=_WORD)
    response["Content-Disposition"] = f'attachment; filename="notice-{found.pk}.docx"'
    return response


def findings(request: HttpRequest) -> HttpResponse:
    """Search and filter the published problems."""
    site = site_of(request, "findings", names=(*listing.NAMES, "cursor"))
    filters = listing.Filters(**{name: site.query.get(name, "") for name in listing.NAMES})
    context = {
        "listing": listing.listing(site, filters, site.query.get("cursor", "")),
        "choices": listing.choices(site, filters),
        "filters": filters,
        "rectified": len(answers.found(site, filters.q)),
        "rectified_url": site.url("rectifications", query={"q": filters.q}),
        "here": site.url("findings").partition("?")[0],
    }
    return page(site, "findings", context)


def units(request: HttpRequest) -> HttpResponse:
    """Show every unit that was inspected."""
    site = site_of(request, "units")
    return page(site, "units", pages.units(site))


def unit(request: HttpRequest, key: str) -> HttpResponse:
    """Show all that a unit was told over the rounds."""
    site = site_of(request, "unit", key)
    return page(site, "unit", pages.unit_page(site, key))


def idioms(request: HttpRequest) -> HttpResponse:
    """Show the idioms of what is published."""
    site = site_of(request, "idioms")
    return page(site, "idioms", pages.idioms(site))


def idiom(request: HttpRequest, key: str) -> HttpResponse:
    """Show where one idiom stands."""
    site = site_of(request, "idiom", key)
    return page(site, "idiom", pages.idiom_page(site, key))


def data(request: HttpRequest) -> HttpResponse:
    """Show the files of the open data, what their columns mean, and how they may be used."""
    site = site_of(request, "data")
    files = {form: site.url("data_file", form) for form in ("xlsx", "csv", "json")}
    return page(site, "data", {"columns": downloads.COLUMNS, "files": files, "rectified": rectified.files_of(site)})


def data_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Give all published problems as one file."""
    return _file(request, "findings", form, listing.Filters())


def round_data(request: HttpRequest, round_id: UUID, form: str) -> HttpResponseBase:
    """Give the published problems of one round as a file."""
    notice = access.editions_of(round_id)[0]
    if not notice.is_current:
        _require_text("", notice.reason)
    return _file(request, f"round-{round_id}", form, listing.Filters(round=str(round_id)))


def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest notices, corrections and withdrawals as an Atom feed."""
    site = site_of(request, "feed")
    return HttpResponse(
        feeds.atom(site, *pages.changed_last(feeds.LENGTH)), content_type="application/atom+xml; charset=utf-8"
    )


def _file(request: HttpRequest, name: str, form: str, filters: listing.Filters) -> HttpResponseBase:
    site = site_of(request, "data")

    def make(file: Path) -> None:
        downloads.write(form, file, listing.all_rows(filters), site.licence)

    return kept_answer(request, name, form, make)


def _or_tombstone(site: Served, name: str, context: dict[str, Any]) -> HttpResponse:
    return page(site, name, context, status=_GONE if "tombstone" in context else 200)


def _require_text(text: str, reason: str) -> None:
    if not text:
        raise Refusal(
            "public.withdrawn",
            f"这里原来的内容已经撤下。原因：{reason or '未说明'}",
            f"What stood here was withdrawn. Reason: {reason or 'not given'}",
            http_status=_GONE,
        )


def _number(asked: int) -> int:
    """Return a number of an address that a database can take."""
    if asked > 10**9:
        raise not_found()
    return asked
