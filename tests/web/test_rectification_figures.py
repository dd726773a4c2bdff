"""The dashboard and the ledger of rectification: counts in scope, kept until a line changes; out, tried, and back in."""

import io
import json
import os
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.files.inside.sheets import operate
from bihuan.web.files.sheets import Sheet
from bihuan.web.rectification.actions import ledger
from bihuan.web.rectification.actions.figures import present_figures, present_sums
from bihuan.web.rectification.actions.ledger import bring_ledger_in, try_ledger
from bihuan.web.rectification.actions.work import ProgressFacts, add_progress
from bihuan.web.rectification.models import Item, KeptFigures, Progress
from bihuan.web.rectification.queries.chasing_rules import default_rules
from bihuan.web.rectification.queries.figure_pages import all_rounds, dashboard
from bihuan.web.rectification.queries.figures import Figures, Sums, burn_down, figures_of, summed
from tests.web.rectifying import make_rectifying
from tests.web.test_pages import BACKEND, RECORDED

DAY = date(2021, 3, 10)


@pytest.fixture
def work(people, round_live, on_day):
    on_day("2021-01-15")
    made = make_rectifying(people, round_live)
    made.in_force(made.targets[1])
    made.in_force(made.targets[2])
    Item.objects.all().update(status="under_way")
    on_day(DAY.isoformat())
    return made


def items(work, number):
    return list(Item.objects.filter(target=work.targets[number]).order_by("pk"))


def rates(shown):
    return {rate.name: (rate.numerator, rate.denominator) for rate in shown.rates}


def close(people, item, **more):
    columns = {
        "status": "closed_implemented", "reported_by": people.lia[1], "reported_on": date(2021, 2, 20),
        "verified_by": people.ver[0], "verified_on": date(2021, 2, 25), "closed_by": people.office,
        "closed_on": date(2021, 3, 1),
    }  # fmt: skip
    Item.objects.filter(pk=item.pk).update(**{**columns, **more})


def test_the_dashboard_counts_what_each_person_may_read(work, people, client):
    one, two = items(work, 1)
    close(people, one)
    Item.objects.filter(pk=two.pk).update(completion="long_term", recovered=Decimal("1200.50"), systems_made=2)
    shown = dashboard(people.office, work.round, DAY)
    with_units = {row.target.number: row for row in shown.units}
    assert len(with_units) == 12
    assert rates(shown) == {"completion": (1, 3), "closure": (1, 4), "on_time": (1, 4), "recurrence": (0, 1)}
    assert rates(with_units[1]) == {"completion": (1, 1), "closure": (1, 2), "on_time": (1, 2), "recurrence": (0, 1)}
    assert not with_units[7].rates[0].exists
    assert (shown.whole.lines, shown.whole.open_lines, shown.whole.overdue) == (4, 3, 3)
    assert (shown.whole.recovered, shown.whole.systems) == (Decimal("1200.50"), 2)
    assert with_units[1].phase.phase == "continued"
    assert [age.count for age in shown.ages] == [0, 3, 0, 0, 0, 0]
    for person, numbers in (
        (people.gl[1], {1, 2, 3}),
        (people.lia[2], {2}),
        (people.sup[1], {5}),
        (people.ver[0], set()),
    ):
        seen = dashboard(person, work.round, DAY)
        assert {row.target.number for row in seen.units} == numbers, person
    assert rates(dashboard(people.lia[2], work.round, DAY))["closure"] == (0, 2)
    (row,) = all_rounds(people.lia[2], DAY)[0]
    assert row.figures.lines == 2
    address = reverse("rectification_figures", args=[work.round.pk])
    for person, status in ((people.office, 200), (people.head[1], 200), (people.ver[0], 200), (people.stranger, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status, person
    client.force_login(people.office)
    page = client.get(address).content.decode()
    assert "1 / 3" in page
    assert "单独列示" in page
    assert client.get(reverse("rectification_figures_all")).status_code == 200


def test_a_closed_line_that_did_not_hold_leaves_the_figures(work, people):
    one, _two = items(work, 1)
    close(people, one, left_figures_on=DAY)
    Item.objects.create(
        number="ZG-successor", round=one.round, target=one.target, finding=one.finding, predecessor=one,
        origin="failed_check", title=one.title, problem=one.problem, due_on=DAY, status="under_way",
    )  # fmt: skip
    assert rates(dashboard(people.office, work.round, DAY)) == {
        "completion": (0, 4), "closure": (0, 4), "on_time": (0, 4), "recurrence": (1, 1),
    }  # fmt: skip


def test_what_is_kept_is_counted_anew_when_a_line_changes_or_the_day_does(work, people, on_day):
    target = work.targets[1]
    asked = {target.pk: default_rules()}
    first = present_figures(asked, DAY)[target.pk]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert present_figures(asked, DAY)[target.pk] == first
    assert len(statements) == 1
    assert Figures.read(first.plain()) == first
    assert present_sums(asked, DAY)[target.pk] == first.sums
    # What an older version kept has no sums: it is counted anew.
    KeptFigures.objects.update(data={name: part for name, part in first.plain().items() if name != "sums"})
    assert summed([present_sums(asked, DAY)[target.pk], Sums()]) == first.sums
    facts = ProgressFacts(done_on=DAY, text="已清退", recovered=Decimal(500))
    add_progress(actor=people.lia[1], item=items(work, 1)[0], facts=facts)
    assert present_figures(asked, DAY)[target.pk].recovered == Decimal(500)
    assert present_figures(asked, date(2021, 2, 1))[target.pk].overdue == 0
    # A change that commits while somebody counts: what they counted is not kept.
    KeptFigures.objects.update(counted_tick=None)
    old = figures_of(asked, DAY)
    tick = KeptFigures.objects.get(target=target).tick
    add_progress(actor=people.lia[1], item=items(work, 1)[1], facts=facts)
    assert not KeptFigures.objects.filter(target=target, tick=tick).update(
        counted_tick=tick, data=old[target.pk].plain()
    )
    assert present_figures(asked, DAY)[target.pk].recovered == Decimal(1000)


def test_the_burn_down_ends_with_what_is_open(work, people):
    close(people, items(work, 1)[0])
    whole = present_figures({work.targets[1].pk: default_rules()}, DAY)[work.targets[1].pk]
    weeks = burn_down(whole, DAY)
    if weeks:  # rows of this database came into being on the machine's day, which may lie after the civil one
        last = [week for week in weeks if week.open_lines >= 0]
        assert all(week.planned >= 0 for week in weeks)
        assert not last or last[-1].open_lines <= whole.lines


# The ledger


def sent_out(client, work, person) -> bytes:
    client.force_login(person)
    answer = client.get(reverse("rectification_ledger_out", args=[work.round.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def edited(data: bytes, change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "编号" for cell in row))
    columns = {cell.value: cell.column for cell in heading}
    change(sheet, columns, heading[0].row + 1)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def fill(sheet, columns, row, **cells):
    for heading, value in cells.items():
        sheet.cell(row=row, column=columns[heading], value=value)


def tried(work, person: User, data: bytes):
    lines = try_ledger(actor=person, round_=work.round, data=data, name="台账.xlsx")
    return lines, {line.number: line for line in lines}


def codes(line):
    return [problem.code.partition(".")[2] for problem in line.problems]


def test_a_ledger_comes_back_and_adds_what_was_filled_in_and_nothing_else(work, people, client):
    lia = people.lia[1]
    one, two = items(work, 1)
    data = sent_out(client, work, lia)

    def change(sheet, columns, row):
        fill(
            sheet,
            columns,
            row,
            **{"本次进展": "已清退拖欠账款", "办理日期": date(2021, 3, 5), "本次挽回金额（元）": 1200.5},
        )
        fill(sheet, columns, row + 1, 责任领导="别人")

    filled = edited(data, change)
    before = Item.objects.filter(target=work.targets[1]).values_list("pk", "version", "recovered")
    was = list(before)
    client.force_login(lia)
    back = reverse("rectification_ledger_back", args=[work.round.pk])
    page = client.post(back, {"file": SimpleUploadedFile("台账.xlsx", filled)})
    assert page.status_code == 200
    assert list(before) == was  # a trial keeps nothing
    assert not Progress.objects.exists()
    assert page.context["adds"] == 1
    assert [codes(line) for line in page.context["shown"]] == [[], ["ledger_locked"]]
    into = reverse("rectification_ledger_in", args=[work.round.pk])
    assert client.post(into, {"tried": page.context["tried"] + "x"}).status_code == 409
    assert client.post(into, {"tried": page.context["tried"]}).status_code == 302
    made = Progress.objects.get()
    assert (made.item, made.text, made.done_on, made.recovered) == (
        one,
        "已清退拖欠账款",
        date(2021, 3, 5),
        Decimal("1200.50"),
    )
    two.refresh_from_db()
    assert (two.version, two.leader) == (was[1][1], "分管副市长")
    # Brought in again it counts once.
    assert client.post(into, {"tried": page.context["tried"]}).status_code == 302
    assert Progress.objects.count() == 1
    assert [line.verdict for line in tried(work, lia, filled)[0]] == ["there", "unchanged"]
    # The same words with another sum are no news and no correction: the person is told.
    differs = edited(filled, lambda sheet, columns, row: fill(sheet, columns, row, **{"本次挽回金额（元）": 1300}))
    assert codes(tried(work, lia, differs)[0][0]) == ["ledger_other_figures"]
    client.force_login(people.head[2])
    assert client.post(into, {"tried": page.context["tried"]}).status_code == 409


def read_here(data, name):
    """Read a workbook in this process: starting another for each takes longer than the test, and is tested elsewhere."""
    found = operate(data, name, {})[0]["sheets"]
    return [Sheet(one["name"], one["state"] != "visible", one["rows"], [], ()) for one in found]


def test_what_is_wrong_in_a_ledger_is_said_at_its_cell(work, people, client, monkeypatch):
    monkeypatch.setattr(ledger, "read_sheets", read_here)
    lia, (one, two) = people.lia[1], items(work, 1)
    data = sent_out(client, work, lia)
    whole = {"本次进展": "已办理", "办理日期": "2021-03-05"}

    def broken(row_cells, **extra):
        def change(sheet, columns, row):
            fill(sheet, columns, row, **row_cells)
            for at, cells in extra.items():
                fill(sheet, columns, row + int(at[1:]), **cells)

        return edited(data, change)

    for cells, code in (
        ({"本次进展": "已办理"}, ["ledger_day"]),
        ({"办理日期": "2021-03-05"}, ["ledger_text"]),
        ({**whole, "办理日期": "三月"}, ["ledger_day"]),
        ({**whole, "本次处理人数": "若干"}, ["ledger_figure"]),
        ({**whole, "本次处理人数": "1e999999"}, ["ledger_figure"]),
        ({**whole, "本次挽回金额（元）": "-5"}, ["ledger_figure"]),
        ({**whole, "本次制度数": 1000001}, ["count_out_of_range"]),
        ({**whole, "办理日期": "2021-03-11"}, ["day_in_future"]),
        ({**whole, "办理日期": "1921年3月5日"}, ["day_out_of_order"]),
        ({**whole, "编号": "ZG-9999"}, ["ledger_unknown_number"]),
        ({**whole, "编号": two.number}, ["ledger_number_twice"]),
    ):
        lines, _by = tried(work, lia, broken(cells))
        assert codes(lines[0]) == code, cells
        assert lines[0].verdict == "error"
        assert lines[0].problems[0].cell
    foreign = items(work, 2)[0]
    assert codes(tried(work, lia, broken({**whole, "编号": foreign.number}))[0][0]) == ["ledger_unknown_number"]
    close(people, one)
    after = tried(work, lia, broken({**whole}))[1][one.number]
    assert codes(after) == ["ledger_after_closure"]
    assert "2021-03-01" in after.problems[0].zh
    Item.objects.filter(pk=two.pk).update(status="accepted")
    assert codes(tried(work, lia, broken({}, _1=whole))[1][two.number]) == ["ledger_not_writable"]

    def refused(made, name="台账.xlsx"):
        with pytest.raises(Refusal) as caught:
            try_ledger(actor=lia, round_=work.round, data=made, name=name)
        return caught.value.code

    assert (
        refused(edited(data, lambda sheet, columns, row: sheet.delete_cols(columns["编号"])))
        == "rectification.ledger_headings"
    )

    def renamed(sheet, columns, row):
        fill(sheet, columns, row, **whole)
        sheet.cell(row=row - 1, column=columns["本次进展"], value="进展")

    assert refused(edited(data, renamed)) == "rectification.ledger_headings"
    plain = openpyxl.Workbook()
    plain.active.append(["编号", "本次进展"])
    plain.active.append(["1", "甲"])
    own = io.BytesIO()
    plain.save(own)
    assert refused(own.getvalue()) == "rectification.ledger_not_ours"
    facts = ProgressFacts(done_on=date(2021, 3, 5), text="已办理")
    with pytest.raises(Refusal):
        bring_ledger_in(actor=lia, round_=work.round, changes=[(two.uid, facts), (one.uid, facts)])
    assert not Progress.objects.exists()


def test_the_summary_tables_go_out(work, people, client):
    client.force_login(people.office)
    answer = client.get(reverse("rectification_summary", args=[work.round.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["问题", "类别", "成果"]
    last = [cell.value for cell in list(book["问题"].rows)[-1]]
    assert last[2:5] == [4, 4, 4]


#: Pages whose statements are recorded in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = ("chasing_list", "rectification_figures", "rectification_rules", "rectification_ledger")


@pytest.mark.slow
def test_no_page_of_chasing_takes_more_statements_with_more_lines(work, people, client):
    counts: dict[str, int] = {}
    client.force_login(people.office, backend=BACKEND)
    for page in PAGES:
        address = reverse(page, args=[work.round.pk])
        client.get(address)  # what was counted once is kept
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        counts[page] = len(statements)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= counts
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert counts == {page: recorded.get(page) for page in PAGES}
