"""
In which phase the rectification of a target stands: concentrated (集中整改), continued (持续整改), or its summary (整改总结).

Days decide, and lines decide; nobody sets a phase by hand. Each says why it is the one.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.web.common.language import pick


class Phase(StrEnum):
    """The phases, in their order."""

    BEFORE = "before"
    CONCENTRATED = "concentrated"
    CONTINUED = "continued"
    SUMMARY = "summary"


WORDS = {
    Phase.BEFORE: ("尚未反馈", "Before feedback"),
    Phase.CONCENTRATED: ("集中整改", "Concentrated"),
    Phase.CONTINUED: ("持续整改", "Continued"),
    Phase.SUMMARY: ("整改总结", "Summary"),
}


@dataclass(frozen=True, slots=True)
class PhaseShown:
    """A phase, since when it runs (None before feedback), until when (None where no day ends it), and why in two languages."""

    phase: Phase
    since: date | None
    until: date | None
    zh: str
    en: str

    @property
    def words(self) -> str:
        """The name of the phase, in the language of the page."""
        return pick(*WORDS[self.phase])

    @property
    def reason(self) -> str:
        """Why it is this one, in the language of the page."""
        return pick(self.zh, self.en)


def phase_of(
    today: date,
    *,
    feedback_on: date | None,
    concentrated_until: date | None,
    lines: int,
    open_lines: int,
    decided_on: date | None = None,
    report_accepted_on: date | None = None,
) -> PhaseShown:
    """
    Return the phase of a target on a day.

    Concentrated from the feedback meeting to the end of its period, and longer while no line has been made; summary once no
    line is open any more and the report was accepted, or the period is over; continued in between.

    Args:
        today: The day.
        feedback_on: When the feedback meeting was held; None before.
        concentrated_until: The last day of the concentrated period as the date engine has it.
        lines: Lines of the target.
        open_lines: Those of which the end is not decided.
        decided_on: The day on which the last line was decided, where none is open.
        report_accepted_on: The day on which the report of rectification was submitted that was accepted.
    """
    if feedback_on is None or feedback_on > today:
        return PhaseShown(Phase.BEFORE, None, None, "反馈会还没有召开。", "The feedback meeting was not held yet.")
    is_over = concentrated_until is not None and today > concentrated_until
    if lines and not open_lines and (is_over or report_accepted_on is not None):
        since = max(day for day in (decided_on, report_accepted_on, feedback_on) if day is not None)
        said = f"{lines} 项整改事项已全部办结。", f"All {lines} lines are decided."
        return PhaseShown(Phase.SUMMARY, since, None, *said)
    if is_over and lines:
        assert concentrated_until is not None
        zh = f"集中整改期至{_zh(concentrated_until)}结束，还有 {open_lines} 项没有办结。"
        en = f"The concentrated period ended on {concentrated_until.isoformat()}; {open_lines} lines are still open."
        return PhaseShown(Phase.CONTINUED, concentrated_until, None, zh, en)
    if concentrated_until is None:
        zh = f"自{_zh(feedback_on)}反馈会起；集中整改期的期限还没有确定。"
        en = f"Since the meeting of {feedback_on.isoformat()}; no day ends the concentrated period yet."
    elif is_over:
        zh = f"集中整改期至{_zh(concentrated_until)}已满，但还没有整改事项。"
        en = f"The concentrated period ended on {concentrated_until.isoformat()}, and there is still no line."
    else:
        zh = f"自{_zh(feedback_on)}反馈会起，至{_zh(concentrated_until)}止。"
        en = f"From the meeting of {feedback_on.isoformat()} to {concentrated_until.isoformat()}."
    return PhaseShown(Phase.CONCENTRATED, feedback_on, concentrated_until, zh, en)


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
