"""What rules of recusal point at comes the strongest first, and a goal that decides nothing says so."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from bihuan.cli.plan import _score_lines
from bihuan.web.accounts.models import Division, Organ
from bihuan.web.rounds.assignment.places import Places, distances
from bihuan.web.rounds.assignment.problem import Person, Plan, Role, Seat, Tie, Unit, Weights
from bihuan.web.rounds.assignment.recusal import rules, strength
from bihuan.web.rounds.assignment.scoring import score
from bihuan.web.rounds.models import Inspector, Target
from bihuan.web.rounds.models import Tie as TieRow
from bihuan.web.rounds.queries.planned import planned as planned_round
from bihuan.web.rounds.queries.recusal_hints import by_rule, hints
from bihuan.web.rounds.queries.schemes.doubts import doubts_of
from tests.web.assigning import round_of
from tests.web.recusing import an_inspector
from tests.web.scheming import plan_a_round, scheme_of, solved
from tests.web.test_pages import BACKEND


@pytest.fixture
def planned(people):
    return plan_a_round(people)


@pytest.mark.no_database
def test_rules_that_bar_come_first_and_then_the_surer_ones():
    ordered = sorted(rules(), key=strength)
    assert [(rule.bars, rule.confidence) for rule in ordered] == sorted(
        ((rule.bars, rule.confidence) for rule in ordered), key=lambda one: (not one[0], "HMU".index(one[1]))
    )
    assert ordered[-1].name == "native_place"


def test_one_hard_hint_is_not_buried_under_many_of_a_weak_rule(people, targets, round_live, client):
    unit = Organ.objects.create(name="演示市")
    Target.objects.filter(pk=targets[2].pk).update(organ=unit)
    for number in range(1, 7):
        an_inspector(people, f"N{number}", native_place=targets[1].division)
    TieRow.objects.create(inspector=an_inspector(people, "Z1"), unit=unit, kind="spouse")
    groups = by_rule(hints(round_live))
    natives = len(groups[-1].hints)
    assert [(group.hints[0].rule.name, group.is_folded) for group in groups] == [("kin", False), ("native_place", True)]
    assert natives >= 6
    numbers = [hint.target.number for hint in groups[-1].hints]
    assert numbers == sorted(numbers)
    client.force_login(people.office, backend=BACKEND)
    page = client.get(reverse("recusal_list", args=[round_live.pk])).content.decode()
    assert page.index("演示Z1申报了") < page.index(f"{natives} 项提示") < page.index("演示N1籍贯")


@pytest.mark.no_database
def test_a_plan_is_asked_about_all_pairs_that_it_makes_and_no_others():
    units = tuple(Unit(f"u{number}", f"第{number}单位", "150200") for number in range(2))
    people = (
        *(Person(f"p{number}", f"成员{number}", "1", native_place="150200") for number in range(25)),
        Person("q", "成员Q", "1", ties=(Tie("interest", "u1"),)),
        Person("out", "成员Z", "1", native_place="150200"),
    )
    problem = replace(round_of(), units=units, people=people)
    seats = tuple(Seat(f"p{number}", "g0", Role.LEADER if number == 24 else Role.MEMBER) for number in range(25))
    plan = Plan((("u0", "g0"), ("u1", "g1")), (*seats, Seat("q", "g1", Role.MEMBER)))
    found = doubts_of(problem, plan)
    assert [len(group.lines) for group in found.groups] == [1, 25]
    assert "成员Q" in found.groups[0].lines[0]
    assert found.groups[1].lines[0].startswith("成员24")  # on a seat of which the rule speaks
    assert all("第0单位" in line for line in found.groups[1].lines)
    assert found.elsewhere == 25 + 2  # u1 of those in g0, both units of who sits nowhere
    nothing = doubts_of(problem, None)
    assert (nothing.groups, nothing.elsewhere) == ((), 53)


@pytest.mark.no_database
def test_distances_that_tell_nothing_apart_say_why():
    league = ["150300", "150200", "152900"]
    ring = {code: frozenset(league) - {code} for code in league}
    line = {"150300": frozenset({"150200", "152900"}), "150200": frozenset(), "152900": frozenset()}
    assert distances(league, Places()).flat_note[0].startswith("没有填写相邻关系，各单位按行政区划一样远")
    assert distances(league, Places(neighbours=ring)).flat_note[0].startswith("按所填相邻关系")
    assert distances(league, Places(neighbours=line)).flat_note == ("", "")
    assert not any(distances(codes, Places()).is_flat for codes in ([], league[:1], league[:2], [*league, "110000"]))
    problem = replace(round_of(), places=Places(), units=tuple(Unit(code, code, code) for code in league))
    assert score(problem, Plan((), ())).term("distance").note_en.startswith("No neighbours were typed")
    unweighed = replace(problem, weights=Weights(distance=0))
    assert score(unweighed, Plan((), ())).term("distance").note_zh == ""


def test_a_scheme_says_that_neighbourhood_decides_nothing(people, planned, client):
    for number, target in enumerate(planned.targets.values(), start=1):
        division = Division.objects.filter(code__startswith="15", code__endswith="00")[number]
        Target.objects.filter(pk=target.pk).update(division=division)
    place = Target.objects.get(pk=planned.targets["包头市"].pk).division
    Inspector.objects.update(native_place=place)
    good = solved(scheme_of(people, planned))
    client.force_login(people.office, backend=BACKEND)
    address = reverse("scheme_detail", args=[good.uid])
    page = client.get(address).content.decode()
    assert "没有填写相邻关系，各单位按行政区划一样远，本项没有起作用" in page
    assert f"{reverse('scheme_settings', args=[good.uid])}#id_settings_neighbours" in page
    assert "（只就其余目标而言，“就近”没有起作用）" in page
    assert set(re.findall(r"(?:其余目标)?最优（已证明）", page)) == {"其余目标最优（已证明）"}
    assert page.count("籍贯是该单位所在地") == len(good.plan["plan"]["seats"]) // 2
    assert "在本方案中不在一组，没有列出" in page
    found = planned_round(str(planned.round.pk))
    assert any("没有填写相邻关系" in line for line in _score_lines(found, found.plan, zh=True))
