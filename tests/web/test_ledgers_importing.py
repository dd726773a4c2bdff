"""Ledgers and returned workbooks on their way into the register: dry run, writing in batches, nothing lost, no doubles."""

import io
import shutil
from datetime import date
from decimal import Decimal
from functools import cache

import openpyxl
import pytest
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.workbook import WAY_BACK, Sheet, write_workbook
from bihuan.web.files.sheets import read_sheets
from bihuan.web.findings import actions
from bihuan.web.findings.actions.importing import (
    begin_import,
    check_import,
    checking,
    choose_sheet,
    confirm_import,
    discard_import,
    opening,
    write_rows,
    writing,
)
from bihuan.web.findings.models import Finding, ImportJob, ImportRow, LedgerMapping
from bihuan.web.findings.queries.lists import readable, scope_of
from bihuan.web.findings.tables import finding_table
from bihuan.web.findings.views import ledgers
from bihuan.web.trail.models import Record
from tests.conftest import missing
from tests.web.libreoffice import opened, saved, work
from tests.web.making import finding_facts, make_finding

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONG = "政务服务中心仍有三十七个事项需要回原单位办理，抽查的二十件中有十二件没有在承诺时限内办结。"
HEADINGS = ["序号", "盟市", "问题·标题", "问题·描述", "金额（万元）", "发现时间", "程度", "整改责任人"]


def foreign() -> bytes:
    """A ledger as an office sends it: title rows, headings in two rows, merged cells, a sum and a remark."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "问题台账"
    lines = [
        ["第八轮巡视问题台账", *[None] * 7],
        ["序号", "盟市", "问题", None, "金额（万元）", "发现时间", "程度", "整改责任人"],
        [None, None, "标题", "描述", None, None, None, None],
        [1, "呼和浩特", "应进未进", LONG, 35.5, "2020.9.6", "一般", "某科"],
        [2, None, "=拖欠账款", LONG + "其二。", "约20", "2020年9月", "较重", None],
        [3, "hhht", "无此程度", LONG + "其三。", None, None, "要命", None],
        [4, "阿拉善盟", "别组的", LONG + "其四。", None, None, "一般", None],
        [5, "包头市", None, LONG + "其五。", None, date(2020, 10, 8), "重大", None],
        ["合计", None, None, None, 55.5, None, None, None],
        ["注：由第一组填报", *[None] * 7],
    ]
    for line in lines:
        sheet.append(line)
    sheet["C5"].data_type = "s"
    for box in ("A1:H1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "G2:G3", "H2:H3", "B4:B5", "A10:H10"):
        sheet.merge_cells(box)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(autouse=True)
def _read_once(monkeypatch):
    """Read the same bytes once: each reading starts a process of its own, and is tested elsewhere."""
    read = cache(read_sheets)
    for module in (opening, checking, ledgers):
        monkeypatch.setattr(module, "read_sheets", read)


@pytest.fixture(scope="module")
def ledger() -> bytes:
    return foreign()


@pytest.fixture
def begun(people, round_live, ledger) -> ImportJob:
    return begin_import(actor=people.gl[1], data=ledger, name="台账.xlsx")


def check(people, job, **changed):
    return check_import(actor=people.gl[1], job=job, columns=changed.pop("columns", job.columns), **changed)


def rows_of(job):
    return {row.row: row for row in ImportRow.objects.filter(job=job)}


def test_a_foreign_ledger_comes_in(people, begun, targets):
    assert begun.layout["headings"] == HEADINGS
    assert begun.columns == ["-", "target", "title", "condition", "amount", "fact_from", "severity", ""]
    assert [aside[1] for aside in begun.layout["asides"]] == ["sum", "remark"]
    before = Finding.objects.count()
    job = check(people, begun)
    rows = rows_of(job)
    assert {at: row.verdict for at, row in rows.items()} == {4: "new", 5: "new", 6: "error", 7: "error", 8: "new"}
    assert job.counts == {"new": 3, "error": 2}
    assert Finding.objects.count() == before, "a dry run writes nothing"
    assert [(one["cell"], one["code"]) for one in rows[6].problems] == [("G6", "findings.unread_severity")]
    assert [(one["cell"], one["code"]) for one in rows[7].problems] == [("B7", "findings.unknown_target")]
    records = Record.objects.count()
    done = write_rows(actor=people.gl[1], job=confirm_import(actor=people.gl[1], job=job, version=job.version))
    assert (done.stage, done.written) == ("done", 3)
    made = list(Finding.objects.order_by("-id")[:3])[::-1]
    assert [one.title for one in made] == [
        "应进未进",
        "=拖欠账款",
        LONG[:39] + "…",
    ]
    assert [one.target_id for one in made] == [targets[1].pk, targets[1].pk, targets[2].pk]
    assert all((one.author_id, one.status) == (people.gl[1].pk, "draft") for one in made)
    first, second, third = made
    assert (first.amount, first.fact_from, first.notes) == (Decimal(355_000), date(2020, 9, 6), {"整改责任人": "某科"})
    assert (second.amount, second.fact_until, second.severity) == (Decimal(200_000), date(2020, 9, 30), "serious")
    assert second.notes == {"金额（万元）": "约20", "发现时间": "2020年9月"}, "what a value cannot say stays as a note"
    assert (third.severity, third.fact_from) == ("grave", date(2020, 10, 8))
    assert Record.objects.count() == records + 3, "confirmed, one batch, finished"
    assert not ImportRow.objects.filter(job=job, row__in=[1, 2, 3]).exists()


def test_the_same_ledger_again_makes_nothing_twice(people, begun, ledger):
    person = people.gl[1]
    job = check(people, begun)
    write_rows(actor=person, job=confirm_import(actor=person, job=job, version=job.version))
    again = begin_import(actor=person, data=ledger, name="台账.xlsx")
    assert again.columns == begun.columns, "the mapping is remembered"
    again = check(people, again)
    assert again.counts == {"unchanged": 3, "error": 2}
    with pytest.raises(Refusal, match="nothing_to_import"):
        confirm_import(actor=person, job=again, version=again.version)


def test_a_mapping_is_shared_inside_an_organ_only(people, begun, ledger):
    check(people, begun, columns=["", "target", "title", "condition", "", "", "", ""])
    assert LedgerMapping.objects.count() == 1
    other = begin_import(actor=people.gl[2], data=ledger, name="b.xlsx")
    assert other.columns[4] == "amount", "the other leader belongs to no organ of the first"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (["title", "title", "", "", "", "", "", ""], "column_twice"),
        (["target", "", "", "", "", "", "", ""], "no_text_column"),
        (["password", "author_id", "", "", "", "", "", ""], "no_text_column"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(people, begun, columns, code):
    with pytest.raises(Refusal, match=code):
        check(people, begun, columns=columns)
    assert check(people, begun).stage == "checked"


def test_rows_without_a_unit_take_the_one_that_is_chosen(people, begun, targets):
    columns = ["", "", "title", "condition", "", "", "", ""]
    assert check(people, begun, columns=columns).counts == {"error": 5}
    job = check(people, begun, columns=columns, target_id=targets[3].pk)
    assert job.counts == {"new": 5}
    assert {row.target_id_of_row for row in rows_of(job).values()} == {targets[3].pk}
    job = check(people, begun, columns=columns, target_id=targets[4].pk)
    assert job.counts == {"error": 5}, "a unit of another group is none"


def test_a_killed_import_goes_on_without_doubles(people, begun, monkeypatch):
    person, before = people.gl[1], Finding.objects.count()
    monkeypatch.setattr(writing, "BATCH", 1)
    job = check(people, begun)
    job = confirm_import(actor=person, job=job, version=job.version)
    job = write_rows(actor=person, job=job, seconds=0)
    assert (job.stage, job.written, job.done_through) == ("writing", 1, 4)

    def killed(**_row):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(writing, "register_rows", killed)
        with pytest.raises(KeyboardInterrupt):
            write_rows(actor=person, job=job)
    job = write_rows(actor=person, job=job)
    assert (job.stage, job.written) == ("done", 3)
    assert Finding.objects.count() == before + 3
    with pytest.raises(Refusal, match="not_allowed"):
        write_rows(actor=person, job=job)


def test_an_import_that_is_given_up_leaves_what_was_written(people, begun, monkeypatch):
    person, before = people.gl[1], Finding.objects.count()
    monkeypatch.setattr(writing, "BATCH", 1)
    job = check(people, begun)
    job = write_rows(actor=person, job=confirm_import(actor=person, job=job, version=job.version), seconds=0)
    job = discard_import(actor=person, job=job)
    assert (job.stage, Finding.objects.count()) == ("discarded", before + 1)
    with pytest.raises(Refusal, match="not_allowed"):
        write_rows(actor=person, job=job)


def test_an_import_is_its_persons_alone(people, begun):
    for other in (people.gd[1][0], people.gl[2], people.office, people.stranger):
        with pytest.raises(Refusal, match="not_found"):
            check_import(actor=other, job=begun, columns=begun.columns)
    for nobody in (people.lia[1], people.lg[0], people.aud, people.stranger):
        with pytest.raises(Refusal, match=r"not_allowed|not_found"):
            begin_import(actor=nobody, data=b"", name="x.csv")


def test_a_csv_and_another_sheet(people, round_live):
    person = people.gl[1]
    text = f"单位,问题,描述\n呼和浩特市,应进未进,{LONG}\n".encode("gb18030")
    job = check(people, begin_import(actor=person, data=text, name="台账.csv"))
    assert job.counts == {"new": 1}
    for data, code in ((b"1,2\n3,4\n", "no_headings"), (b"", "files")):
        with pytest.raises(Refusal, match=code):
            begin_import(actor=person, data=data, name="x.csv")
    with pytest.raises(Refusal, match="no_headings"):
        choose_sheet(actor=person, job=job, sheet=7)


@pytest.fixture
def mine(people, targets):
    """Three drafts of group 1, and one of group 2."""
    facts = [("甲", "100.00"), ("乙", "0.10"), ("丙", None)]
    made = [
        actions.create_finding(
            actor=people.gl[1],
            target=targets[1],
            facts=finding_facts(title=title, amount=Decimal(amount) if amount else None, people_concerned=None),
        )
        for title, amount in facts
    ]
    return made, make_finding(people, targets[4], status="draft")


def export(people, tmp_path, query="all=1&every_column=1", person=None):
    """Return the findings of a person as a workbook file, with every column."""
    from django.http import QueryDict

    person = person or people.gl[1]
    table = finding_table(scope_of(person, QueryDict("")))
    sheet = Sheet(
        page="register_finding_list", title="问题台账", filters="全部", person="组长", moment="2020-11-16 09:00"
    )
    file = tmp_path / "out.xlsx"
    write_workbook(
        file, sheet, table.columns, table.all_rows(readable(person, "finding"), table.asked(QueryDict(query)))
    )
    return file


def cells(sheet):
    """Return where each row (by number) and column (by heading) of an exported sheet stands."""
    heading = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    columns = {cell.value: cell.column for cell in heading}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=heading[0].row + 1)}
    return rows, columns


def edited(file, change) -> bytes:
    """Return the workbook after ``change(sheet, rows, columns)``."""
    book = openpyxl.load_workbook(file)
    change(book.worksheets[0], *cells(book.worksheets[0]))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_that_nobody_changed_changes_nothing(people, mine, tmp_path):
    job = begin_import(actor=people.gl[1], data=export(people, tmp_path).read_bytes(), name="out.xlsx")
    assert (job.origin, job.stage, set(job.counts)) == ("returned", "checked", {"unchanged"})


def test_a_returned_workbook_changes_exactly_what_was_changed(people, mine, tmp_path):
    (first, second, third), theirs = mine
    file = export(people, tmp_path)

    def change(sheet, rows, columns):
        sheet.cell(rows[first.number], columns["标题"]).value = "甲改"
        sheet.cell(rows[first.number], columns["金额（元）"]).value = 250.5
        sheet.cell(rows[second.number], columns["原因"]).value = None
        sheet.cell(rows[second.number], columns["事实发生日期"]).value = "2018年2月30日"
        sheet.cell(rows[third.number], columns["状态"]).value = "已批准"

    job = begin_import(actor=people.gl[1], data=edited(file, change), name="out.xlsx")
    by_id = {row.object_id: row for row in ImportRow.objects.filter(job=job)}
    assert by_id[first.pk].values == {"title": "甲改", "amount": "250.50"}
    assert by_id[first.pk].before == {"title": "甲", "amount": "100.00"}
    assert by_id[second.pk].problems[0]["code"] == "findings.unread_date"
    assert by_id[third.pk].verdict == "unchanged", "a column that the system fills in does not come back"
    assert theirs.pk not in by_id
    done = write_rows(actor=people.gl[1], job=confirm_import(actor=people.gl[1], job=job, version=job.version))
    assert done.written == 1
    first.refresh_from_db()
    assert (first.title, first.amount, first.version) == ("甲改", Decimal("250.50"), 2)
    second.refresh_from_db()
    assert (second.cause, second.version) != ("", 2)


def test_added_columns_become_notes_and_emptied_cells_are_emptied(people, mine, tmp_path):
    (first, second, _third), _theirs = mine

    def change(sheet, rows, columns):
        end = sheet.max_column + 1
        sheet.cell(min(rows.values()) - 1, end).value = "组内意见"
        sheet.cell(rows[first.number], end).value = "再核"
        sheet.cell(rows[second.number], columns["影响"]).value = None
        sheet.cell(rows[second.number], columns["发现方式"]).value = "个别谈话、查阅资料"
        sheet.cell(rows[second.number], columns["问题类别"]).value = "C"

    job = begin_import(actor=people.gl[1], data=edited(export(people, tmp_path), change), name="out.xlsx")
    write_rows(actor=people.gl[1], job=confirm_import(actor=people.gl[1], job=job, version=job.version))
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.notes == {"组内意见": "再核"}
    assert (second.effect, second.methods, second.category.code) == ("", ["talks", "files"], "C")


def test_what_changed_meanwhile_is_a_conflict_and_both_are_shown(people, mine, tmp_path):
    (first, second, _third), _theirs = mine
    file = export(people, tmp_path)
    for one in (first, second):
        actions.edit_finding(
            actor=people.gl[1], finding=one, facts=finding_facts(title=f"{one.title}新", people_concerned=None)
        )

    def change(sheet, rows, columns):
        sheet.cell(rows[first.number], columns["标题"]).value = "甲改"

    job = begin_import(actor=people.gl[1], data=edited(file, change), name="out.xlsx")
    by_id = {row.object_id: row for row in ImportRow.objects.filter(job=job)}
    assert by_id[first.pk].verdict == "conflict"
    assert (by_id[first.pk].values["title"], by_id[first.pk].before["title"]) == ("甲改", "甲新")
    assert by_id[second.pk].verdict == "unchanged", "the person changed nothing in it"


def test_a_change_between_check_and_writing_is_not_overwritten(people, mine, tmp_path):
    (first, second, _third), _theirs = mine

    def change(sheet, rows, columns):
        for one in (first, second):
            sheet.cell(rows[one.number], columns["标题"]).value = f"{one.title}改"

    job = begin_import(actor=people.gl[1], data=edited(export(people, tmp_path), change), name="out.xlsx")
    job = confirm_import(actor=people.gl[1], job=job, version=job.version)
    actions.edit_finding(actor=people.gl[1], finding=first, facts=finding_facts(title="抢先", people_concerned=None))
    done = write_rows(actor=people.gl[1], job=job)
    assert done.written == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.title, second.title) == ("抢先", "乙改")


def test_rows_that_cannot_be_told_or_touched_are_errors(people, mine, tmp_path):
    (first, second, third), theirs = mine
    actions.withdraw_finding(actor=people.gl[1], finding=third, reason="重复")

    def change(sheet, rows, columns):
        sheet.cell(rows[first.number], 1).value = theirs.number
        sheet.cell(rows[second.number], 1).value = third.number
        sheet.cell(rows[third.number], columns["标题"]).value = "丙改"

    job = begin_import(actor=people.gl[1], data=edited(export(people, tmp_path), change), name="out.xlsx")
    problems = {row.problems[0]["code"] for row in ImportRow.objects.filter(job=job, verdict="error")}
    assert problems == {"findings.unknown_number", "findings.number_twice"}


def test_a_workbook_of_ours_without_its_headings_is_refused(people, mine, tmp_path):
    file = export(people, tmp_path)

    def rename(sheet, rows, columns):
        sheet.cell(min(rows.values()) - 1, 1).value = "序列"

    with pytest.raises(Refusal, match="foreign_workbook"):
        begin_import(actor=people.gl[1], data=edited(file, rename), name="out.xlsx")


def test_the_walk_by_pages_alone(client, people, round_live, ledger):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(people.gl[1], backend=BACKEND)
    listed = reverse("ledger_list")
    assert client.get(listed).status_code == 200
    assert client.post(listed).status_code == 422
    broken = client.post(listed, {"file": SimpleUploadedFile("x.csv", b"1,2\n")})
    assert broken.status_code == 422
    assert "findings.no_headings" in broken.content.decode()
    page = client.post(listed, {"file": SimpleUploadedFile("台账.xlsx", ledger)}, follow=True)
    address = page.redirect_chain[-1][0]
    job = ImportJob.objects.latest("id")
    content = page.content.decode()
    assert all(heading in content for heading in HEADINGS)
    data = {f"column_{at}": name for at, name in enumerate(job.columns)}
    wrong = client.post(reverse("ledger_check", args=[job.uid]), {**data, "column_3": "title"})
    assert (wrong.status_code, "findings.column_twice" in wrong.content.decode()) == (422, True)
    checked = client.post(reverse("ledger_check", args=[job.uid]), data, follow=True).content.decode()
    assert all(text in checked for text in ("G6", "findings.unread_severity", "应进未进"))
    marked = client.get(reverse("ledger_marked", args=[job.uid]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content))).worksheets[0]
    assert sheet.cell(3, 9).value == "检查结果"
    assert "G6" in sheet.cell(6, 9).value
    assert sheet["G6"].fill.fgColor.rgb == "FFFDE3E0"
    assert sheet["B4"].value == "呼和浩特"
    job.refresh_from_db()
    client.post(reverse("ledger_confirm", args=[job.uid]), {"version": job.version})
    assert "data-progress" in client.get(address).content.decode()
    wrote = client.post(reverse("ledger_write", args=[job.uid]), headers={"accept": "application/json"})
    assert wrote.json() == {"written": 3, "is_done": True}
    assert client.get(address).status_code == 200
    for other in (people.gl[2], people.office):
        client.force_login(other, backend=BACKEND)
        assert client.get(address).status_code == 404


def test_a_marked_workbook_of_ours_can_be_mended_and_sent_again(client, people, mine, tmp_path):
    (first, _second, _third), _theirs = mine

    def change(sheet, rows, columns):
        sheet.cell(rows[first.number], columns["严重程度"]).value = "要命"

    job = begin_import(actor=people.gl[1], data=edited(export(people, tmp_path), change), name="out.xlsx")
    assert job.counts["error"] == 1
    client.force_login(people.gl[1], backend=BACKEND)
    marked = b"".join(client.get(reverse("ledger_marked", args=[job.uid])).streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(marked))[WAY_BACK].sheet_state == "hidden"
    (tmp_path / "marked.xlsx").write_bytes(marked)

    def mend(sheet, rows, columns):
        sheet.cell(rows[first.number], columns["严重程度"]).value = "严重"

    again = begin_import(actor=people.gl[1], data=edited(tmp_path / "marked.xlsx", mend), name="marked.xlsx")
    assert again.counts == {"changed": 1, "unchanged": 2}


@pytest.mark.slow
def test_libreoffice_brings_back_exactly_what_was_changed(request, people, mine, tmp_path):
    if shutil.which("soffice") is None:
        missing(request, "LibreOffice")
    (first, second, _third), _theirs = mine
    Finding.objects.filter(pk=second.pk).update(title="=1+1", condition="第一行\n  第二行", cause="-3", effect="@后果")

    def change(sheet, rows, columns):
        sheet.cell(rows[first.number], columns["标题"]).value = "甲改"

    (tmp_path / "in.xlsx").write_bytes(edited(export(people, tmp_path), change))
    made = {suffix: tmp_path / f"out-{suffix}.{suffix}" for suffix in ("xlsx", "ods", "xls")}
    work(tmp_path, opened(tmp_path / "in.xlsx"), *(saved(file) for file in made.values()), ("close",))
    for suffix, file in made.items():
        data = file.read_bytes()
        job = begin_import(actor=people.gl[1], data=data, name=f"in.{suffix}")
        changed = [(row.object_id, row.values) for row in ImportRow.objects.filter(job=job, verdict="changed")]
        assert changed == [(first.pk, {"title": "甲改"})], suffix
        assert set(job.counts) == {"changed", "unchanged"}
        assert (job.layout["remark_count"], job.layout["missing_count"]) == (0, 0), "nobody touched a grey cell"
