"""Plans: from the issued findings to a plan in force, and everything that stands in the way."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.actions.evidence import prepare
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.inbox.models import Note
from bihuan.web.rectification.actions import opinions, plans
from bihuan.web.rectification.milestones import MOST, made_milestones
from bihuan.web.rectification.models import Item, Plan, Response
from bihuan.web.rectification.plan_changes import changes_between
from bihuan.web.rectification.plan_gaps import doubts_of, gaps_of
from bihuan.web.rectification.queries.plans import (
    contents_of,
    dues_of,
    plan_in_force,
    recorded_for,
    timeliness,
)
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Target
from bihuan.web.trail.models import Record
from tests.web.rectifying import DUE_ON, answered, make_rectifying

S = Plan.Status
PLEDGE = plans.Pledge(by="市委书记", text="对方案和报告的真实性负责")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-15")
    return make_rectifying(people, round_live)


@pytest.fixture
def target(rectifying) -> Target:
    return rectifying.targets[1]


def refused(code: str, act, *arguments, **named) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*arguments, **named)
    assert found.value.code == code, found.value
    assert found.value.zh
    assert found.value.en
    return found.value


def test_a_plan_begins_with_what_was_fed_back_and_the_rules_day(rectifying, target, people):
    Target.objects.filter(pk=target.pk).update(meeting_held_on=None)
    refused("rectification.meeting_not_held", plans.draft_plan, actor=people.lia[1], target=target)
    Target.objects.filter(pk=target.pk).update(meeting_held_on=date(2021, 1, 5))
    # The unit's own, or a clerk from signed paper; nobody of a group, and no other unit.
    refused("common.not_allowed", plans.draft_plan, actor=people.gl[1], target=target)
    refused("common.not_found", plans.draft_plan, actor=people.lia[2], target=target)
    plan = plans.draft_plan(actor=people.lia[1], target=target)
    lines = list(plan.responses.order_by("order"))
    assert [one.problem for one in lines] == [
        "服务窗口超时办理事项较多，群众等候时间长",
        "拖欠企业账款清偿不及时，涉及三个项目",
    ]
    # 2021: two months from the meeting.
    assert {one.due_on for one in lines} == {date(2021, 3, 5)}
    refused("rectification.plan_exists", plans.draft_plan, actor=people.lia[1], target=target)
    assert Record.objects.filter(action="rectification.draft_plan", object_id=str(plan.uid)).count() == 1
    Finding.objects.filter(target=rectifying.targets[2]).update(status=FindingStatus.WITHDRAWN)
    refused("rectification.nothing_issued", plans.draft_plan, actor=people.lia[2], target=rectifying.targets[2])


def test_under_the_rules_of_2024_a_plan_has_a_month_and_its_lines_six(people, round_live, on_day):
    on_day("2024-05-01")
    rectifying = make_rectifying(people, round_live, {1: ("问题",)}, rule_version=RuleVersion.CENTRAL_2024)
    target = rectifying.targets[1]
    Target.objects.filter(pk=target.pk).update(meeting_held_on=date(2024, 3, 31))
    target.refresh_from_db()
    plan = rectifying.drafted(target)
    assert plan.responses.get().due_on == date(2024, 9, 30)
    due = dues_of(target)["rectification_plan"]
    assert due.due_on == date(2024, 4, 30)
    late = timeliness(None, due, date(2024, 5, 1))
    assert late.days_late == 1
    assert "逾期 1 天" in late.words
    plan.submitted_on = date(2024, 4, 30)
    assert timeliness(plan, due, date(2024, 5, 1)).words == "按期报送"
    assert "反馈会" in late.reason


def test_submitting_names_every_missing_thing(rectifying, target, people):
    plan = rectifying.drafted(target)
    said = refused("rectification.plan_incomplete", plans.submit_plan, actor=people.head[1], plan=plan, pledge=PLEDGE)
    for word in ("是否认领", "完成标准", "责任领导", "牵头单位", "具体责任人"):
        assert word in said.zh
    plan = rectifying.fill(plan)
    empty = {
        "answer": "是否认领",
        "standard": "完成标准",
        "leader": "责任领导",
        "lead_unit": "牵头单位",
        "handler": "具体责任人",
        "due_on": "完成时限",
    }
    for name, word in empty.items():
        held = contents_of(plan)
        setattr(held.responses[0], name, None if name == "due_on" else "")
        assert [gap.zh for gap in gaps_of(held)] == [word]
    lines = {1: answered(answer="note"), 2: answered(answer="in_part", standard="")}
    plan = plans.write_plan(actor=people.lia[1], plan=plan, changes=plans.PlanChanges(responses=lines))
    found = {(gap.line_zh[:5], gap.zh) for gap in gaps_of(contents_of(plan))}
    assert found == {
        ("第 1 条", "部分认领或说明情况的理由"),
        ("第 2 条", "部分认领或说明情况的理由"),
        ("第 2 条", "完成标准"),
    }
    keys = [one.key for one in plan.measures.all()]
    plan = plans.write_plan(
        actor=people.lia[1],
        plan=plan,
        changes=plans.PlanChanges(
            responses={1: answered(answer="note", reason="已按职责移交"), 2: answered()}, dropped=keys
        ),
    )
    # Who only notes a finding needs no measure, who accepts it does.
    assert [(gap.line_zh[:5], gap.zh) for gap in gaps_of(contents_of(plan))] == [("第 2 条", "整改措施（至少一条）")]
    refused("rectification.pledge_missing", _pledging_nothing, rectifying, target, people)


def _pledging_nothing(rectifying, target, people):
    plan = Plan.objects.get(target=target)
    plan = plans.write_plan(
        actor=people.lia[1],
        plan=plan,
        changes=plans.PlanChanges(
            frame=plans.PlanFacts(),
            measures=[plans.MeasureFacts(text="做到", responses=(2,), owner="主任", due_on=date(2021, 2, 1))],
        ),
    )
    plans.submit_plan(actor=people.head[1], plan=plan, pledge=plans.Pledge(by="市委书记"))


def test_days_of_measures_stay_within_their_lines(rectifying, target, people):
    plan = rectifying.filled(target)
    liaison = people.lia[1]
    before = plan.version

    def measure(**changed):
        facts = plans.MeasureFacts(text="每周调度", responses=(1, 2), owner="主任", due_on=date(2021, 2, 28))
        return plans.set_measure(actor=liaison, plan=plan, facts=replace(facts, **changed))

    late = ((date(2021, 3, 2), "报告"),)
    said = refused("rectification.milestone_after_due", measure, due_on=date(2021, 3, 2), milestones=late)
    assert "第 1 条" in said.zh
    assert said.where == "due_on-1"
    refused("rectification.day_out_of_order", measure, starts_on=date(2021, 3, 1))
    refused("rectification.day_out_of_order", measure, milestones=((date(2021, 2, 28), ""), (date(2021, 3, 1), "")))
    refused("rectification.day_out_of_order", measure, frequency="weekly")
    refused("rectification.day_out_of_order", measure, due_on=date(1900, 1, 1))
    refused("rectification.too_many_milestones", measure, frequency="weekly", starts_on=date(2010, 1, 1))
    refused("rectification.unknown_choice", measure, frequency="daily")
    refused("rectification.unknown_line", measure, responses=(3,))
    refused("rectification.measure_without_text", measure, text=" ")
    refused("feedback.classified_marking", measure, text="机密★1年")
    refused("rectification.unknown_choice", plans.set_response, actor=liaison, response=plan.responses.first(), facts=answered(answer="no"))  # fmt: skip
    earlier = answered(due_on=date(2021, 2, 1))
    refused("rectification.milestone_after_due", plans.set_response, actor=liaison, response=plan.responses.first(), facts=earlier)  # fmt: skip
    plan.refresh_from_db()
    # Nothing of all that was half saved.
    assert (plan.version, plan.measures.count()) == (before, 2)
    made = measure(frequency="weekly", starts_on=date(2021, 1, 31))
    assert [one.due_on for one in made.milestones.all()] == [date(2021, 2, day) for day in (7, 14, 21, 28)]
    assert {one.order for one in made.responses.all()} == {1, 2}
    changed = plans.set_measure(
        actor=liaison, plan=plan, facts=plans.MeasureFacts(text="改", responses=(2,), key=made.key)
    )
    assert (changed.pk, changed.number) == (made.pk, 3)
    plans.drop_measure(actor=liaison, plan=plan, key=made.key)
    refused("rectification.unknown_measure", plans.drop_measure, actor=liaison, plan=plan, key=made.key)
    refused("common.changed_meanwhile", plans.drop_measure, actor=liaison, plan=plan, key=made.key, version=before)


def test_measures_behind_the_report_are_doubted(rectifying, target):
    plan = rectifying.filled(target)
    held = contents_of(plan)
    assert doubts_of(held, date(2021, 3, 5), date(2021, 3, 5)) == []
    early = doubts_of(held, date(2021, 2, 1), date(2021, 2, 1))
    assert len(early) == 3  # two measures behind the report, and the lines behind the period
    assert "晚于" in early[0].words


@pytest.mark.no_database
@given(
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.integers(0, 900),
    st.sampled_from(["weekly", "monthly", "quarterly", "half_yearly", "yearly", "once"]),
)
def test_milestones_run_from_one_period_after_the_start_to_the_end(start, days, frequency):
    end = date.fromordinal(start.toordinal() + days)
    made = made_milestones(start, end, frequency)
    assert list(made) == sorted(set(made))
    assert len(made) <= MOST + 1
    assert all(start <= day <= end for day in made)
    if len(made) <= MOST:
        assert made[-1] == end
    if frequency == "monthly":
        last = {28, 29, 30, 31}
        assert all(day.day == start.day or (day.day in last and day.day < start.day) for day in made[:-1])


@pytest.mark.no_database
def test_a_month_ends_where_it_ends():
    made = made_milestones(date(2023, 10, 31), date(2024, 3, 31), "monthly")
    assert [day.isoformat() for day in made] == ["2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"]
    assert made_milestones(date(2024, 2, 2), date(2024, 2, 1), "weekly") == ()


def test_a_plan_comes_into_force_and_becomes_items(rectifying, target, people, on_day):
    plan = rectifying.filled(target)
    refused("common.not_allowed", plans.submit_plan, actor=people.lia[1], plan=plan, pledge=PLEDGE)
    plans.hand_plan(actor=people.lia[1], plan=plan)
    assert Note.objects.filter(person=people.head[1], kind="rectification.hand_plan").count() == 1
    plan = rectifying.submit(plan)
    assert (plan.status, plan.submitted_on, plan.pledged_by) == (S.SUBMITTED, date(2021, 1, 15), "市委书记")
    refused("rectification.not_in_state", plans.edit_plan, actor=people.lia[1], plan=plan, facts=plans.PlanFacts())
    # The supervisor has ten days, then silence is enough.
    said = refused("rectification.opinion_awaited", plans.accept_plan, actor=people.office, plan=plan)
    assert "1月25日" in said.zh
    refused("common.not_allowed", plans.accept_plan, actor=people.head[1], plan=plan)
    refused("common.not_allowed", opinions.give_opinion, actor=people.lg[0], plan=plan, verdict="agree")
    refused("rectification.unknown_choice", opinions.give_opinion, actor=people.sup[0], plan=plan, verdict="x")
    refused("rectification.reason_needed", opinions.give_opinion, actor=people.sup[0], plan=plan, verdict="return")
    # The leader of the group may speak, and is not who is waited for.
    opinions.give_opinion(actor=people.gl[1], plan=plan, verdict="remark", text="措施偏虚")
    refused("rectification.opinion_awaited", plans.accept_plan, actor=people.office, plan=plan)
    opinions.give_opinion(actor=people.sup[0], plan=plan, verdict="agree")
    assert plan_in_force(target) is None
    done = plans.accept_plan(actor=people.office, plan=plan)
    assert (done.status, done.accepted_by) == (S.IN_FORCE, people.office)
    assert plan_in_force(target) == done
    assert Item.objects.filter(target=target).count() == 2
    refused("rectification.not_in_state", plans.accept_plan, actor=people.office, plan=done)
    on_day("2021-01-26")
    other = rectifying.submitted(rectifying.targets[2])
    on_day("2021-02-06")
    assert plans.accept_plan(actor=people.office, plan=other).status == S.IN_FORCE


def test_a_plan_is_returned_line_by_line_and_taken_back(rectifying, target, people):
    plan = rectifying.submitted(target)
    refused("rectification.reason_needed", plans.return_plan, actor=people.office, plan=plan, reason=" ")
    refused(
        "rectification.unknown_line", plans.return_plan, actor=people.office, plan=plan, reason="改", lines={9: "x"}
    )
    done = plans.return_plan(actor=people.office, plan=plan, reason="不够具体", lines={2: "没有完成时限", 1: " "})
    assert done.status == S.RETURNED
    from bihuan.web.rectification.queries.plan_pages import returned_of

    back = returned_of(contents_of(done))
    second = Response.objects.get(plan=done, order=2)
    assert (back.reason, back.lines) == ("不够具体", {second.pk: "没有完成时限"})
    again = rectifying.submit(rectifying.fill(done)) if not done.measures.exists() else rectifying.submit(done)
    refused("rectification.reason_needed", plans.recall_plan, actor=people.lia[1], plan=again, reason="")
    refused("common.not_allowed", plans.recall_plan, actor=people.head[1], plan=again, reason="改")
    recalled = plans.recall_plan(actor=people.lia[1], plan=again, reason="补充措施")
    assert (recalled.status, recalled.submitted_on, recalled.submitted_by) == (S.DRAFT, None, None)


def test_who_records_a_plan_on_behalf_takes_no_later_step(rectifying, target, people, on_day):
    plan = plans.draft_plan(actor=people.office, target=target)
    assert plan.on_behalf
    # Another clerk knows of it, and neither reads nor writes it.
    refused("common.not_allowed", plans.edit_plan, actor=people.second_clerk, plan=plan, facts=plans.PlanFacts())
    plan = rectifying.fill(plan)
    refused("rectification.scan_missing", plans.submit_plan, actor=people.office, plan=plan, pledge=PLEDGE)
    scan = prepare(PDF, "方案.pdf")
    refused("rectification.recorded_by_another", plans.submit_plan, actor=people.second_clerk, plan=plan, pledge=PLEDGE, scan=scan)  # fmt: skip
    early = replace(PLEDGE, given_on=date(2021, 1, 4))
    refused(
        "rectification.day_out_of_order", plans.submit_plan, actor=people.office, plan=plan, pledge=early, scan=scan
    )
    signed = replace(PLEDGE, given_on=date(2021, 1, 12))
    plan = plans.submit_plan(actor=people.office, plan=plan, pledge=signed, scan=scan)
    assert (plan.submitted_on, plan.scan_name) == (date(2021, 1, 12), "方案.pdf")
    assert recorded_for(target) == {people.office.pk}
    rectifying.heard(plan)
    for step in (plans.accept_plan, plans.return_plan):
        more = {"reason": "x"} if step is plans.return_plan else {}
        refused("rectification.own_plan", step, actor=people.office, plan=plan, **more)
    done = plans.accept_plan(actor=people.second_clerk, plan=plan)
    Item.objects.filter(target=target).update(status=Item.Status.LAPSED)
    refused("rectification.own_plan", plans.conclude_plan, actor=people.office, plan=done)
    assert set(Item.objects.filter(target=target).values_list("recorded_by", flat=True)) == {people.office.pk}


def test_an_amendment_shows_what_changed_and_supersedes(rectifying, target, people):
    first = rectifying.in_force(target)
    refused("rectification.reason_needed", plans.amend_plan, actor=people.lia[1], plan=first, reason="")
    new = plans.amend_plan(actor=people.lia[1], plan=first, reason="上级调整了职责")
    assert (new.edition, new.amends, new.status) == (2, first, S.DRAFT)
    refused("rectification.plan_exists", plans.amend_plan, actor=people.lia[1], plan=first, reason="再改")
    # Begun by mistake, it is thrown away, and begun anew with the same number; the one in force cannot be.
    refused("common.not_allowed", plans.discard_plan, actor=people.lia[1], plan=first)
    refused("common.changed_meanwhile", plans.discard_plan, actor=people.lia[1], plan=new, version=new.version + 1)
    plans.discard_plan(actor=people.lia[1], plan=new, version=new.version)
    assert not Plan.objects.filter(amends=first).exists()
    assert first.responses.exists()
    assert Record.objects.filter(action="rectification.discard_plan", object_id=str(new.uid)).count() == 1
    new = plans.amend_plan(actor=people.lia[1], plan=first, reason="上级调整了职责")
    assert changes_between(contents_of(first), contents_of(new)) == []
    measure = new.measures.first()
    facts = plans.MeasureFacts(
        text=measure.text, responses=(1, 2), owner="新主任", unit=measure.unit, starts_on=measure.starts_on,
        due_on=measure.due_on, proof_expected=measure.proof_expected, key=measure.key,
    )  # fmt: skip
    extra = plans.MeasureFacts(text="新增一项", responses=(2,), owner="主任", due_on=date(2021, 2, 1))
    gone = new.measures.last().key
    changes = plans.PlanChanges(
        responses={2: answered(due_on=date(2021, 6, 1))}, measures=[facts, extra], dropped=[gone]
    )
    new = plans.write_plan(actor=people.lia[1], plan=new, changes=changes)
    found = changes_between(contents_of(first), contents_of(new))
    assert [one.kind for one in found] == ["changed", "changed", "added", "removed"]
    assert [(one.label, one.before, one.after) for one in found[0].fields] == [
        ("完成时限", "2021年3月1日", "2021年6月1日")
    ]
    assert [(one.label, one.before, one.after) for one in found[1].fields] == [
        ("责任人", "办公室主任", "新主任"), ("对应条目", "1", "1、2"),
    ]  # fmt: skip
    new = rectifying.submit(new)
    refused("rectification.amendment_waits", _conclude, people.office, first)
    Item.objects.filter(target=target).update(status=Item.Status.UNDER_WAY)
    rectifying.heard(new)
    done = plans.accept_plan(actor=people.office, plan=new)
    first.refresh_from_db()
    assert (first.status, done.status, plan_in_force(target)) == (S.SUPERSEDED, S.IN_FORCE, done)
    assert set(Item.objects.filter(target=target).values_list("due_on", flat=True)) == {DUE_ON, date(2021, 6, 1)}
    refused("rectification.not_in_force", plans.amend_plan, actor=people.lia[1], plan=first, reason="x")


def _conclude(person, plan):
    Item.objects.filter(target=plan.target).update(status=Item.Status.LAPSED)
    plans.conclude_plan(actor=person, plan=plan)


def test_two_clerks_conclude_when_nothing_is_open(rectifying, target, people):
    plan = rectifying.in_force(target)
    said = refused("rectification.items_open", plans.conclude_plan, actor=people.office, plan=plan)
    assert "2 个" in said.zh
    Item.objects.filter(target=target).update(status=Item.Status.CARRIED_OVER)
    assert plans.conclude_plan(actor=people.office, plan=plan).status == S.IN_FORCE
    refused("accounts.second_person_needed", plans.conclude_plan, actor=people.office, plan=plan)
    done = plans.conclude_plan(actor=people.second_clerk, plan=plan)
    assert (done.status, done.concluded_on) == (S.CONCLUDED, date(2021, 1, 15))
    assert plan_in_force(target) == done
