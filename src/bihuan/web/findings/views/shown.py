"""What the pages of the register share: reading a form's hidden fields, showing a refusal where the work is."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.web.accounts.access import Visitor
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.findings import access
from bihuan.web.findings.access import Row, To
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.rounds.access import target_for
from bihuan.web.rounds.models import Target

#: Longest number that a form of ours holds; a longer one was not written by our page.
_MOST_DIGITS = 15
#: Refusals that another page answers: signing in, proving again who one is, what is not theirs to know of.
_ELSEWHERE = frozenset({"common.sign_in_first", "accounts.step_up_needed", "common.not_found"})
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


def said(refusal: Refusal | None) -> dict[str, Any]:
    """Return what a template prints of a refusal: itself, and its sentence in the language of the page."""
    return {"refusal": refusal, "sentence": pick(refusal.zh, refusal.en) if refusal else ""}


def shown_here(refusal: Refusal) -> Refusal:
    """
    Return the refusal if the page where the work is should say it.

    Raises:
        Refusal: the same one, where another page answers it.
    """
    if refusal.code in _ELSEWHERE:
        raise refusal
    return refusal


def put_at_its_field(form: forms.Form, refusal: Refusal) -> bool:
    """Put a refusal at the field that it names and return True; return False if the form has no such field."""
    if refusal.where not in form.fields or form.fields[refusal.where].widget.is_hidden:
        return False
    form.add_error(refusal.where, f"{pick(refusal.zh, refusal.en)} {refusal.code}")
    return True


def target_asked(request: HttpRequest, kind: str) -> tuple[Target | None, list[Target]]:
    """
    Return the target that a new row is for, and those that the person may choose from while none is chosen.

    One target is no choice: it is taken at once.

    Raises:
        Refusal: as ``findings.access.creating``.
    """
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


def to_its_page(user: Visitor, row: Row) -> HttpResponse:
    """Go to the row's page, or to the desk where the step took the row out of the person's sight."""
    if access.may(user, row, To.READ):
        return redirect(_PAGES[type(row)], row.uid)
    return redirect("my_desk")


def answered(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    refusal: Refusal | None = None,
    status: int | None = None,
    *,
    at_field: bool = False,
) -> HttpResponse:
    """
    Return the page with what was refused on it; the trail learns the code from the answer.

    ``at_field``: a field says it already, so the head of the page only leads there.
    """
    found = status or (refusal.http_status if refusal else HTTPStatus.OK)
    response = render(request, template, {**context, **said(None if at_field else refusal)}, status=found)
    if refusal is not None:
        response.refusal_code = refusal.code  # type: ignore[attr-defined]  # read by the trail's middleware
    return response


def status_of(form: forms.Form, refusal: Refusal | None) -> int:
    """Return what a page answers with: the refusal's own status, 422 for a form that cannot be read, else 200."""
    if refusal is not None:
        return refusal.http_status
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


def next_or(request: HttpRequest, otherwise: str) -> str:
    """Return the page that the form wants to go back to, if it is ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise
