"""A publication is composed from facts and clauses, and reads back as what it was composed from."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.reading import read_notice
from bihuan.web.common.errors import Refusal
from bihuan.web.notices.issuing.composing import Frame, RoundFacts, Section, chinese_number, compose, date_range
from bihuan.web.notices.issuing.reading_back import differences
from bihuan.web.notices.reader import present_divisions

pytestmark = pytest.mark.no_database

SAMPLE = files("bihuan.samples").joinpath("2021-inner-mongolia-feedback.restored.txt").read_text(encoding="utf-8")
#: What an office would write of the sample's round; the sentences between the fields are the sample's own.
FRAME = Frame(
    title="{届次}{派出机关}优化营商专项巡视反馈情况集中公布",
    opening="{巡视日期}，{届次}{派出机关}{轮次}巡视安排{组数}个巡视组，以“{方式}”方式对{单位数}个{单位}{主题}开展了{类型}。"
    "{反馈日期}，巡视组陆续向{单位数}个{单位}反馈了巡视情况。",
    attendance=SAMPLE.split("\n")[2].replace("12个盟市", "{单位数}个{单位}"),
    leadin="{主题}专项巡视组巡视中发现和干部群众反映的一些问题，主要是：",
    source_line="（{派出机关}巡视办）",
)
FACTS = RoundFacts(
    term="十届",
    number=8,
    authority="自治区党委",
    type="专项巡视",
    theme="优化营商环境",
    starts_on=date(2020, 9, 6),
    ends_on=date(2020, 11, 30),
    groups=4,
    mode="一托三",
    targets=12,
    units_called="盟市",
    feedback_starts_on=date(2021, 1, 5),
    feedback_ends_on=date(2021, 1, 8),
)


def _sections() -> list[Section]:
    return [
        Section(target.number, target.name, tuple(clause.text for clause in target.clauses))
        for target in read_notice(SAMPLE).targets
    ]


def test_the_sample_is_composed_character_for_character():
    composed = compose(FACTS, FRAME, _sections())
    assert composed.text == SAMPLE
    assert differences(composed, FACTS, _sections()) == ()
    assert composed.part("3").startswith("3.呼伦贝尔市")
    assert composed.part("3.6") == _sections()[2].clauses[5]
    assert composed.part("source_line") == "（自治区党委巡视办）"


def test_one_clause_and_one_date_change_exactly_themselves():
    sections = _sections()
    clauses = (*sections[4].clauses[:2], "推动工作有差距，落实“一次办”不到位", *sections[4].clauses[3:])
    changed = [*sections[:4], replace(sections[4], clauses=clauses), *sections[5:]]
    facts = replace(FACTS, feedback_ends_on=date(2021, 1, 9))
    expected = SAMPLE.replace(sections[4].clauses[2], clauses[2]).replace("1月5日至8日", "1月5日至9日")
    assert compose(facts, FRAME, changed).text == expected


def test_what_reads_otherwise_is_named():
    sections = _sections()
    composed = compose(FACTS, FRAME, sections)
    other = [replace(sections[0], clauses=("另一条",)), *sections[1:]]
    found = differences(composed, replace(FACTS, number=9), other)
    assert [one.where for one in found] == ["轮次", "第1条“呼和浩特市”"]
    assert all(one.zh.endswith("。") and one.en.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("notices.unknown_field", {"frame": replace(FRAME, opening="{巡视时间}，巡视了。")}),
        ("notices.unknown_field", {"frame": replace(FRAME, title="{届次")}),
        ("notices.unknown_field", {"frame": replace(FRAME, title="{}")}),
        ("notices.no_sections", {"sections": []}),
        ("notices.no_clause", {"sections": [Section(1, "示范市", ())]}),
        *(
            ("notices.odd_clause", {"sections": [Section(1, "示范市", (clause,))]})
            for clause in ("甲；乙", "甲。", "甲\n乙", " 甲", "", "“甲", "甲;乙")
        ),
    ],
)
def test_what_could_not_be_read_back_is_refused(code, change):
    with pytest.raises(Refusal) as refused:
        compose(FACTS, change.get("frame", FRAME), change.get("sections", _sections()))
    assert refused.value.code == code


def test_marks_inside_quotation_marks_are_the_clauses_own():
    sections = [Section(1, "包头市", ("存在“重部署、轻落实；重形式”现象", "干部担当作为不够"))]
    assert compose(FACTS, FRAME, sections).text.count("；") == 2


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (8, "八"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")]
)
def test_rounds_are_counted_in_chinese(number, said):
    assert chinese_number(number) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2021, 1, 5), date(2021, 1, 5), "2021年1月5日"),
        (date(2021, 1, 5), date(2021, 1, 8), "2021年1月5日至8日"),
        (date(2020, 9, 6), date(2020, 11, 30), "2020年9月6日至11月30日"),
        (date(2020, 12, 30), date(2021, 1, 8), "2020年12月30日至2021年1月8日"),
    ],
)
def test_dates_are_said_as_notices_say_them(first, last, said):
    assert date_range(first, last) == said


_CITIES = sorted({row.name for row in present_divisions() if row.kind in {"city", "league"}})
_HEADS = ("落实主体责任", "履行监管责任", "推进简政放权改革", "公共服务供给", "政务服务", "法治建设", "干部担当作为")
_VERDICTS = ("不到位", "有差距", "不够有力", "不够扎实", "有待加强")
_DETAILS = ("，存在“前店后厂”现象", "，“重部署轻落实”问题时有发生", "，压力传导不够", "", "，拖欠账款问题依然存在")


@st.composite
def rounds(draw):
    names = draw(st.lists(st.sampled_from(_CITIES), min_size=2, max_size=14, unique=True))
    clause = st.builds(lambda *parts: "".join(parts), *map(st.sampled_from, (_HEADS, _VERDICTS, _DETAILS)))
    clauses = st.lists(clause, min_size=1, max_size=7, unique=True).map(tuple)
    sections = [Section(number, name, draw(clauses)) for number, name in enumerate(names, 1)]
    starts_on = draw(st.dates(date(2013, 1, 1), date(2030, 1, 1)))
    ends_on = starts_on + timedelta(days=draw(st.integers(20, 120)))
    feedback = ends_on + timedelta(days=draw(st.integers(10, 90)))
    number = draw(st.integers(1, 30))
    facts = replace(
        FACTS,
        term=f"{chinese_number(draw(st.integers(1, 20)))}届",
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        groups=draw(st.integers(1, 30)),
        mode="一托" + chinese_number(draw(st.integers(1, 5))),
        targets=len(names),
        units_called="市",
        feedback_starts_on=feedback,
        feedback_ends_on=feedback + timedelta(days=draw(st.integers(1, 10))),
    )
    return facts, sections


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_what_is_issued_reads_as_what_it_was_composed_from(made):
    facts, sections = made
    composed = compose(facts, FRAME, sections)
    assert differences(composed, facts, sections) == ()
    for name, (start, end) in composed.spans.items():
        assert composed.text[start:end] == composed.part(name)
    ends = [composed.spans[str(section.number)] for section in sections]
    assert all(one[1] < other[0] for one, other in itertools.pairwise(ends))
