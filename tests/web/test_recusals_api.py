"""Recusals by a program: filed and prepared; each reader gets what the pages show them."""

import pytest

from bihuan.web.accounts.models import Assignment
from bihuan.web.api.actions.tokens import create_token
from bihuan.web.common.dates import today
from bihuan.web.rounds.models import Recusal
from tests.web.recusing import an_inspector, signed


@pytest.fixture(autouse=True)
def day(on_day):
    return on_day("2020-11-16")


@pytest.fixture
def api(client):
    """Return a function that calls the interface as a person."""
    tokens = {}

    def called(person, verb, path, body=None, version=None):
        if person.pk not in tokens:
            held = Assignment.objects.filter(person=person).earliest("since")
            tokens[person.pk] = create_token(actor=person, assignment_id=held.pk, name="x", expires_on=today()).text
        headers = {"Authorization": f"Bearer {tokens[person.pk]}"}
        headers |= {"If-Match": f'"{version}"'} if version else {}
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, verb)(f"/api/v1/{path}", headers=headers, **sent)

    return called


def test_a_recusal_is_declared_and_prepared_by_programs(people, targets, round_live, api):
    gl, office = people.gl[1], people.office
    deputy = an_inspector(people, "S1", people.colleague, may_lead=True)
    body = {"target": targets[1].pk, "tie": "spouse", "detail": "配偶现任该单位财务科科长"}
    filed = api(gl, "post", f"rounds/{round_live.pk}/recusals", body)
    assert filed.status_code == 201
    made = filed.json()
    assert (made["status"], made["origin"], filed["Location"]) == ("open", "declared", f"/api/v1/recusals/{made['id']}")
    again = api(gl, "post", f"rounds/{round_live.pk}/recusals", body)
    assert (again.status_code, again.json()["code"]) == (409, "rounds.recusal_waits")
    address = f"recusals/{made['id']}"
    proposal = {"proposal": "accept", "reason": "情况属实"}
    assert api(gl, "post", f"{address}/prepare", proposal, 1).status_code == 403
    lacking = api(office, "post", f"{address}/prepare", proposal, 1)
    assert lacking.json()["code"] == "rounds.substitute_needed"
    done = api(office, "post", f"{address}/prepare", {**proposal, "substitute": str(deputy.uid)}, 1)
    assert (done.status_code, done.json()["proposal"], done["ETag"]) == (200, "accept", '"2"')
    assert (api(gl, "get", address).json()["proposal"], api(gl, "get", address).json()["substitute"]) == ("", "")
    # Two people decide on the page, after proving again who they are.
    assert api(people.lg[0], "post", f"{address}/decide", {"verdict": "accept", "reason": "x"}, 2).status_code == 404
    assert api(people.lg[0], "get", address).json()["substitute"]
    signed(people, Recusal.objects.get(uid=made["id"]))
    assert api(gl, "get", address).json()["status"] == "accepted"
    assert [row["id"] for row in api(office, "get", f"recusals?round={round_live.pk}").json()] == [made["id"]]
    assert api(people.gl[2], "get", "recusals").json() == []
    assert api(people.gl[2], "get", address).status_code == 404


def test_the_office_finds_and_a_unit_challenges(people, targets, round_live, api):
    address = f"rounds/{round_live.pk}/recusals"
    found = {"target": targets[1].pk, "tie": "spouse", "detail": "x", "source": "登记表"}
    person = f"p:{people.gm[1].pseudonym}"
    assert api(people.office, "post", address, {**found, "person": person}).status_code == 201
    assert api(people.office, "post", address, {**found, "person": "i:x"}).json()["code"] == "rounds.recusal_incomplete"
    assert api(people.office, "post", address, {**found, "target": 0, "person": person}).status_code == 422
    body = {"target": targets[1].pk, "tie": "spouse", "detail": "x", "person": people.gl[1].pseudonym}
    assert api(people.lia[1], "post", f"{address}/challenge", body).status_code == 201
    gone = api(people.lia[1], "post", f"{address}/challenge", {**body, "person": people.gl[2].pseudonym})
    assert gone.json()["code"] == "rounds.recusal_incomplete"
    assert api(people.lia[1], "post", f"{address}/challenge", {**body, "target": targets[4].pk}).status_code == 422
    assert api(people.gl[2], "post", f"{address}/challenge", body).status_code == 404
    assert {row["origin"] for row in api(people.office, "get", "recusals").json()} == {"found", "challenged"}
    assert [row["origin"] for row in api(people.lia[1], "get", "recusals").json()] == ["challenged"]
