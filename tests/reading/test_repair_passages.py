"""Runs out of step: what bytes give is decoded, what they leave open is inferred, what cannot be read stays."""

import itertools
from importlib.resources import files

import pytest

from bihuan.reading.notice import Repair
from bihuan.reading.pipeline import repair
from bihuan.reading.repairs.shifted_run import bytes_of
from bihuan.reading.repairs.shifted_run import passages as find_passages_module

#: Sound part of a page that was converted and glossed: enough for the gate to see a machine's work.
GLOSSED = "優(yōu)化營商環(huán)境,監(jiān)管責(zé)任不到位;優(yōu)化服務(wù)。\n"
#: Two bytes for each character, as the page had them.
HIGH, LOW = 8, 255


def passages(text: str) -> list[Repair]:
    return [step for step in repair(text)[0].repairs if step.passage]


def ends_with(text: str, expected: str) -> None:
    assert repair(text)[0].repaired.splitlines()[-1] == expected


def torn(before: str, after: str, syllable: str, rest: str) -> str:
    """What stands on the page when the last byte of ``before`` and the first of ``after`` were taken for one character."""
    run = [bytes_of.pair_of(char) for char in after]
    shown = "".join(
        chr(int(bytes_of.decoded()[(left & LOW) << HIGH | right >> HIGH])) for left, right in itertools.pairwise(run)
    )
    return f"{before}?{syllable}){shown}{rest}"


def test_a_false_gloss_gives_the_character_back():
    # 面 ends and 傳 begins with the two bytes of 鎮.
    text = GLOSSED + "書面?zhèn)鬟_(dá)了"
    ends_with(text, "书面传达了")
    assert [(step.before, step.after, step.certainty) for step in passages(text)] == [
        ("?", "传", "decoded"),
        ("zhèn)", "", "decoded"),
        ("鬟_", "达", "decoded"),
        ("(dá)", "", "decoded"),
    ]


def test_a_false_gloss_out_of_its_arithmetic_gives_nothing_back():
    # No character read zhèn begins with the second byte of 日.
    steps = passages(GLOSSED + "今日?zhèn)鬟_了")
    assert all(step.certainty != "decoded" for step in steps if step.after and step.after != step.before)


@pytest.mark.parametrize(
    ("damaged", "sound", "inferred"),
    [
        ("整改?,F(xiàn)將", "整改。现将", "。"),
        ("及時匯報??h委", "及时汇报。县委", "。"),
        ("“六?!辈粔?,落實", "“六保”不够，落实", "保够"),
    ],
)
def test_false_marks_come_right(damaged: str, sound: str, inferred: str):
    text = GLOSSED + damaged
    ends_with(text, sound)
    lost = [step for step in passages(text) if step.evidence.get("lost")]
    assert "".join(step.after for step in lost) == inferred
    assert all(step.certainty == "inferred" and step.alternatives for step in lost)


def test_each_restored_character_stands_at_the_sign_with_its_first_byte():
    text = GLOSSED + "“六?!辈粔?,落實"
    start = text.index("?")
    assert [(step.span[0] - start, step.before, step.after) for step in passages(text)] == [
        (0, "?", "保"),
        (1, "!", "”"),
        (2, "辈", "不"),
        (3, "粔?", "够"),
    ]
    assert {step.passage_span for step in passages(text)} == {(start, start + 5)}
    assert len({step.passage for step in passages(text)}) == 1


def test_a_swallowed_stop_comes_back_as_a_separator():
    text = GLOSSED + "助推“六?!辈粔蛴辛?落實簡政放權"
    step = next(step for step in passages(text) if step.kind == "separator")
    assert (step.before, step.after, step.certainty) == ("", "；", "inferred")
    assert step.alternatives


def test_a_lost_character_is_named_by_its_gloss():
    text = GLOSSED + "推動?yōu)化營商環(huán)境"
    ends_with(text, "推动优化营商环境")
    assert [step.certainty for step in passages(text)] == ["inferred", "decoded"]


def test_the_document_itself_decides_first():
    twin = "安排“六?!惫ぷ?。"
    with_twin = GLOSSED + "落實“六停”工作。\n" * 4 + twin
    assert "六停" in repair(with_twin)[0].repaired.splitlines()[-1]


def test_what_cannot_be_read_is_marked_and_warned_of():
    text = GLOSSED + "今日?zhèn)了"
    source, warnings = repair(text)
    unread = [step for step in source.repairs if step.certainty == "unread"]
    assert unread
    assert all(step.before == step.after for step in unread)
    assert [warning.code for warning in warnings] == ["reading.unread_passage"] * len(unread)


def test_an_honest_question_stays():
    text = "群众问：为什么不办?!窗口答：材料不齐。怎么办?（见附件）\n"
    assert repair(text)[0].repaired.replace("？", "?") == text.replace("？", "?")
    assert not passages(text)


def test_any_false_gloss_whose_arithmetic_fits_is_decoded():
    # 務|優 share no character; 面|傳 do: the check is made on whatever pair is at hand, not on a list of them.
    before, after = "面", "傳達"
    named = int(bytes_of.decoded()[(bytes_of.pair_of(before) & LOW) << HIGH | bytes_of.pair_of(after[0]) >> HIGH])
    assert chr(named) == "鎮"
    assert torn("書面", "傳達", "zhèn", "_") == "書面?zhèn)鬟_"


@pytest.mark.parametrize("text", ["優(yōu)?", "優（yōu）化?！", "?", "??", "�", "優(yōu)化務(wù?"])
def test_torn_ends_of_texts_are_read_without_complaint(text: str):
    source, _ = repair(text)
    assert isinstance(source.repaired, str)


def test_a_text_made_to_be_slow_is_left_unread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(find_passages_module, "_PATIENCE", 30)
    line = "助推“六?!辈粔蛴辛?落實簡政放權\n"
    source, warnings = repair(GLOSSED + line * 150)
    unread = [step for step in source.repairs if step.certainty == "unread"]
    assert len(unread) > 100
    assert len(warnings) == 100


@pytest.mark.parametrize(
    ("damaged", "sound", "trail_lost"),
    [
        ("督察反饋?yà)栴(tí)整改不到位", "督察反馈问题整改不到位", "题"),
        ("書面?zhèn)鬟(dá)了", "书面传达了", "达"),
    ],
)
def test_a_gloss_after_a_torn_run_names_its_last_character(damaged: str, sound: str, trail_lost: str):
    # The bracket of a whole gloss is no byte of the run, though the run's last byte is gone without a trace.
    text = GLOSSED + damaged
    ends_with(text, sound)
    lost = [step for step in passages(text) if step.evidence.get("lost")]
    assert [(step.after, step.certainty) for step in lost] == [(trail_lost, "inferred")]
    assert ")" not in repair(text)[0].repaired.splitlines()[-1]


@pytest.mark.parametrize(
    "damaged",
    [
        "書面?zhèn)鬟_(dá)了",
        "整改?,F(xiàn)將情況通報",
        "及時匯報??h委",
        "助推“六?!辈粔蛴辛?落實簡政放權",
        "推動?yōu)化營商環(huán)境",
        "督察反饋?yà)栴(tí)整改不到位",
    ],
)
def test_what_was_repaired_needs_no_repair(damaged: str):
    once = repair(GLOSSED + damaged)[0].repaired
    assert repair(once)[0].repairs == ()


def test_what_cannot_be_read_ends_before_a_gloss():
    text = GLOSSED + "推?jìn)遲(chí)緩,?lì)問題(tí)多"
    for step in repair(text)[0].repairs:
        assert step.certainty != "unread" or "(" not in step.before


def test_half_a_gloss_stays_marked_when_all_other_glosses_are_gone() -> None:
    left = "市委巡察工作领导小组成员及市委巡察?bàn)有关负责同志参加反馈。\n"
    source, warnings = repair(left)
    assert source.repaired == left
    assert [(step.before, step.certainty) for step in source.repairs] == [("?bàn)", "unread")]
    assert [warning.code for warning in warnings] == ["reading.unread_passage"]


def test_a_question_before_a_word_in_letters_is_a_question() -> None:
    asked = "企业问：找谁办?ban)多次，（注）未答复。\n"
    assert [step for step in repair(asked)[0].repairs if step.kind != "punctuation"] == []


def test_every_inferred_sign_says_what_else_it_may_be() -> None:
    damaged = (files("bihuan") / "samples" / "2021-inner-mongolia-feedback.damaged.txt").read_text("utf-8")
    inferred = [step for step in repair(damaged)[0].repairs if step.certainty == "inferred"]
    assert len(inferred) >= 11
    assert [step for step in inferred if not step.alternatives] == []
