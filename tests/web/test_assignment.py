"""Assignment: recusal, what a plan costs, what stands in the way, why and why not."""

from dataclasses import fields, replace
from datetime import date

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.assignment.checking import require_sound
from bihuan.web.rounds.assignment.conflict import find_conflict
from bihuan.web.rounds.assignment.keeping import broken
from bihuan.web.rounds.assignment.places import Places, distances
from bihuan.web.rounds.assignment.problem import (
    GroupSpec,
    Head,
    Locks,
    Person,
    Plan,
    Post,
    Problem,
    Recusal,
    Role,
    Seat,
    SeatLock,
    Served,
    Tie,
    Unit,
    Weights,
)
from bihuan.web.rounds.assignment.recusal import bars, doubts, profiles, read_rules, rules
from bihuan.web.rounds.assignment.rules import hard_rules
from bihuan.web.rounds.assignment.scoring import Scorer, score
from bihuan.web.rounds.assignment.solving import Ended, solve
from bihuan.web.rounds.assignment.watch import Watch
from bihuan.web.rounds.assignment.why import Adviser, How, Kind
from bihuan.web.rounds.deadlines.rules import RuleError
from tests.web.assigning import BEGINS, ENDS, round_of

D = date
HEADS = {Role.LEADER, Role.DEPUTY}


def one(*, posts=(), ties=(), native_place="", heads=(), profile="", recusals=()) -> Problem:
    person = Person("p", "张三", "审计厅", posts=posts, ties=ties, native_place=native_place)
    unit = Unit("u", "乌海市", "150300", heads=heads)
    return Problem(
        BEGINS, ENDS, (person,), (unit,), (GroupSpec("g", "第一组", 1, 1, 1, 9),), profile=profile, recusals=recusals
    )


# --- recusal -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"posts": (Post("u", D(2016, 1, 1)),)}, {"works_there": set(Role), "worked_there": HEADS}),
        ({"posts": (Post("u", D(2016, 1, 1), D(2017, 9, 5)),)}, {}),
        ({"posts": (Post("u", D(2016, 1, 1), D(2017, 9, 6)),)}, {"worked_there": HEADS}),
        ({"posts": (Post("u", D(2010, 1, 1), D(2012, 12, 31)),)}, {"worked_there": HEADS}),
        ({"posts": (Post("u", D(2010, 1, 1), D(2012, 12, 29)),)}, {}),
        # Two stretches that overlap count each day once.
        ({"posts": (Post("u", D(2010, 1, 1), D(2012, 1, 1)), Post("u", D(2010, 6, 1), D(2012, 6, 1)))}, {}),
        (
            {"posts": (Post("u", D(2010, 1, 1), D(2012, 1, 1)), Post("u", D(2013, 1, 1), D(2014, 2, 1)))},
            {"worked_there": HEADS},
        ),
        ({"posts": (Post("elsewhere", D(2010, 1, 1)),)}, {}),
        ({"posts": (Post("u", D(2021, 1, 1)),)}, {}),
        ({"ties": (Tie("spouse", "u"),)}, {"kin": set(Role)}),
        ({"ties": (Tie("spouse", "another"),)}, {}),
        ({"ties": (Tie("superior", "u", D(2015, 1, 1), D(2018, 1, 1)),)}, {"superior": HEADS}),
        ({"ties": (Tie("superior", "u", D(2005, 1, 1), D(2008, 1, 1)),)}, {}),
        ({"ties": (Tie("same_body", "u", D(2005, 1, 1), D(2008, 1, 1)),)}, {"same_body": HEADS}),
        ({"ties": (Tie("studied", "u"),)}, {}),
        ({"ties": (Tie("studied", "u"),), "profile": "university"}, {"studied_there": HEADS}),
        ({"ties": (Tie("interest", "u"),)}, {}),
        ({"native_place": "150300"}, {}),
        ({"native_place": "150300", "profile": "every_seat"}, {"native_place": set(Role)}),
        ({"posts": (Post("u", D(2016, 1, 1), D(2018, 1, 1)),), "profile": "every_seat"}, {"worked_there": set(Role)}),
        ({"recusals": (Recusal("p", "u", "姐夫任副市长"),)}, {"accepted": set(Role)}),
    ],
)
def test_a_rule_closes_seats_by_posts_ties_and_decisions(case, expected):
    assert {bar.rule: set(bar.roles) for bar in bars(one(**case))} == expected


def test_common_service_is_seen_from_posts_of_both():
    mine = Post("宣传部", D(2010, 1, 1), D(2016, 1, 1), is_leading_body=True)
    for theirs, found in [
        (Post("宣传部", D(2012, 1, 1), D(2015, 6, 1), is_leading_body=True), ["same_body"]),
        (Post("宣传部", D(2014, 1, 1), D(2018, 1, 1), is_leading_body=True), []),  # two years, and long ago
        (Post("宣传部", D(2012, 1, 1), D(2015, 6, 1)), []),
        (Post("组织部", D(2012, 1, 1), D(2015, 6, 1), is_leading_body=True), []),
    ]:
        said = bars(one(posts=(mine,), heads=(Head("李四", (theirs,)),)))
        assert [bar.rule for bar in said] == found
        assert all("李四" in bar.zh for bar in said)


def test_what_is_asked_closes_no_seat_until_it_was_decided():
    asked = doubts(one(ties=(Tie("interest", "u"),), native_place="150300"))
    assert [bar.rule for bar in asked] == ["interest", "native_place"]
    assert "须由巡视办决定" in asked[0].zh
    assert doubts(one(ties=(Tie("interest", "u"),), recusals=(Recusal("p", "u"),))) == ()


def test_a_sentence_names_person_fact_rule_and_what_follows():
    (bar,) = bars(one(posts=(Post("u", D(2016, 1, 1), D(2018, 1, 1)),)))
    assert bar.zh == (
        "张三在该单位任职（2016-01-01至2018-01-01），按“近三年或累计三年以上在该单位任职”"
        "（通常做法，可由巡视办调整）在负责乌海市的组不任组长、副组长。"
    )
    assert "2016-01-01 to 2018-01-01" in bar.en


def test_every_rule_has_a_source_and_the_practices_are_known():
    assert profiles() == {"university", "every_seat"}
    for profile in ("", *profiles()):
        for rule in rules(profile):
            assert rule.source_zh
            assert rule.source_en


@pytest.mark.parametrize(
    "wrong",
    [
        'looks_at = "star"',
        'effect = "forbids"',
        'ties = ["neighbour"]',
        'confidence = "X"',
        'roles = ["boss"]',
        'roles = ["member"]',
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(wrong):
    row = {
        "name": '"kin"', "zh": '"亲属"', "en": '"kin"', "looks_at": '"tie"', "ties": '["spouse"]', "roles": '["leader"]',
        "effect": '"bars"', "source_zh": '"某规定"', "source_en": '"a rule"', "confidence": '"H"',
    }  # fmt: skip
    said = "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in row.items())
    assert read_rules(said)
    key = wrong.partition(" =")[0]
    with pytest.raises(RuleError, match=r"^kin: "):
        read_rules(said.replace(f"{key} = {row[key]}", wrong))


# --- distances and points ------------------------------------------------------------------------------------------


def test_distances_are_in_what_is_known_of_all():
    codes = ["150300", "150301", "152900", "110000"]
    here = {"150300": (106.8, 39.7), "150301": (106.8, 39.7), "152900": (105.7, 38.8), "110000": (116.4, 39.9)}
    by_place = distances(codes, Places(here))
    assert by_place.unit_en == "km"
    assert by_place.matrix[0, 1] == 0
    assert 810 < by_place.matrix[0, 3] < 830
    borders = {
        "150300": frozenset({"152900"}),
        "152900": frozenset(),
        "150301": frozenset({"150300"}),
        "110000": frozenset(),
    }
    crossed = distances(codes, Places(neighbours=borders)).matrix
    assert crossed[0].tolist() == [0, 1, 1, 3]
    assert distances(codes, Places({"150300": (1.0, 2.0)})).matrix[0].tolist() == [0, 1, 2, 3]


def model() -> Problem:
    people = tuple(
        Person(f"p{number}", f"成员{number}", organ, served=served, may_lead=number % 2 == 0)
        for number, (organ, served) in enumerate(
            [
                ("甲", (Served("r", "1", "u0"),)),
                ("甲", ()),
                ("乙", (Served("r", "1", "u2"), Served("q", "1", "u2"))),
                ("丙", ()),
            ]
        )
    )
    units = tuple(Unit(f"u{number}", f"单位{number}", load=load) for number, load in enumerate((10, 30, 40)))
    specs = (GroupSpec("a", "甲组", 1, 2, 2, 3, 0), GroupSpec("b", "乙组", 1, 2, 2, 3, 0))
    return Problem(BEGINS, ENDS, people, units, specs, weights=Weights(1, 1, 20, 5, 10))


def test_each_goal_is_measured_in_its_own_unit():
    plan = Plan(
        (("u0", "a"), ("u1", "a"), ("u2", "b")),
        (
            Seat("p0", "a", Role.LEADER),
            Seat("p1", "a", Role.LIAISON),
            Seat("p2", "b", Role.LEADER),
            Seat("p3", "b", Role.LIAISON),
        ),
    )
    found = score(model(), plan)
    amounts = {term.name: term.amount for term in found.terms}
    assert amounts == {"load": 0, "distance": 3, "rotation": 2, "mixing": 1, "experience": 2}
    assert found.points == 3 + 2 * 20 + 5 + 2 * 10
    assert dict(found.term("experience").by_group) == {"a": 1, "b": 1}
    assert found.broken == ()
    moved = replace(plan, units=(("u0", "b"), ("u1", "a"), ("u2", "b")))
    difference = Scorer(model()).difference(plan, moved)
    assert dict(difference.by_term) == {"load": 10, "distance": 0, "rotation": -20, "mixing": 0, "experience": 0}
    assert [(change.key, change.before, change.after) for change in difference.changes] == [("u0", "a", "b")]


def test_a_plan_made_by_hand_is_told_what_it_breaks():
    problem = replace(model(), recusals=(Recusal("p0", "u0"),), locks=Locks(apart=(("p0", "p1"),)))
    plan = Plan(
        (("u0", "a"), ("u1", "a"), ("u9", "b")),
        (
            Seat("p0", "a", Role.LEADER),
            Seat("p1", "a", Role.LEADER),
            Seat("p0", "b", Role.MEMBER),
            Seat("p2", "a", Role.MEMBER),
        ),
    )
    codes = {rule.code for rule in broken(problem, plan)}
    assert codes == {
        "unknown", "one_group", "one_seat", "entitled", "one_leader", "units_least", "leader", "liaison", "size_least",
    }  # fmt: skip
    assert "recusal" in {rule.code for rule in broken(problem, replace(plan, seats=plan.seats[:2]))}
    assert all(
        rule.zh.endswith("。") and rule.en.endswith(".") for rule in (*broken(problem, plan), *hard_rules(problem))
    )


# --- what makes no sense -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_on": D(2020, 1, 1)}, "plan_dates"),
        ({"units": ()}, "plan_empty"),
        ({"groups": ()}, "plan_empty"),
        ({"units": (Unit("u0", "甲"), Unit("u0", "乙"))}, "plan_twice"),
        ({"units": (Unit("u0", "甲", load=float("nan")),)}, "plan_figure"),
        ({"weights": Weights(rotation=-1)}, "plan_figure"),
        ({"groups": (GroupSpec("a", "甲组", 3, 2, 1, 2),)}, "plan_bounds"),
        ({"groups": (GroupSpec("a", "甲组", 1, 2, 1, 2, skills=(("审计", 1), ("审计", 2))),)}, "plan_twice"),
        (
            {"people": (Person("p", "张三", "甲", available_from=D(2021, 1, 1), available_until=D(2020, 1, 1)),)},
            "plan_dates",
        ),
        ({"people": (Person("p", "张三", "甲", posts=(Post("o", D(2021, 1, 1), D(2020, 1, 1)),)),)}, "plan_dates"),
        ({"people": (Person("p", "张三", "甲", ties=(Tie("neighbour", "u0"),)),)}, "plan_unknown"),
        (
            {"units": (Unit("u0", "甲", heads=(Head("李四", (Post("o", D(2021, 1, 1), D(2020, 1, 1)),)),)),)},
            "plan_dates",
        ),
        ({"locks": Locks(units=(("u9", "a"),))}, "plan_unknown"),
        ({"locks": Locks(seats=(SeatLock("p0", "a"), SeatLock("p0", "b")))}, "plan_two_groups"),
        ({"locks": Locks(units=(("u0", "a"), ("u0", "b")))}, "plan_two_groups"),
        ({"recusals": (Recusal("nobody", "u0"),)}, "plan_unknown"),
        ({"units": tuple(Unit(f"u{number}", "单位") for number in range(5001))}, "plan_too_large"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_code(change, code):
    require_sound(model())
    with pytest.raises(Refusal) as refused:
        solve(replace(model(), **change))
    assert refused.value.code == f"rounds.{code}"
    assert refused.value.zh.endswith("。")


# --- solving -------------------------------------------------------------------------------------------------------


def test_a_round_of_twelve_units_is_planned_and_proved():
    told = []
    problem = round_of()
    outcome = solve(problem, progress=told.append)
    assert outcome.ended is Ended.FINISHED
    assert all(stage.is_proven_optimal for stage in outcome.stages)
    assert outcome.score.broken == ()
    assert [len(outcome.plan.units_of(group.key)) for group in problem.groups] == [3, 3, 3, 3]
    assert {step.stage for step in told} >= {"units", "people", "whole"}
    assert solve(problem) == outcome, "the same question has the same answer"
    again = solve(problem, start=outcome.plan)
    assert again.score.points == pytest.approx(outcome.score.points)


def test_load_is_shared_by_shares():
    problem = round_of(6, 2, 20, weights=Weights(1, 0, 0, 0, 0))
    units = tuple(replace(unit, load=10) for unit in problem.units)
    specs = tuple(replace(group, units_least=1, units_most=5) for group in problem.groups)
    fair = solve(replace(problem, units=units, groups=specs))
    assert [len(fair.plan.units_of(group.key)) for group in specs] == [3, 3]
    uneven = solve(replace(problem, units=units, groups=(specs[0], replace(specs[1], share=2))))
    assert [len(uneven.plan.units_of(group.key)) for group in specs] == [2, 4]


def test_who_is_cancelled_gets_what_there_is():
    outcome = solve(round_of(), cancelled=lambda: True)
    assert outcome.ended is Ended.CANCELLED
    assert outcome.conflict is None
    assert solve(round_of(), seconds=0).ended is Ended.TIME


def test_a_division_that_nobody_can_lead_is_not_proposed():
    # Whoever may lead is barred from units that would be cheapest together.
    problem = round_of(6, 2, 20, weights=Weights(0, 1, 0, 0, 0))
    cheapest = solve(problem).plan
    first = cheapest.units_of(cheapest.units[0][1])
    leaders = [person for person in problem.people if person.may_lead]
    recusals = tuple(Recusal(person.key, first[number % 3]) for number, person in enumerate(leaders))
    barred = replace(problem, recusals=recusals)
    outcome = solve(barred)
    assert broken(barred, cheapest)
    assert outcome.score.broken == ()
    assert outcome.stage("units").is_proven_optimal


@pytest.mark.parametrize(
    ("change", "codes", "waived"),
    [
        (lambda problem: {"people": problem.people[:13]}, {"size_least": 2}, 1),
        (
            lambda problem: {"locks": Locks(units=tuple((f"u{number}", "g0") for number in range(4)))},
            {"units_most": 1, "unit_locked": 4},
            1,
        ),
        (
            lambda problem: {
                "locks": Locks(seats=(SeatLock("p0", "g0", Role.LEADER),), units=(("u0", "g0"),)),
                "recusals": (Recusal("p0", "u0"),),
            },
            {"seat_locked": 1, "unit_locked": 1, "recusal": 1},
            1,
        ),
        (
            lambda problem: {"people": tuple(replace(one, may_lead=one.key == "p0") for one in problem.people)},
            {"leader": 2},
            1,
        ),
    ],
)
def test_where_nothing_fits_the_rules_at_odds_are_named(change, codes, waived):
    problem = round_of(6, 2, 30)
    conflict = solve(replace(problem, **change(problem))).conflict
    counted = {
        code: sum(rule.code == code for rule in conflict.rules) for code in {rule.code for rule in conflict.rules}
    }
    assert counted == codes
    assert conflict.is_minimal
    assert conflict.is_fewest
    assert len(conflict.waive) == waived
    assert "recusal" not in {rule.code for rule in conflict.waive}, "a recusal is the last to be waived"
    assert "不能同时满足" in conflict.zh
    assert "cannot be kept together" in conflict.en


def test_no_conflict_is_named_where_there_is_a_plan_or_no_time():
    assert find_conflict(round_of(), Watch(60)) is None
    assert find_conflict(replace(round_of(), people=()), Watch(0)) is None


# --- why and why not -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def advised():
    problem = round_of()
    five = tuple(replace(one, home_organ=f"机关{number % 5}") for number, one in enumerate(problem.people))
    problem = replace(
        problem,
        people=five,
        recusals=(Recusal("p3", "u3", "配偶"),),
        locks=Locks(
            seats=(SeatLock("p1", "g0"),),
            units=(("u0", "g1"),),
            never_units=(("u1", "g1"),),
            never_seats=(("p2", "g2"),),
        ),
    )
    return problem, Adviser(problem, solve(problem).plan)


def test_a_forbidden_pair_names_its_rules(advised):
    _problem, adviser = advised
    group = adviser.plan.group_of_unit["u3"]
    for answer, code in [
        (adviser.person("p3", group), "recusal"),
        (adviser.person("p1", "g2"), "seat_locked"),
        (adviser.person("p2", "g2"), "never_seat"),
        (adviser.unit("u0", "g2"), "unit_locked"),
        (adviser.unit("u1", "g1"), "never_unit"),
        (adviser.person_exactly("p1", "g2", Watch(20)), "seat_locked"),
        (adviser.unit_exactly("u1", "g1", Watch(20)), "never_unit"),
    ]:
        assert answer.kind is Kind.FORBIDDEN
        assert [rule.code for rule in answer.rules] == [code]
        assert "不能安排到" in answer.zh
    assert adviser.person("p1", "g0").kind is Kind.CHOSEN
    assert "锁定" in adviser.unit("u0", "g1").zh


def test_a_price_is_that_of_a_plan_that_keeps_the_rules(advised):
    problem, adviser = advised
    scorer = Scorer(problem)
    before = scorer.score(adviser.plan).points
    for key in ("p0", "p7", "p8"):
        for group in ("g0", "g3"):
            quick = adviser.person(key, group)
            exact = adviser.person_exactly(key, group, Watch(20))
            assert exact.how is How.UNITS_KEPT
            assert exact.is_proven
            seat = exact.plan.seat_of.get(key)
            assert (seat is not None and seat.group == group) == (exact.kind is Kind.POSSIBLE)
            for answer in (quick, exact):
                if answer.plan:
                    found = scorer.score(answer.plan)
                    assert found.broken == ()
                    assert answer.points == pytest.approx(found.points - before, abs=1e-5)
            if quick.plan:
                assert exact.points <= quick.points + 1e-5, "the quick look says what it costs at most"


def test_the_price_of_a_unit_keeps_people_where_they_are(advised):
    _problem, adviser = advised
    for group in ("g0", "g2"):
        answer = adviser.unit_exactly("u5", group, Watch(20))
        assert answer.how in {How.PEOPLE_KEPT, How.WHOLE}
        assert (answer.plan.group_of_unit["u5"] == group) == (answer.kind is Kind.POSSIBLE)
        if answer.how is How.PEOPLE_KEPT:
            assert answer.plan.seats == adviser.plan.seats
            assert "人员不变" in answer.zh


def test_what_cannot_be_at_all_names_the_rules_it_would_break():
    problem = round_of(3, 1, 12)
    problem = replace(problem, groups=(replace(problem.groups[0], size_least=7, size_most=8, skills=()),))
    spare = [person.key for person in problem.people if person.may_lead][1:]
    problem = replace(problem, recusals=tuple(Recusal(key, "u0") for key in spare))
    adviser = Adviser(problem, solve(problem).plan)
    (leader,) = [seat.person for seat in adviser.plan.seats if seat.role is Role.LEADER]
    answer = adviser.person_exactly(leader, "g0", Watch(20))
    assert answer.kind is Kind.CHOSEN
    assert answer.points is None
    assert {"leader", "recusal"} <= {rule.code for rule in answer.rules}
    assert "须在第1组" in answer.zh


def test_an_unknown_pair_is_refused(advised):
    _problem, adviser = advised
    for ask in (lambda: adviser.person("nobody", "g0"), lambda: adviser.unit("u0", "g9")):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.code == "rounds.plan_unknown"


def test_weights_are_all_documented():
    from tests.house.sources import DOCS

    text = (DOCS / "explanation" / "assignment.md").read_text(encoding="utf-8")
    assert [one.name for one in fields(Weights) if f"`{one.name}`" not in text] == []
