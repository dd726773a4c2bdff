"""
Why an item is due on its day: kept short and without a language (``Item.due_reason``), told in that of the page.

What is none of these forms is a sentence that somebody wrote, and is shown as it is.
"""

import re
from datetime import date

from bihuan.web.common.language import pick
from bihuan.web.common.words import day

_FORM = re.compile(r"(?P<kind>plan|extension):(?P<number>[0-9]+)(?::(?P<role>OFF|LG):(?P<on>[0-9-]{10}))?")
_SIGNED = re.compile(r"(?P<kind>successor|carried):(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2})(?::(?P<number>.+))?")


def by_plan(edition: int) -> str:
    """Return what is kept where the plan set the day."""
    return f"plan:{edition}"


def by_extension(ordinal: int, role: str, on: str) -> str:
    """Return what is kept where an extension moved the day: the how manieth, who granted it (OFF or LG), and when."""
    return f"extension:{ordinal}:{role}:{on}"


def by_succeeding(number: str, on: date) -> str:
    """Return what is kept where two clerks opened a successor: the number of the line before it, and when."""
    return f"successor:{on.isoformat()}:{number}"


def by_carrying_over(on: date) -> str:
    """Return what is kept where two clerks carried a line over, and when."""
    return f"carried:{on.isoformat()}"


def told(due_reason: str) -> str:
    """Return the reason in the language of the page; "" where there is none."""
    if signed := _SIGNED.fullmatch(due_reason):
        return _signed(signed["kind"], day(date.fromisoformat(signed["on"])), signed["number"] or "")
    found = _FORM.fullmatch(due_reason)
    if found is None:
        return due_reason
    number = int(found["number"])
    if found["kind"] == "plan":
        if number == 1:
            return pick("按整改方案确定的完成时限", "the day that the plan names")
        return pick(f"按整改方案第 {number} 版确定的完成时限", f"the day that edition {number} of the plan names")
    who = pick("领导小组", "the leading group") if found["role"] == "LG" else pick("巡视办", "the inspection office")
    on = day(date.fromisoformat(found["on"])) if found["on"] else ""
    return pick(f"{who}于{on}批准第 {number} 次延期后的期限", f"extension {number}, granted by {who} on {on}")


def _signed(kind: str, on: str, number: str) -> str:
    if kind == "carried":
        return pick(
            f"转入持续整改，{on}由巡视办两人签字确定",
            f"carried over; the day was signed by two clerks of the office on {on}",
        )
    return pick(
        f"后续事项，{on}由巡视办两人签字确定；原事项 {number}",
        f"opened as the successor of {number}; the day was signed by two clerks of the office on {on}",
    )
