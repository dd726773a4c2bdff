"""A text and its repairs: replay, places in both directions, and two rounds as one."""

import pytest

from bihuan.reading.notice import Repair
from bihuan.reading.pipeline import repair
from bihuan.reading.repairs.rounds import compose
from bihuan.reading.source_text import SourceText, replay

GLOSSED = "優(yōu)化營商環(huán)境,監(jiān)管責(zé)任不到位;優(yōu)化服務(wù)。“六?!辈粔?,落實"


def step(start: int, before: str, after: str, kind: str = "script") -> Repair:
    return Repair(kind, (start, start + len(before)), before, after, "decoded")


def test_replay_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="does not fit"):
        replay("abc", [step(0, "b", "x")])
    with pytest.raises(ValueError, match="does not fit"):
        replay("abc", [step(1, "bc", "x"), step(2, "c", "y")])


def test_replaying_gives_the_repaired_text():
    source, _ = repair(GLOSSED)
    assert replay(GLOSSED, source.repairs) == source.repaired


def test_every_character_points_at_its_own():
    source, _ = repair(GLOSSED)
    for place, char in enumerate(source.repaired):
        start, end = source.to_original(place, place + 1)
        here = source.original[start:end]
        assert char in here or any(step.span == (start, end) and step.after == char for step in source.repairs)


def test_places_are_the_same_with_and_without_columns():
    source, _ = repair(GLOSSED)
    plain = SourceText(GLOSSED, source.repairs)
    size = len(source.repaired)
    assert plain.repaired == source.repaired
    for start in range(size + 1):
        for end in range(start, size + 1):
            assert plain.to_original(start, end) == source.to_original(start, end)


def test_a_range_is_widened_to_whole_edits():
    text = SourceText("abcdef", [step(1, "bc", "XYZ"), step(4, "", "-")])
    assert text.repaired == "aXYZd-ef"
    assert text.to_original(2, 3) == (1, 3)
    assert text.to_original(0, 1) == (0, 1)
    assert text.to_original(4, 6) == (3, 4)
    assert text.to_original(8, 8) == (6, 6)


def test_two_rounds_become_one():
    first = SourceText("abcdef", [step(1, "bc", "XY", "mojibake")])
    second = SourceText(first.repaired, [step(0, "a", "A"), step(2, "Y", "y"), step(4, "e", "")])
    steps = compose(first, second)
    assert replay("abcdef", steps) == second.repaired
    assert [(each.span, each.after) for each in steps] == [((0, 1), "A"), ((1, 3), "Xy"), ((4, 5), "")]


def test_a_misread_page_is_mended_like_any_other():
    misread = GLOSSED.encode("gb18030").decode("latin-1")
    source, _ = repair(misread)
    assert source.repaired == repair(GLOSSED)[0].repaired
    assert replay(misread, source.repairs) == source.repaired
    assert any(each.certainty == "inferred" and each.alternatives for each in source.repairs)


def test_lost_characters_are_warned_of():
    _, warnings = repair("��化营商环境，监管责任���到位。")
    assert [warning.code for warning in warnings] == ["reading.bytes_lost"]


def test_half_a_surrogate_pair_is_left_as_it_stands():
    torn = "粘\ud800\u00e9\u00e8\u00fc\u00e0"
    source, _ = repair(torn)
    assert source.repaired == torn


def test_glosses_in_brackets_of_either_width_are_found():
    text = "優（yōu）化營商環(huán）境，監(jiān)管責（zé)任不到位"
    source, _ = repair(text)
    assert source.repaired == "优化营商环境，监管责任不到位"
    assert replay(text, source.repairs) == source.repaired
    start = source.repaired.index("监")
    assert source.to_original(start, start + 1) == (text.index("監"), text.index("監") + 1)
    assert source.to_original(len(source.repaired), len(source.repaired)) == (len(text), len(text))


def test_brackets_that_hold_no_plain_reading_are_judged_letter_by_letter():
    text = "區(qū)域,環(huán)境,壯(zhuàng)大,監(jiān)管,發(fā)展,裝(zhuāngx)置,責(zé)任,優(yōū)化(GDP)"
    assert repair(text)[0].repaired == "区域，环境，壮大，监管，发展，装（zhuāngx）置，责任，优化（GDP）"
