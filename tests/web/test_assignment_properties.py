"""What holds for every problem of assignment: rules are kept, bounds hold, locking changes nothing, conflicts are true."""

import pytest
from hypothesis import HealthCheck, given, settings

from bihuan.web.rounds.assignment.keeping import broken
from bihuan.web.rounds.assignment.problem import Problem
from bihuan.web.rounds.assignment.rules import hard_rules
from bihuan.web.rounds.assignment.scoring import Scorer
from bihuan.web.rounds.assignment.solving import Ended, locked, solve
from tests.web.assigning import every_plan, problems

pytestmark = pytest.mark.no_database

NEAR = 1e-5


def a_plan_keeps_every_rule_and_its_bounds(problem: Problem) -> None:
    outcome = solve(problem)
    assert outcome.ended is Ended.FINISHED
    assert (outcome.plan is None) == (outcome.conflict is not None)
    if outcome.plan is None:
        assert outcome.conflict.is_minimal
        assert outcome.conflict.is_fewest
        return
    assert broken(problem, outcome.plan) == ()
    score = Scorer(problem).score(outcome.plan)
    assert score == outcome.score
    whole = outcome.stage("whole")
    assert whole.points == score.points
    for stage in outcome.stages:
        assert stage.bound <= stage.points + NEAR, stage
    again = solve(locked(problem, outcome.plan))
    assert again.plan is not None
    assert again.score == score, "re-solving with the result locked gives the same score"


def what_it_says_is_what_trying_everything_says(problem: Problem) -> None:
    rules = hard_rules(problem)
    number = {rule: place for place, rule in enumerate(rules)}
    scorer = Scorer(problem)
    tried = [(frozenset(number[rule] for rule in broken(problem, plan, rules)), plan) for plan in every_plan(problem)]
    kept = [scorer.score(plan).points for off, plan in tried if not off]
    outcome = solve(problem)
    if kept:
        assert outcome.score is not None
        assert outcome.score.points >= min(kept) - NEAR
        whole = outcome.stage("whole")
        assert whole.bound <= min(kept) + NEAR
        if whole.is_proven_optimal:
            assert outcome.score.points <= min(kept) + NEAR
        return
    assert outcome.plan is None
    conflict = outcome.conflict
    at_odds = frozenset(number[rule] for rule in conflict.rules)
    ways = {off for off, _plan in tried}
    assert not any(off.isdisjoint(at_odds) for off in ways), "they can be kept together after all"
    for rule in at_odds:
        assert any(off.isdisjoint(at_odds - {rule}) for off in ways), f"not minimal: {rules[rule].en}"
    waived = frozenset(number[rule] for rule in conflict.waive)
    assert any(off <= waived for off in ways), "waiving them is not enough"
    assert price(rules, waived) == min(price(rules, off) for off in ways)


def price(rules, off) -> int:
    return sum(1 if rules[one].may_be_waived else 1000 for one in off)


quietly = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)


@settings(quietly, max_examples=6)
@given(problem=problems(units=4, groups=2, people=9))
def test_a_plan_keeps_every_rule_and_its_bounds(problem):
    a_plan_keeps_every_rule_and_its_bounds(problem)


@settings(quietly, max_examples=12)
@given(problem=problems(units=2, groups=2, people=3))
def test_what_it_says_is_what_trying_everything_says(problem):
    what_it_says_is_what_trying_everything_says(problem)


@pytest.mark.slow
@settings(quietly, max_examples=400, derandomize=False)
@given(problem=problems(units=8, groups=3, people=16))
def test_a_plan_keeps_every_rule_and_its_bounds_in_many_problems(problem):
    a_plan_keeps_every_rule_and_its_bounds(problem)


@pytest.mark.slow
@settings(quietly, max_examples=200, derandomize=False)
@given(problem=problems(units=3, groups=2, people=4))
def test_what_it_says_is_what_trying_everything_says_in_many_problems(problem):
    what_it_says_is_what_trying_everything_says(problem)
