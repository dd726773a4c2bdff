"""Which assignments count, on which day, and what each reaches."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.web.accounts import standing
from bihuan.web.accounts.access import require_grantable, require_one_side
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import access
from bihuan.web.rounds.access import rounds_visible_to, targets_visible_to
from bihuan.web.rounds.models import Group, Round
from tests.web.people import SINCE, UNTIL, hold


@pytest.fixture
def group(round_live):
    """Group 2 of the live round."""
    return Group.objects.get(round=round_live, number=2)


def roles(person):
    return standing.fresh_standing_of(person).roles


def test_who_holds_nothing_stands_nowhere(people):
    assert standing.standing_of(people.visitor) == standing.ANONYMOUS
    assert roles(people.stranger) == frozenset()
    assert not rounds_visible_to(people.visitor).exists()
    assert not rounds_visible_to(people.stranger).filter(status="live").exists()


def test_an_assignment_counts_between_its_days_once_approved_and_until_taken_back(people, round_live, targets, on_day):
    made = hold(people.stranger, Role.SUP, round=round_live, since=date(2020, 11, 1), until=date(2020, 11, 30))
    for day, counts in (("2020-10-31", 0), ("2020-11-01", 1), ("2020-11-30", 1), ("2020-12-01", 0)):
        on_day(day)
        assert roles(people.stranger) == ({"SUP"} if counts else set()), day
    on_day("2020-11-16")
    for columns in ({"approved_at": None}, {"ended_at": datetime.now(UTC)}):
        was = {name: getattr(made, name) for name in columns}
        Assignment.objects.filter(pk=made.pk).update(**columns)
        assert not roles(people.stranger)
        Assignment.objects.filter(pk=made.pk).update(**was)
    people.stranger.is_active = False
    people.stranger.save()
    assert not roles(people.stranger)


def test_a_group_hands_over_thirty_days_after_the_feedback(people, round_live, group, targets, on_day, settings):
    hold(people.stranger, Role.GM, round=round_live, group=group)
    hold(people.colleague, Role.SUP, round=round_live)
    for ends_on, day, counts in (
        (None, "2022-01-01", 1),
        (date(2021, 1, 22), "2021-02-21", 1),
        (date(2021, 1, 22), "2021-02-22", 0),
    ):
        Round.objects.filter(pk=round_live.pk).update(feedback_ends_on=ends_on)
        on_day(day)
        assert roles(people.stranger) == ({"GM"} if counts else set()), day
        assert roles(people.colleague) == {"SUP"}
    settings.HAND_OVER_DAYS = 31
    assert roles(people.stranger) == {"GM"}
    # A dated assignment is a fresh one: it counts to its own last day.
    hold(people.stranger, Role.GL, round=round_live, group=group, target=targets[1], until=date(2021, 12, 31))
    on_day("2021-10-01")
    assert roles(people.stranger) == {"GL"}
    for status, left in (("archived", set()), ("cancelled", set()), ("ended", {"GL"})):
        Round.objects.filter(pk=round_live.pk).update(status=status)
        assert roles(people.stranger) == left
        assert roles(people.colleague) == {"SUP"}


def test_a_spot_check_reaches_its_target_alone(people, round_live, group, targets):
    hold(people.stranger, Role.GL, round=round_live, group=group, target=targets[1], duty="spot_check", until=UNTIL)
    assert set(targets_visible_to(people.stranger)) == {targets[1]}
    assert set(targets_visible_to(people.gl[2])) == {targets[4], targets[5], targets[6]}


def test_an_office_reaches_the_rounds_of_its_own_organ(people, round_live):
    other = Round.objects.create(serial=99, title="另一轮", status="live", created_by=people.office)
    assert set(rounds_visible_to(people.office, Letter.READ)) == {round_live}
    Round.objects.filter(pk=other.pk).update(organ=round_live.organ)
    assert set(rounds_visible_to(people.office, Letter.READ)) == {round_live, other}
    hold(people.stranger, Role.OFF, organ=round_live.organ, round=other)
    assert set(rounds_visible_to(people.stranger, Letter.READ)) == {other}
    hold(people.colleague, Role.LG, organ=None)
    assert not rounds_visible_to(people.colleague, Letter.READ).exists()


def test_a_token_acts_under_its_one_assignment(people, round_live, targets):
    second = hold(people.gl[1], Role.SUP, round=round_live, target=targets[9])
    assert roles(people.gl[1]) == {"GL", "SUP"}
    people.gl[1].only_assignment = str(second.pk)
    assert roles(people.gl[1]) == {"SUP"}
    assert set(targets_visible_to(people.gl[1])) == {targets[9]}


def test_what_takes_rights_away_leaves_nothing_for_that_target(people, round_live, targets, monkeypatch):
    monkeypatch.setattr(standing, "_removers", [])
    standing.removes(lambda person: frozenset({targets[1].pk}) if person == people.gl[1].pk else frozenset())
    assert set(targets_visible_to(people.gl[1])) == {targets[2], targets[3]}
    with pytest.raises(Refusal) as caught:
        access.creating(people.gl[1], "finding", targets[1])
    assert caught.value.code == "common.not_found"
    assert access.creating(people.gl[1], "finding", targets[2]).role == "GL"


def test_whoever_stands_on_both_sides_gets_neither(people, round_live, targets):
    """However it came about, by a target that changed groups or behind the application's back."""
    hold(people.gm[1], Role.LIA, round=round_live, target=targets[1])
    assert set(targets_visible_to(people.gm[1])) == {targets[2], targets[3]}


def grantable(people, person, role, **scope):
    return require_grantable(people.office, person=person, role=role, since=SINCE, **scope)


@pytest.mark.parametrize("ended", [None, "later", "at once"])
def test_nobody_is_given_both_sides_of_a_target(people, round_live, group, targets, ended):
    ids = {"round_id": round_live.pk}
    for person, own in ((people.lia[4], people.lia[4]), (people.gm[2], people.gm[2])):
        row = own.assignments.get()
        now = datetime.now(UTC)
        gone = {None: None, "later": row.granted_at + timedelta(days=3), "at once": now + timedelta(hours=1)}[ended]
        Assignment.objects.filter(pk=row.pk).update(ended_at=gone)
        other_side = (
            {"role": "GM", "group_id": group.pk}
            if person is people.lia[4]
            else {"role": "UNIT", "target_id": targets[4].pk}
        )
        if ended == "at once":
            assert grantable(people, person, **other_side, **ids) is False
            continue
        with pytest.raises(Refusal) as caught:
            grantable(people, person, **other_side, **ids)
        assert caught.value.code == "accounts.two_sides"
    # The other group's unit is another matter.
    assert grantable(people, people.lia[1], "GM", group_id=group.pk, **ids) is False
    assert grantable(people, people.gm[1], "UNIT", target_id=targets[4].pk, **ids) is False
    assert grantable(people, people.lia[4], "SUP", target_id=targets[4].pk, **ids) is False


def test_a_target_is_not_given_to_its_own_people(people, round_live, group, targets):
    hold(people.gm[2], Role.LIA, round=round_live, target=targets[1])
    require_one_side(group_id=group.pk, target_ids=[targets[2].pk])
    with pytest.raises(Refusal) as caught:
        require_one_side(group_id=group.pk, target_ids=[targets[1].pk, targets[2].pk])
    assert caught.value.code == "accounts.two_sides"


def test_administrator_office_and_auditor_are_three_people(people, round_live):
    organ = round_live.organ_id
    for person, role in ((people.sys, "OFF"), (people.second_clerk, "AUD"), (people.aud, "SYS")):
        with pytest.raises(Refusal) as caught:
            grantable(people, person, role, organ_id=organ)
        assert caught.value.code == "accounts.separated_roles"
    assert grantable(people, people.second_clerk, "OFF", organ_id=organ, round_id=round_live.pk) is False
    # Once the first role is over, or before it begins, the second may be held.
    Assignment.objects.filter(person=people.aud).update(until=date(2020, 6, 30))
    assert (
        require_grantable(people.office, person=people.aud, role="SYS", organ_id=organ, since=date(2020, 7, 1)) is False
    )
    with pytest.raises(Refusal):
        require_grantable(people.office, person=people.aud, role="SYS", organ_id=organ, since=date(2020, 6, 30))
    Assignment.objects.filter(person=people.aud).update(until=None, since=date(2021, 1, 1))
    for until, fits in ((date(2020, 12, 31), True), (date(2021, 1, 1), False)):
        if fits:
            require_grantable(people.office, person=people.aud, role="SYS", organ_id=organ, since=SINCE, until=until)
            continue
        with pytest.raises(Refusal):
            require_grantable(people.office, person=people.aud, role="SYS", organ_id=organ, since=SINCE, until=until)


def test_who_gives_roles_and_where(people, round_live):
    organ, other = round_live.organ_id, Round.objects.create(serial=99, title="另一轮", created_by=people.office)
    ids = {"role": "SUP", "since": SINCE, "person": people.stranger}
    assert require_grantable(None, round_id=round_live.pk, **ids) is False
    assert require_grantable(people.office, round_id=round_live.pk, **ids) is False
    assert require_grantable(people.sys, round_id=round_live.pk, **ids) is True
    assert require_grantable(people.sys, person=people.stranger, role="AUD", organ_id=organ, since=SINCE) is False
    for actor, where, code in (
        (people.office, {"round_id": other.pk}, "common.not_allowed"),
        (people.office, {"organ_id": organ + 1}, "common.not_allowed"),
        (people.lg[0], {"round_id": round_live.pk}, "common.not_allowed"),
        (people.gl[1], {"round_id": round_live.pk}, "common.not_found"),
        (people.visitor, {"round_id": round_live.pk}, "common.sign_in_first"),
    ):
        with pytest.raises(Refusal) as caught:
            require_grantable(actor, **where, **ids)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        require_grantable(people.office, person=people.office, role="LG", organ_id=organ, since=SINCE)
    assert caught.value.code == "accounts.own_role"
