"""The stages of a solve: every way to divide the units says the same, bounds are bounds, equal groups are one kind."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bihuan.web.rounds.assignment import solving, units_exact
from bihuan.web.rounds.assignment.frame import Frame
from bihuan.web.rounds.assignment.milp import End
from bihuan.web.rounds.assignment.people_stage import staff
from bihuan.web.rounds.assignment.problem import Locks, Recusal, Role, SeatLock, Weights
from bihuan.web.rounds.assignment.solving import Ended, solve
from bihuan.web.rounds.assignment.units_alike import alike, divide_alike
from bihuan.web.rounds.assignment.units_bound import bound_by_partners
from bihuan.web.rounds.assignment.units_exact import clash_of, exact
from bihuan.web.rounds.assignment.units_search import search
from bihuan.web.rounds.assignment.units_sets import all_sets, count_sets, subsets
from bihuan.web.rounds.assignment.units_task import unit_task
from bihuan.web.rounds.assignment.watch import Watch
from tests.web.assigning import problems, round_of

NEAR = 1e-5
quietly = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)


def task_of(units: int, groups: int, seed: int = 1, **changes: object):
    return unit_task(Frame(round_of(units, groups, 30, seed, **changes)))


def cheapest_of_all(task) -> float:
    """Try every division into sets of three, by hand."""

    def rest(left: tuple[int, ...]) -> float:
        if not left:
            return 0.0
        first, others = left[0], left[1:]
        return min(
            task.cost_of(np.array((first, *pair)), 0) + rest(tuple(unit for unit in others if unit not in pair))
            for pair in combinations(others, 2)
        )

    return rest(tuple(range(len(task.loads))))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cheapest_division_is_that_of_trying_them_all(monkeypatch, seed):
    task = task_of(9, 3, seed)
    expected = cheapest_of_all(task)
    for at_once in (units_exact.AT_ONCE, 0):  # by the solver alone, and by pricing
        monkeypatch.setattr(units_exact, "AT_ONCE", at_once)
        for start in (None, search(task, Watch(20), shakes=3)):
            found = exact(task, Watch(20), start=start)
            assert found.end is End.OPTIMAL
            assert found.cost == pytest.approx(expected)
            assert found.bound == pytest.approx(expected, abs=NEAR)
            assert task.cost(found.division) == pytest.approx(found.cost)


@settings(quietly, max_examples=10)
@given(problem=problems(units=6, groups=3, people=8))
def test_pricing_and_the_solver_alone_agree(problem):
    task = unit_task(Frame(problem))
    alone = exact(task, Watch(20))
    before, units_exact.AT_ONCE = units_exact.AT_ONCE, 0
    try:
        priced = exact(task, Watch(20))
    finally:
        units_exact.AT_ONCE = before
    assert priced.end is alone.end
    assert (priced.division is None) == (alone.division is None)
    if alone.division is not None:
        assert priced.cost == pytest.approx(alone.cost, abs=NEAR)
        assert task.is_kept_by(priced.division)
        assert bound_by_partners(task, Watch(20)) <= alone.cost + NEAR
        assert exact(alike(task), Watch(20)).bound <= alone.cost + NEAR
        found = search(task, Watch(20), shakes=5)
        if found is not None and task.is_kept_by(found):
            assert task.cost(found) >= alone.cost - NEAR


def test_what_clashes_is_left_out():
    task = task_of(6, 2)
    first = exact(task, Watch(20))
    second = exact(task, Watch(20), clashes=[clash_of(task, first.division, (0, 1))])
    assert second.cost > first.cost
    assert {frozenset(np.flatnonzero(second.division == 0)), frozenset(np.flatnonzero(second.division == 1))} != {
        frozenset(np.flatnonzero(first.division == 0)),
        frozenset(np.flatnonzero(first.division == 1)),
    }


def test_subsets_are_all_sets_in_order():
    for units, size in [(5, 0), (5, 1), (5, 2), (6, 3), (6, 6), (3, 4)]:
        assert [tuple(row) for row in subsets(units, size).tolist()] == list(combinations(range(units), size))


def test_groups_that_nothing_tells_apart_are_one_kind():
    problem = round_of(12, 4)
    assert unit_task(Frame(problem)).kinds == ((0, 1, 2, 3),)
    led = replace(problem, locks=Locks(seats=(SeatLock("p0", "g1", Role.LEADER),)))
    assert unit_task(Frame(led)).kinds == ((0, 2, 3), (1,))
    skilled = replace(problem, groups=(replace(problem.groups[0], skills=()), *problem.groups[1:]))
    assert unit_task(Frame(skilled)).kinds == ((0,), (1, 2, 3))
    task = unit_task(Frame(replace(problem, locks=Locks(units=(("u0", "g0"), ("u1", "g0"))))))
    listed = sum(len(one.members) for one in all_sets(task))
    assert listed <= count_sets(task) == 10 + 120, "a unit that only one group may take is in each of its sets"


def test_a_set_that_nobody_may_lead_is_no_column():
    problem = round_of(6, 2, 30)
    leaders = [person.key for person in problem.people if person.may_lead]
    everybody = Frame(problem)
    barred = Frame(
        replace(problem, recusals=tuple(Recusal(key, f"u{number % 2}") for number, key in enumerate(leaders)))
    )
    sets = next(all_sets(unit_task(barred))).members.tolist()
    assert len(next(all_sets(unit_task(everybody))).members) == 20
    assert sets
    assert not any({0, 1} <= set(units) for units in sets)


def test_a_team_is_found_for_some_groups_only():
    frame = Frame(round_of(6, 2, 30))
    division = exact(unit_task(frame), Watch(20)).division
    team = staff(frame, division, Watch(20), only=frozenset({1})).team
    assert set(team.group.tolist()) == {-1, 1}


def test_the_same_plan_costs_the_same_by_every_way(monkeypatch):
    problem = round_of(9, 3, 30, weights=Weights(1, 0.1, 20, 5, 10))
    proved = solve(problem)
    assert proved.is_repeatable
    monkeypatch.setattr(solving, "MOST_SETS", 0)  # as if there were too many sets to list
    searched = solve(problem)
    assert searched.score.broken == ()
    assert searched.score.points >= proved.score.points - NEAR
    assert searched.stage("whole").bound <= proved.score.points + NEAR
    assert searched.ended is Ended.FINISHED


def test_groups_that_differ_are_bounded_as_if_they_were_alike(monkeypatch):
    locks = Locks(seats=tuple(SeatLock(f"p{6 * number}", f"g{number}", Role.LEADER) for number in range(3)))
    problem = round_of(9, 3, 30, locks=locks)
    task = unit_task(Frame(problem))
    assert len(task.kinds) == 3
    proved = exact(task, Watch(20))
    given, bound = divide_alike(task, Watch(20))
    assert bound <= proved.cost + NEAR
    assert task.is_kept_by(given)
    assert task.cost(given) >= proved.cost - NEAR
    monkeypatch.setattr(solving, "MOST_SETS", count_sets(alike(task)))
    outcome = solve(problem)
    assert outcome.score.broken == ()
    assert outcome.stage("units").bound >= bound - NEAR


def test_both_stages_are_asked_together_where_dividing_first_leads_nowhere(monkeypatch):
    problem = round_of(6, 2, 30)
    plan = solve(problem).plan
    monkeypatch.setattr(solving, "_TRIES", 0)
    outcome = solve(problem)
    assert outcome.score.broken == ()
    assert outcome.stage("whole").bound <= solve(problem, start=plan).score.points + NEAR


def test_a_watch_for_a_part_is_over_with_the_whole():
    now = [0.0]
    watch = Watch(10, clock=lambda: now[0])
    part = watch.part(100)
    assert part.left() == 10
    short = watch.part(2)
    now[0] = 3
    assert short.is_over()
    assert watch.was_short
    assert not watch.is_over()
    assert not part.is_over()
    now[0] = 11
    assert part.is_over()
    assert watch.ran_out


@pytest.mark.slow
def test_forty_units_are_divided_and_proved():
    outcome = solve(round_of(40, 10, 120))
    assert outcome.stage("units").is_proven_optimal
    assert outcome.score.broken == ()
    assert outcome.stage("whole").gap < 0.05
