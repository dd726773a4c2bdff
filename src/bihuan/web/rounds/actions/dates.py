"""Days that the office sets itself: where the rules name none, or in place of the one they give."""

from datetime import date

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.access.rounds import lost_targets
from bihuan.web.rounds.access.slots import planner_of_meetings
from bihuan.web.rounds.actions.date_moves import Cause, keep_moves, what_moved
from bihuan.web.rounds.actions.moving import require_state, touch
from bihuan.web.rounds.models import DateByHand, Round, Target
from bihuan.web.rounds.queries.deadlines import all_dates, dates_of

S = Round.Status


@transaction.atomic
def set_date(
    *,
    actor: User,
    round_: Round,
    rule: str,
    day: date | None,
    reason: str,
    target: int | None = None,
    version: int | None = None,
) -> Round:
    """
    Set the day of what is due by ``rule``, or with ``day`` None go back to what the rules give.

    Args:
        actor: A member of the office.
        round_: A round that has not ended; dates of a target also afterwards, because its meeting comes after field work.
        rule: Name of the rule.
        day: The day.
        reason: Why; it stands in the sentence that explains the date.
        target: Number of the target; None for a date of the whole round.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rounds.unknown_date``, ``rounds.reason_needed``, ``rounds.no_trigger`` while the day that starts the
            clock is not set, ``rounds.odd_dates`` for a day on the wrong side of it, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = _to_set(actor, round_, of_target=target is not None)
    unit = _target(actor, locked, target)
    _require_sound(locked, unit, rule, day, reason.strip())
    there = DateByHand.objects.filter(round=locked, target=unit, rule=rule).first()
    was = there.day if there else None
    before = all_dates(locked)
    touch(locked, version)
    if there is not None:
        there.delete()
    if day is not None:
        DateByHand.objects.create(round=locked, target=unit, rule=rule, day=day, reason=reason.strip(), set_by=actor)
    is_told = locked.status in {S.LIVE, S.ENDED}
    keep_moves(actor=actor, moves=what_moved(before), cause=Cause.OFFICE, reason=reason.strip(), tells=is_told)
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.set_date",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields={
            "rule": rule,
            "target": target,
            "was": was.isoformat() if was else None,
            "on": day.isoformat() if day else None,
            "reason": reason.strip(),
        },
    )
    return locked


def _to_set(actor: User, round_: Round, *, of_target: bool) -> Round:
    if of_target:
        locked = planner_of_meetings(actor, round_.pk, for_change=True)
        require_state(locked, S.FROM_READING, S.PLANNED, S.LIVE, S.ENDED)
    else:
        locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
        require_state(locked, S.FROM_READING, S.PLANNED, S.LIVE)
    return locked


def _target(actor: User, round_: Round, number: int | None) -> Target | None:
    if number is None:
        return None
    found = Target.objects.filter(round=round_, number=number).exclude(pk__in=lost_targets(actor)).first()
    if found is None:
        raise _unknown()
    return found


def _require_sound(round_: Round, target: Target | None, rule: str, day: date | None, reason: str) -> None:
    dates = dates_of(round_, [target] if target else [])
    due = next((due for due in (dates.targets[0].dues if target else dates.dues) if due.rule.name == rule), None)
    if due is None:
        raise _unknown()
    if day is None:
        return
    if not reason:
        raise Refusal(
            "rounds.reason_needed",
            "请写明为什么定在这一天。没有做任何改动。",
            "State why it is this day. Nothing was changed.",
            where="reason",
        )
    if due.explained is None:
        raise Refusal(
            "rounds.no_trigger",
            "这个日期的起算日还没有定，不能先定它。请先确定起算日，例如反馈会的日期。",
            "The day that starts this clock is not set, so it cannot be set either. Set that day first, for example the "
            "day of the feedback meeting.",
            where="due",
            http_status=409,
        )
    if due.explained.would_be_out_of_order(day):
        raise Refusal(
            "rounds.odd_dates",
            "这一天与起算日前后颠倒，没有保存。请核对日期。",
            "The day is on the wrong side of the one that starts its clock; nothing was saved. Check the date.",
            where="day",
        )


def _unknown() -> Refusal:
    return Refusal(
        "rounds.unknown_date",
        "这个轮次没有这一项日期，没有保存。请刷新页面后重选。",
        "The round has no such date; nothing was saved. Reload the page and choose again.",
        where="due",
    )
