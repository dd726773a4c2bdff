"""The judge of repairs tells right from wrong, and marked from unmarked: it is tried on repairs made from the truth."""

import random
from dataclasses import replace

import pytest

from bihuan.reading.notice import Repair
from tests.damage_model import damage
from tests.damage_model.draws import draw_page
from tests.damage_model.judging import Outcome, judge
from tests.damage_model.scoring import texts_of


@pytest.fixture(scope="module")
def damaged():
    text = texts_of("development")[0]
    return damage(text, draw_page(random.Random(3), text))


def true_repairs(damaged):
    """One inferred edit for every stretch that differs from the truth."""
    repairs = []
    for unit in damaged.units:
        before, after = damaged.text[slice(*unit.damaged)], damaged.sound[slice(*unit.sound)]
        if before != after:
            repairs.append(Repair(unit.kind, unit.damaged, before, after, "inferred", passage_span=unit.damaged))
    return repairs


def outcomes(damaged, repairs, unread=()):
    return {judged.outcome for judged in judge(damaged, repairs, unread)}


def spoil(repairs, kind, **changes):
    at = next(number for number, repair in enumerate(repairs) if repair.kind == kind)
    return [*repairs[:at], replace(repairs[at], **changes), *repairs[at + 1 :]], repairs[at]


def test_the_truth_is_exact_everywhere(damaged):
    repairs = true_repairs(damaged)
    assert {"false_gloss", "gloss", "sound"} <= {repair.kind for repair in repairs}
    judged = list(judge(damaged, repairs))
    assert {one.outcome for one in judged} == {Outcome.EXACT}
    assert "".join(one.expected for one in judged) == damaged.sound
    assert sum(one.passage for one in judged) == len(damaged.passages)


def test_a_wrong_first_choice_is_found_among_the_alternatives(damaged):
    repairs, truth = spoil(true_repairs(damaged), "false_gloss", after="错误")
    assert outcomes(damaged, repairs) == {Outcome.EXACT, Outcome.MARKED}
    repairs, _ = spoil(true_repairs(damaged), "false_gloss", after="错误", alternatives=("别的", truth.after))
    assert outcomes(damaged, repairs) == {Outcome.EXACT, Outcome.WITHIN}


def test_a_wrong_character_called_decoded_is_found(damaged):
    for kind in ("false_gloss", "sound"):
        repairs, _ = spoil(true_repairs(damaged), kind, after="错", certainty="decoded")
        assert outcomes(damaged, repairs) == {Outcome.EXACT, Outcome.DECODED_WRONG}


def test_damage_left_alone_is_unmarked_unless_it_is_marked_as_unread(damaged):
    repairs = true_repairs(damaged)
    left = next(repair for repair in repairs if repair.kind == "false_gloss")
    repairs.remove(left)
    assert outcomes(damaged, repairs) == {Outcome.EXACT, Outcome.UNMARKED}
    assert outcomes(damaged, repairs, [left.span]) == {Outcome.EXACT, Outcome.MARKED}
    kept = sorted([*repairs, replace(left, after=left.before, certainty="unread")], key=lambda repair: repair.span)
    assert outcomes(damaged, kept) == {Outcome.EXACT, Outcome.MARKED}


def test_an_edit_that_reaches_past_its_passage_is_judged_with_its_neighbours(damaged):
    repairs = true_repairs(damaged)
    at, start = next(
        (number, repair.span[0])
        for number, repair in enumerate(repairs)
        if repair.kind == "false_gloss" and repairs[number - 1].span[1] < repair.span[0]
    )
    before, after = damaged.text[start - 1 : repairs[at].span[1]], damaged.text[start - 1] + repairs[at].after
    repairs[at] = replace(repairs[at], span=(start - 1, repairs[at].span[1]), before=before, after=after)
    assert outcomes(damaged, repairs) == {Outcome.EXACT}
