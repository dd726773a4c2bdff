"""
Which reminder a date calls for today: due in some days, due today, or so many days overdue, and then which step of the ladder.

A step is reached and not met on one day alone: where nobody ran the reminders for a week, each date stands at the step that
it has come to, and nothing is left out. Days are calendar days.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Whom(StrEnum):
    """Whom a step tells."""

    HANDLER = "handler"
    LIAISON = "liaison"
    LEADER = "leader"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    OFFICE = "office"
    LEADING_GROUP = "leading_group"


class About(StrEnum):
    """What a date is for."""

    ITEM = "item"
    MILESTONE = "milestone"
    PLAN = "plan"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Step:
    """
    A step of the ladder: from ``days`` days after the date on, whom it tells, and which letter it proposes ("" for none).

    Before a date, ``days`` is 0 or less: 0 on the day itself, -7 a week before it.
    """

    days: int
    tells: tuple[Whom, ...]
    letter: str = ""
    zh: str = ""
    en: str = ""

    @property
    def code(self) -> str:
        """What names the step in what is told once: "due-7", "due-0", "over-15"."""
        return f"over-{self.days}" if self.days > 0 else f"due-{-self.days}"


@dataclass(frozen=True, slots=True)
class Words:
    """What a date is for, and what is to be done."""

    zh: str
    en: str
    todo_zh: str
    todo_en: str


#: Whom what is due soon tells.
_BEFORE = (Whom.HANDLER,)
_ON_THE_DAY = (Whom.HANDLER, Whom.LIAISON)


@cache
def ladder() -> tuple[Step, ...]:
    """
    Return the steps after a date, by their days.

    Raises:
        ValueError: where the table is not in order, so that it is noticed at the first start and not on some day.
    """
    read = tomllib.loads(_table("ladder.toml"))["step"]
    steps = tuple(
        Step(row["days"], tuple(Whom(one) for one in row["tells"]), row.get("letter", ""), row["zh"], row["en"])
        for row in read
    )
    days = [step.days for step in steps]
    if days != sorted(set(days)) or (days and days[0] < 1):
        raise ValueError("the steps of ladder.toml go up by their days, from 1 on")
    return steps


@cache
def default_days() -> tuple[int, ...]:
    """Return how many days before a date people are reminded where the office set nothing, the earliest first."""
    return tuple(_reminders()["days"])


@cache
def words_about(about: About) -> Words:
    """Return what a date is for, and what is to be done."""
    return Words(**_reminders()["about"][str(about)])


def step_on(today: date, due_on: date, days_before: Sequence[int]) -> Step | None:
    """
    Return the step that a date has come to on a day; None where it is too far off to say anything.

    Args:
        today: The day.
        due_on: The date.
        days_before: How many days before it people are reminded.
    """
    late = (today - due_on).days
    if late > 0:
        reached = [step for step in ladder() if step.days <= late]
        return reached[-1] if reached else None
    early = [days for days in days_before if days >= -late]
    if not early:
        return None
    nearest = min(early)
    return Step(-nearest, _ON_THE_DAY if nearest == 0 else _BEFORE)


def horizon(today: date, days_before: Sequence[int]) -> date:
    """Return the last date of which anything is said on a day."""
    return today + timedelta(days=max(days_before, default=0))


def when(today: date, due_on: date) -> tuple[str, str]:
    """Return in both languages how far off a date is: due in so many days, due today, so many days overdue."""
    late = (today - due_on).days
    if late > 0:
        return f"已逾期 {late} 天", f"{late} days overdue" if late > 1 else "1 day overdue"
    if late == 0:
        return "今天到期", "due today"
    return f"还有 {-late} 天到期", f"due in {-late} days" if late < -1 else "due tomorrow"


def letter_for(late: int) -> str:
    """Return the sharpest letter that the ladder proposes for a line that is so many days late; "" for none."""
    reached = [step.letter for step in ladder() if step.days <= late and step.letter]
    return reached[-1] if reached else ""


@cache
def _reminders() -> dict[str, Any]:
    return tomllib.loads(_table("reminders.toml"))


def _table(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
