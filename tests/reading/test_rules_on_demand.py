"""Clauses are made when they are asked for, and nobody can tell."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from bihuan.reading import read_notice
from bihuan.reading.notice import Clause, Target
from tests.texts import sound_texts

CLAUSES = (Clause(1, "落实不力", (5, 9)),)


def target(calls: list[int]) -> Target:
    def make() -> tuple[Clause, ...]:
        calls.append(1)
        return CLAUSES

    return Target.with_clauses_from(make, 1, "沈阳市", "210100", "city", (2, 5))


def test_clauses_are_made_once_and_only_when_asked_for() -> None:
    calls: list[int] = []
    made = target(calls)
    assert (made.name, calls) == ("沈阳市", [])
    assert made.clauses is made.clauses
    assert calls == [1]


def test_a_target_equals_one_that_was_given_its_clauses() -> None:
    given = Target(1, "沈阳市", "210100", "city", (2, 5), CLAUSES)
    assert target([]) == given
    assert hash(target([])) == hash(given)
    assert repr(target([])) == repr(given)
    assert replace(target([]), number=2) == replace(given, number=2)


@pytest.mark.parametrize("copied", [lambda made: pickle.loads(pickle.dumps(made)), copy.copy, copy.deepcopy])
def test_copies_bring_their_clauses(copied: object) -> None:
    assert callable(copied)
    assert copied(target([])) == target([])


def test_a_target_stays_frozen_and_a_misspelt_field_is_missing() -> None:
    made = target([])
    with pytest.raises(FrozenInstanceError):
        made.clauses = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        _ = made.clause  # type: ignore[attr-defined]


def test_a_whole_reading_travels_between_processes() -> None:
    for text in list(sound_texts())[:3]:
        reading = read_notice(text)
        assert pickle.loads(pickle.dumps(reading)) == reading
