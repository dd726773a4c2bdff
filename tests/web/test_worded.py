"""Statements that are worded once answer as the query does that they were made of, for every value."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.queries import in_force
from bihuan.web.common.worded import WordedOnce
from tests.web.people import hold


def test_it_answers_as_the_query_for_everybody_on_every_day(people, round_live, targets):
    hold(people.stranger, "SUP", round=round_live, since=date(2020, 11, 1), until=date(2020, 11, 30))
    names = tuple(in_force._questions)
    days = [date(2020, 11, 1) + timedelta(days) for days in (-1, 0, 29, 30, 400)]
    found = 0
    for person in User.objects.values_list("pk", flat=True):
        for day in days:
            wanted = sorted(map(str, in_force._worded(day=day, person_id=person)))
            assert sorted(map(str, in_force._STATEMENT.rows(names, day=day, person_id=person))) == wanted
            found += len(wanted)
    assert found > 100
    one = Assignment.objects.earliest("since")
    for pk in (one.pk, UUID(int=7)):
        rows = in_force._STATEMENT.rows(names, day=days[-1], person_id=one.person_id, only=UUID(str(pk)))
        assert [row[0] for row in rows] == ([pk] if pk == one.pk else [])


def test_it_is_worded_once_and_asked_each_time(people):
    built = []

    def build(**values):
        built.append(values)
        return User.objects.filter(pk=values["number"]).order_by().values_list("username")

    statement = WordedOnce(build)
    with CaptureQueriesContext(connection) as asked:
        for person in (people.office, people.stranger, people.office):
            assert list(statement.rows(number=person.pk)) == [(person.username,)]
    assert (len(built), len(asked)) == (1, 3)
    with pytest.raises(ValueError, match="number"):
        list(WordedOnce(lambda number: User.objects.filter(pk=number + 1).values_list("pk")).rows(number=1))
