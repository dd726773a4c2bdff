"""A plan as a workbook: out, filled in, and back; what was changed is changed, and nothing else."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from bihuan.web.files.sheets import read_sheets
from bihuan.web.rectification.actions import plans
from bihuan.web.rectification.models import Measure, Plan
from bihuan.web.rectification.queries.plans import contents_of
from bihuan.web.rectification.workbooks.kept import changes_of, kept
from bihuan.web.rectification.workbooks.layout import HELP_SHEET, LINES_SHEET, MEASURES_SHEET, WAY_BACK
from bihuan.web.rectification.workbooks.reading import come_back
from bihuan.web.rectification.workbooks.writing import plan_workbook
from bihuan.web.trail.models import Record
from tests.web.rectifying import answered, make_rectifying
from tests.web.test_pages import BACKEND
from tests.web.test_plans import refused


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-15")
    return make_rectifying(people, round_live)


@pytest.fixture
def plan(rectifying) -> Plan:
    return rectifying.filled(rectifying.targets[1])


def edited(data: bytes, change) -> bytes:
    """Return a workbook after somebody worked on it; ``change`` gets its sheets by short names."""
    book = load_workbook(io.BytesIO(data))
    change(book[LINES_SHEET], book[MEASURES_SHEET], book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet, words: str) -> int:
    """Return the number of the column with this heading, from 1."""
    return next(cell.column for cell in sheet[1] if str(cell.value).startswith(words))


def put(sheet, row: int, words: str, value) -> None:
    sheet.cell(row, column(sheet, words)).value = value


def read(plan: Plan, data: bytes, name: str = "方案.xlsx"):
    return come_back(read_sheets(data, name), contents_of(plan))


def state_of(plan: Plan):
    """Return all that a plan says, to compare."""
    held = contents_of(Plan.objects.get(pk=plan.pk))
    lines = [(one.answer, one.reason, one.cause, one.standard, one.due_on, one.leader) for one in held.responses]
    measures = [
        (
            one.key,
            one.text,
            one.owner,
            one.due_on,
            [day.due_on for day in one.milestones.all()],
            [line.order for line in one.responses.all()],
        )
        for one in held.measures
    ]
    return lines, measures


def test_what_goes_out_unchanged_changes_nothing(plan, rectifying, people):
    data = plan_workbook(contents_of(plan), label="演示数据")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [HELP_SHEET, LINES_SHEET, MEASURES_SHEET, WAY_BACK]
    lines, _measures = book[LINES_SHEET], book[MEASURES_SHEET]
    assert lines.protection.sheet
    assert lines["A2"].protection.locked
    assert not lines["E2"].protection.locked
    assert {str(one.sqref).rstrip("0123456789")[0] for one in lines.data_validations.dataValidation} == {"D", "H", "I"}
    assert str(lines["D1"].value) == "是否认领\nAnswer"
    assert lines["D2"].value == "认领"
    assert lines.cell(2, column(lines, "完成时限")).value.date() == date(2021, 3, 1)
    found = read(plan, edited(data, lambda *_: None))
    assert (found.changes, found.troubles, found.is_clean) == ([], [], True)
    # Sorted, and without a line and a measure: nothing is lost by that.
    found = read(plan, edited(data, lambda lines, measures, _book: (lines.delete_rows(3), measures.delete_rows(2))))
    assert (found.changes, [one.code for one in found.troubles]) == ([], ["rectification.row_missing"])
    assert found.is_clean


def test_what_was_changed_is_changed_and_nothing_else(plan, rectifying, people):
    before = state_of(plan)
    data = plan_workbook(contents_of(plan))
    last = Measure.objects.filter(plan=plan).last()

    def work(lines, measures, _book):
        put(lines, 2, "完成标准", "窗口办结率百分之百")
        put(lines, 3, "是否认领", "部分认领")
        put(lines, 3, "部分认领", "其中一项不属本单位")
        put(lines, 3, "完成时限", "2021年3月3日")
        put(measures, 2, "对应条目", "1，2")
        put(measures, 3, "删去", "是")
        put(measures, 4, "对应条目", 2)
        put(measures, 4, "整改措施", "新措施")
        put(measures, 4, "责任人", "科长")
        put(measures, 4, "完成日期", date(2021, 2, 3))
        put(measures, 4, "节点", "2021-01-20 摸底\n2021年2月1日 清零")

    found = read(plan, edited(data, work))
    assert found.is_clean, found.troubles
    assert {one.cell for one in found.changes} >= {"G2", "D3", "E3", "I3"}
    assert [(one.before, one.after) for one in found.changes if one.label == "完成时限"] == [
        ("2021-03-01", "2021-03-03")
    ]
    changes = changes_of(kept(found.plan_changes))
    assert changes == found.plan_changes
    plans.write_plan(actor=people.lia[1], plan=plan, changes=changes, version=plan.version, how="import_plan")
    lines, measures = state_of(plan)
    assert lines == [
        (*before[0][0][:3], "窗口办结率百分之百", *before[0][0][4:]),
        ("in_part", "其中一项不属本单位", *before[0][1][2:4], date(2021, 3, 3), before[0][1][5]),
    ]
    assert measures[0] == (*before[1][0][:5], [1, 2])
    assert measures[1][1:] == ("新措施", "科长", date(2021, 2, 3), [date(2021, 1, 20), date(2021, 2, 1)], [2])
    assert last.key not in {one[0] for one in measures}
    assert Record.objects.filter(action="rectification.import_plan").count() == 1


def test_what_was_changed_on_both_sides_is_shown_and_not_taken(plan, people):
    data = plan_workbook(contents_of(plan))
    moved = plans.write_plan(
        actor=people.lia[1],
        plan=plan,
        changes=plans.PlanChanges(responses={1: answered(leader="常务副市长"), 2: answered(handler="处长")}),
    )
    # A cell that nobody touched in the workbook does not take the page's change back.
    assert read(moved, data).changes == []
    found = read(moved, edited(data, lambda lines, *_: put(lines, 2, "责任领导", "市长")))
    assert [(one.code, one.cell) for one in found.troubles] == [("rectification.cell_changed_meanwhile", "J2")]
    assert "常务副市长" in found.troubles[0].words


#: What somebody does to the workbook, and what is said of it, at which cell.
CELLS = (
    (lambda lines, _m, _b: put(lines, 2, "完成时限", "春节前"), "rectification.cell_day", "I2"),
    (lambda lines, _m, _b: put(lines, 2, "完成时限", "2021年2月"), "rectification.cell_day", "I2"),
    (lambda lines, _m, _b: put(lines, 2, "是否认领", "看情况"), "rectification.cell_choice", "D2"),
    (lambda lines, _m, _b: put(lines, 2, "责任领导", "=1+1"), "rectification.cell_formula", "J2"),
    (lambda lines, _m, _b: put(lines, 2, "识别码", "Z1-9"), "rectification.cell_id_unknown", "A2"),
    (lambda lines, _m, _b: put(lines, 2, "识别码", None), "rectification.cell_without_id", "A2"),
    (lambda lines, _m, _b: put(lines, 3, "识别码", lines["A2"].value), "rectification.cell_id_twice", "A2"),
    (lambda _l, measures, _b: put(measures, 2, "识别码", "M-0"), "rectification.cell_id_unknown", "A2"),
    (lambda _l, measures, _b: put(measures, 2, "对应条目", "第一条"), "rectification.cell_lines", "C2"),
    (lambda _l, measures, _b: put(measures, 2, "对应条目", "7"), "rectification.unknown_line", "C2"),
    (lambda _l, measures, _b: put(measures, 2, "节点", "完成初稿"), "rectification.cell_milestones", "K2"),
    (lambda _l, measures, _b: put(measures, 2, "删去", "也许"), "rectification.cell_choice", "L2"),
    (lambda _l, measures, _b: put(measures, 5, "责任人", "某科长"), "rectification.cell_without_measure", "D5"),
)


def _lose_ids(lines, _measures, _book):
    lines.delete_cols(1)


def _lose_way_back(_lines, _measures, book):
    del book[WAY_BACK]


def _lose_sheet(_lines, _measures, book):
    del book[MEASURES_SHEET]


def _spoil_way_back(_lines, _measures, book):
    book[WAY_BACK]["A1"].value = "{}"


@pytest.mark.slow
def test_what_cannot_be_taken_is_said_at_its_cell(plan, rectifying, people):
    data = plan_workbook(contents_of(plan))
    before = state_of(plan)
    for change, code, cell in CELLS:
        found = read(plan, edited(data, change))
        assert (code, cell) in {(one.code, one.cell) for one in found.troubles}, (code, found.troubles)
        assert not found.is_clean
        assert all(one.zh and one.en for one in found.troubles)
    for change, code in (
        (_lose_ids, "rectification.workbook_without_ids"),
        (_lose_sheet, "rectification.workbook_without_ids"),
        (_lose_way_back, "rectification.workbook_not_ours"),
        (_spoil_way_back, "rectification.workbook_not_ours"),
    ):
        refused(code, read, plan, edited(data, change))
    other = rectifying.filled(rectifying.targets[2])
    refused("rectification.workbook_of_other_unit", read, plan, plan_workbook(contents_of(other)))
    assert state_of(plan) == before


def test_an_older_editions_workbook_is_not_taken(rectifying, people):
    first = rectifying.in_force(rectifying.targets[1])
    data = plan_workbook(contents_of(first))
    new = plans.amend_plan(actor=people.lia[1], plan=first, reason="调整")
    said = refused("rectification.workbook_of_other_edition", read, new, data)
    assert "第 1 版" in said.zh
    assert "第 2 版" in said.zh


@pytest.mark.slow
def test_a_workbook_goes_round_by_its_pages(plan, people, client):
    client.force_login(people.lia[1], backend=BACKEND)
    out = client.get(reverse("plan_workbook", args=[plan.uid]))
    assert out.status_code == 200
    assert out.content[:2] == b"PK"
    assert Record.objects.filter(action="rectification.export_plans", object_id=str(plan.uid)).count() == 1
    address = reverse("plan_workbook_back", args=[plan.uid])
    assert client.get(address).status_code == 200

    def bring(data):
        return client.post(address, {"file": SimpleUploadedFile("方案.xlsx", data)})

    assert "rectification.workbook_unchanged" in bring(out.content).content.decode()
    bad = bring(edited(out.content, lambda lines, *_: put(lines, 2, "完成时限", "春节前")))
    assert bad.status_code == 422
    assert "rectification.cell_day" in bad.content.decode()
    shown = bring(edited(out.content, lambda lines, *_: put(lines, 2, "责任领导", "市长")))
    assert "市长" in shown.content.decode()
    assert state_of(plan)[0][0][5] == "分管副市长"
    token = shown.context["kept"]
    assert client.post(address, {"kept": token + "x"}).status_code == 422
    assert client.post(address, {"kept": token}).status_code == 302
    assert state_of(plan)[0][0][5] == "市长"
    # Confirmed twice, or after somebody else's save: the plan has moved on, and nothing is saved.
    again = client.post(address, {"kept": token})
    assert again.status_code == 409
    assert "common.changed_meanwhile" in again.content.decode()
    assert bring(b"not a workbook").status_code == 422
