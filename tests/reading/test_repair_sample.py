"""The sample page comes right, character for character, and says what was inferred."""

from importlib.resources import files

import pytest

from bihuan.reading import pipeline
from bihuan.reading.source_text import SourceText, replay

SAMPLES = files("bihuan") / "samples"


@pytest.fixture(scope="module")
def damaged() -> str:
    return (SAMPLES / "2021-inner-mongolia-feedback.damaged.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def mended(damaged: str) -> SourceText:
    return pipeline.repair(damaged)[0]


def test_the_sample_becomes_the_restored_text(mended: SourceText) -> None:
    assert mended.repaired == (SAMPLES / "2021-inner-mongolia-feedback.restored.txt").read_text("utf-8")


def test_replaying_the_steps_gives_the_result(damaged: str, mended: SourceText) -> None:
    assert replay(damaged, mended.repairs) == mended.repaired


def test_boundary_characters_and_the_lost_separator_are_inferred_with_alternatives(mended: SourceText) -> None:
    lost = [repair for repair in mended.repairs if repair.evidence.get("lost")]
    assert [repair.after for repair in lost] == list("保务保够保足保力；保力")
    assert all(repair.certainty == "inferred" and repair.alternatives for repair in lost)
    assert [repair.kind for repair in lost if repair.after == "；"] == ["separator"]


def test_repairing_twice_is_repairing_once(mended: SourceText) -> None:
    again, _ = pipeline.repair(mended.repaired)
    assert again.repaired == mended.repaired
    assert again.repairs == ()
