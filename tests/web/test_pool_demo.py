"""The made-up pool: labelled, made once, and with a cast that breaks no rule of its own round."""

import pytest

from bihuan.web.accounts.models import Organ, User
from bihuan.web.demo.pool import PEOPLE, fill_pool
from bihuan.web.rounds.assignment import problem, recusal
from bihuan.web.rounds.models import Inspector, Round, Target, UnitLeader
from bihuan.web.rounds.queries.pool import problem_heads, problem_people
from tests.web.people import names


@pytest.fixture
def filled(people, round_live, targets):
    for number, target in targets.items():
        target.organ = Organ.objects.create(name=f"单位{number}（演示）", division=target.division)
        target.save(update_fields=["organ"])
    Round.objects.filter(pk=round_live.pk).update(demo_seed=20201116)
    round_live.refresh_from_db()
    cast = {user.username: user for user in User.objects.filter(username__in=names())}
    return fill_pool(round_live, cast)


def test_the_pool_of_a_demonstration(filled, round_live, people):
    assert len(filled) == PEOPLE
    assert len({row.number for row in filled}) == PEOPLE
    # Whoever has an account goes by its name, everybody else by one that says what it is.
    assert all(row.name == str(row.person) if row.person else row.name.startswith("演示") for row in filled)
    assert all("演示" in row.note for row in filled)
    # The round's own organs, and no second organ for either of them.
    homes = {row.home_organ.name for row in filled if row.home_organ}
    assert {name for name in homes if "纪" in name or "组织" in name} == {"纪检监察机关（演示）", "组织部门（演示）"}
    assert all("演示" in leader.name for leader in UnitLeader.objects.all())
    assert Inspector.objects.exclude(person=None).count() == 16
    assert {row.person for row in filled if row.may_lead} >= set(people.gl.values())
    # A second start finds it there.
    assert fill_pool(round_live, {}) == filled


def test_who_inspects_already_stays_away_from_nothing(filled, round_live):
    targets = list(Target.objects.filter(round=round_live).select_related("division"))
    heads = problem_heads([target.organ_id for target in targets])
    units = tuple(
        problem.Unit(
            key=str(target.pk),
            name=target.name,
            division=target.division.code,
            organ=str(target.organ_id),
            heads=heads[target.organ_id],
        )
        for target in targets
    )
    people = problem_people(round_live.organ, round_live)
    whole = problem.Problem(round_live.starts_on, round_live.ends_on, people, units, ())
    found = [*recusal.bars(whole), *recusal.doubts(whole)]
    assert found  # the others have something to stay away from, or there would be nothing to show
    cast = {str(row.uid) for row in filled if row.person_id}
    assert not [bar.zh for bar in found if bar.person in cast]
