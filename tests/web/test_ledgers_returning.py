"""Workbooks of every list that come back: what was changed, what cannot be, what is only remarked upon."""

import io
import tempfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from django.http import QueryDict

from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.workbook import Sheet, write_workbook
from bihuan.web.files import sheets as files
from bihuan.web.files.inside.sheets import operate
from bihuan.web.findings import actions
from bihuan.web.findings.actions.importing import begin_import, checking, confirm_import, opening, write_rows
from bihuan.web.findings.ledgers.ways import BY_PAGE, WAYS
from bihuan.web.findings.models import ImportRow
from bihuan.web.findings.queries.lists import readable, scope_of
from bihuan.web.findings.tables import evidence_table, finding_table, fix_table, paper_table
from bihuan.web.trail.models import Record
from tests.web.making import make_evidence, make_finding, make_fix, make_paper

TABLES = {"register_finding_list": finding_table, "paper_list": paper_table, "fix_list": fix_table, "evidence_list": evidence_table}  # fmt: skip
#: Of each list: cells to change by their headings, and the columns as they are then.
CHANGES = {
    "register_finding_list": ({"标题": "改过", "严重程度": "较重"}, {"title": "改过", "severity": "serious"}),
    "paper_list": ({"标题": "改过", "提纲": None, "发现方式": "个别谈话"}, {"title": "改过", "outline": "", "methods": ["talks"]}),
    "fix_list": ({"整改要求": "改过", "标题": "改过"}, {"requirement": "改过", "title": "改过"}),
    "evidence_list": ({"取得地点": "改过", "材料种类": "照片"}, {"place": "改过", "kind": "photo"}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _read_here(request, monkeypatch):
    """Read workbooks in this process: starting another for each takes longer than the test, and is tested elsewhere."""
    if "is_no_table" in request.node.name:
        return

    @cache
    def read(data, name):
        sheets = operate(data, name, {})[0]["sheets"]
        return [
            files.Sheet(
                sheet["name"],
                sheet["state"] != "visible",
                sheet["rows"],
                [],
                (),
                frozenset(cell for note in sheet["warnings"] for cell in note["cells"]),
            )
            for sheet in sheets
        ]

    for module in (opening, checking):
        monkeypatch.setattr(module, "read_sheets", read)


def make(page, people, target):
    """Return a draft of the list at the target."""
    if page == "evidence_list":
        return make_evidence(people, target)
    maker = {"register_finding_list": make_finding, "paper_list": make_paper, "fix_list": make_fix}[page]
    return maker(people, target, status="draft")


def out(page, person):
    """Return the list as the person takes it out, with every column."""
    table = TABLES[page](scope_of(person, QueryDict("")))
    rows = table.all_rows(readable(person, BY_PAGE[page].kind), table.asked(QueryDict("all=1")))
    sheet = Sheet(page=page, title="清单", filters="全部", person="组长", moment="2020-11-16 09:00")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write_workbook(Path(file.name), sheet, table.columns, rows)
        return file.read()


def edited(data, changes, drop=()):
    """Return the workbook with cells changed, by number and heading, and without the rows of ``drop``."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    columns = {cell.value: cell.column for cell in heading}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=heading[0].row + 1)}
    for number, cells in changes.items():
        for name, value in cells.items():
            sheet.cell(rows[number], columns[name]).value = value
    for number in sorted(drop, key=lambda one: -rows[one]):
        sheet.delete_rows(rows[number])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring(person, data):
    return begin_import(actor=person, data=data, name="清单.xlsx")


def write(person, job):
    return write_rows(actor=person, job=confirm_import(actor=person, job=job, version=job.version))


def codes(job):
    return [one["code"] for row in ImportRow.objects.filter(job=job) for one in row.problems]


@pytest.mark.parametrize("page", CHANGES)
def test_each_list_comes_back_with_exactly_what_was_changed(people, round_live, targets, page):
    person = people.gl[1]
    one, other, late = (make(page, people, targets[1]) for _ in range(3))
    cells, columns = CHANGES[page]
    data = out(page, person)
    assert set(bring(person, data).counts) == {"unchanged"}
    model = BY_PAGE[page].model
    model.objects.filter(pk=late.pk).update(title="别人抢先", version=late.version + 1)
    job = bring(person, edited(data, {one.number: cells, late.number: cells}))
    assert (job.kind, job.counts["changed"], job.counts["conflict"]) == (BY_PAGE[page].kind, 1, 1)
    records = Record.objects.count()
    assert write(person, job).written == 1
    assert Record.objects.count() == records + 3, "confirmed, one batch, finished"
    one.refresh_from_db()
    assert {name: getattr(one, name) for name in columns} == columns
    before = other.version
    other.refresh_from_db()
    late.refresh_from_db()
    assert (other.version, late.title) == (before, "别人抢先")


@pytest.mark.parametrize("page", [way.page for way in WAYS])
def test_what_may_not_be_edited_in_its_state_is_an_error(people, round_live, targets, page):
    person = people.gl[1]
    one = make(page, people, targets[1])
    data = edited(out(page, person), {one.number: {"标题": "改过"}})
    model = BY_PAGE[page].model
    states = {value for value, _label in model._meta.get_field("status").choices} - {BY_PAGE[page].editable}
    for state in sorted(states):
        model.objects.filter(pk=one.pk).update(status=state)
        assert codes(bring(person, data))[0] in {"findings.not_editable_now", "findings.unknown_number"}, state
    model.objects.filter(pk=one.pk).update(status=BY_PAGE[page].editable)
    job = bring(person, data)
    assert job.counts["changed"] == 1
    for stranger in (people.gl[2], people.gm[2]):
        assert set(codes(bring(stranger, data))) == {"findings.unknown_number"}
    model.objects.filter(pk=one.pk).update(status=min(states))
    assert write(person, job).written == 0, "what has moved meanwhile is not overwritten"


def test_a_paper_that_comes_back_has_to_be_signed_again(people, round_live, targets):
    person = people.gl[1]
    paper = make_paper(people, targets[1], status="draft")
    paper.refresh_from_db()
    author = paper.author
    actions.sign_paper(actor=author, paper=paper)
    write(person, bring(person, edited(out("paper_list", person), {paper.number: {"标题": "改过"}})))
    paper.refresh_from_db()
    assert (paper.title, paper.signed_at, paper.has_no_leads) == ("改过", None, False)


def test_what_the_row_could_not_hold_is_an_error_and_not_a_halt(people, round_live, targets):
    person = people.gl[1]
    cases = [
        ("fix_list", "完成时限", "2019-01-01", "findings.due_in_the_past"),
        ("fix_list", "完成时限", "2020年9月", "findings.unread_day"),
        ("evidence_list", "取得日期", "2031-01-01", "findings.obtained_in_future"),
        ("evidence_list", "材料种类", "天书", "findings.unread_choice"),
        ("register_finding_list", "事实截止日期", "2001-01-01", "findings.dates_reversed"),
        ("register_finding_list", "标题", None, "findings.title_needed"),
        ("register_finding_list", "标题", "=1+1", "findings.formula_without_value"),
    ]
    for page, heading, value, code in cases:
        one = make(page, people, targets[1])
        job = bring(person, edited(out(page, person), {one.number: {heading: value}}))
        assert codes(job) == [code], (page, heading)
        assert job.counts["error"] == 1


def test_one_unreadable_date_is_one_error(people, round_live, targets):
    one = make_finding(people, targets[1], status="draft")
    data = edited(out("register_finding_list", people.gl[1]), {one.number: {"事实发生日期": "2018年2月30日"}})
    assert codes(bring(people.gl[1], data)) == ["findings.unread_date"]


def test_an_emptied_severity_is_nobodys_choice_again(people, round_live, targets):
    one = make_finding(people, targets[1], status="draft")
    write(
        people.gl[1],
        bring(people.gl[1], edited(out("register_finding_list", people.gl[1]), {one.number: {"严重程度": None}})),
    )
    one.refresh_from_db()
    assert one.severity == "unset"


def test_grey_cells_and_missing_rows_are_mentioned_and_are_no_error(client, people, round_live, targets):
    person = people.gl[1]
    one, two = (make_finding(people, targets[1], status="draft") for _ in range(2))
    data = edited(out("register_finding_list", person), {one.number: {"状态": "已批准"}}, drop=[two.number])
    job = bring(person, data)
    assert job.counts == {"unchanged": 1}
    assert codes(job) == ["findings.locked_cell"]
    assert (job.layout["missing"], job.layout["missing_count"], job.layout["remark_count"]) == ([two.number], 1, 1)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/register/import/{job.uid}/").content.decode()
    assert two.number in page
    assert job.layout["remarks"][0] in page
    two.refresh_from_db()
    assert two.status == "draft"


def test_a_label_of_the_other_language_is_read(people, round_live, targets):
    one = make_finding(people, targets[1], status="draft")
    data = edited(out("register_finding_list", people.gl[1]), {one.number: {"严重程度": "grave"}})
    write(people.gl[1], bring(people.gl[1], data))
    one.refresh_from_db()
    assert one.severity == "grave"


def test_what_is_no_table_is_told_what_to_do_with_a_table(people, round_live):
    for name, data in (("现场.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64), ("材料.pdf", b"%PDF-1.4\n")):
        with pytest.raises(Refusal, match=r"findings\.no_table") as refused:
            begin_import(actor=people.gl[1], data=data, name=name)
        assert ".xlsx" in refused.value.zh


def test_what_a_batch_of_another_kind_may_not_hold(people, round_live, targets):
    paper, fix = make("paper_list", people, targets[1]), make("fix_list", people, targets[1])
    rows = [actions.EditedRow(row, row.version, {"title": "x"}) for row in (paper, fix)]
    with pytest.raises(ValueError, match="one kind"):
        actions.edit_rows(actor=people.gl[1], rows=rows)
    with pytest.raises(ValueError, match="bulk"):
        actions.edit_rows(actor=people.gl[1], rows=[actions.EditedRow(fix, fix.version, {"condition": "x"})])


@pytest.mark.parametrize("page", ["fix_list", "evidence_list"])
def test_an_added_column_becomes_a_note_of_its_row(people, round_live, targets, page):
    one = make(page, people, targets[1])
    book = openpyxl.load_workbook(io.BytesIO(out(page, people.gl[1])))
    sheet = book.worksheets[0]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "编号")
    end = sheet.max_column + 1
    sheet.cell(top, end).value, sheet.cell(top + 1, end).value = "组内意见", "再核"
    file = io.BytesIO()
    book.save(file)
    write(people.gl[1], bring(people.gl[1], file.getvalue()))
    one.refresh_from_db()
    assert one.notes == {"组内意见": "再核"}
    again = openpyxl.load_workbook(io.BytesIO(out(page, people.gl[1]))).worksheets[0]
    assert "组内意见：再核" in {cell.value for row in again.iter_rows() for cell in row}
