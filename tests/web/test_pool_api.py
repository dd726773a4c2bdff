"""The pool by program: the same rights, facts and refusals as its pages."""

from datetime import date

import pytest
from django.test import Client

from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.models import Inspector
from tests.web.test_api import caller, in_field_work  # noqa: F401  # fixtures

WHOLE = {
    "number": "P1",
    "name": "演示新",
    "home_organ": "审计厅",
    "native_place": "赤峰市松山区",
    "skills": ["audit"],
    "account": "gm1",
    "available_until": "2021-12-31",
    "posts": [{"organ": "财政厅", "is_leading_body": True, "since": "2015-01-01", "until": "2017-01-01"}],
    "ties": [{"unit": "甲市", "kind": "studied"}],
    "services": [{"round_title": "第五轮", "year": 2018}],
}


@pytest.fixture
def organs(db, client: Client):
    return [Organ.objects.create(name=name) for name in ("审计厅", "财政厅", "甲市")]


def test_somebody_is_taken_in_read_and_changed(people, organs, caller):  # noqa: F811
    made = caller(people.office, "POST", "pool", WHOLE)
    assert made.status_code == 201, made.content
    row = Inspector.objects.get(number="P1")
    path = f"pool/{row.uid}"
    assert made["Location"] == f"/api/v1/{path}"
    whole = caller(people.office, "GET", path).json()
    assert whole == made.json()
    assert (whole["native_place"], whole["account"]) == ("150404", "gm1")
    assert whole["posts"][0] | WHOLE["posts"][0] == whole["posts"][0]

    # What came out can be sent back as it is, and is no change.
    again = {name: whole[name] for name in WHOLE}
    assert caller(people.office, "PATCH", path, again, If_Match='"1"').json()["version"] == 1
    assert caller(people.office, "PATCH", path, {"note": "x"}).status_code == 428
    changed = caller(people.office, "PATCH", path, {"posts": [], "account": ""}, If_Match='"1"')
    assert (changed["ETag"], changed.json()["posts"], changed.json()["account"]) == ('"2"', [], "")
    assert changed.json()["ties"] == whole["ties"]
    assert caller(people.office, "PATCH", path, {"note": "x"}, If_Match='"1"').status_code == 412


@pytest.mark.parametrize(
    ("changed", "status", "code", "where"),
    [
        ({"home_organ": "审计局"}, 422, "rounds.pool_unknown_organ", "home_organ"),
        ({"native_place": "朝阳区"}, 422, "rounds.pool_place_unclear", "native_place"),
        ({"account": "nobody"}, 422, "rounds.pool_unknown_account", "account"),
        ({"skills": ["cooking"]}, 422, "rounds.pool_unknown_word", "skills"),
        ({"posts": [{"organ": ""}]}, 422, "rounds.pool_unknown_organ", "posts[0].organ"),
        ({"ties": [{"unit": "甲市", "kind": "studied", "since": "2020-01-02", "until": "2020-01-01"}]}, 422, "rounds.pool_dates", "ties[0].until"),
        ({"surname": "x"}, 422, "api.bad_request", ""),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_as_it_was_written(people, organs, caller, changed, status, code, where):  # noqa: F811
    said = caller(people.office, "POST", "pool", WHOLE | changed)
    assert (said.status_code, said.json()["code"], said.json()["where"]) == (status, code, where)
    assert not Inspector.objects.exists()


def test_the_list_is_narrowed_and_everybody_gets_themselves(people, organs, caller, round_live):  # noqa: F811
    caller(people.office, "POST", "pool", WHOLE)
    other = {"number": "P2", "name": "演示乙", "home_organ": "财政厅", "available_until": "2020-10-01"}
    caller(people.office, "POST", "pool", other)
    gone = Inspector.objects.get(number="P2")
    for query, numbers in (
        ("", ["P2", "P1"]),
        ("?skill=audit", ["P1"]),
        ("?q=财政", ["P2"]),
        (f"?free_in={round_live.pk}", ["P1"]),
        ("?left=true", []),
        ("?limit=1", ["P2"]),
        (f"?after={gone.uid}", ["P1"]),
    ):
        assert [row["number"] for row in caller(people.office, "GET", f"pool{query}").json()["items"]] == numbers, query
    assert [row["number"] for row in caller(people.gm[1], "GET", "pool").json()["items"]] == ["P1"]
    assert caller(people.gm[1], "GET", f"pool/{gone.uid}").status_code == 404
    assert caller(people.gm[1], "POST", "pool", WHOLE).status_code == 403
    assert caller(people.lia[1], "GET", "pool").json()["items"] == []
    assert gone.available_until == date(2020, 10, 1)
