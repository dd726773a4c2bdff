"""Weak words speak only where nothing firmer does, and then only for the theme they speak longest for."""

from bihuan.reading import read_notice
from bihuan.reading.notice import Clause

NOTICE = """某省委优化营商环境专项巡视反馈情况
2021年3月1日至4月30日，十届省委第八轮巡视安排4个巡视组，对2个市优化营商环境开展了专项巡视。
巡视发现的主要问题是：
1.长沙市{first}。
2.株洲市落实主体责任不到位。
"""


def clause(text: str) -> Clause:
    return read_notice(NOTICE.format(first=text)).targets[0].clauses[0]


def test_a_weak_word_alone_suggests_its_category_and_says_so() -> None:
    read = clause("一些园区情况不理想")
    assert read.categories == ("G",)
    assert read.segments[0].categories == ("G",)
    assert read.why
    assert all(reason.category == "G" for reason in read.why)


def test_a_weak_word_is_silent_beside_a_firm_one_also_in_another_segment() -> None:
    assert clause("一些园区情况不理想，围标串标屡禁不止").categories == ("I",)


def test_of_weak_words_only_the_longest_theme_speaks() -> None:
    read = clause("园区内民营企业反映情况不理想")
    assert read.categories == ("L",)
    assert {reason.category for reason in read.why} == set(read.categories)
