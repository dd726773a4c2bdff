"""Dates, ordinals and hits as pages say them."""

from datetime import date

import pytest
from django.utils import translation

from bihuan.reading.tables import load_toml
from bihuan.web.common import words
from bihuan.web.notices.templatetags.hits import cut_at_hits

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("language", "start", "end", "said"),
    [
        ("zh-hans", date(2020, 9, 6), date(2020, 11, 30), "2020年9月6日至11月30日"),
        ("zh-hans", date(2020, 12, 28), date(2021, 1, 5), "2020年12月28日至2021年1月5日"),
        ("zh-hans", date(2020, 9, 6), None, "2020年9月6日"),
        ("zh-hans", None, None, ""),
        ("en", date(2020, 9, 6), date(2020, 11, 30), "6 September to 30 November 2020"),
        ("en", date(2020, 12, 28), date(2021, 1, 5), "28 December 2020 to 5 January 2021"),
        ("en", date(2020, 9, 6), date(2020, 9, 6), "6 September 2020"),
    ],
)
def test_a_stretch_of_days(language, start, end, said):
    with translation.override(language):
        assert words.days(start, end) == said


@pytest.mark.parametrize(
    ("term", "number", "zh", "en"),
    [
        ("十届", 8, "十届第八轮", "Term 10, round 8"),
        ("第十一届", 12, "第十一届第十二轮", "Term 11, round 12"),
        ("", 21, "第二十一轮", "Round 21"),
        ("十届", None, "十届", "十届"),
    ],
)
def test_what_a_round_is_called(term, number, zh, en):
    with translation.override("zh-hans"):
        assert words.round_ordinal(term, number) == zh
    with translation.override("en"):
        assert words.round_ordinal(term, number) == en


def test_hits_are_cut_out_and_nothing_is_lost():
    text = "审批“前店后厂”现象依然存在"
    assert [piece for piece, is_hit in cut_at_hits(text, "前店後廠 现象") if is_hit] == ["前店后厂", "现象"]
    assert "".join(piece for piece, _ in cut_at_hits(text, "在 (.*)")) == text
    assert cut_at_hits(text, None) == [(text, False)]


@pytest.mark.parametrize("heading", ["政策制定与兑现", "作风与廉洁", "六稳六保与产业", "与会", "Rule of law", ""])
def test_a_heading_breaks_between_its_words(heading):
    pieces = words.heading_words(heading)
    assert "".join(pieces) == heading
    assert all(len(piece) > 1 for piece in pieces) or len(pieces) == 1


def test_whatever_the_reader_counts_has_a_word():
    assert {row["what"] for row in load_toml("counts.toml")["count"]} <= set(words.COUNTS)
