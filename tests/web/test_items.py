"""Items: from a plan in force to the report that two people sign, and everything that stands in the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.accounts.signing import open_signatures
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.actions import plans
from bihuan.web.rectification.actions.item_opinions import give_item_opinion
from bihuan.web.rectification.actions.items import require_others
from bihuan.web.rectification.actions.proofs import add_proof, take_proof_original, withdraw_proof
from bihuan.web.rectification.actions.reporting import recall_item, report_item, report_on_behalf, sign_report
from bihuan.web.rectification.actions.work import (
    ProgressFacts,
    add_progress,
    start_item,
    start_items,
    withdraw_progress,
)
from bihuan.web.rectification.colours import COLOURS, colour_of, condition, is_overdue, overdue
from bihuan.web.rectification.models import Item, Measure, Milestone, Progress, Proof
from bihuan.web.rectification.queries.check_desk import waiting_checks
from bihuan.web.rectification.queries.item_desk import waiting_items
from bihuan.web.rectification.queries.item_measures import lines_of, measures_of
from bihuan.web.rectification.queries.item_pages import item_page
from bihuan.web.rectification.queries.portal import portal_of
from bihuan.web.trail.models import Record
from tests.web.people import hold
from tests.web.rectifying import DUE_ON, make_rectifying

S = Item.Status
CLAIM = "三个项目的账款已全部清偿，逐户回访确认。"


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-20")
    return make_rectifying(people, round_live, {1: ("窗口超时办理较多", "拖欠企业账款")})


@pytest.fixture
def items(rectifying):
    """Return the items of the first unit; the first one is under way."""
    rectifying.in_force(rectifying.targets[1])
    found = list(Item.objects.filter(target=rectifying.targets[1]).order_by("pk"))
    start_item(actor=rectifying.people.lia[1], item=found[0])
    return [fresh(one) for one in found]


def code(act, *args, **named):
    """Return the code with which something is refused; the sentences have to be there in both languages."""
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    assert refused.value.zh
    assert refused.value.en
    return refused.value.code


def proven(actor, item, *, kind="document", data=b"proof", **more):
    return add_proof(actor=actor, item=item, data=data, name="佐证.txt", kind=kind, **more)


def fresh(item):
    return Item.objects.get(pk=item.pk)


def recorded(item):
    """Return the steps of an item in the trail, in order."""
    found = Record.objects.filter(object_kind="item", object_id=str(item.uid)).order_by("pk")
    return [one.action.partition(".")[2] for one in found]


def test_an_accepted_plan_makes_an_item_of_each_finding(rectifying, items):
    first, second = items
    assert [one.number for one in items] == ["ZG2020-01-01-0001", "ZG2020-01-01-0002"]
    assert (first.problem, first.due_on, first.due_reason) == ("窗口超时办理较多", DUE_ON, "plan:1")
    assert (second.status, second.handler, second.lead_unit) == (S.ACCEPTED, "窗口科科长", "市政务服务局")
    assert recorded(first) == ["make_item", "start_item"]
    assert fresh(first).started_on == date(2021, 1, 20)
    # Work cannot begin without a measure; in a step with many the others begin all the same.
    Measure.objects.filter(responses=second.response).delete()
    begun, refused = start_items(actor=rectifying.people.lia[1], items=[second.uid, first.uid])
    assert begun == []
    assert [one.code for _uid, one in refused] == ["rectification.nothing_to_start", "rectification.not_in_state"]


def test_an_amended_plan_changes_open_lines_and_leaves_closed_ones(rectifying, items, on_day):
    first, second = items
    verified = {"verified_by": rectifying.people.ver[0], "closed_by": rectifying.people.office, "closed_on": DUE_ON}
    Item.objects.filter(pk=second.pk).update(status=S.CLOSED_IMPLEMENTED, **verified)
    plan = plans.amend_plan(actor=rectifying.lia(first.target), plan=first.response.plan, reason="另有要求")
    later = DUE_ON + timedelta(days=3)
    plan.responses.update(due_on=later, handler="新任科长")
    rectifying.heard(rectifying.submit(plan))
    plan.refresh_from_db()
    plans.accept_plan(actor=rectifying.people.office, plan=plan)
    first, second = fresh(first), fresh(second)
    assert (first.due_on, first.due_reason, first.handler) == (later, "plan:2", "新任科长")
    assert first.response.plan_id == plan.pk
    assert (second.due_on, second.handler, second.status) == (DUE_ON, "窗口科科长", S.CLOSED_IMPLEMENTED)
    assert recorded(first)[-1] == "follow_plan"


def test_progress_is_counted_and_taken_back(rectifying, items):
    lia, item = rectifying.people.lia[1], items[0]
    key = measures_of(item)[0].key
    facts = ProgressFacts(date(2021, 1, 19), "清退多收费用", key, True, Decimal("12.50"), 3, 1)
    step = add_progress(actor=lia, item=item, facts=facts)
    add_progress(
        actor=rectifying.people.head[1],
        item=item,
        facts=ProgressFacts(date(2021, 1, 20), "又清退一笔", recovered=Decimal(1)),
    )
    assert sums(item) == (Decimal("13.50"), 3, 1)
    withdraw_progress(actor=lia, item=item, uid=step.uid, reason="重复填报")
    assert sums(item) == (Decimal(1), 0, 0)
    assert (
        code(withdraw_progress, actor=lia, item=item, uid=step.uid, reason="再撤") == "rectification.withdrawn_already"
    )
    refused = {
        "rectification.day_in_future": ProgressFacts(date(2021, 1, 21), "明天"),
        "rectification.text_missing": ProgressFacts(date(2021, 1, 20), "  "),
        "rectification.no_such_measure": ProgressFacts(date(2021, 1, 20), "别处的措施", items[1].uid),
        "rectification.count_out_of_range": ProgressFacts(date(2021, 1, 20), "多了", recovered=Decimal(-1)),
    }
    before = recorded(item)
    for expected, odd in refused.items():
        assert code(add_progress, actor=lia, item=item, facts=odd) == expected
    fine = ProgressFacts(date(2021, 1, 20), "做了")
    assert code(add_progress, actor=lia, item=items[1], facts=fine) == "rectification.not_in_state"
    assert code(add_progress, actor=rectifying.people.lia[5], item=item, facts=fine) == "common.not_found"
    assert code(add_progress, actor=rectifying.people.gm[1], item=item, facts=fine) == "common.not_allowed"
    assert recorded(item) == before
    assert before[-3:] == ["add_progress", "add_progress", "withdraw_progress"]


def sums(item):
    found = fresh(item)
    return found.recovered, found.people_handled, found.systems_made


def test_proof_is_kept_cleaned_and_never_deleted(rectifying, items):
    people, item = rectifying.people, items[0]
    key = measures_of(item)[0].key
    assert code(proven, people.lia[1], item, data=b"").startswith("files.")
    assert code(proven, people.lia[1], item, data="秘密★10年\n内部材料".encode()) == "files.marked_secret"
    assert code(proven, people.lia[1], item, kind="site_check") == "rectification.proof_of_verifiers"
    assert code(proven, people.lia[1], item, kind="rumour") == "rectification.unknown_proof_kind"
    assert code(proven, people.lia[1], item, measure_key=item.uid) == "rectification.no_such_measure"
    assert code(proven, people.lia[1], item, dated_on=date(2022, 1, 1)) == "rectification.day_in_future"
    assert code(proven, people.lia[1], items[1]) == "rectification.not_in_state"
    assert code(proven, people.ver[0], item) == "common.not_found"
    assert not Proof.objects.exists()
    proof = proven(people.lia[1], item, measure_key=key, dated_on=date(2021, 1, 18), note="公示照片")
    assert (fresh(item).proofs_count, proof.is_from_unit, proof.cleaned.size > 0) == (1, True, True)
    assert take_proof_original(actor=people.lia[1], proof=proof) == proof
    assert code(take_proof_original, actor=people.gm[1], proof=proof) == "common.not_allowed"
    assert code(withdraw_proof, actor=people.lia[1], proof=proof, reason=" ") == "rectification.reason_needed"
    gone = withdraw_proof(actor=people.lia[1], proof=proof, reason="传错了")
    assert (gone.withdrawn_reason, fresh(item).proofs_count) == ("传错了", 0)
    assert code(withdraw_proof, actor=people.lia[1], proof=proof, reason="再撤") == "rectification.withdrawn_already"
    # A verifier brings what was seen on the spot, for the item that is assigned to them and once it is reported.
    Item.objects.filter(pk=item.pk).update(verifier=people.ver[0])
    assert code(proven, people.ver[0], item, kind="site_check") == "rectification.not_in_state"
    Item.objects.filter(pk=item.pk).update(status=S.REVIEWED)
    seen = proven(people.ver[0], item, kind="site_check")
    assert (seen.is_from_unit, seen.is_independent) == (False, True)
    assert code(withdraw_proof, actor=people.lia[1], proof=seen, reason="不要") == "rectification.proof_of_others"
    assert code(proven, people.lia[1], item) == "rectification.not_in_state"


def test_two_people_of_the_unit_report_an_item(rectifying, items):
    people, item = rectifying.people, items[0]
    lia, head = people.lia[1], people.head[1]
    assert code(report_item, actor=lia, item=item, claim=" ") == "rectification.claim_missing"
    with pytest.raises(Refusal) as missing:
        report_item(actor=lia, item=item, claim=CLAIM)
    assert missing.value.code == "rectification.measures_without_proof"
    assert "措施 1" in missing.value.zh
    measure = measures_of(item)[0]
    proven(lia, item, measure_key=measure.key)
    assert code(sign_report, actor=head, item=item) == "rectification.not_prepared"
    assert code(report_item, actor=head, item=item, claim=CLAIM) == "common.not_allowed"
    report_item(actor=lia, item=item, claim=CLAIM)
    assert fresh(item).status == S.UNDER_WAY
    assert code(sign_report, actor=lia, item=item) == "common.not_allowed"
    # Anything that changes the item voids the first signature: the second one would be for something else.
    add_progress(actor=lia, item=item, facts=ProgressFacts(date(2021, 1, 20), "补充"))
    assert code(sign_report, actor=head, item=item) == "rectification.not_prepared"
    report_item(actor=lia, item=item, claim=CLAIM)
    # A head who is the liaison as well is one person, and cannot be the second.
    both = hold(lia, "UNIT", round=item.round, target=item.target, duty="head")
    assert code(sign_report, actor=lia, item=item) == "accounts.second_person_needed"
    both.delete()
    assert [line.kind for line in waiting_items(head)] == ["item_start", "item_sign"]
    assert [one.pk for one in portal_of(head).to_sign] == [item.pk]
    sign_report(actor=head, item=item)
    item = fresh(item)
    assert (item.status, item.reported_by, item.reported_on) == (S.REPORTED, lia, date(2021, 1, 20))
    assert not open_signatures("item", item.uid, item.version)
    assert [line.kind for line in waiting_checks(people.office)] == ["item_review", "item_assign"]
    assert code(recall_item, actor=lia, item=item, reason="") == "rectification.reason_needed"
    recall_item(actor=lia, item=item, reason="漏了一个项目")
    assert (fresh(item).status, fresh(item).reported_by) == (S.UNDER_WAY, None)
    assert ReturnNote.objects.get(object_kind="item", object_id=item.pk).text == "漏了一个项目"
    assert recorded(item)[-2:] == ["report_item", "recall_item"]


def test_the_office_records_for_a_unit_and_leaves_the_rest_to_others(rectifying, items):
    people, item = rectifying.people, items[0]
    clerk = people.office
    fact = ProgressFacts(date(2021, 1, 20), "按签字件代录", measures_of(item)[0].key)
    assert add_progress(actor=clerk, item=item, facts=fact).on_behalf
    proof = proven(people.second_clerk, item, measure_key=fact.measure_key)
    assert (proof.on_behalf, proof.is_from_unit) == (True, True)
    scan = {"data": b"signed paper", "name": "完成报告.txt"}
    report_on_behalf(actor=people.second_clerk, item=item, claim=CLAIM, **scan)
    item = fresh(item)
    assert (item.status, item.recorded_by, item.proofs_count) == (S.REPORTED, people.second_clerk, 2)
    for one in (clerk, people.second_clerk):
        assert code(require_others, item, one, "recorded_by", "reported_by") == "rectification.own_line"
    require_others(item, people.third_clerk, "recorded_by", "reported_by")
    assert [line.kind for line in waiting_checks(people.third_clerk)] == ["item_review", "item_assign"]


def test_who_supervises_says_what_they_think(rectifying, items):
    people, item = rectifying.people, items[0]
    sup = people.sup[0]
    assert (
        code(give_item_opinion, actor=sup, item=item, verdict="return", text="不实")
        == "rectification.nothing_to_return"
    )
    give_item_opinion(actor=sup, item=item, verdict="remark", text="请加快进度")
    Item.objects.filter(pk=item.pk).update(status=S.REPORTED)
    give_item_opinion(actor=sup, item=item, verdict="return", text="现场未见整改")
    assert (
        code(give_item_opinion, actor=people.gl[1], item=item, verdict="return", text="x")
        == "rectification.nothing_to_return"
    )
    assert code(give_item_opinion, actor=people.lia[1], item=item, verdict="remark", text="x") == "common.not_allowed"
    assert [one.verdict for one in item_page(fresh(item), sup).opinions] == ["return", "remark"]
    assert item_page(fresh(item), people.lia[1]).history == ()


def test_milestones_say_whether_they_were_kept(rectifying, items):
    item = items[0]
    measure = measures_of(item)[0]
    measure.milestones.all().delete()
    days = [date(2021, 1, day) for day in (5, 10, 15, 25)]
    Milestone.objects.bulk_create(Milestone(measure=measure, due_on=day) for day in days)
    done = [date(2021, 1, 4), date(2021, 1, 12)]
    steps = [Progress(item=item, measure_key=measure.key, done_on=day, text="x") for day in done]
    (line,) = lines_of(measures_of(item), steps, [], date(2021, 1, 20))
    assert [one.kept for one in line.days] == ["met", "late", "met", "ahead"]
    assert not line.is_done
    steps[1].is_measure_done = True
    (line,) = lines_of(measures_of(item), steps[1:], [], date(2021, 2, 20))
    assert [one.kept for one in line.days] == ["missed", "late", "met", "met"]


@pytest.mark.no_database
@given(st.sampled_from(S.values), st.integers(-40, 40) | st.none(), st.integers(0, 30))
def test_a_line_has_the_colour_that_lists_look_for(status, days, yellow):
    today = date(2021, 3, 1)
    due = today + timedelta(days=days) if days is not None else None
    item = Item(status=status, due_on=due)

    class Rules:
        yellow_days = yellow

    colour = colour_of(item, today, Rules())
    found = [one for one in COLOURS if said(condition(one, today, Rules()), item)]
    assert found == ([colour] if colour else [])
    assert is_overdue(item, today) == said(overdue(today), item) == (colour == "red")


def said(wanted, item):
    """Return what a database would say of a condition on one item."""
    if isinstance(wanted, tuple):
        name, value = wanted
        column, _, how = name.partition("__")
        found = getattr(item, column)
        if how == "in":
            return found in value
        if how == "" or found is None:
            return how == "" and found == value
        return {"lt": found < value, "lte": found <= value, "gt": found > value, "gte": found >= value}[how]
    answers = [said(child, item) for child in wanted.children]
    return (all(answers) if wanted.connector == "AND" else any(answers)) != wanted.negated
