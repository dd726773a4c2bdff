"""What a demonstration makes up reads as plain Chinese, the same at every start, and names nobody."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bihuan.web.demo.register import PROBLEMS, shares
from bihuan.web.demo.wording import phrases, problems
from bihuan.web.findings.facts import FindingFacts, check
from bihuan.web.findings.leads import find_person
from bihuan.web.findings.sketches import common_passage

pytestmark = pytest.mark.no_database


@settings(max_examples=20)
@given(seed=some.integers(0, 2**48), target=some.integers(1, 40), count=some.integers(1, 70))
def test_problems_are_whole_sentences_and_the_same_again(seed, target, count):
    made = problems(seed, target, count, {"A": 3.0, "K": 1.0})
    assert made == problems(seed, target, count, {"A": 3.0, "K": 1.0})
    assert len(made) == count
    kinds = Counter(problem.title for problem in made)
    assert max(kinds.values()) <= -(-count // len(phrases()["problem"])), "each kind once while there are kinds"
    for problem in made[:5]:
        for text in (problem.title, problem.condition, problem.cause, problem.effect):
            assert not set(text) & set("{}")
            assert find_person(text) is None, text
        assert problem.condition.endswith("。")
        assert problem.fact_from <= problem.fact_until
        check(
            FindingFacts(
                title=problem.title, condition=problem.condition, amount=problem.amount, severity=problem.severity
            )
        )


def test_every_kind_of_problem_can_be_kept():
    """All kinds at once: none holds a lead on a person, a character that cannot be kept, or an empty box."""
    for problem in problems(1, 1, len(phrases()["problem"]), {}):
        for text in (problem.title, problem.condition, problem.cause, problem.effect, problem.who):
            assert text
            assert not set(text) & set("{}"), text
            assert find_person(text) is None, text
        check(
            FindingFacts(title=problem.title, condition=problem.condition, cause=problem.cause, effect=problem.effect)
        )


@given(seed=some.integers(0, 2**48), parts=some.integers(1, 60))
def test_the_total_is_shared_out(seed, parts):
    shared = shares(seed, "problems", PROBLEMS, parts)
    assert sum(shared) == PROBLEMS
    assert min(shared) >= 1


def test_the_check_of_like_texts_can_be_believed():
    """Targets that share a kind of problem tell it in words of their own; a check that marks every second is ignored."""
    counts = shares(7, "problems", PROBLEMS // 2, 12)
    made = [(target, one.condition) for target, count in enumerate(counts, 1) for one in problems(7, target, count, {})]
    copied = {
        at
        for one, (target, text) in enumerate(made)
        for other, (elsewhere, like) in enumerate(made[:one])
        if target != elsewhere and common_passage(text, like)
        for at in (one, other)
    }
    assert 0 < len(copied) <= len(made) * 0.08
