"""What a feedback opinion is called upon to say right: whom it addresses, its terms, and its numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.common.reckoning import Workdays
from bihuan.web.common.words import TARGET_KINDS
from bihuan.web.feedback.composing.addressing import PLACES, body_of
from bihuan.web.feedback.composing.composing import Facts, drafted, terms
from bihuan.web.feedback.composing.setting import SetPassage, lines_of
from bihuan.web.rounds.deadlines.clocks import SetDay, Trigger, dues

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("unit", "kind", "organ", "full", "short"),
    [
        ("内蒙古自治区", "province", "", "中共内蒙古自治区委员会", "内蒙古自治区党委"),
        ("示范省", "province", "", "中共示范省委员会", "示范省委"),
        ("呼和浩特市", "city", "", "中共呼和浩特市委员会", "呼和浩特市委"),
        ("兴安盟", "league", "", "中共兴安盟委员会", "兴安盟委"),
        ("示范自治州", "prefecture", "", "中共示范自治州委员会", "示范自治州委"),
        ("示范地区", "prefecture", "", "中共示范地区委员会", "示范地委"),
        ("示范县", "county", "", "中共示范县委员会", "示范县委"),
        ("示范旗", "banner", "", "中共示范旗委员会", "示范旗委"),
        ("示范区", "district", "", "中共示范区委员会", "示范区委"),
        ("滨江新区", "district", "", "中共滨江新区委员会", "滨江新区委"),
        ("示范经济技术开发区", "district", "", "中共示范经济技术开发区工作委员会", "示范经济技术开发区党工委"),
        ("自治区财政厅", "department", "", "中共自治区财政厅党组", "自治区财政厅党组"),
        ("自治区发展改革委", "department", "", "中共自治区发展改革委党组", "自治区发展改革委党组"),
        ("自治区发展和改革委员会", "other", "", "中共自治区发展和改革委员会党组", "自治区发展和改革委员会党组"),
        ("自治区公安厅", "department", "", "中共自治区公安厅委员会", "自治区公安厅党委"),
        ("示范工程局", "firm", "", "中共示范工程局委员会", "示范工程局党委"),
        ("示范集团有限公司", "firm", "", "中共示范集团有限公司委员会", "示范集团有限公司党委"),
        ("示范大学", "other", "", "中共示范大学委员会", "示范大学党委"),
        # What already names a Party body stays.
        ("自治区党委宣传部", "department", "", "自治区党委宣传部", "自治区党委宣传部"),
        ("自治区审计厅党组", "department", "", "自治区审计厅党组", "自治区审计厅党组"),
        ("示范市委", "other", "", "示范市委", "示范市委"),
        ("鼓楼区", "district", "中共示范市鼓楼区委员会", "中共示范市鼓楼区委员会", "示范市鼓楼区委"),
        ("自治区水利厅", "department", "中共自治区水利厅党组", "中共自治区水利厅党组", "自治区水利厅党组"),
        ("示范新区", "other", "中共示范新区工作委员会", "中共示范新区工作委员会", "示范新区党工委"),
        ("呼和浩特市", "city", "呼和浩特市人民政府", "中共呼和浩特市委员会", "呼和浩特市委"),
    ],
)
def test_a_document_addresses_the_party_body_of_the_unit(unit, kind, organ, full, short):
    assert (body_of(unit, kind, organ).full, body_of(unit, kind, organ).short) == (full, short)
    assert drafted("body", Facts(unit, kind=kind, organ=organ), (), ()).salutation == full
    assert drafted("head", Facts(unit, kind=kind, organ=organ), (), ()).salutation == f"{short}主要负责同志"


@given(st.sampled_from(sorted(TARGET_KINDS)), st.text("示范市县厅委党中共区", min_size=1, max_size=8))
def test_whatever_the_unit_its_body_keeps_its_name_and_is_named_again_as_it_is(kind, unit):
    body = body_of(unit, kind)
    assert unit in body.full
    assert body_of(unit, kind, body.full).full == body.full
    assert body.short
    assert set(TARGET_KINDS) >= PLACES


def said(addressee="body", *, planned, by_hand=None):
    found = dues({"feedback": Trigger(date(2021, 1, 5), planned)}, Workdays({}, frozenset({2021})), "", by_hand)
    return [piece.text for piece in terms(addressee, found)][1:]


def test_terms_alike_stand_in_one_sentence_and_count_from_a_meeting_that_is_only_planned():
    both = "报送整改情况报告（含主要负责人的报告）、集中整改期结束"
    assert said(planned=True) == [f"{both}：自反馈之日起2个月内。"]
    held = said(planned=False)
    assert len(held) == 1
    assert held[0].startswith(f"{both}：2021年3月5日。反馈会在2021年1月5日，")
    assert said("head", planned=True) == ["报送主要负责人组织落实整改情况的报告：自反馈之日起2个月内。"]
    by_hand = {"rectification_plan": SetDay(date(2021, 1, 25), "另有要求")}
    assert said(planned=True, by_hand=by_hand) == [
        "报送整改方案：2021年1月25日。",
        f"{both}：自反馈之日起2个月内。",
    ]


def test_problems_are_numbered_where_a_category_has_several():
    rows = [
        SetPassage(at, "problems", f"第{at}段。", category, order)
        for at, category, order in ((1, "甲类", 1), (2, "乙类", 2), (3, "乙类", 2), (4, "", 0))
    ]
    assert [line.text for line in lines_of(rows)][1:] == [
        "（一）甲类", "第1段。", "（二）乙类", "1. 第2段。", "2. 第3段。", "（三）其他问题", "第4段。",
    ]  # fmt: skip
