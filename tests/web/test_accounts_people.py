"""People, organs and roles on their pages, and the codes with which people choose their passwords."""

import json
import os
import re
from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.web.accounts import matrix
from bihuan.web.accounts.actions import approve_assignment, assign, close_account, codes, create_user
from bihuan.web.accounts.actions.organs import create_organ, edit_organ
from bihuan.web.accounts.capabilities import COLUMNS
from bihuan.web.accounts.models import Assignment, Division, Organ, SignInCode, User
from bihuan.web.accounts.queries.directory import organ_tree
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.models import Record
from tests.web.people import PASSWORD
from tests.web.test_pages import BACKEND, MOST, RECORDED

CODE = re.compile(r'<code class="hash is-large">([a-z2-9-]{23})</code>')
NEW = "a sentence of my own"
DAY = date(2020, 11, 1)


def as_(person) -> Client:
    """Return a browser in which the person has just signed in."""
    client = Client()
    assert client.post("/accounts/login/", {"login": person.username, "password": PASSWORD}).status_code == 302
    return client


def refused(call) -> str:
    before = Record.objects.count()
    with pytest.raises(Refusal) as caught:
        call()
    assert Record.objects.count() == before
    assert caught.value.zh != caught.value.en
    return caught.value.code


def redeem(username, code, password=NEW) -> None:
    codes.redeem(actor=None, username=username, code=code, password=password)


def test_an_account_is_opened_and_its_person_chooses_the_password(people):
    admin = as_(people.sys)
    form = {"username": "wang", "display_name": "王一", "organ": str(people.office.organ_id)}
    page = admin.post("/people/new/", form, follow=True)
    wang = User.objects.get(username="wang")
    assert not wang.has_usable_password()
    assert page.request["PATH_INFO"] == f"/people/{wang.pseudonym}/"
    shown = admin.post(f"/people/{wang.pseudonym}/code/")
    code = CODE.search(shown.content.decode())[1]
    assert "no-store" in shown.headers["Cache-Control"]
    assert not CODE.search(admin.get(f"/people/{wang.pseudonym}/").content.decode()), "shown once"
    visitor = Client()
    typed = {"username": "wang", "code": code.upper().replace("-", " "), "password": NEW, "again": NEW}
    assert visitor.post("/accounts/code/", typed).url == "/accounts/login/"
    assert visitor.post("/accounts/login/", {"login": "wang", "password": NEW}).status_code == 302
    again = visitor.post("/accounts/code/", typed)
    assert again.status_code == 422
    assert "accounts.wrong_sign_in_code" in again.content.decode()


def test_a_refused_form_keeps_what_was_typed(people):
    admin = as_(people.sys)
    page = admin.post("/people/new/", {"username": "office", "display_name": "某人", "organ": ""})
    assert page.status_code == 409
    assert "accounts.name_taken" in page.content.decode()
    assert 'value="某人"' in page.content.decode()


def test_a_code_is_not_kept_and_ends_with_the_next_its_time_and_the_account(people):
    person = create_user(actor=None, username="wang", password=None, display_name="王一")
    first = codes.issue_code(actor=people.sys, person=person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_signincode")
        assert first not in str(cursor.fetchall())
    second = codes.issue_code(actor=people.sys, person=person)
    assert refused(lambda: redeem("wang", first)) == "accounts.wrong_sign_in_code"
    assert refused(lambda: redeem("office", second)) == "accounts.wrong_sign_in_code"
    assert refused(lambda: redeem("wang", second, "short")) == "accounts.weak_password"
    SignInCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(lambda: redeem("wang", second)) == "accounts.wrong_sign_in_code"
    third = codes.issue_code(actor=people.sys, person=person)
    close_account(actor=people.sys, person=person, reason="mistake")
    assert refused(lambda: redeem("wang", third)) == "accounts.wrong_sign_in_code"
    person.refresh_from_db()
    assert refused(lambda: codes.issue_code(actor=people.sys, person=person)) == "accounts.closed"


def test_an_administrator_does_not_walk_into_an_account_with_content(people, round_live):
    group = round_live.groups.first()
    for act in (codes.issue_code, codes.remove_factors):
        assert refused(lambda act=act: act(actor=people.sys, person=people.gl[1])) == "accounts.office_issues"
    assert codes.issue_code(actor=people.office, person=people.gl[1])
    person = create_user(actor=people.sys, username="wang", password=None, display_name="王一")
    redeem("wang", codes.issue_code(actor=people.sys, person=person))
    asked = assign(actor=people.sys, person=person, role="GM", group=group, since=DAY)
    assert asked.approved_at is None
    assert refused(lambda: codes.issue_code(actor=people.sys, person=person)) == "accounts.office_issues"
    approved = approve_assignment(actor=people.office, assignment=asked)
    person.refresh_from_db()
    assert not person.has_usable_password(), "what the administrator's code opened has ended"
    redeem("wang", approved.fresh_code)
    later = assign(actor=people.office, person=person, role="VER", round=round_live, since=DAY)
    assert later.fresh_code == "", "the office has handed over a code before"


def test_a_second_factor_is_removed_by_two(people):
    TOTP.activate(people.gl[1], "JBSWY3DPEHPK3PXP")
    assert codes.remove_factors(actor=people.office, person=people.gl[1]) is None
    twice = refused(lambda: codes.remove_factors(actor=people.office, person=people.gl[1]))
    assert twice == "accounts.second_person_needed"
    assert codes.remove_factors(actor=people.second_clerk, person=people.gl[1]) == 1
    assert Record.objects.latest("seq").action == "accounts.remove_factors"
    TOTP.activate(people.gl[1], "JBSWY3DPEHPK3PXP")
    assert codes.remove_factors(actor=people.office, person=people.gl[1]) is None, "the old signature is void"
    TOTP.activate(people.second_clerk, "JBSWY3DPEHPK3PXP")
    own = refused(lambda: codes.remove_factors(actor=people.second_clerk, person=people.second_clerk))
    assert own == "accounts.not_yourself"


def test_an_account_is_closed_and_opened_again(people):
    admin, member = as_(people.sys), as_(people.gm[1])
    page = f"/people/{people.gm[1].pseudonym}/"
    assert "accounts.reason_needed" in admin.post(f"{page}close/").content.decode()
    admin.post(f"{page}close/", {"reason": "left"})
    assert not member.get("/help/").wsgi_request.user.is_authenticated
    record = Record.objects.filter(action="accounts.close_account").get()
    assert (record.from_state, record.to_state, record.reason_code) == ("open", "closed", "left")
    assert admin.post(f"{page}close/", {"reason": "left"}).status_code == 409
    admin.post(f"{page}reopen/")
    people.gm[1].refresh_from_db()
    assert people.gm[1].is_active
    own = admin.post(f"/people/{people.sys.pseudonym}/close/", {"reason": "left"})
    assert "accounts.not_yourself" in own.content.decode()


def test_people_are_found_and_paged(people):
    admin = as_(people.sys)
    User.objects.bulk_create(User(username=f"p{number:03}", display_name="人", password="!") for number in range(60))
    first = admin.get("/people/?q=p0").content.decode()
    assert first.count('<th scope="row"') == 50
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    second = admin.get(f"/people/{following}").content.decode()
    assert second.count('<th scope="row"') == 10
    assert "gl1" in admin.get("/people/?role=GL").content.decode()
    assert "gm1" not in admin.get("/people/?role=GL").content.decode()


def test_a_role_is_given_and_ended_on_a_page(people, round_live):
    clerk = as_(people.office)
    page = f"/people/{people.stranger.pseudonym}/"
    target = round_live.targets.first()
    form = {"role": "LIA", "scope": "", "organ": "", "duty": "", "since": "2020-11-01", "until": ""}
    refusal = clerk.post(f"{page}assignments/new/", form)
    assert "accounts.assignment_incomplete" in refusal.content.decode()
    assert clerk.post(f"{page}assignments/new/", form | {"scope": f"target:{target.pk}"}).status_code == 302
    row = Assignment.objects.get(person=people.stranger)
    assert target.name in clerk.get(page).content.decode()
    assert clerk.get(f"/assignments/{row.pk}/end/").status_code == 200
    clerk.post(f"/assignments/{row.pk}/end/", {"reason": "moved"})
    row.refresh_from_db()
    assert row.ended_at is not None


def test_the_office_approves_what_the_administrator_gave(people, round_live):
    admin, clerk = as_(people.sys), as_(people.office)
    group = round_live.groups.first()
    form = {"role": "GM", "scope": f"group:{group.pk}", "organ": "", "duty": "", "since": "2020-11-01", "until": ""}
    admin.post(f"/people/{people.stranger.pseudonym}/assignments/new/", form)
    row = Assignment.objects.get(person=people.stranger)
    assert row.approved_at is None
    assert f"/assignments/{row.pk}/approve/" in clerk.get("/people/").content.decode()
    assert f"/assignments/{row.pk}/approve/" not in admin.get("/people/").content.decode()
    assert admin.post(f"/assignments/{row.pk}/approve/").status_code == 403
    assert clerk.post(f"/assignments/{row.pk}/approve/").status_code == 302
    row.refresh_from_db()
    assert row.approved_by == people.office


def test_organs_make_a_tree_without_circles(people):
    top = create_organ(actor=people.office, name="某区党委", kind="committee")
    middle = create_organ(actor=people.office, name="某区党委巡视办", kind="office", parent=top)
    leaf = create_organ(actor=people.office, name="一处", kind="department", parent=middle)
    circle = refused(lambda: edit_organ(actor=people.office, organ=top, name="某区党委", kind="committee", parent=leaf))
    assert circle == "accounts.organ_below_itself"
    itself = refused(lambda: edit_organ(actor=people.office, organ=top, name="x", kind="committee", parent=top))
    assert itself == "accounts.organ_below_itself"
    assert refused(lambda: create_organ(actor=people.office, name="一处", kind="unit")) == "accounts.organ_name_taken"
    assert refused(lambda: create_organ(actor=people.office, name=" ", kind="unit")) == "accounts.organ_unnamed"
    assert refused(lambda: create_organ(actor=people.sys, name="二处", kind="unit")) == "common.not_allowed"
    edit_organ(actor=people.office, organ=leaf, name="综合处", kind="department", parent=top)
    leaf.refresh_from_db()
    assert (leaf.name, leaf.parent) == ("综合处", top)


def test_organs_stand_as_offices_list_them(people):
    top = create_organ(actor=people.office, name="某区党委", kind="committee")
    for name, kind, code in (
        ("审计局", "unit", ""),
        ("巴彦某局", "unit", "150800"),
        ("赤峰某局", "unit", "150400"),
        ("财政局", "unit", ""),
        ("某区党委巡视办", "office", ""),
        ("某区纪委", "discipline", ""),
    ):
        made = create_organ(actor=people.office, name=name, kind=kind, parent=top)
        Organ.objects.filter(pk=made.pk).update(division=Division.objects.filter(code=code).first())
    node = next(node for node in organ_tree() if node.organ == top)
    names = [child.organ.name for child in node.children]
    assert names == ["某区党委巡视办", "某区纪委", "赤峰某局", "巴彦某局", "财政局", "审计局"]


def test_who_has_no_organ_is_shown_with_the_group(people):
    text = as_(people.sys).get("/people/", {"q": people.gl[1].username}).content.decode()
    group = people.gl[1].assignments.get(ended_at=None).group
    assert f">{group}</td>" in text


def test_organs_have_their_pages(people):
    clerk = as_(people.office)
    made = clerk.post("/organs/new/", {"name": "某区党委", "kind": "committee", "parent": ""}, follow=True)
    assert "某区党委" in made.content.decode()
    organ = Organ.objects.get(name="某区党委")
    assert clerk.get(f"/organs/{organ.pk}/edit/").status_code == 200
    wrong = clerk.post(f"/organs/{organ.pk}/edit/", {"name": "", "kind": "committee", "parent": ""})
    assert wrong.status_code == 200
    assert clerk.get("/organs/999999/edit/").status_code == 404
    assert "添加机构" not in as_(people.gl[1]).get("/organs/").content.decode()


@pytest.mark.parametrize("who", ["gl", "lia", "stranger"])
def test_pages_of_people_are_not_for_everybody(people, who):
    person = getattr(people, who)
    client = as_(person if who == "stranger" else person[1])
    key = people.office.pseudonym
    for page in (
        "/people/",
        "/people/new/",
        f"/people/{key}/",
        f"/people/{key}/edit/",
        f"/people/{key}/assignments/new/",
    ):
        assert client.get(page).status_code == 404, page
    for page in ("close", "reopen", "code", "second-factor"):
        assert client.post(f"/people/{key}/{page}/").status_code == 404, page
    assert Client().get("/people/").status_code == 302


def test_the_matrix_is_shown_whole_to_everybody(db, client):
    page = client.get("/matrix/").content.decode()
    assert page.count('class="list becomes-cards is-matrix"') >= 20
    assert "本组的单位" in page


def test_every_mark_of_the_matrix_has_words(db):
    shown = {table.kind: table for table in matrix.tables()}
    for column in COLUMNS:
        for role, cell in column.cells.items():
            words = dict(next(row for row in shown[column.object].rows if row.role == role).cells)[column.label]
            assert bool(words) == bool(cell), (column.name, role)
            assert len(re.split("；", words)) == max(len(cell.split()), 1), (column.name, role, words)


#: Pages of people and of one's own account, as the office opens them, or who opens accounts.
PAGES = {
    "account_security": "/account/security/",
    "person_list": "/people/",
    "person_detail": "/people/{person}/",
    "person_create": "/people/new/",
    "assignment_create": "/people/{person}/assignments/new/",
    "organ_list": "/organs/",
    "organ_create": "/organs/new/",
    "people_import": "/people/import/",
    "capability_matrix": "/matrix/",
}


def test_no_page_takes_many_statements(people, client):
    counts = {}
    for name, address in PAGES.items():
        client.force_login(people.sys if name == "person_create" else people.office, backend=BACKEND)
        page = address.format(person=people.gm[1].pseudonym)
        client.get(page)  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200, page
        counts[name] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= counts
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert {name: count for name, count in counts.items() if count > MOST} == {}
    assert counts == {name: recorded.get(name) for name in PAGES}
