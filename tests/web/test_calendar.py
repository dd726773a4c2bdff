"""The calendar of a round and of a person, and the file that other programs fetch by a secret address."""

from datetime import UTC, date, datetime, time

import icalendar
import pytest
from django.urls import reverse

from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions.calendars import digest_of, make_feed, revoke_feed
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.icalendar_file import calendar_file
from bihuan.web.rounds.models import CalendarFeed, Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.calendar import agenda
from bihuan.web.trail.middleware import _NAME
from bihuan.web.trail.models import Record
from tests.web import making
from tests.web.test_pages import BACKEND

D, T = date, time


@pytest.fixture
def live(round_live, targets, on_day, people):
    """The sample round; the unit of target 1 has its meeting at nine, that of target 4 a day only."""
    on_day("2020-11-16")
    keep_workdays()
    for number, day in ((1, 5), (4, 6)):
        Target.objects.filter(pk=targets[number].pk).update(meeting_planned_on=D(2021, 1, day))
    slot = Slot.objects.create(
        target=targets[1], day=D(2021, 1, 5), starts_at=T(9), ends_at=T(11), place="会议室，二楼；东"
    )
    SlotPerson.objects.create(slot=slot, person=people.gl[1], part="reads")
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=D(2020, 9, 6), ends_on=D(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017
    )
    return Round.objects.get(pk=round_live.pk)


def keys(found):
    return {event.key for event in found.events}


def test_everybody_has_what_they_may_see_in_their_calendar(people, live):
    of_office = keys(agenda(people.office))
    assert {"meeting-1", "meeting-4", "entry", "field_work_ends", "petitions_close"} <= of_office
    assert {"rectification_report-1", "rectification_report-4"} <= of_office
    of_group = keys(agenda(people.gl[1]))
    assert "meeting-1" in of_group
    assert "meeting-4" not in of_group
    # A unit knows its meeting, and reads no dates of the round.
    assert keys(agenda(people.lia[1])) == {"meeting-1"}
    assert keys(agenda(people.lia[4])) == set()
    assert keys(agenda(people.stranger)) == set()


def test_what_is_asked_of_a_calendar_does_not_grow_with_its_rounds(people, live, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        agenda(people.office)


# ---- the pages ----


def test_a_month_is_shown_with_its_days_off(people, live, client):
    client.force_login(people.gl[1], backend=BACKEND)
    page = client.get(reverse("round_calendar", args=[live.pk]), {"month": "2021-01"})
    days = {day.on: day for week in page.context["weeks"] for day in week}
    assert [event.title for event in days[D(2021, 1, 5)].events] == ["反馈会"]
    assert days[D(2021, 1, 1)].is_off
    assert not days[D(2021, 1, 6)].events
    assert [day.on for day in page.context["days"]] == [D(2021, 1, 5)]
    # Without a month it is the one of today, and what cannot be read is no month.
    assert client.get(reverse("my_calendar")).context["month"] == D(2020, 11, 1)
    assert client.get(reverse("my_calendar"), {"month": "2021-13"}).context["month"] == D(2020, 11, 1)


def test_a_month_without_anything_leads_on(people, live, client):
    client.force_login(people.lia[1], backend=BACKEND)
    page = client.get(reverse("my_calendar"), {"month": "2020-10"})
    assert page.context["next"] == "2021-01"
    assert client.get(reverse("my_calendar")).context["month"] == D(2021, 1, 1)


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("gl", 200), ("lia", 403), ("aud", 403), ("stranger", 404)]
)
def test_the_calendar_of_a_round_is_for_who_reads_it(people, live, client, who, status):
    held = getattr(people, who)
    client.force_login(held[1] if who in {"gl", "lia"} else held, backend=BACKEND)
    assert client.get(reverse("round_calendar", args=[live.pk])).status_code == status


# ---- the file ----


def entries(data):
    return {str(one["summary"]): one for one in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def test_the_file_is_what_other_programs_read(people, live):
    data = calendar_file(agenda(people.gl[1]), "巡视日历")
    # As the format asks: lines of 75 bytes at most, ended by both signs, folded inside no character.
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    found = entries(data)
    meeting = next(one for title, one in found.items() if title.startswith("反馈会"))
    assert meeting["dtstart"].dt == datetime(2021, 1, 5, 1, tzinfo=UTC)
    assert meeting["dtend"].dt == datetime(2021, 1, 5, 3, tzinfo=UTC)
    assert str(meeting["location"]) == "会议室，二楼；东"
    due = next(one for title, one in found.items() if title.startswith("报送整改情况报告"))
    assert due["dtstart"].dt == D(2021, 3, 5)
    assert due["dtend"].dt == D(2021, 3, 6)
    assert "之后2个月为2021年3月5日" in str(due["description"])


def test_an_entry_keeps_its_name_while_its_day_moves(people, live):
    def uid():
        data = calendar_file(agenda(people.gl[1]), "x")
        return next(str(one["uid"]) for title, one in entries(data).items() if title.startswith("反馈会"))

    before = uid()
    Slot.objects.update(day=D(2021, 1, 7))
    assert uid() == before


def test_nothing_of_findings_is_in_it(people, live, targets):
    finding = making.make_finding(people, targets[1])
    data = calendar_file(agenda(people.office), "x").replace(b"\r\n ", b"").decode()
    assert finding.title not in data
    assert finding.number not in data


# ---- the secret address ----


def test_the_address_is_shown_once_and_gives_what_its_person_may_see_now(people, live, client):
    client.force_login(people.gl[1], backend=BACKEND)
    page = client.post(reverse("calendar_feed_make"))
    address = page.context["address"]
    assert address in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert address not in client.get(reverse("my_calendar")).content.decode()
    secret = address.removesuffix(".ics").rsplit("/", 1)[1]
    feed = CalendarFeed.objects.get()
    assert feed.digest == digest_of(secret)
    assert secret not in str(list(Record.objects.values()))
    # The access log writes longer parts of an address as a keyed hash.
    assert not _NAME.fullmatch(secret)
    client.logout()
    given = client.get(address)
    assert given.status_code == 200
    assert given["Content-Type"].startswith("text/calendar")
    assert any(title.startswith("反馈会") for title in entries(given.content))
    feed.refresh_from_db()
    assert feed.last_fetched_on == D(2020, 11, 16)
    # Rights are asked at each fetch: without the role there is nothing, and no calendar either.
    Assignment.objects.filter(person=people.gl[1]).update(until=D(2020, 11, 15))
    assert client.get(address).status_code == 404


def test_a_revoked_address_and_a_closed_account_give_nothing(people, live, client):
    made = make_feed(actor=people.gl[1])
    address = reverse("person_calendar", args=[made.secret])
    assert client.get(address).status_code == 200
    again = make_feed(actor=people.gl[1])
    assert client.get(address).status_code == 404
    address = reverse("person_calendar", args=[again.secret])
    User.objects.filter(pk=people.gl[1].pk).update(is_active=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=people.gl[1].pk).update(is_active=True)
    revoke_feed(actor=people.gl[1])
    revoke_feed(actor=people.gl[1])
    assert client.get(address).status_code == 404
    actions = list(Record.objects.order_by("seq").values_list("action", flat=True))[-3:]
    assert actions == ["rounds.make_feed", "rounds.make_feed", "rounds.revoke_feed"]


def test_an_address_that_was_not_made_here_is_no_page(client, db):
    nobody = client.get("/calendar/nothing.ics")
    assert nobody.status_code == 404
    assert client.get(f"/calendar/{'a' * 300}.ics").status_code == 404
    assert client.post("/calendar/nothing.ics").status_code in {403, 405}


def test_who_serves_in_no_round_has_no_address(people, live):
    for person in (people.stranger, people.aud, people.sys):
        with pytest.raises(Refusal):
            make_feed(actor=person)
    assert not CalendarFeed.objects.exists()


def test_the_file_can_be_taken_once(people, live, client):
    client.force_login(people.lia[1], backend=BACKEND)
    given = client.get(reverse("my_calendar_file"))
    assert "attachment" in given["Content-Disposition"]
    assert list(entries(given.content)) == ["反馈会（计划） · " + Target.objects.get(round=live, number=1).name]
    client.force_login(people.stranger, backend=BACKEND)
    assert client.get(reverse("my_calendar_file")).status_code in {403, 404}
