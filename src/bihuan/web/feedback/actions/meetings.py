"""Recording a feedback meeting as it was held, correcting that record, and the receipt of the documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import now, today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.meetings import MOVES, To, judge_meeting, meeting_for, recorder_of
from bihuan.web.feedback.actions import meeting_news
from bihuan.web.feedback.actions.documents import open_to_unit
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.attendance import plain, read_required
from bihuan.web.feedback.meeting_facts import (
    MeetingFacts,
    gaps,
    require_basis,
    require_explained,
    require_reader,
    require_receipt,
    require_sound,
)
from bihuan.web.feedback.models import Attendance, Meeting, MeetingEdition
from bihuan.web.feedback.queries.feedback_rules import rules_of
from bihuan.web.feedback.queries.meetings import basis_of
from bihuan.web.feedback.transitions import MEETING
from bihuan.web.files.actions import keep
from bihuan.web.files.cleaning import name_of_copy
from bihuan.web.findings.actions.evidence import Prepared
from bihuan.web.rounds.actions.date_moves import recorded
from bihuan.web.rounds.actions.held_meetings import keep_held_day
from bihuan.web.rounds.actions.moving import require_reason, require_state
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import MovedDate
from bihuan.web.rounds.queries.slots import meeting_people

Status = Meeting.Status
#: Columns of a meeting that say what was recorded of it; what an edition keeps.
RECORDED = (
    "held_on",
    "starts_at",
    "ends_at",
    "place",
    "chair",
    "reader_id",
    "reader_function",
    "conveyed",
    "demanded",
    "promised",
    "gap_reason",
    "scan_id",
    "scan_name",
    "received_on",
    "received_by",
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A meeting as it was recorded, the dates that are another day by it, and what it lacked in both languages."""

    meeting: Meeting
    moves: Sequence[MovedDate]
    gaps: tuple[tuple[str, str], ...]


@transaction.atomic
def hold_meeting(
    *,
    actor: User,
    target: Target,
    facts: MeetingFacts,
    scan: Prepared | None = None,
    version: int | None = None,
    is_demo: bool = False,
) -> Recorded:
    """
    Record that the feedback meeting of a target was held: its clock starts, and its documents open to the unit.

    Args:
        actor: A member of the office.
        target: The inspected unit.
        facts: What is recorded.
        scan: The minutes as a file that was looked at (``findings.actions.evidence.prepare``); its cleaned copy is kept.
        version: The version of the meeting that the person had before them, 0 where there was none, if known.
        is_demo: Made up for a demonstration.

    Raises:
        Refusal: ``feedback.meeting_held``; what ``meeting_facts`` refuses; ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = locked_target(target)
    grant = recorder_of(actor, locked, MOVES["hold_meeting"])
    require_state(locked.round, Round.Status.LIVE, Round.Status.ENDED)
    meeting = locked_row(locked, version)
    if meeting.status == Status.HELD:
        raise already_held(locked)
    required = rules_of(locked.round).required
    found = _require_whole(locked, facts, required)
    blob = keep(scan.copy.data, media_type=scan.copy.media_type) if scan else None
    columns = _columns(facts) | {
        "required": plain(required),
        "recorded_by": actor,
        "recorded_at": now(),
        "is_demo": is_demo,
        "scan": blob,
        "scan_name": _scan_name(scan),
        "reason": "",
    }
    set_status(meeting, MEETING["hold_meeting"].target, columns=columns)
    _write_attendance(meeting, facts)
    moves = keep_held_day(actor=actor, round_=locked.round, target=locked, day=facts.held_on)
    open_to_unit(locked, actor=actor, grant=grant)
    _noted(meeting, "hold_meeting", actor, grant, Status.PLANNED, moves)
    meeting_news.of_holding(meeting, locked, moves, actor=actor)
    return Recorded(meeting, moves, found)


@transaction.atomic
def correct_meeting(
    *,
    actor: User,
    meeting: Meeting,
    facts: MeetingFacts,
    reason: str,
    scan: Prepared | None = None,
    version: int | None = None,
) -> Recorded:
    """
    Correct the record of a held meeting. What it said before stays beside it; dates are reckoned anew from another day.

    Args:
        actor: A member of the office.
        meeting: The meeting.
        facts: All that is to be recorded.
        reason: Why the record was wrong.
        scan: Another file of the minutes; None leaves the one that is there.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``feedback.meeting_not_held``, ``rounds.reason_needed``; what ``meeting_facts`` refuses;
            ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    target = locked_target(meeting.target)
    locked = meeting_for(actor, meeting.uid, for_change=True)
    _require_held(locked)
    grant = judge_meeting(actor, locked, MOVES["correct_meeting"])
    require_state(target.round, Round.Status.LIVE, Round.Status.ENDED)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    require_reason(reason)
    found = _require_whole(target, facts, read_required(locked.required), reader=locked.reader_id)
    was = locked.held_on
    _keep_edition(locked, reason, actor)
    columns = _columns(facts) | {"reason": reason.strip()[:400], "recorded_by": actor, "recorded_at": now()}
    if scan is not None:
        columns |= {"scan": keep(scan.copy.data, media_type=scan.copy.media_type), "scan_name": _scan_name(scan)}
    set_status(locked, MEETING["correct_meeting"].target, columns=columns)
    locked.attendances.all().delete()
    _write_attendance(locked, facts)
    moves: list[MovedDate] = []
    if facts.held_on != was:
        moves = keep_held_day(actor=actor, round_=target.round, target=target, day=facts.held_on, reason=reason.strip())
    _noted(locked, "correct_meeting", actor, grant, Status.HELD, moves)
    meeting_news.of_correction(locked, target, was, moves, actor=actor, reason=reason.strip())
    return Recorded(locked, moves, found)


@transaction.atomic
def receive_documents(
    *, actor: User, meeting: Meeting, received_on: date, received_by: str, version: int | None = None
) -> Meeting:
    """
    Record the receipt (签收) of the feedback documents: the day, and the function of who signed for them.

    Raises:
        Refusal: ``feedback.meeting_not_held``, ``feedback.odd_receipt``, ``feedback.received``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = meeting_for(actor, meeting.uid, To.EDIT, for_change=True)
    _require_held(locked)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    if locked.received_on is not None:
        raise Refusal(
            "feedback.received",
            f"已登记签收（{locked.received_on}），没有改动。登记有误的，请用“更正记录”并写明理由。",
            f"A receipt of {locked.received_on} is recorded already; nothing was changed. If it is wrong, correct the record "
            "with a reason.",
            where="received_on",
            http_status=409,
        )
    assert locked.held_on is not None
    require_receipt(received_on, received_by or " ", locked.held_on)
    set_status(locked, Status.HELD, columns={"received_on": received_on, "received_by": received_by.strip()[:80]})
    _noted(locked, "receive_documents", actor, locked.grant, Status.HELD, [])
    return locked


def locked_target(target: Target) -> Target:
    """Return the target with its round, both locked: whoever plans or records its meeting at once waits, or comes after."""
    round_ = Round.objects.select_for_update(of=("self",), no_key=True).select_related("organ").get(pk=target.round_id)
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=target.pk)
    locked.round = round_
    return locked


def locked_row(target: Target, version: int | None) -> Meeting:
    """
    Return the record of a target's meeting, locked; made now where nothing has happened to the meeting yet.

    Raises:
        Refusal: ``common.changed_meanwhile`` where somebody had another version before them.
    """
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).filter(target=target)
    found = rows.exclude(status=Status.CANCELLED).first()
    if version is not None and version != (found.version if found else 0):
        if found is not None and found.status == Status.HELD:
            raise already_held(target)
        raise changed_meanwhile()
    return found or Meeting.objects.create(round=target.round, target=target, version=0)


def already_held(target: Target) -> Refusal:
    """Return the answer to recording, moving or giving up a meeting that was held."""
    return Refusal(
        "feedback.meeting_held",
        f"“{target.name}”的反馈会已经登记召开，没有改动。登记有误的，请打开记录更正。",
        f"The feedback meeting of {target.name} is recorded as held; nothing was changed. Open the record to correct it.",
        http_status=409,
    )


def _require_held(meeting: Meeting) -> None:
    if meeting.status != Status.HELD:
        raise Refusal(
            "feedback.meeting_not_held",
            "这场反馈会还没有登记召开，没有改动。请先登记召开。",
            "This meeting is not recorded as held, so nothing was changed. Record it first.",
            http_status=409,
        )


def _require_whole(
    target: Target, facts: MeetingFacts, required: Any, reader: int | None = None
) -> tuple[tuple[str, str], ...]:
    """Refuse what cannot be so; return what the meeting lacks. ``reader`` was accepted before, whatever they serve in now."""
    require_sound(facts)
    people, basis = meeting_people(target.round), basis_of(target)
    require_basis(target, facts.held_on, basis, target.round.ends_on)
    if reader is None or facts.reader != reader:
        require_reader(target, facts, people)
    found = gaps(target, facts, required, people, basis)
    require_explained(found, facts.gap_reason)
    return found


def _columns(facts: MeetingFacts) -> dict[str, Any]:
    return {
        "held_on": facts.held_on,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "place": facts.place.strip()[:120],
        "chair": facts.chair.strip()[:80],
        "reader_id": facts.reader,
        "reader_function": facts.reader_function.strip()[:80],
        "conveyed": facts.conveyed.strip(),
        "demanded": facts.demanded.strip(),
        "promised": facts.promised.strip(),
        "gap_reason": facts.gap_reason.strip()[:400],
        "received_on": facts.received_on,
        "received_by": facts.received_by.strip()[:80],
    }


def _scan_name(scan: Prepared | None) -> str:
    return name_of_copy(scan.scan.name, scan.copy.media_type)[:200] if scan else ""


def _write_attendance(meeting: Meeting, facts: MeetingFacts) -> None:
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, function=one.function, post=one.post.strip()[:120], count=one.count, order=at)
        for at, one in enumerate(facts.present)
    )


def _keep_edition(meeting: Meeting, reason: str, actor: User) -> None:
    values = {name: getattr(meeting, name) for name in RECORDED}
    data = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    data["present"] = [
        {"function": one.function, "post": one.post, "count": one.count} for one in meeting.attendances.all()
    ]
    MeetingEdition.objects.create(
        meeting=meeting,
        version=meeting.version,
        data=data,
        reason=reason.strip()[:400],
        corrected_by=actor,
        corrected_on=today(),
    )


def _noted(
    meeting: Meeting, name: str, actor: User, grant: Grant | None, from_state: str, moves: Sequence[MovedDate]
) -> None:
    values = {column: getattr(meeting, column) for column in RECORDED}
    record(
        actor=actor,
        grant=grant,
        action=f"feedback.{name}",
        object_kind="meeting",
        object_id=meeting.uid,
        object_version=meeting.version,
        from_state=from_state,
        to_state=meeting.status,
        fields={
            "target": meeting.target_id,
            "reason": meeting.reason,
            **{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()},
            "present": [[one.function, one.count, one.post] for one in meeting.attendances.all()],
        },
        rows=recorded(moves),
    )
