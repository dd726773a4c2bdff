"""Nothing of another group's targets comes through a list, a search, a filter, a count, a file, or a form's field."""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from bihuan.web.findings.models import Evidence
from bihuan.web.rounds.models import Target
from tests.web import making
from tests.web.test_access_routes import MISSING, ask, call, masked  # noqa: F401  # fixtures

pytestmark = pytest.mark.slow

SECRET = "邻组的机密标题"
LISTS = ("register_finding_list", "paper_list", "fix_list", "evidence_list")


@pytest.fixture
def secrets(people, targets, on_day):
    """One row of each kind at a target of group 3, found by its title alone; the asking group has one as well."""
    on_day("2020-11-16")
    made = {
        "finding": making.make_finding(people, targets[7], title=SECRET, status="confirmed"),
        "paper": making.make_paper(people, targets[7], title=SECRET, status="approved"),
        "fix": making.make_fix(people, targets[7], title=SECRET, problem=SECRET, status="reported"),
        "evidence": making.make_evidence(people, targets[7]),
    }
    Evidence.objects.filter(pk=made["evidence"].pk).update(title=SECRET)
    making.make_finding(people, targets[1], status="in_review")
    return made


def outsiders(people):
    """Return everybody who may read nothing at that target."""
    return (
        *(people.gl[1], people.gd[1][0], people.gm[1], people.lia[1], people.head[1], people.lia[8]),
        *(people.sup[1], people.ver[1], people.sys, people.aud, people.colleague),
    )


def text_of(response):
    """Return what an answer holds, a workbook taken apart."""
    whole = response.whole
    if whole[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(whole)) as book:
            whole = b"".join(book.read(name) for name in book.namelist())
    return whole.decode("utf-8", "replace")


def test_no_list_search_filter_or_file_shows_a_foreign_row(people, secrets, targets, round_live, ask):  # noqa: F811
    target, wrong = targets[7], []
    asked = [f"?q={SECRET}", f"?target={target.pk}", f"?round={round_live.pk}", "?sort=title", ""]
    addresses = [reverse(name) + query for name in LISTS for query in asked]
    addresses += [reverse(f"{name}_export") + query for name in LISTS for query in (f"?q={SECRET}", "")]
    addresses += [reverse(name) for name in ("my_desk", "quality", "round_list", "criteria_list", "my_trail")]
    addresses += [reverse("round_work", args=[round_live.pk]), reverse("evidence_create"), reverse("paper_create")]
    addresses += [f"{reverse('finding_list')}?q={SECRET}", reverse("home")]
    for who in outsiders(people):
        for address in addresses:
            response = ask(who, "GET", address)
            typed = SECRET in address
            shown = text_of(response).count(SECRET) - (text_of(response).count(f'value="{SECRET}"') if typed else 0)
            others = [row.number for row in secrets.values() if row.number in text_of(response)]
            if others or (shown and not typed):
                wrong.append((who, address, response.status_code, shown, others))
    assert not wrong, "\n".join(map(str, wrong))
    # The same addresses show it to its own group, so that the loop above looks for what can be there.
    for name in LISTS[:3]:
        assert SECRET in text_of(ask(people.gl[3], "GET", reverse(name)))


def test_a_foreign_id_in_a_query_or_form_is_no_id(people, secrets, targets, ask):  # noqa: F811
    wrong = []
    target, nobody = targets[7].pk, Target.objects.latest("pk").pk + 1
    mine = making.make_paper(people, targets[1])
    finding = making.make_finding(people, targets[1])
    uid, gone = secrets["evidence"].uid, MISSING["uuid"]
    both = ("GET", "POST")
    tries = [(verb, f"{reverse(name)}?target={{}}", {}, target, nobody) for name in LISTS for verb in ("GET",)]
    for name in ("paper_create", "register_finding_create", "fix_create", "evidence_create"):
        tries += [(verb, f"{reverse(name)}?target={{}}", {}, target, nobody) for verb in both]
        tries += [("POST", reverse(name), {"target": "{}", "title": "x"}, target, nobody)]
    tries += [
        (verb, f"{reverse('evidence_create')}?link={kind}:{{}}", {}, secrets[kind].uid, gone)
        for kind in ("paper", "finding", "fix")
        for verb in both
    ]
    edit = reverse("paper_edit", args=[mine.uid])
    tries += [("POST", edit, {"evidence": "{}", "title": "x", "version": 2}, uid, gone)]
    edit = reverse("register_finding_edit", args=[finding.uid])
    tries += [
        ("POST", edit, {"papers": "{}", "title": "x", "version": 1}, secrets["paper"].uid, gone),
        ("POST", edit, {"evidence": "{}", "title": "x", "version": 1}, uid, gone),
    ]
    bulk = reverse("register_finding_bulk", args=["confirm"])
    tries += [
        ("POST", bulk, {"uid": "{}"}, secrets["finding"].uid, gone),
        ("POST", bulk, {"confirmed": "1", "chosen": "{}:1"}, secrets["finding"].uid, gone),
    ]
    for who in (people.gl[1], people.gm[1], people.lia[1]):
        for verb, address, body, theirs, missing in tries:
            answers = []
            for given in (theirs, missing):
                filled = {name: str(value).format(given) for name, value in body.items()}
                answers.append(masked(ask(who, verb, address.format(given), filled), []))
            either = re.compile(rf"(?<![0-9a-f])(?:{theirs}|{missing})(?![0-9a-f])".encode())
            said = [(status, either.sub(b"ID", whole)) for status, whole in answers]
            if said[0] != said[1] or SECRET.encode() in said[0][1]:
                wrong.append((who, verb, address, body, said[0][0], said[1][0]))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_interface_lists_no_foreign_row_and_takes_no_foreign_id(people, secrets, targets, call):  # noqa: F811
    wrong = []
    holders = (people.gl[1], people.gm[1], people.lia[1], people.head[1], people.sup[1])
    for who in holders:
        for name in ("findings", "papers", "fixes", "evidence", "desk", "targets", "rounds", "my-trail"):
            for query in ("", f"?q={SECRET}", f"?target={targets[7].pk}"):
                response = call(who, "GET", f"/api/v1/{name}{query}")
                if SECRET in text_of(response) or any(str(row.uid) in text_of(response) for row in secrets.values()):
                    wrong.append((who, name, query))
        for name in ("findings", "papers", "fixes"):
            said = []
            for given in (targets[7].pk, MISSING["int"]):
                response = call(who, "POST", f"/api/v1/{name}", {"target": given, "title": "x"})
                said.append((response.status_code, response.whole.replace(str(given).encode(), b"ID")[:80]))
            if said[0] != said[1] or said[0][0] < 400:
                wrong.append((who, name, said))
    assert not wrong, "\n".join(map(str, wrong))
