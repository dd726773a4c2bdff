"""After its feedback a unit's desk says what it owes, until when and why; nobody else's does."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.findings.queries import desk
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.queries.owed_desk import owed_by_units
from bihuan.web.rounds.models import Target
from tests.web.holding import make_ready

pytestmark = pytest.mark.django_db


def owed(person) -> dict[str, str]:
    return {line.kind: str(line.words) for line in desk(person) if line.kind.startswith("owed_")}


def test_a_unit_is_told_what_it_owes_with_the_day_and_its_reason(people, targets, on_day):
    on_day("2021-01-06")
    make_ready(people, [targets[1], targets[2]])
    assert owed(people.lia[1]) == {}  # nothing was fed back yet
    held = date(2021, 1, 5)
    Target.objects.filter(pk=targets[1].pk).update(meeting_held_on=held)
    FeedbackDocument.objects.filter(target=targets[1]).update(opened_on=held)
    for person in (people.lia[1], people.head[1]):
        words = owed(person)
        assert set(words) == {"owed_rectification_plan", "owed_rectification_report"}
        assert [line.url_name for line in owed_by_units(person)] == ["plan_list", "rectification_report_list"]
        assert "2021年3月5日前报送" in words["owed_rectification_report"]
        assert "反馈会" in words["owed_rectification_report"]  # why that day
    assert owed(people.lia[2]) == owed(people.gl[1]) == owed(people.office) == {}
    Plan.objects.create(round=targets[1].round, target=targets[1], author=people.lia[1], status="submitted")
    assert set(owed(people.lia[1])) == {"owed_rectification_report"}
    with CaptureQueriesContext(connection) as asked:
        list(owed_by_units(people.gl[1]))
    assert len(asked) == 0 or all("plan" not in query["sql"] for query in asked.captured_queries)
