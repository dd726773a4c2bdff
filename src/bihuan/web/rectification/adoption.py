"""
How far a unit took on what was asked of it (采纳评分): does it meet the cause, was it on time, is it proven.

Pure: from what an item and a check form say. The score is always computed, never typed, and never stands without its
reasons.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bihuan.web.common.language import pick
from bihuan.web.rectification.choices import Degree

#: Points of one question; three questions make the whole.
FULL, PART, NONE = 2, 1, 0
MOST = 3 * FULL
#: Days after the date within which a report is late in part only.
LITTLE_LATE = 30
_POINTS = {Degree.FULL: FULL, Degree.PART: PART, Degree.NONE: NONE}


class Dated(Protocol):
    """What is asked of an item: by when it was to be done, and when it was reported."""

    due_on: date | None
    reported_on: date | None


class Judged(Protocol):
    """What is asked of a check form."""

    meets_cause: str
    is_proven: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three questions: its code, its points of ``FULL``, and why."""

    code: str
    points: int
    zh: str
    en: str

    @property
    def words(self) -> str:
        """Why it has these points, in the language of the page."""
        return pick(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Adoption:
    """The score: points of ``MOST``, what that is called, and the three parts with their reasons."""

    points: int
    grade: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """The grade in the language of the page."""
        return pick(*_GRADES[self.grade])

    @property
    def most(self) -> int:
        """The points that can be had."""
        return MOST


_GRADES = {
    "adopted": ("采纳到位", "adopted"),
    "in_part": ("部分采纳", "adopted in part"),
    "not_adopted": ("没有真正采纳", "not adopted"),
}
_CAUSE = {
    Degree.FULL: ("针对原因，不止于个案", "meets the cause, not only the single case"),
    Degree.PART: ("只部分针对原因", "meets the cause in part"),
    Degree.NONE: ("没有针对原因", "does not meet the cause"),
}
_PROVEN = {
    Degree.FULL: ("有独立佐证证明", "proven by proof from outside the unit"),
    Degree.PART: ("只部分得到证明", "proven in part"),
    Degree.NONE: ("没有得到证明", "not proven"),
}


def score(item: Dated, form: Judged, *, extensions: int = 0) -> Adoption:
    """
    Return the score of a line by what its last check form says.

    Args:
        item: Its date, as extensions left it, and the day of the last report of completion.
        form: What the verifier judged.
        extensions: How often its date was put off; it does not cost points, and the reason says so.

    Returns:
        Points from 0 to 6. What does not meet its cause, or is not proven, is not adopted, whatever else it is.
    """
    cause, proven = Degree(form.meets_cause), Degree(form.is_proven)
    parts = (
        Part("cause", _POINTS[cause], *_CAUSE[cause]),
        _on_time(item, extensions),
        Part("proven", _POINTS[proven], *_PROVEN[proven]),
    )
    points = sum(part.points for part in parts)
    if Degree.NONE in (cause, proven):
        grade = "not_adopted"
    else:
        grade = "adopted" if points >= MOST - 1 and cause is Degree.FULL else "in_part"
    return Adoption(points, grade, parts)


def _on_time(item: Dated, extensions: int) -> Part:
    if item.due_on is None or item.reported_on is None:
        return Part("on_time", NONE, "没有完成时限或报告日期", "there is no date, or no report")
    late = (item.reported_on - item.due_on).days
    zh, en = (
        f"应于{item.due_on:%Y-%m-%d}，报于{item.reported_on:%Y-%m-%d}",
        f"due {item.due_on}, reported {item.reported_on}",
    )
    if late > 0:
        zh, en = f"{zh}，晚{late}天", f"{en}, {late} days late"
    if extensions:
        zh, en = f"{zh}（已延期{extensions}次）", f"{en} (put off {extensions} times)"
    return Part("on_time", FULL if late <= 0 else PART if late <= LITTLE_LATE else NONE, zh, en)
