"""Rectification notices of many offices' ways of writing are read as their cases say; their neighbours are left alone."""

import random
import tomllib
from typing import Any
from unicodedata import normalize

import pytest

from bihuan.reading import Reading, read_notice
from tests.damage_model.draws import draw_page
from tests.damage_model.forward import damage
from tests.reading.cases import CASES
from tests.reading.spans import evidence, restored

_FILES = sorted((CASES / "rectification").glob("*.toml"))
_CASES = [pytest.param(tomllib.loads(path.read_text(encoding="utf-8")), id=path.stem) for path in _FILES]


def said(reading: Reading) -> dict[str, Any]:
    """Return what a reading says, in the shape of a case."""
    facts = reading.rectification
    assert facts
    assert [target.number for target in reading.targets] == list(range(1, len(reading.targets) + 1))
    rows = [one for target in reading.targets for one in target.items]
    period = facts.publicity
    return {
        "unit": "、".join(target.name for target in reading.targets),
        "counted": [len(target.items) for target in reading.targets],
        "items": [
            # Flattened brackets come back wide, so both widths of a printed number are one.
            [normalize("NFKC", one.mark), one.problem.text, one.status.kind if one.status else "", len(one.measures)]
            for one in rows
        ],
        "outcomes": [[one.number, made.what, made.value, made.unit] for one in rows for made in one.outcomes],
        "responsible": [[one.number, who.role, who.name] for one in rows for who in one.responsible],
        "reasons": [[one.number, one.status.reason.text] for one in rows if one.status and one.status.reason],
        "counts": [[count.what, count.value] for count in reading.counts if count.what.startswith("items")],
        "warnings": [warning.code for warning in reading.warnings],
        "contacts": [contact.what for contact in facts.contacts],
        "publicity": [str(period.starts_on), str(period.ends_on)] if period and period.starts_on else [],
        "sections": [section.kind for section in facts.sections],
        "signed_on": str(facts.signed_on or ""),
        "feedback": str(reading.feedback.starts_on or ""),
    }


def test_there_are_enough_cases() -> None:
    assert len(_FILES) >= 20


@pytest.mark.parametrize("case", _CASES)
def test_a_case_is_read_as_it_says(case: dict[str, Any]) -> None:
    reading = read_notice(case["text"])
    assert reading.kind == "rectification"
    found = said(reading)
    expected = {key: case[key] for key in found if key in case}
    assert {key: found[key] for key in expected} == expected
    assert {"unit", "items", "warnings"} <= set(expected)
    for text, span in evidence(reading):
        assert restored(reading, span) == text


@pytest.mark.parametrize("case", _CASES)
def test_its_neighbour_is_no_rectification_notice(case: dict[str, Any]) -> None:
    reading = read_notice(case["neighbour"])
    assert reading.kind == case["neighbour_kind"]
    assert reading.rectification is None
    assert not any(target.items for target in reading.targets)


@pytest.mark.parametrize("case", _CASES)
def test_a_damaged_copy_tells_the_same(case: dict[str, Any]) -> None:
    rng = random.Random(case["label"])
    page = draw_page(rng, case["text"], collides=False)
    damaged = read_notice(damage(case["text"], page).text)
    sound = read_notice(case["text"])
    assert damaged.kind == "rectification"
    assert said(damaged) == said(sound)
    for text, span in evidence(damaged):
        assert restored(damaged, span) == text
