"""The report of a group and of a round: its draft, who sees which part, and its way to the committee's decision."""

import io
import json
import os
import time
from dataclasses import replace
from datetime import date

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.reports import To, may, reach_of, report_for, reports_visible_to
from bihuan.web.feedback.actions import report_moves, reports
from bihuan.web.feedback.actions.report_moves import Recorded
from bihuan.web.feedback.actions.reports import PassageFacts
from bihuan.web.feedback.models import Report
from bihuan.web.feedback.queries.report_pages import report_list_of
from bihuan.web.feedback.queries.reports import all_passages, decision_of, shown_passages
from bihuan.web.feedback.reporting.drafting import Frame, group_report
from bihuan.web.feedback.reporting.opening import brought_up_to_date
from bihuan.web.feedback.reporting.seen import FindingSeen, Material, Unit
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries import desk
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.models import Group, Recusal, Round
from bihuan.web.trail.models import Record
from tests.web.test_pages import BACKEND, RECORDED

pytestmark = pytest.mark.django_db

NAMED = FindingSeen(1, "x", "题", "情况", "", "grave", "A", "放", 1, 1, 1, "甲")
CAUSE = "主管部门没有把事项划转当作硬任务"


@pytest.fixture(autouse=True)
def late_in_the_field(on_day):
    on_day("2020-11-20")


@pytest.fixture
def group(round_live) -> Group:
    return round_live.groups.get(number=1)


@pytest.fixture
def found(people, round_live, targets) -> dict[str, Finding]:
    """Approved findings: 放 and 管 at target 1, 放 at target 2, one that the office has not approved yet at target 3."""
    categories = {row.code: row for row in round_live.taxonomy.categories.all()}
    rows = {}
    for key, number, code, status in (
        ("1A", 1, "A", "approved"),
        ("1B", 1, "B", "approved"),
        ("2A", 2, "A", "approved"),
        ("3A", 3, "A", "in_review"),
        ("4A", 4, "A", "approved"),
    ):
        rows[key] = Finding.objects.create(
            number=f"问题-{key}", round=round_live, target=targets[number], author=people.gm[1], status=status,
            category=categories[code], title=f"事项{key}应进未进", cause=CAUSE,
            condition=f"抽查的20件中有{number}件未办结，推进不够有力。", severity="grave" if key == "1B" else "general",
        )  # fmt: skip
    return rows


def written(report: Report) -> list[PassageFacts]:
    return [
        PassageFacts(row.part, row.heading, row.text, tuple(one.number for one in row.findings.all()), row.pk)
        for row in all_passages(report)
    ]


def refused(code: str, call, **how) -> Refusal:
    before = list(Report.objects.values()), Record.objects.count()
    with pytest.raises(Refusal) as caught:
        call(**how)
    assert caught.value.code == code
    assert (list(Report.objects.values()), Record.objects.count()) == before
    return caught.value


def test_a_draft_is_made_from_approved_findings_and_each_paragraph_names_them(people, round_live, group, found):
    draft = {"call": reports.draft_report, "round_": round_live, "group": group}
    refused("common.not_allowed", actor=people.gd[1][0], **draft)
    refused("common.not_found", actor=people.gl[2], **draft)
    report = reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    refused("feedback.report_exists", actor=people.gl[1], **draft)
    rows = all_passages(report)
    by_part = {part: [row for row in rows if row.part == part] for part in ("overview", "facts", "common", "causes")}
    assert [(row.heading, [one.pk for one in row.findings.all()]) for row in by_part["facts"]] == [
        (found[key].target.name, [found[key].pk]) for key in ("1A", "1B", "2A")
    ]
    assert "共发现问题3个（其中严重问题1个）" in by_part["overview"][0].text
    assert "3个单位中有2个存在，共2个" in by_part["common"][0].text
    assert any("“不够有力”，3个单位中有2个" in row.text for row in by_part["common"])
    assert by_part["causes"][0].text == f"{CAUSE}（2个单位）。"
    assert not any(found["3A"] in row.findings.all() or found["4A"] in row.findings.all() for row in rows)
    assert Record.objects.filter(action="feedback.draft_report", object_id=str(report.uid)).count() == 1
    assert {line.kind for line in desk(people.gl[1])} >= {"report_submit"}
    assert "report_submit" not in {line.kind for line in desk(people.gl[2])}
    # Another finding is approved: it has no paragraph, and gets one.
    Finding.objects.filter(pk=found["3A"].pk).update(status="approved")
    submit = {"actor": people.gl[1], "report": report}
    said = refused("feedback.findings_left_out", report_moves.submit_report, **submit)
    assert (said.where, "有 1 个" in said.zh, found["3A"].number in said.zh) == ("left_out_reason", True, True)
    # A reason for leaving it out does not make the wrong number of the opening right.
    refused("feedback.numbers_out_of_date", report_moves.submit_report, left_out_reason="另案处理", **submit)
    filled = reports.fill_report(actor=people.gd[1][0], report=report, version=1)
    facts = [row for row in all_passages(filled) if row.part == "facts"]
    assert [one.pk for one in facts[-1].findings.all()] == [found["3A"].pk]
    assert [row.order for row in all_passages(filled)] == list(range(1, len(rows) + 2))
    texts = [row.text for row in all_passages(filled)]
    assert "共发现问题4个（其中严重问题1个），涉及2个方面。" in texts[0]
    assert any("反馈上述4个问题" in text for text in texts)
    assert report_moves.submit_report(actor=people.gl[1], report=filled).status == "submitted"


def test_a_finding_is_left_out_with_a_reason_that_is_kept(people, round_live, group, found, client):
    report = reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    Finding.objects.filter(pk=found["3A"].pk).update(status="approved")
    client.force_login(people.gl[1], backend=BACKEND)
    page, move = reverse("report_detail", args=[report.uid]), reverse("report_move", args=[report.uid, "submit"])
    shown = client.get(page)
    assert (shown.context["page"].is_out_of_date, 'name="left_out_reason"' in shown.content.decode()) == (True, True)
    assert client.post(move, {"version": 1}).status_code == 422
    opening = all_passages(report)[0]
    opening.text = "共发现问题4个。"  # somebody says less than the draft did: what is said is true
    opening.save()
    sent = client.post(move, {"version": 1, "left_out_reason": "另案处理"}, follow=True)
    assert (Report.objects.get().status, "另案处理" in sent.content.decode()) == ("submitted", True)


def test_numbers_of_the_draft_are_set_anew_and_other_words_stay():
    material = Material((), (NAMED,) * 3)
    for before, after in (
        ("甲。共发现问题2个，涉及9个方面。", "甲。共发现问题3个，涉及1个方面。"),
        ("共发现问题3个（其中严重问题2个、较重问题1个）。", "共发现问题3个（其中严重问题3个）。"),
        ("共发现问题2个（其中严重问题2个，均在甲市）。", "共发现问题3个（其中严重问题2个，均在甲市）。"),
        ("发现各类问题2个。", "发现各类问题2个。"),
    ):
        assert brought_up_to_date(before, material) == after


def test_quotations_stand_together_and_units_are_counted():
    units = tuple(Unit(at, at, f"单位{at}") for at in (1, 2, 3))
    rows = [
        replace(NAMED, pk=at * 10 + target, category_code=code, category=code, category_order=at,
                target=f"单位{target}", target_pk=target, target_number=target)
        for at, (code, where) in enumerate((("甲", (1, 2)), ("乙", (2, 3)), ("丙", (1, 2, 3))))
        for target in where
    ]  # fmt: skip
    last = group_report(Frame("", "巡视", "一组", None, None), Material(units, tuple(rows)))[-1]
    assert last.text.startswith("“丙”方面的问题3个单位中都存在，“甲”“乙”方面的问题3个单位中有2个存在，属于共性问题，")


def test_no_report_without_approved_findings(people, round_live, group):
    refused(
        "feedback.report_without_findings",
        reports.draft_report,
        actor=people.gl[1],
        round_=round_live,
        group=group,
    )


def test_what_is_written_is_kept_and_what_cannot_be_is_refused(people, round_live, group, found):
    report = reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    passages = written(report)
    save = {"call": reports.save_report, "actor": people.gd[1][0], "report": report, "title": "报告", "version": 1}
    first = passages[0]
    for code, where, changed in (
        ("feedback.report_incomplete", "text-0", replace(first, text=" ")),
        ("feedback.report_incomplete", "part-0", replace(first, part="annex")),
        ("feedback.unknown_finding", "findings-0", replace(first, findings=(found["4A"].number,))),
        ("feedback.unknown_finding", "findings-0", replace(first, findings=(found["3A"].number,))),
        ("feedback.odd_character", "text-0", replace(first, text="一\x07")),
        ("feedback.text_too_long", "text-0", replace(first, text="字" * 8_001)),
        ("feedback.lead_on_a_person", "text-0", replace(first, text="副市长王建国涉嫌受贿，收受他人财物80万元。")),
        ("common.changed_meanwhile", "", replace(first, pk=10**9)),
    ):
        assert refused(code, **save, passages=[changed, *passages[1:]]).where == where
    assert refused("feedback.report_incomplete", **{**save, "title": " "}, passages=passages).where == "title"
    refused("common.changed_meanwhile", **{**save, "version": 7}, passages=passages)
    refused("common.not_allowed", **{**save, "actor": people.gm[1]}, passages=passages)
    # The last goes, a new one comes first in its part, what belongs to an earlier part stands before it.
    new = PassageFacts("facts", "两个单位", "一并说明。", (found["1A"].number, found["2A"].number))
    kept = reports.save_report(
        actor=people.gd[1][0], report=report, title=" 新的标题 ", passages=[new, *passages[:-1]], version=1
    )
    rows = all_passages(kept)
    assert (kept.title, kept.version) == ("新的标题", 2)
    assert [row.part for row in rows][:2] == ["overview", "facts"]
    assert (rows[1].text, {one.pk for one in rows[1].findings.all()}) == (
        "一并说明。",
        {found["1A"].pk, found["2A"].pk},
    )
    assert len(rows) == len(passages)


def test_a_report_goes_to_the_committee_step_by_step(people, round_live, group, found, targets, on_day):
    report = reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    move = {"report": report, "version": 1}
    heard = Recorded(date(2020, 11, 25), "〔2020〕9号会议纪要", note="补充共性问题")
    decided = Recorded(date(2020, 11, 28), "党委常委会〔2020〕31号", organ="自治区党委")
    refused("common.not_allowed", report_moves.submit_report, actor=people.gd[1][0], **move)
    refused("feedback.report_not_in_state", report_moves.hear_report, actor=people.office, facts=heard, **move)
    refused("common.changed_meanwhile", report_moves.submit_report, actor=people.gl[1], report=report, version=9)
    Finding.objects.filter(pk=found["1B"].pk).update(status="withdrawn")
    refused("feedback.finding_gone", report_moves.submit_report, actor=people.gl[1], **move)
    Finding.objects.filter(pk=found["1B"].pk).update(status="approved")
    on_day("2020-08-01")
    refused("feedback.odd_day", report_moves.submit_report, actor=people.gl[1], **move)
    on_day("2020-11-20")
    report = report_moves.submit_report(actor=people.gl[1], **move)
    assert (report.status, report.submitted_on, report.submitted_by) == ("submitted", date(2020, 11, 20), people.gl[1])
    refused("feedback.report_not_draft", reports.fill_report, actor=people.gl[1], report=report)
    assert Note.objects.filter(kind="feedback.submit", person=people.lg[0]).count() == 1
    hear = {"call": report_moves.hear_report, "actor": people.office, "report": report}
    for code, where, changed in (
        ("feedback.report_incomplete", "on", {"on": None}),
        ("feedback.report_incomplete", "document", {"document": " "}),
        ("feedback.odd_day", "on", {"on": date(2020, 11, 19)}),
        ("feedback.odd_day", "on", {}),  # the day is still to come
    ):
        assert refused(code, **hear, facts=replace(heard, **changed)).where == where
    on_day("2020-11-30")
    refused("common.not_allowed", **{**hear, "actor": people.gl[1]}, facts=heard)
    returned = report_moves.return_report(actor=people.office, report=report, reason="原因写得不清")
    assert (returned.status, returned.submitted_on) == ("draft", None)
    refused("feedback.report_not_in_state", report_moves.return_report, actor=people.office, report=report, reason="x")
    report = report_moves.submit_report(actor=people.gl[1], report=report)
    report = report_moves.hear_report(actor=people.office, report=report, facts=replace(heard, on=date(2020, 11, 30)))
    decide = {"call": report_moves.decide_report, "actor": people.office, "report": report}
    assert refused("feedback.odd_day", **decide, facts=decided).where == "on"
    late = replace(decided, on=date(2020, 11, 30))
    assert refused("feedback.report_incomplete", **decide, facts=replace(late, organ="")).where == "organ"
    assert decision_of(targets[1]) is None
    report = report_moves.decide_report(actor=people.office, report=report, facts=late)
    assert (report.status, report.decided_document, report.decision_organ) == ("decided", late.document, "自治区党委")
    assert (decision_of(targets[1]), decision_of(targets[4])) == (report, None)
    refused("feedback.report_not_in_state", report_moves.return_report, actor=people.office, report=report, reason="x")
    steps = Record.objects.filter(object_kind="report", object_id=str(report.uid)).order_by("seq")
    assert [step.action.partition(".")[2] for step in steps if step.result == "done"] == [
        *("draft_report", "submit", "return", "submit", "hear", "decide")
    ]


def test_the_report_of_the_round_waits_for_those_of_the_groups(people, round_live, group, found, targets):
    whole = reports.draft_report(actor=people.office, round_=round_live, group=None)
    assert "4个" in all_passages(whole)[0].text
    facts = [row for row in all_passages(whole) if row.part == "facts"]
    assert {one.pk for one in facts[0].findings.all()} == {found[key].pk for key in ("1A", "2A", "4A")}
    assert "12个单位中有3个" in facts[0].text
    said = refused("feedback.group_reports_missing", report_moves.submit_report, actor=people.office, report=whole)
    assert "第1组、第2组、第3组、第4组" in said.zh
    for number in range(1, 5):
        Report.objects.create(
            round=round_live, group=round_live.groups.get(number=number), title="x", author=people.gl[number],
            status="submitted", submitted_on=date(2020, 11, 19),
        )  # fmt: skip
    report_moves.submit_report(actor=people.office, report=whole)
    Report.objects.filter(pk=whole.pk).update(status="decided")
    assert decision_of(targets[4]) == whole
    assert set(reports_visible_to(people.office)) > {whole}
    assert {row.group_id for row in reports_visible_to(people.gl[1])} == {group.pk}
    assert not reports_visible_to(people.lia[1])


def test_a_recusal_takes_a_units_part_of_the_report_away(people, round_live, group, found, targets):
    report = reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    deputy = people.gd[1][0]
    assert len(shown_passages(report, reach_of(deputy, report))) == len(all_passages(report))
    Recusal.objects.create(
        round=round_live, target=targets[2], person=deputy, origin="declared", tie="spouse", detail="x",
        filed_by=deputy, filed_on=date(2020, 11, 1), status="accepted", decided_on=date(2020, 11, 2),
    )  # fmt: skip
    units = {who: report_list_of(who, round_live)[0].units for who in (deputy, people.gl[1])}
    assert [targets[2].name in units[who] for who in units] == [False, True]
    assert targets[1].name in units[deputy]
    report = report_for(deputy, report.uid, To.EDIT)
    shown = shown_passages(report, reach_of(deputy, report))
    assert {one.target_id for row in shown for one in row.findings.all()} == {targets[1].pk}
    mine = [one for one in written(report) if one.pk in {row.pk for row in shown}]
    hidden = {row.pk for row in all_passages(report)} - {one.pk for one in mine}
    save = {"call": reports.save_report, "actor": deputy, "report": report, "title": report.title}
    refused("feedback.unknown_finding", **save, passages=[replace(mine[0], findings=(found["2A"].number,))])
    refused("feedback.report_incomplete", **save, passages=[replace(mine[0], findings=())])
    kept = reports.save_report(actor=deputy, report=report, title=report.title, passages=mine[:1])
    assert {row.pk for row in all_passages(kept)} == hidden | {mine[0].pk}
    assert may(people.gl[1], kept, To.MOVE)
    assert not may(deputy, kept, To.MOVE)
    # A leader who is recused from one of the units answers for no report in which it stands.
    Recusal.objects.update(person=people.gl[1])
    people.gl[1].kept_standing = None
    assert not may(people.gl[1], kept, To.MOVE)
    refused("common.not_allowed", call=report_moves.submit_report, actor=people.gl[1], report=kept, left_out_reason="x")
    assert may(people.gl[1], kept, To.EDIT)  # of the other units they write on


def test_reports_to_be_begun_wait_on_the_desk_when_field_work_is_over(people, round_live, group, found):
    def waits(person) -> dict[str, int]:
        return {line.kind: line.count for line in desk(person) if line.kind.endswith("report_draft")}

    assert waits(people.gl[1]) == {}  # field work goes on
    Round.objects.filter(pk=round_live.pk).update(status="ended")
    round_live.refresh_from_db()
    assert waits(people.gl[1]) == waits(people.gl[2]) == {"report_draft": 1}
    # Nothing approved to report of, a deputy, and an office that waits for the groups.
    assert waits(people.gl[3]) == waits(people.gd[1][0]) == waits(people.office) == {}
    line = next(line for line in desk(people.gl[1]) if line.kind == "report_draft")
    assert (line.url_name, line.args, line.oldest_on) == ("report_list", (round_live.pk,), round_live.ends_on)
    reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    assert waits(people.gl[1]) == {}
    for number in range(1, 5):
        in_ = {"author": people.gl[number], "status": "submitted", "submitted_on": date(2020, 11, 19)}
        Report.objects.update_or_create(round=round_live, group=round_live.groups.get(number=number), defaults=in_)
    assert (waits(people.office), waits(people.gl[2])) == ({"round_report_draft": 1}, {})
    Report.objects.filter(round=round_live).update(status="decided", decided_on=date(2020, 12, 1))
    assert waits(people.office) == {}
    # From the decision on the feedback to each unit with approved findings waits to be begun.
    to_begin = [
        next((one for one in desk(who) if one.kind == "feedback_draft"), None) for who in (people.gl[1], people.gm[1])
    ]
    assert [one and (one.count, one.oldest_on) for one in to_begin] == [(2, date(2020, 12, 1)), None]


def test_a_round_after_field_work_names_what_is_left_in_turn(client, people, round_live, targets, found):
    def shown(person):
        client.force_login(person, backend=BACKEND)
        answer = client.get(reverse("round_work", args=[round_live.pk]))
        return answer.context["stages"], answer.content.decode()

    warning = "请办完再归档"
    assert shown(people.office)[0] == []  # field work goes on
    Round.objects.filter(pk=round_live.pk).update(status="ended")
    stages, text = shown(people.office)
    assert [(stage.done, stage.total, stage.is_next) for stage in stages] == [(0, 12, True), *[(0, 12, False)] * 4]
    assert [stage.address.rstrip("/").rpartition("/")[2] for stage in stages] == [
        *("reports", "reports", "feedback", "feedback-meetings", "publications")
    ]
    assert warning in text
    # Findings that are not approved will be missing in every paper: each page before it says so, with its group.
    Finding.objects.filter(pk=found["1A"].pk).update(status="draft")
    for page, who, told in (
        ("round_work", people.office, [(1, 1, 1)]),
        ("report_list", people.office, [(1, 1, 1)]),
        ("publication_list", people.office, [(1, 1, 1)]),
        ("report_list", people.gl[2], []),
    ):
        client.force_login(who, backend=BACKEND)
        answer = client.get(reverse(page, args=[round_live.pk]))
        behind = answer.context["behind"]
        assert [(1, one.unsubmitted, one.in_review) for one in behind] == told, page
        assert ("1 个未提交审核" in answer.content.decode()) == bool(told)
    for number in range(1, 5):
        group, status = round_live.groups.get(number=number), "submitted" if number > 1 else "decided"
        Report.objects.create(round=round_live, group=group, title="x", author=people.gl[number], status=status)
    stages, text = shown(people.office)
    assert [(stage.done, stage.is_next) for stage in stages[:3]] == [(12, False), (3, True), (0, False)]
    assert (stages[1].lacking, stages[1].more) == (tuple(targets[at].name for at in (4, 5, 6)), 6)
    # A leader is told of the units of the group, and nothing of an archive that is not theirs to make.
    stages, text = shown(people.gl[1])
    assert ([(stage.done, stage.total) for stage in stages[:3]], warning in text) == ([(3, 3), (3, 3), (0, 3)], False)


#: Page → who looks, name of the address; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = {
    "report_list": ("gl", "report_list"),
    "report_list of the office": ("office", "report_list"),
    "report_detail": ("gl", "report_detail"),
    "report_detail of the office": ("office", "report_detail"),
    "report_edit": ("gl", "report_edit"),
}
MOST = 24


def test_no_page_of_reports_takes_many_statements(client, people, round_live, group, found):
    report = reports.draft_report(actor=people.gl[1], round_=round_live, group=group)
    counts = {}
    for page, (who, name) in PAGES.items():
        client.force_login(people.gl[1] if who == "gl" else people.office, backend=BACKEND)
        address = reverse(name, args=[round_live.pk if name == "report_list" else report.uid])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, page
        counts[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
    assert max(counts.values()) <= MOST, counts
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= counts
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert counts == {page: recorded.get(page) for page in PAGES}


def test_a_leader_writes_and_submits_on_pages_and_the_office_records(client, people, round_live, group, found):
    client.force_login(people.gl[1], backend=BACKEND)
    drafted = client.post(reverse("report_draft", args=[round_live.pk]), {"group": "1"}, follow=True)
    report = Report.objects.get()
    assert found["1A"].title in drafted.content.decode()
    edit, shown = reverse("report_edit", args=[report.uid]), client.get(reverse("report_edit", args=[report.uid]))
    sent = {name: value for name, value in shown.context["form"].initial.items() if value is not None}
    sent |= {f"pk-{at}": sent.get(f"pk-{at}", "") for at in range(sent["count"])}
    last = sent["count"] - 1
    bad = client.post(edit, sent | {"order-1": 90, "findings-1": "没有-1"})
    assert (bad.status_code, "没有-1" in bad.content.decode()) == (422, True)
    assert bad.context["form"].errors.as_data()["findings-1"][0].code == "feedback.unknown_finding"
    more = client.post(edit, sent | {"do": "more", "title": "没有保存的标题"})
    assert more.context["form"].rows == sent["count"] + 1
    assert "没有保存的标题" in more.content.decode()
    sent |= {
        "drop-0": "on",
        f"text-{last}": "补充一段。",
        f"findings-{last}": f"{found['1A'].number}，{found['2A'].number}",
    }
    assert client.post(edit, sent).status_code == 302
    rows = all_passages(report)
    assert "overview" not in {row.part for row in rows}
    added = next(row for row in rows if row.text == "补充一段。")
    assert {one.pk for one in added.findings.all()} == {found["1A"].pk, found["2A"].pk}
    move = lambda name: reverse("report_move", args=[report.uid, name])  # noqa: E731
    assert client.post(move("submit"), {"version": 1}).status_code == 409
    assert client.post(move("submit"), {"version": 2}).status_code == 302
    word = client.get(reverse("report_word", args=[report.uid]))
    text = "\n".join(line.text for line in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert "补充一段。" in text
    client.force_login(people.office, backend=BACKEND)
    step_up(client, people.office)
    assert client.post(move("hear"), {"version": 3, "on": "", "document": "x"}).status_code == 422
    assert client.post(move("hear"), {"version": 3, "on": "2020-11-20", "document": "9号"}).status_code == 302
    decided = {"version": 4, "on": "2020-11-20", "document": "31号", "organ": "党委"}
    assert client.post(move("decide"), decided).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.heard_document, report.decided_document) == ("decided", "9号", "31号")
    assert "31号" in client.get(reverse("report_detail", args=[report.uid])).content.decode()


def step_up(client, person):
    """Prove again who it is, as the page for it does."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
