"""Assignments as they stand, with what they reach, in one statement: every page of who signed in asks it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, FilteredRelation, Q, QuerySet

from bihuan.web.accounts.models import Assignment
from bihuan.web.common.worded import WordedOnce


@dataclass(slots=True)
class AssignmentRow:
    """An assignment that has been approved and not been taken back, begun on the day or earlier, with its round."""

    id: str
    role: str
    duty: str
    organ_id: int | None
    round_id: UUID | None
    target_id: int | None
    group_id: int | None
    until: date | None
    round_status: str | None
    feedback_ends_on: date | None
    targets_of_group: set[int] = field(default_factory=set)
    rounds_led: set[UUID] = field(default_factory=set)
    #: Which of the questions of ``ask_whether`` are answered by yes.
    whether: frozenset[str] = frozenset()


Question = Callable[[], Exists]
_questions: dict[str, Question] = {}


def ask_whether(name: str, question: Question) -> None:
    """
    Have a question about the person answered in the statement that every page asks anyway.

    ``question`` returns an ``Exists`` over an assignment's row; apps above call this when they are loaded, so that a page
    asks them further only about people whom it concerns. It is put into words once: no value in it may change.
    """
    _questions[name] = question


_COLUMNS = (
    *("id", "role", "duty", "organ_id", "round_id", "target_id", "group_id", "until"),
    *("round__status", "round__feedback_ends_on"),
)
#: With the target of a group and the round of an office.
_FIXED = len(_COLUMNS) + 2


def _worded(*, day: date, person_id: int, only: UUID | None = None) -> "QuerySet[Assignment, Any]":
    found = Assignment.objects.annotate(
        # Only an office without a round reaches them: joined for all, a group's row would come once for each.
        led=FilteredRelation("organ__rounds", condition=Q(round=None))
    ).filter(
        Q(until=None) | Q(until__gte=day),
        person_id=person_id,
        person__is_active=True,
        ended_at=None,
        since__lte=day,
        approved_at__isnull=False,
    )
    if only is not None:
        found = found.filter(pk=only)
    whether = {f"whether_{name}": question() for name, question in _questions.items()}
    return found.annotate(**whether).order_by().values_list(*_COLUMNS, "group__targets__id", "led__id", *whether)


_STATEMENT = WordedOnce(_worded)


def assignments_on(day: date, *, person_id: int, only: str | None = None) -> list[AssignmentRow]:
    """Return the person's assignments on a day (see ``AssignmentRow``), or ``only`` that one, in no special order."""
    rows: dict[str, AssignmentRow] = {}
    names = tuple(_questions)
    one = {} if only is None else {"only": UUID(only)}
    for row in _STATEMENT.rows(names, day=day, person_id=person_id, **one):
        key, target, led = str(row[0]), row[_FIXED - 2], row[_FIXED - 1]
        if key not in rows:
            answered = frozenset(name for name, yes in zip(names, row[_FIXED:], strict=True) if yes)
            rows[key] = AssignmentRow(key, *row[1 : len(_COLUMNS)])
            rows[key].whether = answered
        if target is not None:
            rows[key].targets_of_group.add(target)
        if led is not None:
            rows[key].rounds_led.add(led)
    return list(rows.values())
