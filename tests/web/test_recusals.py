"""Recusals: who brings them up, prepares, decides; what is refused leaves nothing; who reads how much."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, Organ, Signature
from bihuan.web.accounts.step_up import answering
from bihuan.web.common.errors import Refusal
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.rounds.access.recusals import recusal_for, recusals_visible_to
from bihuan.web.rounds.actions import assign_targets
from bihuan.web.rounds.actions.dates import set_date
from bihuan.web.rounds.actions.recusing import (
    RecusalFacts,
    challenge_inspector,
    decide_recusal,
    declare_recusal,
    find_recusal,
    prepare_recusal,
)
from bihuan.web.rounds.models import Announcement, Post, Recusal, Round, Target, Tie
from bihuan.web.rounds.queries import recusals as queries
from bihuan.web.rounds.queries.recusal_hints import hints
from bihuan.web.rounds.queries.recusal_pages import list_shown_to, people_to_challenge, shown_to
from bihuan.web.trail.models import Record
from tests.web.people import hold
from tests.web.recusing import FACTS, accepted, an_inspector, declared, prepared, signed
from tests.web.test_pages import BACKEND


@pytest.fixture(autouse=True)
def day(on_day):
    return on_day("2020-11-16")


@pytest.fixture
def deputy(people):
    """Somebody of the pool who may lead and has an account that holds nothing."""
    return an_inspector(people, "S1", people.colleague, may_lead=True)


def refused(code, call, where=None):
    """Refuse a call with this code; nothing of it stays."""
    before = Record.objects.count(), Recusal.objects.count(), Note.objects.count(), Assignment.objects.count()
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    assert where is None or caught.value.where == where
    assert before == (
        *(Record.objects.count(), Recusal.objects.count(), Note.objects.count(), Assignment.objects.count()),
    )
    return caught.value


def told(person):
    return [note.kind for note in Note.objects.filter(person=person).order_by("pk")]


# ---- bringing one up ----


def test_a_member_declares_at_their_own_targets_and_the_office_is_told(people, targets):
    before = Record.objects.count()
    made = declare_recusal(actor=people.gm[1], target=targets[2], facts=FACTS)
    assert (made.origin, made.status, made.person, made.source) == ("declared", "open", people.gm[1], "")
    assert Record.objects.count() == before + 1
    assert told(people.office) == told(people.third_clerk) == ["rounds.file_recusal"]
    assert not told(people.gl[1])
    # Until it is decided nothing changes.
    assert targets[2] in targets_visible_to(people.gm[1])
    for other, code in ((targets[4], "common.not_found"), (targets[2], "rounds.recusal_waits")):
        refused(code, lambda other=other: declare_recusal(actor=people.gm[1], target=other, facts=FACTS))
    for who in (people.lia[2], people.stranger, people.aud, people.sys, people.lg[0]):
        refused("common.not_found", lambda who=who: declare_recusal(actor=who, target=targets[2], facts=FACTS))


@pytest.mark.parametrize("facts", [RecusalFacts("", "x"), RecusalFacts("married", "x"), RecusalFacts("spouse", "  ")])
def test_what_is_not_said_is_asked_for(people, targets, facts):
    found = refused(
        "rounds.recusal_incomplete", lambda: declare_recusal(actor=people.gm[1], target=targets[2], facts=facts)
    )
    assert found.where == ("detail" if facts.tie == "spouse" else "tie")


def test_the_office_files_what_it_finds(people, targets, deputy):
    gm = an_inspector(people, "A7", people.gm[1])
    made = find_recusal(actor=people.office, target=targets[1], facts=FACTS, inspector=gm)
    assert (made.origin, made.person, made.source) == ("found", people.gm[1], FACTS.source)
    by_account = find_recusal(actor=people.office, target=targets[2], facts=FACTS, person=people.gm[1])
    assert by_account.inspector == gm
    without_account = an_inspector(people, "A8")
    assert find_recusal(actor=people.office, target=targets[1], facts=FACTS, inspector=without_account).person is None
    cases = (
        ("rounds.recusal_incomplete", "person", {}),
        ("rounds.recusal_incomplete", "source", {"inspector": deputy, "facts": RecusalFacts("spouse", "x")}),
        ("rounds.recusal_of_official", "person", {"person": people.lia[1]}),
        ("rounds.recusal_waits", "person", {"person": people.gm[1]}),
        ("common.not_allowed", "", {"actor": people.gl[1], "inspector": deputy}),
        ("common.not_found", "", {"actor": people.gl[2], "inspector": deputy}),
    )
    for code, where, changed in cases:
        call = {"actor": people.office, "target": targets[1], "facts": FACTS, **changed}
        refused(code, lambda call=call: find_recusal(**call), where)
    Round.objects.filter(pk=targets[1].round_id).update(status="archived")
    refused(
        "rounds.not_in_state",
        lambda: find_recusal(actor=people.office, target=targets[1], facts=FACTS, inspector=deputy),
    )


def test_a_unit_challenges_who_comes_to_it_and_nobody_else(people, targets):
    lia, target = people.lia[1], targets[1]
    made = challenge_inspector(actor=lia, target=target, facts=FACTS, person=people.gm[1])
    assert (made.origin, made.filed_by) == ("challenged", lia)
    for code, changed in (
        ("rounds.not_of_the_group", {"person": people.gm[2]}),
        ("rounds.not_of_the_group", {"person": people.office}),
        ("rounds.recusal_waits", {"actor": people.head[1]}),
        ("common.not_found", {"target": targets[2]}),
        ("common.not_allowed", {"actor": people.gl[1]}),
        ("common.not_found", {"actor": people.stranger}),
    ):
        call = {"actor": lia, "target": target, "facts": FACTS, "person": people.gm[1], **changed}
        refused(code, lambda call=call: challenge_inspector(**call))
    Round.objects.filter(pk=target.round_id).update(status="planned")
    refused(
        "rounds.group_unannounced",
        lambda: challenge_inspector(actor=lia, target=target, facts=FACTS, person=people.gd[1][0]),
    )


def test_a_unit_does_not_learn_what_was_declared(people, targets):
    declared(people, targets[1], people.gm[1])
    assert not recusals_visible_to(people.lia[1]).exists()
    challenge = challenge_inspector(actor=people.lia[1], target=targets[1], facts=FACTS, person=people.gm[1])
    assert list(recusals_visible_to(people.lia[1])) == list(recusals_visible_to(people.head[1])) == [challenge]
    assert not recusals_visible_to(people.lia[2]).exists()


# ---- who reads how much ----


def test_each_reads_as_much_as_is_theirs(people, targets, round_live):
    found = find_recusal(actor=people.office, target=targets[1], facts=FACTS, person=people.gm[1])
    challenge = challenge_inspector(actor=people.lia[1], target=targets[1], facts=FACTS, person=people.gd[1][0])
    for person, said in (
        (people.office, [FACTS.source, str(people.office)]),
        (people.lg[0], [FACTS.source, str(people.office)]),
        (people.aud, [FACTS.source, str(people.office)]),
        (people.gm[1], ["", ""]),
    ):
        shown = shown_to(person, recusal_for(person, found.uid))
        assert [shown.source, shown.filed_by] == said, person
    assert shown_to(people.gd[1][0], recusal_for(people.gd[1][0], challenge.uid)).filed_by == ""
    for person, codes in (
        (people.gl[1], ("common.not_allowed", "common.not_allowed")),  # knows of it, the group's target
        (people.gl[2], ("common.not_found", "common.not_found")),
        (people.lia[1], ("common.not_found", None)),
        (people.sup[0], ("common.not_found", "common.not_found")),
        (people.stranger, ("common.not_found", "common.not_found")),
        (people.sys, ("common.not_found", "common.not_found")),
    ):
        for row, code in zip((found, challenge), codes, strict=True):
            if code is None:
                assert recusal_for(person, row.uid) == row
            else:
                refused(code, lambda person=person, row=row: recusal_for(person, row.uid))
    seen = {
        person: [shown.row for shown in list_shown_to(person, round_live)] for person in (people.lg[0], people.gl[1])
    }
    assert seen == {people.lg[0]: [found, challenge], people.gl[1]: []}


# ---- preparing and deciding ----


def test_two_of_the_leading_group_decide_what_the_office_prepared(people, targets):
    recusal = declared(people, targets[1], people.gm[1])
    lg1, lg2 = people.lg
    decide = lambda actor, **rest: decide_recusal(  # noqa: E731
        **{"actor": actor, "recusal": recusal, "verdict": "accept", "reason": "同意", **rest}
    )
    refused("rounds.recusal_unprepared", lambda: decide(lg1))
    before = Record.objects.count()
    recusal = prepare_recusal(actor=people.office, recusal=recusal, proposal="accept", reason="情况属实", version=1)
    assert (recusal.version, recusal.prepared_by, recusal.proposal) == (2, people.office, "accept")
    assert Record.objects.count() == before + 1
    assert told(lg1) == told(lg2) == ["rounds.prepare_recusal"]
    for code, changed in (
        ("common.not_allowed", {"actor": people.office}),
        ("common.not_allowed", {"actor": people.gm[1]}),
        ("common.not_found", {"actor": people.gm[2]}),
        ("rounds.reason_needed", {"reason": " "}),
        ("rounds.recusal_incomplete", {"verdict": "perhaps"}),
        ("common.changed_meanwhile", {"version": 1}),
    ):
        refused(code, lambda changed=changed: decide(**{"actor": lg1, **changed}))
    with answering(lambda: False):
        refused("accounts.step_up_needed", lambda: decide(lg1))
    assert decide(lg1).status == "open"
    assert targets[1] in targets_visible_to(people.gm[1])
    refused("accounts.second_person_needed", lambda: decide(lg1))
    done = decide(lg2, reason="情况属实，同意")
    assert (done.status, done.decided_by, done.decision_reason) == ("accepted", lg2, "情况属实，同意")
    assert done.decided_on == date(2020, 11, 16)
    assert set(targets_visible_to(people.gm[1])) == {targets[2], targets[3]}
    record = Record.objects.latest("seq")
    assert (record.action, record.from_state, record.to_state) == ("rounds.accept_recusal", "open", "accepted")
    refused("rounds.recusal_decided", lambda: decide(lg1))
    refused(
        "rounds.recusal_decided",
        lambda: prepare_recusal(actor=people.office, recusal=done, proposal="refuse", reason="x"),
    )
    # Whom it concerns reads it although the target is gone, and so is told.
    assert recusal_for(people.gm[1], done.uid) == done
    assert told(people.gm[1]) == ["rounds.accept_recusal"]
    assert told(people.gl[1]) == ["rounds.accept_recusal"]
    assert told(people.gl[2]) == []


def test_what_is_refused_takes_nothing_away(people, targets):
    done = signed(people, prepared(people, targets[1], people.gm[1], proposal="refuse"), "refuse")
    assert done.status == "refused"
    assert len(targets_visible_to(people.gm[1])) == 3
    # Something new is another one.
    assert declared(people, targets[1], people.gm[1]).status == "open"


def test_a_new_proposal_voids_the_first_signature(people, targets):
    recusal = prepared(people, targets[1], people.gm[1])
    decide_recusal(actor=people.lg[0], recusal=recusal, verdict="accept", reason="同意")
    recusal = prepare_recusal(actor=people.second_clerk, recusal=recusal, proposal="accept", reason="补充情况")
    assert decide_recusal(actor=people.lg[1], recusal=recusal, verdict="accept", reason="同意").status == "open"
    for code, changed in (
        ("rounds.recusal_incomplete", {"proposal": ""}),
        ("rounds.recusal_incomplete", {"reason": ""}),
        ("common.not_allowed", {"actor": people.lg[0]}),
        ("common.changed_meanwhile", {"version": 2}),
    ):
        call = {"actor": people.office, "recusal": recusal, "proposal": "accept", "reason": "x", **changed}
        refused(code, lambda call=call: prepare_recusal(**call))


def test_nobody_prepares_or_decides_their_own(people, targets):
    lg1 = people.lg[0]
    of_lg = find_recusal(actor=people.office, target=targets[1], facts=FACTS, person=lg1)
    of_clerk = find_recusal(actor=people.office, target=targets[1], facts=FACTS, person=people.office)
    assert of_clerk.origin == "declared"
    call = {"proposal": "accept", "reason": "x"}
    refused("rounds.own_recusal", lambda: prepare_recusal(actor=people.office, recusal=of_clerk, **call))
    prepare_recusal(actor=people.office, recusal=of_lg, **call)
    refused("rounds.own_recusal", lambda: decide_recusal(actor=lg1, recusal=of_lg, verdict="accept", reason="x"))


# ---- a leader and who steps in ----


def test_a_leader_leaves_the_target_to_a_substitute(people, targets, deputy):
    gl, target = people.gl[1], targets[1]
    recusal = declared(people, target)
    call = {"actor": people.office, "recusal": recusal, "proposal": "accept", "reason": "情况属实"}
    refused("rounds.substitute_needed", lambda: prepare_recusal(**call), "substitute")
    prepared_ = prepare_recusal(**call, substitute=deputy)
    done = signed(people, prepared_)
    assert set(targets_visible_to(gl)) == {targets[2], targets[3]}
    assert set(targets_visible_to(people.colleague)) == {target}
    given = Assignment.objects.get(person=people.colleague)
    assert (given.role, given.group_id, given.target, given.since) == (
        "GL",
        target.group_id,
        target,
        date(2020, 11, 16),
    )
    assert (given.granted_by, given.approved_by) == (people.office, people.lg[1])
    actions = list(Record.objects.order_by("-seq").values_list("action", flat=True)[:2])
    assert actions == ["rounds.accept_recusal", "accounts.assign"]
    assert told(people.colleague) == ["rounds.accept_recusal"]
    assert done.substitute == deputy
    # The substitute can be recused in turn, and needs one as well.
    again = find_recusal(actor=people.office, target=target, facts=FACTS, inspector=deputy)
    refused(
        "rounds.substitute_needed",
        lambda: prepare_recusal(actor=people.office, recusal=again, proposal="accept", reason="x"),
    )


def test_who_cannot_step_in_is_named_with_the_reason(people, targets, round_live):
    recusal = declared(people, targets[1])
    stranger = people.stranger
    unfit = {
        "no account": an_inspector(people, "N1", may_lead=True),
        "may not lead": an_inspector(people, "N2", people.gm[4]),
        "away": an_inspector(people, "N3", people.gm[3], may_lead=True, available_until=date(2020, 11, 1)),
        "left": an_inspector(people, "N4", people.gm[2], may_lead=True, left_on=date(2020, 11, 1)),
        "recused": an_inspector(people, "N5", people.gd[1][0], may_lead=True),
        "barred": an_inspector(people, "N6", stranger, may_lead=True),
        "themselves": an_inspector(people, "N7", people.gl[1], may_lead=True),
    }
    declared(people, targets[1], people.gd[1][0])
    targets[1].organ = round_live.organ
    targets[1].save(update_fields=["organ"])
    Post.objects.create(inspector=unfit["barred"], organ=round_live.organ, since=date(2019, 1, 1))
    said = {}
    for why, inspector in unfit.items():
        call = {
            "actor": people.office,
            "recusal": recusal,
            "proposal": "accept",
            "reason": "x",
            "substitute": inspector,
        }
        said[why] = refused("rounds.substitute_unfit", lambda call=call: prepare_recusal(**call), "substitute").en
    assert "held a post there" in said["barred"]
    assert len(set(said.values())) == len(said)


def test_a_substitute_of_the_unit_is_refused_with_everything_else(people, targets):
    """The rule of two sides holds for this assignment as for any other."""
    official = an_inspector(people, "S2", people.lia[1], may_lead=True)
    recusal = prepared(people, targets[1], substitute=official)
    decide_recusal(actor=people.lg[0], recusal=recusal, verdict="accept", reason="同意")
    refused(
        "accounts.two_sides",
        lambda: decide_recusal(actor=people.lg[1], recusal=recusal, verdict="accept", reason="同意"),
    )
    recusal.refresh_from_db()
    assert recusal.status == "open"


def test_a_second_acceptance_of_the_same_pair_asks_for_nobody(people, targets, deputy):
    challenge = challenge_inspector(actor=people.lia[1], target=targets[1], facts=FACTS, person=people.gl[1])
    accepted(people, targets[1], substitute=deputy)
    assert people.gl[1].display_name not in {one.label for one in people_to_challenge([targets[1]])}
    ready = prepare_recusal(actor=people.office, recusal=challenge, proposal="accept", reason="已另案决定")
    assert signed(people, ready).status == "accepted"
    assert Assignment.objects.filter(person=people.colleague).count() == 1
    assert told(people.lia[1]) == ["rounds.accept_recusal"]


# ---- what follows ----


def test_the_plan_keeps_to_what_was_accepted(people, targets, round_live):
    gm = an_inspector(people, "A7", people.gm[1])
    done = accepted(people, targets[1], people.gm[1])
    declared(people, targets[2], people.gm[1])
    (kept,) = queries.accepted(round_live)
    assert (kept.person, kept.unit, kept.reason) == (str(gm.uid), str(targets[1].pk), done.decision_reason)


def test_an_account_that_the_pool_learns_of_later_loses_the_target_at_once(people, targets):
    later = an_inspector(people, "A9")
    recusal = find_recusal(actor=people.office, target=targets[1], facts=FACTS, inspector=later)
    prepared_ = prepare_recusal(actor=people.office, recusal=recusal, proposal="accept", reason="x")
    signed(people, prepared_)
    assert queries.removed_targets(people.gm[1].pk) == frozenset()
    later.person = people.gm[1]
    later.save(update_fields=["person"])
    assert queries.removed_targets(people.gm[1].pk) == {targets[1].pk}
    assert recusal_for(people.gm[1], recusal.uid) == recusal


def test_a_later_assignment_gives_nothing_back(people, targets):
    accepted(people, targets[1], people.gm[1])
    hold(people.gm[1], Role.GL, round=targets[1].round, group=targets[1].group, target=targets[1])
    hold(people.gm[1], Role.SUP, round=targets[1].round)
    assert targets[1] not in targets_visible_to(people.gm[1])


def test_a_first_signature_at_the_target_is_void(people, targets):
    """The leader of the leading group who signed before being recused does not count as the first of two."""
    other = prepared(people, targets[1], people.gm[1])
    decide_recusal(actor=people.lg[0], recusal=other, verdict="accept", reason="同意")
    third = hold(people.stranger, Role.LG, organ=targets[1].round.organ).person
    of_lg = find_recusal(actor=people.second_clerk, target=targets[1], facts=FACTS, person=people.lg[0])
    ready = prepare_recusal(actor=people.office, recusal=of_lg, proposal="accept", reason="x")
    for leader in (people.lg[1], third):
        ready = decide_recusal(actor=leader, recusal=ready, verdict="accept", reason="同意")
    assert Signature.objects.filter(person=people.lg[0], taken_back_at=None).exists()
    assert decide_recusal(actor=people.lg[1], recusal=other, verdict="accept", reason="同意").status == "open"
    assert decide_recusal(actor=third, recusal=other, verdict="accept", reason="同意").status == "accepted"


def test_hints_name_the_rule_its_source_and_whether_it_is_local(people, targets, round_live):
    native = an_inspector(people, "A7", people.gm[1])
    native.native_place = targets[1].division
    native.save(update_fields=["native_place"])
    assert targets[1].division is not None
    found = [hint for hint in hints(round_live) if hint.target == targets[1]]
    assert [(hint.name, hint.rule.name, hint.asks, hint.is_sent, hint.is_variant) for hint in found] == [
        (native.name, "native_place", True, True, False)
    ]
    round_live.recusal_profile = "every_seat"
    (strict,) = [hint for hint in hints(round_live) if hint.target == targets[1]]
    assert (strict.asks, strict.is_variant) == (False, True)
    assert strict.source != found[0].source
    recusal = declared(people, targets[1], people.gm[1])
    assert next(hint.recusal for hint in hints(round_live) if hint.target == targets[1]) == recusal


def test_a_recusal_from_a_hint_begins_with_the_ground_that_the_hint_names(people, targets, round_live):
    unit = Organ.objects.create(name="演示市")
    Target.objects.filter(pk=targets[1].pk).update(organ=unit)
    for number, kind in (("B1", "spouse"), ("B2", "lineal_kin")):
        Tie.objects.create(inspector=an_inspector(people, number), unit=unit, kind=kind)
    for number, until in (("B3", round_live.starts_on - timedelta(days=60)), ("B4", None)):
        Post.objects.create(
            inspector=an_inspector(people, number), organ=unit, title="演示处长", since=date(2012, 1, 1), until=until
        )
    native = an_inspector(people, "B5")
    native.native_place = targets[1].division
    native.save(update_fields=["native_place"])
    found = {(hint.name, hint.tie) for hint in hints(round_live) if hint.target == targets[1]}
    assert found >= {
        ("演示B1", "spouse"), ("演示B2", "lineal_kin"), ("演示B3", "worked"), ("演示B4", "works"), ("演示B5", "native_place"),
    }  # fmt: skip
    assert {ground for name, ground in found if name == "演示B3"} == {"worked"}


def test_a_unit_hears_of_a_planned_round_by_its_announcement_alone(people, targets, client):
    lia, round_ = people.lia[1], targets[1].round
    Round.objects.filter(pk=round_.pk).update(status="planned")
    client.force_login(lia, backend=BACKEND)
    pages = [reverse(name, args=[round_.pk]) for name in ("recusal_list", "recusal_challenge")]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    Announcement.objects.create(round=round_, target=targets[1], kind="notice", status="issued")
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert [client.get(page.replace(str(round_.pk), str(uuid4()))).status_code for page in pages] == [404, 404]


def test_a_clerk_walks_a_recusal_through_the_pages(people, targets, deputy, client):
    """Each form says what it lacks and keeps what was typed; the step-up of the decision is asked for."""
    client.force_login(people.office, backend=BACKEND)
    gl = an_inspector(people, "A1", people.gl[1])
    page = reverse("recusal_declare", args=[targets[1].round_id])
    typed = {
        "person": f"i:{gl.uid}",
        "target": targets[1].pk,
        "tie": "spouse",
        "detail": "配偶在该单位",
        "source": "登记表",
    }
    for name, wrong in (("person", "i:x"), ("target", "0"), ("tie", "x"), ("detail", ""), ("source", "")):
        said = client.post(page, {**typed, name: wrong})
        assert said.status_code == 422, name
        assert "登记表" in said.content.decode() or name == "source"
    made = client.post(page, typed)
    recusal = Recusal.objects.get()
    assert made["Location"] == reverse("recusal_detail", args=[recusal.uid])
    prepare = {"proposal": "accept", "reason": "情况属实", "version": 1}
    refused_ = client.post(reverse("recusal_prepare", args=[recusal.uid]), prepare)
    assert refused_.status_code == 422
    assert "rounds.substitute_needed" in refused_.content.decode()
    done = client.post(reverse("recusal_prepare", args=[recusal.uid]), {**prepare, "substitute": str(deputy.uid)})
    assert done.status_code == 302
    client.force_login(people.lg[0], backend=BACKEND)
    assert client.get(made["Location"]).status_code == 200
    decide = {"verdict": "accept", "reason": "同意", "version": 2}
    asked = client.post(reverse("recusal_decide", args=[recusal.uid]), decide)
    assert (asked.status_code, "/accounts/reauthenticate/" in asked.get("Location", "")) == (302, True)
    recusal.refresh_from_db()
    assert (recusal.status, Signature.objects.count()) == ("open", 0)


def test_a_clerk_who_is_recused_names_the_target_in_no_step_of_the_round(people, targets, round_live):
    recusal = find_recusal(actor=people.second_clerk, target=targets[1], facts=FACTS, person=people.office)
    recusal = prepare_recusal(actor=people.second_clerk, recusal=recusal, proposal="accept", reason="x")
    signed(people, recusal)
    Round.objects.filter(pk=round_live.pk).update(rule_version="central-2017")
    Target.objects.filter(pk__in=[targets[1].pk, targets[2].pk]).update(meeting_planned_on=date(2021, 1, 20))
    for actor, code in ((people.office, "rounds.unknown_date"), (people.third_clerk, None)):
        call = {
            "actor": actor,
            "round_": round_live,
            "rule": "rectification_plan",
            "day": date(2021, 3, 1),
            "reason": "另行确定",
        }
        if code:
            refused(code, lambda call=call: set_date(**call, target=1))
            set_date(**call, target=2)
        else:
            set_date(**call, target=1)
    round_live.refresh_from_db()
    Round.objects.filter(pk=round_live.pk).update(status="planned")
    for number, code in ((1, "rounds.unknown_target"), (2, None)):
        groups = {number: 2}
        if code:
            refused(code, lambda groups=groups: assign_targets(actor=people.office, round_=round_live, groups=groups))
        else:
            assign_targets(actor=people.office, round_=round_live, groups=groups)
