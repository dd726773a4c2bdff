"""The board of a round: units × stages, what is late first; and what does not go together."""

import time as clock
from datetime import date, time

import openpyxl
import pytest
from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Announcement, Group, Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.board import STAGES, Mark, board
from bihuan.web.rounds.queries.calendar import agenda
from bihuan.web.trail.models import Record
from tests.web import making
from tests.web.people import hold
from tests.web.test_pages import BACKEND

D, T = date, time


@pytest.fixture
def live(round_live, targets, on_day):
    on_day("2020-11-16")
    keep_workdays()
    for number, target in targets.items():
        target.meeting_planned_on = D(2021, 1, 5 + (number - 1) % 4)
    Target.objects.bulk_update(targets.values(), ["meeting_planned_on"])
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=D(2020, 9, 6), ends_on=D(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017
    )
    return Round.objects.get(pk=round_live.pk)


def proved(client, person):
    """Sign a person in who has just proved who they are."""
    client.force_login(person, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def cells(row):
    return dict(zip(STAGES, row.cells, strict=True))


def of(found, number):
    return cells(next(row for row in found.rows if row.number == number))


def test_every_stage_has_its_day_and_mark(people, live):
    found = board(people.office, live)
    assert len(found.rows) == 12
    row = of(found, 1)
    assert {stage: (cell.on, cell.mark) for stage, cell in row.items()} == {
        # Nobody wrote the notice here, and nobody knows whether it went out.
        "written_notice": (D(2020, 8, 24), Mark.OVER),
        "entry": (D(2020, 9, 6), Mark.DONE),
        "petitions_close": (D(2020, 11, 25), Mark.AHEAD),
        "fix_at_once": (D(2020, 11, 30), Mark.AHEAD),
        "field_work_ends": (D(2020, 11, 30), Mark.AHEAD),
        "group_report": (None, Mark.UNSET),
        "report_decided": (D(2021, 1, 5), Mark.AHEAD),
        "feedback_issued": (D(2021, 1, 5), Mark.AHEAD),
        "feedback": (D(2021, 1, 5), Mark.AHEAD),
        "publication": (None, Mark.UNSET),
        "rectification_plan": (None, Mark.UNSET),
        "rectification_report": (D(2021, 3, 5), Mark.AHEAD),
    }


def test_what_is_late_stands_first_with_who_sees_to_it(people, live, targets, on_day):
    on_day("2020-12-08")
    fix = making.make_fix(people, targets[7], status="issued")
    Announcement.objects.create(round=live, target=targets[2], kind="notice", status="issued", issued_on=D(2020, 8, 20))
    found = board(people.office, live)
    # Field work should be over: all are late by it, the unit with an open item as well.
    assert all(cells(row)["field_work_ends"].mark is Mark.LATE for row in found.rows)
    assert of(found, 7)["fix_at_once"].mark is Mark.LATE
    assert of(found, 7)["fix_at_once"].days == 8
    assert of(found, 1)["fix_at_once"].mark is Mark.OVER
    assert of(found, 1)["petitions_close"].mark is Mark.DONE
    assert of(found, 2)["written_notice"].mark is Mark.DONE
    # Without a record of the notice the others are over for longer, so the unit with one comes last.
    assert found.rows[-1].number == 2
    fix.status = "accepted"
    fix.save(update_fields=["status"])
    Round.objects.filter(pk=live.pk).update(status=Round.Status.ENDED)
    found = board(people.office, Round.objects.get(pk=live.pk))
    assert of(found, 7)["fix_at_once"].mark is Mark.DONE
    assert of(found, 7)["field_work_ends"].mark is Mark.DONE
    on_day("2021-01-02")
    row = next(row for row in board(people.office, Round.objects.get(pk=live.pk)).rows if row.number == 2)
    assert row.owner == "unit"
    assert set(row.owner_people) == {people.lia[2], people.head[2]}


def test_an_archived_round_is_done(people, live):
    Round.objects.filter(pk=live.pk).update(status=Round.Status.ARCHIVED)
    found = board(people.office, Round.objects.get(pk=live.pk))
    assert {cell.mark for row in found.rows for cell in row.cells} == {Mark.DONE}


@pytest.mark.parametrize(
    ("who", "status", "units"),
    [("office", 200, 12), ("lg", 200, 12), ("gl", 200, 3), ("lia", 403, 0), ("stranger", 404, 0)],
)
def test_everybody_sees_the_stages_of_their_own_units(people, live, client, who, status, units):
    held = getattr(people, who)
    client.force_login(held if who in {"office", "stranger"} else held[1], backend=BACKEND)
    page = client.get(reverse("round_board", args=[live.pk]))
    assert page.status_code == status
    if units:
        assert len(page.context["rows"]) == units
        assert page.context["may_export"] == (who == "office")


def test_the_board_goes_out_as_a_workbook_and_leaves_a_record(people, live, client, tmp_path):
    proved(client, people.office)
    address = reverse("round_board_workbook", args=[live.pk])
    last = Record.objects.latest("seq").seq
    given = client.get(address)
    file = tmp_path / "board.xlsx"
    file.write_bytes(b"".join(given.streaming_content))
    sheet = openpyxl.load_workbook(file).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if row[0] == "序号")
    first = rows[rows.index(heading) + 1]
    assert first[heading.index("报送整改情况报告（含主要负责人的报告）")].startswith("2021-03-")
    assert len(rows) - rows.index(heading) - 1 == 12
    (record,) = Record.objects.filter(seq__gt=last)
    assert record.action == "rounds.export_board"
    client.force_login(people.gl[1], backend=BACKEND)
    assert client.get(address).status_code == 403


# ---- what does not go together ----


def a_slot(target, person, day, start=9):
    slot = Slot.objects.create(target=target, day=day, starts_at=T(start), ends_at=T(start + 2))
    SlotPerson.objects.create(slot=slot, person=person, part="attends")
    return slot


def test_a_person_in_two_places_is_marked(people, live, targets):
    """Two meetings can come to overlap although each was judged: a target changed its group."""
    a_slot(targets[1], people.lg[0], D(2021, 1, 5))
    a_slot(targets[4], people.lg[0], D(2021, 1, 5), 10)
    found = agenda(people.office, live).overlaps
    assert [(one.kind, one.who) for one in found] == [("meetings", str(people.lg[0]))]
    assert not agenda(people.gl[1], live).overlaps
    events = [event for event in agenda(people.office, live).events if event.slot]
    assert all(event.is_clashing for event in events)


def test_a_person_in_two_groups_and_a_unit_in_two_rounds_are_marked(people, live, targets):
    other = Round.objects.create(
        serial=78, title="另一轮", status="live", created_by=people.office, organ=live.organ,
        starts_on=D(2020, 11, 1), ends_on=D(2020, 12, 31),
    )  # fmt: skip
    group = Group.objects.create(round=other, number=1, name="甲组")
    Target.objects.create(round=other, number=1, name=targets[1].name, code=targets[1].code, kind="city", group=group)
    hold(people.gm[1], Role.GM, round=other, group=group)
    for found in (agenda(people.office, live), agenda(people.office)):
        kinds = {(one.kind, one.who) for one in found.overlaps}
        assert ("groups", str(people.gm[1])) in kinds
        assert ("target", targets[1].name) in kinds
    # Somebody of another group knows nothing of it.
    assert not agenda(people.gl[2], live).overlaps
    Round.objects.filter(pk=other.pk).update(starts_on=D(2021, 2, 1), ends_on=D(2021, 3, 1))
    assert not agenda(people.office).overlaps
