"""Dates that rules give: the version in force on the trigger, and a sentence that tells why."""

from datetime import date

import pytest

from bihuan.web.common.reckoning import Workdays
from bihuan.web.rounds.deadlines.explaining import explained, notes, sentence, what_would_change_it
from bihuan.web.rounds.deadlines.rules import RuleError, read_rules, rules

pytestmark = pytest.mark.no_database

D = date
CALENDAR = Workdays({D(2021, 1, 1): False}, frozenset({2020, 2021, 2023, 2024}))


def due(name: str, on: date, **rest: str):
    return explained(rules()[name], on, CALENDAR, **rest)


@pytest.mark.parametrize(
    ("name", "trigger", "profile", "due_on"),
    [
        ("rectification_report", D(2021, 1, 5), "", D(2021, 3, 5)),
        ("rectification_report", D(2021, 1, 8), "", D(2021, 3, 8)),
        ("rectification_report", D(2023, 7, 21), "local-2023", D(2023, 10, 21)),
        ("rectification_report", D(2023, 7, 21), "", D(2023, 9, 21)),
        ("rectification_report", D(2024, 2, 7), "", D(2024, 4, 7)),
        ("rectification_report", D(2024, 2, 8), "local-2023", D(2024, 8, 8)),
        ("rectification_plan", D(2021, 1, 5), "", None),
        ("rectification_plan", D(2024, 9, 30), "", D(2024, 10, 30)),
        ("written_notice", D(2021, 1, 8), "", D(2020, 12, 24)),
        ("fix_at_once", D(2020, 11, 30), "", D(2020, 11, 30)),
        ("rectification_report", D(2001, 1, 1), "", None),
    ],
)
def test_the_version_in_force_on_the_trigger_gives_the_day(name, trigger, profile, due_on):
    assert due(name, trigger, profile=profile).due_on == due_on


def test_the_sentence_names_trigger_rule_length_and_day():
    zh, en = sentence(due("rectification_report", D(2021, 1, 5)))
    assert zh == "反馈会在2021年1月5日，按《中国共产党巡视工作条例》（2017年修改）第27条，之后2个月为2021年3月5日。"
    assert "article 27" in en
    assert "5 March 2021" in en


def test_what_is_usual_practice_is_said_to_be_no_law():
    zh, en = sentence(due("rectification_plan", D(2024, 9, 30)))
    assert "可由巡视办调整" in zh
    assert "which the office can change" in en


def test_where_the_rule_names_no_term_the_office_sets_the_day():
    zh, _en = sentence(due("rectification_plan", D(2021, 1, 5)))
    assert "须由巡视办确定" in zh
    by_hand = explained(
        rules()["rectification_plan"], D(2021, 1, 5), CALENDAR, by_hand=D(2021, 1, 25), reason="给二十天"
    )
    assert by_hand.due_on == D(2021, 1, 25)
    assert "给二十天" in sentence(by_hand)[0]


def test_a_day_set_by_hand_tells_what_the_rule_gives_and_if_the_trigger_passed_it():
    def by_hand(name, trigger, on):
        return sentence(explained(rules()[name], trigger, CALENDAR, by_hand=on, reason="另有要求。"))

    zh, en = by_hand("rectification_report", D(2021, 1, 5), D(2021, 2, 1))
    assert (
        zh
        == "报送整改情况报告（含主要负责人的报告）的日期由巡视办定为2021年2月1日，理由：另有要求；按规则推算为2021年3月5日。"
    )
    assert "by the rule it would be 5 March 2021." in en
    assert "前后颠倒" in by_hand("rectification_report", D(2021, 2, 5), D(2021, 2, 1))[0]
    # The notice goes out before the group enters.
    assert "前后颠倒" not in by_hand("written_notice", D(2021, 2, 5), D(2021, 2, 1))[0]
    assert "前后颠倒" in by_hand("written_notice", D(2021, 1, 5), D(2021, 2, 1))[0]


@pytest.mark.parametrize("name", [name for name in rules() if name != "lead_result"])
@pytest.mark.parametrize("trigger", [D(2021, 1, 5), D(2021, 1, 6), D(2023, 7, 21), D(2024, 9, 30), D(2031, 12, 31)])
@pytest.mark.parametrize("on", [None, D(2030, 1, 1)])
def test_every_date_is_told_in_one_sentence(name, trigger, on):
    for profile in ("", "local-2023"):
        one = explained(rules()[name], trigger, CALENDAR, profile=profile, by_hand=on, reason="另有要求。")
        zh, en = sentence(one)
        assert zh.count("。") == 1
        assert zh.endswith("。")
        assert en.count(".") == 1
        assert en.endswith(".")


def test_a_year_without_holidays_is_said():
    one = due("written_notice", D(2022, 1, 10))
    assert one.is_uncertain
    assert any("尚未公布" in zh for zh, _en in notes(one))


def test_what_would_change_it_is_said():
    said = " ".join(zh for zh, _en in what_would_change_it(due("rectification_report", D(2021, 1, 5))))
    assert "反馈会改期" in said
    assert "2024年2月7日" in said


HEAD = '[[rule]]\nname="x"\nzh="甲"\nen="x"\ntrigger="feedback"\nscope="target"\n'
ONE = (
    '[[rule.version]]\nin_force_from=2020-01-01\n{more}\nregulation_zh="乙"\nregulation_en="y"\narticle=""\n'
    'confidence="{confidence}"\n'
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.replace("feedback", "moon") + ONE.format(more="", confidence="H"), "trigger"),
        (HEAD + ONE.format(more="", confidence="X"), "confidence"),
        (HEAD + ONE.format(more="in_force_until=2019-01-01", confidence="H"), "before it begins"),
        (HEAD + ONE.format(more="", confidence="H") * 2, "two versions"),
        (HEAD + ONE.format(more='length={count=1,unit="moons"}', confidence="H"), "moons"),
        (HEAD + ONE.format(more='length={count=999,unit="months"}', confidence="H"), "cannot be meant"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(text, says):
    with pytest.raises(RuleError, match=says):
        read_rules(text)
