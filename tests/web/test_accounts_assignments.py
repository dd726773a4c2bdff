"""Roles given, approved and taken back."""

from datetime import date

import pytest

from bihuan.web.accounts.actions import approve_assignment, assign, end_assignment
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.models import Group, Round, Target
from bihuan.web.trail.models import Record

DAY = date(2020, 11, 1)


@pytest.fixture
def group(stored):
    return Group.objects.get_or_create(round=stored.round, number=1)[0]


@pytest.fixture
def target(stored):
    return Target.objects.get(round=stored.round, number=1)


def code_of(call) -> str:
    before = Record.objects.count()
    rows = Assignment.objects.count()
    with pytest.raises(Refusal) as caught:
        call()
    assert (Record.objects.count(), Assignment.objects.count()) == (before, rows), "nothing is half-saved"
    assert caught.value.zh != caught.value.en
    return caught.value.code


def test_a_role_is_given_and_taken_back(people, stored, group):
    row = assign(actor=people.office, person=people.stranger, role=Role.GM, group=group, since=DAY)
    assert (row.round_id, row.granted_by, row.approved_by) == (stored.round_id, people.office, people.office)
    record = Record.objects.latest("seq")
    assert (record.action, record.object_id, record.to_state) == ("accounts.assign", str(row.pk), "in_force")
    ended = end_assignment(actor=people.office, assignment=row, reason="moved")
    assert ended.ended_at is not None
    assert ended.ended_by == people.office
    record = Record.objects.latest("seq")
    assert (record.action, record.reason_code, record.to_state) == ("accounts.end_assignment", "moved", "ended")
    assert Assignment.objects.filter(pk=row.pk).exists(), "the row stays"


def test_what_is_incomplete_is_not_saved(people, stored, group, target):
    organ = Organ.objects.create(name="某区党委")
    elsewhere = Round.objects.create(serial=9001, title="另一轮", created_by=people.office)
    wrong = {
        "accounts.assignment_incomplete": [
            {"role": "XX", "round": stored.round},
            {"role": Role.GM, "round": stored.round},
            {"role": Role.LIA, "round": stored.round},
            {"role": Role.VER},
            {"role": Role.OFF},
            {"role": Role.GM, "group": group, "duty": "cook"},
        ],
        "accounts.scope_mismatch": [
            {"role": Role.GM, "group": group, "round": elsewhere},
            {"role": Role.LIA, "target": target, "round": elsewhere},
        ],
        "accounts.dates_reversed": [{"role": Role.OFF, "organ": organ, "until": date(2020, 10, 1)}],
    }
    for code, cases in wrong.items():
        for case in cases:
            said = code_of(lambda case=case: assign(actor=None, person=people.stranger, since=DAY, **case))
            assert said == code, case
    assert assign(actor=None, person=people.stranger, since=DAY, role=Role.OFF, organ=organ).pk


def test_the_same_role_is_not_given_twice(people, group):
    give = {"actor": None, "person": people.stranger, "role": Role.GM, "group": group}
    first = assign(**give, since=DAY, until=date(2020, 12, 1))
    assert code_of(lambda: assign(**give, since=date(2020, 12, 1))) == "accounts.already_assigned"
    assert code_of(lambda: assign(**give, since=date(2020, 1, 1))) == "accounts.already_assigned"
    later = assign(**give, since=date(2020, 12, 2))
    assert later.pk
    end_assignment(actor=None, assignment=later, reason="mistake")
    end_assignment(actor=None, assignment=first, reason="mistake")
    assert assign(**give, since=DAY).pk


def test_what_has_ended_does_not_end_again(people, group):
    row = assign(actor=None, person=people.stranger, role=Role.GM, group=group, since=DAY)
    assert code_of(lambda: end_assignment(actor=people.office, assignment=row, reason="")) == "accounts.reason_needed"
    end_assignment(actor=people.office, assignment=row, reason="left")
    assert code_of(lambda: end_assignment(actor=people.office, assignment=row, reason="left")) == (
        "common.changed_meanwhile"
    )


def test_another_person_approves(people, group):
    row = assign(actor=None, person=people.stranger, role=Role.GM, group=group, since=DAY)
    Assignment.objects.filter(pk=row.pk).update(granted_by=people.office, approved_by=None, approved_at=None)
    assert code_of(lambda: approve_assignment(actor=people.office, assignment=row)) == "accounts.second_person_needed"
    approved = approve_assignment(actor=people.second_clerk, assignment=row)
    assert approved.approved_by == people.second_clerk
    assert Record.objects.latest("seq").to_state == "in_force"
    assert code_of(lambda: approve_assignment(actor=people.second_clerk, assignment=row)) == "common.changed_meanwhile"


def test_another_office_leaves_our_roles_alone(people, group):
    elsewhere = Organ.objects.create(name="另一市巡察办")
    for person, role in ((people.stranger, Role.OFF), (people.colleague, Role.LG)):
        assign(actor=None, person=person, role=role, organ=elsewhere, since=DAY)
    row = assign(actor=None, person=people.gm[2], role=Role.GM, group=group, since=DAY)
    assert code_of(lambda: end_assignment(actor=people.stranger, assignment=row, reason="left")) == "common.not_allowed"
    Assignment.objects.filter(pk=row.pk).update(approved_at=None)
    assert code_of(lambda: approve_assignment(actor=people.stranger, assignment=row)) == "common.not_allowed"
    given = code_of(lambda: assign(actor=people.stranger, person=people.gm[3], role=Role.GM, group=group, since=DAY))
    assert given == "common.not_allowed"
