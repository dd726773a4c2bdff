"""
Green, yellow, red: how near an item's day is. Computed whenever it is shown, never kept.

Pure: no rows are read here. ``condition`` says the same of many rows at once, and a test holds the two together.
"""

from datetime import date, timedelta
from typing import Protocol

from django.db.models import Q

from bihuan.web.rectification.transitions import OPEN, WORKED

#: Days before the day on which a line turns yellow, where the office settled none.
YELLOW_DAYS = 15
COLOURS = ("green", "yellow", "red")


class Line(Protocol):
    """What is asked of an item."""

    status: str
    due_on: date | None


class Rules(Protocol):
    """What is asked of ``RectificationRules``."""

    @property
    def yellow_days(self) -> int:
        """Days before its day on which a line turns yellow."""


def is_overdue(item: Line, today: date) -> bool:
    """
    Return True if the unit still has to act and the day is over.

    What is reported waits for others: its day was kept or not on the day on which it was reported.
    """
    return item.status in WORKED and item.due_on is not None and item.due_on < today


def colour_of(item: Line, today: date, rules: Rules | None = None) -> str:
    """
    Return "red" for what is overdue, "yellow" for what is due soon, "green" for other open lines, "" for closed ones.

    Args:
        item: The line.
        today: The civil day from which it is seen.
        rules: What the office settled for the round; ``None`` for what holds where it settled nothing.
    """
    if item.status not in OPEN:
        return ""
    if is_overdue(item, today):
        return "red"
    days = YELLOW_DAYS if rules is None else rules.yellow_days
    if item.status in WORKED and item.due_on is not None and item.due_on <= today + timedelta(days=days):
        return "yellow"
    return "green"


def overdue(today: date) -> Q:
    """Return the condition for rows that ``is_overdue``."""
    return Q(status__in=sorted(WORKED), due_on__lt=today)


def condition(colour: str, today: date, rules: Rules | None = None) -> Q:
    """
    Return the condition for items of this colour.

    Raises:
        ValueError: for a colour that there is not.
    """
    soon = today + timedelta(days=YELLOW_DAYS if rules is None else rules.yellow_days)
    worked = sorted(WORKED)
    if colour == "red":
        return overdue(today)
    if colour == "yellow":
        return Q(status__in=worked, due_on__gte=today, due_on__lte=soon)
    if colour == "green":
        waiting = sorted(set(OPEN) - set(WORKED))
        return Q(status__in=waiting) | Q(status__in=worked, due_on=None) | Q(status__in=worked, due_on__gt=soon)
    raise ValueError(f"no such colour: {colour}")
