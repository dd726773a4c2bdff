"""Reports of units on their rectification: drafted from data, written, submitted by the head, heard, accepted; and their rates."""

import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.checks import clear_hits, run_check
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.feedback.queries.paper_states import since_issue
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import desk
from bihuan.web.notices.models import PublicationClause, PublicationSection
from bihuan.web.public.actions.figures import prepare_figures
from bihuan.web.public.actions.projecting import rebuild
from bihuan.web.public.exporting import export_site
from bihuan.web.public.models import PublicRectification
from bihuan.web.rectification import publishing
from bihuan.web.rectification.access.results import reports_visible_to
from bihuan.web.rectification.actions import result_releasing as releasing
from bihuan.web.rectification.actions import results as actions
from bihuan.web.rectification.actions.result_contacts import LineWords, ReportChanges
from bihuan.web.rectification.models import Item, Progress, RectificationReport, ReportLine
from bihuan.web.rectification.queries.results import contents_of, timeliness_of
from bihuan.web.rectification.rates import Rate
from bihuan.web.rectification.result_doubts import doubts_of_rates
from bihuan.web.rectification.result_drafting import LineFacts, ReportFacts, drafted, line_of, open_places
from bihuan.web.search.models import Entry
from bihuan.web.trail.models import Record
from tests.web.publishing import released
from tests.web.rectifying import make_rectifying
from tests.web.test_board import proved
from tests.web.test_pages import BACKEND, RECORDED

S = RectificationReport.Status
DAY = date(2021, 3, 1)


@pytest.fixture
def live(people, round_live, on_day):
    """Return a round of which the first unit has two items: one verified with its results, one under way."""
    on_day("2021-01-15")
    found = make_rectifying(people, round_live, {1: ("窗口超时办理较多", "拖欠企业账款")})
    found.in_force(found.targets[1])
    done, under_way = Item.objects.order_by("pk")
    Progress.objects.create(
        item=under_way, done_on=DAY, text="已清偿两个项目", by=people.lia[1], written_on=DAY, recovered=Decimal(120_000)
    )
    Item.objects.filter(pk=done.pk).update(
        status="verified", claim="窗口限时办结", verified_by=people.ver[0], reported_on=DAY, systems_made=1
    )
    Item.objects.filter(pk=under_way.pk).update(status="under_way", recovered=Decimal(120_000))
    on_day("2021-03-05")
    return found


def refused(act, **what):
    """Return the refusal of a step."""
    with pytest.raises(Refusal) as caught:
        act(**what)
    return caught.value


def written(live, report, **reasons):
    """Return a draft whose places are filled in; ``reasons`` by the item's number in the report."""
    lines = {
        one.item.pk: LineWords(one.said or "正在办理。", reasons.get(f"line_{one.order}", ""))
        for one in contents_of(report).lines
    }
    text = report.text
    for place in open_places(text):
        text = text.replace(place, "成立工作专班，每周调度。")
    return actions.write_report(
        actor=live.people.lia[1], report=report, changes=ReportChanges(report.title, text, lines)
    )


def test_a_main_report_from_its_data_to_the_stopped_clock(live, people, on_day):
    target, lia, head = live.targets[1], people.lia[1], people.head[1]
    report = actions.draft_report(actor=lia, target=target, kind="main")
    first, second = contents_of(report).lines
    assert "共 2 个问题" in report.text
    assert "1 个已完成整改，1 个正在整改" in report.text
    assert "整改完成率 50.0%（1/2" in report.text
    assert "追缴和挽回资金 12 万元，建立健全制度 1 项" in report.text
    assert (first.said, second.said) == (
        "窗口限时办结。建立健全制度 1 项。",
        "已清偿两个项目。追缴和挽回资金 12 万元。",
    )
    assert refused(actions.draft_report, actor=lia, target=target, kind="main").code == "rectification.report_exists"
    # Every item with its words, and why it is not finished: the missing ones are named.
    lacking = refused(actions.submit_report, actor=head, report=report)
    assert (lacking.code, lacking.where) == ("rectification.report_incomplete", "reason-2")
    assert second.item.number in lacking.zh
    assert first.item.number not in lacking.zh
    ReportLine.objects.filter(item=first.item).update(said="")
    assert first.item.number in refused(actions.submit_report, actor=head, report=report).zh
    bad = ReportChanges("标题", "正文", {999: LineWords("x")})
    assert refused(actions.write_report, actor=lia, report=report, changes=bad).code == "rectification.unknown_line"
    marked = ReportChanges("标题", "机密\n正文")
    assert refused(actions.write_report, actor=lia, report=report, changes=marked).code == "feedback.classified_marking"
    report.refresh_from_db()
    ReportLine.objects.filter(report=report, item=second.item).update(reason="项目方破产清算")
    assert refused(actions.submit_report, actor=head, report=report).code == "rectification.report_incomplete"
    report = written(live, report, line_2="第三个项目在诉讼")
    assert refused(actions.submit_report, actor=lia, report=report).code == "common.not_allowed"
    # Somebody else's report, filed in this unit's name: its title or its signature says so. Others may be spoken of.
    title, text, other = report.title, report.text, live.round.targets.get(number=2).name
    for ends in ({"title": title.replace(target.name, other)}, {"text": f"{text}\n中共{other}委员会\n2021年3月5日"}):
        RectificationReport.objects.filter(pk=report.pk).update(**ends)
        wrong = refused(actions.submit_report, actor=head, report=report)
        assert (wrong.code, other in wrong.en) == ("rectification.report_of_other_unit", True)
        RectificationReport.objects.filter(pk=report.pk).update(
            title=title, text=f"{text}\n同{other}核对过。\n抄送：{other}"
        )
    report = actions.submit_report(actor=head, report=report, version=report.version)
    assert (report.status, report.submitted_on) == (S.SUBMITTED, date(2021, 3, 5))
    assert report.figures["completion"]["numerator"] == 1
    # What is submitted stands still, whatever becomes of the items.
    Item.objects.filter(pk=second.item.pk).update(status="verified", verified_by=people.ver[0])
    held = contents_of(report)
    assert [one.status for one in held.lines] == ["verified", "under_way"]
    assert (held.rates[0].numerator, held.rates[0].denominator) == (1, 2)
    assert timeliness_of(report, target).days_late == 0
    assert refused(actions.accept_report, actor=people.office, report=report).code == "rectification.opinion_awaited"
    assert refused(actions.give_opinion, actor=people.sup[0], report=report, verdict="remark").code == (
        "rectification.reason_needed"
    )
    actions.give_opinion(actor=people.sup[0], report=report, verdict="agree")
    assert refused(actions.return_report, actor=people.office, report=report, reason=" ").code == (
        "rectification.reason_needed"
    )
    report = actions.return_report(actor=people.office, report=report, reason="数字不实")
    # What came back has stopped nothing: two months after the meeting of 5 January are over on 6 March.
    on_day("2021-03-09")
    assert timeliness_of(report, target).days_late > 0
    # What lapsed since it was returned is no part of what is submitted anew, though it stood in it before.
    Item.objects.filter(pk=first.item.pk).update(status="lapsed")
    report = actions.submit_report(actor=head, report=report)
    assert [(one.order, one.item.pk) for one in contents_of(report).lines] == [(1, second.item.pk)]
    # Nor does what was submitted change with the kind of completion that is settled later.
    assert [one.completion for one in contents_of(report).lines] == ["one_off"]
    Item.objects.filter(pk=second.item.pk).update(completion="long_term")
    assert [one.completion for one in contents_of(report).lines] == ["one_off"]
    actions.give_opinion(actor=people.sup[0], report=report, verdict="agree")
    report = actions.accept_report(actor=people.office, report=report)
    assert timeliness_of(report, target).days_late > 0
    assert "逾期" in timeliness_of(report, target).words
    assert refused(actions.write_report, actor=lia, report=report, changes=bad).code == "rectification.not_in_state"
    done = Record.objects.filter(object_kind="rectification_report").order_by("seq").values_list("action", flat=True)
    names = ("draft", "edit", "submit", "return", "submit", "accept")
    assert [one for one in done if "opinion" not in one] == [
        f"rectification.{name}_rectification_report" for name in names
    ]


def test_a_report_from_signed_paper_and_who_may_not_decide_on_it(live, people, client):
    target, clerk = live.targets[1], people.office
    url = reverse("rectification_report_draft", args=[target.round_id, 1, "head"])
    proved(client, clerk)
    assert client.post(url).status_code == 302
    report = RectificationReport.objects.get()
    assert report.on_behalf
    assert all(one.said for one in contents_of(report).lines)
    report = written_by(clerk, report)
    move = reverse("rectification_report_move", args=[report.uid, "submit_rectification_report"])
    without = client.post(move, {"version": report.version})
    assert (without.status_code, "rectification.scan_missing" in without.content.decode()) == (422, True)
    scan = SimpleUploadedFile("扫描.txt", "签字件".encode())
    sent = client.post(move, {"version": report.version, "scan": scan, "given_on": "2021-03-02"})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    report.refresh_from_db()
    assert (report.submitted_on, report.scan_name) == (date(2021, 3, 2), "扫描.txt")
    actions.give_opinion(actor=people.sup[0], report=report, verdict="agree")
    assert refused(actions.accept_report, actor=clerk, report=report).code == "rectification.own_report"
    assert actions.accept_report(actor=people.second_clerk, report=report).status == S.ACCEPTED
    # Others of the unit read it, units elsewhere do not know of it.
    assert reports_visible_to(people.lia[1]).filter(pk=report.pk).exists()
    assert not reports_visible_to(people.lia[2]).filter(pk=report.pk).exists()


def written_by(actor, report):
    text = report.text
    for place in open_places(text):
        text = text.replace(place, "主持召开三次会议。")
    lines = {one.item.pk: LineWords(one.said, "尚在办理") for one in contents_of(report).lines}
    return actions.write_report(actor=actor, report=report, changes=ReportChanges(report.title, text, lines))


def clear(people, notice):
    """Let the office look for names and numbers in a notice, and another clerk let stand what was found."""
    check = run_check(people.office, "rectification_notice", notice.pk)
    hits = [one.pk for one in check.hits.all()]
    if hits:
        clear_hits(actor=people.second_clerk, check=check, hits=hits, reason="公开的办公电话")


def people_are_not_told(live, people, target):
    """Public figures tell how many items there are; of few people dealt with they do not tell how many."""
    for dealt_with, told in ((3, None), (12, 12)):
        Item.objects.filter(pk=Item.objects.filter(target=target).first().pk).update(people_handled=dealt_with)
        batch = prepare_figures(actor=people.office, round_=live.round)
        (table,) = [one for one in batch.tables if one["en"] == "Rectification by unit"]
        assert [table["rows"][0]["cells"][2], table["totals"][2]] == [told, told]
        batch.delete()


def rows_of(name):
    """Return the rows of a file of the open data."""
    return json.loads(Client().get(f"/public/rectification/{name}.json").getvalue())["rows"]


def publish(live, people, target):
    """Publish the round's feedback: its first clause stands for the first finding, its second for one without an item."""
    publication = released(live.round, people.office, FEEDBACK.format(name=target.name))
    section = PublicationSection.objects.create(publication=publication, target=target, number=1, name=target.name)
    first = Finding.objects.filter(target=target).order_by("pk").first()
    other = Finding.objects.create(
        number="Z1-9",
        round=live.round,
        target=target,
        group=target.group,
        title="x",
        condition="x",
        author=people.gl[1],
    )
    for order, finding in enumerate((first, other, None), 1):
        clause = PublicationClause.objects.create(section=section, order=order, text="x")
        clause.findings.set([finding] if finding else [])


def found_on_the_site(public, target, notice):
    """What was published of a problem and what the unit answers lead to each other; what has no answer is named."""

    def body(path, **query):
        return Client().get(path, query).content.decode()

    base = f"/public/rounds/{target.round_id}/targets/1/"
    assert f"{public}#a1" in body(f"{base}clauses/1/")
    assert "窗口限时办结" in body(f"{base}clauses/1/")
    assert "其中没有答复这一条" in body(f"{base}clauses/2/")
    assert "对应关系没有登记" in body(f"{base}clauses/3/")
    page = body(base)
    assert f"{base}clauses/2/" in page.partition("没有答复的公布问题")[2].partition("没有登记")[0]
    assert "整改通报另有 1 个问题" in page
    assert f"{public}#a1" in body(f"/public/rounds/{target.round_id}/")
    own = body(public)
    assert 'id="a1"' in own
    assert f"{base}clauses/1/" in own
    assert f"{public}#a2" in body("/public/rectification/", q="清偿 项目")
    assert "没有符合条件的整改情况" in body("/public/rectification/", q="没有的词")
    assert "公布的整改情况中也找到" in body("/public/findings/", q="清偿")
    assert notice.title in body("/public/units/" + PublicRectification.objects.get().unit + "/")
    assert f"urn:uuid:{notice.uid}" in body("/public/feed.xml")
    assert f"整改进展情况汇编\n{notice.title}\n" in body(f"/public/rounds/{target.round_id}/rectification.txt")
    answers = rows_of("answers")
    assert [(row["item_number"], row["state"], row["clauses"]) for row in answers] == [
        (1, "done", ["1.1"]),
        (2, "under_way", []),
    ]
    for name, sheet in (("data", 1), ("answers", 2)):
        book = load_workbook(BytesIO(Client().get(f"/public/rectification/{name}.xlsx").getvalue()))
        assert len(list(book["rows"].rows)) == sheet + 1
        assert book["dictionary"].cell(book["dictionary"].max_row, 1).value == "licence"


def paired_without_import(client, people, notice):
    """A notice that was released here stands beside the ledger at once; what came back since is said."""
    address = reverse("rectification_notice_pairing", args=[notice.uid])
    client.force_login(people.lia[1], backend=BACKEND)
    assert client.get(address).status_code == 404, "what the office compares is no business of the unit's"
    client.force_login(people.office, backend=BACKEND)
    assert address in client.get(reverse("rectification_report_detail", args=[notice.uid])).content.decode()
    page = client.get(address).content.decode()
    assert "每个反馈问题都有答复" in page
    assert "不一致" not in page
    done = contents_of(notice).lines[0].item
    Item.objects.filter(pk=done.pk).update(left_figures_on=date(2021, 3, 6))
    assert client.get(address).content.decode().count("不一致") == 2, "one line, and the count of those done"
    assert contents_of(notice).sha256 == IssuedPaper.objects.get(object_id=notice.pk).sha256
    Item.objects.filter(pk=done.pk).update(left_figures_on=None)


FEEDBACK = """关于十届内蒙古自治区党委第八轮巡视反馈情况集中公布
2020年9月6日至11月30日，十届内蒙古自治区党委第八轮巡视安排4个巡视组，对12个盟市开展了专项巡视。2021年1月5日至1月8日进行了反馈。
巡视发现的问题主要是：
1.{name}服务窗口超时办理较多；落实主体责任不到位；拖欠企业账款依然存在。
2.包头市履行监管责任不力；干部作风不实。
"""


@pytest.mark.slow
def test_a_notice_goes_public_by_two_pairs_and_is_corrected_and_withdrawn(live, people, client, monkeypatch, tmp_path):
    target, lia, told = live.targets[1], people.lia[1], []
    publish(live, people, live.targets[1])
    monkeypatch.setattr(
        publishing, "_callbacks", [*publishing._callbacks, lambda one: told.append((one.edition, one.status))]
    )
    notice = actions.draft_report(actor=lia, target=target, kind="notice")
    assert refused(actions.submit_report, actor=people.head[1], report=notice).code == "rectification.report_incomplete"
    written(live, notice, line_2="在诉讼")
    assert refused(actions.submit_report, actor=people.head[1], report=notice).code == "rectification.contact_missing"
    held = contents_of(RectificationReport.objects.get(pk=notice.pk))
    days = {"publicity_from": date(2021, 3, 8), "publicity_until": date(2021, 3, 2)}
    changes = ReportChanges(notice.title, held.report.text, {}, {"phone": "0470-8210000"}, **days)
    assert refused(actions.write_report, actor=lia, report=notice, changes=changes).where == "publicity_until"
    changes = replace(changes, publicity_until=date(2021, 3, 22))
    notice = actions.write_report(actor=lia, report=notice, changes=changes)
    notice = actions.submit_report(actor=people.head[1], report=notice)
    text = contents_of(notice).whole_text
    assert "公示时间：2021年3月8日至2021年3月22日。联系电话：0470-8210000" in text
    assert refused(actions.accept_report, actor=people.office, report=notice).code == "rectification.not_in_state"
    lead = people.lg[0]
    assert refused(releasing.approve_notice, actor=lead, report=notice).code == "feedback.leak_check_missing"
    run_check(people.office, "rectification_notice", notice.pk)
    assert refused(releasing.approve_notice, actor=lead, report=notice).code == "feedback.leak_check_open"
    clear(people, notice)
    assert releasing.approve_notice(actor=lead, report=notice).status == S.SUBMITTED
    assert refused(releasing.approve_notice, actor=lead, report=notice).code == "accounts.second_person_needed"
    notice = releasing.approve_notice(actor=people.lg[1], report=notice)
    assert refused(releasing.release_notice, actor=lead, report=notice).code == "common.not_allowed"
    assert releasing.release_notice(actor=people.office, report=notice).status == S.APPROVED
    notice = releasing.release_notice(actor=people.second_clerk, report=notice)
    paper = IssuedPaper.objects.get(object_kind="rectification_notice")
    assert (paper.text, paper.sha256, told) == (text, contents_of(notice).sha256, [(1, "released")])
    public = f"/public/rectification/{notice.uid}/"
    assert Client().get(f"{public}notice.txt").content.decode() == text
    assert notice.title in Client().get(public).content.decode()
    assert target.name in Client().get("/public/rectification/").content.decode()
    assert rows_of("data")[0]["text"] == text
    found_on_the_site(public, target, notice)
    paired_without_import(client, people, notice)
    people_are_not_told(live, people, target)
    assert Client().get(f"{public}notice.docx").content.startswith(b"PK")
    client.force_login(people.lia[2], backend=BACKEND)  # released: everybody reads it and its paper
    for name, key in (("rectification_report_detail", notice.uid), ("issued_paper_detail", paper.uid)):
        assert client.get(reverse(name, args=[key])).status_code == 200
    assert refused(actions.draft_report, actor=lia, target=target, kind="notice").code == "rectification.report_exists"
    edition = releasing.draft_edition(actor=lia, report=notice, reason="更正一处数字")
    assert contents_of(edition).lines[1].reason == "在诉讼"
    edition = actions.submit_report(actor=people.head[1], report=edition)
    clear(people, edition)
    for one in people.lg[:2]:
        edition = releasing.approve_notice(actor=one, report=edition)
    for one in (people.office, people.second_clerk):
        edition = releasing.release_notice(actor=one, report=edition)
    notice.refresh_from_db()
    assert (notice.status, edition.status) == (S.SUPERSEDED, S.RELEASED)
    since = since_issue(paper)
    assert (since.newest.edition, since.withdrawn_on) == (2, None)
    assert "已被更正后的版本取代" in Client().get(public).content.decode()
    export_site(tmp_path)
    assert (tmp_path / f"rectification/{edition.uid}.html").is_file()
    assert (tmp_path / f"rectification/{notice.uid}.txt").read_text(encoding="utf-8") == text
    assert str(edition.uid) in (tmp_path / "data/rectification.csv").read_text(encoding="utf-8")
    assert "窗口限时办结" in (tmp_path / "data/rectification-answers.csv").read_text(encoding="utf-8")
    assert f'["",[["{edition.uid}"' in "".join(
        part.read_text(encoding="utf-8") for part in (tmp_path / "search").iterdir()
    )
    with stepped_up():
        gone = releasing.withdraw_notice(actor=people.office, report=edition, reason="内容有误")
        assert gone.status == S.RELEASED
        assert refused(releasing.withdraw_notice, actor=lead, report=edition, reason="").code == (
            "rectification.reason_needed"
        )
        gone = releasing.withdraw_notice(actor=people.second_clerk, report=edition, reason="")
    assert (gone.status, gone.reason) == (S.WITHDRAWN, "内容有误")
    assert told == [(1, "released"), (1, "superseded"), (2, "released"), (2, "withdrawn")]
    assert since_issue(IssuedPaper.objects.get(edition=2, object_kind="rectification_notice")).withdrawn_on
    assert client.get(reverse("rectification_report_detail", args=[edition.uid])).status_code == 403
    # What was withdrawn is gone from the site at once, with the editions before it; the address keeps the reason.
    for path in (public, f"{public}notice.txt", f"/public/rectification/{edition.uid}/"):
        assert Client().get(path).status_code == 410, path
    assert "内容有误" in Client().get(f"/public/rectification/{edition.uid}/").content.decode()
    assert rows_of("data") == rows_of("answers") == []
    assert not Entry.objects.filter(kind="public_answer").exists()
    rebuild(actor=None)
    assert Client().get(public).status_code == 410


PAGES = {
    "rectification_report_list": ("office", "round"),
    "rectification_report_list of a unit": ("liaison", "round"),
    "rectification_report_detail": ("liaison", "report"),
    "rectification_report_edit": ("liaison", "report"),
}
MOST = 34


def test_pages_of_reports_say_what_lacks_and_what_does_not_fit(live, people, client):
    target = live.targets[1]
    client.force_login(people.lia[1], backend=BACKEND)
    address = reverse("rectification_report_draft", args=[target.round_id, 1, "main"])
    assert client.post(reverse("rectification_report_draft", args=[target.round_id, 1, "xx"])).status_code == 422
    edit = client.post(address).url
    report = RectificationReport.objects.get()
    held = contents_of(report)
    typed = {"version": report.version, "title": report.title, "text": "已完成整改 122 个，整改完成率 98.7%。"}
    typed |= {f"said-{one.order}": one.said for one in held.lines} | {f"reason-{one.order}": "" for one in held.lines}
    assert client.post(edit, {**typed, "title": ""}).status_code == 422
    assert client.post(edit, {**typed, "version": 9}).status_code == 409
    assert client.post(edit, typed).status_code == 302
    shown = client.get(reverse("rectification_report_detail", args=[report.uid])).content.decode()
    assert "没有写明未完成的原因" in shown
    assert "对不上的比率" in shown
    assert "122/123" in shown
    assert "系统统计的不同" in shown
    client.force_login(people.lia[2], backend=BACKEND)
    assert client.get(reverse("rectification_report_detail", args=[report.uid])).status_code == 404
    assert client.post(address).status_code == 404
    client.force_login(people.office, backend=BACKEND)
    assert client.get(reverse("rectification_report_detail", args=[report.uid])).status_code == 403
    lines = [line.kind for line in desk(people.head[1])]
    assert "report_submit" in lines
    found = {}
    for page, (who, what) in PAGES.items():
        client.force_login(people.office if who == "office" else people.lia[1], backend=BACKEND)
        url = reverse(page.partition(" ")[0], args=[target.round_id if what == "round" else report.uid])
        assert client.get(url).status_code == 200, page
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


@pytest.mark.no_database
def test_rates_that_cannot_be_are_doubted_and_others_are_not():
    rates = [Rate("completion", 3, 4, DAY, "done"), Rate("closure", 2, 4, DAY, "done")]
    for text, count in (
        ("已完成整改 122 个，完成率 98.7%。", 2),  # fits no total, and is not what the system reckons
        ("截至目前整改完成率为75%，销号率达到50%。", 0),
        ("整改完成率达到 100%。", 1),
        ("办事时间压缩 60%，企业满意度 98.7%。", 0),
        ("", 0),
    ):
        assert len(doubts_of_rates(text, rates)) == count, text
    (doubt,) = doubts_of_rates("整改完成率达到 100%。", rates)
    assert "3/4" in doubt.zh
    assert "整改完成率达到 100%。"[slice(*doubt.span)].endswith("100%")


@pytest.mark.no_database
def test_drafts_say_what_there_is_and_leave_the_rest_open():
    lasting = LineFacts("A1", "问题一", False, True, "", date(2021, 12, 31), measures=("定期督查",))
    silent = LineFacts("A2", "问题二", False, False, "", None)
    facts = ReportFacts("示范市", "示范自治区党委", DAY, None, (lasting, silent), (), DAY)
    assert line_of(lasting) == "已制定整改措施 1 条：定期督查。"
    assert line_of(silent) == ""
    for kind in ("main", "head", "notice"):
        title, text = drafted(kind, facts)
        assert "示范" in title
        assert "其中 1 个需要长期坚持" in text
        assert "问题一（2021年12月31日前完成）" in text
        assert open_places(text)
        assert "None" not in text
