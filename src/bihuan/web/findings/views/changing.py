"""Changing a row that somebody else may change meanwhile: nothing that was typed is lost, whoever was faster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.access import Row, To
from bihuan.web.findings.conflicts import Conflict, choose_which, conflict_of, is_unsettled
from bihuan.web.findings.forms.versions import HIDDEN, VersionedForm
from bihuan.web.findings.views.shown import page_name_of, said, shown_here

Found = TypeVar("Found", bound=Row)


class Fetch(Protocol[Found]):  # type: ignore[misc]  # a row is what comes out only
    """Fetches a row and judges, as ``access.paper_for``."""

    def __call__(self, user: Any, uid: UUID, to: To = ...) -> Found:
        """Return the row."""
        ...


def row_to_edit(
    request: HttpRequest, fetch: Fetch[Found], uid: UUID, typed: Callable[[Found], VersionedForm]
) -> Found | HttpResponse:
    """
    Return the row that is to be changed, or the answer where it can be changed no longer.

    Somebody may have moved the row on while this person was writing: then the page gives back what was typed.

    Raises:
        Refusal: as ``fetch``, where nothing was typed or the person may not even read the row.
    """
    try:
        return fetch(request.user, uid, To.EDIT)
    except Refusal as refused:
        if request.method != "POST" or refused.code != "common.not_allowed":
            raise
        row = fetch(request.user, uid)
        form = typed(row)
        texts = [(str(form[name].label), _sent(form, name)) for name in form.fields if name not in HIDDEN]
        context = {
            "row": row,
            "texts": [(label, text) for label, text in texts if text],
            "back": reverse(page_name_of(row), args=[uid]),
            **said(refused),
        }
        return render(request, "findings/typed_back.html", context, status=refused.http_status)


def _sent(form: VersionedForm, name: str) -> str:
    value = form[name].value()
    if form.fields[name].widget.is_hidden or isinstance(value, list | tuple | bool):
        return ""
    return str(value or "").strip()


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt to save ended: saved, or refused, and what stands against each other."""

    saved: Any = None
    refusal: Refusal | None = None
    conflict: Conflict | None = None


def attempt(
    request: HttpRequest,
    form: VersionedForm,
    save: Callable[[], Any],
    again: Callable[[], tuple[Any, Mapping[str, Any]]] | None,
) -> Attempt:
    """
    Save a valid form; where somebody was faster, say what they changed.

    Args:
        request: Whose.
        form: What was typed; valid.
        save: Saves it.
        again: Fetches the row anew and returns it with what its form would begin with; None for a new row.
    """
    if again is not None and is_unsettled(form):
        return _told(request, form, again, choose_which())
    try:
        return Attempt(saved=save())
    except Refusal as refused:
        if again is not None and refused.code == "common.changed_meanwhile":
            return _told(request, form, again, None)
        return Attempt(refusal=shown_here(refused))


def _told(
    request: HttpRequest,
    form: VersionedForm,
    again: Callable[[], tuple[Any, Mapping[str, Any]]],
    refusal: Refusal | None,
) -> Attempt:
    row, now = again()
    conflict = conflict_of(request.user, row, form, now)
    form.show_version(row.version)
    return Attempt(refusal=refusal or conflict.refusal, conflict=conflict)
