"""Pages of items: the ledger, one item with its forms, proof, extensions, hand-overs, the unit's portal; and by a program."""

import io
import json
import os
from importlib import import_module
from types import SimpleNamespace

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.models import SavedView
from bihuan.web.common.dates import today
from bihuan.web.rectification.actions.extensions import ask_extension
from bihuan.web.rectification.actions.hand_overs import propose_hand_over
from bihuan.web.rectification.actions.items import move_item
from bihuan.web.rectification.actions.reporting import report_item
from bihuan.web.rectification.actions.work import start_item
from bihuan.web.rectification.models import Extension, HandOver, Item, Progress, Proof
from bihuan.web.rectification.queries import portal
from bihuan.web.rectification.queries.item_measures import measures_of
from bihuan.web.search.bigrams import bigrams, fold
from bihuan.web.trail.models import Record
from tests.web.rectifying import make_rectifying
from tests.web.test_feedback_api import api as api
from tests.web.test_hand_overs import MAY
from tests.web.test_items import CLAIM, fresh, proven
from tests.web.test_pages import BACKEND, RECORDED
from tests.web.test_rectification_api import code as code

S = Item.Status
FINDABLE = import_module("bihuan.web.rectification.migrations.0003_findable_items")


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-20")
    return make_rectifying(people, round_live, {1: ("窗口超时办理较多", "拖欠企业账款")})


@pytest.fixture
def items(rectifying):
    """Return the items of the first unit: one under way with proof, one not begun."""
    rectifying.in_force(rectifying.targets[1])
    found = list(Item.objects.filter(target=rectifying.targets[1]).order_by("pk"))
    lia = rectifying.people.lia[1]
    start_item(actor=lia, item=found[0])
    proven(lia, found[0], measure_key=measures_of(found[0])[0].key)
    return [fresh(one) for one in found]


@pytest.fixture
def as_(client):
    """Return a function that signs somebody in and gives the client."""

    def signed_in(person):
        client.force_login(person, backend=BACKEND)
        return client

    return signed_in


def test_a_unit_works_on_an_item_without_scripts(rectifying, items, as_):
    people, item = rectifying.people, items[0]
    lia = as_(people.lia[1])
    where = reverse("item_detail", args=[item.uid])
    page = lia.get(where).content.decode()
    assert all(words in page for words in (item.problem, "填报进展", "签报完成", "申请延期", "佐证.txt"))
    assert "办理经过" not in page, "names of those who look at a unit stay inside"
    key = measures_of(item)[0].key
    typed = {"measure": str(key), "done_on": "2021-01-20", "text": "清退", "recovered": "1,5", "people_handled": "2"}
    wrong = lia.post(f"{where}progress/", typed)
    assert (wrong.status_code, "请填写数字" in wrong.content.decode(), "清退" in wrong.content.decode()) == (
        422,
        True,
        True,
    )
    assert lia.post(f"{where}progress/", typed | {"recovered": "1.5"}).status_code == 302
    late = lia.post(f"{where}progress/", typed | {"recovered": "", "done_on": "2021-02-01"})
    assert (late.status_code, "rectification.day_in_future" in late.content.decode()) == (422, True)
    step = Progress.objects.get()
    assert (step.recovered, fresh(item).people_handled) == (1.5, 2)
    assert lia.post(f"{where}progress/{step.uid}/withdraw/", {"reason": "重复"}).status_code == 302
    # A proof without its file, of a kind that is not the unit's, and one that is well.
    sent = {"kind": "document", "measure": ""}
    assert "请选择一个文件" in lia.post(f"{where}proof/", sent).content.decode()
    file = SimpleUploadedFile("公示.txt", b"posted")
    seen = lia.post(f"{where}proof/", sent | {"kind": "site_check", "file": file})
    assert (seen.status_code, "rectification.proof_of_verifiers" in seen.content.decode()) == (403, True)
    file.seek(0)
    assert lia.post(f"{where}proof/", sent | {"file": file}).status_code == 302
    proof = Proof.objects.latest("pk")
    shown = lia.get(reverse("proof_detail", args=[proof.uid])).content.decode()
    assert "公示.txt" in shown
    assert lia.get(reverse("proof_copy", args=[proof.uid])).status_code == 200
    assert b"".join(lia.get(reverse("proof_original", args=[proof.uid]))) == b"posted"
    assert Record.objects.filter(action="rectification.take_original", object_id=str(proof.uid)).exists()
    assert lia.post(reverse("proof_withdraw", args=[proof.uid]), {"reason": ""}).status_code == 422
    # The liaison signs, the head signs.
    item = fresh(item)
    assert lia.post(f"{where}report/", {"claim": CLAIM, "version": item.version}).status_code == 302
    head = as_(people.head[1])
    assert "签字报送" in head.get(where).content.decode()
    assert head.get(reverse("unit_portal")).content.decode().count("待您签字") == 1
    assert head.post(f"{where}move/sign_report/", {"version": fresh(item).version}).status_code == 302
    assert fresh(item).status == S.REPORTED
    office = as_(people.office)
    page = office.get(where).content.decode()
    assert "办理经过" in page
    assert "rectification.report_item" not in page
    move_item(fresh(item), "return_item", actor=people.office, grant=None, reason="缺少回访记录")
    page = as_(people.lia[1]).get(reverse("unit_portal")).content.decode()
    assert page.index("缺少回访记录") < page.index("反馈意见</h3>")


def test_a_day_is_asked_for_and_duty_handed_on(rectifying, items, as_):
    people, (item, second) = rectifying.people, items
    lia = as_(people.lia[1])
    where = reverse("extension_ask", args=[item.uid])
    page = lia.get(where).content.decode()
    assert "2022年1月5日" in page, "until when it can be"
    assert "rectification.day_not_later" in lia.post(where, {"wanted_on": "2021-02-01", "reason": "x"}).content.decode()
    assert lia.post(where, {"wanted_on": "2021-05-01", "reason": "资金未到位"}).status_code == 302
    extension = Extension.objects.get()
    office = as_(people.office)
    ledger = reverse("item_list", args=[item.round_id])
    assert item.number in office.get(f"{ledger}?extension=yes").content.decode()
    decide = reverse("extension_detail", args=[extension.uid])
    assert "批准延期" in office.get(decide).content.decode()
    assert office.post(f"{decide}refuse/", {"reason": ""}).status_code == 422
    assert office.post(f"{decide}approve/", {"granted_until": "2021-04-20"}).status_code == 302
    assert "2021年4月20日" in office.get(reverse("item_detail", args=[item.uid])).content.decode()
    lia = as_(people.lia[1])
    where = reverse("hand_over_propose", args=[item.target_id])
    head = people.head[1]
    typed = {"taker": str(head.pseudonym), "taker_function": "新任局长", "items": [str(second.uid)], "note": "换届"}
    assert "请填写接收人的职务" in lia.post(where, typed | {"taker_function": ""}).content.decode()
    assert lia.post(where, typed).status_code == 302
    handed = reverse("hand_over_detail", args=[HandOver.objects.get().uid])
    assert "接收责任" not in lia.get(handed).content.decode()
    taker = as_(head)
    assert "接收责任" in taker.get(handed).content.decode()
    assert taker.post(f"{handed}take/", {"version": 1}).status_code == 302
    assert fresh(second).handler == "新任局长"


@pytest.mark.no_database
def test_the_step_cuts_texts_as_the_product_does():
    for text in ("ZG2021-01-02-0012\n拖欠 Ａ企业账款", "厂", ""):
        assert set(FINDABLE._words(FINDABLE._fold(text))) == set(bigrams(fold(text)))


def test_the_ledger_is_filtered_totalled_and_taken_out(rectifying, items, as_):
    people, (item, second) = rectifying.people, items
    office = as_(people.office)
    ledger = reverse("item_list", args=[item.round_id])
    page = office.get(ledger).content.decode()
    assert all(one.number in page for one in items)
    assert "合计" in page
    for query, expected in (
        ("status=accepted", [second]),
        ("status=under_way", [item]),
        ("colour=red", []),
        ("colour=green", items),
        ("overdue=yes", []),
        ("marks=yes", []),
        ("repeat=recurrence", []),
        ("completion=one_off", items),
        (f"target={item.target_id}&q=拖欠", [second]),
        ("q=賬款 企业", [second]),
        (f"q={item.number}", [item]),
        (f"q={item.number.lower()}&status=accepted", []),
        (f"q={item.number.partition('-')[0]}", items),
        ("q=这里没有", []),
        ("due_from=2021-03-01&due_until=2021-03-01", items),
        ("due_from=2021-03-02", []),
    ):
        page = office.get(f"{ledger}?{query}").content.decode()
        assert [one for one in items if one.number in page] == list(expected), query
    # What stood there before items could be found is found after the step that puts it into the index, and only then.
    editor = SimpleNamespace(connection=connection)
    for step, expected in ((FINDABLE.forget, False), (FINDABLE.make_findable, True)):
        step(apps, editor)
        assert (second.number in office.get(f"{ledger}?q=账款").content.decode()) is expected
    saved = office.post(reverse("saved_view_save"), {"page": f"item_list:{item.round_id}", "name": "我的", "query": ""})
    assert saved["Location"].startswith(ledger)
    assert SavedView.objects.filter(name="我的").exists()
    # Who is of the unit takes the own lines out; a clerk proves again first who they are.
    assert office.get(f"{ledger}workbook/").status_code == 302
    told = as_(people.lia[1]).get(f"{ledger}workbook/?every_column=1")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(told))).worksheets[0].iter_rows(values_only=True))
    assert {item.number, second.number} <= {cell for row in rows for cell in row if cell}
    assert Record.objects.filter(action="rectification.export_items").count() == 1
    # Many at once: what cannot begin says why, and the others begin.
    lia = as_(people.lia[1])
    ticked = {"uid": [str(item.uid), str(second.uid)]}
    # It says first which and how many; nothing has moved until that is confirmed.
    asked = lia.post(f"{ledger}bulk/", ticked).content.decode()
    assert "启动 1 件事项的整改？" in asked
    assert fresh(second).status == S.ACCEPTED
    done = lia.post(f"{ledger}bulk/", ticked | {"confirmed": "1"}, follow=True).content.decode()
    assert "已启动 1 件" in done
    assert item.number in done
    assert fresh(second).status == S.UNDER_WAY
    assert as_(people.lia[5]).get(ledger).content.decode().count(item.number) == 0
    assert as_(people.office).get(reverse("unit_portal")).status_code == 404


def test_the_portal_lists_the_nearest_and_counts_all(rectifying, items, as_, monkeypatch):
    people, (item, second) = rectifying.people, items
    lia = as_(people.lia[1])
    monkeypatch.setattr(portal, "GROUPS", [(name, states, 1) for name, states, _most in portal.GROUPS])
    page = lia.get(reverse("unit_portal")).content.decode()
    assert (page.count(item.number), page.count(second.number)) == (1, 0)
    assert f'?target={item.target_id}&amp;status=accepted&amp;status=under_way">在台账中查看全部 2 件' in page
    assert "未办结 2 件，已销号 0 件，其他结束 0 件" in page
    Item.objects.update(closed_on=today(), verified_by=people.office, status=S.CLOSED_IMPLEMENTED)
    Item.objects.filter(pk=second.pk).update(left_figures_on=today())
    assert "未办结 0 件，已销号 1 件，其他结束 1 件" in lia.get(reverse("unit_portal")).content.decode()


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
COUNTED = {
    "item_list": ("office", "item_list", "round"),
    "item_detail": ("office", "item_detail", "item"),
    "item_detail of the unit": ("lia", "item_detail", "item"),
    "proof_add": ("lia", "proof_add", "item"),
    "proof_detail": ("office", "proof_detail", "proof"),
    "extension_ask": ("lia", "extension_ask", "other"),
    "extension_detail": ("office", "extension_detail", "extension"),
    "hand_over_propose": ("lia", "hand_over_propose", "target"),
    "hand_over_detail": ("head", "hand_over_detail", "hand_over"),
    "unit_portal": ("lia", "unit_portal", ""),
    "unit_portal of the head": ("head", "unit_portal", ""),
}


def test_statement_counts(rectifying, items, as_):
    people, (item, second) = rectifying.people, items
    lia, head = people.lia[1], people.head[1]
    asked = ask_extension(actor=lia, item=item, wanted_on=MAY, reason="x")
    handed = propose_hand_over(actor=lia, target=item.target, taker=head, taker_function="x", items=[item.uid])
    report_item(actor=lia, item=item, claim=CLAIM)
    keys = {
        "": [],
        "round": [item.round_id],
        "item": [item.uid],
        "other": [second.uid],
        "proof": [Proof.objects.get().uid],
        "extension": [asked.uid],
        "target": [item.target_id],
        "hand_over": [handed.uid],
    }
    who = {"office": people.office, "lia": lia, "head": head}
    counts = {}
    for page, (person, name, what) in COUNTED.items():
        client = as_(who[person])
        assert client.get(reverse(name, args=keys[what])).status_code == 200, page  # what is kept is read now
        with CaptureQueriesContext(connection) as asked_for:
            client.get(reverse(name, args=keys[what]))
        counts[page] = sum(
            not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT pg_advisory"))
            for one in asked_for.captured_queries
        )
    if os.environ.get("RECORD_STATEMENTS"):
        written = json.loads(RECORDED.read_text(encoding="utf-8")) | counts
        RECORDED.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert counts == {page: recorded.get(page) for page in COUNTED}
    assert max(counts.values()) <= 30


def test_a_program_works_on_items_as_people_do(rectifying, items, api, code):
    people, item = rectifying.people, items[0]
    lia = people.lia[1]
    assert [
        one["number"] for one in api(lia, "get", f"items?round={item.round_id}&status=accepted").json()["items"]
    ] == [items[1].number]
    found = api(lia, "get", f"items/{item.uid}")
    assert (found.json()["status"], len(found.json()["proof"]), found["ETag"]) == ("under_way", 1, f'"{item.version}"')
    made = api(lia, "post", f"items/{item.uid}/progress", {"done_on": "2021-01-20", "text": "清退", "recovered": "9.5"})
    assert (made.status_code, made.json()["recovered"]) == (201, "9.5")
    report = f"items/{item.uid}/moves/report_item"
    version = fresh(item).version
    assert api(lia, "post", report, {"claim": ""}, version).json()["code"] == "rectification.claim_missing"
    assert api(lia, "post", report, {"claim": CLAIM}, version, **code(lia)).json()["status"] == "under_way"
    signing, head = f"items/{item.uid}/moves/sign_report", people.head[1]
    signed = api(head, "post", signing, {}, fresh(item).version, **code(head))
    assert signed.json()["status"] == "reported"
    late = api(lia, "post", f"items/{item.uid}/extensions", {"wanted_on": "2021-05-01", "reason": "x"})
    assert late.json()["code"] == "rectification.item_closed"
    asked = api(lia, "post", f"items/{items[1].uid}/extensions", {"wanted_on": "2021-05-01", "reason": "资金未到位"})
    where = f"extensions/{asked.json()['id']}"
    assert api(people.office, "get", where)["ETag"] == '"1"'
    granted = api(people.office, "post", f"{where}/moves/approve_extension", {"granted_until": "2021-04-01"}, 1)
    assert (granted.json()["status"], granted.json()["granted_until"]) == ("approved", "2021-04-01")
    assert api(people.lia[5], "get", f"items/{item.uid}").status_code == 404
