"""The forward model of damage is right: it makes the pages that were seen, and tells the truth about what it did."""

import ast
import random
from pathlib import Path

import pytest

from tests.damage_model import Page, damage, sample
from tests.damage_model.draws import draw_page
from tests.texts import sound_texts

DESCRIBED = {
    "false gloss": ("书面传达了", {"glosses": (("鎮", "zhèn"), ("達", "dá"))}, "書面?zhèn)鬟_(dá)了"),
    "comma over a full stop": (
        "整改。现将",
        {"glosses": (("現", "xiàn"),), "marks": ("，",), "flattened_last": frozenset("，")},
        "整改?,F(xiàn)將",
    ),
    "question mark over a full stop": (
        "汇报。县委",
        {"marks": ("？",), "flattened_last": frozenset("？")},
        "匯報??h委",
    ),
    "full stop over an exclamation mark": ("博览会！（山东", {"marks": ("。",)}, "博覽會?。ㄉ綎|"),
    "lost byte before a gloss": (
        "推动优化",
        {"glosses": (("優", "yōu"),), "lost_trails": frozenset({2})},
        "推動?yōu)化",
    ),
    "broken spaces": ("　　推动　优化", {"breaks_spaces": True}, "????推動? ?優化"),
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_model_shares_no_code_with_the_repairer():
    for name in ("forward", "page", "draws", "sample", "misreading"):
        path = Path(__file__).parents[1] / "damage_model" / f"{name}.py"
        assert not [module for module in imported(path) if module.startswith("bihuan")]


def test_the_model_makes_the_sample_byte_for_byte():
    assert len(sample.PAGE.glosses) == 40
    result = damage(sample.SOUND, sample.PAGE)
    assert result.text.encode() == sample.DAMAGED.encode()
    assert [(result.text[slice(*p.damaged)], result.sound[slice(*p.sound)]) for p in result.passages] == [
        ("?!比蝿?wù)", "保”任务"),
        ("?!辈粔?", "保”不够"),
        ("?!庇昧Σ蛔?", "保”用力不足"),
        ("?!辈粔蛴辛?", "保”不够有力；"),
        ("?!辈粔蛴辛?", "保”不够有力"),
    ]


@pytest.mark.parametrize(("sound", "page", "seen"), DESCRIBED.values(), ids=DESCRIBED)
def test_the_model_makes_passages_seen_on_other_pages(sound, page, seen):
    assert damage(sound, Page(converts=True, **page)).text == seen


def test_a_page_that_does_nothing_leaves_the_text_alone():
    for text in sound_texts():
        result = damage(text, Page())
        assert result.text == text
        assert not result.passages


@pytest.mark.parametrize("seed", range(4))
def test_units_tile_both_texts_and_sound_units_say_what_they_stand_for(seed):
    for text in sound_texts():
        page = draw_page(random.Random(seed), text)
        result = damage(text, page)
        places = [(0, 0)]
        for unit in result.units:
            assert (unit.damaged[0], unit.sound[0]) == places[-1]
            places.append((unit.damaged[1], unit.sound[1]))
            if unit.kind == "sound":
                assert unit.sound[1] - unit.sound[0] == 1
            if unit.kind == "gloss":
                assert result.text[slice(*unit.damaged)].startswith("(")
        assert places[-1] == (len(result.text), len(text))


def test_without_collisions_no_character_is_lost():
    for text in sound_texts():
        page = draw_page(random.Random(7), text, collides=False)
        assert not damage(text, page).passages
