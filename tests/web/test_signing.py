"""Two people under one move."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.web.accounts import standing
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, Signature
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import GOOD_FOR, locates, open_signatures, sign, signatures_of, take_back
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.models import Record


def put(actor, **changes):
    """Sign a move of one thing as ``actor``, under their first assignment."""
    row = actor.assignments.first()
    grant = Grant(row.role, str(row.pk)) if row else Grant("OFF", "")
    what = {"kind": "thing", "object_id": 1, "version": 3, "move": "approve", **changes}
    return sign(actor=actor, grant=grant, **what)


def test_the_second_person_completes_what_the_first_began(people):
    before = Record.objects.count()
    assert put(people.office, reason="checked") is None
    record = Record.objects.latest("seq")
    assert (record.action, record.actor, record.object_version) == ("accounts.sign", str(people.office.pseudonym), 3)
    assert Record.objects.count() == before + 1
    first = put(people.second_clerk)
    assert (first.person, first.reason, first.move) == (people.office, "checked", "approve")
    # The second signature is the move's own record: nothing is kept of it here.
    assert (Signature.objects.count(), Record.objects.count()) == (1, before + 1)


def test_who_acts_under_no_assignment_signs_for_themselves(people):
    put(people.stranger)
    assert Signature.objects.get().assignment_id is None
    assert len(open_signatures("thing", 1, 3)) == 1


def test_one_person_is_no_second_person(people, round_live):
    put(people.office)
    with pytest.raises(Refusal) as caught:
        put(people.office)
    assert (caught.value.code, caught.value.http_status) == ("accounts.second_person_needed", 409)
    with pytest.raises(Refusal):
        put(people.office, slot="LG")
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"version": 4}, {"move": "withdraw"}, {"object_id": 2}, {"kind": "other"}],
    ids=lambda changes: str(*changes),
)
def test_a_signature_is_good_for_what_was_signed_alone(people, changes):
    put(people.office)
    assert put(people.second_clerk, **changes) is None
    assert Signature.objects.count() == 2


def test_a_signature_waits_for_a_week(people):
    put(people.office)
    for age, waits in ((GOOD_FOR - timedelta(minutes=1), 1), (GOOD_FOR, 0)):
        Signature.objects.update(signed_at=datetime.now(UTC) - age)
        assert len(open_signatures("thing", 1, 3)) == signatures_of(people.office).count() == waits
    assert put(people.second_clerk) is None


def test_a_signature_can_be_taken_back_by_who_gave_it(people):
    put(people.office)
    signature = Signature.objects.get()
    with pytest.raises(Refusal) as caught:
        take_back(actor=people.second_clerk, signature=signature)
    assert caught.value.code == "common.not_found"
    take_back(actor=people.office, signature=signature)
    record = Record.objects.latest("seq")
    assert (record.action, record.actor) == ("accounts.take_back", str(people.office.pseudonym))
    assert open_signatures("thing", 1, 3) == []
    with pytest.raises(Refusal):
        take_back(actor=people.office, signature=signature)
    assert put(people.second_clerk) is None


def test_a_signature_falls_with_the_assignment_it_was_given_under(people):
    put(people.office)
    Assignment.objects.filter(person=people.office, role=Role.OFF).update(ended_at=datetime.now(UTC))
    assert open_signatures("thing", 1, 3) == []
    assert put(people.second_clerk) is None


def test_two_duties_sign_in_either_order_but_not_one_twice(people):
    leader, deputy, other = people.gl[1], people.gd[1][0], people.gd[1][1]
    for move, first, second, slots in (("a", leader, deputy, "GL GD"), ("b", deputy, leader, "GD GL")):
        mine, theirs = slots.split()
        assert put(first, move=move, slot=mine) is None
        assert put(second, move=move, slot=theirs).person == first
    assert put(deputy, move="c", slot="GD") is None
    with pytest.raises(Refusal) as caught:
        put(other, move="c", slot="GD")
    assert caught.value.code == "accounts.second_person_needed"
    assert len(open_signatures("thing", 1, 3, "c")) == 1
    assert len(open_signatures("thing", 1, 3)) == 3


def test_a_signature_at_a_target_is_void_with_its_givers_right_to_it(people):
    put(people.office)
    put(people.office, kind="elsewhere")
    asked = []
    locates("thing", asked.append)
    assert len(open_signatures("thing", 1, 3)) == 1
    # Where an object stands is a query of its own, and nothing to ask of whoever lost no right.
    assert not asked
    locates("thing", {"1": 7}.get)
    removers = [*standing._removers]
    try:
        assert len(open_signatures("thing", 1, 3)) == 1
        standing.removes(lambda person: frozenset({7}) if person == people.office.pk else frozenset())
        assert open_signatures("thing", 1, 3) == []
        assert len(open_signatures("elsewhere", 1, 3)) == 1
        assert put(people.second_clerk) is None
    finally:
        standing._removers[:] = removers
        locates("thing", lambda _object_id: None)
