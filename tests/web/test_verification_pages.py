"""Verification by pages and by programs: the same refusals at every door, and no more statements for more lines."""

import json
import os
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.models import Assignment
from bihuan.web.api.actions.tokens import create_token
from bihuan.web.common.dates import today
from bihuan.web.rectification.actions.calls import add_call
from bihuan.web.rectification.actions.samples import draw_sample
from bihuan.web.rectification.choices import questions
from bihuan.web.rectification.models import Item, SampledItem
from bihuan.web.rectification.queries.check_desk import waiting_checks
from tests.web.people import hold
from tests.web.test_pages import BACKEND, RECORDED
from tests.web.verifying import Verifying, check_facts

S = Item.Status


@pytest.fixture
def work(people, round_live, targets, on_day):
    on_day("2021-02-25")
    return Verifying(people, round_live, {number: targets[number] for number in (1, 5)})


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


@pytest.fixture
def api(client):
    """Return a function that calls the interface as a person."""
    tokens = {}

    def called(person, path, body, version=1):
        if person.pk not in tokens:
            held = Assignment.objects.filter(person=person).earliest("since")
            until = today() + timedelta(days=30)
            tokens[person.pk] = create_token(actor=person, assignment_id=held.pk, name="x", expires_on=until).text
        headers = {"Authorization": f"Bearer {tokens[person.pk]}", "If-Match": f'"{version}"'}
        return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    return called


@pytest.mark.slow
def test_nobody_closes_their_own_line_by_any_door(work, people, as_, api):
    """Unit, verifier, supervisor, recording clerk, by page, in bulk, by program: the line stays as it is."""
    clerk = people.second_clerk
    line = work.line(S.VERIFIED, recorded_by=clerk)
    sent = {"completion": "one_off", "version": line.version}
    doors = (
        (reverse("item_close_step", args=[line.uid, "close_item"]), sent),
        (reverse("verification_bulk", args=[work.round.pk, "close_item"]), {"row": f"{line.uid}@{line.version}"}),
        (reverse("item_check", args=[line.uid, "verify_item"]), sent),
        (reverse("item_bulk", args=[work.round.pk]), {"row": str(line.uid), "name": "close_item"}),
        (reverse("item_move", args=[line.uid, "close_item"]), sent),
    )
    own = (people.lia[1], people.head[1], people.sup[0], people.ver[0], clerk)
    for person in own:
        for address, body in doors:
            assert as_(person).post(address, body).status_code in {200, 302, 403, 404, 422}, (person, address)
        for path in (f"items/{line.uid}/moves/close_item", f"items/{line.uid}/checks/close_item"):
            assert api(person, path, {}, line.version).json()["code"] == "api.no_such_move"
        line.refresh_from_db()
        assert (line.status, line.closed_by, line.version) == (S.VERIFIED, None, 1)
    page = as_(clerk).post(*doors[1]).content.decode()
    assert "rectification.own_line" in page
    for address, body in doors[:2]:
        # Two who had no part in it: one by its page, one in bulk.
        person = people.office if address == doors[0][0] else people.third_clerk
        as_(person).post(address, body)
    line.refresh_from_db()
    assert line.status == S.CLOSED_IMPLEMENTED


def test_a_line_goes_its_way_on_pages(work, people, as_):
    work.listed()
    lines = [work.line(S.REPORTED, reviewed_by=None) for _ in range(2)]
    desk = reverse("verification_desk", args=[work.round.pk])
    page = as_(people.office).get(desk).content.decode()
    assert "系统建议" in page
    rows = [f"{one.uid}@{one.version}" for one in lines]
    chosen = {f"verifier-{one.uid}": people.ver[0].pk for one in lines}
    bulk = [reverse("verification_bulk", args=[work.round.pk, name]) for name in ("assign", "review_item")]
    answer = as_(people.office).post(bulk[0], {"row": rows, **chosen}).content.decode()
    assert answer.count("已办理") == 2
    rows = [f"{one.uid}@{Item.objects.get(pk=one.pk).version}" for one in lines]
    assert as_(people.office).post(bulk[1], {"row": rows}).content.decode().count("已办理") == 2
    line = Item.objects.get(pk=lines[0].pk)
    receipt = work.proof(line)
    verify = reverse("item_verify", args=[line.uid])
    check = reverse("item_check", args=[line.uid, "verify_item"])
    client = as_(people.ver[0])
    assert "填写核查表" in client.get(verify).content.decode()
    sent = {
        "method": "site",
        "found": "到场查看",
        "meets_cause": "full",
        "is_proven": "part",
        "version": line.version,
        **{one.code: "yes" for one in questions("verification")},
    }
    refused = client.post(check, sent)
    assert (refused.status_code, "rectification.no_independent_proof" in refused.content.decode()) == (409, True)
    assert client.post(check, {**sent, "independent": str(receipt.uid)}).status_code == 302
    assert "采纳到位" in client.get(verify).content.decode()
    # The unit reads that it is verified, not who looked and what was written down.
    unit = as_(people.lia[1]).get(verify).content.decode()
    assert "到场查看" not in unit
    assert str(people.ver[0]) not in unit
    back = reverse("item_check", args=[lines[1].uid, "refuse_item"])
    second = Item.objects.get(pk=lines[1].pk)
    missing = as_(people.ver[0]).post(back, {**sent, "version": second.version, "reason": ""})
    assert missing.status_code == 422
    assert as_(people.ver[0]).post(back, {**sent, "version": second.version, "reason": "仍有超时"}).status_code == 302
    calls = reverse("call_list", args=[line.uid])
    said = as_(people.ver[0]).post(calls, {"whom": "某企业", "source": "举报信"}).content.decode()
    assert "rectification.source_is_a_report" in said
    assert as_(people.lia[1]).get(calls).status_code == 404


def test_programs_review_and_verify(work, people, api):
    line = work.line(S.REPORTED, verifier=people.ver[0])
    path = f"items/{line.uid}/checks"
    assert api(people.lia[1], f"{path}/review_item", {}).status_code == 403
    assert api(people.office, f"{path}/review_item", {}).json()["status"] == "reviewed"
    assert api(people.office, f"{path}/review_item", {}, 2).json()["code"] == "rectification.not_in_state"
    facts = check_facts(work.proof(line))
    body = {
        "method": facts.method,
        "found": facts.found,
        "meets_cause": facts.meets_cause,
        "is_proven": facts.is_proven,
        "answers": dict(facts.answers),
        "independent": [str(uid) for uid in facts.independent],
    }
    assert api(people.office, f"{path}/verify_item", body, 2).status_code == 403
    done = api(people.ver[0], f"{path}/verify_item", body, 2)
    assert done.json()["status"] == "verified", done.content


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
COUNTED = {
    "verification_desk": "office",
    "item_verify": "ver",
    "item_closing": "office",
    "verifier_list": "office",
    "sample_list": "office",
    "sample_detail": "office",
    "sampled_item": "sup",
    "call_list": "ver",
}


@pytest.mark.slow
def test_no_page_of_verification_takes_more_statements_for_more_lines(work, people, as_):
    work.listed()
    found = []
    for _ in range(2):
        for _line in range(2):
            work.line(S.REPORTED)
            work.line(S.CLOSED_IMPLEMENTED, severity="grave")
            line = work.line()
            work.proof(line)
        add_call(actor=people.ver[0], item=line, whom=f"企业{len(found)}", source="退款清单")
        draw_sample(actor=people.office, round_=work.round, percent=100)
        sample = draw_sample(actor=people.second_clerk, round_=work.round, percent=100)
        row = sample.items.order_by("pk").first()
        SampledItem.objects.filter(pk=row.pk).update(verifier=people.sup[0])
        who = {"office": people.office, "ver": people.ver[0], "sup": people.sup[0]}
        if not found:
            hold(people.sup[0], "VER", round=work.round)
        keys = {"item_verify": line.uid, "item_closing": line.uid, "call_list": line.uid}
        keys |= {"sample_detail": sample.uid, "sampled_item": row.uid}
        counts = {}
        for page, role in COUNTED.items():
            address = reverse(page, args=[keys.get(page, work.round.pk)])
            client = as_(who[role])
            assert client.get(address).status_code == 200, page
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[page] = sum(
                not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT pg_advisory"))
                for one in asked.captured_queries
            )
        found.append(counts)
    assert found[0] == found[1]
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found[0]
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found[0] == {page: recorded.get(page) for page in COUNTED}


def test_the_desk_says_what_waits_for_whom(work, people):
    work.listed()
    work.line(S.REPORTED)
    work.line(S.REPORTED, recorded_by=people.office)
    work.line(S.VERIFIED)
    work.line(S.VERIFIED, verified_by=people.office)
    work.line(S.REVIEWED)

    def waits(person):
        return {one.kind: one.count for one in waiting_checks(person)}

    assert waits(people.office) == {"item_review": 1, "item_close": 1, "item_assign": 2}
    assert waits(people.second_clerk) == {"item_review": 2, "item_close": 2, "item_assign": 2}
    assert waits(people.ver[0]) == {"item_verify": 1}
    assert waits(people.lia[1]) == waits(people.lg[0]) == {}
