"""Verification: who is on the list, who may verify which line, what a form has to say, and that nobody judges their own."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.inbox.models import Note
from bihuan.web.rectification.actions.calls import _vetoes as vetoes
from bihuan.web.rectification.actions.calls import add_call, answer_call, never_calls
from bihuan.web.rectification.actions.checks import refuse_item, return_item, review_item, verify_item
from bihuan.web.rectification.actions.verifier_lists import (
    approve_verifiers,
    assign_many,
    assign_verifier,
    propose_verifiers,
    reopen_verifiers,
)
from bihuan.web.rectification.models import CheckForm, Extension, Item, Progress, Proof, TruthMark
from bihuan.web.rectification.queries.checks import counts_of
from bihuan.web.rectification.queries.verifiers import facts_of, proposed_for
from bihuan.web.rectification.verifying import fitness
from bihuan.web.rectification.verifying.fitness import Facts
from bihuan.web.rectification.verifying.proposing import Line, propose
from bihuan.web.rounds.models import Recusal, Target
from bihuan.web.trail.models import Record
from tests.web.people import hold
from tests.web.verifying import Verifying, check_facts

S = Item.Status


@pytest.fixture
def work(people, round_live, targets, on_day):
    on_day("2021-02-25")
    return Verifying(people, round_live, {number: targets[number] for number in (1, 5)})


def records(item, name):
    return Record.objects.filter(object_id=str(item.uid), action=f"rectification.{name}").count()


def refused(act, code, **arguments):
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    assert caught.value.code == code, caught.value
    return caught.value


def test_a_list_is_drawn_up_by_the_office_and_approved_by_two_who_are_not_on_it(work):
    people, round_ = work.people, work.round
    both = {"round_": round_}
    refused(propose_verifiers, "common.not_found", actor=people.lia[1], people=[people.ver[0]], **both)
    refused(propose_verifiers, "rectification.list_empty", actor=people.office, people=[], **both)
    wrong = refused(
        propose_verifiers, "rectification.not_a_candidate", actor=people.office, people=[people.lia[1]], **both
    )
    assert str(people.lia[1]) in wrong.zh
    refused(approve_verifiers, "rectification.no_verifier_list", actor=people.lg[0], **both)
    found = propose_verifiers(actor=people.office, people=[people.ver[0]], **both)
    approve_verifiers(actor=people.lg[0], **both)
    # An edit takes the first signature back.
    found = propose_verifiers(actor=people.office, people=[people.ver[0], people.sup[0]], version=found.version, **both)
    found = approve_verifiers(actor=people.lg[0], **both)
    refused(approve_verifiers, "accounts.second_person_needed", actor=people.lg[0], **both)
    refused(approve_verifiers, "common.not_allowed", actor=people.office, **both)
    assert approve_verifiers(actor=people.lg[1], **both).status == "approved"
    refused(propose_verifiers, "rectification.not_in_state", actor=people.office, people=[people.ver[1]], **both)
    assert Record.objects.filter(action="rectification.approve_verifiers", object_id=str(found.uid)).count() == 1


def test_an_approved_list_is_changed_while_those_approved_go_on(work):
    people, both = work.people, {"round_": work.round}
    work.listed()
    ver, other = people.ver
    kept, left, late = work.line(S.REVIEWED), work.line(S.RETURNED, target=5), work.line(S.REVIEWED)
    Item.objects.filter(pk=left.pk).update(verifier=ver)
    assert kept.verifier == ver
    refused(reopen_verifiers, "common.not_allowed", actor=people.lg[0], reason="增加一人", **both)
    refused(reopen_verifiers, "rectification.reason_needed", actor=people.office, reason=" ", **both)
    before = facts_of(work.round, [kept]).listed
    found = reopen_verifiers(actor=people.office, reason="增加一人", **both)
    refused(reopen_verifiers, "rectification.not_in_state", actor=people.office, reason="再改", **both)
    propose_verifiers(actor=people.office, people=[other], **both)
    # Nobody is added or left out before two of the leading group have said so.
    assert facts_of(work.round, [kept]).listed == before
    approve_verifiers(actor=people.lg[0], **both)
    approve_verifiers(actor=people.lg[1], **both)
    assert facts_of(work.round, [kept]).listed == {other.pk}
    found.refresh_from_db()
    assert (found.status, found.in_force) == ("approved", [])
    for line in (kept, left):
        line.refresh_from_db()
        assert line.verifier is None
        assert records(line, "release_verifier") == 1
    # Assigned in the same moment as the new list was approved: who is not on it verifies nothing all the same.
    Item.objects.filter(pk=late.pk).update(verifier=ver)
    gone = refused(verify_item, "rectification.not_fit_to_verify", actor=ver, item=late, facts=check_facts())
    assert "不在已批准的核查人员名单上" in gone.zh


def test_whoever_stands_on_the_list_does_not_approve_it(work):
    hold(work.people.lg[0], Role.SUP, round=work.round)
    propose_verifiers(actor=work.people.office, round_=work.round, people=[work.people.lg[0]])
    refused(approve_verifiers, "rectification.on_own_list", actor=work.people.lg[0], round_=work.round)


def test_every_reason_against_a_verifier_is_said(work, people):
    work.listed()
    ver, other = people.ver
    target = work.targets[1]
    clear = work.line(S.REPORTED)
    assert facts_of(work.round, [clear]).against(ver.pk, clear.pk, target.pk) == ()

    def why(line, person=ver):
        return {one.code for one in facts_of(work.round, [line]).against(person.pk, line.pk, line.target_id)}

    assert why(clear, people.gm[1]) == {"not_listed"}
    assert why(work.line(S.REPORTED, handler_person=ver)) == {"responsible"}
    assert why(work.line(S.REPORTED, recorded_by=ver)) == {"recorded"}
    assert why(work.line(S.REVIEWED, reviewed_by=ver)) == {"reviewed"}
    told = work.line(S.REPORTED)
    Progress.objects.create(
        item=told, done_on=date(2021, 2, 1), text="已办", by=ver, on_behalf=True, written_on=date(2021, 2, 1)
    )
    assert why(told) == {"recorded"}
    asked = work.line(S.REPORTED)
    Extension.objects.create(
        item=asked, round=asked.round, target=asked.target, was_due_on=date(2021, 3, 1), wanted_on=date(2021, 4, 1),
        reason="诉讼", author=ver, on_behalf=True, asked_on=date(2021, 2, 1),
    )  # fmt: skip
    assert why(asked) == {"recorded"}
    brought = work.line(S.REPORTED)
    work.proof(brought, author=ver)
    assert why(brought) == {"reported"}
    own = work.line(S.REPORTED)
    work.proof(own, Proof.Kind.SITE_CHECK, author=ver, is_from_unit=False)
    assert why(own) == set()
    Recusal.objects.create(
        round=work.round,
        target=work.targets[5],
        person=ver,
        origin="declared",
        tie="family",
        detail="亲属在该单位任职",
        filed_by=ver,
        filed_on=date(2021, 2, 1),
        status="accepted",
    )
    far = work.line(S.REPORTED, target=5)
    assert why(far) == {"recused"}
    # Whoever serves the unit's own organ, or one below it, is of the unit without any role there.
    unit = Organ.objects.create(name="呼和浩特市委", kind="unit")
    below = Organ.objects.create(name="呼和浩特市司法局", kind="unit", parent=unit)
    Target.objects.filter(pk=target.pk).update(organ=unit)
    other.organ = below
    other.save(update_fields=["organ"])
    assert why(clear, other) == {"of_unit"}
    Target.objects.filter(pk=target.pk).update(organ=None)
    # Once of the unit, never its verifier: also where that role is over.
    hold(ver, Role.UNIT, round=work.round, target=target, until=date(2020, 12, 31))
    assert why(clear) == {"of_unit"}
    refusal = refused(assign_verifier, "rectification.not_fit_to_verify", actor=people.office, item=told, person=ver)
    assert fitness.OF_UNIT.zh in refusal.zh
    assert fitness.RECORDED.zh in refusal.zh
    assert assign_verifier(actor=people.office, item=clear, person=other).verifier == other


def test_assigning_gives_a_dated_role_at_that_target_once(work, people):
    work.listed(people.sup[1], people.ver[1])
    line, other = work.line(S.REPORTED), work.line(S.REPORTED)
    supervisor = people.sup[1]  # of target 5 alone
    assign_verifier(actor=people.office, item=line, person=supervisor)
    assign_verifier(actor=people.office, item=other, person=supervisor)
    (given,) = Assignment.objects.filter(person=supervisor, role=Role.VER)
    assert (given.target_id, given.since, given.until) == (line.target_id, date(2021, 2, 25), date(2021, 5, 26))
    assert Note.objects.filter(person=supervisor, kind="rectification.assign_verifier").count() == 2
    # Who holds the role there gets no second one, and the same once more changes nothing.
    far = work.line(S.REPORTED, target=5)
    assign_verifier(actor=people.office, item=far, person=people.ver[1])
    version = Item.objects.get(pk=far.pk).version
    assign_verifier(actor=people.office, item=far, person=people.ver[1])
    assert Item.objects.get(pk=far.pk).version == version
    assert Assignment.objects.filter(person=people.ver[1], role=Role.VER).count() == 1
    refused(assign_verifier, "common.not_allowed", actor=people.lg[0], item=far, person=people.ver[1])
    refused(
        assign_verifier, "common.not_allowed", actor=people.office, item=work.line(S.VERIFIED), person=people.ver[1]
    )


def test_many_are_assigned_each_by_itself(work, people):
    work.listed()
    lines = [work.line(S.REPORTED), work.line(S.REPORTED, handler_person=people.ver[0])]
    answers = assign_many(actor=people.office, chosen=[(one, people.ver[0], one.version) for one in lines])
    assert [one.refusal.code if one.refusal else "" for one in answers] == ["", "rectification.not_fit_to_verify"]
    proposed = proposed_for(work.round, lines)
    assert all(one.person for one in proposed)
    assert proposed[1].reasons[people.ver[0].pk] == (fitness.RESPONSIBLE,)


def test_a_proposal_is_fair_and_keeps_to_the_reasons():
    lines = [Line(at, at // 10) for at in range(40)]
    facts = Facts(
        frozenset({1, 2, 3}), by_target={0: {fitness.RECUSED: {1, 2}}}, by_item={39: {fitness.REVIEWED: {1, 2, 3}}}
    )
    found = propose(lines, [1, 2, 3], facts, load={})
    assert [one.person for one in found[:10]] == [3] * 10
    assert found[39].person is None
    assert set(found[39].reasons) == {1, 2, 3}
    counts = [sum(one.person == person for one in found) for person in (1, 2, 3)]
    assert max(counts) - min(counts) <= 1
    assert propose(lines, [1, 2, 3], facts, load={}) == found


def test_the_office_reviews_or_returns_and_the_recording_clerk_does_not(work, people):
    line = work.line(S.REPORTED, recorded_by=people.office)
    refused(review_item, "rectification.own_line", actor=people.office, item=line)
    refused(return_item, "rectification.own_line", actor=people.office, item=line, reason="缺凭证")
    refused(review_item, "common.not_allowed", actor=people.lia[1], item=line)
    refused(review_item, "common.not_found", actor=people.lia[5], item=line)
    refused(return_item, "rectification.reason_needed", actor=people.second_clerk, item=line, reason=" ")
    done = review_item(actor=people.second_clerk, item=line, version=line.version)
    assert (done.status, done.reviewed_by, done.reviewed_on) == (S.REVIEWED, people.second_clerk, date(2021, 2, 25))
    assert records(line, "review_item") == 1
    refused(review_item, "rectification.not_in_state", actor=people.second_clerk, item=line)
    other = work.line(S.REPORTED)
    Progress.objects.create(
        item=other, done_on=date(2021, 2, 1), text="已办", by=people.office, on_behalf=True, written_on=date(2021, 2, 1)
    )
    refused(review_item, "rectification.own_line", actor=people.office, item=other)
    back = return_item(actor=people.second_clerk, item=other, reason="没有附缴款凭证")
    assert (back.status, back.reason) == (S.RETURNED, "没有附缴款凭证")
    assert Note.objects.filter(person=people.lia[1], kind="rectification.return_item").exists()


def test_only_the_assigned_verifier_verifies_and_only_with_proof_from_outside(work, people):
    line = work.line()
    inner = work.proof(line, Proof.Kind.DOCUMENT)
    act = {"item": line, "facts": check_facts()}
    refused(verify_item, "common.not_found", actor=people.ver[1], **act)
    for person in (people.office, people.lg[0], people.sup[0], people.lia[1], people.head[1], people.gl[1]):
        refused(verify_item, "common.not_allowed", actor=person, **act)
    refusal = refused(verify_item, "rectification.no_independent_proof", actor=work.verifier, **act)
    assert "现场核查记录" in refusal.zh
    refused(
        verify_item, "rectification.check_form_incomplete", actor=work.verifier, item=line, facts=check_facts(inner)
    )
    foreign = work.proof(work.line())
    refused(
        verify_item, "rectification.check_form_incomplete", actor=work.verifier, item=line, facts=check_facts(foreign)
    )
    gone = work.proof(line, withdrawn_on=date(2021, 2, 20))
    refused(verify_item, "rectification.check_form_incomplete", actor=work.verifier, item=line, facts=check_facts(gone))
    assert not CheckForm.objects.filter(item=line).exists()
    receipt = work.proof(line)
    done = verify_item(actor=work.verifier, item=line, facts=check_facts(receipt), version=line.version)
    assert (done.status, done.verified_by, done.verified_on) == (S.VERIFIED, work.verifier, date(2021, 2, 25))
    (form,) = CheckForm.objects.filter(item=line)
    assert (form.outcome, form.item_version, [*form.independent.all()]) == ("verified", line.version, [receipt])
    assert records(line, "verify_item") == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"method": "guess"}, "rectification.check_form_incomplete"),
        ({"found": "  "}, "rectification.check_form_incomplete"),
        ({"is_proven": ""}, "rectification.check_form_incomplete"),
        ({"meets_cause": "none"}, "rectification.form_speaks_against"),
        ({"is_proven": "none"}, "rectification.form_speaks_against"),
        ({"answers": {}}, "rectification.check_form_incomplete"),
    ],
)
def test_a_form_is_whole_and_does_not_contradict_itself(work, changed, code):
    line = work.line()
    facts = check_facts(work.proof(line), **changed)
    refused(verify_item, code, actor=work.verifier, item=line, facts=facts)
    line.refresh_from_db()
    assert line.status == S.REVIEWED


def test_a_decisive_no_sends_the_line_back(work, people):
    line = work.line()
    facts = check_facts(work.proof(line))
    facts = replace(facts, answers={**facts.answers, "problem_gone": "no"})
    refused(verify_item, "rectification.form_speaks_against", actor=work.verifier, item=line, facts=facts)
    refused(refuse_item, "rectification.reason_needed", actor=work.verifier, item=line, facts=facts, reason="")
    refused(refuse_item, "common.not_allowed", actor=people.office, item=line, facts=facts, reason="未清理")
    back = refuse_item(actor=work.verifier, item=line, facts=facts, reason="抽查仍有超时")
    assert (back.status, back.verified_by) == (S.RETURNED, None)
    assert CheckForm.objects.get(item=line).outcome == "returned"
    assert records(line, "refuse_item") == 1


def test_nobody_verifies_what_they_had_a_part_in_since(work, people):
    line = work.line()
    proof = work.proof(line)
    Progress.objects.create(
        item=line, done_on=date(2021, 2, 1), text="已办", by=work.verifier, written_on=date(2021, 2, 1)
    )
    refused(verify_item, "rectification.own_line", actor=work.verifier, item=line, facts=check_facts(proof))
    other = work.line(reviewed_by=work.verifier)
    facts = check_facts(work.proof(other))
    refused(verify_item, "rectification.not_fit_to_verify", actor=work.verifier, item=other, facts=facts)


def test_warnings_have_to_be_answered(work, people):
    line = work.line()
    proof = work.proof(line)
    mark = TruthMark.objects.create(
        round=work.round,
        target=line.target,
        item=line,
        code="proof_used_again",
        subject_kind="item",
        subject_id=line.pk,
        found_on=date(2021, 2, 24),
    )
    act = {"actor": work.verifier, "item": line}
    refused(verify_item, "rectification.warnings_not_answered", facts=check_facts(proof), **act)
    answered = check_facts(proof, about_warnings="凭证另有原件，已核对。")
    assert verify_item(facts=answered, **act).status == S.VERIFIED
    mark.verdict = "dismissed"
    mark.save()
    other = work.line()
    calls = [add_call(actor=work.verifier, item=other, whom=f"企业{at}", source="退款清单") for at in range(7)]
    for call in calls[:4]:
        answer_call(actor=work.verifier, call=call, answer="knows_nothing")
    answer_call(actor=people.office, call=calls[4], answer="solved", note="已收到")
    counts = counts_of([other.pk])[other.pk]
    assert (counts.listed, counts.asked, counts.against) == (7, 5, 4)
    assert counts.warnings == ["回访名单 7 人（户）中有 4 人（户）不知情"]
    refused(
        verify_item,
        "rectification.warnings_not_answered",
        actor=work.verifier,
        item=other,
        facts=check_facts(work.proof(other)),
    )


def test_reporters_are_never_called(work, people):
    line = work.line()
    act = {"actor": work.verifier, "item": line, "whom": "某企业"}
    for source in ("信访件 第3号", "群众举报材料", "Anonymous letter"):
        refused(add_call, "rectification.source_is_a_report", source=source, **act)
    never_calls(lambda _target, name, _phone: name == "某企业")
    try:
        refusal = refused(add_call, "rectification.never_called", source="退款清单", **act)
        assert "举报" not in refusal.zh
    finally:
        vetoes.pop()
    own = work.line(recorded_by=people.office)
    refused(add_call, "rectification.own_line", actor=people.office, item=own, whom="某企业", source="退款清单")
    theirs = add_call(actor=work.verifier, item=own, whom="某企业", source="退款清单")
    refused(answer_call, "rectification.own_line", actor=people.office, call=theirs, answer="solved")
    for person in (people.lia[1], people.head[1], people.gl[1], people.ver[1]):
        refused(add_call, "common.not_found", source="退款清单", **{**act, "actor": person})
    refused(add_call, "common.not_allowed", source="退款清单", **{**act, "actor": people.lg[0]})
    call = add_call(source="退款清单", **act)
    refused(add_call, "rectification.called_already", source="合同台账", **act)
    refused(answer_call, "rectification.call_incomplete", actor=work.verifier, call=call, answer="perhaps")
    done = answer_call(actor=work.verifier, call=call, answer="in_part", version=call.version)
    refused(
        answer_call, "common.changed_meanwhile", actor=work.verifier, call=call, answer="solved", version=call.version
    )
    assert (done.answer, done.called_on) == ("in_part", date(2021, 2, 25))
