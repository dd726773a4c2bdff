"""Made-up notices of many shapes are read as the facts beside them say."""

import random
from pathlib import Path

import pytest

from bihuan.reading import read_notice
from tests.damage_model.draws import draw_page
from tests.damage_model.forward import damage
from tests.reading.spans import evidence, restored
from tests.texts import NOTICES, facts, paths

ROUND = ("term", "number", "type", "theme", "authority", "starts_on", "ends_on", "groups", "mode", "targets")


def names(*folders: str) -> list:
    return [pytest.param(path, id=path.stem) for path in paths(*folders)]


@pytest.mark.parametrize("path", names(*NOTICES))
def test_facts(path: Path) -> None:
    reading, expected = read_notice(path.read_bytes(), name=path.name), facts(path)
    assert (reading.kind, reading.title) == (expected["kind"], expected["title"])
    assert reading.issuer == expected.get("issuer")
    for name in ROUND:
        assert getattr(reading.round, name) == expected["round"].get(name), name
    for name in ("starts_on", "ends_on"):
        assert getattr(reading.feedback, name) == expected["feedback"].get(name), name
    targets = [(t.number, t.name, t.code, t.kind, len(t.clauses)) for t in reading.targets]
    keys = ("number", "name", "code", "kind", "clauses")
    assert targets == [tuple(target.get(key) for key in keys) for target in expected["target"]]


@pytest.mark.parametrize("path", names(*NOTICES))
def test_every_span_cuts_its_evidence(path: Path) -> None:
    reading = read_notice(path.read_bytes(), name=path.name)
    for text, span in evidence(reading):
        assert restored(reading, span) == text


@pytest.mark.parametrize("path", names("unknown_theme"))
def test_an_unknown_theme_has_verdicts_and_no_categories(path: Path) -> None:
    reading = read_notice(path.read_bytes(), name=path.name)
    assert reading.taxonomy is None
    assert "reading.unknown_theme" in {warning.code for warning in reading.warnings}
    clauses = [clause for target in reading.targets for clause in target.clauses]
    assert not any(clause.categories or clause.why or clause.criteria for clause in clauses)
    assert any(segment.verdict for clause in clauses for segment in clause.segments)


@pytest.mark.parametrize("path", names("routine"))
def test_a_routine_round_has_its_own_categories(path: Path) -> None:
    reading = read_notice(path.read_bytes(), name=path.name)
    assert reading.taxonomy == "routine-sample-1"
    codes = {code for target in reading.targets for clause in target.clauses for code in clause.categories}
    assert codes
    assert codes <= {"R1", "R2", "R3", "R4", "J1", "J2", "J3"}
    assert not any(clause.criteria for target in reading.targets for clause in target.clauses)


@pytest.mark.parametrize("path", [*names("other", "sound", "traditional")])
def test_other_texts_are_named_and_not_misread(path: Path) -> None:
    reading = read_notice(path.read_bytes(), name=path.name)
    assert reading.targets == ()
    assert "reading.not_yet_read" in {warning.code for warning in reading.warnings}
    assert reading.refused is None


@pytest.mark.parametrize("path", names(*NOTICES))
def test_a_damaged_copy_reads_like_the_sound_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rng = random.Random(path.stem)
    sound, damaged = read_notice(text), read_notice(damage(text, draw_page(rng, text)).text)
    assert (damaged.kind, damaged.round, damaged.feedback) == (sound.kind, sound.round, sound.feedback)
    assert damaged.taxonomy == sound.taxonomy
    units = [[(target.name, target.code, len(target.clauses)) for target in r.targets] for r in (sound, damaged)]
    assert units[0] == units[1]
    for text, span in evidence(damaged):
        assert restored(damaged, span) == text


def test_doubled_and_missing_numbers_are_told() -> None:
    (path,) = [path for path in paths("business") if path.stem == "jiangxi-misnumbered"]
    reading = read_notice(path.read_bytes(), name=path.name)
    warnings = [warning for warning in reading.warnings if warning.code == "reading.numbering"]
    assert len(warnings) == 2
    assert all(reading.original[slice(*warning.span)].strip() for warning in warnings)
