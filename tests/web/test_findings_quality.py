"""The standing checks: each finds what it is for and nothing in a finding that lacks nothing."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from bihuan.web.findings import actions, sketches
from bihuan.web.findings.choices import FindingStatus, Severity
from bihuan.web.findings.models import CriteriaVersion, Finding, FindingMark, TextSketch
from bihuan.web.findings.quality import BY_CODE, CHECKS
from bihuan.web.findings.queries import facts_of
from bihuan.web.findings.sketches import common_passage, sketch, sketch_many
from bihuan.web.trail.models import Record
from tests.web import making

pytestmark = pytest.mark.django_db

#: What has to be wrong for each check to say so, one thing at a time.
WRONG = {
    "no_proof": {"evidence": ()},
    "no_paper": {"papers": ()},
    "no_condition": {"condition": ""},
    "no_criteria": {"criteria": ()},
    "criterion_not_in_force": {"fact_from": date(2017, 1, 1), "fact_until": date(2017, 12, 31)},
    "no_category": {"category": ""},
    "no_severity": {"severity": Severity.UNSET},
    "no_method": {"methods": ()},
    "no_origin": {"origins": ()},
    "no_responsible_body": {"who": " "},
    "no_day": {"fact_from": None, "fact_until": None},
    "person_named": {"effect": "局长王建国在会上表态多、落实少"},
    "no_extent": {"people_concerned": None},
    "money_without_amount": {"effect": "造成财政多支出126万元"},
    "no_cause": {"cause": ""},
    "no_effect": {"effect": ""},
    "grave_unexplained": {"severity": Severity.SERIOUS, "effect": ""},
    "repeats_title": {
        "title": "2019年以来37个事项仍需回原单位办理",
        "condition": "2019年以来37个事项仍需回原单位办理。",
    },
    "too_short": {"condition": "2019年37件超期。"},
    "nothing_specific": {"condition": "政务服务中心建设推进不力，事项进驻不到位，群众办事不够方便，作风不够扎实。"},
    "odd_day": {"fact_from": date(2021, 5, 1), "fact_until": None},
    "same_text": {},
}


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def codes(finding: Finding) -> set[str]:
    return set(finding.marks.values_list("code", flat=True))


def test_there_are_enough_checks_and_each_is_tried():
    assert set(WRONG) == set(BY_CODE)
    assert len(CHECKS) >= 10
    assert all(check.zh and check.en for check in CHECKS)


def test_a_finding_that_lacks_nothing_has_no_mark(people, targets):
    assert codes(making.make_finding(people, targets[1])) == set()


@pytest.mark.parametrize("code", sorted(set(WRONG) - {"same_text"}))
def test_each_check_finds_what_it_is_for(people, targets, code):
    finding = making.make_finding(people, targets[1], **WRONG[code])
    mark = finding.marks.get(code=code)
    assert mark.is_blocking == BY_CODE[code].is_blocking
    # What goes with it may be marked as well, but a check that is not concerned stays silent.
    along = {"no_condition": {"nothing_specific"}, "repeats_title": {"too_short"}, "grave_unexplained": {"no_effect"}}
    assert codes(finding) - {code} <= along.get(code, set())
    if mark.end:
        assert getattr(finding, mark.field)[mark.start : mark.end]


def test_a_mark_goes_when_what_it_is_about_is_mended(people, targets):
    finding = making.make_finding(people, targets[1], cause="")
    assert codes(finding) == {"no_cause"}
    mended = replace(facts_of(finding), cause="没有抓落实")
    actions.edit_finding(actor=people.gm[1], finding=finding, facts=mended)
    assert codes(finding) == set()


def test_copied_text_is_marked_at_both_ends_with_its_span(people, targets):
    first = making.make_finding(people, targets[1])
    copied = making.CONDITION.replace("37", "52").replace("12件", "9件")
    second = making.make_finding(people, targets[7], condition="经查，" + copied)
    mark = second.marks.get(code="same_text")
    assert mark.other == first
    assert second.condition[mark.start : mark.end] in second.condition
    assert mark.end - mark.start >= 24
    assert first.marks.get(code="same_text").other == second


def test_text_of_the_same_target_or_of_a_withdrawn_finding_is_no_copy(people, targets):
    making.make_finding(people, targets[1])
    assert codes(making.make_finding(people, targets[1])) == set()
    gone = making.make_finding(
        people, targets[2], status=FindingStatus.WITHDRAWN, condition="另有其事。" + making.CONDITION[10:]
    )
    TextSketch.objects.exclude(finding=gone).delete()
    assert codes(making.make_finding(people, targets[3])) == set()


def test_an_amount_in_words_needs_the_amount_in_figures(people, targets):
    finding = making.make_finding(people, targets[1], effect="多支出126万元", amount=Decimal("1260000.00"))
    assert codes(finding) == set()


def test_checks_run_again_for_all(people, targets):
    finding = making.make_finding(people, targets[1])
    CriteriaVersion.objects.update(in_force_until=date(2018, 12, 31))
    assert codes(finding) == set()
    before = Record.objects.count()
    assert actions.mark_all(actor=people.office) == Finding.objects.count()
    assert codes(finding) == {"criterion_not_in_force"}
    assert Record.objects.count() == before + 1
    assert FindingMark.objects.filter(finding=finding).count() == 1
    FindingMark.objects.all().delete()
    call_command("check_findings", stdout=io.StringIO())
    assert codes(finding) == {"criterion_not_in_force"}


def test_sketches_of_like_texts_share_a_number():
    text = making.CONDITION
    other = text.replace("37", "8").replace("该市", "该盟")
    assert set(sketch(text)) & set(sketch(other))
    assert not set(sketch(text)) & set(
        sketch("财政部门三年来没有兑现招商引资合同约定的奖补资金，企业多次催要没有结果，新任负责人不认旧账。")
    )
    assert sketch("太短") == ()


def test_sketches_made_at_once_are_those_of_each_text(monkeypatch):
    again = "同样的话说了一遍又一遍，" * 12
    texts = [making.CONDITION, "太短", again, "", making.CONDITION[3:], making.CONDITION, "七个字的一句话" * 4]
    monkeypatch.setattr(sketches, "_known", {})
    at_once = sketch_many(texts)
    for text, numbers in zip(texts, at_once, strict=True):
        sketches._known.clear()
        assert sketch(text) == numbers
        assert len(set(numbers)) == len(numbers) <= 4
        assert list(numbers) == sorted(numbers, key=lambda number: number % 2**64)
    assert [len(numbers) for numbers in at_once] == [4, 0, 4, 0, 4, 4, 4]
    # What is stored of the texts of before has to be found by those to come.
    assert sketch(making.CONDITION) == (
        181200102458806304,
        1183898354438936527,
        1772305628493440044,
        1856067449506496472,
    )


def test_the_common_passage_is_cut_out_of_the_first_text():
    text, other = "甲乙丙。" + making.CONDITION, making.CONDITION[5:] + "丁戊"
    start, end = common_passage(text, other)
    assert text[start:end].rstrip("。") in making.CONDITION
    assert end - start > 24
    assert common_passage(text, "完全不同的一段话，没有共同之处。" * 4) is None
    assert common_passage("", "") is None


def test_approving_or_returning_a_paper_asks_again_about_what_rests_on_it(people, targets):
    paper = making.make_paper(people, targets[1], status="reviewed")
    evidence = tuple(paper.evidence.values_list("uid", flat=True))
    criteria = tuple(paper.criteria.values_list("pk", flat=True))
    facts = making.finding_facts(category="H", papers=(paper.uid,), evidence=evidence, criteria=criteria)
    finding = actions.create_finding(actor=people.gm[1], target=targets[1], facts=facts)
    assert codes(finding) == {"no_paper"}
    paper = actions.approve_paper(actor=people.gl[1], paper=paper)
    assert codes(finding) == set()
    actions.return_paper(actor=people.gl[1], paper=paper, reason="补充材料", why="proof")
    assert codes(finding) == {"no_paper"}


def test_a_withdrawn_finding_leaves_no_mark_anywhere(people, targets):
    first = making.make_finding(people, targets[1])
    second = making.make_finding(people, targets[7])
    assert codes(first) == codes(second) == {"same_text"}
    actions.withdraw_finding(actor=people.gl[1], finding=first, reason="重复登记", why="duplicate")
    assert codes(first) == codes(second) == set()
