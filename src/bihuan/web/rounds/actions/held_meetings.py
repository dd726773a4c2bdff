"""The day on which a feedback meeting was held: from then on the dates of its target are reckoned from it, not from a plan."""

from datetime import date

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions.date_moves import Cause, keep_moves, what_moved
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import MovedDate, all_dates


def keep_held_day(*, actor: User, round_: Round, target: Target, day: date, reason: str = "") -> list[MovedDate]:
    """
    Keep on which day the meeting of ``target`` was held, and return the dates that are another day by it.

    Inside the transaction of whoever records the meeting, who has judged, and tells and records what is returned.

    Args:
        actor: Who records it.
        round_: The round of the target, locked.
        target: The target, locked.
        day: The civil day.
        reason: Why an earlier record was wrong; "" for the first one.
    """
    before = all_dates(round_)
    target.meeting_held_on = day
    target.save(update_fields=["meeting_held_on"])
    moves = what_moved(before)
    keep_moves(actor=actor, moves=moves, cause=Cause.HELD, reason=reason, tells=False)
    return moves


def require_not_held(target: Target) -> None:
    """
    Let the plan of a meeting be changed, unless it was held.

    Raises:
        Refusal: ``rounds.meeting_held``.
    """
    if target.meeting_held_on is not None:
        raise Refusal(
            "rounds.meeting_held",
            f"“{target.name}”的反馈会已于{target.meeting_held_on}召开，不能再改安排，没有改动。日期登记有误的，请在反馈会页面更正。",
            f"The feedback meeting of {target.name} was held on {target.meeting_held_on}, so its plan cannot be changed; "
            "nothing was changed. If that day is wrong, correct it on the page of the meeting.",
            where=f"target-{target.number}",
            http_status=409,
        )
