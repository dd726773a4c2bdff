"""The sample notice is read as a careful reader reads it, from the restored text and from the damaged one alike."""

from datetime import date
from importlib.resources import files

import pytest

from bihuan.reading import Reading, read_notice
from tests.reading.spans import evidence, restored

SAMPLES = files("bihuan") / "samples"
NAMES = "呼和浩特市 包头市 呼伦贝尔市 兴安盟 通辽市 赤峰市 锡林郭勒盟 乌兰察布市 鄂尔多斯市 巴彦淖尔市 乌海市 阿拉善盟"
CODES = "150100 150200 150700 152200 150500 150400 152500 150900 150600 150800 150300 152900"


@pytest.fixture(scope="module", params=["restored", "damaged"])
def reading(request: pytest.FixtureRequest) -> Reading:
    path = SAMPLES / f"2021-inner-mongolia-feedback.{request.param}.txt"
    return read_notice(path.read_bytes(), name=path.name)


def test_kind_title_and_issuer(reading: Reading) -> None:
    assert (reading.kind, reading.refused) == ("feedback", None)
    assert reading.title == "十届自治区党委优化营商专项巡视反馈情况集中公布"
    assert reading.issuer == "自治区党委巡视办"


def test_the_round(reading: Reading) -> None:
    facts = reading.round
    assert (facts.term, facts.number, facts.type, facts.theme) == ("十届", 8, "special", "优化营商环境")
    assert (facts.starts_on, facts.ends_on) == (date(2020, 9, 6), date(2020, 11, 30))
    assert (facts.groups, facts.mode, facts.targets, facts.authority) == (4, "一托三", 12, "自治区党委")
    assert (reading.feedback.starts_on, reading.feedback.ends_on) == (date(2021, 1, 5), date(2021, 1, 8))


def test_twelve_targets_in_order(reading: Reading) -> None:
    assert [target.name for target in reading.targets] == NAMES.split()
    assert [target.code for target in reading.targets] == CODES.split()
    assert [target.number for target in reading.targets] == list(range(1, 13))
    kinds = [target.kind for target in reading.targets]
    assert [index for index, kind in enumerate(kinds, 1) if kind == "league"] == [4, 7, 12]
    assert kinds.count("city") == 9


def test_seventy_one_clauses(reading: Reading) -> None:
    assert [len(target.clauses) for target in reading.targets] == [6, 7, 6, 6, 6, 7, 6, 5, 5, 6, 5, 6]
    for target in reading.targets:
        assert [clause.number for clause in target.clauses] == list(range(1, len(target.clauses) + 1))


def test_the_frame(reading: Reading) -> None:
    frame = reading.frame
    assert frame.opening
    assert frame.opening.text.startswith("2020年9月6日")
    assert frame.attendance
    assert "参加反馈会议" in frame.attendance.text
    assert frame.leadin
    assert frame.leadin.text.endswith("主要是：")
    assert frame.source_line
    assert frame.source_line.text == "（自治区党委巡视办）"


def test_every_span_cuts_its_evidence_out_of_the_original(reading: Reading) -> None:
    for text, span in evidence(reading):
        assert restored(reading, span) == text


def test_every_reason_lies_in_its_clause_and_speaks_for_its_category(reading: Reading) -> None:
    for target in reading.targets:
        for clause in target.clauses:
            assert {reason.category for reason in clause.why} == set(clause.categories)
            for reason in clause.why:
                assert clause.span[0] <= reason.span[0] < reason.span[1] <= clause.span[1]
                assert reason.rule


def test_the_front_shop_leads_the_common_phrases(reading: Reading) -> None:
    first = reading.common_phrases[0]
    assert (first.text, first.targets) == ("前店后厂", (2, 3, 6, 10, 12))
    assert not any("贯彻落实" in phrase.text for phrase in reading.common_phrases)
    scores = [phrase.score for phrase in reading.common_phrases]
    assert scores == sorted(scores, reverse=True)


def test_idioms_and_the_articles_they_point_to(reading: Reading) -> None:
    clause = reading.targets[2].clauses[1]
    assert [idiom.text for idiom in clause.idioms] == ["前店后厂", "体外循环", "踢皮球"]
    assert ("优化营商环境条例", "36") in {(rule.document, rule.article) for rule in clause.criteria}


def test_a_sound_notice_has_no_warning(reading: Reading) -> None:
    assert [warning.code for warning in reading.warnings if not warning.code.startswith("reading.unread")] == []


def test_categories_belong_to_a_taxonomy(reading: Reading) -> None:
    assert reading.taxonomy == "2020-11"
    assert all(clause.categories for target in reading.targets for clause in target.clauses)
