"""The matrix against the oracle: every role × state × action × reach, in memory."""

import pytest

from bihuan.web.accounts import rules
from bihuan.web.accounts.capabilities import COLUMNS, ROWS, STATES, CapabilityError, Letter, column_of, parse
from bihuan.web.accounts.standing import Standing
from tests.web.moving import STATES as MOVING_STATES
from tests.web.moving import TABLES, outcome, said_to_start, starts, tries
from tests.web.oracle import HELD, MOVE, ROLES, SPOTS, TABLE, cases

pytestmark = pytest.mark.no_database

KINDS = sorted({kind for kind, _state in TABLE})


def asked(case, kind, state, judge=rules.grant_in):
    """Return what the product answers to a case, as the oracle says it."""
    letter, aspect = case.action
    found = judge(
        case.standing,
        kind,
        state,
        round_id=case.spot.round_id,
        organ_id=case.spot.organ_id,
        target_id=case.spot.target_id,
        owner_id=case.owner_id,
        letter=letter,
        aspect=aspect,
    )
    return None if found is None else (found.two_people, found.step_up)


def test_product_and_oracle_speak_of_the_same_states():
    assert {(kind, state) for kind, states in STATES.items() for state in states} == set(TABLE)
    assert ROWS == ROLES


@pytest.mark.parametrize("kind", KINDS)
def test_the_matrix_answers_as_the_oracle_says(kind):
    wrong = [
        (state, case, expected)
        for state in STATES[kind]
        for role in ROLES
        for case, expected in cases(kind, state, role)
        if asked(case, kind, state) != expected
    ]
    assert not wrong, wrong[:3]


def test_nothing_is_allowed_for_what_the_matrix_does_not_know():
    everybody = Standing(7, tuple(held for row in HELD.values() for held in row))
    for letter in Letter:
        for kind, state in (("finding", "lost"), ("money", "draft"), ("", "")):
            assert rules.grant_in(everybody, kind, state, owner_id=7, letter=letter) is None
            shape = rules.Shape(kind, state="", fixed_state=state)
            assert str(rules.visible(everybody, shape, letter)) == str(rules.visible(Standing(None, ()), shape))


def test_a_removed_target_is_nobodys():
    for kind, state in TABLE:
        for role in ROLES:
            for case, _expected in cases(kind, state, role, ((Letter.KNOW, ""), (Letter.READ, ""), (Letter.EDIT, ""))):
                recused = Standing(case.standing.person_id, case.standing.held, frozenset({1}))
                if case.spot is SPOTS[0]:
                    again = type(case)(role, recused, case.spot, case.owner_id, case.action)
                    assert asked(again, kind, state) is None


def test_every_column_has_every_role():
    for column in COLUMNS:
        assert set(ROWS) <= set(column.cells), column.name
        assert column.zh
        assert column.en


@pytest.mark.parametrize(
    ("cell", "row"),
    [("R", "OFF"), ("X@r", "OFF"), ("R@g", "OFF"), ("R@u", "GL"), ("R@gr", "GL"), ("R@r", "PUB"), ("R²²@r", "OFF")],
)
def test_a_cell_that_cannot_be_meant_is_refused(cell, row):
    with pytest.raises(CapabilityError):
        parse(cell, row)


def test_a_column_without_a_role_is_refused():
    with pytest.raises(CapabilityError, match="VER"):
        column_of(
            {
                "name": "x.y",
                "object": "x",
                "states": ["y"],
                "zh": "一",
                "en": "one",
                "cells": dict.fromkeys(set(ROWS) - {"VER"}, ""),
            }
        )


@pytest.mark.parametrize(("kind", "name"), sorted({(kind, name) for kind, name, _state in MOVE}))
def test_every_move_is_as_the_oracle_says(kind, name):
    wrong = [(asked_, said) for asked_, said in tries(kind, name) if outcome(asked_) != said]
    assert not wrong, wrong[:3]
    for state in MOVING_STATES[kind]:
        assert starts(kind, name, state) == said_to_start(kind, name, state), state


def test_product_and_oracle_speak_of_the_same_moves():
    assert {(kind, name) for kind, table in TABLES.items() for name in table} == {key[:2] for key in MOVE}
    for (kind, name, _state), move in MOVE.items():
        to = getattr(TABLES[kind][name], "to", None)
        assert to is None or (to.letter, to.aspect) == (Letter[move.action.upper()], ""), (kind, name)
