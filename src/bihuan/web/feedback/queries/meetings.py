"""What is known of feedback meetings: whether one was held, what it rests on, and what was missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, QuerySet

from bihuan.web.feedback.attendance import Missing, missing, read_required
from bihuan.web.feedback.models import FeedbackDocument, Meeting
from bihuan.web.feedback.queries.reports import decision_of
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.models import Round, Slot, Target
from bihuan.web.rounds.queries.deadlines import dates_of
from bihuan.web.rounds.queries.slots import with_people

Status = Meeting.Status
_FROZEN = (FeedbackDocument.Status.ISSUED, FeedbackDocument.Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Basis:
    """
    What a meeting of a target rests on: when the committee decided, and when each document was first issued.

    None for what is not there yet.
    """

    decided_on: date | None
    body_on: date | None
    head_on: date | None


def held_on(target: Target) -> date | None:
    """Return the day on which the feedback meeting of ``target`` was held, or None. One statement."""
    days = Meeting.objects.filter(target=target, status=Status.HELD).values_list("held_on", flat=True)
    return days.first()


def held_meeting_of(target: Target) -> Meeting | None:
    """Return the meeting of a target that was held, or None."""
    return Meeting.objects.filter(target=target, status=Status.HELD).first()


def current_of(target: Target) -> Meeting | None:
    """Return the record of a target's meeting that was not cancelled, or None where nothing has happened to it yet."""
    return Meeting.objects.filter(target=target).exclude(status=Status.CANCELLED).first()


def slot_of(target: Target) -> Slot | None:
    """Return when and where a target's meeting is planned, with its people, or None."""
    return with_people(Slot.objects.filter(target=target)).first()


def basis_of(target: Target) -> Basis:
    """Return what a meeting of ``target`` rests on. Two statements."""
    decided = decision_of(target)
    issued = _first_issued(FeedbackDocument.objects.filter(target=target)).get(target.pk, {})
    body, head = FeedbackDocument.Addressee.BODY, FeedbackDocument.Addressee.HEAD
    return Basis(decided.decided_on if decided else None, issued.get(body), issued.get(head))


def issued_days(targets: Collection[int]) -> Mapping[int, Mapping[str, date]]:
    """Return when the documents to each target were first issued: by the target's key and the addressee."""
    return _first_issued(FeedbackDocument.objects.filter(target__in=targets))


def missing_at(meeting: Meeting) -> tuple[Missing, ...]:
    """Return who had to be at a held meeting by the rules of its day, and was not; its attendances may be prefetched."""
    there = ((one.function, one.count) for one in meeting.attendances.all())
    return missing(read_required(meeting.required), there)


def dues_of(round_: Round, target: Target) -> tuple[Due, ...]:
    """Return what the meeting of ``target`` sets going, each date with its reason."""
    return dates_of(round_, [target]).targets[0].dues


def _first_issued(documents: QuerySet[FeedbackDocument]) -> dict[int, dict[str, date]]:
    found: dict[int, dict[str, date]] = {}
    rows = documents.filter(status__in=_FROZEN, issued_on__isnull=False).order_by()
    for row in rows.values("target", "addressee").annotate(first=Min("issued_on")):
        found.setdefault(row["target"], {})[row["addressee"]] = row["first"]
    return found
