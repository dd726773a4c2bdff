"""Ledger and plan worked on in LibreOffice itself: what was changed comes back, and nothing else."""

import io
import shutil
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from bihuan.web.rectification.actions import plans
from bihuan.web.rectification.actions.ledger import bring_ledger_in, try_ledger
from bihuan.web.rectification.actions.work import ProgressFacts, add_progress
from bihuan.web.rectification.models import Item, Progress
from bihuan.web.rectification.queries.ledger import changed_meanwhile
from bihuan.web.rectification.queries.plans import contents_of
from bihuan.web.rectification.workbooks.layout import LINES_SHEET, MEASURES_SHEET
from bihuan.web.rectification.workbooks.writing import plan_workbook
from bihuan.web.trail.models import Record
from tests.conftest import missing
from tests.web.libreoffice import opened, saved, work
from tests.web.rectifying import make_rectifying
from tests.web.test_plan_workbooks import column, read

SUFFIXES = ("xlsx", "ods", "xls")
TEXT = "=清退完成\n第二行“引号”"
FACTS = {
    0: ProgressFacts(date(2021, 3, 5), TEXT, recovered=Decimal("1200.5"), people_handled=3),
    1: ProgressFacts(date(2021, 3, 4), "'核对", recovered=Decimal(2000), systems_made=12),
}


@pytest.fixture
def rectifying(people, round_live, on_day):
    on_day("2021-01-15")
    made = make_rectifying(people, round_live)
    made.in_force(made.targets[1])
    Item.objects.all().update(status="under_way")
    return made


def ledger_steps(folder):
    """Return what somebody does to the ledger: fills in two rows, touches what is not theirs, sorts, hides, deletes."""
    book = load_workbook(folder / "ledger.xlsx")
    sheet = book.worksheets[0]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "编号")
    at = {cell.value: cell.column_letter for cell in heading}
    one, two = heading[0].row + 1, heading[0].row + 2
    last = heading[-1].column_letter
    cells = (
        ("text", f"{at['本次进展']}{one}", TEXT),
        ("type", f"{at['办理日期']}{one}", "2021/3/5"),
        ("type", f"{at['本次挽回金额（元）']}{one}", "1,200.50"),
        ("text", f"{at['本次处理人数']}{one}", "３"),
        ("text", f"{at['未完成原因']}{one}", "   "),
        ("type", f"{at['责任人']}{one}", "换了人"),
        ("text", f"{at['本次进展']}{two}", "'核对"),
        ("text", f"{at['办理日期']}{two}", "２０２１年３月４日"),
        ("type", f"{at['本次挽回金额（元）']}{two}", "=1000*2"),
        ("text", f"{at['本次制度数']}{two}", "１２"),
    )
    return (
        opened(folder / "ledger.xlsx"),
        *(saved(folder / f"same.{suffix}") for suffix in SUFFIXES),
        ("sheet", sheet.title),
        *cells,
        ("look", f"A{one}:{last}{two + 5}"),
        ("hide", at["单位"]),
        ("sort", f"A{one}:{last}{two}", "0"),
        *(saved(folder / f"filled.{suffix}") for suffix in SUFFIXES),
        ("drop", str(one)),
        saved(folder / "shorter.xlsx"),
        ("close",),
    )


def plan_steps(folder):
    """Return what somebody does to the plan: a standard, a day, a measure."""
    book = load_workbook(folder / "plan.xlsx")

    def cell(sheet, words, row):
        return book[sheet].cell(row, column(book[sheet], words)).coordinate

    return (
        opened(folder / "plan.xlsx"),
        ("sheet", LINES_SHEET),
        ("type", cell(LINES_SHEET, "完成标准", 2), "群众满意"),
        ("sheet", MEASURES_SHEET),
        ("type", cell(MEASURES_SHEET, "完成日期", 2), "2021-02-22"),
        *(saved(folder / f"plan.{suffix}") for suffix in SUFFIXES[1:]),
        saved(folder / "plan-again.xlsx"),
        ("close",),
    )


def tried(made, person, file):
    """Return the rows of a ledger that comes back, by number; codes without the app."""
    lines = try_ledger(actor=person, round_=made.round, data=file.read_bytes(), name=file.name)
    return {line.number: line for line in lines}


def codes(line):
    return [problem.code.partition(".")[2] for problem in line.problems]


@pytest.mark.slow
def test_ledger_and_plan_come_back_from_libreoffice(request, rectifying, people, client, on_day, tmp_path):
    if shutil.which("soffice") is None:
        missing(request, "LibreOffice")
    lia, made = people.lia[1], rectifying
    plan = made.filled(made.targets[2])
    on_day("2021-03-10")
    client.force_login(lia)
    out = client.get(reverse("rectification_ledger_out", args=[made.round.pk]))
    (tmp_path / "ledger.xlsx").write_bytes(b"".join(out.streaming_content))
    (tmp_path / "plan.xlsx").write_bytes(plan_workbook(contents_of(plan)))
    work(tmp_path, *ledger_steps(tmp_path), *plan_steps(tmp_path))
    for name in ("plan-again.xlsx", "plan.ods", "plan.xls"):
        found = read(plan, (tmp_path / name).read_bytes(), name)
        assert found.is_clean, (name, found.troubles)
        assert [(one.label, one.after) for one in found.changes] == [
            ("完成标准", "群众满意"),
            ("完成日期", "2021-02-22"),
        ]
    changes = found.plan_changes
    plans.write_plan(actor=people.lia[2], plan=plan, changes=changes, how="import_plan")
    assert read(plan, (tmp_path / name).read_bytes(), name).changes == [], "once taken, nothing is left to change"
    _ledger_comes_back(made, people, lia, tmp_path)


def _ledger_comes_back(made, people, lia, folder):
    one, two = Item.objects.filter(target=made.targets[1]).order_by("pk")
    for suffix in SUFFIXES:
        lines = tried(made, lia, folder / f"same.{suffix}")
        assert [(line.verdict, line.problems) for line in lines.values()] == [("unchanged", [])] * 2
        lines = tried(made, lia, folder / f"filled.{suffix}")
        assert {number: line.facts for number, line in lines.items()} == {one.number: FACTS[0], two.number: FACTS[1]}
        # A grey cell that was changed is remarked on; nothing else is said of any cell.
        assert (codes(lines[one.number]), codes(lines[two.number])) == (["ledger_locked"], [])
    assert list(tried(made, lia, folder / "shorter.xlsx")) == [one.number]
    # Somebody else works on the second line meanwhile: that row says so, and takes nothing; the unit is not told their name.
    add_progress(actor=people.office, item=two, facts=ProgressFacts(date(2021, 3, 9), "窗口已整改"))
    file, records = folder / "filled.xlsx", Record.objects.count()
    lines = tried(made, lia, file)
    assert codes(lines[two.number]) == ["ledger_changed_meanwhile"]
    assert str(people.office) not in lines[two.number].problems[0].zh
    told, inside = (changed_meanwhile(one, two, two.version) for one in (lia, people.second_clerk))
    assert (told.what, inside.who) == (("更新", "an update"), (str(people.office),) * 2)
    assert Record.objects.count() == records, "a trial leaves nothing"
    bring_ledger_in(actor=lia, round_=made.round, changes=[(one.uid, lines[one.number].facts)])
    assert [row.action for row in Record.objects.order_by("seq")[records:]] == [
        "rectification.add_progress",
        "rectification.import_ledger",
    ]
    made_of_one = Progress.objects.get(item=one)
    assert (made_of_one.text, made_of_one.recovered, made_of_one.people_handled) == (TEXT, Decimal("1200.50"), 3)
    again = tried(made, lia, file)
    assert (again[one.number].verdict, again[two.number].verdict) == ("there", "error")


def test_a_ledger_is_laid_out_for_paper(rectifying, people, client):
    client.force_login(people.lia[1])
    out = client.get(reverse("rectification_ledger_out", args=[rectifying.round.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(out.streaming_content))).worksheets[0]
    heading = next(row[0].row for row in sheet.iter_rows() if row[0].value == "编号")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.print_title_cols == "$A:$A"
    assert sheet.freeze_panes == f"B{heading + 1}"
    assert sheet.row_dimensions[heading + 1].height > 15, "as tall as its longest text"
