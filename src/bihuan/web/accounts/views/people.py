"""People: the list, one person, and what is done with an account."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bihuan.web.accounts.actions import codes, people
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.forms.people import CLOSING, NewPersonForm, PeopleFilterForm, PersonForm, ReasonForm
from bihuan.web.accounts.models import User
from bihuan.web.accounts.pages import may, reader, refused
from bihuan.web.accounts.queries import directory
from bihuan.web.accounts.queries.people import has_second_factor
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import Refusal, not_found


def person_list(request: HttpRequest) -> HttpResponse:
    """List people, and what waits for approval."""
    lost = standing_of(reader(request, "user")).removed
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows, next_after = directory.people_page(
        text=asked.get("q", ""),
        role=asked.get("role", ""),
        closed=asked.get("closed", False),
        after=request.GET.get("after", ""),
        without=lost,
    )
    query = {name: value for name, value in request.GET.items() if name != "after" and value}
    context = {
        "form": form,
        "rows": rows,
        "next": urlencode(query | {"after": next_after}) if next_after else "",
        "is_later": bool(request.GET.get("after")),
        "first": urlencode(query),
        "waiting": directory.waiting_assignments(without=lost),
        "may": may(request),
        "menu": "person_list",
    }
    return render(request, "accounts/person_list.html", context)


@never_cache
def person_detail(request: HttpRequest, key: UUID, code: str = "") -> HttpResponse:
    """Show a person, their assignments, and what can be done; ``code`` is shown once, right after it was issued."""
    lost = standing_of(reader(request, "user")).removed
    person = _person(key)
    context = {
        "person": person,
        "assignments": directory.assignments_of(person, without=lost),
        "running": directory.running_code(person),
        "has_factor": has_second_factor(person),
        "closing": ReasonForm(CLOSING),
        "code": code,
        "may": may(request),
        "menu": "person_list",
    }
    return render(request, "accounts/person_detail.html", context)


def person_create(request: HttpRequest) -> HttpResponse:
    """Open an account, then show the code with which the person chooses a password."""
    reader(request, "user", Letter.CREATE)
    form = NewPersonForm(request.POST or None)
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            made = people.create_user(actor=_actor(request), password=None, **form.cleaned_data)
        except Refusal as refusal:
            stopped = refused(refusal, form)
        else:
            messages.success(request, _("账号已开立。请为此人发首次登录码，并给予任职。"))
            return redirect("person_detail", made.pseudonym)
    return _form_page(request, form, stopped, heading=_("开立账号"))


def person_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a person's name and organ."""
    reader(request, "user", Letter.EDIT)
    person = _person(key)
    form = PersonForm(request.POST) if request.method == "POST" else PersonForm.showing(person)
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            people.edit_person(actor=_actor(request), person=person, **form.cleaned_data)
        except Refusal as refusal:
            stopped = refused(refusal, form)
        else:
            messages.success(request, _("已保存。"))
            return redirect("person_detail", key)
    return _form_page(request, form, stopped, heading=_("修改人员信息"), person=person)


@require_POST
def person_close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an account."""
    people.close_account(actor=_actor(request), person=_person(key), reason=request.POST.get("reason", ""))
    messages.success(request, _("账号已停用，此人的登录已结束。"))
    return redirect("person_detail", key)


@require_POST
def person_reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a closed account again."""
    people.reopen_account(actor=_actor(request), person=_person(key))
    messages.success(request, _("账号已恢复。"))
    return redirect("person_detail", key)


@require_POST
def person_code(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issue a code and show it, this once: it is in this answer and nowhere else."""
    code = codes.issue_code(actor=_actor(request), person=_person(key))
    return person_detail(request, key, code)


@require_POST
def person_factor(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove the second factors of a person who lost theirs."""
    removed = codes.remove_factors(actor=_actor(request), person=_person(key))
    if removed is None:
        messages.info(request, _("您是第一位签字的人。请另一位有权限的人在 7 天内办理同一步，第二道验证才会解除。"))
    else:
        messages.success(request, _("第二道验证已解除；此人下次登录时重新设置。"))
    return redirect("person_detail", key)


def _person(key: UUID) -> User:
    person = directory.person(key)
    if person is None:
        raise not_found()
    return person


def _actor(request: HttpRequest) -> User:
    return reader(request, "user")


def _form_page(
    request: HttpRequest, form: Any, stopped: dict[str, Any], *, heading: str, person: User | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "person": person, "menu": "person_list", **stopped}
    return render(request, "accounts/person_form.html", context, status=stopped.get("status", 200))
