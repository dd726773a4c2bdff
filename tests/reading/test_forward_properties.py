"""What holds of every repair, whatever text it is given."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.reading.pipeline import repair
from bihuan.reading.source_text import replay
from tests.damage_model.strategies import damaged_notices, sound_notices, spoiled_texts

RUNS = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
FEW = settings(max_examples=25, **RUNS)
MANY = settings(max_examples=150, **RUNS)


def holds(text):
    """Check everything that can be said without knowing the truth."""
    source, warnings = repair(text)
    assert source.original == text
    assert replay(text, source.repairs) == source.repaired
    at = 0
    for step in source.repairs:
        start, end = step.span
        assert at <= start <= end <= len(text)
        assert text[start:end] == step.before
        assert step.kind
        assert step.certainty in {"decoded", "inferred", "unread"}
        assert step.after not in step.alternatives
        assert len(set(step.alternatives)) == len(step.alternatives)
        if step.passage:
            assert step.passage_span[0] <= start
            assert end <= step.passage_span[1]
        if step.certainty == "decoded":
            assert not step.alternatives
        at = end
    for warning in warnings:
        assert 0 <= warning.span[0] <= warning.span[1] <= len(text)
        assert warning.zh
        assert warning.en
    return source


def is_once(text):
    once, _ = repair(text)
    twice, _ = repair(once.repaired)
    assert twice.repaired == once.repaired


def keeps_sound(text):
    assert repair(text)[0].repairs == ()


@given(st.one_of(spoiled_texts(), st.text(max_size=80)))
@FEW
def test_no_text_makes_it_fail_and_every_step_fits(text):
    holds(text)


@given(damaged_notices())
@FEW
def test_repairing_twice_is_repairing_once(damaged):
    is_once(damaged.text)


@given(sound_notices())
@FEW
def test_sound_notices_come_back_untouched(text):
    keeps_sound(text)


@pytest.mark.slow
@given(st.one_of(spoiled_texts(), st.text()))
@MANY
def test_no_text_makes_it_fail_and_every_step_fits_long(text):
    holds(text)


@pytest.mark.slow
@given(damaged_notices())
@MANY
def test_repairing_twice_is_repairing_once_long(damaged):
    is_once(damaged.text)


@pytest.mark.slow
@given(sound_notices())
@MANY
def test_sound_notices_come_back_untouched_long(text):
    keeps_sound(text)
