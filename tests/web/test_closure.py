"""How lines end: by two who had no part in them, on the first one's words; and what is closed stays closed."""

import time
from datetime import date

import pytest
from django.urls import reverse

from bihuan.web.accounts.signing import signatures_of, take_back
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.models import FeedbackDocument, Objection
from bihuan.web.rectification.actions.closing import (
    carry_over_item,
    close_item,
    close_many,
    end_item,
    lapse_item,
)
from bihuan.web.rectification.models import Item, Plan, Progress
from bihuan.web.rectification.successors import propose_successor
from bihuan.web.trail.models import Record
from tests.web.people import hold
from tests.web.test_pages import BACKEND
from tests.web.verifying import Verifying

S = Item.Status


@pytest.fixture
def work(people, round_live, targets, on_day):
    on_day("2021-03-05")
    return Verifying(people, round_live, {number: targets[number] for number in (1, 5)})


def records(item, name):
    return Record.objects.filter(object_id=str(item.uid), action=f"rectification.{name}").count()


@pytest.fixture
def as_(client):
    """Return a client that is signed in as a person who has just proved who they are."""

    def sign_in(person):
        client.logout()
        client.force_login(person, backend=BACKEND)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return sign_in


def refused(act, code, **arguments):
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    assert caught.value.code == code, caught.value
    return caught.value


def test_two_clerks_close_and_the_second_signs_what_the_first_proposed(work, people):
    line = work.line(S.VERIFIED)
    waiting = close_item(actor=people.office, item=line, completion="long_term", version=line.version)
    assert waiting.status == S.VERIFIED
    refused(close_item, "accounts.second_person_needed", actor=people.office, item=line)
    refused(close_item, "rectification.proposal_differs", actor=people.second_clerk, item=line, completion="one_off")
    done = close_item(actor=people.second_clerk, item=line)
    assert (done.status, done.completion, done.closed_by) == (S.CLOSED_IMPLEMENTED, "long_term", people.second_clerk)
    assert done.closed_on == date(2021, 3, 5)
    assert records(line, "close_item") == 1
    refused(close_item, "rectification.not_in_state", actor=people.third_clerk, item=line)
    refused(
        close_item, "rectification.unknown_completion", actor=people.office, item=work.line(S.VERIFIED), completion="x"
    )


def test_nobody_closes_their_own_line_by_any_part_in_it(work, people):
    clerk, other = people.office, people.second_clerk

    def own(**columns):
        line = work.line(S.VERIFIED, **columns)
        return refused(close_item, "rectification.own_line", actor=clerk, item=line)

    assert "核查" in own(verified_by=clerk).zh
    assert "代录" in own(recorded_by=clerk).zh
    own(reported_by=clerk)
    own(handler_person=clerk)
    told = work.line(S.VERIFIED)
    Progress.objects.create(
        item=told, done_on=date(2021, 2, 1), text="已办", by=clerk, on_behalf=True, written_on=date(2021, 2, 1)
    )
    refused(close_item, "rectification.own_line", actor=clerk, item=told)
    # As the second of two just as well.
    close_item(actor=other, item=told)
    refused(close_item, "rectification.own_line", actor=clerk, item=told)
    recorded = work.line(S.VERIFIED, target=5)
    Plan.objects.create(
        round=work.round,
        target=work.targets[5],
        author=people.lia[5],
        submitted_by=clerk,
        on_behalf=True,
        status="in_force",
    )
    refused(close_item, "rectification.own_line", actor=clerk, item=recorded)
    # Who was of the unit once, and is a clerk now.
    hold(clerk, "UNIT", round=work.round, target=work.targets[1], until=date(2020, 12, 31))
    refused(close_item, "rectification.own_line", actor=clerk, item=work.line(S.VERIFIED))
    line = work.line(S.VERIFIED)
    strangers = (people.lia[1], people.head[1], people.sup[0], people.ver[0], people.gl[1], people.lg[0])
    for person in strangers:
        refused(close_item, "common.not_allowed", actor=person, item=line)
    for person in (people.lia[5], people.sys, people.aud, people.stranger, people.ver[1]):
        refused(close_item, "common.not_found", actor=person, item=line)
    line.refresh_from_db()
    assert line.status == S.VERIFIED


def test_a_first_signature_can_be_taken_back_and_something_else_proposed(work, people):
    line = work.line(S.VERIFIED)
    close_item(actor=people.office, item=line, completion="long_term")
    (signature,) = signatures_of(people.office)
    take_back(actor=people.office, signature=signature)
    close_item(actor=people.third_clerk, item=line, completion="one_off")
    assert close_item(actor=people.office, item=line).completion == "one_off"


def test_many_are_closed_each_by_itself(work, people):
    lines = [work.line(S.VERIFIED), work.line(S.REVIEWED), work.line(S.VERIFIED, verified_by=people.office)]
    chosen = [(one, one.version) for one in lines]
    first = close_many(actor=people.office, chosen=chosen)
    assert [one.refusal.code if one.refusal else one.is_waiting for one in first] == [
        True,
        "rectification.not_in_state",
        "rectification.own_line",
    ]
    second = close_many(actor=people.second_clerk, chosen=chosen[:1])
    assert (second[0].refusal, second[0].is_waiting, second[0].item.status) == (None, False, S.CLOSED_IMPLEMENTED)


def test_the_leading_group_ends_a_line_unfinished_with_the_first_ones_reason(work, people):
    line = work.line(S.UNDER_WAY)
    refused(end_item, "rectification.reason_needed", actor=people.lg[0], item=line, reason="")
    refused(end_item, "common.not_allowed", actor=people.office, item=line, reason="企业已注销")
    end_item(actor=people.lg[0], item=line, reason="企业已注销，无法退款")
    done = end_item(actor=people.lg[1], item=line, reason="")
    assert (done.status, done.reason) == (S.CLOSED_NOT_IMPLEMENTED, "企业已注销，无法退款")
    assert records(line, "end_item") == 1
    refused(end_item, "rectification.not_in_state", actor=people.lg[0], item=work.line(S.REPORTED), reason="x")


def test_carrying_over_sets_a_later_day_and_an_owner(work, people):
    line = work.line(S.UNDER_WAY)
    act = {"actor": people.office, "item": line, "reason": "须待上级批复"}
    refused(carry_over_item, "rectification.carry_over_incomplete", due_on=None, owner="副市长", **act)
    refused(carry_over_item, "rectification.carry_over_incomplete", due_on=date(2021, 3, 5), owner="副市长", **act)
    assert (
        refused(carry_over_item, "rectification.carry_over_incomplete", due_on=date(2021, 9, 1), owner=" ", **act).where
        == "owner"
    )
    carry_over_item(due_on=date(2021, 9, 1), owner="副市长", **act)
    second, line = {"actor": people.second_clerk, "item": line, "reason": ""}, Item.objects.get(pk=line.pk)
    # Another day than the first one's is not signed, nor is a day that took the place of the one that was read.
    refused(carry_over_item, "rectification.proposal_differs", due_on=date(2021, 10, 1), owner="", **second)
    take_back(actor=people.office, signature=signatures_of(people.office).get())
    carry_over_item(due_on=date(2022, 9, 1), owner="副市长", **act)
    late = {"due_on": None, "owner": "", "version": line.version}
    refused(carry_over_item, "common.changed_meanwhile", **late, **second)
    take_back(actor=people.office, signature=signatures_of(people.office).get())
    carry_over_item(due_on=date(2021, 9, 1), owner="副市长", **act)
    done = carry_over_item(due_on=None, owner="", **second)
    assert (done.status, done.due_on, done.handler) == (S.CARRIED_OVER, date(2021, 9, 1), "副市长")
    assert done.reason == "须待上级批复"


def test_a_line_lapses_only_on_a_ground(work, people):
    line = work.line(S.UNDER_WAY)
    act = {"actor": people.office, "item": line, "reason": "不再反馈"}
    refused(lapse_item, "rectification.no_ground_to_lapse", **act)
    facts = {"round": work.round, "target": line.target, "title": "反馈意见", "author": people.gl[1]}
    old = FeedbackDocument.objects.create(status="superseded", edition=1, **facts)
    new = FeedbackDocument.objects.create(
        status="issued", edition=2, supersedes=old, number="内巡发〔2021〕9号", **facts
    )
    new.dropped.add(line.finding)
    lapse_item(**act)
    # Between the two signatures another edition takes it in again: no ground, no lapse.
    new.annexed.add(line.finding)
    refused(lapse_item, "rectification.no_ground_to_lapse", actor=people.second_clerk, item=line, reason="")
    new.annexed.clear()
    assert lapse_item(actor=people.second_clerk, item=line, reason="").status == S.LAPSED
    other = work.line(S.REPORTED)
    objection = Objection.objects.create(
        round=work.round,
        target=other.target,
        text="不属实",
        filed_by=people.head[1],
        filed_on=date(2021, 1, 10),
        due_on=date(2021, 1, 30),
        status="filed",
    )
    objection.findings.add(other.finding)
    refused(lapse_item, "rectification.no_ground_to_lapse", actor=people.office, item=other, reason="异议成立")
    Objection.objects.update(status="upheld", decided_on=date(2021, 1, 20))
    lapse_item(actor=people.office, item=other, reason="异议成立")
    assert lapse_item(actor=people.second_clerk, item=other, reason="").status == S.LAPSED


def test_closed_stays_closed_and_a_successor_takes_the_line_out_of_the_figures(work, people):
    line = work.line(S.CLOSED_IMPLEMENTED)
    act = {"item": line, "origin": "recurrence", "reason": "企业再次反映被拖欠"}
    refused(
        propose_successor, "rectification.not_closed", actor=people.office, **{**act, "item": work.line(S.VERIFIED)}
    )
    refused(propose_successor, "rectification.unknown_origin", actor=people.office, **{**act, "origin": "feedback"})
    refused(propose_successor, "rectification.reason_needed", actor=people.office, **{**act, "reason": " "})
    refused(propose_successor, "common.not_allowed", actor=people.lia[1], **act)
    refused(propose_successor, "common.not_allowed", actor=people.lg[0], **act)
    refused(propose_successor, "rectification.successor_date", actor=people.office, due_on=date(2021, 3, 5), **act)
    assert propose_successor(actor=people.office, due_on=date(2021, 6, 1), **act) is None
    made = propose_successor(actor=people.second_clerk, item=line, origin="recurrence", reason="")
    line.refresh_from_db()
    assert (line.status, line.left_figures_on) == (S.CLOSED_IMPLEMENTED, date(2021, 3, 5))
    assert (made.predecessor, made.status, made.origin, made.due_on) == (
        line,
        S.ACCEPTED,
        "recurrence",
        date(2021, 6, 1),
    )
    assert made.number != line.number
    assert (made.finding, made.verifier, made.claim) == (line.finding, None, "")
    assert (records(made, "make_successor"), records(line, "open_successor")) == (1, 1)
    refused(propose_successor, "rectification.has_successor", actor=people.third_clerk, **act)


def test_pages_take_the_same_steps_and_refuse_the_same_people(work, people, as_):
    line = work.line(S.VERIFIED)
    page = reverse("item_closing", args=[line.uid])
    step = reverse("item_close_step", args=[line.uid, "close_item"])
    for person in (people.lia[1], people.ver[0], people.sup[0]):
        client = as_(person)
        answer = client.post(step, {"completion": "one_off", "version": line.version})
        assert answer.status_code == 403
    client = as_(people.lia[5])
    assert client.post(step, {"completion": "one_off", "version": line.version}).status_code == 404
    client = as_(people.office)
    assert client.post(step, {"completion": "long_term", "version": line.version}).status_code == 302
    assert "签字" in client.get(page).content.decode()
    client = as_(people.second_clerk)
    assert "阶段性完成" in client.get(page).content.decode()
    assert client.post(step, {"second": "1", "version": line.version}).status_code == 302
    line.refresh_from_db()
    assert (line.status, line.completion) == (S.CLOSED_IMPLEMENTED, "long_term")
