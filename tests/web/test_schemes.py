"""Schemes of groups: what is asked, solved, changed by hand, proposed, authorised, revoked; what is stored and refused."""

import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from bihuan.web.accounts.choices import Duty
from bihuan.web.accounts.models import Assignment
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.common.errors import Refusal
from bihuan.web.outbox.models import Message
from bihuan.web.rounds.actions import authorising, scheming, solving
from bihuan.web.rounds.actions.starting import missing_for
from bihuan.web.rounds.assignment.problem import Plan, Problem, Role, SeatLock
from bihuan.web.rounds.assignment.scoring import Score
from bihuan.web.rounds.assignment.solving import Outcome, solve
from bihuan.web.rounds.assignment.written import WrittenError, digest, made, plain, stored
from bihuan.web.rounds.models import Group, Recusal, Round, Scheme, SchemeRun, Target
from bihuan.web.rounds.queries.schemes import bench, comparison, panel
from bihuan.web.rounds.schemes import changing, running
from bihuan.web.rounds.schemes.asked import Settings, plan_of, result_of, settings_of
from bihuan.web.rounds.schemes.problems import problem_of
from bihuan.web.rounds.transitions import SCHEME
from bihuan.web.trail.models import Record
from tests.web.assigning import round_of
from tests.web.people import hold
from tests.web.scheming import SPECS, plan_a_round, scheme_of, solved


@pytest.fixture
def planned(people):
    return plan_a_round(people)


@pytest.fixture
def scheme(people, planned):
    return scheme_of(people, planned)


@pytest.fixture
def good(scheme):
    """A scheme with a solved plan."""
    return solved(scheme)


def refused(call, code: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    return caught.value


# --- what is stored ------------------------------------------------------------------------------------------------


@pytest.mark.no_database
def test_what_is_written_is_read_again():
    problem = round_of(6, 2, 16)
    outcome = solve(problem, seconds=20)
    for value, kind in (
        (problem, Problem),
        (outcome, Outcome),
        (outcome.score, Score),
        (Settings(groups=problem.groups, neighbours=(("u1", "u2"),)), Settings),
    ):
        through_json = json.loads(json.dumps(plain(value)))
        assert made(kind, through_json) == value
        assert digest(made(kind, through_json)) == digest(value)


@pytest.mark.no_database
@pytest.mark.parametrize(
    "spoilt",
    [{"plan": 3}, {"plan": {"units": [["a"]], "seats": []}}, {"plan": {"seats": []}}, {"undo": [{"plan": None}]}],
)
def test_what_cannot_be_meant_is_not_read(spoilt):
    with pytest.raises(WrittenError):
        plan_of(spoilt)


def test_a_scheme_begins_with_settings_that_the_round_suggests(people, planned):
    first = scheming.create_scheme(actor=people.office, round_=planned.round)
    settings = settings_of(first.settings)
    assert [(one.key, one.units_least, one.units_most) for one in settings.groups] == [("1", 3, 3), ("2", 3, 3)]
    assert [one.name for one in settings.groups] == ["第1巡视组", "第2巡视组"]
    Round.objects.filter(pk=planned.round.pk).update(starts_on=None)
    planned.round.refresh_from_db()
    refused(lambda: scheming.create_scheme(actor=people.office, round_=planned.round), "rounds.plan_no_dates")
    refused(lambda: scheming.create_scheme(actor=people.gl[1], round_=planned.round), "common.not_found")


def test_settings_that_contradict_each_other_are_refused_and_nothing_is_kept(people, scheme):
    before = scheme.settings
    wrong = Settings(groups=(replace(SPECS[0], size_least=9, size_most=4), SPECS[1]))
    refused(lambda: scheming.edit_settings(actor=people.office, scheme=scheme, settings=wrong), "rounds.plan_bounds")
    scheme.refresh_from_db()
    assert scheme.settings == before


# --- runs ----------------------------------------------------------------------------------------------------------


def test_a_solved_plan_is_kept_with_its_proof(people, good):
    page = bench(good)
    assert page.is_proven
    assert not page.broken
    assert [len(card.units) for card in page.cards] == [3, 3]
    assert page.stages[-1].is_proven
    # Another question: the plan stays, the word goes.
    Target.objects.filter(round=good.round, number=1).update(load=999)
    page = bench(good)
    assert page.is_stale
    assert not page.is_proven
    assert not page.stages


def test_an_answer_to_an_older_question_is_not_taken(people, scheme):
    run = solving.ask_run(actor=people.office, scheme=scheme)
    refused(lambda: solving.ask_run(actor=people.office, scheme=scheme), "rounds.run_under_way")
    begun = solving.begin_run(actor=None, uid=run.uid)
    assert solving.begin_run(actor=None, uid=run.uid) is None
    scheming.edit_settings(actor=people.office, scheme=scheme, settings=settings_of(scheme.settings))
    outcome = solve(begun.problem, seconds=20)
    solving.end_run(actor=None, uid=run.uid, question=begun.question, outcome=outcome)
    run.refresh_from_db()
    scheme.refresh_from_db()
    assert (run.state, run.refusal["code"]) == ("done", "rounds.run_outdated")
    assert plan_of(scheme.plan).plan is None


def test_a_run_whose_process_died_is_found(people, scheme):
    run = solving.ask_run(actor=people.office, scheme=scheme)
    solving.begin_run(actor=None, uid=run.uid)
    assert not solving.note_progress(run.uid, {"stage": "units", "points": 3.0, "bound": float("inf")})
    solving.find_lost(actor=None, scheme=scheme)
    run.refresh_from_db()
    assert run.state == "running"
    assert run.progress == {"stage": "units", "points": 3.0}
    SchemeRun.objects.filter(pk=run.pk).update(seen_at=timezone.now() - timedelta(minutes=2))
    solving.find_lost(actor=None, scheme=scheme)
    run.refresh_from_db()
    assert (run.state, run.refusal["code"]) == ("failed", "rounds.run_lost")
    assert solving.note_progress(run.uid, {})  # whoever still works at it is told to stop
    refused(lambda: solving.ask_stop(actor=people.office, run=run), "rounds.run_over")


def test_a_run_that_was_taken_up_and_never_began_is_found(people, scheme):
    run = solving.ask_run(actor=people.office, scheme=scheme)
    for done_at, state in ((None, "waiting"), (timezone.now(), "waiting"), (timezone.now() - timedelta(1), "failed")):
        Message.objects.filter(key=f"{solving.KIND}:{run.uid}").update(done_at=done_at)
        solving.find_lost(actor=None, scheme=scheme)
        run.refresh_from_db()
        assert run.state == state


def test_a_run_that_waits_is_stopped_at_once_and_one_that_works_is_asked(people, scheme):
    waiting = solving.ask_run(actor=people.office, scheme=scheme)
    assert solving.ask_stop(actor=people.office, run=waiting).state == "stopped"
    working = solving.ask_run(actor=people.office, scheme=scheme)
    begun = solving.begin_run(actor=None, uid=working.uid)
    assert solving.ask_stop(actor=people.office, run=working).state == "running"
    assert solving.note_progress(working.uid, {})
    outcome = solve(begun.problem, seconds=20, cancelled=lambda: True)
    ended = solving.end_run(actor=None, uid=working.uid, question=begun.question, outcome=outcome)
    assert ended.state == "stopped"
    refused(lambda: solving.ask_stop(actor=people.gl[1], run=working), "common.not_found")


@pytest.mark.slow
@pytest.mark.no_database
def test_the_solver_works_in_a_process_of_its_own():
    """It finds what is found here, tells how far it is, stops when asked, and says what it refuses."""
    problem = round_of(6, 2, 16)
    heard = []
    outcome = running.solve_apart(problem, seconds=20, beat=lambda progress: bool(heard.append(progress)))
    assert outcome == solve(problem, seconds=20)
    assert heard
    refused(lambda: running.solve_apart(replace(problem, ends_on=date(2000, 1, 1)), seconds=20), "rounds.plan_dates")


@pytest.mark.slow
def test_a_run_is_done_from_the_question_to_the_plan(people, scheme, monkeypatch):
    run = solving.ask_run(actor=people.office, scheme=scheme)
    running.run(run.uid)
    run.refresh_from_db()
    scheme.refresh_from_db()
    assert (run.state, run.refusal) == ("done", {})
    assert bench(scheme).is_proven
    again = solving.ask_run(actor=people.office, scheme=scheme)
    monkeypatch.setattr(running, "COMMAND", [sys.executable, "-c", "import sys; sys.exit(3)"])
    running.run(again.uid)
    again.refresh_from_db()
    assert (again.state, again.refusal["code"]) == ("failed", "rounds.run_lost")
    assert bench(scheme).is_proven


@pytest.mark.no_database
def test_a_process_that_dies_is_noticed(monkeypatch):
    monkeypatch.setattr(running, "COMMAND", [sys.executable, "-c", "import sys; sys.exit(3)"])
    with pytest.raises(running.SolverDied) as died:
        running.solve_apart(round_of(6, 2, 16), seconds=20)
    assert died.value.code == 3


def test_what_stands_in_the_way_is_named_and_can_be_waived(people, planned):
    specs = (replace(SPECS[0], units_least=4, units_most=4), replace(SPECS[1], units_least=4, units_most=4))
    scheme = solved(scheme_of(people, planned, groups=specs))
    page = bench(scheme)
    assert page.plan is None
    assert page.is_minimal
    assert {line.code for line in page.conflict} == {"units_least"}
    assert all(line.can_relax for line in page.conflict)
    for _ in range(2):
        line = bench(scheme).waive[0] if bench(scheme).waive else page.waive[0]
        scheming.relax_rule(actor=people.office, scheme=scheme, code=line.code, keys=tuple(line.keys.split("|")))
        scheme.refresh_from_db()
        scheme = solved(scheme)
    assert bench(scheme).plan is not None
    refused(
        lambda: scheming.relax_rule(actor=people.office, scheme=scheme, code="units_least", keys=("9",)),
        "rounds.rule_unknown",
    )


# --- by hand -------------------------------------------------------------------------------------------------------


def test_a_change_by_hand_is_scored_at_once_shown_and_taken_back(people, planned, good):
    before = plan_of(good.plan).plan
    unit = before.units_of("1")[0]
    done = scheming.place(actor=people.office, scheme=good, kind="unit", key=unit, group="2")
    assert {rule.code for rule in done.difference.after.broken} == {"units_least", "units_most"}
    good.refresh_from_db()
    page = bench(good)
    assert page.last is not None
    assert [line.code for line in page.broken] == ["units_least", "units_most"]
    assert sum(term.moved for term in page.terms) == pytest.approx(page.last.after - page.last.before)
    assert page.is_stale
    refused(lambda: authorising.propose_scheme(actor=people.office, scheme=good), "rounds.plan_breaks_rules")
    refused(
        lambda: scheming.place(actor=people.office, scheme=good, kind="unit", key=unit, group="2"),
        "rounds.plan_no_change",
    )
    refused(
        lambda: scheming.place(actor=people.office, scheme=good, kind="unit", key="77777", group="2"),
        "rounds.plan_unknown",
    )
    scheming.undo(actor=people.office, scheme=good)
    good.refresh_from_db()
    assert plan_of(good.plan).plan == before
    assert bench(good).is_proven
    # Twice: the change, and its taking back.
    actions = list(Record.objects.filter(object_id=str(good.uid)).order_by("-seq").values_list("action", flat=True))
    assert actions[:2] == ["rounds.undo_scheme_change", "rounds.change_scheme_plan"]


def test_two_leaders_of_a_group_are_a_broken_rule_and_no_person_sits_twice(people, planned, good):
    plan = plan_of(good.plan).plan
    leader = next(seat.person for seat in plan.seats if seat.group == "1" and seat.role is Role.LEADER)
    done = scheming.place(actor=people.office, scheme=good, kind="person", key=leader, group="2", role=Role.LEADER)
    codes = {rule.code for rule in done.difference.after.broken}
    assert {"one_leader", "leader"} <= codes
    good.refresh_from_db()
    assert sum(seat.person == leader for seat in plan_of(good.plan).plan.seats) == 1


def test_advice_is_a_change_that_breaks_nothing_new(people, planned, good):
    plan = plan_of(good.plan).plan
    unit = plan.units_of("1")[0]
    found = panel(good, "unit", unit)
    line = next(line for line in found.lines if line.group == "2")
    assert line.can_apply
    done = scheming.take_advice(actor=people.office, scheme=good, kind="unit", key=unit, group="2")
    assert not done.difference.after.broken
    assert done.difference.points == pytest.approx(line.points)


@pytest.mark.no_database
def test_locks_are_put_and_taken_and_one_thing_has_one():
    plain_needs = Settings(groups=SPECS)
    once = changing.locked(plain_needs, "person", "p", "1", Role.LEADER)
    twice = changing.locked(once, "person", "p", "2")
    assert twice.locks.seats == (SeatLock("p", "2", None),)
    assert changing.freed(twice, "person", "p") == plain_needs
    away = changing.benched(twice, "p")
    assert (away.locks.benched, away.locks.seats) == (("p",), ())
    never = changing.forbidden(changing.locked(away, "unit", "u", "1"), "unit", "u", "2")
    assert (never.locks.units, never.locks.never_units) == ((("u", "1"),), (("u", "2"),))
    assert changing.forbidden(never, "unit", "u", "2", allow=True).locks.never_units == ()


def test_an_accepted_recusal_makes_the_plan_break_a_rule_that_cannot_be_waived(people, planned, good):
    plan = plan_of(good.plan).plan
    seat, unit = plan.seats_of("1")[0], plan.units_of("1")[0]
    inspector = next(one for one in planned.pool.values() if str(one.uid) == seat.person)
    Recusal.objects.create(
        round=planned.round,
        target=Target.objects.get(pk=unit),
        inspector=inspector,
        origin="declared",
        tie="spouse",
        detail="配偶任职",
        filed_by=people.office,
        filed_on=date(2021, 2, 1),
        status="accepted",
    )
    page = bench(good)
    assert [line.code for line in page.broken] == ["recusal"]
    assert not page.broken[0].can_relax
    answer = next(line for line in panel(good, "person", seat.person).lines if line.group == "1")
    assert answer.kind == "chosen"
    refused(
        lambda: scheming.relax_rule(
            actor=people.office, scheme=good, code="recusal", keys=tuple(page.broken[0].keys.split("|"))
        ),
        "rounds.rule_stands",
    )
    again = solved(good)
    assert not bench(again).broken


def test_two_schemes_stand_beside_each_other(people, planned, good):
    other = scheming.create_scheme(actor=people.office, round_=planned.round, like=good)
    assert (other.number, bench(other).is_proven) == (2, True)
    unit = plan_of(other.plan).plan.units_of("1")[0]
    scheming.take_advice(actor=people.office, scheme=other, kind="unit", key=unit, group="2")
    other.refresh_from_db()
    found = comparison(good, other)
    assert found.points[1] >= found.points[0]
    assert any(planned.targets[name].name in line for line in found.changes for name in planned.targets)


# --- authorising ---------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(people, good):
    return authorising.propose_scheme(actor=people.office, scheme=good)


def authorise(people, scheme):
    authorising.authorise_scheme(actor=people.lg[0], scheme=scheme, document="党巡〔2021〕9号")
    return authorising.authorise_scheme(actor=people.lg[1], scheme=scheme)


def test_two_of_the_leading_group_make_a_plan_count(people, planned, proposed):
    refused(lambda: authorising.authorise_scheme(actor=people.office, scheme=proposed), "common.not_allowed")
    refused(lambda: authorising.authorise_scheme(actor=people.lg[0], scheme=proposed), "rounds.document_needed")
    first = authorising.authorise_scheme(actor=people.lg[0], scheme=proposed, document="党巡〔2021〕9号")
    assert first.status == "proposed"
    assert not Assignment.objects.filter(round=planned.round).exists()
    refused(lambda: authorising.authorise_scheme(actor=people.lg[0], scheme=proposed), "accounts.second_person_needed")
    refused(
        lambda: authorising.authorise_scheme(actor=people.lg[1], scheme=proposed, document="另一文号"),
        "rounds.other_document",
    )
    done = authorising.authorise_scheme(actor=people.lg[1], scheme=proposed)
    assert (done.status, done.document) == ("authorised", "党巡〔2021〕9号")
    plan = plan_of(done.plan).plan
    rows = Assignment.objects.filter(round=planned.round).select_related("group", "person")
    assert len(rows) == len(plan.seats)
    assert sorted(row.role for row in rows if row.group.number == 1)[:2] == ["GD", "GL"]
    assert sum(row.duty == Duty.GROUP_LIAISON for row in rows) == 2
    assert {(row.granted_by_id, row.approved_by_id) for row in rows} == {(people.lg[0].pk, people.lg[1].pk)}
    for target in Target.objects.filter(round=planned.round).select_related("group"):
        assert str(target.group.number) == plan.group_of_unit[str(target.pk)]
    leader = next(row.person for row in rows if row.role == "GL")
    assert fresh_standing_of(leader).has("GL")
    assert not [lack for lack in missing_for(planned.round, "start") if "组长" in lack[0]]
    record = Record.objects.filter(action="rounds.authorise_scheme").get()
    assert record.to_state == "authorised"
    refused(lambda: scheming.undo(actor=people.office, scheme=done), "rounds.scheme_not_in_state")


def test_revoking_ends_every_role_at_once(people, planned, proposed):
    done = authorise(people, proposed)
    refused(lambda: authorising.revoke_scheme(actor=people.lg[0], scheme=done, reason=" "), "rounds.reason_needed")
    refused(lambda: authorising.revoke_scheme(actor=people.office, scheme=done, reason="x"), "common.not_allowed")
    ended = authorising.revoke_scheme(actor=people.lg[0], scheme=done, reason="组长调离")
    assert ended.status == "ended"
    assert not Assignment.objects.filter(round=planned.round, ended_at=None).exists()
    assert len(result_of(ended.result).assignments) == len(plan_of(ended.plan).plan.seats)
    # Another scheme may take its place.
    other = scheming.create_scheme(actor=people.office, round_=planned.round, like=ended)
    assert authorise(people, authorising.propose_scheme(actor=people.office, scheme=other)).status == "authorised"


def test_a_scheme_goes_back_and_may_be_given_up(people, proposed):
    refused(lambda: authorising.return_scheme(actor=people.lg[0], scheme=proposed, reason=""), "rounds.reason_needed")
    back = authorising.return_scheme(actor=people.lg[0], scheme=proposed, reason="请调整第1组组长")
    assert (back.status, back.end_reason) == ("draft", "请调整第1组组长")
    again = authorising.propose_scheme(actor=people.office, scheme=back)
    authorising.authorise_scheme(actor=people.lg[0], scheme=again, document="x")
    recalled = authorising.recall_scheme(actor=people.office, scheme=again)
    assert authorising.authorising(recalled) == []
    given_up = authorising.discard_scheme(actor=people.office, scheme=recalled, reason="改用方案2")
    assert given_up.status == "ended"


@pytest.mark.parametrize("name", SCHEME)
def test_a_step_starts_from_its_states_only(people, good, name):
    act = getattr(authorising, name)
    reason = {"reason": "x"} if SCHEME[name].needs_reason else {}
    actor = people.lg[0] if name.split("_")[0] in {"return", "authorise", "revoke"} else people.office
    for state in Scheme.Status:
        if state in SCHEME[name].sources:
            continue
        Scheme.objects.filter(pk=good.pk).update(status=state)
        good.refresh_from_db()
        # A draft is nothing that the leading group knows of.
        code = "common.not_found" if actor in people.lg and state == "draft" else "rounds.scheme_not_in_state"
        refused(partial(act, actor=actor, scheme=good, **reason), code)


def test_nobody_is_authorised_who_could_not_sign_in_or_serves_elsewhere(people, planned, good):
    plan = plan_of(good.plan).plan
    person = next(one.person for one in planned.pool.values() if str(one.uid) == plan.seats[0].person)
    other = Round.objects.create(
        serial=901, title="重叠的轮次", status="live", created_by=people.office, starts_on=date(2021, 5, 1)
    )
    elsewhere = hold(person, "GM", round=other, group=Group.objects.create(round=other, number=1))
    said = refused(lambda: authorising.propose_scheme(actor=people.office, scheme=good), "rounds.engaged_elsewhere")
    assert "重叠的轮次" in said.zh
    assert bench(good).engaged[0][1] == "重叠的轮次"
    Round.objects.filter(pk=other.pk).update(starts_on=date(2021, 6, 1), ends_on=date(2021, 7, 1))
    elsewhere.refresh_from_db()
    person.is_active = False
    person.save(update_fields=["is_active"])
    said = refused(
        lambda: authorising.propose_scheme(actor=people.office, scheme=good), "rounds.members_without_account"
    )
    assert person.display_name in said.zh


def test_groups_that_have_people_and_units_of_a_live_round_stay_as_they_are(people, planned, good, proposed):
    hold(people.stranger, "GM", round=planned.round, group=Group.objects.create(round=planned.round, number=1))
    refused(
        lambda: authorising.authorise_scheme(actor=people.lg[0], scheme=proposed, document="x"),
        "rounds.group_has_others",
    )


def test_who_has_a_seat_does_not_authorise_it(people, planned, proposed):
    inspector = next(
        one for one in planned.pool.values() if str(one.uid) == plan_of(proposed.plan).plan.seats[0].person
    )
    inspector.person = people.lg[0]
    inspector.save(update_fields=["person"])
    refused(
        lambda: authorising.authorise_scheme(actor=people.lg[0], scheme=proposed, document="x"), "accounts.own_role"
    )


def test_a_unit_without_a_group_cannot_be_proposed(people, planned, good):
    unit = plan_of(good.plan).plan.units_of("1")[0]
    scheming.place(actor=people.office, scheme=good, kind="unit", key=unit, group="")
    good.refresh_from_db()
    said = refused(lambda: authorising.propose_scheme(actor=people.office, scheme=good), "rounds.plan_breaks_rules")
    assert "须由一个组负责" in said.zh
    assert [item.key for item in bench(good).unplaced] == [unit]


def test_a_plan_is_one_seat_a_person_however_it_was_stored(people, planned, good):
    held = plan_of(good.plan)
    seat = held.plan.seats[0]
    other = replace(seat, group="2" if seat.group == "1" else "1", role=Role.MEMBER)
    twice = replace(held, plan=Plan(held.plan.units, (*held.plan.seats, other)))
    Scheme.objects.filter(pk=good.pk).update(plan=stored(twice))
    good.refresh_from_db()
    said = refused(lambda: authorising.propose_scheme(actor=people.office, scheme=good), "rounds.plan_breaks_rules")
    assert "只能有一个位置" in said.zh


def test_the_problem_names_units_and_people_as_the_pages_do(planned, scheme):
    problem = problem_of(scheme)
    assert [unit.name for unit in problem.units] == list(planned.targets)
    assert {person.key for person in problem.people} == {str(one.uid) for one in planned.pool.values()}
