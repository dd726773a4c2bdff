"""How well damage is undone on texts that nobody tuned the repair for; the figures are floors, not wishes."""

import pytest

from bihuan.reading.pipeline import repair
from tests.damage_model import sample
from tests.damage_model.judging import Outcome
from tests.damage_model.scoring import SERIES, indented, score, texts_of
from tests.texts import NOTICES, paths

#: Share of shifted passages that come back exact at first choice, and within the alternatives.
EXACT, WITHIN = 0.85, 0.95

UNTOUCHED = [
    pytest.param(path, id=f"{'held_out/' if held_out else ''}{path.parent.name}/{path.stem}")
    for held_out in (False, True)
    for path in paths("sound", "traditional", "other", "rectification", *NOTICES, held_out=held_out)
]


def total(series, seeds):
    halves = [score(SERIES[series], texts_of(half), seeds)[0] for half in ("development", "held_out")]
    return halves[0] + halves[1]


def promises_hold(got):
    assert got.promised(Outcome.DECODED_WRONG) == 0
    assert got.promised(Outcome.UNMARKED) == 0


def test_the_sample_comes_back_character_for_character():
    source, _ = repair(sample.DAMAGED)
    assert source.repaired == sample.SOUND


@pytest.mark.parametrize("path", UNTOUCHED)
def test_undamaged_texts_come_back_untouched(path):
    source, _ = repair(path.read_text(encoding="utf-8"))
    assert [step for step in source.repairs if step.kind != "punctuation"] == []
    if path.parent.name in NOTICES:
        assert source.repairs == ()


def test_without_byte_loss_every_text_comes_back_exactly():
    got = total("light", range(2))
    assert got.exact_documents == got.documents


def test_shifted_passages_come_back():
    got = total("full", range(2))
    assert got.exact >= EXACT
    assert got.within >= WITHIN
    promises_hold(got)


def test_spaces_that_became_question_marks_are_seen():
    texts = [indented(text) for half in ("development", "held_out") for text in texts_of(half)]
    got, wrong = score(SERIES["spaces"], texts, range(1))
    assert wrong == []
    assert got.documents == len(texts)


@pytest.mark.slow
def test_without_byte_loss_every_text_comes_back_exactly_long():
    got = total("light", range(100, 106))
    assert got.exact_documents == got.documents


@pytest.mark.slow
def test_shifted_passages_come_back_long():
    got = total("full", range(100, 106))
    assert got.exact >= EXACT
    assert got.within >= WITHIN
    promises_hold(got)


@pytest.mark.slow
@pytest.mark.parametrize("series", ["any", "dropped", "lost"])
def test_what_cannot_be_settled_is_marked(series):
    promises_hold(total(series, range(100, 102)))
