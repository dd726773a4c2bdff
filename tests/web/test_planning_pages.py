"""Planning a round by its pages: from an empty database, with what a clerk does wrong on the way."""

import json
import os
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.actions.terms import TermFacts, create_term
from bihuan.web.rounds.models import Announcement, PastInspection, Recusal, Round, Target, Taxonomy, Term
from tests.web.people import OFFICE
from tests.web.test_pages import BACKEND, RECORDED
from tests.web.test_planning import CONTACT

FACTS = {
    "authority": "自治区党委",
    "term": "十届",
    "number": "80",
    "type": "special",
    "theme": "优化营商环境",
    "title": "",
    "mode": "一托三",
    "groups_count": "4",
    "authorised_by": "2020-08-01 决定",
    "rule_version": "central-2017",
    "recusal_profile": "university",
    "starts_on": "2020-09-06",
    "ends_on": "2020-11-30",
    "feedback_starts_on": "2021-01-05",
    "feedback_ends_on": "2021-01-08",
}


@pytest.fixture
def clerk(client, people, on_day):
    on_day("2020-08-10")
    client.force_login(people.office, backend=BACKEND)
    return client


@pytest.fixture
def office(people, stored) -> Organ:
    home = Organ.objects.get(name=OFFICE)
    region = Target.objects.filter(round=stored.round).first().division.parent
    home.parent = Organ.objects.create(name="自治区党委", kind=OrganKind.COMMITTEE, division=region)
    home.save()
    return home


def facts(office: Organ, **changed: str) -> dict[str, str]:
    return {**FACTS, "organ": str(office.pk), "taxonomy": str(Taxonomy.objects.first().pk), **changed}


def said(response, *words: str) -> str:
    page = response.content.decode()
    for word in words:
        assert word in page, word
    return page


def test_the_model_round_is_planned_in_a_few_clicks(clerk, office, people):
    made = clerk.post(reverse("round_create"), facts(office))
    assert made.status_code == 302
    round_ = Round.objects.get(number=80)
    assert round_.title == "十届自治区党委第八十轮优化营商环境专项巡视"
    plan = clerk.get(reverse("round_plan", args=[round_.pk]))
    said(plan, "启动前还差", "下一步：", "被巡视单位")
    choose = reverse("round_targets", args=[round_.pk])
    said(
        clerk.get(choose),
        "呼和浩特市",
        "列入内蒙古自治区的全部 12 个",
        "十届自治区党委优化营商专项巡视反馈情况集中公布",
    )
    clerk.post(choose, {"every": "150000", "version": round_.version})
    assert Target.objects.filter(round=round_, organ__parent__name="自治区党委").count() == 12
    loads = {f"load-{number}": str(number * 10) for number in range(1, 13)} | {
        f"note-{n}": "万人口" for n in range(1, 13)
    }
    clerk.post(reverse("round_loads", args=[round_.pk]), loads)
    assert Target.objects.get(round=round_, number=12).load == 120
    clerk.post(reverse("round_groups_add", args=[round_.pk]), {"more": "4"})
    groups = {f"group-{number}": str((number - 1) // 3 + 1) for number in range(1, 13)}
    names = {f"name-{number}": f"第{number}巡视组" for number in range(1, 5)}
    clerk.post(reverse("round_groups", args=[round_.pk]), groups | names)
    assert Target.objects.filter(round=round_, group__number=4).count() == 3
    draft = reverse("announcement_draft", args=[round_.pk, "entry"])
    typed = {"number": [str(n) for n in range(1, 13)], **CONTACT, "phone-3": "0473-7654321"}
    seen = clerk.get(draft).context["form"]["versions"].value()
    clerk.post(draft, {**typed, "versions": seen})
    stale = clerk.post(draft, {**typed, "versions": seen})
    assert stale.status_code == 409
    said(stale, "common.changed_meanwhile", "0473-7654321")
    assert Announcement.objects.get(target__round=round_, target__number=3).fields["phone"] == "0473-7654321"
    clerk.post(reverse("announcement_issue", args=[round_.pk, "entry"]))
    issued = Announcement.objects.filter(round=round_, status="issued")
    assert issued.count() == 12
    said(
        clerk.get(reverse("announcement_detail", args=[issued[2].uid])),
        "0473-7654321",
        "受理截止日期：2020年11月25日。",
    )
    left = said(clerk.get(reverse("round_plan", args=[round_.pk])), "进驻公告：已发布 12")
    assert "第 1 组组长" in left, "the only thing left, and it says so"


def test_what_a_clerk_does_wrong_is_said_where_it_was_done(clerk, office):
    create = reverse("round_create")
    for changed, code in (
        ({"ends_on": "2020-09-01"}, "rounds.odd_dates"),
        ({"starts_on": "6.9.2020"}, "common.field_unreadable"),
        ({"type": ""}, "common.field_required"),
        ({"groups_count": "99"}, "common.field_out_of_range"),
    ):
        answer = clerk.post(create, facts(office, **changed))
        assert answer.status_code == 422, changed
        page = said(answer, code)
        assert "优化营商环境" in page, "what was typed is still there"
    assert not Round.objects.filter(number=80).exists()
    clerk.post(create, facts(office))
    again = clerk.post(create, facts(office))
    assert again.status_code == 409
    said(again, "rounds.round_twice")
    round_ = Round.objects.get(number=80)
    choose = reverse("round_targets", args=[round_.pk])
    clerk.post(choose, {"every": "150000"})
    for address, typed, status, code in (
        (choose, {}, 422, "rounds.no_targets_chosen"),
        (choose, {"organ": [str(Target.objects.filter(round=round_)[0].organ_id)]}, 409, "rounds.target_twice"),
        (choose, {"organ": ["x"]}, 422, "common.field_unreadable"),
        (reverse("round_targets_drop", args=[round_.pk]), {"number": ["99"]}, 422, "rounds.unknown_target"),
        (reverse("round_loads", args=[round_.pk]), {"load-1": "many"}, 422, "common.field_unreadable"),
        (reverse("round_group_drop", args=[round_.pk, 7]), {}, 422, "rounds.unknown_group"),
        (reverse("round_groups_add", args=[round_.pk]), {"more": "31"}, 422, "common.field_out_of_range"),
        (reverse("announcement_draft", args=[round_.pk, "entry"]), {"phone": "1"}, 422, "common.field_not_taken"),
        (reverse("announcement_issue", args=[round_.pk, "entry"]), {}, 409, "rounds.nothing_to_issue"),
    ):
        answer = clerk.post(address, typed)
        assert answer.status_code == status, (address, typed)
        said(answer, code)
    assert clerk.get(reverse("announcement_draft", args=[round_.pk, "poster"])).status_code == 404
    stale = clerk.post(reverse("round_edit", args=[round_.pk]), facts(office, version="1"))
    assert stale.status_code == 409
    said(stale, "common.changed_meanwhile")


def test_the_shell_of_a_read_notice_gets_its_organs_and_goes_on(clerk, office, stored):
    Round.objects.filter(pk=stored.round.pk).update(status=Round.Status.FROM_READING, organ=office, title="读入的轮次")
    address = reverse("round_targets", args=[stored.round.pk])
    said(clerk.get(address), "核对单位的机构", "新建：中共呼和浩特市委员会")
    typed = {f"organ-{number}": "new" for number in range(1, 12)} | {"organ-12": ""}
    assert clerk.post(reverse("round_organs", args=[stored.round.pk]), typed).status_code == 302
    assert list(Target.objects.filter(round=stored.round, organ=None).values_list("number", flat=True)) == [12]
    said(clerk.get(reverse("round_plan", args=[stored.round.pk])), "对应的机构：阿拉善盟", "纳入计划并启动")
    edit = reverse("round_edit", args=[stored.round.pk])
    assert clerk.post(edit, facts(office, title="读入的轮次", number="8", type="")).status_code == 302


def test_terms_and_coverage_in_numbers(clerk, office, people, stored):
    Target.objects.filter(round=stored.round).update(division=None)
    terms = reverse("term_list")
    typed = {"office": str(office.pk), "name": "十届", "since": "2016-11-01", "until": ""}
    assert clerk.post(terms, typed).status_code == 302
    overlap = clerk.post(terms, {**typed, "name": "十一届", "since": "2021-11-01"})
    assert overlap.status_code == 409
    said(overlap, "rounds.terms_overlap", "十一届")
    term = Term.objects.get()
    backwards = clerk.post(
        reverse("term_edit", args=[term.pk]), {"name": "十届", "since": "2016-11-01", "until": "2016-10-01"}
    )
    said(backwards, "rounds.odd_dates")
    page = clerk.get(reverse("coverage"))
    missing = page.context["to_add"]
    assert [division.name for division in missing][:2] == ["呼和浩特市", "包头市"]
    keys = [str(division.pk) for division in missing]
    clerk.post(reverse("coverage_units"), {"office": str(office.pk), "division": keys})
    units = Organ.objects.filter(parent__name="自治区党委", kind=OrganKind.UNIT)
    assert units.count() == 12
    shown = clerk.get(reverse("coverage")).context["shown"]
    assert (shown.inspected, shown.total, shown.share) == (0, 12, "0.0")
    past = {"organ": str(units[0].pk), "round_title": "十届第一轮", "type": "routine", "ended_on": "2017-06-30"}
    assert clerk.post(reverse("past_list"), past).status_code == 302
    assert clerk.post(reverse("past_list"), past).status_code == 409
    shown = clerk.get(reverse("coverage")).context["shown"]
    assert (shown.inspected, shown.share) == (1, "8.3")
    assert clerk.post(reverse("past_remove", args=[PastInspection.objects.get().pk])).status_code == 302
    assert clerk.post(reverse("term_withdraw", args=[term.pk])).status_code == 302
    assert not Term.objects.exists()


LIST = """呼和浩特市，十届第一轮，常规，2017-06-30，内党发〔2017〕1号
中共包头市委员会,十届第二轮,专项巡视,2017年12月20日
"""


def test_past_inspections_are_looked_at_before_they_are_kept(clerk, office, divisions_named):
    look = clerk.post(reverse("past_import"), {"text": LIST})
    said(look, "共 2 行，新增 2 行")
    text = look.context["read"].as_text
    assert not PastInspection.objects.exists()
    assert clerk.post(reverse("past_take"), {"text": text}).status_code == 302
    assert list(PastInspection.objects.order_by("ended_on").values_list("organ__division__name", "type")) == [
        ("呼和浩特市", "routine"),
        ("包头市", "special"),
    ]
    said(clerk.post(reverse("past_import"), {"text": LIST}), "没有要新增的。")
    wrong = "包头，十届第三轮，常规，2018-02-30，\n呼和浩特市，十届第四轮，大巡视，2018-12-01，\n没有的市，x，，2018-01-01，\n"
    answer = clerk.post(reverse("past_take"), {"text": wrong + LIST.splitlines()[0] + "\n" + LIST.splitlines()[0]})
    assert answer.status_code == 422
    said(answer, "第1行", "第2行：没有“大巡视”", "第3行：没有叫“没有的市”", "第5行：与第4行重复", "rounds.odd_past")
    assert PastInspection.objects.count() == 2
    for typed in ({}, {"text": LIST, "file": SimpleUploadedFile("a.csv", b"x")}):
        assert clerk.post(reverse("past_import"), typed).status_code == 422


@pytest.fixture
def divisions_named(office, people, stored):
    from bihuan.web.rounds.actions.units import add_units

    keys = list(office.parent.division.children.values_list("pk", flat=True))
    return add_units(actor=people.office, office=office, divisions=keys)


def test_merged_cells_of_a_workbook_are_named(clerk, divisions_named, tmp_path):
    import xlsxwriter

    path = tmp_path / "past.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["单位", "轮次", "类型", "结束日期", "出处"])
        sheet.write_row(1, 0, ["呼和浩特市", "十届第一轮", "常规巡视", "2017-06-30", "文，带逗号"])
        sheet.write_row(2, 0, ["包头市", "", "常规", "2017-06-30"])
        sheet.merge_range("B3:B4", "十届第一轮")
        sheet.write_row(3, 0, ["乌海市"])
    answer = clerk.post(reverse("past_import"), {"file": SimpleUploadedFile("past.xlsx", path.read_bytes())})
    assert answer.status_code == 422
    said(answer, "B3：这里是合并的单元格")
    assert not PastInspection.objects.exists()


def test_a_circle_of_organs_is_refused_on_its_page(clerk, office, divisions_named):
    top = office.parent
    typed = {"name": top.name, "kind": top.kind, "parent": str(divisions_named[0].pk)}
    answer = clerk.post(reverse("organ_edit", args=[top.pk]), typed)
    assert answer.status_code == 422
    said(answer, "accounts.organ_below_itself")
    assert Organ.objects.get(pk=top.pk).parent_id is None


def test_what_two_people_signed_for_stays_on_the_page_of_a_live_round(clerk, people, round_live):
    url = reverse("round_edit", args=[round_live.pk])
    typed = facts(round_live.organ, title=round_live.title, number="8", authorised_by="另一决定", ends_on="2020-12-10")
    assert clerk.post(url, typed).status_code == 302
    round_live.refresh_from_db()
    assert (round_live.authorised_by, round_live.ends_on) == ("", date(2020, 12, 10))


@pytest.mark.parametrize(
    ("changed", "day", "words"),
    [
        ({}, "2021-02-07", ()),  # the last day of hand-over
        ({}, "2021-02-08", ("按移交规则", "2021年2月7日")),
        ({"feedback_starts_on": date(2020, 11, 30)}, "2020-11-16", ("反馈开始日期不晚于",)),
    ],
)
def test_days_that_nobody_may_have_meant_are_worth_a_look(clerk, people, round_live, on_day, changed, day, words):
    Round.objects.filter(pk=round_live.pk).update(**changed)
    on_day(day)
    page = clerk.get(reverse("round_plan", args=[round_live.pk])).content.decode()
    for word in words or ():
        assert word in page
    if not words:
        assert "按移交规则" not in page
        assert "反馈开始日期不晚于" not in page


def test_a_clerk_who_is_recused_from_a_unit_plans_the_others(clerk, people, round_live, targets):
    Round.objects.filter(pk=round_live.pk).update(status=Round.Status.PLANNED)
    for target in targets.values():
        Announcement.objects.create(round=round_live, target=target, kind="notice")
    Recusal.objects.create(
        round=round_live, target=targets[3], person=people.office, origin="declared", tie="spouse", detail="x",
        filed_by=people.office, filed_on=date(2020, 8, 1), status="accepted",
    )  # fmt: skip
    lines = clerk.get(reverse("round_targets", args=[round_live.pk])).context["lines"]
    assert [line.target.number for line, _load, _note in lines] == [1, 2, *range(4, 13)]
    for name in ("round_groups", "announcement_list"):
        assert targets[3].name not in clerk.get(reverse(name, args=[round_live.pk])).content.decode(), name
    draft = reverse("announcement_draft", args=[round_live.pk, "entry"])
    assert clerk.post(draft, {"number": ["3"], "phone": "1"}).status_code == 422
    assert not Announcement.objects.filter(target=targets[3], kind="entry").exists()
    one = Announcement.objects.get(target=targets[3])
    assert clerk.get(reverse("announcement_detail", args=[one.uid])).status_code == 404
    issue = reverse("announcement_issue", args=[round_live.pk, "notice"])
    Round.objects.filter(pk=round_live.pk).update(authority="自治区党委")
    assert clerk.post(issue).status_code == 302
    one.refresh_from_db()
    assert one.status == "draft"


def test_who_may_not_plan_sees_what_is_theirs(client, people, round_live, targets):
    draft, issued = (
        Announcement.objects.create(round=round_live, target=targets[1], kind=kind, status=status, text=text)
        for kind, status, text in (("exit", "draft", ""), ("entry", "issued", "公告\n　　内容\n第1巡视组\n2020-09-01"))
    )
    for who, on_plan, on_draft, on_issued in (
        (people.gl[1], 200, 200, 200),
        (people.gl[2], 200, 404, 404),
        (people.gm[1], 200, 404, 200),
        (people.lia[1], 403, 404, 200),
        (people.lia[2], 403, 404, 404),
        (people.lg[0], 200, 200, 200),
        (people.sys, 404, 404, 404),
    ):
        client.force_login(who, backend=BACKEND)
        asked = [
            client.get(reverse("round_plan", args=[round_live.pk])).status_code,
            client.get(reverse("announcement_detail", args=[draft.uid])).status_code,
            client.get(reverse("announcement_detail", args=[issued.uid])).status_code,
        ]
        assert asked == [on_plan, on_draft, on_issued], who


#: Page → who looks, name of the address, what is looked at.
PAGES = {
    "round_create": ("office", "round_create", False),
    "round_edit": ("office", "round_edit", True),
    "round_plan of the office": ("office", "round_plan", True),
    "round_plan of a leader": ("gl", "round_plan", True),
    "round_groups": ("office", "round_groups", True),
    "round_targets": ("office", "round_targets", True),
    "announcement_list": ("gl", "announcement_list", True),
    "announcement_draft": ("office", "announcement_draft", "entry"),
    "term_list": ("office", "term_list", False),
    "coverage": ("office", "coverage", False),
    "past_list": ("office", "past_list", False),
}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_planning_takes_many_statements(client, people, round_live, office, page):
    who, name, of_round = PAGES[page]
    create_term(actor=people.office, office=office, facts=TermFacts("十届", date(2016, 11, 1)))
    for target in Target.objects.filter(round=round_live):
        Announcement.objects.create(round=round_live, target=target, kind="entry")
    client.force_login(people.gl[1] if who == "gl" else people.office, backend=BACKEND)
    arguments = [round_live.pk, *([of_round] if isinstance(of_round, str) else [])] if of_round else []
    url = reverse(name, args=arguments)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    count = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded[page] = count
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert count <= 30, [query["sql"][:160] for query in asked.captured_queries]
    # One less where SQLite is asked nothing that PostgreSQL is, or a table is kept from before.
    assert recorded[page] - 1 <= count <= recorded[page]
