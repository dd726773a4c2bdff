"""Samples of closed lines: drawn again by anybody, and an interval that holds in small strata; the score of adoption."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import product
from math import comb, prod

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.cli.sample import sample
from bihuan.cli.words import Exit
from bihuan.web.rectification import adoption
from bihuan.web.rectification.choices import questions
from bihuan.web.rectification.truth.sampling import Checked, differences, draw, estimate

pytestmark = pytest.mark.no_database

strata = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 9), max_size=5).map(
    lambda sizes: {name: [f"{name}|{at}" for at in range(size)] for name, size in sizes.items()}
)


@settings(max_examples=40)
@given(strata, st.integers(0, 2**63 - 1), st.integers(1, 100), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_lines_in_whatever_order_they_come(lines, seed, percent, shuffler):
    drawn = draw(lines, seed, percent)
    shuffled = {name: shuffler.sample(items, len(items)) for name, items in sorted(lines.items(), reverse=True)}
    assert draw(shuffled, seed, percent) == drawn
    for one in drawn:
        assert set(one.drawn) <= set(one.items) == set(lines[one.name])
        assert 100 * (len(one.drawn) - 1) < percent * len(one.items) <= 100 * len(one.drawn)


def test_a_sample_can_be_drawn_again_with_a_hash_tool_alone():
    numbers = [f"ZG2021-01-{at:03}" for at in range(40)]
    (only,) = draw({"甲市": numbers}, 20210407, 20)
    ranked = sorted(numbers, key=lambda number: sha256(f"20210407:{number}".encode()).hexdigest())
    assert only.drawn == tuple(sorted(ranked[:8]))
    frame = {"percent": 20, "strata": [{"name": "甲市", "items": numbers, "drawn": list(only.drawn)}]}
    assert differences(frame, 20210407) == ()
    other = next(number for number in numbers if number not in only.drawn)
    frame["strata"][0]["drawn"] = [other, *only.drawn[1:]]
    assert set(differences(frame, 20210407)) == {other, only.drawn[0]}


def test_the_command_line_draws_again(tmp_path):
    numbers = [f"Z{at}" for at in range(9)]
    (only,) = draw({"甲": numbers}, 7, 30)
    frame = {"seed": 7, "percent": 30, "strata": [{"name": "甲", "items": numbers, "drawn": list(only.drawn)}]}
    file = tmp_path / "sample.json"

    def said(text):
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(sample, ["verify", str(file), "--lang", "zh"])

    assert said(json.dumps(frame)).output == "一致：3 件。\n"
    assert said(json.dumps({**frame, "seed": 8})).exit_code == Exit.TRAIL_BROKEN
    assert said("[]").exit_code == said("{}").exit_code == said("x").exit_code == Exit.USAGE


def test_drawing_is_even():
    """Over many seeds each line comes as often as another: a thousand draws of 2 of 10, within five deviations."""
    numbers = [f"Z{at}" for at in range(10)]
    times = dict.fromkeys(numbers, 0)
    for seed in range(1000):
        for number in draw({"x": numbers}, seed, 20)[0].drawn:
            times[number] += 1
    assert all(abs(count - 200) < 5 * (1000 * 0.2 * 0.8) ** 0.5 for count in times.values())


@pytest.mark.parametrize("percent", [0, 101])
def test_a_share_is_from_1_to_100(percent):
    with pytest.raises(ValueError, match="percent"):
        draw({"x": ["1"]}, 1, percent)


def test_a_line_stands_in_one_stratum():
    with pytest.raises(ValueError, match="two strata"):
        draw({"x": ["1"], "y": ["1"]}, 1, 20)


@pytest.mark.parametrize(
    "shape",
    [
        [(12, 3)],
        [(20, 1)],
        [(2, 1), (3, 1), (5, 2)],
        [(8, 2), (3, 1)],
        [(6, 2), (6, 2), (1, 1)],
        [(6, 3), (6, 1)],
        [(3, 1), (3, 1), (3, 1)],
    ],
)
def test_the_interval_holds_wherever_the_wrong_closures_lie(shape):
    """Every way in which lines of small strata may be wrong, every sample weighed: never under 95 in a hundred."""
    for wrong in product(*(range(size + 1) for size, _drawn in shape)):
        held = 0.0
        ranges = [
            range(max(0, drawn - size + bad), min(drawn, bad) + 1)
            for (size, drawn), bad in zip(shape, wrong, strict=True)
        ]
        for failed in product(*ranges):
            parts = list(zip(shape, wrong, failed, strict=True))
            found = estimate([Checked(str(at), s, d, hit) for at, ((s, d), _bad, hit) in enumerate(parts)])
            if found.low_count <= sum(wrong) <= found.high_count:
                held += prod(comb(b, hit) * comb(s - b, d - hit) / comb(s, d) for (s, d), b, hit in parts)
        assert held >= 0.95 - 1e-9, (shape, wrong)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_the_interval_says_no_less_than_was_found_and_no_more_than_is_left(sizes):
    checked = [Checked(str(at), s, min(s, d), min(s, d, x)) for at, (s, d, x) in enumerate(sizes)]
    found = estimate(checked)
    assert found.failed <= found.low_count <= found.high_count <= found.failed + found.size - found.drawn
    assert 0 <= found.low <= found.high <= 1
    if found.drawn == found.size:
        assert found.low == found.rate == found.high


def test_a_single_stratum_has_the_exact_interval():
    found = estimate([Checked("all", 100, 20, 0)])
    assert (found.method, found.low_count) == ("hypergeometric", 0)
    # 16 wrong of 100 would be missed by 20 checks once in 45; 15 once in 33 and is still possible.
    at_most = {bad: comb(100 - bad, 20) / comb(100, 20) for bad in range(30)}
    assert found.high_count == max(bad for bad, chance in at_most.items() if chance > 0.025)


@pytest.mark.parametrize("bad", [Checked("x", 3, 4, 0), Checked("x", 3, 2, 3), Checked("x", 3, 0, 0)])
def test_a_stratum_that_cannot_be_is_refused(bad):
    with pytest.raises(ValueError, match="stratum"):
        estimate([bad])


@dataclass
class Line:
    due_on: date | None = date(2021, 5, 10)
    reported_on: date | None = date(2021, 5, 10)


@dataclass
class Form:
    meets_cause: str = "full"
    is_proven: str = "full"


@pytest.mark.parametrize(
    ("line", "form", "points", "grade"),
    [
        (Line(), Form(), 6, "adopted"),
        (Line(reported_on=date(2021, 6, 9)), Form(), 5, "adopted"),
        (Line(reported_on=date(2021, 6, 10)), Form(), 4, "in_part"),
        (Line(), Form(meets_cause="part"), 5, "in_part"),
        (Line(), Form(is_proven="part"), 5, "adopted"),
        (Line(), Form(meets_cause="none"), 4, "not_adopted"),
        (Line(), Form(is_proven="none"), 4, "not_adopted"),
        (Line(due_on=None), Form(), 4, "in_part"),
    ],
)
def test_the_score_comes_from_its_three_reasons(line, form, points, grade):
    found = adoption.score(line, form)
    assert (found.points, found.grade) == (points, grade)
    assert sum(part.points for part in found.parts) == points
    assert all(part.zh and part.en for part in found.parts)


def test_putting_off_costs_no_points_and_is_said():
    late = Line(reported_on=date(2021, 5, 20))
    assert "晚10天（已延期2次）" in adoption.score(late, Form(), extensions=2).parts[1].zh


def test_questions_have_their_codes_once():
    for form in ("verification", "reverse"):
        codes = [one.code for one in questions(form)]
        assert codes
        assert len(set(codes)) == len(codes)
        assert any(one.decisive for one in questions(form))
