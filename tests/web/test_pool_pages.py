"""The pages of the pool: what is typed is kept where it is refused, rows are added without a script, lists say what is seen."""

import io
import json
import os
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.models import Organ
from bihuan.web.files.sheets import read_sheets
from bihuan.web.rounds.models import Inspector, LeaderPost, UnitLeader
from bihuan.web.rounds.queries.pool_facts import facts_of
from bihuan.web.trail.models import Record
from tests.web.people import OFFICE
from tests.web.test_pages import BACKEND, RECORDED


@pytest.fixture
def as_():
    """Return a function that gives a client for a person who has just proved who they are."""

    def signed_in(person):
        client = Client()
        client.force_login(person, backend=BACKEND)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return signed_in


@pytest.fixture
def organs(db):
    return [Organ.objects.create(name=name) for name in ("审计厅", "财政厅", "甲市")]


@pytest.fixture
def pool(people, organs):
    office = Organ.objects.get(name=OFFICE)
    common = {"office": office, "created_by": people.office}
    return [
        Inspector.objects.create(number="A1", name="演示甲", home_organ=organs[0], skills=["audit"], may_lead=True, **common),
        Inspector.objects.create(number="A2", name="演示乙", home_organ=organs[1], person=people.gm[1], available_until=date(2020, 10, 1), **common),
        Inspector.objects.create(number="A3", name="演示丙", home_organ=organs[1], left_on=date(2020, 1, 1), **common),
    ]  # fmt: skip


TYPED = {
    "number": "B1",
    "name": "演示新",
    "home_organ": "审计厅",
    "native_place": "赤峰市松山区",
    "skills": ["audit", "law"],
    "may_lead": "on",
    "posts-count": "2",
    "posts-0-organ": "财政厅",
    "posts-0-since": "2015-01-01",
    "posts-0-is_leading_body": "on",
    "ties-count": "1",
    "ties-0-unit": "甲市",
    "ties-0-kind": "studied",
    "services-count": "1",
    "services-0-seat": "member",
}


def test_the_list_is_narrowed_and_goes_out_as_it_is_seen(people, pool, as_, round_live):
    client = as_(people.office)
    for query, numbers in (
        ("all=1", {"A1", "A2"}),
        ("q=演示乙", {"A2"}),
        ("skill=audit", {"A1"}),
        ("seat=member", {"A2"}),
        ("state=left", {"A3"}),
        (f"free={round_live.pk}", {"A1"}),
        (f"home={pool[1].home_organ_id}", {"A2"}),
    ):
        page = client.get(f"/pool/?{query}")
        assert {row.number for row in page.context["listing"].rows} == numbers, query
    before = Record.objects.count()
    out = client.get("/pool/workbook?seat=member")
    rows = read_sheets(b"".join(out.streaming_content), "out.xlsx")[0].rows
    assert [row[0] for row in rows if row[0] and row[0].startswith("A")] == ["A2"]
    assert Record.objects.get(seq=Record.objects.count()).action == "pool.export_list"
    assert Record.objects.count() == before + 1


def test_a_member_sees_their_own_row_and_no_other(people, pool, as_):
    client = as_(people.gm[1])
    page = client.get("/pool/?all=1&state=in&state=left")
    assert [row.number for row in page.context["listing"].rows] == ["A2"]
    assert not page.context["listing"].export_url
    own = client.get(reverse("inspector_detail", args=[pool[1].uid]))
    assert own.status_code == 200
    assert not own.context["may_edit"]
    assert "您本人的全部内容" in own.content.decode()
    for address, status in (
        (reverse("inspector_detail", args=[pool[0].uid]), 404),
        (reverse("inspector_edit", args=[pool[1].uid]), 403),
        (reverse("unit_leaders"), 404),
        (reverse("inspector_create"), 403),
    ):
        assert client.get(address).status_code == status, address


def test_somebody_is_typed_in(people, pool, organs, as_):
    client = as_(people.office)
    answer = client.post("/pool/new/", TYPED)
    made = Inspector.objects.get(number="B1")
    assert answer["Location"] == reverse("inspector_detail", args=[made.uid])
    facts = facts_of(made)
    assert (facts.native_place, facts.skills, len(facts.posts), len(facts.ties), facts.services) == (
        "150404",
        ("audit", "law"),
        1,
        1,
        (),
    )
    shown = client.get(answer["Location"]).content.decode()
    assert "内蒙古自治区 赤峰市 松山区（150404）" in shown
    edit = client.get(reverse("inspector_edit", args=[made.uid]))
    form, rows = edit.context["form"], edit.context["rows"]
    assert form["native_place"].value() == "内蒙古自治区 赤峰市 松山区（150404）"
    assert [row["organ"].value() for row in rows["posts"]] == ["财政厅", None]
    # What is sent back as it was shown is no change.
    again = {**TYPED, "native_place": form["native_place"].value(), "version": "1"}
    client.post(reverse("inspector_edit", args=[made.uid]), again)
    made.refresh_from_db()
    assert made.version == 1
    client.post(reverse("inspector_edit", args=[made.uid]), {**again, "posts-0-drop": "on"})
    assert facts_of(Inspector.objects.get(pk=made.pk)).posts == ()


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"home_organ": "审计局"}, "home_organ", "rounds.pool_unknown_organ"),
        ({"native_place": "朝阳区"}, "native_place", "rounds.pool_place_unclear"),
        ({"person": "nobody"}, "person", "rounds.pool_unknown_account"),
        ({"number": "A1"}, "number", "rounds.pool_number_taken"),
        ({"available_from": "2021-01-02", "available_until": "2021-01-01"}, "available_until", "rounds.pool_dates"),
        ({"posts-1-organ": "财政厅", "posts-1-until": "2016-01-01", "posts-1-is_leading_body": "on"}, "posts-1-since", "rounds.pool_posts_overlap"),
        ({"posts-1-organ": "财政所"}, "posts-1-organ", "rounds.pool_unknown_organ"),
        ({"posts-1-title": "处长"}, "posts-1-organ", "common.field_required"),
        ({"ties-0-kind": ""}, "ties-0-kind", "common.field_required"),
        ({"services-0-round_title": "第五轮", "services-0-year": "85"}, "services-0-year", "common.field_out_of_range"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_at_its_field_and_stays_typed(people, pool, as_, changed, field, code):
    page = as_(people.office).post("/pool/new/", TYPED | changed)
    body = page.content.decode()
    assert page.status_code in {409, 422}
    assert f'href="#id_{field}"' in body
    assert code in body
    assert f'value="{TYPED["native_place"]}"' in body or "native_place" in changed
    assert Inspector.objects.count() == len(pool)


def test_rows_are_added_without_a_script_and_without_judging(people, organs, as_):
    page = as_(people.office).post("/pool/new/", {**TYPED, "name": "", "posts-1-organ": "还没写完", "more": "posts"})
    rows = page.context["rows"]
    assert page.status_code == 200
    assert (len(rows["posts"]), len(rows["ties"])) == (5, 1)
    body = page.content.decode()
    assert "还没写完" in body
    assert 'aria-invalid="true"' not in body
    assert rows["posts"].forms[0]["is_leading_body"].value() == "on"


def test_leaving_and_coming_back_by_page(people, pool, as_):
    client = as_(people.office)
    one = pool[0]
    assert client.post(reverse("inspector_leave", args=[one.uid]), {"on": "", "version": "1"}).status_code == 422
    client.post(reverse("inspector_leave", args=[one.uid]), {"on": "2020-11-20", "version": "1"})
    one.refresh_from_db()
    assert one.left_on == date(2020, 11, 20)
    stale = client.post(reverse("inspector_leave", args=[one.uid]), {"on": "2020-11-21", "version": "1"})
    assert (stale.status_code, stale.context["refusal"].code) == (409, "rounds.pool_left")
    client.post(reverse("inspector_return", args=[one.uid]))
    one.refresh_from_db()
    assert one.left_on is None


def test_names_are_offered_while_one_types(people, organs, as_):
    client = as_(people.office)
    assert "财政厅" in client.get("/pool/organs/?posts-0-organ=财政").content.decode()
    assert "松山区（150404）" in client.get("/pool/places/?native_place=松山").content.decode()
    assert client.get("/pool/organs/?organ=").content.strip() == b""


def test_the_workbook_goes_out_is_looked_at_marked_and_taken(people, pool, as_):
    client = as_(people.office)
    data = client.post("/pool/export/").content
    sheets = read_sheets(data, "pool.xlsx")
    assert [len(sheet.rows) for sheet in sheets] == [4, 1, 1, 1]
    same = client.post("/pool/import/", {"file": SimpleUploadedFile("pool.xlsx", data)})
    assert dict(same.context["counts"])["无变化"] == 3
    assert "inspector_import_take" not in same.content.decode()

    changed = _with_note(sheets, "改过")
    looked = client.post("/pool/import/", {"file": SimpleUploadedFile("pool.xlsx", changed)})
    assert dict(looked.context["counts"])["变更"] == 1
    token = looked.context["looked_at"]
    marked = client.post("/pool/import/marked/", {"looked_at": token})
    assert "变更：备注" in read_sheets(marked.content, "m.xlsx")[0].rows[1]
    assert as_(people.second_clerk).post("/pool/import/take/", {"looked_at": token}).status_code == 403
    assert client.post("/pool/import/take/", {"looked_at": token})["Location"] == "/pool/"
    assert Inspector.objects.get(number="A1").note == "改过"
    # Once taken, the same page brings a conflict and nothing else.
    assert client.post("/pool/import/take/", {"looked_at": token}).status_code == 409
    nothing = client.post("/pool/import/", {})
    assert (nothing.status_code, nothing.context["refusal"].code) == (422, "rounds.pool_no_file")


def _with_note(sheets, note):
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for sheet in sheets:
            made = book.add_worksheet(sheet.name)
            for at, row in enumerate(sheet.rows):
                made.write_row(at, 0, [cell or "" for cell in row])
            if sheet.name == "人员":
                made.write(1, 10, note)
    return file.getvalue()


def test_leaders_of_units_by_page(people, organs, pool, as_):
    client = as_(people.office)
    typed = {
        "unit": "甲市",
        "name": "演示书记",
        "posts-count": "1",
        "posts-0-organ": "甲市",
        "posts-0-is_leading_body": "on",
    }
    client.post("/pool/units/new/", typed)
    leader = UnitLeader.objects.get()
    assert LeaderPost.objects.get().is_leading_body
    page = client.get(f"/pool/units/{leader.pk}/")
    mark = page.context["form"]["mark"].value()
    client.post(f"/pool/units/{leader.pk}/", {**typed, "unit": "财政厅", "name": "演示副书记", "mark": mark})
    leader.refresh_from_db()
    assert (leader.name, leader.unit.name) == ("演示副书记", "甲市")
    assert client.post(f"/pool/units/{leader.pk}/", {**typed, "mark": mark}).status_code == 409
    assert [row.name for row in client.get("/pool/units/?q=甲市").context["listing"].rows] == ["演示副书记"]
    # Whoever only reads sees the same page without a button.
    assert "正在保存" not in as_(people.lg[0]).get(f"/pool/units/{leader.pk}/").content.decode()
    client.post(f"/pool/units/{leader.pk}/remove/")
    assert not UnitLeader.objects.exists()


def test_common_service_is_seen_by_who_may_see_leaders(people, organs, pool, as_):
    leader = UnitLeader.objects.create(unit=organs[2], name="演示书记")
    LeaderPost.objects.create(leader=leader, organ=organs[1], since=date(2015, 1, 1), until=date(2016, 12, 31))
    pool[1].posts.create(organ=organs[1], is_leading_body=True, since=date(2016, 6, 1))
    page = as_(people.office).get(reverse("inspector_detail", args=[pool[1].uid]))
    (common,) = page.context["shown"].common
    assert (common.unit, common.since, common.until) == ("甲市", date(2016, 6, 1), date(2016, 12, 31))
    assert as_(people.gm[1]).get(reverse("inspector_detail", args=[pool[1].uid])).context["shown"].common == ()


def test_the_list_asks_a_handful_of_statements_however_many_there_are(people, pool, organs, as_):
    client = as_(people.office)
    office = Organ.objects.get(name=OFFICE)

    def count():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/pool/?all=1").status_code == 200
        return len(asked.captured_queries)

    client.get("/pool/?all=1")
    few = count()
    Inspector.objects.bulk_create(
        Inspector(office=office, number=f"C{at}", name=str(at), home_organ=organs[at % 3], created_by=people.office)
        for at in range(40)
    )
    assert count() == few


#: Page → who looks, address; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = {
    "inspector_list": ("office", "inspector_list"),
    "inspector_list of a member": ("gm", "inspector_list"),
    "inspector_create": ("office", "inspector_create"),
    "inspector_detail": ("office", "inspector_detail"),
    "inspector_edit": ("office", "inspector_edit"),
    "inspector_import": ("office", "inspector_import"),
    "unit_leaders": ("office", "unit_leaders"),
}
MOST = 16


@pytest.mark.slow
def test_no_page_of_the_pool_takes_many_statements(client, people, pool, organs):
    for organ in organs:
        leader = UnitLeader.objects.create(unit=organ, name="演示书记")
        LeaderPost.objects.create(leader=leader, organ=organ)
        pool[1].posts.create(organ=organ, is_leading_body=True)
    found = {}
    for page, (who, name) in PAGES.items():
        client.force_login(people.office if who == "office" else people.gm[1], backend=BACKEND)
        url = reverse(name, args=[pool[1].uid] if name in {"inspector_detail", "inspector_edit"} else [])
        assert client.get(url).status_code == 200  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
        assert found[page] <= MOST, "\n".join(query["sql"][:160] for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in PAGES}
