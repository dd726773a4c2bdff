"""Putting off a feedback meeting that was announced, or giving it up; the timetable itself is that of the round."""

from datetime import date, time

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.feedback.access.meetings import To, recorder_of
from bihuan.web.feedback.actions.meetings import already_held, locked_row, locked_target
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.queries.meetings import slot_of
from bihuan.web.feedback.transitions import MEETING
from bihuan.web.rounds.actions import SlotFacts, cancel_meeting, plan_slots
from bihuan.web.rounds.actions.moving import require_reason, require_state
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import MovedDate


@transaction.atomic
def postpone_meeting(
    *,
    actor: User,
    target: Target,
    day: date,
    starts_at: time,
    ends_at: time,
    place: str = "",
    reason: str,
    version: int | None = None,
) -> tuple[Meeting, list[MovedDate]]:
    """
    Put off the meeting of a target to another time, with the people who were to be there; all of them are told.

    Returns the meeting and the dates that moved with it.

    Raises:
        Refusal: ``rounds.reason_needed``, ``feedback.meeting_held``; ``rounds.meeting_clash``, ``rounds.odd_times``,
            ``rounds.odd_dates`` as of any plan; ``rounds.not_in_state``, ``common.changed_meanwhile``; they may not.
    """
    locked, meeting, grant = _planned(actor, target, reason, version)
    slot = slot_of(locked)
    facts = SlotFacts(
        day,
        starts_at,
        ends_at,
        place.strip()[:120] or (slot.place if slot else locked.name),
        tuple((one.person_id, one.part) for one in slot.people.all()) if slot else (),
    )
    _round, moves = plan_slots(
        actor=actor, round_=locked.round, slots={locked.number: facts}, reason=reason.strip()[:200]
    )
    _move(meeting, "postpone_meeting", actor, grant, reason)
    return meeting, moves


@transaction.atomic
def give_up_meeting(
    *, actor: User, target: Target, reason: str, version: int | None = None
) -> tuple[Meeting, list[MovedDate]]:
    """
    Give up the planned meeting of a target; its dates are unset until there is another, and all concerned are told.

    Raises:
        Refusal: ``rounds.reason_needed``, ``feedback.meeting_held``, ``rounds.no_meeting``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked, meeting, grant = _planned(actor, target, reason, version)
    _round, moves = cancel_meeting(actor=actor, round_=locked.round, target=locked.number, reason=reason.strip()[:200])
    _move(meeting, "cancel_meeting", actor, grant, reason)
    return meeting, moves


def _planned(actor: User, target: Target, reason: str, version: int | None) -> tuple[Target, Meeting, Grant]:
    locked = locked_target(target)
    grant = recorder_of(actor, locked, To.EDIT)
    require_state(locked.round, Round.Status.LIVE, Round.Status.ENDED)
    require_reason(reason)
    meeting = locked_row(locked, version)
    if meeting.status == Meeting.Status.HELD:
        raise already_held(locked)
    return locked, meeting, grant


def _move(meeting: Meeting, name: str, actor: User, grant: Grant, reason: str) -> None:
    before = meeting.status
    set_status(meeting, MEETING[name].target, columns={"reason": reason.strip()[:400]})
    record(
        actor=actor,
        grant=grant,
        action=f"feedback.{name}",
        object_kind="meeting",
        object_id=meeting.uid,
        object_version=meeting.version,
        from_state=before,
        to_state=meeting.status,
        fields={"target": meeting.target_id, "reason": meeting.reason},
    )
