"""Planning feedback meetings: by a timetable that is proposed, by hand, and what follows from it."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.actions import SlotFacts, cancel_meeting, edit_round, plan_meetings, plan_slots
from bihuan.web.rounds.actions.dates import set_date
from bihuan.web.rounds.actions.planning import Shell
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import DateMove, Group, Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.slots import meeting_people
from bihuan.web.trail.models import Record
from tests.web.people import hold
from tests.web.test_pages import BACKEND

D, T = date, time


@pytest.fixture
def live(round_live, targets, on_day):
    """The sample round, live, with a day for each meeting and no time."""
    on_day("2020-12-01")
    keep_workdays()
    for number, target in targets.items():
        target.meeting_planned_on = D(2021, 1, 5 + (number - 1) % 3)
    Target.objects.bulk_update(targets.values(), ["meeting_planned_on"])
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=D(2020, 9, 6), ends_on=D(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017,
        feedback_starts_on=D(2021, 1, 5), feedback_ends_on=D(2021, 1, 8),
    )  # fmt: skip
    return Round.objects.get(pk=round_live.pk)


@pytest.fixture
def planned(live, people):
    """Two meetings of group 1, at 9 on different days, with its leader and one of the leading group."""
    for number, day in ((1, 5), (2, 6)):
        slot = Slot.objects.create(
            target=Target.objects.get(round=live, number=number),
            day=D(2021, 1, day), starts_at=T(9), ends_at=T(11), place="会议室",
        )  # fmt: skip
        for person, part in ((people.gl[1], "reads"), (people.lg[0], "speaks")):
            SlotPerson.objects.create(slot=slot, person=person, part=part)
    return live


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


def facts(day, start=9, people=(), place=""):
    return SlotFacts(D(2021, 1, day), T(start), T(start + 2), place, tuple((one.pk, part) for one, part in people))


def refused(action, **arguments):
    with pytest.raises(Refusal) as found:
        action(**arguments)
    return found.value


# ---- the action ----


def test_a_meeting_takes_its_day_to_the_target_and_leaves_one_record(people, live):
    last = Record.objects.latest("seq").seq
    round_, moves = plan_slots(
        actor=people.office, round_=live, slots={1: facts(6, people=[(people.gl[1], "reads")])}, reason="会场冲突"
    )
    slot = Slot.objects.get(target__number=1, target__round=live)
    assert (slot.day, slot.target.meeting_planned_on) == (D(2021, 1, 6), D(2021, 1, 6))
    assert [one.moved.after.rule.name for one in moves] == ["rectification_report", "concentrated_period_ends"]
    (record,) = Record.objects.filter(seq__gt=last)
    assert record.action == "rounds.plan_slots"
    assert round_.version == live.version + 1
    kept = DateMove.objects.filter(round=live)
    assert {(row.target.number, row.was, row.now, row.cause) for row in kept} == {
        (1, D(2021, 3, 5), D(2021, 3, 6), "meeting")
    }
    assert all("反馈会计划在2021年1月6日" in row.sentence_zh for row in kept)


def test_those_concerned_are_told(people, live):
    plan_slots(actor=people.office, round_=live, slots={1: facts(6)}, reason="会场冲突")
    told = {note.person for note in Note.objects.all()}
    assert told >= {people.second_clerk, people.gl[1], people.gm[1], people.lia[1], people.head[1]}
    assert told.isdisjoint({people.office, people.gl[2], people.lia[2], people.stranger})
    of_group = Note.objects.get(person=people.gl[1])
    assert "由2021年1月5日改到2021年1月6日" in of_group.zh
    assert "2021年3月5日改为2021年3月6日" in of_group.zh
    # What is due of the unit it hears at its meeting.
    assert "3月6日" not in Note.objects.get(person=people.lia[1]).zh


def test_nobody_is_told_of_a_round_that_has_not_begun(people, live):
    Round.objects.filter(pk=live.pk).update(status=Round.Status.PLANNED)
    plan_slots(actor=people.office, round_=live, slots={1: facts(6)})
    assert not Note.objects.exists()


def test_what_stands_against_a_meeting_is_said_and_nothing_is_saved(people, planned):
    other = people.gl[2]
    version = Round.objects.get(pk=planned.pk).version
    for slots, reason, code in (
        # The group would be at two meetings, or on the way.
        ({3: facts(5)}, "x", "rounds.meeting_clash"),
        ({3: facts(5, 12)}, "x", "rounds.meeting_clash"),
        # One of the leading group, at another group's meeting.
        ({4: facts(5, people=[(people.lg[0], "speaks")])}, "x", "rounds.meeting_clash"),
        ({4: facts(5), 5: facts(5)}, "x", "rounds.meeting_clash"),
        ({1: facts(7)}, " ", "rounds.reason_needed"),
        ({1: facts(5, 14)}, "", "rounds.reason_needed"),
        ({1: SlotFacts(D(2021, 1, 5), T(11), T(9))}, "x", "rounds.odd_times"),
        ({1: SlotFacts(D(2020, 9, 1), T(9), T(11))}, "x", "rounds.odd_dates"),
        ({1: facts(5, people=[(other, "attends")])}, "x", "rounds.unknown_person"),
        ({1: facts(5, people=[(people.office, "attends"), (people.office, "chairs")])}, "x", "rounds.unknown_person"),
        ({99: facts(5)}, "x", "rounds.unknown_target"),
    ):
        found = refused(plan_slots, actor=people.office, round_=planned, slots=slots, reason=reason)
        assert found.code == code, (slots, found.zh)
    stale = refused(plan_slots, actor=people.office, round_=planned, slots={1: facts(5)}, version=version + 1)
    assert stale.code == "common.changed_meanwhile"
    assert Slot.objects.filter(target__round=planned).count() == 2
    assert Round.objects.get(pk=planned.pk).version == version
    assert not DateMove.objects.exists()


def test_a_clash_names_the_person_and_the_time(people, planned):
    slots = {4: facts(5, 10, people=[(people.lg[0], "speaks")])}
    found = refused(plan_slots, actor=people.office, round_=planned, slots=slots, reason="x")
    assert str(people.lg[0]) in found.zh
    assert "2021年1月5日 09:00—11:00" in found.zh
    assert "重叠" in found.zh
    slots = {4: facts(5, 12, people=[(people.lg[0], "speaks")])}
    found = refused(plan_slots, actor=people.office, round_=planned, slots=slots, reason="x")
    assert "路上至少要 4 小时" in found.zh
    assert "takes 4 hours and there are 1" in found.en


def test_a_meeting_of_another_round_stands_in_the_way_without_its_name(people, planned):
    other = Round.objects.create(
        serial=78, title="另一轮", status="live", created_by=people.office, organ=Organ.objects.create(name="别处")
    )
    secret = Target.objects.create(
        round=other, number=1, name="不宜说出的单位", kind="city", group=Group.objects.create(round=other, number=1)
    )
    slot = Slot.objects.create(target=secret, day=D(2021, 1, 7), starts_at=T(9), ends_at=T(11))
    SlotPerson.objects.create(slot=slot, person=people.gl[2], part="reads")
    slots = {4: facts(7, people=[(people.gl[2], "reads")])}
    found = refused(plan_slots, actor=people.office, round_=planned, slots=slots, reason="x")
    assert found.code == "rounds.meeting_clash"
    assert "另一轮次的反馈会" in found.zh
    assert secret.name not in found.zh + found.en


def test_only_the_office_plans(people, planned):
    for actor, code in (
        (people.gl[1], "common.not_allowed"), (people.lg[0], "common.not_allowed"), (people.lia[1], "common.not_allowed"),
        (people.aud, "common.not_allowed"), (people.stranger, "common.not_found"),
    ):  # fmt: skip
        assert refused(plan_slots, actor=actor, round_=planned, slots={1: facts(7)}, reason="x").code == code
        assert refused(plan_meetings, actor=actor, round_=planned, days={1: D(2021, 1, 7)}, reason="x").code == code


def test_a_day_alone_moves_the_meeting_with_its_time_and_people(people, planned):
    plan_meetings(actor=people.office, round_=planned, days={1: D(2021, 1, 8)}, reason="x")
    slot = Slot.objects.get(target__number=1, target__round=planned)
    assert (slot.day, slot.starts_at, slot.people.count()) == (D(2021, 1, 8), T(9), 2)
    found = refused(plan_meetings, actor=people.office, round_=planned, days={1: D(2021, 1, 6)}, reason="x")
    assert found.code == "rounds.meeting_clash"


def test_meetings_are_held_after_field_work(people, planned):
    Round.objects.filter(pk=planned.pk).update(status=Round.Status.ENDED)
    plan_slots(actor=people.office, round_=planned, slots={1: facts(7)}, reason="x")
    set_date(
        actor=people.office, round_=planned, rule="rectification_plan", target=1, day=D(2021, 2, 1), reason="反馈时要求"
    )
    arguments = {"rule": "petitions_close", "day": D(2020, 11, 20), "reason": "x"}
    assert refused(set_date, actor=people.office, round_=planned, **arguments).code == "common.not_allowed"
    Round.objects.filter(pk=planned.pk).update(status=Round.Status.ARCHIVED)
    archived = refused(plan_slots, actor=people.office, round_=planned, slots={1: facts(8)}, reason="x")
    assert archived.code == "common.not_allowed"


def test_a_meeting_can_be_given_up_and_planned_again(people, planned, as_):
    arguments = {"actor": people.office, "round_": planned, "target": 1}
    assert refused(cancel_meeting, **arguments).code == "rounds.reason_needed"
    assert refused(cancel_meeting, **{**arguments, "actor": people.gl[1]}, reason="x").code == "common.not_allowed"
    address = reverse("meeting_cancel", args=[planned.pk, 1])
    client = as_(people.office)
    assert client.post(address, {"version": planned.version, "reason": ""}).status_code == 422
    done = client.post(address, {"version": planned.version, "reason": "另行安排"}, follow=True).content.decode()
    assert "2021年3月5日改为未定" in done
    target = Target.objects.get(round=planned, number=1)
    assert target.meeting_planned_on is None
    assert not Slot.objects.filter(target=target).exists()
    assert {row.now for row in DateMove.objects.filter(target=target)} == {None}
    assert "原定2021年1月5日的反馈会取消（另行安排）" in Note.objects.get(person=people.head[1]).zh
    assert Record.objects.latest("seq").action == "rounds.cancel_meeting"
    assert refused(cancel_meeting, **arguments, reason="x").code == "rounds.no_meeting"
    plan_slots(actor=people.office, round_=planned, slots={1: facts(7)})


def test_a_clash_elsewhere_keeps_nobody_from_planning(people, planned):
    """A target that changed its group can bring two meetings together; each can be mended by itself."""
    Slot.objects.filter(target__number=2).update(day=D(2021, 1, 5))
    plan_slots(actor=people.office, round_=planned, slots={4: facts(7)}, reason="x")
    still = refused(plan_slots, actor=people.office, round_=planned, slots={1: facts(5, 10)}, reason="x")
    assert still.code == "rounds.meeting_clash"
    plan_slots(actor=people.office, round_=planned, slots={1: facts(8)}, reason="x")


# ---- what moved ----


def test_what_a_change_of_the_round_moves_is_kept_and_told(people, live):
    edit_round(actor=people.office, round_=live, shell=replace(Shell.of(live), ends_on=D(2020, 12, 10)))
    rows = DateMove.objects.filter(round=live, target=None)
    assert {(row.rule, row.was, row.now) for row in rows} == {
        ("petitions_close", D(2020, 11, 25), D(2020, 12, 5)), ("fix_at_once", D(2020, 11, 30), D(2020, 12, 10)),
    }  # fmt: skip
    assert {note.person for note in Note.objects.all()} >= {people.second_clerk, people.gl[1], people.gl[4]}


@pytest.mark.parametrize(
    ("who", "status", "units"), [("office", 200, {1, 4}), ("gl", 200, {1}), ("lia", 403, None), ("stranger", 404, None)]
)
def test_everybody_reads_what_moved_of_their_own_units(people, live, as_, who, status, units):
    plan_meetings(actor=people.office, round_=live, days={1: D(2021, 1, 8), 4: D(2021, 1, 8)}, reason="会场维修")
    held = getattr(people, who)
    page = as_(held if who in {"office", "stranger"} else held[1]).get(reverse("round_moves", args=[live.pk]))
    assert page.status_code == status
    if units:
        (batch,) = page.context["batches"]
        assert {line["number"] for line in batch["lines"]} == units
        text = page.content.decode()
        assert "会场维修" in text
        assert "反馈会计划在2021年1月8日" in text


# ---- the pages ----


def wish(live, people, **typed):
    return {
        "first": "2021-01-05", "last": "2021-01-08", "starts": "9:00 14：30", "minutes": "120", "place": "",
        "speaks": [people.lg[0].pk, people.lg[1].pk], "skips_days_off": "on", "only_new": "on",
        "version": Round.objects.get(pk=live.pk).version, **typed,
    }  # fmt: skip


def test_a_timetable_is_proposed_and_taken_as_it_was_shown(people, planned, as_):
    client = as_(people.office)
    typed = wish(planned, people, place="大会堂", keeps_days="on")
    page = client.post(reverse("meeting_propose", args=[planned.pk]), typed)
    assert page.status_code == 200, page.context["refusal"] and page.context["refusal"].zh
    proposal = page.context["proposal"]
    assert Slot.objects.filter(target__round=planned).count() == 2
    assert sum(len(day.lines) for day in proposal["days"]) == 10
    last = Record.objects.latest("seq").seq
    done = client.post(reverse("meeting_take", args=[planned.pk]), {"proposal": proposal["sealed"]})
    assert done.status_code == 302
    assert Slot.objects.filter(target__round=planned).count() == 12
    (record,) = Record.objects.filter(seq__gt=last)
    assert record.action == "rounds.plan_slots"
    shown = {(line.unit, str(day.on), line.starts_at) for day in proposal["days"] for line in day.lines}
    kept = {(slot.target.name, str(slot.day), slot.starts_at) for slot in Slot.objects.filter(place="大会堂")}
    assert shown == kept
    # The group's leader reads at each.
    assert Slot.objects.get(target__number=4, target__round=planned).people.get(part="reads").person == people.gl[2]
    again = client.post(reverse("meeting_take", args=[planned.pk]), {"proposal": proposal["sealed"]})
    assert again.status_code == 409
    assert client.post(reverse("meeting_take", args=[planned.pk]), {"proposal": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"last": "2021-01-04"}, "早于第一天"),
        ({"last": "2022-01-04"}, "最多排 40 天"),
        ({"first": "2021-01-09", "last": "2021-01-10"}, "都是休息日"),
        ({"starts": "9点"}, "时间读不懂"),
        ({"minutes": "5"}, "15 至 600"),
        ({"speaks": ["0"]}, "请重新选择"),
        ({"first": "2021-01-05", "last": "2021-01-05"}, "rounds.no_room"),
    ],
)
def test_a_wish_that_cannot_be_is_shown_with_what_was_typed(people, planned, as_, typed, words):
    page = as_(people.office).post(
        reverse("meeting_propose", args=[planned.pk]), wish(planned, people, **{"speaks": [], **typed})
    )
    assert page.status_code in {409, 422}
    assert words in page.content.decode()
    assert Slot.objects.count() == 2


def test_one_meeting_is_moved_by_hand_and_the_page_says_what_followed(people, planned, as_):
    address = reverse("meeting_edit", args=[planned.pk, 1])
    client = as_(people.office)
    page = client.get(address)
    assert page.context["form"].initial["reads"] == [str(people.gl[1].pk)]
    typed = {
        "day": "2021-01-07", "starts_at": "14:00", "ends_at": "16:00", "place": "会议室",
        "reads": [people.gl[1].pk], "speaks": [people.lg[1].pk], "reason": "领导出差", "version": planned.version,
    }  # fmt: skip
    done = client.post(address, typed, follow=True).content.decode()
    assert "2021年3月5日改为2021年3月7日" in done
    assert "之后2个月为2021年3月7日" in done
    slot = Slot.objects.get(target__number=1, target__round=planned)
    assert {(one.person, one.part) for one in slot.people.all()} == {(people.gl[1], "reads"), (people.lg[1], "speaks")}
    clash = client.post(address, {**typed, "day": "2021-01-06", "starts_at": "10:00", "version": planned.version + 1})
    assert clash.status_code == 409
    assert "rounds.meeting_clash" in clash.content.decode()


@pytest.mark.parametrize(
    ("who", "status", "units"),
    [("office", 200, 2), ("lg", 200, 2), ("gl", 200, 2), ("gm", 200, 2), ("lia", 200, 1), ("head", 200, 1), ("sup", 200, 0),
     ("aud", 200, 0), ("stranger", 404, 0)],
)  # fmt: skip
def test_everybody_sees_the_meetings_of_their_own_units(people, planned, as_, who, status, units):
    held = getattr(people, who)
    page = as_(held if who in {"office", "aud", "stranger"} else held[1]).get(
        reverse("meeting_plan", args=[planned.pk])
    )
    assert page.status_code == status
    if status == 200:
        assert page.context["count"] == units
        assert (page.context["wish"] is not None) == (who == "office")


def test_a_group_of_another_unit_sees_none(people, planned, as_):
    assert as_(people.gl[2]).get(reverse("meeting_plan", args=[planned.pk])).context["count"] == 0
    assert as_(people.lia[5]).get(reverse("meeting_plan", args=[planned.pk])).context["count"] == 0
    assert as_(people.gl[1]).get(reverse("meeting_edit", args=[planned.pk, 1])).status_code == 403


def test_who_is_going_to_serve_can_be_named(people, live):
    hold(people.colleague, Role.GD, round=live, group=Group.objects.get(round=live, number=1), since=D(2021, 1, 1))
    plan_slots(
        actor=people.office, round_=live, slots={1: facts(6, people=[(people.colleague, "attends")])}, reason="会场冲突"
    )
    hold(people.stranger, Role.GD, round=live, group=Group.objects.get(round=live, number=1), until=D(2020, 11, 1))
    named = {1: facts(7, people=[(people.stranger, "attends")])}
    assert (
        refused(plan_slots, actor=people.office, round_=live, slots=named, reason="x").code == "rounds.unknown_person"
    )


def test_who_leads_two_groups_counts_once(people, live):
    hold(people.gl[1], Role.GM, round=live, group=Group.objects.get(round=live, number=1))
    found = meeting_people(live)
    assert found.of_group[Group.objects.get(round=live, number=1).pk].count(people.gl[1]) == 1
