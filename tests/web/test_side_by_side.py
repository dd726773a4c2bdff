"""Both columns of the comparison: nothing lost, nothing doubled, cut where things happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.reading.notice import Repair
from bihuan.reading.source_text import replay
from bihuan.web.notices.side_by_side import paragraphs, runs_within, whole_lines

pytestmark = pytest.mark.no_database


def repair(start, before, after, certainty="decoded", kind="byte_shift"):
    return Repair(kind, (start, start + len(before)), before, after, certainty)


@st.composite
def repaired_texts(draw):
    """A text of a few lines and repairs that fit it, some of which put in, take out, or span a line break."""
    text = draw(st.text("一二三（）?\n ", max_size=60))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    repairs = []
    for start, end in zip(places[::2], places[1::2], strict=False):
        after = draw(st.text("甲乙丙；", max_size=4))
        sure = draw(st.sampled_from(["decoded", "inferred", "unread"]))
        kind = draw(st.sampled_from(["script", "pinyin_gloss", "byte_shift"]))
        repairs.append(Repair(kind, (start, end), text[start:end], after, sure))
    return text, repairs


@given(repaired_texts(), st.integers(0, 60), st.integers(0, 30))
def test_both_columns_hold_the_whole_text(case, start, length):
    text, repairs = case
    shown = paragraphs(text, repairs, lit=(start, start + length))
    left = "".join(run.text for row in shown for run in row.original)
    right = "".join(run.text for row in shown for run in row.restored)
    # Line breaks between paragraphs and empty lines are the page's, not the columns'.
    assert left.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert right.replace("\n", "").replace(" ", "") == replay(text, repairs).replace("\n", "").replace(" ", "")


def test_a_repair_stands_in_both_columns():
    (row,) = paragraphs("六?不到位", [repair(1, "?", "保", "inferred")])
    assert [(run.text, run.certainty) for run in row.original] == [("六", ""), ("?", "inferred"), ("不到位", "")]
    assert [(run.text, run.other) for run in row.restored] == [("六", ""), ("保", "?"), ("不到位", "")]
    assert row.inferred == (0,)


def test_what_was_inserted_stands_on_one_side_only():
    (row,) = paragraphs("化(huà)解", [repair(1, "(huà)", "", kind="pinyin_gloss")])
    assert [run.text for run in row.original] == ["化", "(huà)", "解"]
    assert "".join(run.text for run in row.restored) == "化解"


def test_neighbours_that_look_alike_are_one_run_but_inferred_ones_stay_apart():
    repairs = [
        repair(0, "優", "优", kind="script"),
        repair(1, "環", "环", kind="script"),
        repair(2, "?", "保", "inferred"),
        repair(3, "!", "”", "inferred"),
    ]
    (row,) = paragraphs("優環?!", repairs)
    assert [run.text for run in row.original] == ["優環", "?", "!"]
    assert [run.labelled for run in row.original if run.certainty == "inferred"] == [False, True]
    assert row.original[0].is_light


def test_light_falls_on_the_sentence_also_inside_damage():
    (row,) = paragraphs("甲；乙?丙；丁", [repair(3, "?", "保", "inferred")], lit=(2, 5), words=[(3, 4)])
    assert "".join(run.text for run in row.original if run.lit) == "乙?丙"
    assert "".join(run.text for run in row.restored if run.lit) == "乙保丙"
    assert [run.text for run in row.restored if run.word] == ["保"]
    assert row.is_lit


def test_only_the_lines_asked_for():
    text = "一\n\n二\n三"
    assert [row.number for row in paragraphs(text, [])] == [1, 2, 3]
    assert [row.number for row in paragraphs(text, [], within=(3, 4))] == [2]
    assert whole_lines(text, (3, 4)) == (3, 4)


def test_context_stays_in_its_line():
    left, right = runs_within("上一行\n六?位\n下一行", [repair(5, "?", "保", "inferred")], (5, 6), 10)
    assert "".join(run.text for run in left) == "六?位"
    assert "".join(run.text for run in right) == "六保位"


def test_context_takes_in_the_whole_of_a_repair_it_would_cut():
    repairs = [repair(1, "(huà)", "", kind="pinyin_gloss"), repair(8, "?", "保", "inferred")]
    left, _right = runs_within("化(huà)解六?位", repairs, (8, 9), 4)
    assert "".join(run.text for run in left) == "(huà)解六?位"
