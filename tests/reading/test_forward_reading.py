"""What holds of every reading of a notice, however damaged or spoiled."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.reading import read_notice
from bihuan.reading.notice import Reading
from bihuan.reading.pipeline import repair
from bihuan.reading.refusals import ReadingRefused
from bihuan.reading.source_text import SourceText
from tests.damage_model import sample
from tests.damage_model.strategies import damaged_notices, spoiled_texts

RUNS = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


def inside(inner, outer):
    return outer[0] <= inner[0] <= inner[1] <= outer[1]


def read(text):
    """Return the reading of ``text``, or the refusal where it is refused."""
    try:
        return read_notice(text)
    except ReadingRefused as refusal:
        return refusal


def holds(reading: Reading | ReadingRefused):
    if isinstance(reading, ReadingRefused):
        assert reading.code.startswith("reading.")
        assert reading.zh
        assert reading.en
        return
    whole = (0, len(reading.original))
    source = SourceText(reading.original, reading.repairs)
    assert reading.text == source.repaired
    json.dumps(reading.as_json(), ensure_ascii=False)
    spans = list(reading.evidence.values()) + [warning.span for warning in reading.warnings]
    assert all(inside(span, whole) for span in spans)
    places = [target.span for target in reading.targets]
    assert places == sorted(places)
    for target in reading.targets:
        assert inside(target.span, whole)
        for clause in target.clauses:
            assert inside(clause.span, whole)
            assert cut(source, clause) or not clause.text
            for segment in clause.segments:
                assert inside(segment.span, clause.span)
                assert segment.text in clause.text
            for reason in clause.why:
                assert inside(reason.span, clause.span)
                assert reason.category in clause.categories


def cut(source, piece):
    """Tell whether the stretch of the original that ``piece`` names is repaired to at least its text."""
    start, end = piece.span
    repairs = [step for step in source.repairs if start <= step.span[0] and step.span[1] <= end]
    shifted, at = [], start
    for step in repairs:
        shifted += [source.original[at : step.span[0]], step.after]
        at = step.span[1]
    return piece.text in "".join([*shifted, source.original[at:end]])


@given(st.one_of(damaged_notices().map(lambda damaged: damaged.text), spoiled_texts(), st.text(max_size=60)))
@settings(max_examples=30, **RUNS)
def test_every_reading_fits_its_original(text):
    holds(read(text))


@pytest.mark.slow
@given(st.one_of(damaged_notices().map(lambda damaged: damaged.text), spoiled_texts(), st.text()))
@settings(max_examples=150, **RUNS)
def test_every_reading_fits_its_original_long(text):
    holds(read(text))


@pytest.mark.slow
def test_time_grows_with_length():
    def spent(times):
        text = sample.DAMAGED * times
        start = time.process_time()
        repair(text)
        return time.process_time() - start

    spent(1)
    once = min(spent(2) for _ in range(3))
    assert min(spent(8) for _ in range(3)) < once * 4 * 3
