"""In a demonstration everybody's work carries its date; the clock stays where moving it would prove nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from bihuan.web.accounts.models import Signature
from bihuan.web.accounts.queries.signatures import GOOD_FOR
from bihuan.web.accounts.signing import open_signatures
from bihuan.web.common import dates
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, ReturnNote, WorkingPaper
from bihuan.web.findings.queries.history import history
from bihuan.web.rounds.models import CalendarFeed, DateMove
from bihuan.web.trail.models import Record
from bihuan.web.trail.queries import lines
from tests.web import making

TOLD = date(2020, 9, 8)


def day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def test_work_is_dated_by_the_demonstration_and_the_record_says_both(people, targets, settings):
    settings.DEMO = True
    before = datetime.now(UTC)
    with dates.telling_of(TOLD):
        paper = making.make_paper(people, targets[1])
    row = WorkingPaper.objects.get(pk=paper.pk)
    assert day_of(row.created_at) == day_of(row.changed_at) == TOLD
    record = Record.objects.filter(object_kind="working_paper", object_id=str(paper.uid)).order_by("seq").first()
    assert (record.form, record.day) == (3, TOLD.isoformat())
    assert before <= record.at, "the clock is not moved"
    assert record.simulated_day == TOLD
    assert day_of(record.civil_at) == TOLD
    assert {day_of(line.at) for line in history(row)} == {TOLD}
    assert dates.today() == dates.DEMO_BEGINS_ON, "what was told of is over"


@pytest.mark.no_database
def test_columns_that_fill_themselves_with_what_people_read_ask_for_the_civil_date():
    for model, name in (
        (WorkingPaper, "created_at"),
        (Finding, "changed_at"),
        (FixAtOnce, "created_at"),
        (Evidence, "created_at"),
        (ReturnNote, "at"),
        (Signature, "signed_at"),
        (DateMove, "moved_at"),
        (CalendarFeed, "made_at"),
    ):
        assert isinstance(model._meta.get_field(name), CivilMomentField), (model, name)


def test_elsewhere_nothing_is_told_of_and_the_clock_counts(people, targets):
    with dates.telling_of(TOLD):
        paper = making.make_paper(people, targets[1])
    assert day_of(paper.created_at) == dates.today() != TOLD
    record = Record.objects.filter(object_kind="working_paper", object_id=str(paper.uid)).first()
    assert record.simulated_day is None
    assert record.civil_at == record.at


def test_a_record_of_an_older_form_goes_out_without_a_day(people):
    last = Record.objects.order_by("-seq").first()
    line = next(line for line in lines(last.seq, last.seq) if line["kind"] == "record")
    assert line["day"] == last.day
    old = Record(seq=1, form=2, at=last.at)
    assert (old.civil_at, old.simulated_day) == (old.at, None)


def test_a_first_signature_lapses_with_the_weeks_of_the_demonstration(people, targets, settings):
    settings.DEMO = True
    with dates.telling_of(TOLD):
        Signature.objects.create(object_kind="thing", object_id="1", object_version=1, move="go", person=people.office)
        assert len(open_signatures("thing", "1", 1)) == 1
    with dates.telling_of(TOLD + GOOD_FOR + timedelta(days=1)):
        assert open_signatures("thing", "1", 1) == []
