"""Leak checks: running one, what it found beside the sources, and letting hits stand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.answering import answered, put_at_its_field, shown_here
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.checks import To, check_for, opening, running
from bihuan.web.feedback.actions.checks import clear_hits, run_check
from bihuan.web.feedback.checks import CheckedText, text_at, text_of
from bihuan.web.feedback.forms.checks import ClearForm
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.feedback.queries.check_pages import MOST_LISTED, open_checks, shown_to, starting
from bihuan.web.trail.words import kind_word

MENU = "feedback_home"


@require_safe
def leak_check_list(request: HttpRequest) -> HttpResponse:
    """List the checks that wait for somebody, for those who may open their sources."""
    person = colleague(request.user)
    opening(person)
    rows = [(row, kind_word(row.object_kind)) for row in open_checks(person)[:MOST_LISTED]]
    return answered(request, "feedback/leak_check_list.html", {"rows": rows, "menu": MENU})


@require_http_methods(["GET", "HEAD", "POST"])
def leak_check_run(request: HttpRequest, kind: str, uid: UUID, part: str = "") -> HttpResponse:
    """Show what a text would be compared with, and look through it."""
    person = colleague(request.user)
    text = text_at(kind, uid, part)
    running(person, text)
    if request.method != "POST":
        return _start(request, text)
    return _ran(request, person, text)


@require_POST
def leak_check_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look through the text of an earlier check as it stands now."""
    person = colleague(request.user)
    check = check_for(person, uid, To.SEE)
    text = text_of(check.object_kind, check.object_id, check.part)
    running(person, text)
    return _ran(request, person, text)


def _ran(request: HttpRequest, person: User, text: CheckedText) -> HttpResponse:
    try:
        check = run_check(person, text.kind, text.object_id, text.part, read_files=False)
    except Refusal as refused:
        return _start(request, text, shown_here(refused))
    if check.status == LeakCheck.Status.PASSED:
        messages.success(request, _("没有发现问题，泄密检查通过。"))
    return redirect("leak_check", check.uid)


def _start(request: HttpRequest, text: CheckedText, refusal: Refusal | None = None) -> HttpResponse:
    context = {"text": text, "start": starting(colleague(request.user), text), "menu": MENU}
    return answered(request, "feedback/leak_check_run.html", context, refusal)


@require_safe
def leak_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a check to those who may open its sources."""
    return _page(request, check_for(request.user, uid))


@require_POST
def leak_check_clear(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the chosen hits stand."""
    person = colleague(request.user)
    check = check_for(person, uid, To.CLEAR)
    form = ClearForm(request.POST)
    chosen = {int(key) for key in request.POST.getlist("hit") if key.isdecimal() and len(key) < 18}
    if not form.is_valid():
        return _page(request, check, form=form, chosen=chosen)
    try:
        if not chosen:
            raise _nothing_chosen()
        done = clear_hits(
            actor=person,
            check=check,
            hits=chosen,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        )
    except Refusal as refused:
        return _page(request, check, shown_here(refused), form=form, chosen=chosen)
    is_over = done.status == LeakCheck.Status.PASSED
    messages.success(request, _("已全部放行，泄密检查通过。") if is_over else _("已放行所选各处，其余仍待处理。"))
    return redirect("leak_check", uid)


def _nothing_chosen() -> Refusal:
    return Refusal(
        "feedback.no_hit_chosen",
        "没有勾选要放行的地方，没有放行。请先勾选。",
        "No place was chosen, so nothing was let stand. Tick those that may stand.",
    )


def _page(
    request: HttpRequest,
    check: LeakCheck,
    refusal: Refusal | None = None,
    *,
    form: ClearForm | None = None,
    chosen: set[int] | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    shown = shown_to(person, check)
    at_field = form is not None and refusal is not None and put_at_its_field(form, refusal)
    if form is None and shown.may_clear and shown.left:
        form = ClearForm(initial={"version": check.version})
    context: dict[str, Any] = {"shown": shown, "form": form, "chosen": chosen or set(), "menu": MENU}
    status = 422 if form is not None and form.is_bound and form.errors and refusal is None else None
    return answered(request, "feedback/leak_check.html", context, refusal, status, at_field=at_field)
