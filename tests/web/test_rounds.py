"""Planning a round, adopting one that was read, sending it out and closing it: works, refuses, leaves one record."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bihuan.web.accounts.choices import OrganKind, Role
from bihuan.web.accounts.models import Assignment, Organ, Signature
from bihuan.web.common.errors import Refusal
from bihuan.web.demo.plan import planned
from bihuan.web.rounds import actions
from bihuan.web.rounds.actions import archiving
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Group, Round, Target, Taxonomy
from bihuan.web.rounds.transitions import TRANSITIONS
from bihuan.web.trail.models import Record
from tests.web.people import OFFICE, hold

SHELL = actions.Shell(
    title="测试轮次",
    starts_on=date(2020, 9, 6),
    ends_on=date(2020, 11, 30),
    authorised_by="2020年8月1日授权决定",
    rule_version=RuleVersion.CENTRAL_2017,
)


@pytest.fixture
def planned_round(people, on_day) -> Round:
    """A planned round with two groups and three targets, all that ``start`` asks for but the leaders."""
    on_day("2020-11-30")
    shell = replace(SHELL, organ=Organ.objects.get(name=OFFICE), taxonomy=Taxonomy.objects.first())
    made = actions.create_round(actor=people.office, shell=shell)
    for number in (1, 2, 3):
        unit = Organ.objects.create(name=f"{number}号单位", kind=OrganKind.UNIT)
        Target.objects.create(round=made, number=number, name=unit.name, kind="city", organ=unit)
    made, _groups = actions.create_groups(actor=people.office, round_=made, names=["第一组", "第二组"])
    return actions.assign_targets(actor=people.office, round_=made, groups={1: 1, 2: 2, 3: 1})


def lead(round_: Round, people) -> None:
    for number, group in enumerate(Group.objects.filter(round=round_), start=1):
        hold(people.gl[number], Role.GL, round=round_, group=group)


def both(move, people, round_: Round, **arguments) -> Round:
    """Let two clerks sign."""
    first = move(actor=people.office, round_=round_, **arguments)
    assert first.status == round_.status, "the first signature moves nothing"
    return move(actor=people.second_clerk, round_=first, **arguments)


def refused(move, **arguments) -> Refusal:
    with pytest.raises(Refusal) as caught:
        move(**arguments)
    return caught.value


def test_a_round_is_started_by_two_people_when_nothing_is_missing(planned_round, people):
    refusal = refused(actions.start, actor=people.office, round_=planned_round)
    assert refusal.code == "rounds.not_ready"
    assert "第 1 组组长" in refusal.zh
    lead(planned_round, people)
    before = Record.objects.count()
    live = both(actions.start, people, planned_round)
    assert live.status == Round.Status.LIVE
    last = Record.objects.latest("seq")
    assert (last.action, last.from_state, last.to_state) == ("rounds.start", "planned", "live")
    assert last.actor == str(people.second_clerk.pseudonym)
    assert Record.objects.count() == before + 2, "one for each signature"


def test_one_person_does_not_sign_twice(planned_round, people):
    lead(planned_round, people)
    actions.start(actor=people.office, round_=planned_round)
    refusal = refused(actions.start, actor=people.office, round_=planned_round)
    assert refusal.code == "accounts.second_person_needed"
    assert Round.objects.get(pk=planned_round.pk).status == Round.Status.PLANNED


def test_a_change_voids_the_first_signature(planned_round, people):
    lead(planned_round, people)
    signed = actions.start(actor=people.office, round_=planned_round)
    changed = actions.plan_meetings(actor=people.third_clerk, round_=signed, days={1: date(2021, 1, 5)})
    again = actions.start(actor=people.second_clerk, round_=changed)
    assert again.status == Round.Status.PLANNED
    assert actions.start(actor=people.office, round_=again).status == Round.Status.LIVE
    assert Signature.objects.filter(object_id=str(planned_round.pk)).count() == 2


def test_everything_that_is_missing_is_named_at_once(planned_round, people):
    bare = actions.edit_round(
        actor=people.office,
        round_=planned_round,
        shell=replace(actions.Shell.of(planned_round), authorised_by="", rule_version="", starts_on=None),
    )
    Target.objects.filter(round=bare, number=2).update(group=None)
    Target.objects.filter(round=bare, number=3).update(organ=None)
    refusal = refused(actions.start, actor=people.office, round_=bare)
    for words in ("对应的机构：3号单位", "授权决定", "工作条例版本", "进驻和结束日期", "第 2 组组长", "2号单位"):
        assert words in refusal.zh, words


def test_a_round_that_was_read_is_completed_and_adopted(people, stored):
    Round.objects.filter(pk=stored.round.pk).update(status=Round.Status.FROM_READING, organ=None)
    read = Round.objects.get(pk=stored.round.pk)
    assert refused(actions.adopt, actor=people.office, round_=read).code == "rounds.not_ready"
    shell = replace(
        actions.Shell.of(read),
        organ=Organ.objects.get(name=OFFICE),
        authorised_by="2020年8月1日授权决定",
        rule_version=RuleVersion.CENTRAL_2017,
    )
    complete = actions.edit_round(actor=people.office, round_=read, shell=shell)
    assert both(actions.adopt, people, complete).status == Round.Status.PLANNED


def test_field_work_ends_on_its_last_day_and_a_guard_keeps_the_archive_shut(planned_round, people, on_day, monkeypatch):
    lead(planned_round, people)
    live = both(actions.start, people, planned_round)
    on_day("2020-11-29")
    assert refused(actions.end, actor=people.office, round_=live).code == "rounds.not_ready"
    on_day("2020-11-30")
    ended = actions.end(actor=people.office, round_=live)
    assert ended.status == Round.Status.ENDED
    monkeypatch.setattr(archiving, "_guards", [])
    still_open = Refusal("rounds.still_open", "还有未反馈的单位。请先反馈。", "Feedback is still open. Give it first.")
    actions.refuse_archiving_while(lambda _round: still_open)
    assert refused(actions.archive, actor=people.office, round_=ended) is still_open
    monkeypatch.setattr(archiving, "_guards", [])
    assert both(actions.archive, people, ended).status == Round.Status.ARCHIVED


def test_a_planned_round_is_cancelled_with_a_reason(planned_round, people):
    assert refused(actions.cancel, actor=people.office, round_=planned_round, reason=" ").code == "rounds.reason_needed"
    assert both(actions.cancel, people, planned_round, reason="任务调整").status == Round.Status.CANCELLED


MOVES = {
    "adopt": actions.adopt,
    "start": actions.start,
    "end": actions.end,
    "archive": actions.archive,
    "cancel": lambda **arguments: actions.cancel(reason="任务调整", **arguments),
}


def test_a_move_starts_from_its_states_only(planned_round, people):
    assert set(MOVES) == set(TRANSITIONS)
    for name, move in MOVES.items():
        for state in Round.Status:
            if state in TRANSITIONS[name].sources:
                continue
            Round.objects.filter(pk=planned_round.pk).update(status=state)
            refusal = refused(move, actor=people.office, round_=planned_round)
            assert (refusal.code, refusal.http_status) == ("rounds.not_in_state", 409), (name, state)
    assert Round.objects.get(pk=planned_round.pk).status == state


def test_only_the_office_plans_and_moves(planned_round, people):
    shell = actions.Shell.of(planned_round)
    for person in (people.gl[1], people.gm[1], people.lia[1], people.sys, people.aud, people.stranger):
        for move, arguments in (
            (actions.create_round, {"shell": shell}),
            (actions.edit_round, {"round_": planned_round, "shell": shell}),
            (actions.start, {"round_": planned_round}),
            (actions.create_groups, {"round_": planned_round, "names": ["第三组"]}),
            (actions.assign_targets, {"round_": planned_round, "groups": {1: 2}}),
            (actions.plan_meetings, {"round_": planned_round, "days": {1: date(2021, 1, 5)}}),
        ):
            code = refused(move, actor=person, **arguments).code
            assert code in {"common.not_found", "common.not_allowed"}, (person, move)


def test_what_cannot_be_is_refused_and_nothing_is_kept(planned_round, people):
    shell = actions.Shell.of(planned_round)
    for changed, code in (
        ({"ends_on": date(2020, 9, 1)}, "rounds.odd_dates"),
        ({"feedback_starts_on": date(2020, 9, 1)}, "rounds.odd_dates"),
        ({"rule_version": "2099"}, "rounds.unknown_rule_version"),
    ):
        arguments = {"actor": people.office, "round_": planned_round, "shell": replace(shell, **changed)}
        assert refused(actions.edit_round, **arguments).code == code
    assert (
        refused(actions.create_round, actor=people.office, shell=replace(shell, organ=None)).code == "rounds.no_organ"
    )
    for move, arguments, code in (
        (actions.assign_targets, {"groups": {1: 9}}, "rounds.unknown_group"),
        (actions.assign_targets, {"groups": {9: 1}}, "rounds.unknown_target"),
        (actions.plan_meetings, {"days": {1: date(2020, 9, 1)}}, "rounds.odd_dates"),
        (actions.plan_meetings, {"days": {1: date(2021, 1, 5)}, "version": 1}, "common.changed_meanwhile"),
    ):
        assert refused(move, actor=people.office, round_=planned_round, **arguments).code == code
    assert Round.objects.get(pk=planned_round.pk).version == planned_round.version


@given(seed=some.integers(0, 2**48), targets=some.integers(1, 40), groups=some.integers(1, 9), days=some.integers(1, 9))
def test_a_demonstration_shares_targets_and_days_evenly_and_again_the_same(seed, targets, groups, days):
    numbers = list(range(1, targets + 1))
    first = date(2021, 1, 5)
    arguments = {"groups": groups, "first": first, "last": date(2021, 1, 4 + days)}
    plan = planned(seed, numbers, **arguments)
    assert plan == planned(seed, numbers[::-1], **arguments)
    assert set(plan.groups) == set(plan.meetings) == set(numbers)
    sizes = [list(plan.groups.values()).count(group) for group in range(1, groups + 1)]
    assert max(sizes) - min(sizes) <= 1
    for group in range(1, groups + 1):
        own = [plan.meetings[number] for number in numbers if plan.groups[number] == group]
        assert all(first <= day <= arguments["last"] for day in own)
        assert len(set(own)) == min(len(own), days), "one meeting a day while there are days"


def test_a_leader_whose_time_is_over_or_not_yet_given_does_not_count(planned_round, people):
    lead(planned_round, people)
    own = Assignment.objects.filter(round=planned_round, person=people.gl[2])
    for over in ({"until": date(2020, 11, 29)}, {"until": None, "approved_at": None}):
        own.update(**over)
        assert "第 2 组组长" in refused(actions.start, actor=people.office, round_=planned_round).zh, over


def test_what_work_rests_on_stays_once_a_round_is_live(planned_round, people):
    lead(planned_round, people)
    live = both(actions.start, people, planned_round)
    shell = actions.Shell.of(live)
    for changed in ({"rule_version": RuleVersion.CENTRAL_2024}, {"taxonomy": None}, {"authorised_by": "另一决定"}):
        arguments = {"actor": people.office, "round_": live, "shell": replace(shell, **changed)}
        assert refused(actions.edit_round, **arguments).code == "rounds.fixed_when_live"
    moved = actions.edit_round(actor=people.office, round_=live, shell=replace(shell, ends_on=date(2020, 12, 10)))
    assert moved.ends_on == date(2020, 12, 10)


def test_nobody_inspects_the_unit_they_belong_to(planned_round, people):
    lead(planned_round, people)
    hold(people.gl[1], Role.LIA, round=planned_round, target=Target.objects.get(round=planned_round, number=2))
    refusal = refused(actions.assign_targets, actor=people.office, round_=planned_round, groups={2: 1})
    assert refusal.code == "accounts.two_sides"
