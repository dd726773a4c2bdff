"""The calendar of work: what is published, bringing a year's list in, and the second signature."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.signing import GOOD_FOR, open_signatures
from bihuan.web.common.answering import answered, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.rounds.access import (
    editor_of_rules,
    may_edit_rules,
    reader_of_rules,
    rounds_visible_to,
    workday_list_for,
)
from bihuan.web.rounds.actions.workdays import (
    bring_workdays,
    entries_of,
    publish_workdays,
    require_new,
    withdraw_workdays,
)
from bihuan.web.rounds.date_words import change_lines, kind, move_lines, settled_words, weekday
from bihuan.web.rounds.forms import WorkdayForm
from bihuan.web.rounds.holiday_lists import Entry, HolidayList, missing_fixed, read_table, read_text
from bihuan.web.rounds.models import WorkdayList
from bihuan.web.rounds.queries.deadlines import outlook
from bihuan.web.rounds.queries.workdays import exceptions_of, published_years, unpublished_soon, waiting_lists

#: Longest year that an address of ours holds.
_DIGITS = 4


def workdays(request: HttpRequest) -> HttpResponse:
    """Show the years that are published, the exceptions of one, and the lists that wait."""
    person = colleague(request.user)
    reader_of_rules(person)
    lines = published_years()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == _DIGITS else today().year
    chosen = next((line for line in lines if line.year.year == year), lines[0] if lines else None)
    days = exceptions_of(chosen.year.year) if chosen else []
    context = {
        "lines": lines,
        "chosen": chosen,
        "days": [
            {"day": row.day, "weekday": weekday(row.day), "kind": kind(row.is_working), "row": row} for row in days
        ],
        "missing": unpublished_soon(lines),
        "waiting": list(waiting_lists()),
        "may_edit": may_edit_rules(person),
        "menu": "workdays",
    }
    return render(request, "rounds/workdays.html", context)


def workday_import(request: HttpRequest) -> HttpResponse:
    """Show what a year's list would change, of days and of dates; nothing is kept yet."""
    person = colleague(request.user)
    editor_of_rules(person)
    soon = unpublished_soon(published_years())
    form = WorkdayForm(request.POST or None, request.FILES or None, year=soon[0] if soon else None)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, form)
    try:
        read = _read(form)
        if not read.wrong:
            require_new(form.cleaned_data["year"], read.entries)
    except Refusal as refused:
        return _import_page(request, form, shown_here(refused))
    if read.wrong:
        return _import_page(request, form, wrong=read.wrong)
    return _import_page(request, form, looked_at=_looked_at(person, form.cleaned_data["year"], read.entries))


@require_POST
def workday_bring(request: HttpRequest) -> HttpResponse:
    """Keep a list that was looked at, with the person's signature."""
    person = colleague(request.user)
    editor_of_rules(person)
    form = WorkdayForm(request.POST)
    if not form.is_valid():
        return _import_page(request, form)
    typed = form.cleaned_data
    read = read_text(typed["text"], typed["year"])
    if read.wrong:
        return _import_page(request, form, wrong=read.wrong)
    try:
        made = bring_workdays(actor=person, year=typed["year"], source=typed["source"], entries=read.entries)
    except Refusal as refused:
        return _import_page(request, form, shown_here(refused))
    messages.success(request, _("已记下名单和您的签字，等待巡视办另一人签字后生效。"))
    return redirect("workday_list", made.uid)


def workday_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a list that was brought in: what it would change, who signed."""
    return _list_page(request, workday_list_for(request.user, uid))


@require_POST
def workday_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign a list; with the second signature it counts."""
    person = colleague(request.user)
    waiting = workday_list_for(person, uid, to_change=True)
    try:
        done = publish_workdays(actor=person, waiting=waiting)
    except Refusal as refused:
        return _list_page(request, waiting, shown_here(refused))
    if done.is_waiting:
        messages.success(request, _("已记下您的签字，等待第二人签字。"))
        return redirect("workday_list", uid)
    messages.success(request, _("%(year)s 年的安排已生效，日期已按新日历推算。") % {"year": done.year})
    return redirect("workdays")


@require_POST
def workday_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give up a list that waits."""
    person = colleague(request.user)
    waiting = workday_list_for(person, uid, to_change=True)
    try:
        withdraw_workdays(actor=person, waiting=waiting)
    except Refusal as refused:
        return _list_page(request, waiting, shown_here(refused))
    messages.success(request, _("名单已撤回，可以重新导入。"))
    return redirect("workdays")


def _read(form: WorkdayForm) -> HolidayList:
    typed = form.cleaned_data
    if typed["file"]:
        return read_table(typed["file"].read(), typed["file"].name, typed["year"])
    return read_text(typed["text"], typed["year"])


def _looked_at(person: User, year: int, entries: tuple[Entry, ...]) -> dict[str, Any]:
    """Return what the page says of a list: the days and dates that it would change, and the list as plain text."""
    found = outlook(year, entries, rounds_visible_to(person, Letter.READ))
    return {
        "changes": change_lines(found),
        "moved": move_lines(found.moved),
        "settled": settled_words(found.settled),
        "missing": missing_fixed(entries, year),
        "count": len(entries),
        "text": "\n".join(one.as_line() for one in entries),
    }


def _import_page(
    request: HttpRequest,
    form: WorkdayForm,
    refusal: Refusal | None = None,
    *,
    wrong: tuple[Refusal, ...] = (),
    looked_at: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "wrong": [{"code": one.code, "sentence": pick(one.zh, one.en)} for one in wrong],
        "looked_at": looked_at,
        "menu": "workdays",
    }
    status = wrong[0].http_status if wrong else status_of(form, refusal)
    return answered(request, "rounds/workday_import.html", context, refusal, status)


def _list_page(request: HttpRequest, brought: WorkdayList, refusal: Refusal | None = None) -> HttpResponse:
    person = colleague(request.user)
    waits = brought.is_waiting
    signatures = open_signatures("workday_list", brought.uid, 1, "publish") if waits else []
    entries = tuple(entries_of(brought))
    context = {
        "list": brought,
        "entries": [
            {"day": one.day, "weekday": weekday(one.day), "kind": kind(one.is_working), "name": one.name}
            for one in entries
        ],
        "looked_at": _looked_at(person, brought.year, entries) if waits else None,
        "signatures": [
            {"who": str(one.person), "at": one.signed_at, "until": one.signed_at + GOOD_FOR} for one in signatures
        ],
        "may_sign": waits and may_edit_rules(person) and all(one.person_id != person.pk for one in signatures),
        "may_withdraw": waits and may_edit_rules(person),
        "menu": "workdays",
    }
    return answered(request, "rounds/workday_list.html", context, refusal)
