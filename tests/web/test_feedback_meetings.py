"""Feedback meetings as they were held: what they rest on, what they set going, who is told, and what is corrected."""

from dataclasses import replace
from datetime import date, time

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.feedback_rules import RulesFacts, set_rules
from bihuan.web.feedback.actions.meeting_plans import give_up_meeting, postpone_meeting
from bihuan.web.feedback.actions.meetings import correct_meeting, hold_meeting, receive_documents
from bihuan.web.feedback.attendance import Required, functions, missing, sample
from bihuan.web.feedback.meeting_facts import Present
from bihuan.web.feedback.models import FeedbackDocument, Meeting, Report
from bihuan.web.feedback.queries.feedback_rules import rules_of
from bihuan.web.feedback.queries.meetings import held_on, missing_at
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.actions import plan_meetings
from bihuan.web.rounds.deadlines.explaining import sentence
from bihuan.web.rounds.models import DateMove, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.board import Mark, board
from bihuan.web.rounds.queries.deadlines import all_dates
from bihuan.web.trail.models import Record
from tests.web.holding import ALL_THERE, after_field_work, make_ready, meeting_facts
from tests.web.holding import hold as held

D = date


@pytest.fixture
def live(round_live, targets, on_day):
    on_day("2021-01-04")
    return after_field_work(round_live, targets)


@pytest.fixture
def fresh(live):
    """Return a target of the round by its number, as the database has it now."""
    return lambda number: Target.objects.select_related("round__organ", "group").get(round=live, number=number)


def refused(code, call, where=None):
    before = Record.objects.filter(result="done").count(), Meeting.objects.count(), Note.objects.count()
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code, caught.value.zh
    assert where is None or caught.value.where == where
    assert (Record.objects.filter(result="done").count(), Meeting.objects.count(), Note.objects.count()) == before
    return caught.value


def due(live, number, rule):
    dates = next(one for one in all_dates(live).targets if one.target.number == number)
    return next(one for one in dates.dues if one.rule.name == rule)


def test_what_a_meeting_rests_on_has_to_be_there(people, live, fresh, on_day):
    on_day("2021-01-10")
    target, day = fresh(1), D(2021, 1, 5)
    facts = meeting_facts(people, target, day)

    def record_it(actor=people.office, **changed):
        return hold_meeting(actor=actor, target=target, facts=replace(facts, **changed))

    refused("common.not_found", lambda: record_it(people.stranger))
    refused("common.not_allowed", lambda: record_it(people.gl[1]))
    refused("feedback.no_decision", record_it)
    make_ready(people, [target], addressees=())
    refused("feedback.not_issued", record_it)
    make_ready(people, [target], addressees=("body",))
    for code, where, changed in (
        ("feedback.meeting_day", "held_on", {"held_on": D(2021, 1, 11)}),
        ("feedback.field_work_not_over", "held_on", {"held_on": D(2020, 11, 30)}),
        ("feedback.meeting_too_early", "held_on", {"held_on": D(2020, 12, 29), "received_on": None, "received_by": ""}),
        ("feedback.odd_times", "ends_at", {"ends_at": time(9)}),
        ("feedback.meeting_unsaid", "conveyed", {"conveyed": " "}),
        ("feedback.meeting_unsaid", "reader", {"reader": None}),
        ("feedback.odd_reader", "reader", {"reader": people.gl[2].pk}),
        ("feedback.odd_attendance", "present", {"present": ()}),
        ("feedback.odd_attendance", "present", {"present": (Present("friends", 1),)}),
        ("feedback.odd_receipt", "received_by", {"received_by": ""}),
        ("feedback.odd_receipt", "received_on", {"received_on": D(2021, 1, 4)}),
        ("feedback.classified_marking", "conveyed", {"conveyed": "机密★1年\n传达讲话精神"}),
    ):
        refused(code, lambda changed=changed: record_it(**changed), where)
    # The document to the head is not there, somebody else read, one function is missing: each has to be explained.
    lacking = {"reader": people.gd[1][0].pk, "present": ALL_THERE[1:]}
    said = refused("feedback.meeting_incomplete", lambda: record_it(**lacking), "gap_reason").zh
    assert "巡视工作领导小组成员（应到1人，实到0人）" in said
    assert "宣读人不是该单位的巡视组组长" in said
    assert "致主要负责人的反馈意见尚未印发" in said
    done = record_it(**lacking, gap_reason="组长在另一单位，经领导小组同意")
    assert len(done.gaps) == 3
    assert [one.function.code for one in missing_at(done.meeting)] == ["leading_group"]
    assert refused("feedback.meeting_held", record_it).http_status == 409


def test_holding_starts_the_clock_and_tells_those_concerned(people, live, fresh, on_day):
    on_day("2021-01-07")
    target = fresh(1)
    make_ready(people, [target])
    planned = due(live, 1, "rectification_report")
    assert planned.explained.trigger_is_planned
    Note.objects.all().delete()
    last = Record.objects.latest("seq").seq
    # Planned for the 5th and held on the 6th.
    done = held(people, target, D(2021, 1, 6))
    meeting = done.meeting
    assert (meeting.status, meeting.version, done.gaps, held_on(target)) == ("held", 1, (), D(2021, 1, 6))
    assert {one.target.number for one in done.moves} == {1}
    after = due(live, 1, "rectification_report")
    assert (after.due_on, after.explained.trigger_is_planned) == (D(2021, 3, 6), False)
    assert sentence(after.explained)[0].startswith("反馈会在2021年1月6日")
    # The other units' clocks stay where they were.
    assert due(live, 2, "rectification_report").explained.trigger_is_planned
    kept = DateMove.objects.get(rule="rectification_report")
    assert (kept.target, kept.was, kept.now, kept.cause) == (target, D(2021, 3, 5), D(2021, 3, 6), "held")
    actions = list(Record.objects.filter(seq__gt=last).order_by("seq").values_list("action", "object_kind"))
    assert actions.count(("feedback.hold_meeting", "meeting")) == 1
    assert set(FeedbackDocument.objects.filter(target=target).values_list("opened_on", flat=True)) == {D(2021, 1, 7)}
    notes = {note.person.username: note for note in Note.objects.filter(kind="feedback.hold_meeting")}
    assert set(notes) >= {"gl1", "gm1", "second_clerk", "lia1", "head1"}
    assert not {"office", "gl2", "lia2"} & set(notes)
    assert "2021年3月6日" in notes["lia1"].zh
    assert "2021年3月5日改为2021年3月6日" in notes["gl1"].zh
    # The plan is over: neither the timetable nor the page of the meeting moves it.
    refused("rounds.meeting_held", lambda: plan_meetings(
        actor=people.office, round_=live, days={1: D(2021, 1, 8)}, reason="改期",
    ))  # fmt: skip
    late = {"day": D(2021, 1, 8), "starts_at": time(9), "ends_at": time(10), "reason": "改期"}
    refused("feedback.meeting_held", lambda: postpone_meeting(actor=people.office, target=target, **late))
    refused("feedback.meeting_held", lambda: give_up_meeting(actor=people.office, target=target, reason="不开"))


def test_a_wrong_day_is_corrected_and_the_old_record_stays(people, live, fresh, on_day):
    on_day("2021-01-12")
    target = fresh(2)
    make_ready(people, [target])
    meeting = held(people, target, D(2021, 1, 8)).meeting
    facts = meeting_facts(people, target, D(2021, 1, 6))

    def correct(actor=people.office, reason="登记时看错日期", version=1, facts=facts):
        return correct_meeting(actor=actor, meeting=meeting, facts=facts, reason=reason, version=version)

    refused("common.not_allowed", lambda: correct(people.gl[1]))
    refused("rounds.reason_needed", lambda: correct(reason=" "), "reason")
    refused("common.changed_meanwhile", lambda: correct(version=7))
    refused("feedback.field_work_not_over", lambda: correct(facts=replace(facts, held_on=D(2020, 11, 1), received_on=None, received_by="")))  # fmt: skip  # one line a case
    done = correct()
    assert (done.meeting.held_on, done.meeting.version) == (D(2021, 1, 6), 2)
    assert due(live, 2, "rectification_report").due_on == D(2021, 3, 6)
    (edition,) = done.meeting.editions.all()
    assert (edition.version, edition.data["held_on"], edition.reason) == (1, "2021-01-08", "登记时看错日期")
    assert len(edition.data["present"]) == len(ALL_THERE)
    told = Note.objects.get(person=people.head[2], kind="feedback.correct_meeting")
    assert "由2021年1月8日更正为2021年1月6日（登记时看错日期）" in told.zh
    # Something else than the day moves nothing and is not the unit's business.
    again = correct(version=2, facts=replace(facts, place="第二会议室"), reason="地点写错")
    assert (list(again.moves), again.meeting.place) == ([], "第二会议室")
    assert Note.objects.filter(person=people.head[2], kind="feedback.correct_meeting").count() == 1


def test_a_receipt_is_recorded_once(people, live, fresh, on_day):
    on_day("2021-01-12")
    target = fresh(3)
    make_ready(people, [target])
    meeting = held(people, target, D(2021, 1, 7), received_on=None, received_by="").meeting

    the_eighth = D(2021, 1, 8)

    def receive(on=the_eighth, by="办公厅主任", actor=people.office):
        return receive_documents(actor=actor, meeting=meeting, received_on=on, received_by=by)

    refused("common.not_allowed", lambda: receive(actor=people.lia[3]))
    refused("feedback.odd_receipt", lambda: receive(on=D(2021, 1, 13)), "received_on")
    refused("feedback.odd_receipt", lambda: receive(by=""), "received_by")
    assert receive().received_on == D(2021, 1, 8)
    refused("feedback.received", receive)


def test_a_meeting_is_put_off_or_given_up_with_a_reason(people, live, fresh):
    target = fresh(1)
    slot = Slot.objects.create(target=target, day=D(2021, 1, 5), starts_at=time(9), ends_at=time(11), place="会议室")
    SlotPerson.objects.create(slot=slot, person=people.lg[0], part="speaks")
    when = {"day": D(2021, 1, 8), "starts_at": time(14), "ends_at": time(16)}

    def put_off(actor=people.office, reason="主要负责人外出", **changed):
        return postpone_meeting(actor=actor, target=target, reason=reason, **{**when, **changed})

    refused("common.not_allowed", lambda: put_off(people.gl[1]))
    refused("rounds.reason_needed", lambda: put_off(reason=""), "reason")
    refused("rounds.odd_times", lambda: put_off(ends_at=time(13)))
    meeting, moves = put_off(version=0)
    assert (meeting.status, meeting.reason, meeting.version) == ("planned", "主要负责人外出", 1)
    assert {one.moved.after.due_on for one in moves} >= {D(2021, 3, 8)}
    slot.refresh_from_db()
    assert (slot.day, slot.place, [one.person for one in slot.people.all()]) == (
        D(2021, 1, 8),
        "会议室",
        [people.lg[0]],
    )
    assert "主要负责人外出" in Note.objects.filter(person=people.lg[0]).latest("pk").zh
    assert Note.objects.filter(person=people.head[1]).exists()
    refused("common.changed_meanwhile", lambda: put_off(version=0))
    gone, _moves = give_up_meeting(actor=people.office, target=target, reason="合并召开", version=1)
    assert (gone.status, fresh(1).meeting_planned_on) == ("cancelled", None)
    refused("rounds.no_meeting", lambda: give_up_meeting(actor=people.office, target=target, reason="合并召开"))
    # Another one can be planned and held; the cancelled record stays.
    make_ready(people, [target])
    put_off(day=D(2021, 1, 6), reason="另行安排")
    assert sorted(Meeting.objects.filter(target=target).values_list("status", flat=True)) == ["cancelled", "planned"]


def test_rules_are_settled_by_the_office_and_kept_once_relied_on(people, live, fresh, on_day):
    on_day("2021-01-12")
    assert rules_of(live).is_sample
    assert rules_of(live).required == sample()
    facts = RulesFacts((Required("unit_head", 1), Required("others", 3)), allows_objections=True, objection_days=20)

    def settle(actor=people.office, **changed):
        return set_rules(actor=actor, round_id=live.pk, facts=replace(facts, **changed))

    refused("common.not_allowed", lambda: settle(people.lg[0]))
    refused("common.not_found", lambda: settle(people.stranger))
    for changed in (
        {"required": (Required("friends", 1),)},
        {"required": (Required("others", 0),)},
        {"decision_days": 0},
    ):
        refused("feedback.odd_rules", lambda changed=changed: settle(**changed))
    assert settle().version == 1
    target = fresh(1)
    make_ready(people, [target])
    done = held(people, target, D(2021, 1, 5), gap_reason="没有列席人员")
    assert [one.function.code for one in missing_at(done.meeting)] == ["others"]
    refused("feedback.rules_relied_on", lambda: settle(objection_days=19))
    refused("feedback.rules_relied_on", lambda: settle(allows_objections=False))
    assert settle(required=(), objection_days=25).objection_days == 25
    # The meeting keeps what it was judged by.
    assert [one.function.code for one in missing_at(Meeting.objects.get())] == ["others"]


def test_the_twelve_of_the_model_round_over_four_days(people, live, fresh, on_day):
    on_day("2021-01-08")
    targets = [fresh(number) for number in range(1, 13)]
    make_ready(people, targets)
    marks = lambda stage: {  # noqa: E731  # two uses
        cell.mark for row in board(people.office, live).rows for cell in row.cells if cell.stage == stage
    }
    assert marks("group_report") == marks("report_decided") == marks("feedback_issued") == {Mark.DONE}
    assert Mark.DONE not in marks("feedback")
    for target in targets:
        held(people, target, target.meeting_planned_on)
    assert marks("feedback") == {Mark.DONE}
    found = {one.target.number: one for one in all_dates(live).targets}
    for number, target in enumerate(targets, 1):
        day = D(2021, 1, 5 + (number - 1) % 4)
        one = next(due for due in found[number].dues if due.rule.name == "rectification_report")
        assert (held_on(target), one.due_on) == (day, D(2021, 3, day.day))
        zh, en = sentence(one.explained)
        assert zh.startswith(f"反馈会在2021年1月{day.day}日，按")
        assert f"之后2个月为2021年3月{day.day}日" in zh
        assert f"2 months later, on {day.day} March 2021" in en
    # None was moved: each was held on the day that was planned.
    assert not DateMove.objects.filter(cause="held").exists()
    assert Report.objects.count() == 4
    assert Meeting.objects.filter(round=live, status="held").count() == 12


@pytest.mark.no_database
def test_who_is_missing_is_counted_by_function():
    required = (Required("unit_head", 1), Required("unit_body", 3))
    assert missing(required, [("unit_head", 1), ("unit_body", 1), ("unit_body", 2), ("others", 5)]) == ()
    (gone,) = missing(required, [("unit_head", 1), ("unit_body", 2)])
    assert (gone.function, gone.least, gone.there) == (functions()["unit_body"], 3, 2)
    assert {one.side for one in functions().values()} == {"sender", "unit"}
