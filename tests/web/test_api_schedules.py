"""Dates, meetings and the board of a round through the interface: the same rows as on the pages."""

from datetime import date, time

import pytest

from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Round, Slot, SlotPerson, Target
from tests.web.test_api import caller, in_field_work  # noqa: F401  # fixtures

D = date


@pytest.fixture
def live(round_live, targets, people):
    keep_workdays()
    Target.objects.filter(pk=targets[1].pk).update(meeting_planned_on=D(2021, 1, 6))
    slot = Slot.objects.create(
        target=targets[1], day=D(2021, 1, 6), starts_at=time(9), ends_at=time(11), place="会议室"
    )
    SlotPerson.objects.create(slot=slot, person=people.gl[1], part="reads")
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=D(2020, 9, 6), ends_on=D(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017
    )
    return round_live


def test_dates_come_with_their_sentence(people, live, caller):  # noqa: F811  # a fixture
    rows = caller(people.gl[1], "GET", f"rounds/{live.pk}/dates").json()
    assert {row["target"] for row in rows} == {None, 1, 2, 3}
    due = next(row for row in rows if row["target"] == 1 and row["rule"] == "rectification_report")
    assert due["due_on"] == "2021-03-06"
    assert due["is_planned"]
    assert "之后2个月为2021年3月6日，当天休息" in due["zh"]
    assert due["en"].endswith("that is a day off, and the rule does not move it.")
    unset = next(row for row in rows if row["target"] == 2 and row["rule"] == "rectification_report")
    assert unset["due_on"] is None
    assert caller(people.lia[1], "GET", f"rounds/{live.pk}/dates").status_code == 403


def test_a_unit_reads_its_own_meeting(people, live, caller):  # noqa: F811  # a fixture
    assert caller(people.lia[1], "GET", f"rounds/{live.pk}/meetings").json() == [
        {
            "target": 1, "day": "2021-01-06", "starts_at": "09:00:00", "ends_at": "11:00:00", "place": "会议室",
            "people": [{"name": str(people.gl[1]), "part": "reads"}],
        }
    ]  # fmt: skip
    assert caller(people.lia[4], "GET", f"rounds/{live.pk}/meetings").json() == []
    assert caller(people.gl[2], "GET", f"rounds/{live.pk}/meetings").json() == []


def test_the_board_is_that_of_the_page(people, live, caller):  # noqa: F811  # a fixture
    rows = caller(people.gl[1], "GET", f"rounds/{live.pk}/board").json()
    assert {row["target"] for row in rows} == {1, 2, 3}
    row = next(row for row in rows if row["target"] == 1)
    stage = next(one for one in row["stages"] if one["stage"] == "feedback")
    assert (stage["on"], stage["mark"]) == ("2021-01-06", "ahead")
