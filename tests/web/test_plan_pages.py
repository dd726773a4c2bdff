"""The pages of plans, as a liaison fills them in, a head submits, a supervisor and a clerk look at them."""

import json
import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.queries.signatures import open_signatures
from bihuan.web.findings.queries.desk import desk
from bihuan.web.rectification.models import Item, Plan
from tests.web.rectifying import make_rectifying
from tests.web.test_pages import BACKEND, RECORDED

S = Plan.Status


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-15")
    return make_rectifying(people, round_live)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


LINE = {
    "answer": "accept", "reason": "", "cause": "制度不健全", "standard": "清零", "completion": "one_off",
    "due_on": "2021-03-01", "leader": "副市长", "lead_unit": "政务局", "co_units": "", "handler": "科长",
}  # fmt: skip


def row(at, **changed):
    """Return what one row of measures sends."""
    typed = {
        "key": "", "text": "逐件清理", "owner": "主任", "unit": "办公室", "starts_on": "2021-01-20", "due_on": "2021-02-20",
        "frequency": "once", "milestones": "", "proof_expected": "清单", "lines": "",
    }  # fmt: skip
    return {f"m{at}-{name}": text for name, text in {**typed, **changed}.items()}


def test_a_liaison_fills_a_plan_without_a_script(rectifying, people, as_):
    target = rectifying.targets[1]
    client = as_(people.lia[1])
    listed = client.get(reverse("plan_list", args=[rectifying.round.pk])).content.decode()
    assert "起草整改方案" in listed
    assert "没有规定期限" in listed
    began = client.post(reverse("plan_draft", args=[rectifying.round.pk, 1]))
    plan = Plan.objects.get(target=target)
    assert began["Location"] == reverse("plan_edit", args=[plan.uid])
    address = reverse("response_edit", args=[plan.uid, 1])
    assert "服务窗口超时" in client.get(address).content.decode()
    sent = {**LINE, "version": plan.version, "rows": 1, **row(0)}
    # A button adds a row and keeps what was typed; nothing is saved by it.
    more = client.post(address, {**sent, "do": "add"})
    assert more.status_code == 200
    assert "m1-text" in more.content.decode()
    assert "逐件清理" in more.content.decode()
    wrong = client.post(address, {**sent, "rows": 2, **row(1, milestones="春节前"), "do": "save"})
    assert wrong.status_code == 422
    assert "节点读不懂" in wrong.content.decode()
    late = {**sent, "rows": 2, **row(1, milestones="2021-02-21 初稿")}
    said = client.post(address, {**late, "do": "save"})
    assert "rectification.day_out_of_order" in said.content.decode()
    assert plan.measures.count() == 0
    done = client.post(address, {**late, **row(1, milestones="2021-02-10 初稿", lines="1、2"), "do": "next"})
    assert done["Location"] == reverse("response_edit", args=[plan.uid, 2])
    assert [[one.order for one in measure.responses.all()] for measure in plan.measures.all()] == [[1], [1, 2]]
    # On the second line the shared measure shows; ticked away there, it stays for the first.
    plan.refresh_from_db()
    shared = plan.measures.last()
    both = {**LINE, "version": plan.version, "rows": 1, **row(0, key=shared.key, lines="1、2"), "drop": "m0"}
    second = reverse("response_edit", args=[plan.uid, 2])
    assert client.post(second, {**both, "do": "save"}).status_code == 302
    assert [one.order for one in shared.responses.all()] == [1]
    overview = client.get(reverse("plan_edit", args=[plan.uid])).content.decode()
    assert "整改措施（至少一条）" in overview
    # Somebody else has saved meanwhile: told, and what was typed is kept.
    old = client.post(second, {**both, "do": "save"})
    assert old.status_code == 409
    assert "common.changed_meanwhile" in old.content.decode()
    alone = reverse("measure_edit", args=[plan.uid, shared.key])
    plan.refresh_from_db()
    assert client.get(alone).status_code == 200
    moved = {**row(0, lines="2"), "version": plan.version}
    assert client.post(alone, moved).status_code == 302
    assert [one.order for one in shared.responses.all()] == [2]
    assert client.post(alone, {**moved, "version": plan.version + 1, **row(0, lines="9")}).status_code == 422
    frame = {"organisation": "成立领导小组", "principles": "", "pledge": "", "version": plan.version + 1}
    assert client.post(reverse("plan_edit", args=[plan.uid]), frame).status_code == 302


@pytest.mark.slow
def test_a_plan_goes_its_way_by_its_pages(rectifying, people, as_):
    target = rectifying.targets[1]
    plan = rectifying.filled(target)
    detail = reverse("plan_detail", args=[plan.uid])

    def press(person, name, **typed):
        address = reverse("plan_move", args=[plan.uid, name])
        return as_(person).post(address, {"version": Plan.objects.get(pk=plan.pk).version, **typed})

    assert as_(people.office).get(detail).status_code == 403
    assert as_(people.gm[1]).get(detail).status_code == 404
    assert "送主要负责人审定" in as_(people.lia[1]).get(detail).content.decode()
    assert as_(people.lia[1]).post(reverse("plan_hand", args=[plan.uid])).status_code == 302
    assert [line.kind for line in desk(people.head[1]) if line.kind == "plan_submit"] == ["plan_submit"]
    assert press(people.head[1], "submit_plan").status_code == 422
    assert press(people.head[1], "submit_plan", pledged_by="市委书记", pledge="真实").status_code == 302
    assert [line.kind for line in desk(people.office) if line.kind.startswith("plan")] == ["plan_review"]
    page = as_(people.office).get(detail).content.decode()
    assert "等待整改监督人的意见" in page
    assert b"rectification.opinion_awaited" in press(people.office, "accept_plan").content
    opinion = reverse("plan_opinion", args=[plan.uid])
    version = Plan.objects.get(pk=plan.pk).version
    assert as_(people.sup[0]).post(opinion, {"verdict": "return", "text": "", "version": version}).status_code == 422
    assert as_(people.sup[0]).post(opinion, {"verdict": "agree", "version": version}).status_code == 302
    assert press(people.office, "return_plan", reason="", **{"line-1": "写实"}).status_code == 422
    assert press(people.office, "return_plan", reason="措施偏虚", **{"line-1": "写实"}).status_code == 302
    back = as_(people.lia[1]).get(detail).content.decode()
    assert "措施偏虚" in back
    assert "写实" in back
    press(people.head[1], "submit_plan", pledged_by="市委书记", pledge="真实")
    assert press(people.lia[1], "recall_plan", reason="补充").status_code == 302
    press(people.head[1], "submit_plan", pledged_by="市委书记", pledge="真实")
    rectifying.heard(Plan.objects.get(pk=plan.pk))
    assert press(people.office, "accept_plan").status_code == 302
    amend = reverse("plan_amend", args=[plan.uid])
    version = Plan.objects.get(pk=plan.pk).version
    assert as_(people.lia[1]).post(amend, {"version": version}).status_code == 422
    new = as_(people.lia[1]).post(amend, {"version": version, "reason": "职责调整"})
    assert new.status_code == 302
    edition = Plan.objects.get(target=target, edition=2)
    shown = as_(people.lia[1]).get(reverse("plan_detail", args=[edition.uid])).content.decode()
    assert "与执行中的一版相比" in shown
    assert "职责调整" in shown
    Item.objects.filter(target=target).update(status=Item.Status.LAPSED)
    assert press(people.office, "conclude_plan").status_code == 302
    assert open_signatures("plan", plan.uid, version)
    assert press(people.second_clerk, "conclude_plan").status_code == 302
    assert Plan.objects.get(pk=plan.pk).status == S.CONCLUDED


def test_a_clerk_records_on_behalf_without_reading_the_units_draft(rectifying, people, as_):
    plan = rectifying.filled(rectifying.targets[1])
    address = reverse("plan_on_behalf", args=[plan.uid])
    client = as_(people.office)
    # Proving again who one is comes first; the page of it is another one.
    assert b"accounts.step_up_needed" in client.get(address).content or client.get(address).status_code == 302
    assert as_(people.lia[1]).get(address).status_code == 403


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = {
    "rectification_home": "office",
    "plan_list": "office",
    "plan_list of a unit": "liaison",
    "plan_detail": "office",
    "plan_detail of a unit": "liaison",
    "plan_edit": "liaison",
    "response_edit": "liaison",
    "rectification_lists": "office",
    "task_list": "office",
    "duty_list": "office",
}
MOST = 34


def test_no_page_of_plans_takes_many_statements(rectifying, people, as_):
    submitted, draft = rectifying.submitted(rectifying.targets[1]), rectifying.filled(rectifying.targets[2])
    who = {"office": people.office, "liaison": people.lia[2]}
    found = {}
    for page, role in PAGES.items():
        name, client = page.partition(" ")[0], as_(who[role])
        row_ = submitted if role == "office" else draft
        arguments = {"rectification_home": [], "response_edit": [draft.uid, 1]}.get(
            name, [rectifying.round.pk] if name.endswith(("list", "lists")) else [row_.uid]
        )
        url = reverse(name, args=arguments)
        assert client.get(url).status_code == 200  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[page] = sum(
            not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT pg_advisory"))
            for query in asked.captured_queries
        )
        assert found[page] <= MOST, "\n".join(query["sql"][:160] for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in PAGES}


def test_the_lists_show_and_hand_out_what_a_person_reads(rectifying, people, as_):
    rectifying.in_force(rectifying.targets[1])
    rectifying.filled(rectifying.targets[2])
    address = reverse("task_list", args=[rectifying.round.pk])
    own = as_(people.lia[2]).get(address + "?all=1").content.decode()
    assert "包头市对第1个问题" in own
    assert "呼和浩特市对第" not in own
    # A draft is its unit's alone.
    office = as_(people.office).get(address + "?all=1").content.decode()
    assert "呼和浩特市对第1个问题" in office
    assert "包头市对第" not in office
    duties = as_(people.lg[0]).get(reverse("duty_list", args=[rectifying.round.pk]) + "?q=窗口科").content.decode()
    assert "窗口科科长" in duties
    book = as_(people.lia[1]).get(reverse("plan_list_export", args=[rectifying.round.pk, "problems"]))
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert as_(people.lg[0]).get(reverse("plan_list_export", args=[rectifying.round.pk, "problems"])).status_code == 404
