"""The lists of the register as pages and workbooks: each person sees, counts, finds and takes out what is theirs."""

import hashlib
import io
import json

import openpyxl
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.models import SavedView
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.lists import readable
from bihuan.web.search import queries
from bihuan.web.search.queries import matching, narrowed
from bihuan.web.trail.models import Record
from tests.web.making import make_finding, make_paper

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LISTS = ("register_finding_list", "paper_list", "fix_list", "evidence_list")


@pytest.fixture
def see(client):
    """Return what a person gets."""

    def answer(person, url, method="get", data=None, **how):
        client.logout()
        client.force_login(person, backend=BACKEND)
        return getattr(client, method)(url, data, **how)

    return answer


@pytest.fixture
def prove(client):
    """Return what a person gets who has just proved who they are."""

    def answer(person, url):
        client.logout()
        client.force_login(person, backend=BACKEND)
        request = RequestFactory().get("/")
        request.session = client.session
        record_authentication(request, person, "password")
        request.session.save()
        return client.get(url)

    return answer


@pytest.fixture
def two(people, round_live, targets):
    """One draft of group 1 and one of group 2."""
    return make_finding(people, targets[1], status="draft"), make_finding(people, targets[4], status="draft")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_for_its_people_and_for_nobody_else(see, people, two, name):
    # The office may know of papers and of the group's proof, and reads neither; a unit's proof it reads.
    for person, status in ((people.gl[1], 200), (people.office, 403 if name == "paper_list" else 200)):
        assert see(person, reverse(name)).status_code == status
    # To whom nothing of the kind can ever belong, the list does not exist, nor the form of a new row.
    nobody = [
        people.stranger,
        people.sys,
        people.aud,
        *([] if name in {"fix_list", "evidence_list"} else [people.head[1]]),
    ]
    for person in nobody:
        for page in (name, name.replace("_list", "_create")):
            answer = see(person, reverse(page))
            assert answer.status_code == 404, (person, page)
            assert all(row.number not in answer.content.decode() for row in two)


def test_each_group_sees_its_own(see, people, two):
    url = reverse("register_finding_list")
    mine, theirs = two
    for person, seen, unseen in ((people.gl[1], mine, theirs), (people.gm[2], theirs, mine)):
        page = see(person, url).content.decode()
        assert seen.number in page
        assert unseen.number not in page
        found = see(person, url, data={"q": unseen.title}).content.decode()
        assert unseen.number not in found
        # A unit that is not theirs is no choice, whether it exists or not: the two answers read alike.
        for target in (unseen.target_id, 10**9):
            other = see(person, url, data={"target": target}).content.decode()
            assert "is-trouble" in other
            assert unseen.number not in other


def test_a_bare_address_is_the_list_as_it_was_left(see, people, two):
    url, person = reverse("register_finding_list"), people.gl[1]
    assert see(person, url).status_code == 200
    assert see(person, f"{url}?status=draft&sort=number").status_code == 200
    again = see(person, url)
    assert (again.status_code, again["Location"]) == (302, f"{url}?status=draft&sort=number")
    assert see(person, f"{url}?all=1").status_code == 200
    assert see(person, url).status_code == 200
    assert SavedView.objects.filter(person=person).count() == 1
    assert see(people.gl[2], url).status_code == 200, "what one person left is another's affair"


def test_a_list_takes_few_statements(see, people, two):
    person, url = people.gl[1], f"{reverse('register_finding_list')}?status=draft&q=一"
    see(person, url)
    with CaptureQueriesContext(connection) as asked:
        see(person, url)
    statements = [
        query["sql"] for query in asked.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    signing_in = sum("django_session" in sql or "accounts_session" in sql or "last_login" in sql for sql in statements)
    assert len(statements) - signing_in <= 12, "\n".join(sql[:140] for sql in statements)


def test_views_are_saved_and_deleted_on_the_page(see, people, two):
    person, url = people.gl[1], reverse("register_finding_list")
    data = {"page": "register_finding_list", "name": "草稿", "query": "status=draft"}
    saved = see(person, reverse("saved_view_save"), "post", data)
    assert saved["Location"] == f"{url}?status=draft"
    view = SavedView.objects.get(person=person, name="草稿")
    assert "草稿" in see(person, f"{url}?all=1").content.decode()
    deleting = reverse("saved_view_delete", args=[view.pk])
    assert see(people.gl[2], deleting, "post").status_code == 404
    assert see(person, deleting, "post").status_code == 302
    for page in ("nowhere", "register_finding_detail", "../x"):
        assert see(person, reverse("saved_view_save"), "post", {**data, "page": page}).status_code == 404


def workbook(answer):
    assert answer.status_code == 200, answer.content[:300]
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_a_workbook_holds_what_is_seen_and_the_way_back(see, people, two, prove):
    person, url = people.gl[1], reverse("register_finding_list_export")
    Finding.objects.filter(pk=two[0].pk).update(title="=1+1", amount="35.50")
    other = make_finding(people, two[0].target, status="draft")
    before = Record.objects.filter(action="findings.export").count()
    book = workbook(prove(person, f"{url}?status=draft&column=number&column=title&column=amount&sort=number"))
    data, back = book.worksheets
    lines = [[cell.value for cell in row] for row in data.iter_rows()]
    heading = next(at for at, line in enumerate(lines) if line[0] == "编号")
    assert lines[heading][:3] == ["编号", "标题", "金额（元）"]
    rows = [line[:3] for line in lines[heading + 1 :]]
    numbers = sorted([two[0].number, other.number])
    assert [row[0] for row in rows] == numbers
    assert next(row for row in rows if row[0] == two[0].number)[1:] == ["'=1+1", 35.5]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    about = json.loads(back["A1"].value)
    digest = hashlib.sha256(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)).hexdigest()
    assert (about["rows"], about["sha256"], back.sheet_state) == (2, digest, "hidden")
    assert any(digest in str(line[0]) and "2" in str(line[0]) for line in lines[:heading])
    assert any("草拟" in str(line[0]) for line in lines[:heading])
    assert [back.cell(at, 1).value for at in (2, 3)] == numbers
    assert Record.objects.filter(action="findings.export").count() == before + 1
    whole = workbook(prove(person, f"{url}?every_column=1")).worksheets[0]
    assert max(len(list(row)) for row in whole.iter_rows()) > 15


def test_who_may_not_export_is_offered_and_given_nothing(see, people, two, prove):
    for name in LISTS:
        assert prove(people.lg[0], reverse(f"{name}_export")).status_code == 403
        assert prove(people.stranger, reverse(f"{name}_export")).status_code == 403
    assert (
        reverse("register_finding_list_export")
        not in see(people.lg[0], reverse("register_finding_list")).content.decode()
    )
    assert Record.objects.filter(action="findings.export").count() == 0


def test_an_export_asks_again_who_is_there(see, people, two):
    answer = see(people.gl[1], reverse("register_finding_list_export"))
    assert answer.status_code in {302, 403}
    assert not answer.streaming


def test_a_step_with_many_shows_first_and_then_takes_each_by_itself(see, people, round_live, targets):
    ready = make_finding(people, targets[1], status="draft")
    paper = make_paper(people, targets[2], status="draft")
    not_ready = make_finding(people, targets[2], status="draft")
    Finding.objects.filter(pk=not_ready.pk).update(category=None)
    theirs = make_finding(people, targets[4], status="draft")
    url = reverse("register_finding_bulk", args=["confirm"])
    shown = see(
        people.gl[1], url, "post", {"uid": [ready.uid, not_ready.uid, theirs.uid, "x"], "query": "status=draft"}
    )
    page = shown.content.decode()
    assert ready.number in page
    assert theirs.number not in page
    chosen = [f"{one.uid}:{one.version}" for one in (ready, not_ready, theirs)]
    done = see(people.gl[1], url, "post", {"chosen": chosen, "confirmed": "1", "query": "status=draft"})
    assert done.status_code == 200
    assert not_ready.number in done.content.decode()
    states = {one.pk: one.status for one in Finding.objects.filter(pk__in=[ready.pk, not_ready.pk, theirs.pk])}
    assert states == {ready.pk: "confirmed", not_ready.pk: "draft", theirs.pk: "draft"}
    assert paper.status == "draft"
    again = see(people.gl[1], url, "post", {"chosen": chosen[:1], "confirmed": "1"})
    assert ready.number in again.content.decode(), "the version has moved on"
    assert see(people.gm[1], url, "post", {"uid": [ready.uid]}).status_code == 404, "no step of theirs"
    every = see(people.gl[1], url, "post", {"every_row": "1", "query": "status=draft"}).content.decode()
    assert not_ready.number in every
    assert ready.number not in every


def test_what_waits_for_the_leading_group_says_so_and_is_left_out_of_what_the_office_approves(
    see, people, round_live, targets
):
    plain, grave = (make_finding(people, targets[number], status="in_review") for number in (1, 2))
    Finding.objects.filter(pk=grave.pk).update(
        severity="grave", endorsed_by=people.gm[2], endorsed_at="2020-11-16 09:00Z"
    )
    office, url = people.office, reverse("register_finding_bulk", args=["approve"])
    words = "待领导小组签字"
    listed = see(office, reverse("register_finding_list")).content.decode()
    assert listed.count(f">{words}<") == 1
    assert words in see(office, reverse("register_finding_detail", args=[grave.uid])).content.decode()
    asked = see(office, url, "post", {"uid": [plain.uid, grave.uid]}).content.decode()
    assert f"{plain.uid}:" in asked
    assert f"{grave.uid}:" not in asked
    assert "1 条严重问题巡视办已经提出审核意见" in asked
    alone = see(office, url, "post", {"uid": [grave.uid]}, follow=True)
    assert "1 条严重问题巡视办已经提出审核意见" in alone.content.decode()
    assert 'name="confirmed"' not in alone.content.decode()
    theirs = see(people.lg[0], url, "post", {"uid": [grave.uid]}).content.decode()
    assert f"{grave.uid}:" in theirs, "who signs next is offered it"
    given_back = see(office, reverse("register_finding_bulk", args=["return"]), "post", {"uid": [grave.uid]})
    assert words in given_back.content.decode()


def test_a_word_finds_the_same_whether_few_or_many_texts_hold_it(people, two, monkeypatch):
    title, words = two[0].title, ("政务", "事项应进", "政", "没有这样的词", "政务 应进", "=", "")
    for word in (*words, title, two[0].number):
        with monkeypatch.context() as many:
            few = set(narrowed(readable(people.gl[1], "finding"), kind="register_finding", query=word))
            many.setattr(queries, "FEW", 0)
            assert set(narrowed(readable(people.gl[1], "finding"), kind="register_finding", query=word)) == few
        scopes = [f"target:{two[0].target_id}"]
        known = matching(kind="register_finding", query=word, scopes=scopes).values("object_id")
        assert few == set(Finding.objects.filter(pk__in=known)), word
        assert two[1] not in few, "the other group's finding reads the same"


def test_a_unit_that_is_not_theirs_leaves_nothing_on_the_page_in_the_count_and_in_the_workbook(see, prove, people, two):
    url, person = reverse("register_finding_list"), people.gl[1]
    mine, theirs = two
    for query in (f"target={theirs.target_id}", f"target={10**9}", f"round={theirs.round_id}x"):
        page = see(person, f"{url}?{query}").content.decode()
        assert mine.number not in page
        assert "您看不到或没有此项" in page
        book = prove(person, f"{reverse('register_finding_list_export')}?{query}")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).worksheets[0]
        assert mine.number not in {cell.value for row in sheet.iter_rows() for cell in row}


def test_words_that_were_searched_for_do_not_return(see, people, two):
    url, person = reverse("register_finding_list"), people.gl[1]
    see(person, f"{url}?status=draft&q=secret")
    assert see(person, url)["Location"] == f"{url}?status=draft"
    assert not SavedView.objects.filter(query__contains="secret").exists()
