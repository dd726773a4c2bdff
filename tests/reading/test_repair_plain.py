"""Glosses, script, punctuation, lost spaces: what goes, what stays, and that sound text is left alone."""

import pytest

from bihuan.reading.pipeline import repair
from bihuan.reading.repairs.line_start import find_lost_spaces

GLOSSED = "優(yōu)化營商環(huán)境,監(jiān)管責(zé)任不到位;優(yōu)化服務(wù)。"
SOUND = "优化营商环境，监管责任不到位；优化服务。"


def mended(text: str) -> str:
    return repair(text)[0].repaired


def test_a_page_without_byte_loss_comes_back():
    assert mended(GLOSSED) == SOUND


@pytest.mark.parametrize("gloss", ["(cháng)", "(zhǎng)", "(chánɡ)", "（cháng）", "(Cháng)"])
def test_any_reading_in_any_spelling_is_a_gloss(gloss: str):
    assert mended(f"{GLOSSED}長{gloss}期") == SOUND + "长期"


@pytest.mark.parametrize("gloss", ["lǜ", "lv", "lù"])
def test_umlauts_have_many_spellings(gloss: str):
    assert mended(f"{GLOSSED}綠({gloss})色") == SOUND + "绿色"


def test_a_bracket_that_is_no_reading_stays():
    assert mended(GLOSSED + "環(wù)境(注)") == SOUND + "环(wù)境（注）".replace("(wù)", "（wù）")


@pytest.mark.parametrize(
    "text",
    [
        "“行”（háng）读作 háng，不读 xíng。",
        "请用拼音标注：长(cháng)江、重(chóng)庆。",
        "办理时限为3,500个工作小时，详见(注)与 FAQ?",
        "Is this sound? Yes (really).",
        "「行政院」第3次會議決議：幹部訓練計畫，請各機關照辦。",
        "",
        "\n",
        "𠀀𠀁：生僻字，照旧。",
    ],
)
def test_sound_text_is_not_touched(text: str):
    source, warnings = repair(text)
    assert source.repaired == text
    assert source.repairs == ()
    assert warnings == ()


def test_honest_traditional_text_keeps_its_glosses_and_script():
    text = "幹部(gàn bù)應當依法行政，機關(guān)首長負責。"
    assert mended(text) == text


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("乾燥", "干燥"),
        ("乾隆", "乾隆"),
        ("干部后天", "干部后天"),
        ("顯著", "显著"),
        ("反覆", "反复"),
        ("徵求", "征求"),
        ("餘額", "余额"),
    ],
)
def test_characters_with_two_simplified_forms(damaged: str, sound: str):
    assert mended(f"{GLOSSED}{damaged}") == SOUND + sound


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("增長5%,其中", "增长5%，其中"),
        ("10:30開會,到3,500人", "10:30开会，到3,500人"),
        ("互聯網+政務", "互联网+政务"),
        ("1.呼和浩特市", "1.呼和浩特市"),
        ("報告(初稿)完成", "报告（初稿）完成"),
    ],
)
def test_marks_are_widened_in_chinese_only(damaged: str, sound: str):
    assert mended(f"{GLOSSED}{damaged}") == SOUND + sound


def test_flattened_marks_alone_are_widened_but_are_no_damage():
    source, _ = repair("监管不到位,服务不优;问题突出。")
    assert source.repaired == "监管不到位，服务不优；问题突出。"
    assert {step.kind for step in source.repairs} == {"punctuation"}


def test_a_page_with_wide_marks_keeps_its_narrow_ones():
    text = "监管不到位，服务不优；问题突出(注)，整改不力，时有发生。"
    assert mended(text) == text


def test_spaces_that_became_question_marks_come_back():
    text = "关于? ?优化营商环境的通报\n????一、总体情况\n????二、主要问题\n"
    source, _ = repair(text)
    assert source.repaired == "关于\u3000优化营商环境的通报\n\u3000\u3000一、总体情况\n\u3000\u3000二、主要问题\n"
    assert {step.certainty for step in source.repairs} == {"decoded"}


def test_one_such_line_alone_is_inferred():
    (step,) = find_lost_spaces("????一、总体情况\n二、主要问题")
    assert (step.after, step.certainty) == ("\u3000\u3000", "inferred")
    assert step.alternatives


def test_a_rare_character_beyond_16_bits_does_not_shift_anything():
    source, _ = repair("𠀀" + GLOSSED + "𠀁,優(yōu)化")
    assert source.repaired == "𠀀" + SOUND + "𠀁，优化"
    start = source.repaired.index("优")
    assert source.original[slice(*source.to_original(start, start + 1))] == "優"
