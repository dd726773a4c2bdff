"""Planning feedback meetings: day, time, place and people of each, judged together so that nobody is in two places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.urls import reverse

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.holding import hold_rights
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Shape, grant
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.slots import planner_of_meetings
from bihuan.web.rounds.actions.clashing import require_no_clash
from bihuan.web.rounds.actions.date_moves import Cause, keep_moves, recorded, tell_moves, what_moved
from bihuan.web.rounds.actions.held_meetings import require_not_held
from bihuan.web.rounds.actions.moving import require_state, touch
from bihuan.web.rounds.actions.naming import require_all
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.deadlines import MovedDate, all_dates
from bihuan.web.rounds.queries.slots import MeetingPeople, concerned, meeting_people, with_people

S = Round.Status
Part = SlotPerson.Part
_AT_TARGET = Shape("slot", state="round__status", round="round_id", organ="round__organ_id", target="pk", owner="")


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """When and where the meeting of a target is, and who is there as what: (key of the account, part)."""

    day: date
    starts_at: time
    ends_at: time
    place: str = ""
    people: tuple[tuple[int, str], ...] = ()


@transaction.atomic
def plan_slots(
    *,
    actor: User,
    round_: Round,
    slots: Mapping[int, SlotFacts],
    reason: str = "",
    version: int | None = None,
) -> tuple[Round, list[MovedDate]]:
    """
    Plan the feedback meetings of targets, and return the round and the dates that moved with them.

    Args:
        actor: A member of the office.
        round_: A round that is planned, live or over; meetings are held after field work.
        slots: What is planned, by the number of the target; meetings that are not named stay.
        reason: Why a meeting is put off; needed once the round is live.
        version: The version of the round that the person had before them, if known.

    Raises:
        Refusal: ``rounds.meeting_clash`` where somebody would be in two places, ``rounds.odd_times``,
            ``rounds.odd_dates``, ``rounds.unknown_target``, ``rounds.unknown_person``, ``rounds.reason_needed``,
            ``rounds.meeting_held``, ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    # Before any row is locked: a recusal that is accepted meanwhile finds them at the meeting, or keeps them from it.
    for key in sorted({key for facts in slots.values() for key, _part in facts.people}):
        hold_rights(key)
    locked = planner_of_meetings(actor, round_.pk, for_change=True)
    require_state(locked, S.PLANNED, S.LIVE, S.ENDED)
    targets = _named(actor, locked, slots)
    people = meeting_people(locked)
    for target in targets:
        require_not_held(target)
        _require_sound(locked, target, slots[target.number], people)
    there = {slot.target_id: slot for slot in with_people(Slot.objects.filter(target__round=locked))}
    _require_reason(locked, targets, {target.pk: slots[target.number].day for target in targets}, reason, there, slots)
    rows = [_row(target, slots[target.number], there.get(target.pk)) for target in targets]
    was = {target.pk: target.meeting_planned_on for target in targets}
    before = all_dates(locked)
    touch(locked, version)
    _write(targets, slots, there)
    require_no_clash(locked, [target.pk for target in targets])
    moves = what_moved(before)
    keep_moves(actor=actor, moves=moves, cause=Cause.MEETING, reason=reason, tells=False)
    _tell(actor, locked, targets, was, moves, people, reason)
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.plan_slots",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"reason": reason.strip()},
        rows=[*rows, *recorded(moves)],
    )
    return locked, moves


@transaction.atomic
def plan_meetings(
    *, actor: User, round_: Round, days: Mapping[int, date], reason: str = "", version: int | None = None
) -> Round:
    """
    Write the day planned for the feedback meeting of each target that ``days`` names by its number.

    A meeting that has its time and people keeps them on the new day.

    Args:
        actor: A member of the office.
        round_: A round that is not archived.
        days: The days.
        reason: Why a meeting is put off; needed once the round is live.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rounds.odd_dates`` for a day before field work began; ``rounds.meeting_clash``,
            ``rounds.meeting_held``, ``rounds.unknown_target``, ``rounds.reason_needed``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = planner_of_meetings(actor, round_.pk, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED, S.LIVE, S.ENDED)
    targets = _named(actor, locked, days)
    was = {target.pk: target.meeting_planned_on for target in targets}
    for target in targets:
        require_not_held(target)
        _require_after_entry(locked, target, days[target.number])
    there = {slot.target_id: slot for slot in Slot.objects.filter(target__in=targets)}
    _require_reason(locked, targets, {target.pk: days[target.number] for target in targets}, reason, there)
    before = all_dates(locked)
    touch(locked, version)
    for target in targets:
        if target.pk in there:
            _save(there[target.pk], day=days[target.number])
    _set_days(targets, days)
    require_no_clash(locked, list(there))
    moves = what_moved(before)
    keep_moves(actor=actor, moves=moves, cause=Cause.MEETING, reason=reason, tells=False)
    _tell(actor, locked, targets, was, moves, meeting_people(locked), reason)
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.plan_meetings",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"reason": reason.strip()},
        rows=[*(_day_row(target, was[target.pk]) for target in targets), *recorded(moves)],
    )
    return locked


@transaction.atomic
def cancel_meeting(
    *, actor: User, round_: Round, target: int, reason: str = "", version: int | None = None
) -> tuple[Round, list[MovedDate]]:
    """
    Give up the meeting of a target, time and day; its dates are unset until there is another.

    Args:
        actor: A member of the office.
        round_: A round that is planned, live or over.
        target: Number of the target.
        reason: Why; needed once the round is live.
        version: The version of the round that the person had before them, if known.

    Raises:
        Refusal: ``rounds.no_meeting`` where none is planned, ``rounds.meeting_held``, ``rounds.unknown_target``, ``rounds.reason_needed``,
            ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = planner_of_meetings(actor, round_.pk, for_change=True)
    require_state(locked, S.PLANNED, S.LIVE, S.ENDED)
    (unit,) = _named(actor, locked, {target: None})
    require_not_held(unit)
    was = unit.meeting_planned_on
    if was is None:
        raise Refusal(
            "rounds.no_meeting",
            f"“{unit.name}”没有安排反馈会，没有改动。请刷新页面查看。",
            f"No meeting of {unit.name} is planned; nothing was changed. Reload the page.",
            http_status=409,
        )
    if locked.status in {S.LIVE, S.ENDED} and not reason.strip():
        raise _no_reason(unit)
    slot = with_people(Slot.objects.filter(target=unit)).first()
    named = [one.person for one in slot.people.all()] if slot else []
    before = all_dates(locked)
    touch(locked, version)
    Slot.objects.filter(target=unit).delete()
    unit.meeting_planned_on = None
    unit.save(update_fields=["meeting_planned_on"])
    moves = what_moved(before)
    keep_moves(actor=actor, moves=moves, cause=Cause.MEETING, reason=reason.strip(), tells=False)
    if locked.status in {S.LIVE, S.ENDED}:
        _tell_cancelled(actor, locked, unit, was, named, moves, reason.strip())
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.cancel_meeting",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={"target": unit.number, "was": was.isoformat(), "reason": reason.strip()},
        rows=recorded(moves),
    )
    return locked, moves


def _named(actor: User, round_: Round, by_number: Mapping[int, object]) -> list[Target]:
    """Return the targets of these numbers; one from which the person is recused is none that they can name."""
    standing = fresh_standing_of(actor)
    rows = Target.objects.filter(round=round_, number__in=list(by_number))
    rows = rows.select_related("group", "division", "round").order_by("number")
    targets = [target for target in rows if grant(standing, _AT_TARGET, target, Letter.EDIT) is not None]
    return require_all(targets, by_number)


def _require_sound(round_: Round, target: Target, facts: SlotFacts, people: MeetingPeople) -> None:
    _require_after_entry(round_, target, facts.day)
    if facts.ends_at <= facts.starts_at:
        raise Refusal(
            "rounds.odd_times",
            f"“{target.name}”的反馈会结束不晚于开始，没有保存。请改正时间。",
            f"The meeting of {target.name} would end before it begins; nothing was saved. Correct the times.",
            where="ends_at",
        )
    known = {person.pk for person in people.for_target(target)}
    named = [pk for pk, _part in facts.people]
    if not set(named) <= known or len(set(named)) < len(named):
        raise Refusal(
            "rounds.unknown_person",
            f"“{target.name}”的反馈会有人员不在本轮次任职，或被列了两次，没有保存。请重新选择人员。",
            f"Somebody at the meeting of {target.name} does not serve in this round, or is named twice; nothing was "
            "saved. Choose the people again.",
            where="people",
        )


def _require_after_entry(round_: Round, target: Target, day: date) -> None:
    if round_.starts_on and day < round_.starts_on:
        raise Refusal(
            "rounds.odd_dates",
            f"“{target.name}”的反馈会早于进驻日期，没有保存。请改正后再试。",
            f"The meeting of {target.name} would be held before field work began; nothing was saved. Correct it.",
            where=f"target-{target.number}",
        )


def _require_reason(
    round_: Round,
    targets: Sequence[Target],
    days: Mapping[int, date],
    reason: str,
    there: Mapping[int, Slot],
    slots: Mapping[int, SlotFacts] | None = None,
) -> None:
    """Refuse to put off a meeting of a live round for no reason: the unit has been told of it."""
    if round_.status not in {S.LIVE, S.ENDED} or reason.strip():
        return
    for target in targets:
        slot, facts = there.get(target.pk), slots[target.number] if slots else None
        is_other_day = target.meeting_planned_on is not None and target.meeting_planned_on != days[target.pk]
        is_other_time = slot is not None and facts is not None and slot.starts_at != facts.starts_at
        if is_other_day or is_other_time:
            raise _no_reason(target)


def _no_reason(target: Target) -> Refusal:
    return Refusal(
        "rounds.reason_needed",
        f"轮次已启动，“{target.name}”的反馈会改期或取消须写明理由。没有做任何改动。",
        f"The round is live: state why the meeting of {target.name} is moved or given up. Nothing was changed.",
        where="reason",
    )


def _write(targets: Sequence[Target], slots: Mapping[int, SlotFacts], there: Mapping[int, Slot]) -> None:
    for target in targets:
        facts = slots[target.number]
        columns = {"day": facts.day, "starts_at": facts.starts_at, "ends_at": facts.ends_at, "place": facts.place}
        slot = there.get(target.pk)
        if slot is None:
            slot = Slot.objects.create(target=target, **columns)
        else:
            _save(slot, **columns)
            slot.people.all().delete()
        SlotPerson.objects.bulk_create(SlotPerson(slot=slot, person_id=pk, part=part) for pk, part in facts.people)
    _set_days(targets, {number: facts.day for number, facts in slots.items()})


def _save(slot: Slot, **columns: object) -> None:
    for name, value in columns.items():
        setattr(slot, name, value)
    slot.version += 1
    slot.save(update_fields=[*columns, "version"])


def _set_days(targets: Sequence[Target], days: Mapping[int, date]) -> None:
    for target in targets:
        target.meeting_planned_on = days[target.number]
    Target.objects.bulk_update(targets, ["meeting_planned_on"])


def _row(target: Target, facts: SlotFacts, was: Slot | None) -> dict[str, object]:
    return {
        "target": target.number,
        "was": f"{was.day.isoformat()} {was.starts_at:%H:%M}" if was else None,
        "on": f"{facts.day.isoformat()} {facts.starts_at:%H:%M}",
        "until": f"{facts.ends_at:%H:%M}",
        "place": facts.place,
        "people": len(facts.people),
    }


def _day_row(target: Target, was: date | None) -> dict[str, object]:
    on = target.meeting_planned_on
    return {
        "target": target.number,
        "was": was.isoformat() if was else None,
        "on": on.isoformat() if on else None,
    }


def _tell(
    actor: User,
    round_: Round,
    targets: Sequence[Target],
    was: Mapping[int, date | None],
    moves: Sequence[MovedDate],
    people: MeetingPeople,
    reason: str,
) -> None:
    """Tell of meetings that were planned or put off, once anybody beside the office knows of the round."""
    if round_.status not in {S.LIVE, S.ENDED}:
        return
    slots = {slot.target_id: slot for slot in with_people(Slot.objects.filter(target__in=targets))}
    for target in targets:
        slot, day = slots.get(target.pk), target.meeting_planned_on
        if day is None:
            continue
        at = f" {slot.starts_at:%H:%M}" if slot else ""
        before = was[target.pk]
        zh = f"反馈会由{zh_day(before)}改到{zh_day(day)}{at}" if before else f"反馈会定在{zh_day(day)}{at}"
        en = f"the feedback meeting is on {en_day(day)}{at}" + (f" instead of {en_day(before)}" if before else "")
        said = (f"{zh}（{reason.strip()}）", f"{en} ({reason.strip()})") if reason.strip() else (zh, en)
        named = [one.person for one in slot.people.all()] if slot else []
        whom = [*concerned(target, people), *named]
        own, page = [one for one in moves if one.target == target], reverse("meeting_plan", args=[round_.pk])
        tell_moves(actor, round_, target, own, whom, said, url=page)
        # The unit hears of its meeting, and at the meeting what is due of it.
        tell_moves(actor, round_, target, [], people.of_unit.get(target.pk, ()), said, url=page)


def _tell_cancelled(
    actor: User,
    round_: Round,
    target: Target,
    was: date,
    named: Sequence[User],
    moves: Sequence[MovedDate],
    reason: str,
) -> None:
    people, page = meeting_people(round_), reverse("meeting_plan", args=[round_.pk])
    said = (
        f"原定{zh_day(was)}的反馈会取消（{reason}）",
        f"the feedback meeting of {en_day(was)} is given up ({reason})",
    )
    tell_moves(actor, round_, target, moves, [*concerned(target, people), *named], said, url=page)
    tell_moves(actor, round_, target, [], people.of_unit.get(target.pk, ()), said, url=page)
