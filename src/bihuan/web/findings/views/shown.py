"""What the pages of the register share: reading a form's hidden fields, the target of a new row, where to go on."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.answering import answered as answered
from bihuan.web.common.answering import put_at_its_field as put_at_its_field
from bihuan.web.common.answering import said as said
from bihuan.web.common.answering import shown_here as shown_here
from bihuan.web.common.answering import status_of as status_of
from bihuan.web.common.errors import not_found
from bihuan.web.findings import access
from bihuan.web.findings.access import Row, To
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.rounds.access import target_for
from bihuan.web.rounds.models import Target

#: Longest number that a form of ours holds; a longer one was not written by our page.
_MOST_DIGITS = 15
_PAGES: dict[type[Any], str] = {
    WorkingPaper: "paper_detail",
    Finding: "register_finding_detail",
    FixAtOnce: "fix_detail",
    Evidence: "evidence_detail",
}


def number_in(text: str | None) -> int | None:
    """Return a number that a form or an address carries; None for anything else."""
    found = text or ""
    return int(found) if found.isascii() and found.isdigit() and len(found) <= _MOST_DIGITS else None


def day_in(text: str | None) -> date | None:
    """Return a civil date that a form or an address carries; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def keys_in(texts: list[str]) -> list[UUID]:
    """Return the keys that a form carries; anything else is left out, the action says what is missing."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def numbers_in(texts: list[str]) -> list[int]:
    """Return the numbers that a form carries; anything else is left out."""
    return [number for text in texts if (number := number_in(text)) is not None]


def target_asked(request: HttpRequest, kind: str) -> tuple[Target | None, list[Target]]:
    """
    Return the target that a new row is for, and those that the person may choose from while none is chosen.

    One target is no choice: it is taken at once.

    Raises:
        Refusal: as ``findings.access.opening`` and ``findings.access.creating``.
    """
    access.opening(request.user, kind, Letter.CREATE)
    asked = request.GET.get("target") or request.POST.get("target")
    if asked is None:
        offered = list(
            access.targets_for_creating(request.user, kind).select_related("round").order_by("-round__serial", "number")
        )
        return (offered[0], []) if len(offered) == 1 else (None, offered)
    number = number_in(asked)
    if number is None:
        raise not_found()
    target = target_for(request.user, number)
    access.creating(request.user, kind, target)
    return target, []


def page_name_of(row: Row) -> str:
    """Return the name of the address of a row's page."""
    return _PAGES[type(row)]


def to_its_page(user: Visitor, row: Row) -> HttpResponse:
    """Go to the row's page, or to the desk where the step took the row out of the person's sight."""
    if access.may(user, row, To.READ):
        return redirect(_PAGES[type(row)], row.uid)
    return redirect("my_desk")


def next_or(request: HttpRequest, otherwise: str) -> str:
    """Return the page that the form wants to go back to, if it is ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise
