"""Notices are read as they were written: facts, targets, clauses; from sound text, and from damaged text alike."""

import random

import pytest

from bihuan.reading import read_notice
from tests.damage_model import damage
from tests.damage_model.draws import draw_page
from tests.texts import NOTICES, agreement, facts, paths

HALVES = (False, True)
ALL = [
    pytest.param(path, id=f"{'held_out/' if held_out else ''}{path.parent.name}/{path.stem}")
    for held_out in HALVES
    for path in paths(*NOTICES, held_out=held_out)
]
OTHER = [pytest.param(path, id=path.stem) for held_out in HALVES for path in paths("other", held_out=held_out)]
ROUND = ("term", "number", "type", "theme", "authority", "starts_on", "ends_on", "groups", "mode", "targets")
TARGET = ("number", "name", "code", "kind")


def said(reading):
    """What a reading says, in the shape of the TOML beside a notice."""
    found = {key: getattr(reading, key) for key in ("kind", "title", "issuer", "taxonomy")}
    found["round"] = {key: getattr(reading.round, key) for key in ROUND}
    found["feedback"] = {key: getattr(reading.feedback, key) for key in ("starts_on", "ends_on")}
    found["target"] = [
        {key: getattr(target, key) for key in TARGET} | {"clauses": len(target.clauses)} for target in reading.targets
    ]
    return without_nothing(found)


def without_nothing(value):
    if isinstance(value, dict):
        return {key: without_nothing(inner) for key, inner in value.items() if inner is not None}
    return [without_nothing(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", ALL)
def test_a_sound_notice_says_what_its_facts_state(path):
    text = path.read_text(encoding="utf-8")
    reading = read_notice(path.read_bytes(), name=path.name)
    assert said(reading) == facts(path)
    for target in reading.targets:
        assert text[slice(*target.span)].startswith(target.name)
        for clause in target.clauses:
            assert text[slice(*clause.span)] == clause.text


@pytest.mark.parametrize("path", ALL)
def test_a_damaged_notice_says_the_same(path):
    text = path.read_text(encoding="utf-8")
    damaged = damage(text, draw_page(random.Random(5), text, collides=False)).text
    reading = read_notice(damaged)
    assert said(reading) == facts(path)
    assert reading.original == damaged
    assert reading.text == text


@pytest.mark.parametrize("path", OTHER)
def test_what_is_no_such_notice_is_recognised_as_not_yet_read(path):
    reading = read_notice(path.read_bytes(), name=path.name)
    assert reading.targets == ()
    assert "reading.not_yet_read" in {warning.code for warning in reading.warnings}
    if path.stem.endswith("announcement"):
        assert reading.kind == "announcement"


@pytest.mark.parametrize("held_out", HALVES)
def test_a_rectification_notice_has_items_with_what_was_done(held_out):
    for path in paths("rectification", held_out=held_out):
        reading = read_notice(path.read_bytes(), name=path.name)
        (target,) = reading.targets
        assert (reading.kind, len(target.items), target.clauses) == ("rectification", 3, ())
        assert all(item.problem.text and item.measures for item in target.items)
        assert reading.warnings == ()


@pytest.mark.parametrize("path", [case for case in ALL if "unknown_theme" in case.id])
def test_an_unknown_theme_gives_verdicts_without_categories(path):
    reading = read_notice(path.read_bytes(), name=path.name)
    assert "reading.unknown_theme" in {warning.code for warning in reading.warnings}
    clauses = [clause for target in reading.targets for clause in target.clauses]
    assert all(clause.categories == () for clause in clauses)
    assert any(segment.verdict for clause in clauses for segment in clause.segments)


def test_categories_agree_with_labels_that_nobody_tuned_for():
    got = dict(agreement.rows())["held out"]
    assert got.f1 >= 0.8, f"micro-F1 {got.f1:.3f}"
