"""The calendar of work: what comes with the product, what the office brings in, and the dates that follow."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bihuan.web.accounts.models import Signature
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.queries.desk import desk
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.actions import workdays as actions
from bihuan.web.rounds.actions.workdays import bring_workdays, keep_workdays, publish_workdays, withdraw_workdays
from bihuan.web.rounds.holiday_lists import Entry, read_text
from bihuan.web.rounds.models import DateMove, PublishedYear, Round, WorkdayException, WorkdayList
from bihuan.web.rounds.queries.deadlines import dates_of, outlook
from bihuan.web.rounds.queries.workdays import workdays
from bihuan.web.trail.models import Record
from tests.web.test_pages import BACKEND

D = date
#: Of 2027, as nobody has published it: a week off in October, made up for on two Saturdays.
TEXT = "1月1日 休 元旦\n10月1日至7日 休 国庆节\n9月25日 班 国庆节\n10月9日 班 国庆节"
LIST = read_text(TEXT, 2027).entries


def bring(people, entries=LIST, year=2027, source="演练用的名单"):
    return bring_workdays(actor=people.office, year=year, source=source, entries=entries)


def refused(move, **arguments):
    with pytest.raises(Refusal) as caught:
        move(**arguments)
    return caught.value


def test_the_product_brings_holidays_along_once(db):
    before = Record.objects.count()
    years = keep_workdays()
    assert set(range(2020, 2025)) <= set(years)
    known = workdays()
    # National Day 2020 with Mid-autumn, and its two make-up days.
    assert [known.is_working(D(2020, 10, day)) for day in (1, 8, 9, 10)] == [False, False, True, True]
    assert known.is_working(D(2020, 9, 27))
    assert known.is_known(D(2021, 6, 1))
    assert Record.objects.count() == before + 1
    assert Record.objects.latest("seq").action == "rounds.keep_workdays"
    assert keep_workdays() == []
    assert Record.objects.count() == before + 1


def test_a_newer_product_mends_its_own_lists_and_no_others(people, monkeypatch):
    keep_workdays()
    PublishedYear.objects.filter(year=2021).update(published_by=people.office)
    known = actions._known_to_the_product()
    newer = known | {year: known[year][1:] for year in (2020, 2021)}
    monkeypatch.setattr(actions, "_known_to_the_product", lambda: newer)
    assert keep_workdays() == [2020]
    assert WorkdayException.objects.filter(published__year=2020).count() == len(known[2020]) - 1
    assert WorkdayException.objects.filter(published__year=2021).count() == len(known[2021])


def test_two_people_publish_a_year(people):
    keep_workdays()
    before = Record.objects.count()
    waiting = bring(people)
    assert waiting.is_waiting
    assert not workdays().is_known(D(2027, 1, 1))
    assert refused(publish_workdays, actor=people.office, waiting=waiting).code == "accounts.second_person_needed"
    done = publish_workdays(actor=people.second_clerk, waiting=waiting)
    assert not done.is_waiting
    known = workdays()
    assert known.is_known(D(2027, 1, 1))
    assert [known.is_working(day) for day in (D(2027, 10, 7), D(2027, 10, 8), D(2027, 10, 9))] == [False, True, True]
    assert [record.action for record in Record.objects.filter(seq__gt=before).order_by("seq")] == [
        "rounds.bring_workdays",
        "accounts.sign",
        "rounds.publish_workdays",
    ]
    assert refused(publish_workdays, actor=people.third_clerk, waiting=waiting).code == "rounds.workdays_closed"
    assert refused(withdraw_workdays, actor=people.third_clerk, waiting=waiting).code == "rounds.workdays_closed"
    assert refused(bring, people=people).code == "rounds.workdays_same"


def test_a_corrected_list_replaces_the_year_and_nothing_else(people):
    keep_workdays()
    others = WorkdayException.objects.exclude(published__year=2027).count()
    publish_workdays(actor=people.second_clerk, waiting=bring(people))
    publish_workdays(actor=people.second_clerk, waiting=bring(people, LIST[:-1]))
    assert WorkdayException.objects.filter(published__year=2027).count() == len(LIST) - 1
    assert WorkdayException.objects.exclude(published__year=2027).count() == others


def test_one_list_of_a_year_waits_and_can_be_withdrawn(people):
    waiting = bring(people)
    assert refused(bring, people=people).code == "rounds.workdays_wait"
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkdayList.objects.create(year=2027, source="x", rows=[], brought_by=people.office)
    withdraw_workdays(actor=people.second_clerk, waiting=waiting)
    assert Record.objects.latest("seq").action == "rounds.withdraw_workdays"
    assert refused(publish_workdays, actor=people.second_clerk, waiting=waiting).code == "rounds.workdays_closed"
    assert bring(people).is_waiting


def test_an_old_signature_has_to_be_given_again(people):
    waiting = bring(people)
    Signature.objects.update(signed_at="2020-01-01T00:00:00Z")
    assert publish_workdays(actor=people.second_clerk, waiting=waiting).is_waiting
    assert not publish_workdays(actor=people.office, waiting=waiting).is_waiting


@pytest.mark.parametrize("who", ["lg", "gl", "sys", "aud", "head", "stranger"])
def test_only_the_office_changes_the_calendar(people, who):
    held = getattr(people, who)
    person = held[1] if isinstance(held, dict | tuple) else held
    waiting = bring(people)
    for move, arguments in (
        (publish_workdays, {"waiting": waiting}),
        (withdraw_workdays, {"waiting": waiting}),
        (bring_workdays, {"year": 2028, "source": "x", "entries": LIST}),
    ):
        assert refused(move, actor=person, **arguments).code in {"common.not_allowed", "common.not_found"}
    assert WorkdayList.objects.get().is_waiting


def test_a_day_of_two_lists(people):
    december = read_text("2026-12-26 班 元旦", 2027).entries
    publish_workdays(actor=people.second_clerk, waiting=bring(people, december, 2026))
    # The same again in the next year's list is no second row; the opposite is refused.
    publish_workdays(actor=people.second_clerk, waiting=bring(people, (*december, *LIST)))
    assert WorkdayException.objects.get(day=D(2026, 12, 26)).published.year == 2026
    assert refused(bring, people=people, entries=(*december, *LIST)).code == "rounds.workdays_same"
    opposite = (Entry(D(2026, 12, 26), False), *LIST)
    assert refused(bring, people=people, entries=opposite).code == "rounds.workday_elsewhere"


def test_what_a_list_would_move_is_said_before_and_happens_after(people, round_live):
    Round.objects.filter(pk=round_live.pk).update(starts_on=D(2027, 10, 12), ends_on=D(2027, 12, 1))
    live = Round.objects.get(pk=round_live.pk)
    targets = list(live.targets.order_by("number"))
    before = dates_of(live, targets)
    notice = before.dues[0]
    assert (notice.rule.name, notice.due_on, notice.is_uncertain) == ("written_notice", D(2027, 9, 28), True)
    found = outlook(2027, LIST, Round.objects.all())
    (one,) = found.moved
    assert (one.moved.before.due_on, one.moved.after.due_on) == (D(2027, 9, 28), D(2027, 9, 23))
    assert [change.day for change in one.moved.because] == [
        D(2027, 9, 25), D(2027, 10, 1), *(D(2027, 10, day) for day in (4, 5, 6, 7)), D(2027, 10, 9),
    ]  # fmt: skip
    assert found.settled >= 1
    publish_workdays(actor=people.second_clerk, waiting=bring(people))
    after = dates_of(live, targets)
    assert after.dues[0].due_on == D(2027, 9, 23)
    assert not after.dues[0].is_uncertain
    assert not outlook(2027, LIST, Round.objects.all()).moved
    # What moved is kept with its reason, and told.
    row = DateMove.objects.get(round=live)
    assert (row.rule, row.was, row.now, row.cause) == ("written_notice", D(2027, 9, 28), D(2027, 9, 23), "calendar")
    assert "2027年9月25日上班" in row.sentence_zh
    assert "2027年9月28日改为2027年9月23日" in Note.objects.get(person=people.gl[1]).zh
    assert not Note.objects.filter(person=people.second_clerk).exists()


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


def test_the_office_brings_a_list_in_by_its_pages(people, as_):
    keep_workdays()
    page = as_(people.office).get(reverse("workdays"))
    assert "导入一年的安排" in page.content.decode()
    typed = {"year": 2027, "source": "演练用的名单", "text": TEXT}
    looked = as_(people.office).post(reverse("workday_import"), typed)
    assert looked.status_code == 200
    assert not WorkdayList.objects.exists(), "nothing is kept by a look"
    assert "2027年10月7日" in looked.content.decode()
    kept = as_(people.office).post(reverse("workday_bring"), {**typed, "text": looked.context["looked_at"]["text"]})
    waiting = WorkdayList.objects.get()
    assert kept["Location"] == reverse("workday_list", args=[waiting.uid])
    own = as_(people.office).get(kept["Location"]).content.decode()
    assert "等待巡视办另一人签字" in own
    again = as_(people.office).post(reverse("workday_publish", args=[waiting.uid]))
    assert again.status_code == 409
    assert "accounts.second_person_needed" in again.content.decode()
    lines = {person: [line.kind for line in desk(person)] for person in (people.office, people.second_clerk)}
    assert "workdays_sign" in lines[people.second_clerk], "it waits on the desk of who may sign it"
    assert "workdays_sign" not in lines[people.office], "and not on that of who has signed"
    as_(people.second_clerk).post(reverse("workday_publish", args=[waiting.uid]))
    assert "workdays_sign" not in [line.kind for line in desk(people.second_clerk)]
    assert PublishedYear.objects.get(year=2027).published_by == people.second_clerk
    page = as_(people.lg[0]).get(reverse("workdays"))
    assert next(line.year.year for line in page.context["lines"]) == 2027
    page = as_(people.lg[0]).get(reverse("workdays"), {"year": "2027"})
    assert "国庆节" in page.content.decode()
    assert "导入一年的安排" not in page.content.decode()
    assert as_(people.gl[1]).get(reverse("workdays")).status_code == 404
    assert as_(people.lg[0]).get(reverse("workday_import")).status_code == 403


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": "2027-10-02 休"}, "rounds.workday_no_exception"),
        ({"text": ""}, "二者选一"),
        ({"year": "27"}, "四位年份"),
        ({"source": ""}, "请填写这一项"),
    ],
)
def test_a_slip_is_shown_with_what_was_typed(people, as_, changed, words):
    typed = {"year": 2027, "source": "演练用的名单", "text": TEXT} | changed
    for name in ("workday_import", "workday_bring"):
        page = as_(people.office).post(reverse(name), typed)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert str(typed["source"]) in page.content.decode()
    assert not WorkdayList.objects.exists()


def test_a_list_is_withdrawn_by_its_page(people, as_):
    waiting = bring(people)
    as_(people.second_clerk).post(reverse("workday_withdraw", args=[waiting.uid]))
    waiting.refresh_from_db()
    assert waiting.withdrawn_at is not None
    page = as_(people.second_clerk).get(reverse("workday_list", args=[waiting.uid])).content.decode()
    assert "已撤回" in page
