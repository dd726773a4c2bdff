"""Plans: from the issued findings to a plan in force, and everything that stands in the way."""

import pytest

from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.queries.plans import plan_in_force
from tests.web.rectifying import make_rectifying

S = Plan.Status


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-15")
    return make_rectifying(people, round_live)


def test_a_plan_comes_into_force(rectifying):
    target = rectifying.targets[1]
    assert plan_in_force(target) is None
    plan = rectifying.in_force(target)
    assert plan.status == S.IN_FORCE
    assert plan_in_force(target) == plan
