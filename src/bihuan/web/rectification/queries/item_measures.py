"""The measures of an item: what the plan in force says, what is done, which days were kept, and what proof there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.rectification.models import Item, Measure, Milestone, Progress, Proof

#: How a day of a measure was kept, in words.
KEPT: dict[str, Promise] = {
    "met": _("按期"),
    "late": _("逾期后完成"),
    "missed": _("已过期、未完成"),
    "ahead": _("未到期"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A milestone of a measure: the day, its label, and whether it was kept (a key of ``KEPT``)."""

    due_on: date
    label: str
    kept: str

    @property
    def words(self) -> str:
        """How it was kept, in the language of the page."""
        return str(KEPT[self.kept])


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of an item as it stands: its days, its progress and its proof, newest first."""

    measure: Measure
    days: tuple[Day, ...]
    progress: tuple[Progress, ...]
    proofs: tuple[Proof, ...]
    done_on: date | None

    @property
    def is_done(self) -> bool:
        """Whether the unit has said that it is done, and has not taken that back."""
        return self.done_on is not None


def measures_of(item: Item) -> list[Measure]:
    """Return the measures by which the plan answers the finding of ``item``, with their milestones. Two statements."""
    if item.response_id is None:
        return []
    days = Prefetch("milestones", Milestone.objects.order_by("due_on"))
    return list(Measure.objects.filter(responses=item.response_id).order_by("number", "pk").prefetch_related(days))


def has_measure(item: Item, key: UUID) -> bool:
    """Return whether ``key`` names a measure of the item."""
    return item.response_id is not None and Measure.objects.filter(responses=item.response_id, key=key).exists()


def without_proof(item: Item) -> list[Measure]:
    """Return the measures of an item for which no proof stands, in their order. Two statements."""
    if item.response_id is None:
        return []
    proven = Proof.objects.filter(item=item, withdrawn_on=None, measure_key__isnull=False).values("measure_key")
    return list(Measure.objects.filter(responses=item.response_id).exclude(key__in=proven).order_by("number", "pk"))


def lines_of(
    measures: Sequence[Measure], progress: Iterable[Progress], proofs: Iterable[Proof], today: date
) -> list[MeasureLine]:
    """
    Return the measures with what was done about each, in their order.

    Args:
        measures: With their milestones fetched.
        progress: Of the item, newest first; what was withdrawn counts for nothing.
        proofs: Of the item; the same.
        today: From which day a milestone is seen.
    """
    steps: dict[UUID | None, list[Progress]] = {}
    for step in progress:
        if step.withdrawn_on is None:
            steps.setdefault(step.measure_key, []).append(step)
    papers: dict[UUID | None, list[Proof]] = {}
    for proof in proofs:
        if proof.withdrawn_on is None:
            papers.setdefault(proof.measure_key, []).append(proof)
    return [_line(one, steps.get(one.key, []), papers.get(one.key, []), today) for one in measures]


def _line(measure: Measure, steps: list[Progress], papers: list[Proof], today: date) -> MeasureLine:
    done = min((step.done_on for step in steps if step.is_measure_done), default=None)
    days = _days(measure, [step.done_on for step in steps], done, today)
    return MeasureLine(measure, days, tuple(steps), tuple(papers), done)


def _days(measure: Measure, worked: Sequence[date], done: date | None, today: date) -> tuple[Day, ...]:
    """
    Return how each milestone was kept.

    A milestone belongs to the time since the one before it: what was done in that time keeps it, what came after it and
    before the next is late. Once a measure is done all later milestones are kept.
    """
    found = []
    marks = list(measure.milestones.all())
    since = date.min
    for at, mark in enumerate(marks):
        until = marks[at + 1].due_on if at + 1 < len(marks) else date.max
        if (done is not None and done <= mark.due_on) or any(since < day <= mark.due_on for day in worked):
            kept = "met"
        elif any(mark.due_on < day <= until for day in worked):
            kept = "late"
        else:
            kept = "missed" if mark.due_on < today else "ahead"
        found.append(Day(mark.due_on, mark.label, kept))
        since = mark.due_on
    return tuple(found)
