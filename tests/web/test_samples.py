"""Reverse checks: drawn by two with a seed that nobody chooses, looked at by others, counted with an honest interval."""

import json
import time
from datetime import date

import pytest
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.access.checks import may_draw
from bihuan.web.rectification.actions.samples import assign_sampled, check_sampled, draw_sample, finish_sample
from bihuan.web.rectification.choices import questions
from bihuan.web.rectification.models import CheckForm, Item, Sample
from bihuan.web.rectification.queries.sample_pages import sentences_of
from bihuan.web.rectification.queries.samples import preview, result_without, strata_of
from bihuan.web.rectification.queries.verifiers import facts_of
from bihuan.web.rectification.successors import propose_successor
from bihuan.web.rectification.truth.sampling import differences
from bihuan.web.rounds.models import Recusal
from bihuan.web.trail.models import Record
from tests.web.test_pages import BACKEND
from tests.web.verifying import Verifying

S = Item.Status


@pytest.fixture
def work(people, round_live, targets, on_day):
    on_day("2021-05-06")
    return Verifying(people, round_live, {number: targets[number] for number in (1, 5)})


@pytest.fixture
def closed(work):
    """Seven closed lines in three strata, and some that cannot be drawn."""
    lines = [work.line(S.CLOSED_IMPLEMENTED) for _ in range(4)]
    lines += [work.line(S.CLOSED_IMPLEMENTED, severity="grave") for _ in range(2)]
    lines.append(work.line(S.CLOSED_IMPLEMENTED, target=5))
    work.line(S.VERIFIED)
    work.line(S.CLOSED_IMPLEMENTED, left_figures_on=date(2021, 5, 1))
    return lines


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


def drawn(work, percent=50):
    assert draw_sample(actor=work.people.office, round_=work.round, percent=percent) is None
    return draw_sample(actor=work.people.second_clerk, round_=work.round, percent=percent)


def answers(**changed):
    return {one.code: "yes" for one in questions("reverse")} | changed


def test_two_draw_the_same_share_and_anybody_can_draw_it_again(work, people, closed):
    act = {"round_": work.round}
    assert [(one.size, one.drawn) for one in preview(work.round, 50)] == [(4, 2), (2, 1), (1, 1)]
    refused(draw_sample, "common.not_found", actor=people.lia[1], percent=50, **act)
    refused(draw_sample, "common.not_allowed", actor=people.lg[0], percent=50, **act)
    refused(draw_sample, "rectification.share_out_of_range", actor=people.office, percent=0, **act)
    draw_sample(actor=people.office, percent=50, **act)
    refused(draw_sample, "accounts.second_person_needed", actor=people.office, percent=50, **act)
    refused(draw_sample, "rectification.proposal_differs", actor=people.second_clerk, percent=20, **act)
    sample = draw_sample(actor=people.second_clerk, percent=50, **act)
    assert (sample.number, sample.frame["percent"], sample.items.count()) == (1, 50, 4)
    assert {one.item.number for one in sample.items.all()} <= {one.number for one in closed}
    assert differences(sample.frame, sample.seed) == ()
    assert Record.objects.filter(action="rectification.draw_sample", object_id=str(sample.uid)).count() == 1
    assert drawn(work).number == 2


def test_without_closed_lines_nothing_is_drawn(work, people):
    refused(draw_sample, "rectification.nothing_to_draw", actor=people.office, round_=work.round, percent=20)


def test_who_verified_or_closed_a_line_does_not_look_at_it_again(work, people, closed):
    work.listed(*people.ver, people.sup[0], people.office)
    sample = drawn(work, 100)
    row = sample.items.get(item=closed[0])
    refusal = refused(
        assign_sampled, "rectification.not_fit_to_verify", actor=people.office, sampled=row, person=people.ver[0]
    )
    assert "核查过" in refusal.zh
    reasons = facts_of(work.round, [closed[0]], again=True).against(people.office.pk, closed[0].pk, closed[0].target_id)
    assert [one.code for one in reasons] == ["closed"]
    CheckForm.objects.create(
        item=closed[0],
        item_version=1,
        by=people.ver[1],
        checked_on=date(2021, 2, 1),
        method="site",
        found="x",
        meets_cause="part",
        is_proven="none",
        outcome="returned",
    )
    refused(assign_sampled, "rectification.not_fit_to_verify", actor=people.office, sampled=row, person=people.ver[1])
    refused(assign_sampled, "common.not_found", actor=people.gl[1], sampled=row, person=people.sup[0])
    done = assign_sampled(actor=people.office, sampled=row, person=people.sup[0])
    assert done.verifier == people.sup[0]


def test_a_sample_is_checked_counted_and_what_fails_gets_a_successor(work, people, closed):
    supervisor = people.sup[0]
    work.listed(supervisor)
    sample = drawn(work)
    rows = list(sample.items.order_by("pk"))
    for row in rows:
        assign_sampled(actor=people.office, sampled=row, person=supervisor)
    act = {"actor": supervisor, "sampled": rows[0], "found": "到场查看"}
    refused(check_sampled, "common.not_found", answers=answers(), outcome="holds", **{**act, "actor": people.ver[1]})
    refused(check_sampled, "common.not_allowed", answers=answers(), outcome="holds", **{**act, "actor": people.office})
    refused(check_sampled, "rectification.check_form_incomplete", answers={}, outcome="holds", **act)
    refused(check_sampled, "rectification.form_speaks_against", answers=answers(was_true="no"), outcome="holds", **act)
    refused(check_sampled, "rectification.nothing_speaks_against", answers=answers(), outcome="fails", **act)
    refused(finish_sample, "rectification.not_in_state", actor=people.office, sample=sample)
    failed = next(row for row in rows if row.item.target.number == 1 and row.item.finding.severity == "general")
    for row in rows:
        outcome, said = ("fails", answers(still_gone="no")) if row == failed else ("holds", answers())
        check_sampled(**{**act, "sampled": row}, answers=said, outcome=outcome)
    refused(check_sampled, "rectification.sampled_checked", answers=answers(), outcome="holds", **act)
    sample.refresh_from_db()
    assert sample.status == Sample.Status.CHECKED
    refused(finish_sample, "common.not_allowed", actor=people.lg[0], sample=sample)
    refused(finish_sample, "rectification.failed_without_successor", actor=people.office, sample=sample)
    for clerk in (people.second_clerk, people.third_clerk):
        made = propose_successor(actor=clerk, item=failed.item, origin="failed_check", reason="现场仍有超时")
    assert made.origin == "failed_check"
    done = finish_sample(actor=people.office, sample=sample)
    assert (done.status, done.result["size"], done.result["drawn"], done.result["failed"]) == ("finished", 7, 4, 1)
    # Two of four drawn in the stratum, one fails: two of seven by weight.
    assert done.result["rate"] == pytest.approx(2 / 7)
    assert done.result["low_count"] == 1
    assert done.result["high_count"] == 4  # one found, three left unchecked
    # Who has lost a unit is told its strata in no count either.
    told, whole = result_without(done, {work.targets[5].pk}), done.result
    assert [one[1:3] for one in told["strata"]] == [one[1:3] for one in whole["strata"] if one[0].startswith("01")]
    assert (len(whole["strata"]), told["size"]) == (3, 7)
    words = "".join(sentences_of(done))
    assert "已销号 7 件" in words
    assert "1 到 4 件不实" in words
    assert failed.item.number not in {number for items in strata_of(work.round).values() for number in items}


def test_a_clerk_who_lost_a_unit_is_shown_none_of_its_lines(work, people, closed, targets, as_):
    sample = drawn(work, 100)
    lost = Recusal.objects.create(
        round=work.round, target=targets[5], person=people.second_clerk, origin="declared", tie="spouse", detail="x",
        filed_by=people.office, filed_on=date(2021, 5, 1), status="accepted", decided_on=date(2021, 5, 2),
    )  # fmt: skip
    work.line(S.CLOSED_IMPLEMENTED)
    gone = closed[-1]
    pages = [reverse("sample_list", args=[work.round.pk])]
    pages += [reverse(name, args=[sample.uid]) for name in ("sample_detail", "sample_frame")]
    for clerk, shown in ((people.second_clerk, False), (people.third_clerk, True)):
        client = as_(clerk)
        for page in pages:
            text = client.get(page).content.decode()
            assert (lost.target.name in text) is shown, (clerk, page)
            assert targets[1].name in text, page
            assert (gone.number in text) is (shown and page != pages[0]), (clerk, page)
    # Nor do they answer for a drawing that holds lines of it, nor conclude one.
    assert not may_draw(people.second_clerk, work.round)
    refused(draw_sample, "common.not_allowed", actor=people.second_clerk, round_=work.round, percent=50)
    Sample.objects.update(status=Sample.Status.CHECKED)
    refused(finish_sample, "common.not_allowed", actor=people.second_clerk, sample=sample)
    assert may_draw(people.third_clerk, work.round)
    # Who serves at the unit is not shown to them either, nor is the unit offered as a place to serve.
    for person, offered in ((people.second_clerk, False), (people.third_clerk, True)):
        client = as_(person)
        place = reverse("person_detail", args=[people.lia[5].pseudonym])
        assert (targets[5].name in client.get(place).content.decode().split("</h1>")[1]) is offered
        new = reverse("assignment_create", args=[people.ver[0].pseudonym])
        assert (f'"target:{targets[5].pk}"' in client.get(new).content.decode()) is offered


def test_pages_of_samples(work, people, closed, as_):
    work.listed(people.sup[0])
    client = as_(people.office)
    page = client.get(reverse("sample_list", args=[work.round.pk]), {"percent": "50"}).content.decode()
    assert "将抽取 4 件" in page
    for clerk in (people.office, people.second_clerk):
        client = as_(clerk)
        client.post(reverse("sample_draw", args=[work.round.pk]), {"percent": "50"})
    sample = Sample.objects.get()
    detail = reverse("sample_detail", args=[sample.uid])
    assert str(sample.seed) in client.get(detail).content.decode()
    frame = json.loads(client.get(reverse("sample_frame", args=[sample.uid])).content)
    assert differences(frame, frame["seed"]) == ()
    row = sample.items.first()
    client.post(reverse("sample_assign", args=[sample.uid]), {f"verifier-{row.uid}": people.sup[0].pk})
    proof = work.proof(row.item)
    client = as_(people.sup[0])
    assert client.get(detail).status_code == 404
    address = reverse("sampled_item", args=[row.uid])
    assert "填写反向核查表" in client.get(address).content.decode()
    elsewhere = work.proof(work.line())
    assert client.get(reverse("sampled_proof", args=[row.uid, elsewhere.uid])).status_code == 404
    assert str(proof.uid) in client.get(address).content.decode()
    sent = {**answers(proof_real="no"), "found": "原件找不到", "outcome": "fails", "version": 2}
    assert client.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.checked_by) == ("fails", people.sup[0])
    client = as_(people.lia[row.item.target.number])
    for closed_to_the_unit in (address, detail, reverse("sample_list", args=[work.round.pk])):
        assert client.get(closed_to_the_unit).status_code == 404
