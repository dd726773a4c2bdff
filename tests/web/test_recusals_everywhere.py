"""A recused leader has lost one target by every door at once, and none of the other two."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.web.api.actions.tokens import create_token
from bihuan.web.common.dates import today
from bihuan.web.findings.models import Evidence
from bihuan.web.inbox.actions import tell
from tests.web import making
from tests.web.recusing import accepted, an_inspector
from tests.web.route_table import API, ROUTES, WHOLE
from tests.web.test_access_leaks import LISTS, SECRET, text_of
from tests.web.test_access_routes import (  # noqa: F401  # fixtures
    address_of,
    ask,
    call,
    masked,
    missing_for,
    things,
)
from tests.web.test_pages import BACKEND

_OF_A_ROUND = (
    *("round_work", "round_dates", "recusal_declare", "round_board", "round_calendar", "round_moves"),
    *("announcement_list", "meeting_plan", "scheme_list", "round_plan"),
)


@pytest.fixture(autouse=True)
def day(on_day):
    return on_day("2020-11-16")


def recuse(people, target):
    """Recuse the leader of the first group from one target, with a substitute."""
    return accepted(people, target, substitute=an_inspector(people, "S1", people.colleague, may_lead=True))


@pytest.mark.slow
def test_every_address_answers_a_recused_leader_as_if_there_were_nothing(people, targets, things, ask, call):  # noqa: F811
    recuse(people, targets[1])
    gl, wrong, count = people.gl[1], [], 0
    for route in ROUTES:
        thing = things.get(route.thing)
        # Things of the first target; what stands in no round, or belongs to somebody alone, is not the target's.
        if thing is None or getattr(thing.row, "target_id", None) != targets[1].pk or thing.kind == "own":
            continue
        asked = call if route in API else ask
        for verb in route.verbs:
            answers = []
            for given in (thing.id_of(thing.row), missing_for(thing)):
                said = {"reason": WHOLE["reason"]} if "/moves/" in route.path else {"title": "改过的标题"}
                sent = route.body or (said if route in API else {})
                ids = [thing.id_of(thing.row), missing_for(thing)]
                answers.append(masked(asked(gl, verb, address_of(route, thing, given), sent), ids))
            count += 1
            if answers[0] != answers[1] or answers[0][0] != 404:
                wrong.append((verb, route.path, route.thing, answers[0][0], answers[1][0]))
    assert count > 40
    assert not wrong, "\n".join(map(str, wrong))


def secrets_at(people, target):
    """Return one row of each kind at a target, found by its title alone."""
    made = {
        "finding": making.make_finding(people, target, title=SECRET, status="confirmed"),
        "paper": making.make_paper(people, target, title=SECRET, status="approved"),
        "fix": making.make_fix(people, target, title=SECRET, problem=SECRET, status="reported"),
        "evidence": making.make_evidence(people, target),
    }
    Evidence.objects.filter(pk=made["evidence"].pk).update(title=SECRET)
    tell([people.gl[1]], kind="x.y", zh=SECRET, en=SECRET, target_id=target.pk)
    return made


def in_words(response):
    """Return what the interface answers with its characters as they read, not as JSON escapes them."""
    return json.dumps(json.loads(response.whole), ensure_ascii=False)


@pytest.mark.slow
def test_no_list_count_file_or_suggestion_shows_the_target(people, targets, round_live, ask, call):  # noqa: F811
    secrets_at(people, targets[1])
    kept = making.make_finding(people, targets[2], title="仍归本组的问题", status="confirmed")
    gl, name = people.gl[1], targets[1].name
    pages = [reverse(one) + query for one in LISTS for query in ("", f"?q={SECRET[3:]}", f"?target={targets[1].pk}")]
    pages += [reverse(f"{one}_export") for one in LISTS]
    pages += [reverse(one) for one in ("my_desk", "quality", "round_list", "inbox", "my_calendar")]
    pages += [reverse(f"{one}_create") for one in ("paper", "register_finding", "fix", "evidence")]
    pages += [reverse(one, args=[round_live.pk]) for one in _OF_A_ROUND]
    rows = [f"/api/v1/{one}" for one in ("findings", "papers", "fixes", "evidence", "desk", "targets")]

    def seen():
        found = {address: text_of(ask(gl, "GET", address)) for address in pages}
        return found | {address: in_words(call(gl, "GET", address)) for address in rows}

    before = seen()
    assert sum(SECRET in text for text in before.values()) > 10
    named = {address for address, text in before.items() if name in text}
    assert len(named) > 5
    recuse(people, targets[1])
    after = seen()
    assert [address for address, text in after.items() if SECRET in text] == []
    # The note about the recusal itself names the unit, and nothing else does.
    assert [address for address, text in after.items() if name in text] == [reverse("inbox")]
    assert kept.number in after[reverse("register_finding_list")]
    assert targets[2].name in after["/api/v1/targets"]
    book = ask(gl, "GET", reverse("register_finding_list_export")).whole
    if book[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(book)) as opened:
            assert SECRET.encode() not in b"".join(opened.read(one) for one in opened.namelist())


def test_an_open_page_a_token_and_a_file_on_its_way_end_with_the_right(people, targets, client):
    """The session, the token and the upload were there before the recusal, and are not touched by it."""
    gl = people.gl[1]
    finding = making.make_finding(people, targets[1])
    paper = making.make_paper(people, targets[1])
    other = making.make_finding(people, targets[2])
    client.force_login(gl, backend=BACKEND)
    held = gl.assignments.get()
    token = create_token(actor=gl, assignment_id=held.pk, name="x", expires_on=today()).text
    bearer = {"headers": {"Authorization": f"Bearer {token}"}}
    pages = [
        reverse("register_finding_detail", args=[finding.uid]),
        reverse("register_finding_edit", args=[finding.uid]),
        reverse("paper_detail", args=[paper.uid]),
    ]
    calls = [f"/api/v1/findings/{finding.uid}", f"/api/v1/papers/{paper.uid}"]
    assert {client.get(page).status_code for page in pages} == {200}
    assert {client.get(one, **bearer).status_code for one in calls} == {200}
    recuse(people, targets[1])
    assert {client.get(page).status_code for page in pages} == {404}
    assert {client.get(one, **bearer).status_code for one in calls} == {404}
    assert client.post(pages[1], {"version": 1, "title": "改动"}).status_code == 404
    finding.refresh_from_db()
    assert finding.title != "改动"
    proof = {
        "target": targets[1].pk,
        "title": "现场照片",
        "kind": "photo",
        "file": SimpleUploadedFile("a.txt", "内容".encode(), content_type="text/plain"),
    }
    was = Evidence.objects.count()
    assert client.post(reverse("evidence_create"), proof).status_code >= 400
    assert Evidence.objects.count() == was
    assert client.get(reverse("register_finding_detail", args=[other.uid])).status_code == 200
    assert client.get(f"/api/v1/findings/{other.uid}", **bearer).status_code == 200
    # Who steps in works at this target and at no other.
    client.force_login(people.colleague, backend=BACKEND)
    assert client.get(pages[0]).status_code == 200
    assert client.get(reverse("register_finding_detail", args=[other.uid])).status_code == 404
