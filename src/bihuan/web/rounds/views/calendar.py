"""The calendar of a round, that of a person, and the file that other programs fetch."""

import re
from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.dates import today
from bihuan.web.common.errors import not_found
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.access.feeds import keeper_of_feed, may_subscribe
from bihuan.web.rounds.actions.calendars import make_feed, note_fetch, revoke_feed
from bihuan.web.rounds.board_words import event_address, event_title, overlap_sentences, round_short
from bihuan.web.rounds.date_words import weekday
from bihuan.web.rounds.icalendar_file import calendar_file
from bihuan.web.rounds.queries.calendar import Agenda, Event, agenda
from bihuan.web.rounds.queries.feeds import feed_at, feed_of
from bihuan.web.rounds.queries.workdays import workdays
from bihuan.web.trail import access_log
from bihuan.web.trail.watch import WATCH

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_WEEKS = Calendar(firstweekday=0)
_ICS = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class EventShown:
    """One line of a day."""

    title: str
    unit: str
    round: str
    time: str
    place: str
    address: str
    is_meeting: bool
    is_planned: bool
    is_clashing: bool


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of the month."""

    on: date
    weekday: str
    is_in_month: bool
    is_today: bool
    is_off: bool
    events: list[EventShown]


def round_calendar(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show a month of a round: meetings and dates of the units that the person may read of."""
    round_ = round_for(request.user, round_id, To.READ)
    found = agenda(request.user, round_)
    context = {"round": round_, "menu": "round_list", **_month(request, found, is_one_round=True)}
    return render(request, "rounds/round_calendar.html", context)


def my_calendar(request: HttpRequest) -> HttpResponse:
    """Show a month of all rounds that the person serves in, and the address of their own calendar."""
    person = colleague(request.user)
    return _my_page(request, agenda(person))


@require_POST
def calendar_feed_make(request: HttpRequest) -> HttpResponse:
    """Make an address for the person's calendar, and show it this once."""
    person = colleague(request.user)
    made = make_feed(actor=person)
    address = request.build_absolute_uri(reverse("person_calendar", args=[made.secret]))
    return _my_page(request, agenda(person), address)


@require_POST
def calendar_feed_revoke(request: HttpRequest) -> HttpResponse:
    """End the person's subscription."""
    revoke_feed(actor=colleague(request.user))
    messages.success(request, _("订阅地址已停用，用它的程序不再收到更新。"))
    return redirect("my_calendar")


def my_calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the person's calendar as a file, once."""
    person = colleague(request.user)
    keeper_of_feed(person)
    response = HttpResponse(calendar_file(agenda(person), _("巡视日历")), content_type=_ICS)
    response["Content-Disposition"] = 'attachment; filename="bihuan.ics"'
    return response


@require_safe
def person_calendar(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  # the address says it all
    """
    Give a person's calendar to a program that knows its secret address.

    Nobody has signed in: whose it is says the secret, what they may see is asked anew at each fetch.
    """
    feed = feed_at(token)
    if feed is None or not may_subscribe(feed.person):
        raise not_found()
    note_fetch(actor=feed.person, feed=feed)
    # Nobody has a session here, so the middleware does not know who looks.
    WATCH.follow()
    access_log.note(
        actor=str(feed.person.pseudonym),
        action="person_calendar",
        object_kind="calendar_feed",
        object_id=str(feed.uid),
        result="done",
    )
    response = HttpResponse(calendar_file(agenda(feed.person), _("巡视日历")), content_type=_ICS)
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="bihuan.ics"'
    return response


def _my_page(request: HttpRequest, found: Agenda, address: str = "") -> HttpResponse:
    person = colleague(request.user)
    context = {
        "may_subscribe": may_subscribe(person),
        "feed": feed_of(person),
        "address": address,
        "menu": "my_calendar",
        **_month(request, found, is_one_round=False),
    }
    response = render(request, "rounds/my_calendar.html", context)
    if address:
        # The secret stands on this page once; no cache keeps it.
        response["Cache-Control"] = "no-store"
    return response


def _month(request: HttpRequest, found: Agenda, *, is_one_round: bool) -> dict[str, Any]:
    """Return what a page prints of one month: the one that is asked for, else this one, else the nearest with events."""
    now = today()
    first = _asked(request.GET.get("month", "")) or _nearest(found.events, now)
    by_day: dict[date, list[EventShown]] = {}
    for event in found.events:
        if (event.on.year, event.on.month) == (first.year, first.month):
            by_day.setdefault(event.on, []).append(_shown(event, is_one_round=is_one_round))
    calendar = workdays()
    weeks = [
        [
            DayShown(
                on,
                weekday(on),
                on.month == first.month,
                on == now,
                not calendar.is_working(on),
                by_day.get(on, []),
            )
            for on in week
        ]
        for week in _WEEKS.monthdatescalendar(first.year, first.month)
    ]
    days = [day for week in weeks for day in week if day.events]
    return {
        "month": first,
        "before": f"{_shifted(first, -1):%Y-%m}",
        "after": f"{_shifted(first, 1):%Y-%m}",
        "now": f"{now:%Y-%m}",
        "weeks": weeks,
        "weekdays": [day.weekday for day in weeks[0]],
        "days": days,
        "count": sum(len(day.events) for day in days),
        "next": _next_after(found.events, first),
        "overlaps": overlap_sentences(found.overlaps),
    }


def _asked(text: str) -> date | None:
    match = _MONTH.fullmatch(text)
    return date(int(match[1]), int(match[2]), 1) if match else None


def _nearest(events: Sequence[Event], now: date) -> date:
    this = now.replace(day=1)
    months = {event.on.replace(day=1) for event in events}
    if not months or this in months:
        return this
    return min(months, key=lambda month: (abs((month - this).days), month < this))


def _next_after(events: Sequence[Event], first: date) -> str:
    """Return the next month in which there is something, for a month in which there is nothing; "" for none."""
    later = [event.on for event in events if event.on >= _shifted(first, 1)]
    return f"{min(later):%Y-%m}" if later else ""


def _shifted(month: date, by: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, index + 1, 1)


def _shown(event: Event, *, is_one_round: bool) -> EventShown:
    slot = event.slot
    return EventShown(
        title=event_title(event),
        unit=event.target.name if event.target else "",
        round="" if is_one_round else round_short(event.round),
        time=f"{slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}" if slot else "",
        place=slot.place if slot else "",
        address=event_address(event),
        is_meeting=slot is not None or event.edge == "meeting",
        is_planned=event.is_planned,
        is_clashing=event.is_clashing,
    )
