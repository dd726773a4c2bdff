"""
Who inspects what and when the meetings are, made up from a stored seed.

Which group took which places in the round of the sample notice, and on which day each was told its findings, was
never published. What stands here is therefore labelled as made up wherever it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.web.demo.drawing import Draw


@dataclass(frozen=True, slots=True)
class Plan:
    """The group and the day of the feedback meeting of each target, by the target's number."""

    groups: dict[int, int]
    meetings: dict[int, date]


def planned(seed: int, targets: Sequence[int], *, groups: int, first: date, last: date) -> Plan:
    """
    Return the plan that ``seed`` gives.

    Args:
        seed: Any whole number; it is stored with the round.
        targets: The numbers of the targets.
        groups: How many groups there are; their targets differ by one at most.
        first: First day of the feedback meetings.
        last: Last day, included. A group has one meeting a day, as far as there are days.
    """
    numbers = Draw(seed, "groups").shuffled(sorted(targets))
    by_target = {number: at % groups + 1 for at, number in enumerate(numbers)}
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    meetings: dict[int, date] = {}
    for group in range(1, groups + 1):
        own = sorted(number for number in by_target if by_target[number] == group)
        drawn = Draw(seed, "meetings", group).shuffled(days)
        meetings |= {number: drawn[at % len(drawn)] for at, number in enumerate(own)}
    return Plan(dict(sorted(by_target.items())), dict(sorted(meetings.items())))
