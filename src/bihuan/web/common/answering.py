"""What pages with a form share: showing a refusal where the work is, with everything that was typed."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Refusals that another page answers: signing in, proving again who one is, what is not theirs to know of.
_ELSEWHERE = frozenset({"common.sign_in_first", "accounts.step_up_needed", "common.not_found"})


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
    form.add_error(refusal.where, ValidationError(pick(refusal.zh, refusal.en), code=refusal.code))
    return True


def workbook_download(data: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download called ``name``, which old browsers understand too; no browser keeps it."""
    response = HttpResponse(data, content_type=XLSX, headers={"Cache-Control": "no-store"})
    named = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = named or "attachment"
    return response


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
