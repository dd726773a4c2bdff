"""What a date of the register may be, seen from today: a term still lies ahead, a proof has been obtained already."""

from datetime import date

from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.common.words import day as in_words
from bihuan.web.findings.models import FixAtOnce


def due_in_the_past(due_on: date | None) -> Refusal | None:
    """Return the refusal for a term that has passed already, None for one that has not or is not set yet."""
    now = today()
    if due_on is None or due_on >= now:
        return None
    return Refusal(
        "findings.due_in_the_past",
        f"完成期限 {due_on.isoformat()} 早于今天（{now.isoformat()}），一下发就已过期，没有办理。请把期限定在今天或以后。",
        f"The item would be due on {due_on.isoformat()}, before today ({now.isoformat()}), and overdue as soon as it is "
        "issued; nothing was done. Choose today or a later day.",
        where="due_on",
    )


def check_due(due_on: date | None) -> None:
    """Raise ``findings.due_in_the_past`` for a term that has passed already."""
    refusal = due_in_the_past(due_on)
    if refusal is not None:
        raise refusal


def check_obtained(obtained_on: date | None) -> None:
    """Raise ``findings.obtained_in_future`` for a proof that would be obtained only later."""
    now = today()
    if obtained_on is None or obtained_on <= now:
        return
    raise Refusal(
        "findings.obtained_in_future",
        f"取得日期 {obtained_on.isoformat()} 在今天（{now.isoformat()}）之后，没有保存。请填实际取得材料的日期。",
        f"The proof would have been obtained on {obtained_on.isoformat()}, after today ({now.isoformat()}); nothing was "
        "saved. Enter the day on which it was obtained.",
        where="obtained_on",
    )


def leaves_before(fix: FixAtOnce) -> str:
    """Return the day on which the group leaves, in words, where the item is due only after it; else ""."""
    ends_on = fix.round.ends_on
    return in_words(ends_on) if ends_on and fix.due_on and fix.due_on > ends_on else ""
