"""The dates of a round on its page: each with its reason, and one meeting that moves one clock."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions.dates import set_date
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.deadlines.clocks import profile_of
from bihuan.web.rounds.deadlines.rules import rules
from bihuan.web.rounds.holiday_lists import Entry
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import dates_of, outlook
from bihuan.web.trail.models import Record
from tests.web.test_pages import BACKEND

D = date


@pytest.fixture
def live(round_live, targets, on_day):
    """The sample round with a meeting for each target but the last, as three a day."""
    on_day("2020-11-16")
    keep_workdays()
    for number, target in targets.items():
        target.meeting_planned_on = D(2021, 1, 5 + (number - 1) % 4) if number < 12 else None
        target.save(update_fields=["meeting_planned_on"])
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=D(2020, 9, 6), ends_on=D(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017
    )
    return Round.objects.get(pk=round_live.pk)


@pytest.fixture
def seen(client, live):
    def page(person):
        client.force_login(person, backend=BACKEND)
        return client.get(reverse("round_dates", args=[live.pk]))

    return page


def by_name(dues):
    return {due.rule.name: due for due in dues}


def test_every_rule_of_a_round_has_its_date(live):
    dates = dates_of(live, live.targets.order_by("number"))
    assert {name: due.due_on for name, due in by_name(dates.dues).items()} == {
        # Ten working days before Sunday 6 September 2020.
        "written_notice": D(2020, 8, 24),
        "petitions_close": D(2020, 11, 25),
        "fix_at_once": D(2020, 11, 30),
        "group_report": None,
    }
    assert {name: due.due_on for name, due in by_name(dates.targets[0].dues).items()} == {
        "publication": None,
        "rectification_plan": None,
        "rectification_report": D(2021, 3, 5),
        "concentrated_period_ends": D(2021, 3, 5),
    }
    assert all(due.explained is None for due in dates.targets[11].dues)


def test_what_has_not_happened_is_called_planned(live):
    dates = by_name(dates_of(live, live.targets.all()).dues)
    assert not dates["written_notice"].explained.trigger_is_planned
    assert dates["petitions_close"].explained.trigger_is_planned


def test_a_round_can_follow_a_local_practice(live):
    Target.objects.filter(round=live).update(meeting_planned_on=D(2023, 7, 21))
    live.rule_version = RuleVersion.LOCAL_2023
    due = by_name(dates_of(live, live.targets.all()).targets[0].dues)["concentrated_period_ends"]
    assert due.due_on == D(2023, 10, 21)
    live.rule_version = RuleVersion.CENTRAL_2017
    due = by_name(dates_of(live, live.targets.all()).targets[0].dues)["concentrated_period_ends"]
    assert due.due_on == D(2023, 9, 21)


def test_every_local_practice_can_be_chosen_for_a_round():
    practices = {version.profile for rule in rules().values() for version in rule.versions} - {""}
    assert practices <= set(RuleVersion.values)
    assert {profile_of(version) for version in RuleVersion.values} == practices | {""}


def test_the_page_explains_each_of_the_feedback_dates(people, live, seen):
    page = seen(people.office)
    assert page.status_code == 200
    rows = page.context["shown"].rows
    assert len(rows) == 12
    text = page.content.decode()
    assert (
        "反馈会计划在2021年1月5日，按《中国共产党巡视工作条例》（2017年修改）第27条，之后2个月为2021年3月5日。" in text
    )
    assert "没有规定报送整改方案的期限" in text
    assert "反馈会的日期还没有定" in text
    for row in rows[:11]:
        day = row.cells[2].due_on
        assert f"{day.year}年{day.month}月{day.day}日" in row.cells[2].sentence
    # Twice each: on asking, and on paper.
    assert text.count("之后2个月为") == 11 * 2 * 2


def test_the_page_speaks_english(people, live, seen, client):
    client.cookies["bihuan_language"] = "en"
    text = seen(people.office).content.decode()
    assert "2 months later, on 5 March 2021" in text
    # Names of units and titles are Chinese, and say that they are.
    without = re.sub(
        r'<[^>]+lang="zh-Hans"[^>]*>.*?</[^>]+>|<option.*?</option>|<title>.*?</title>', "", text, flags=re.DOTALL
    )
    assert "理由" not in without


@pytest.mark.parametrize(
    ("who", "status", "units"),
    [("office", 200, 12), ("lg", 200, 12), ("gl", 200, 3), ("gm", 200, 3), ("head", 403, 0), ("lia", 403, 0),
     ("sup", 403, 0), ("aud", 403, 0), ("stranger", 404, 0)],
)  # fmt: skip
def test_everybody_sees_the_dates_of_their_own_units(people, seen, who, status, units):
    held = getattr(people, who)
    page = seen(held if who in {"office", "aud", "stranger"} else held[1])
    assert page.status_code == status
    if status == 200:
        assert len(page.context["shown"].rows) == units
        assert (page.context["meeting"] is not None) == (who == "office")


def test_one_meeting_moves_one_clock_and_leaves_a_record(people, live, seen, client):
    seen(people.office)
    before, last = dates_of(live, live.targets.order_by("number")), Record.objects.latest("seq").seq
    address = reverse("round_meeting", args=[live.pk])
    moved = client.post(
        address, {"target": "1", "day": "2021-01-06", "reason": "会场冲突", "version": live.version}, follow=True
    )
    assert "2021年3月5日改为2021年3月6日" in moved.content.decode()
    (record,) = Record.objects.filter(seq__gt=last)
    assert record.action == "rounds.plan_meetings"
    live.refresh_from_db()
    after = dates_of(live, live.targets.order_by("number"))
    changed = [
        (row.target.number, new.rule.name)
        for row, other in zip(before.targets, after.targets, strict=True)
        for old, new in zip(row.dues, other.dues, strict=True)
        if old.due_on != new.due_on
    ]
    assert changed == [(1, "rectification_report"), (1, "concentrated_period_ends")]
    assert after.dues == before.dues


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "2021-01-05"}, "本来就在这一天"),
        ({"day": "2020-09-01"}, "rounds.odd_dates"),
        ({"day": "x"}, "日期读不懂"),
        ({"target": "99"}, "请重新选择"),
        ({"version": 0}, "common.changed_meanwhile"),
        ({"reason": " "}, "rounds.reason_needed"),
    ],
)
def test_a_meeting_that_cannot_move_says_why(people, live, seen, client, typed, words):
    seen(people.office)
    posted = {"target": "1", "day": "2021-01-06", "reason": "会场冲突", "version": live.version, **typed}
    page = client.post(reverse("round_meeting", args=[live.pk]), posted)
    assert page.status_code in {409, 422}
    assert words in page.content.decode()
    assert Target.objects.get(round=live, number=1).meeting_planned_on == D(2021, 1, 5)


def test_a_group_moves_no_meeting(people, live, seen, client):
    seen(people.gl[1])
    address = reverse("round_meeting", args=[live.pk])
    assert client.post(address, {"target": "1", "day": "2021-01-06", "version": live.version}).status_code == 403


def test_the_round_leads_there(people, live, seen, client):
    seen(people.gl[1])
    link = reverse("round_dates", args=[live.pk])
    assert link in client.get(reverse("round_work", args=[live.pk])).content.decode()
    client.force_login(people.head[1], backend=BACKEND)
    assert link not in client.get(reverse("round_work", args=[live.pk])).content.decode()


def test_the_office_sets_a_date_that_no_rule_gives(people, live, seen, client):
    seen(people.office)
    address = reverse("round_date_set", args=[live.pk])
    plan = {"due": "1:rectification_plan", "day": "2021-01-25", "reason": "反馈后二十日内", "version": live.version}
    last = Record.objects.latest("seq").seq
    text = client.post(address, plan, follow=True).content.decode()
    assert "由巡视办定为2021年1月25日，理由：反馈后二十日内；" in text
    (record,) = Record.objects.filter(seq__gt=last)
    assert record.action == "rounds.set_date"
    live.refresh_from_db()
    dates = dates_of(live, live.targets.order_by("number"))
    assert [by_name(one.dues)["rectification_plan"].due_on for one in dates.targets[:2]] == [D(2021, 1, 25), None]
    # Set again, then left to the rules again; the round's own dates as well.
    client.post(address, {**plan, "day": "2021-01-26", "version": live.version})
    client.post(address, {**plan, "due": ":petitions_close", "day": "2020-11-28", "version": live.version + 1})
    dates = dates_of(live, live.targets.order_by("number"))
    assert by_name(dates.targets[0].dues)["rectification_plan"].due_on == D(2021, 1, 26)
    assert by_name(dates.dues)["petitions_close"].due_on == D(2020, 11, 28)
    client.post(address, {**plan, "day": "", "reason": "", "version": live.version + 2})
    dates = dates_of(live, live.targets.order_by("number"))
    assert by_name(dates.targets[0].dues)["rectification_plan"].due_on is None
    assert Record.objects.filter(seq__gt=last, action="rounds.set_date").count() == 4


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": " "}, "rounds.reason_needed"),
        ({"day": "2021-01-04"}, "rounds.odd_dates"),
        ({"due": "12:rectification_plan"}, "rounds.no_trigger"),
        ({"due": "1:petitions_close"}, "请重新选择"),
        ({"due": "99:rectification_plan"}, "请重新选择"),
        ({"due": ""}, "请选择一项"),
        ({"version": 0}, "common.changed_meanwhile"),
    ],
)
def test_a_date_that_cannot_be_set_says_why(people, live, seen, client, typed, words):
    seen(people.office)
    posted = {"due": "1:rectification_plan", "day": "2021-01-25", "reason": "理由", "version": live.version, **typed}
    page = client.post(reverse("round_date_set", args=[live.pk]), posted)
    assert page.status_code in {409, 422}
    assert words in page.content.decode()
    assert not live.dates_by_hand.exists()


def test_the_action_asks_for_itself(people, live):
    arguments = {"round_": live, "rule": "rectification_plan", "day": D(2021, 1, 25), "reason": "理由"}
    for actor, more, code in (
        (people.gl[1], {"target": 1}, "common.not_allowed"),
        (people.stranger, {"target": 1}, "common.not_found"),
        (people.office, {"target": 99}, "rounds.unknown_date"),
        (people.office, {}, "rounds.unknown_date"),
        (people.office, {"target": 1, "rule": "lead_result"}, "rounds.unknown_date"),
    ):
        with pytest.raises(Refusal) as refused:
            set_date(actor=actor, **{**arguments, **more})
        assert refused.value.code == code
    assert not live.dates_by_hand.exists()


def test_a_date_set_by_hand_does_not_move_with_the_calendar(people, live):
    Round.objects.filter(pk=live.pk).update(starts_on=D(2027, 10, 12))
    moves = outlook(2027, (Entry(D(2027, 10, 1), False),), Round.objects.all()).moved
    assert [one.moved.after.rule.name for one in moves] == ["written_notice"]
    live.refresh_from_db()
    set_date(actor=people.office, round_=live, rule="written_notice", day=D(2027, 9, 1), reason="已通知")
    assert not outlook(2027, (Entry(D(2027, 10, 1), False),), Round.objects.all()).moved
