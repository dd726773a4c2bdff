"""People and roles out to a workbook and back in."""

import io
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from bihuan.web.accounts.actions import end_assignment
from bihuan.web.accounts.actions.exporting import export_people
from bihuan.web.accounts.actions.importing import PersonRow, RoleRow, import_people, look_at_import
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.workbook import read_people, write_people
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.models import Record
from tests.web.test_accounts_people import as_

NEW = RoleRow(90, "stranger", "巡视组成员", "", "", "", "第1巡视组", "2020-11-01", "2020-12-31")


@pytest.fixture
def new(round_live):
    return replace(NEW, round=round_live.title)


def results(outcome) -> dict[int, tuple[str, str]]:
    return {one.line: (one.result, one.refusal.code if one.refusal else "") for one in outcome.verdicts}


def test_what_goes_out_comes_back_unchanged(people, round_live):
    went_out = export_people(actor=people.office)
    came_back = read_people(write_people(*went_out), "people.xlsx")
    assert came_back == tuple(went_out)
    outcome = look_at_import(actor=people.office, people=came_back[0], roles=came_back[1])
    assert outcome.count("same") == len(outcome.verdicts) == User.objects.count() + Assignment.objects.count()
    assert not outcome.is_clean


def test_each_row_says_what_it_would_do_and_nothing_is_kept(people, new):
    _persons, roles = export_people(actor=people.office)
    head = next(row for row in roles if row.username == "head1")
    before = (Assignment.objects.count(), Record.objects.count())
    rows = [
        new,
        replace(new, line=91),
        replace(new, line=92, username="nobody"),
        replace(new, line=93, role="厨师"),
        replace(new, line=94, place="第9巡视组"),
        replace(new, line=95, since="去年"),
        replace(new, line=96, role="单位联络人", place="", organ=""),
        replace(new, line=97, username="head1"),
        replace(head, line=98, until="2021-03-01"),
        replace(head, line=99, until="2021-02-01", mark="x"),
        replace(head, line=100, since="2020-02-02"),
    ]
    assert results(look_at_import(actor=people.office, people=[], roles=rows)) == {
        90: ("new", ""),
        91: ("error", "accounts.already_assigned"),
        92: ("error", "accounts.row_not_understood"),
        93: ("error", "accounts.row_not_understood"),
        94: ("error", "accounts.row_not_understood"),
        95: ("error", "accounts.row_not_understood"),
        96: ("error", "accounts.assignment_incomplete"),
        97: ("error", "accounts.two_sides"),
        98: ("changed", ""),
        99: ("conflict", "accounts.row_changed_meanwhile"),
        100: ("conflict", "accounts.row_changed_meanwhile"),
    }
    assert (Assignment.objects.count(), Record.objects.count()) == before


def test_rows_are_taken_whole_in_one_record(people, new):
    before = Record.objects.count()
    wrong = replace(new, line=91, username="nobody")
    with pytest.raises(Refusal) as caught:
        import_people(actor=people.office, people=[], roles=[new, wrong])
    assert caught.value.code == "accounts.rows_refused"
    assert Record.objects.count() == before
    assert not Assignment.objects.filter(person=people.stranger).exists()
    other = replace(new, line=91, username="colleague")
    import_people(actor=people.office, people=[], roles=[new, other])
    assert Record.objects.count() == before + 1
    record = Record.objects.latest("seq")
    assert (record.action, bool(record.row_root)) == ("accounts.import_people", True)
    assert Assignment.objects.get(person=people.stranger).until == date(2020, 12, 31)


def test_an_administrator_brings_people_and_roles_that_wait(people, new):
    person = PersonRow(2, "wang", "王一", "")
    role = replace(new, username="wang")
    refused = look_at_import(actor=people.office, people=[person], roles=[])
    assert results(refused) == {2: ("error", "common.not_allowed")}
    import_people(actor=people.sys, people=[person], roles=[role])
    assert Assignment.objects.get(person__username="wang").approved_at is None
    assert not User.objects.get(username="wang").has_usable_password()


def test_a_row_that_changed_here_is_a_conflict(people, round_live):
    persons, roles = export_people(actor=people.sys)
    row = next(row for row in roles if row.username == "gm1")
    end_assignment(actor=people.office, assignment=Assignment.objects.get(pk=row.key), reason="left")
    mine = next(row for row in persons if row.username == "gm1")
    User.objects.filter(username="gm1").update(display_name="别名")
    outcome = look_at_import(
        actor=people.sys,
        people=[replace(mine, display_name="新名")],
        roles=[replace(row, until="2021-01-01")],
    )
    assert [one.result for one in outcome.verdicts] == ["conflict", "conflict"]


@pytest.mark.slow
def test_the_way_through_the_pages(people, new):
    clerk = as_(people.office)
    went_out = clerk.post("/people/export/")
    assert went_out["Content-Disposition"] == 'attachment; filename="people.xlsx"'
    people_rows, roles = read_people(went_out.content, "people.xlsx")
    mine = replace(new, line=roles[-1].line + 1)
    wrong = replace(mine, line=mine.line + 1, username="nobody")

    def look(*added):
        file = io.BytesIO(write_people(people_rows, [*roles, *added]))
        file.name = "people.xlsx"
        return clerk.post("/people/import/", {"file": file})

    page = look(mine, wrong)
    assert page.context["counts"][0] == ("new", 1)
    assert "people_import_take" not in page.content.decode()
    assert "accounts.row_not_understood" in page.content.decode()
    looked_at = {"looked_at": page.context["looked_at"]}
    marked = clerk.post("/people/import/marked/", looked_at)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(marked.content)).get_sheet_by_name("任职").to_python()
    assert sheet[0][-1] == "结果"
    assert sheet[mine.line - 1][-1] == "新增"
    assert "accounts.row_not_understood" in sheet[wrong.line - 1][-1]
    assert clerk.post("/people/import/take/", looked_at).status_code == 409
    page = look(mine)
    looked_at = {"looked_at": page.context["looked_at"]}
    assert as_(people.second_clerk).post("/people/import/take/", looked_at).status_code == 403, "another's look"
    assert clerk.post("/people/import/take/", {"looked_at": "x"}).status_code == 403
    assert clerk.post("/people/import/take/", looked_at).status_code == 302
    assert Assignment.objects.filter(person=people.stranger).count() == 1


@pytest.mark.slow
def test_what_is_no_such_workbook_is_said(people):
    clerk = as_(people.office)
    for data, code in ((b"name,role\n", "accounts.not_a_people_workbook"), (b"PK\x03\x04", "files.")):
        file = io.BytesIO(data)
        file.name = "people.csv" if data[:1] == b"n" else "people.xlsx"
        answer = clerk.post("/people/import/", {"file": file})
        assert answer.status_code == 422
        assert code in answer.content.decode()
