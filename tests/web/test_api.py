"""The REST API: the same rights and the same answers as pages, in its own shapes."""

import json
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from bihuan.web.accounts.models import Assignment
from bihuan.web.api import described
from bihuan.web.api.actions.tokens import create_token, revoke_token
from bihuan.web.api.models import ApiToken, IdempotentAnswer
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.models import Finding
from bihuan.web.trail.models import Record
from tests.web import making
from tests.web.people import PASSWORD, hold

API = "/api/v1/"


@pytest.fixture(autouse=True)
def in_field_work(on_day):
    on_day("2020-11-16")


def token_for(person, **rest) -> str:
    assignment = Assignment.objects.get(person=person)
    until = today() + timedelta(days=30)
    made = create_token(actor=person, assignment_id=assignment.pk, name="test", expires_on=until, **rest)
    return made.text


@pytest.fixture
def caller(client: Client):
    """Return a function that calls the API as a person: ``call(person, "GET", "findings")``."""
    tokens: dict[int, str] = {}

    def call(person, method: str, path: str, body: object = None, **headers: str):
        text = tokens.setdefault(person.pk, "") or token_for(person)
        tokens[person.pk] = text
        return client.generic(
            method,
            API + path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {text}", **{k.replace("_", "-"): v for k, v in headers.items()}},
        )

    return call


@pytest.fixture
def finding(people, targets) -> Finding:
    return making.make_finding(people, targets[1])


@pytest.fixture
def foreign(people, targets) -> Finding:
    return making.make_finding(people, targets[4])


def test_a_leaders_token_sees_three_targets_and_is_refused_the_rest(people, targets, finding, foreign, caller):
    seen = caller(people.gl[1], "GET", "targets").json()
    assert [row["number"] for row in seen] == [1, 2, 3]
    listed = caller(people.gl[1], "GET", "findings").json()
    assert [row["id"] for row in listed["items"]] == [str(finding.uid)]
    assert caller(people.gl[1], "GET", f"findings/{finding.uid}").status_code == 200
    refused = caller(people.gl[1], "GET", f"findings/{foreign.uid}")
    missing = caller(people.gl[1], "GET", f"findings/{uuid4()}")
    assert refused.status_code == 404
    assert refused.content == missing.content
    for body in ({"target": foreign.target_id, "title": "x"}, {"target": 987654321, "title": "x"}):
        assert caller(people.gl[1], "POST", "findings", body).status_code == 404
    assert caller(people.gl[1], "GET", f"findings?target={foreign.target_id}").json()["items"] == []


def test_a_unit_sees_no_findings_and_no_other_units_items(people, targets, finding, caller):
    own = making.make_fix(people, targets[1], status="issued")
    making.make_fix(people, targets[2], status="issued")
    making.make_fix(people, targets[1], status="draft")
    assert caller(people.head[1], "GET", "findings").json()["items"] == []
    assert caller(people.head[1], "GET", "papers").json()["items"] == []
    assert [row["id"] for row in caller(people.head[1], "GET", "fixes").json()["items"]] == [str(own.uid)]
    assert caller(people.head[1], "GET", f"findings/{finding.uid}").status_code == 404


def test_without_a_good_token_nobody_comes_in(people, client, finding):
    client.force_login(people.gl[1])
    token = token_for(people.gl[1])
    prefix = token.split("_")[1]
    for value in (
        "",
        "Bearer",
        "Bearer x",
        f"Bearer bh_{prefix}_wrong",
        f"Basic {token}",
        f"Bearer {token}x",
        "Bearer a_b_c",
    ):
        answer = client.get(API + "findings", headers={"Authorization": value})
        assert (answer.status_code, answer.json()["code"]) == (401, "api.no_token")
    assert client.get(API + "findings", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_token_ends_with_its_day_its_owner_its_assignment_and_by_hand(people, client, on_day):
    def status() -> int:
        return client.get(API + "me", headers={"Authorization": f"Bearer {text}"}).status_code

    text = token_for(people.gl[1])
    assert status() == 200
    on_day("2021-01-31")
    assert status() == 401
    on_day("2020-11-16")
    assert status() == 200
    people.gl[1].is_active = False
    people.gl[1].save()
    assert status() == 401
    people.gl[1].is_active = True
    people.gl[1].save()
    Assignment.objects.filter(person=people.gl[1]).update(until="2020-11-01", since="2020-01-01")
    assert client.get(API + "targets", headers={"Authorization": f"Bearer {text}"}).json() == []
    token = ApiToken.objects.get()
    revoke_token(actor=people.gl[1], uid=token.uid)
    assert status() == 401


def test_a_token_is_made_for_ones_own_assignment_only(people):
    other = Assignment.objects.get(person=people.gl[2])
    with pytest.raises(Refusal) as refused:
        create_token(actor=people.gl[1], assignment_id=other.pk, name="x", expires_on=today())
    assert refused.value.code == "common.not_found"
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "api.token_name"),
        ({"expires_on": -1}, "api.token_until"),
        ({"expires_on": 400}, "api.token_until"),
    ],
)
def test_a_token_needs_a_purpose_and_an_end(people, changed, code):
    own = Assignment.objects.get(person=people.gl[1])
    days = changed.get("expires_on", 1)
    with pytest.raises(Refusal) as refused:
        create_token(
            actor=people.gl[1],
            assignment_id=own.pk,
            name=changed.get("name", "x"),
            expires_on=today() + timedelta(days=days),
        )
    assert refused.value.code == code


def test_a_token_of_one_assignment_has_not_the_rights_of_another(people, targets, finding, client):
    """The same person may serve elsewhere; the token stands for one place."""
    hold(people.gl[1], "VER", round=targets[9].round, target=targets[9])
    group = Assignment.objects.get(person=people.gl[1], role="GL")
    other = Assignment.objects.get(person=people.gl[1], role="VER")
    for assignment, count in ((group, 1), (other, 0)):
        text = create_token(actor=people.gl[1], assignment_id=assignment.pk, name="x", expires_on=today()).text
        rows = client.get(API + "findings", headers={"Authorization": f"Bearer {text}"}).json()["items"]
        assert len(rows) == count


def test_a_finding_is_written_changed_and_moved(people, targets, caller):
    paper = making.make_paper(people, targets[1], status="approved")
    body = {"target": targets[1].pk, "title": "接口写入的问题", "severity": "general", "papers": [str(paper.uid)]}
    made = caller(people.gl[1], "POST", "findings", body)
    assert made.status_code == 201, made.content
    address = made["Location"].removeprefix(API)
    assert caller(people.gl[1], "PATCH", address, {"cause": "x"}).json()["code"] == "api.version_needed"
    changed = caller(people.gl[1], "PATCH", address, {"cause": "原因"}, If_Match=made["ETag"])
    assert changed.status_code == 200, changed.content
    assert (changed.json()["cause"], changed.json()["title"]) == ("原因", "接口写入的问题")
    assert changed.json()["papers"] == [str(paper.uid)]
    late = caller(people.gl[1], "PATCH", address, {"cause": "晚了"}, If_Match=made["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "api.version_differs")
    refused = caller(people.gl[1], "POST", f"{address}/moves/confirm", {}, If_Match=changed["ETag"])
    assert refused.status_code == 422
    assert Finding.objects.get(uid=made.json()["id"]).status == "draft"
    unknown = caller(people.gl[1], "POST", f"{address}/moves/bury", {}, If_Match=changed["ETag"])
    assert (unknown.status_code, unknown.json()["code"]) == (404, "api.no_such_move")


def test_a_finding_is_moved_as_by_its_button(people, targets, caller):
    finding = making.make_finding(people, targets[1], status="confirmed")
    before = Record.objects.count()
    moved = caller(people.gl[1], "POST", f"findings/{finding.uid}/moves/submit", {}, If_Match=f'"{finding.version}"')
    assert (moved.status_code, moved.json()["status"]) == (200, "in_review"), moved.content
    record = Record.objects.filter(object_kind="finding", to_state="in_review").latest("seq")
    assert (record.role, record.to_state) == ("GL", "in_review")
    assert Record.objects.count() > before


def test_what_asks_to_sign_in_again_cannot_be_done_by_token(people, targets):
    finding = making.make_finding(people, targets[1], status="in_review")
    text = token_for(people.office)
    answer = Client().post(
        f"{API}findings/{finding.uid}/moves/approve",
        "{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}", "If-Match": f'"{finding.version}"'},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.step_up_needed")


def test_the_same_key_does_it_once(people, targets, caller):
    body = {"target": targets[1].pk, "title": "只写一次"}
    first = caller(people.gl[1], "POST", "findings", body, Idempotency_Key="abcdefgh-1")
    second = caller(people.gl[1], "POST", "findings", body, Idempotency_Key="abcdefgh-1")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert (second["Idempotent-Replayed"], second["ETag"]) == ("true", first["ETag"])
    assert Finding.objects.filter(title="只写一次").count() == 1
    other = caller(people.gl[1], "POST", "findings", {**body, "title": "另一个"}, Idempotency_Key="abcdefgh-1")
    assert (other.status_code, other.json()["code"]) == (422, "api.key_used_otherwise")
    theirs = caller(people.gl[2], "POST", "findings", {**body, "target": targets[4].pk}, Idempotency_Key="abcdefgh-1")
    assert theirs.status_code == 201
    odd = caller(people.gl[1], "POST", "findings", body, Idempotency_Key="?")
    assert odd.json()["code"] == "api.bad_key"


def test_a_refusal_is_remembered_and_what_was_refused_is_not_saved(people, targets, caller):
    body = {"target": targets[1].pk, "title": ""}
    first = caller(people.gl[1], "POST", "findings", body, Idempotency_Key="abcdefgh-2")
    again = caller(people.gl[1], "POST", "findings", body, Idempotency_Key="abcdefgh-2")
    assert first.status_code == again.status_code == 422
    assert first.content == again.content
    assert IdempotentAnswer.objects.count() == 1
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "nothing", None, 404, "common.not_found"),
        ("DELETE", "findings", None, 405, "api.no_such_method"),
        ("GET", "findings?limit=0", None, 422, "api.bad_request"),
        ("GET", "findings?limit=201", None, 422, "api.bad_request"),
        ("GET", "findings?target=x", None, 422, "api.bad_request"),
        ("GET", "findings?after=00000000-0000-4000-8000-000000000000", None, 422, "api.bad_request"),
        ("GET", "findings/x", None, 422, "api.bad_request"),
        ("POST", "findings", {"target": 1, "titel": "x"}, 422, "api.bad_request"),
        ("POST", "findings", [], 422, "api.bad_request"),
    ],
)
def test_errors_are_problems(people, caller, method, path, body, status, code):
    answer = caller(people.gl[1], method, path, body, Accept_Language="en")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["detail"] == problem["en"]
    assert set(problem) == {"type", "title", "status", "detail", "code", "zh", "en", "where", "fields"}


@pytest.mark.parametrize(
    ("method", "path", "body", "where", "code"),
    [
        ("GET", "findings?limit=0", None, "limit", "api.field_out_of_range"),
        ("GET", "findings?limit=x", None, "limit", "api.field_no_number"),
        ("GET", "findings?target=x", None, "target", "api.field_no_number"),
        ("GET", "findings/x", None, "uid", "api.field_no_uuid"),
        ("POST", "findings", {"title": "x"}, "target", "api.field_missing"),
        ("POST", "findings", {"target": 1, "titel": "x"}, "titel", "api.field_unknown"),
        ("POST", "findings", {"target": 1, "title": 3}, "title", "api.field_no_text"),
        ("POST", "findings", {"target": 1, "fact_from": "2021-13-01"}, "fact_from", "api.field_no_date"),
        ("POST", "findings", {"target": 1, "evidence": ["x"]}, "evidence[0]", "api.field_no_uuid"),
        ("POST", "findings", {"target": 1, "title": "x" * 9999}, "title", "api.field_too_long"),
        ("POST", "findings", {"target": 1, "methods": "x"}, "methods", "api.field_no_list"),
        ("POST", "findings", [], "", "api.field_no_object"),
    ],
)
def test_a_field_is_named_as_it_was_written_and_said_in_both_languages(people, caller, method, path, body, where, code):
    for language in ("en", "zh-CN"):
        problem = caller(people.gl[1], method, path, body, Accept_Language=language).json()
        assert [(field["where"], field["code"]) for field in problem["fields"]] == [(where, code)]
        field = problem["fields"][0]
        assert field["what"] == field["en" if language == "en" else "zh"]
        assert field["en"].isascii() or "≥" in field["en"] or "≤" in field["en"] or "…" in field["en"]
        assert "{" not in field["zh"].replace('{"title"', "")


def test_what_is_not_there_is_said_without_a_menu(people, caller):
    for path in ("nothing", "findings/00000000-0000-4000-8000-000000000000"):
        problem = caller(people.gl[1], "GET", path).json()
        assert problem["code"] == "common.not_found"
        assert "菜单" not in problem["zh"]
        assert "menu" not in problem["en"]


def test_what_is_no_json_is_said(people, client):
    text = token_for(people.gl[1])
    answer = client.post(
        API + "findings", "{", content_type="application/json", headers={"Authorization": f"Bearer {text}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "api.not_json")


def test_pages_join_to_the_whole_list(people, targets, caller):
    made = [making.make_finding(people, targets[1], title=f"第{n}个") for n in range(5)]
    seen, after = [], ""
    while True:
        page = caller(people.gl[1], "GET", f"findings?limit=2{after}").json()
        seen += [row["id"] for row in page["items"]]
        if not page["next"]:
            break
        after = f"&after={page['next']}"
    assert seen == [str(row.uid) for row in reversed(made)]


def test_search_finds_inside_the_own_targets_only(people, targets, caller, finding, foreign):
    found = caller(people.gl[1], "GET", "findings?q=政务服务").json()["items"]
    assert [row["id"] for row in found] == [str(finding.uid)]


def test_a_token_may_call_so_often_a_minute(people, caller, settings):
    settings.API_CALLS_A_MINUTE = 3
    answers = [caller(people.gm[1], "GET", "me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["code"] == "api.too_many"
    assert int(answers[-1]["Retry-After"]) >= 1


def test_lists_cost_few_statements(people, targets, caller, django_assert_max_num_queries):
    for number in range(4):
        making.make_finding(people, targets[1], title=f"第{number}个")
    caller(people.gl[1], "GET", "me")
    with django_assert_max_num_queries(8):
        caller(people.gl[1], "GET", "findings")


def test_the_desk_says_what_waits(people, targets, caller):
    paper = making.make_paper(people, targets[1])
    making.actions.sign_paper(actor=people.gm[1], paper=paper)
    waiting = caller(people.gd[1][0], "GET", "desk").json()
    assert [line["count"] for line in waiting] == [1]
    assert caller(people.gd[2][0], "GET", "desk").json() == []


def test_the_documentation_needs_no_token_and_names_every_call(client, db):
    page = client.get("/api/docs/")
    schema = client.get(API + "openapi.json").json()
    assert page.status_code == 200
    assert schema["openapi"].startswith("3.1")
    for part in described.parts():
        for call in part.calls:
            assert f"{call.method} {call.path}" in page.content.decode()
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert {"401", "404", "422", "429"} <= set(operation["responses"])
            assert operation["summary"]


def test_a_token_is_shown_once(people, client):
    client.post("/accounts/login/", {"login": people.gl[1].username, "password": PASSWORD})
    own = Assignment.objects.get(person=people.gl[1])
    sent = {"name": "报表程序", "assignment": own.pk, "expires_on": (today() + timedelta(days=9)).isoformat()}
    made = client.post("/account/tokens/", sent).content.decode()
    assert "bh_" in made
    prefix = ApiToken.objects.get().prefix
    again = client.get("/account/tokens/").content.decode()
    assert prefix in again
    assert f"bh_{prefix}_" not in again


ODD = (
    "",
    "x",
    "-1",
    "0",
    "\0",
    "' OR 1=1 --",
    "９９",
    "1e309",
    "[]",
    "{}",
    "null",
    "x" * 3000,
    str(2**63),
    str(uuid4()),
)


def _calls():
    """Every call of the description with the kinds of its parameters."""
    schema = json.loads(described.schema_text())
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            yield path, method.upper(), operation


@pytest.mark.slow
def test_no_call_breaks_on_odd_input(people, targets, caller, settings):
    """Whatever is sent, the answer is one that the description names, and errors are problems."""
    settings.API_CALLS_A_MINUTE = 100_000
    making.make_finding(people, targets[1])
    for path, method, operation in _calls():
        _try_odd_input(people, targets, caller, path, method, operation)


def _try_odd_input(people, targets, caller, path, method, operation):
    documented = {int(status) for status in operation["responses"]} - {429}
    bodies = [None]
    if "requestBody" in operation:
        bodies = [
            {},
            [],
            "x",
            5,
            {"target": "x"},
            {"target": targets[1].pk, "title": "\0", "reason": "\0"},
            {"unknown": 1},
        ]
    queries = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
    for odd in ODD:
        filled = path.removeprefix("/api/v1/")
        for one in operation["parameters"]:
            if one["in"] == "path":
                filled = filled.replace("{" + one["name"] + "}", quote(odd or "x", safe=""))
        asked = "&".join(f"{name}={quote(odd)}" for name in queries)
        answer = caller(people.gl[1], method, f"{filled}?{asked}", bodies[len(odd) % len(bodies)], If_Match='"1"')
        assert answer.status_code in documented, (odd, answer.status_code, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", (odd, answer.content)
    for body in bodies:
        answer = caller(people.gl[1], method, filled, body, If_Match='"1"')
        assert answer.status_code in documented, (body, answer.content)


def test_a_round_is_planned_by_program(people, stored, caller):
    office = people.office
    assert caller(people.gl[1], "POST", "rounds", {"organ": office.organ_id, "type": "routine"}).status_code == 403
    facts = {"type": "routine", "term": "十届", "authority": "自治区党委", "number": 80, "starts_on": "2021-03-01"}
    made = caller(office, "POST", "rounds", {"organ": office.organ_id, **facts})
    assert made.status_code == 201
    assert made.json()["title"] == "十届自治区党委第八十轮常规巡视"
    path = f"rounds/{made.json()['id']}"
    codes = ["150100", "150200", "152200"]
    chosen = caller(office, "POST", f"{path}/targets", {"divisions": codes}, if_match=made["ETag"])
    assert [unit["name"] for unit in chosen.json()] == ["呼和浩特市", "包头市", "兴安盟"]
    twice = caller(office, "POST", f"{path}/targets", {"divisions": codes[:1]}, if_match=chosen["ETag"])
    assert (twice.status_code, twice.json()["code"]) == (409, "rounds.target_twice")
    nowhere = caller(office, "POST", f"{path}/targets", {"divisions": ["999999"]}, if_match=chosen["ETag"])
    assert nowhere.json()["code"] == "rounds.unknown_division"
    loads = {"loads": [{"number": 3, "load": 12.5, "note": "万人口"}]}
    loaded = caller(office, "PATCH", f"{path}/targets", loads, if_match=chosen["ETag"])
    assert loaded.json()[2]["load"] == 12.5
    dropped = caller(office, "DELETE", f"{path}/targets/1", if_match=loaded["ETag"])
    assert len(dropped.json()) == 2
    end = {"ends_on": "2021-05-31", "rule_version": "central-2017", "starts_on": "2021-03-01"}
    changed = caller(office, "PATCH", path, end, if_match=dropped["ETag"])
    assert changed.json()["ends_on"] == "2021-05-31"
    odd = caller(office, "PATCH", path, {"taxonomy": "2099"}, if_match=changed["ETag"])
    assert (odd.status_code, odd.json()["code"]) == (422, "rounds.unknown_taxonomy")
    draft = {"kind": "entry", "drafts": [{"number": 2, "phone": "0472-1"}]}
    line = caller(office, "POST", f"{path}/announcements", draft).json()[0]
    whole = caller(office, "GET", f"announcements/{line['id']}").json()
    assert "0472-1" in whole["text"]
    assert whole["missing"] == ["承担巡视的组"]
    refused = caller(office, "POST", f"{path}/announcements/issue", {"kind": "entry"})
    assert (refused.status_code, refused.json()["code"]) == (409, "rounds.announcement_lacks")
    assert caller(office, "GET", "coverage").json()[0]["total"] == 2
