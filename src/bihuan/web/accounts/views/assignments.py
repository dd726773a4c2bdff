"""Assignments: given, approved, ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts import actions
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.forms.people import ENDING, AssignmentForm, ReasonForm
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.pages import reader, refused
from bihuan.web.accounts.queries import directory
from bihuan.web.accounts.standing import standing_of
from bihuan.web.accounts.views.people import person_detail
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal, not_found


def assignment_create(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a person a role."""
    actor = reader(request, "assignment", Letter.CREATE)
    person = directory.person(key)
    if person is None:
        raise not_found()
    form = AssignmentForm(request.POST or None, initial={"since": dates.today()}, without=standing_of(actor).removed)
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.assign(actor=actor, person=person, **form.facts())
        except Refusal as refusal:
            stopped = refused(refusal, form)
        else:
            messages.success(
                request, _("任职已生效。") if made.approved_at else _("任职已提出，等巡视办另一人批准后生效。")
            )
            return person_detail(request, key, made.fresh_code) if made.fresh_code else redirect("person_detail", key)
    context = {"form": form, "person": person, "menu": "person_list", **stopped}
    return render(request, "accounts/assignment_create.html", context, status=stopped.get("status", 200))


def assignment_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a role back."""
    actor = reader(request, "assignment", Letter.WITHDRAW)
    assignment = _assignment(pk, actor)
    form = ReasonForm(ENDING, request.POST or None)
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_assignment(actor=actor, assignment=assignment, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            stopped = refused(refusal, form)
        else:
            messages.success(request, _("任职已结束，权限即刻收回。"))
            return redirect("person_detail", assignment.person.pseudonym)
    context = {"form": form, "assignment": assignment, "menu": "person_list", **stopped}
    return render(request, "accounts/assignment_end.html", context, status=stopped.get("status", 200))


@require_POST
def assignment_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an assignment take effect that an administrator gave."""
    actor = reader(request, "assignment")
    assignment = _assignment(pk, actor)
    done = actions.approve_assignment(actor=actor, assignment=assignment)
    messages.success(request, _("任职已批准，即刻生效。"))
    key = assignment.person.pseudonym
    return person_detail(request, key, done.fresh_code) if done.fresh_code else redirect("person_detail", key)


def _assignment(pk: UUID, actor: User) -> Assignment:
    found = directory.assignment(pk, without=standing_of(actor).removed)
    if found is None:
        raise not_found()
    return found
