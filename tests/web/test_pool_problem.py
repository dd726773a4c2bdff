"""The pool as the plan of a round takes it."""

from datetime import date

import pytest

from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.access.pool import inspector_for, pool_visible_to
from bihuan.web.rounds.assignment import problem
from bihuan.web.rounds.models import Inspector, LeaderPost, Post, Service, Tie, UnitLeader
from bihuan.web.rounds.queries.pool import problem_heads, problem_people
from tests.web.people import OFFICE


@pytest.fixture
def pool(people, round_live, targets):
    """Three people: one with everything, one who has an account, one who left."""
    office = Organ.objects.get(name=OFFICE)
    unit, elsewhere = Organ.objects.create(name="甲单位"), Organ.objects.create(name="乙单位")
    targets[1].organ = unit
    targets[1].save()
    common = {"office": office, "home_organ": elsewhere, "created_by": people.office}
    full = Inspector.objects.create(
        number="001", name="演示甲", skills=["audit"], may_lead=True, available_until=date(2030, 1, 1), **common
    )
    Post.objects.create(inspector=full, organ=unit, is_leading_body=True, since=date(2015, 1, 1))
    Tie.objects.create(inspector=full, unit=unit, kind="studied")
    Service.objects.create(inspector=full, round_title="旧轮次", unit=elsewhere, year=2018)
    Service.objects.create(inspector=full, round_title="旧轮次", unit=unit, year=2018)
    member = Inspector.objects.create(number="002", name="演示乙", person=people.gm[1], **common)
    gone = Inspector.objects.create(number="003", name="演示丙", left_on=date(2020, 1, 1), **common)
    return full, member, gone, office, unit, elsewhere


def test_the_pool_is_what_a_plan_takes(pool, round_live, targets):
    full, member, _gone, office, unit, elsewhere = pool
    found = problem_people(office, round_live)
    assert [one.key for one in found] == [str(full.uid), str(member.uid)]
    assert found[0] == problem.Person(
        key=str(full.uid),
        name="演示甲",
        home_organ=str(elsewhere.pk),
        posts=(problem.Post(str(unit.pk), date(2015, 1, 1), None, is_leading_body=True),),
        ties=(problem.Tie("studied", str(targets[1].pk)),),
        skills=frozenset({"audit"}),
        available_until=date(2030, 1, 1),
        served=(
            problem.Served("旧轮次", "", f"organ:{elsewhere.pk}"),
            problem.Served("旧轮次", "", str(targets[1].pk)),
        ),
        may_lead=True,
    )
    assert found[0].rounds_served == 1


def test_heads_of_units_come_with_their_posts(pool):
    *_people, unit, elsewhere = pool
    head = UnitLeader.objects.create(unit=unit, name="演示负责人")
    LeaderPost.objects.create(leader=head, organ=elsewhere, since=date(2016, 1, 1), until=date(2017, 1, 1))
    post = problem.Post(str(elsewhere.pk), date(2016, 1, 1), date(2017, 1, 1), is_leading_body=True)
    assert problem_heads([unit.pk, elsewhere.pk]) == {unit.pk: (problem.Head("演示负责人", (post,)),)}


def test_everybody_sees_themselves_and_the_office_everybody(pool, people):
    full, member, gone, *_rest = pool
    for who in (people.office, people.lg[0]):
        assert set(pool_visible_to(who)) == {full, member, gone}
    assert set(pool_visible_to(people.gm[1])) == {member}
    assert inspector_for(people.gm[1], member.uid) == member
    for who in (people.gm[2], people.gl[1], people.sys, people.aud, people.lia[1], people.stranger, people.visitor):
        assert not pool_visible_to(who)
