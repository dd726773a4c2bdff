"""Where titles are broken: between words, as few lines as hold them, in a shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.documents.parts import width_in_characters
from bihuan.documents.titles import NOT_FIRST, WIDEST, lines_of_title
from bihuan.web.feedback.printing.title_words import between_words, title_in_lines

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("问题清单", ["问题清单"]),
        ("关于优化营商环境\n专项巡视的反馈意见", ["关于优化营商环境", "专项巡视的反馈意见"]),
        (
            "第十届自治区党委第八轮优化营商环境专项巡视反馈情况集中公布",
            ["第十届自治区党委第八轮优化营商环境", "专项巡视反馈情况集中公布"],
        ),
        ("关于优化营商环境专项巡视呼伦贝尔市的反馈意见", ["关于优化营商环境专项巡视", "呼伦贝尔市的反馈意见"]),
    ],
)
def test_a_title_is_broken_between_words(title, lines):
    assert title_in_lines(title).split("\n") == lines


def test_a_name_is_never_broken():
    name = "中共示范自治区农村牧区信用社联合社委员会"
    title = f"{name}关于优化营商环境专项巡视整改情况的报告"
    assert title_in_lines(title, [name]).split("\n")[0] == name
    assert not {at for at in between_words(title, [name]) if at < len(name)}


@given(st.text("的关于优化营商环境专项巡视反馈情况集中公布（）示范市县2021年第三组、", max_size=70))
def test_any_title_keeps_its_characters_and_fits(title):
    lines = lines_of_title(title, between_words(title))
    assert "".join(lines) == title
    if len(lines) > 1:
        assert max(map(width_in_characters, lines)) <= WIDEST
        assert not any(line[0] in NOT_FIRST for line in lines[1:])
