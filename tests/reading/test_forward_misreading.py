"""Pages read with the wrong table come back, as far as no byte was lost; foreign words do not look like such pages."""

import pytest

from bihuan.reading.pipeline import repair
from tests.damage_model.misreading import as_gbk, as_latin
from tests.texts import sound_texts

TEXTS = list(sound_texts())
#: Paragraphs of some length that survive the misreading: about one in eight does.
PARAGRAPHS = [line for text in TEXTS for line in text.splitlines() if len(line) >= 12]


@pytest.mark.parametrize("browser", [False, True])
def test_gbk_read_as_a_western_page_comes_back(browser):
    for text in TEXTS:
        source, _ = repair(as_latin(text, browser=browser))
        assert source.repaired == text
        assert {step.kind for step in source.repairs} == {"mojibake"}


@pytest.mark.parametrize("times", [1, 2])
def test_utf_8_read_as_gbk_comes_back(times):
    survived = [(line, shown) for line in PARAGRAPHS if (shown := as_gbk(line, times))]
    assert len(survived) >= 3
    for line, shown in survived:
        source, _ = repair(shown)
        assert source.repaired == line


@pytest.mark.parametrize(
    "text",
    [
        "Café à Genève：参会人员请持护照（含居留许可）到场。",
        "技术参数：Ø12 mm，±0.5 °C，价格£30。",
        "Ä Ö Ü 是德语字母。",
        "鍏充簬是乱码的样子，文中举例说明，并非本页损坏。",
    ],
)
def test_foreign_words_and_quoted_examples_stay(text):
    assert repair(text)[0].repairs == ()
