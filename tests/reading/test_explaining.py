"""Explanations say no more than the evidence, lose no change, and replay to the same text."""

import pytest

from bihuan.reading import read_notice
from bihuan.reading.explaining import CERTAINTIES, KINDS, changes, sections, sentence, summary
from bihuan.reading.notice import Repair
from bihuan.reading.pipeline import repair
from bihuan.reading.source_text import replay
from tests.reading.test_opening import DAMAGED, SOUND


@pytest.fixture(scope="module")
def text():
    return repair(DAMAGED)[0]


def test_paragraphs_put_together_are_the_restored_text(text):
    found = list(sections(text.original, text.repairs))
    assert "\n".join(section.restored for section in found) == SOUND.rstrip("\n")
    assert [section.number for section in found] == list(range(1, len(found) + 1))
    assert all(text.original[slice(*section.span)] == section.original for section in found)


def test_every_repair_is_in_one_change_of_one_paragraph(text):
    listed = [
        index
        for section in sections(text.original, text.repairs)
        for change in changes(section)
        for index in change.indexes
    ]
    assert sorted(listed) == list(range(len(text.repairs)))


def test_whatever_needs_a_look_is_listed_by_itself(text):
    for section in sections(text.original, text.repairs):
        for change in changes(section):
            assert change.repair.certainty == "decoded" or len(change.indexes) == 1


def test_every_kind_and_certainty_has_words_in_both_languages(text):
    assert {found.kind for found in text.repairs} <= set(KINDS)
    for found in text.repairs:
        zh, en = sentence(found)
        assert zh.endswith("。")
        assert en.endswith(".")
        assert found.certainty in CERTAINTIES


def test_an_inferred_character_names_what_is_left_and_what_else_it_may_be():
    zh, en = sentence(
        Repair(
            "byte_shift", (0, 1), "?", "保", "inferred", ("专", "\n", ""), evidence={"bytes": "B1A3", "lost": "lead"}
        )
    )
    assert "只剩后一个字节（按字节 B1A3 读出）" in zh
    assert "也可能是：专、⏎、∅。" in zh
    assert "Only the second byte of the character is left (read as bytes B1A3)." in en


def test_many_alternatives_are_counted_and_not_poured_out():
    zh, _ = sentence(Repair("byte_shift", (0, 1), "?", "保", "inferred", tuple("一二三四五六七八九十百千")))
    assert zh.endswith("八、九、十，另有 2 种。")


def test_an_unknown_kind_is_explained_by_its_rule():
    zh, en = sentence(Repair("later_kind", (0, 1), "a", "b", "decoded", rule="later.rule"))
    assert "later.rule" in zh
    assert "later.rule" in en


def test_what_could_not_be_read_is_said_so():
    assert sentence(Repair("byte_shift", (0, 1), "?", "?", "unread"))[0].startswith("此处无法还原")


def test_a_repair_over_a_line_end_keeps_both_paragraphs_together():
    over = Repair("line_start", (1, 4), "b\nc", "-", "decoded")
    found = list(sections("ab\ncd\nef", (over,)))
    assert [(section.original, section.restored) for section in found] == [("ab\ncd", "a-d"), ("ef", "ef")]
    assert replay("ab\ncd\nef", (over,)) == "a-d\nef"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (SOUND, ("文本完好", "The text is sound")),
        ("整改不力,问题突出.", ("文本没有损坏", "The text is not damaged")),
        (DAMAGED, ("共 ", "")),
    ],
    ids=["sound", "flattened", "damaged"],
)
def test_the_summary_says_how_much_needs_a_look(text, begins):
    zh, en = summary(read_notice(text))
    assert zh.startswith(begins[0])
    assert en.startswith(begins[1])
    assert ("逐一核对" in zh) == ("Check each inferred one" in en) == (text == DAMAGED)
