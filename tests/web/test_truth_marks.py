"""Marks of truth: found without help, shown to who may see them, judged with a reason, and not found twice."""

import json
import os
import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.outbox.actions import deliver_due
from bihuan.web.rectification.access.truth import marks_visible_to, may_judge, reads_other_side
from bihuan.web.rectification.actions import plans
from bihuan.web.rectification.actions.truth import judge_mark
from bihuan.web.rectification.models import Item, Measure, Plan, Response, TruthMark
from bihuan.web.rectification.queries.truth import marks_of, shown
from bihuan.web.rectification.truth.again import Again, same_again
from bihuan.web.rectification.truth.parts import Piece
from bihuan.web.rectification.truth.run import check_round, check_target
from bihuan.web.rounds.models import Round, Target
from bihuan.web.trail.models import Record
from tests.web.rectifying import answered, make_rectifying
from tests.web.test_pages import BACKEND, RECORDED

V = TruthMark.Verdict
COPIED = (
    "由{unit}政务服务局牵头，2021年2月底前逐户核对拖欠账款，列出清单并在门户网站公示欠款单位和金额。",
    "对已查明的{n}家企业，由分管副市长签字后10个工作日内付清本息，逐笔留存银行回单备查。",
)
EMPTY = ("进一步提高思想认识，加强组织领导。", "强化监督管理，确保整改取得实效。", "不断完善长效机制，防止反弹。")


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-15")
    return make_rectifying(people, round_live)


def submitted(rectifying, number, texts, day=date(2021, 2, 20)):
    """Return the plan of a unit with these measures, submitted; all of them for its first problem."""
    plan = rectifying.drafted(rectifying.targets[number])
    changes = plans.PlanChanges(
        frame=plans.PlanFacts(organisation="成立专班", principles="坚持问题导向", pledge="真实"),
        responses={
            order: answered(cause=f"原因在{chr(0x4E00 + 40 * number + order)}", standard="问题清零") for order in (1, 2)
        },
        measures=[
            plans.MeasureFacts(text=text, responses=(1, 2) if at == 0 else (1,), owner=f"第{at}科科长", due_on=day)
            for at, text in enumerate(texts)
        ],
    )
    return rectifying.submit(plans.write_plan(actor=plan.author, plan=plan, changes=changes))


def codes(target):
    return sorted(TruthMark.objects.filter(target=target, gone_on=None).values_list("code", flat=True))


def test_a_copied_and_an_empty_plan_are_found_and_shown_to_who_may_see_them(rectifying, people, client):
    first, second = rectifying.targets[1], rectifying.targets[2]
    submitted(rectifying, 1, [text.format(unit=first.name, n=12) for text in COPIED])
    later = submitted(rectifying, 2, [text.format(unit=second.name, n=37) for text in reversed(COPIED)] + list(EMPTY))
    while deliver_due():
        pass
    mark = TruthMark.objects.get(code="copied_plan")
    assert (mark.target, mark.other_target, mark.subject_id) == (second, first, later.pk)
    assert mark.share > 0.5
    assert codes(first) == []
    assert codes(second) == ["copied_plan", "empty_plan"], "one mark with the three empty measures in it"
    empty = shown(people.office, TruthMark.objects.get(code="empty_plan"))
    assert ["".join(one.text for one in text.segments) for text in empty.this] == list(EMPTY)
    assert all(any(one.part == "attitude" for one in text.segments) for text in empty.this)
    assert {one.code for one in marks_of("plan", [later.pk])[later.pk]} == set(codes(second))
    passages_are_the_same(shown(people.office, mark))
    # The unit sees its own lines and not whose they are; its supervisor neither; the office sees both.
    for person, may, both in (
        (people.office, True, True),
        (people.lia[2], False, False),
        (people.head[2], False, False),
        (people.lg[0], False, True),
        (people.sup[0], True, True),
    ):
        seen = shown(person, marks_visible_to(person).get(pk=mark.pk))
        assert (may_judge(person, mark), seen.reads_other, bool(seen.other)) == (may, both, both), person
        assert seen.this
    pages_show_each_their_part(client, people, mark, later)
    assert not marks_visible_to(people.lia[1]).exists()
    assert not marks_visible_to(people.stranger).exists()
    assert not marks_visible_to(people.sup[1]).exists()
    assert not reads_other_side(people.lia[2], mark)


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = ("truth_list", "truth_mark", "truth_list of a unit", "truth_mark of a unit")


def pages_show_each_their_part(client, people, mark, plan):
    """The office sees both units; the copying unit its own lines, not whose they are, and no form."""
    found = {}
    for page in PAGES:
        is_unit = page.endswith("unit")
        client.force_login(people.lia[2] if is_unit else people.office, backend=BACKEND)
        address = reverse(page.partition(" ")[0], args=[mark.round_id if "list" in page else mark.uid])
        said = client.get(address).content.decode()  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found[page] = sum(
            not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT pg_advisory"))
            for query in asked.captured_queries
        )
        assert ("呼和浩特市" in said) != is_unit, page
        assert "truth-place" in said or "list" in page
        assert ('name="verdict"' in said) == (page == "truth_mark")
    beside = client.get(reverse("plan_detail", args=[plan.uid])).content.decode()
    assert reverse("truth_mark", args=[mark.uid]) in beside
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in PAGES}
    refused = client.post(
        reverse("truth_judge", args=[mark.uid]), {"verdict": "dismissed", "reason": "x", "version": 1}
    )
    assert refused.status_code == 403
    assert client.post(reverse("truth_run", args=[mark.round_id])).status_code == 403
    client.force_login(people.office, backend=BACKEND)
    bad = client.post(reverse("truth_judge", args=[mark.uid]), {"verdict": "", "reason": "", "version": 1})
    assert bad.status_code == 422
    assert client.post(reverse("truth_run", args=[mark.round_id])).status_code == 302
    done = client.post(
        reverse("truth_judge", args=[mark.uid]), {"verdict": "confirmed", "reason": "逐字相同", "version": 1}
    )
    assert done.status_code == 302
    assert "逐字相同" in client.get(reverse("truth_mark", args=[mark.uid])).content.decode()


def test_who_recorded_either_side_judges_no_mark_of_it(rectifying, people, client):
    """The clerk who recorded a plan for a unit would else decide whether that plan is a copy."""
    submitted(rectifying, 1, [text.format(unit=rectifying.targets[1].name, n=12) for text in COPIED])
    later = submitted(rectifying, 2, [text.format(unit=rectifying.targets[2].name, n=37) for text in COPIED])
    check_round(rectifying.round)
    mark = TruthMark.objects.get(code="copied_plan")
    address = reverse("truth_mark", args=[mark.uid])
    client.force_login(people.office, backend=BACKEND)
    for pk in (mark.subject_id, mark.other_id):
        before = Plan.objects.filter(pk=pk).values("submitted_by").get()
        Plan.objects.filter(pk=pk).update(submitted_by=people.office, on_behalf=True)
        with pytest.raises(Refusal) as refused:
            judge_mark(actor=people.office, mark=mark, verdict=V.DISMISSED, reason="是我录的")
        assert refused.value.code == "rectification.own_mark"
        assert 'name="verdict"' not in client.get(address).content.decode()
        Plan.objects.filter(pk=pk).update(**before)
    assert later.pk == mark.subject_id
    assert 'name="verdict"' in client.get(address).content.decode()
    judge_mark(actor=people.office, mark=mark, verdict=V.CONFIRMED, reason="逐字相同")


def test_what_comes_back_after_a_return_is_held_against_what_was_returned(rectifying, people, client):
    target = rectifying.targets[1]
    plan = submitted(rectifying, 1, [text.format(unit=target.name, n=12) for text in COPIED])
    for change, changed in (("", 0), ("逐户", 2), ("12", None), ("date", None)):
        plan = plans.return_plan(actor=people.office, plan=plan, reason="请写明逐户核对的办法后再报。")
        measure = plan.measures.order_by("number")[1 if change == "12" else 0]
        if change == "date":
            measure.due_on = date(2021, 2, 18)
        elif change:
            measure.text = measure.text.replace(change, "13" if change == "12" else "")
        measure.save()
        plan = rectifying.submit(plan)
        check_target(target, ["plan"])
        marks = list(TruthMark.objects.filter(code="same_again", gone_on=None))
        assert [mark.detail["letters"] for mark in marks] == ([] if changed is None else [changed]), change
        if changed == 2:
            assert marks[0].detail["reason"] == "请写明逐户核对的办法后再报。"
            seen = shown(people.office, marks[0])
            assert [one.text for text in seen.other for one in text.segments if one.part == "changed"] == ["逐户"]
            client.force_login(people.lia[1], backend=BACKEND)
            page = client.get(reverse("truth_mark", args=[marks[0].uid])).content.decode()
            assert "请写明逐户核对的办法后再报。" in page
            assert "退回时的文字" in page


def test_last_rounds_plan_is_known_in_a_look_back_and_what_only_quotes_the_finding_is_no_copy(rectifying, people):
    unit, other = rectifying.targets[1], rectifying.targets[2]
    texts = [text.format(unit=unit.name, n=12) for text in COPIED]
    last = submitted(rectifying, 1, texts)
    check_target(unit)
    again = Round.objects.get(pk=rectifying.round.pk)
    again.pk, again.serial, again.type, again.number = uuid.uuid4(), again.serial + 1, "look_back", 99
    again._state.adding = True
    again.save()
    target = Target.objects.get(pk=unit.pk)
    target.pk, target.round, target.group, target._state.adding = None, again, None, True
    target.uid = uuid.uuid4()
    target.save()
    plan = Plan.objects.create(
        round=again, target=target, author=people.lia[1], status="submitted", submitted_on=date(2021, 9, 1)
    )
    problem = "回头看发现，" + last.responses.get(order=1).problem
    response = Response.objects.create(
        plan=plan, finding=last.responses.get(order=1).finding, order=1, problem=problem, cause="人手不足。"
    )
    for number, text in enumerate(texts, 1):
        changed = text.replace("2021年2月底", "2021年10月底").replace("12家", "31家")
        Measure.objects.create(plan=plan, number=number, text=changed).responses.add(response)
    check_target(target)
    mark = TruthMark.objects.get(code="copied_last_plan")
    assert (mark.target, mark.other_target, mark.other_id) == (target, unit, last.pk)
    assert mark.share > 0.8
    assert not reads_other_side(people.sup[1], mark)
    # Two that have only the quoted finding, a statute and their names in common are two.
    quoting = [
        f"针对“{last.responses.get(order=1).problem}”，按《优化营商环境条例》第28条，由{{}}补装叫号机{{}}台并张贴使用说明。",
        f"针对“{last.responses.get(order=1).problem}”，按《优化营商环境条例》第28条，由{{}}约谈{{}}名迟到的窗口人员并扣发当月绩效。",
    ]
    plan.measures.filter(number=1).update(text=quoting[0].format(unit.name, 9))
    plan.measures.filter(number=2).delete()
    later = submitted(rectifying, 2, [quoting[1].format(other.name, 9)])
    check_target(target)
    check_target(other)
    assert not TruthMark.objects.filter(code__startswith="copied", gone_on=None).exists(), later


def test_new_proof_or_another_figure_is_a_change_of_substance():
    before = [
        Piece("claim", "已向12户企业退还保证金，并公布了退款清单和监督电话，没有企业提出异议，台账已经归档备查。")
    ]

    def said(text, proofs=0):
        again = Again("claim", 1, 1, before, [Piece("claim", text)], proofs, date(2021, 2, 3), "缺少凭证")
        return same_again(1, again)

    whole = before[0].text
    assert said(whole).detail["letters"] == 0
    assert said(whole.replace("已经", "均已")).detail["letters"] > 0
    assert said(whole, 1) is None
    assert said(whole.replace("12", "15")) is None
    assert said(whole + "三月二日又到八家企业回访，逐户核对银行到账时间，企业代表都签了字。") is None


def passages_are_the_same(seen):
    """Each lit passage reads alike on both sides once names and figures are out."""
    for number in seen.passages:
        sides = [
            "".join(one.text for text in side for one in text.segments if one.passage == number)
            for side in (seen.this, seen.other)
        ]
        first, second = (re.sub(r"[\d\W_]|呼和浩特市|包头市", "", one) for one in sides)
        assert first
        assert first == second


def test_a_judgement_holds_for_the_same_text_and_not_for_another(rectifying, people):
    target = rectifying.targets[2]
    submitted(rectifying, 2, [*EMPTY[:2], "拆除违建三处。"])
    check_target(target)
    mark = TruthMark.objects.get(code="empty_measure", detail__number=2)
    before = Record.objects.count()
    for verdict, reason, code in (
        ("maybe", "x", "unknown_choice"),
        (V.DISMISSED, " ", "reason_needed"),
        (V.DISMISSED, "x" * 401, "reason_needed"),
    ):
        with pytest.raises(Refusal) as refused:
            judge_mark(actor=people.office, mark=mark, verdict=verdict, reason=reason)
        assert refused.value.code == f"rectification.{code}"
    with pytest.raises(Refusal) as refused:
        judge_mark(actor=people.lia[2], mark=mark, verdict=V.DISMISSED, reason="我们做了")
    assert refused.value.code == "common.not_allowed"
    judged = judge_mark(
        actor=people.office, mark=mark, verdict=V.DISMISSED, reason="附件中另有细则", version=mark.version
    )
    assert (judged.verdict, judged.judged_by, Record.objects.count()) == (V.DISMISSED, people.office, before + 1)
    with pytest.raises(Refusal) as refused:
        judge_mark(actor=people.office, mark=mark, verdict=V.CONFIRMED, reason="再看", version=mark.version)
    assert refused.value.code == "common.changed_meanwhile"
    count = TruthMark.objects.count()
    check_round(rectifying.round)
    assert TruthMark.objects.count() == count
    mark.refresh_from_db()
    assert (mark.verdict, mark.gone_on) == (V.DISMISSED, None)
    measure = target.plans.get().measures.get(number=2)
    measure.text = "强化日常监督，狠抓落实。"
    measure.save()
    check_target(target, ["plan"])
    mark.refresh_from_db()
    assert mark.gone_on is not None
    assert TruthMark.objects.get(code="empty_measure", detail__number=2, gone_on=None).verdict == V.OPEN
    with pytest.raises(Refusal) as refused:
        judge_mark(actor=people.office, mark=mark, verdict=V.CONFIRMED, reason="再看")
    assert refused.value.code == "rectification.mark_is_gone"


def test_rates_in_a_claim_are_held_against_its_counts_and_the_item_counts_its_marks(rectifying, people):
    target = rectifying.targets[1]
    rectifying.in_force(target)
    item = Item.objects.filter(target=target).first()
    Item.objects.filter(pk=item.pk).update(claim="122个问题已整改到位，完成率98.7%。", reported_on="2021-01-15")
    check_target(target)
    item.refresh_from_db()
    mark = TruthMark.objects.get(code="rate_contradicted")
    assert (mark.item, item.open_marks) == (item, 1)
    assert mark.detail["nearest"] == [[122, 123, "99.19"], [122, 124, "98.39"]]
    assert marks_of("item", [item.pk])[item.pk] == [mark]
    judge_mark(actor=people.office, mark=mark, verdict=V.CONFIRMED, reason="与台账不符")
    item.refresh_from_db()
    assert item.open_marks == 0
