"""How evenly a publication speaks of its targets: a unit that gets half a line more than the others asks why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.web.notices.issuing.composing import Section

#: How far from the mean a section may be without being marked.
TOLERANCE = 0.15


@dataclass(frozen=True, slots=True)
class Length:
    """How long a section is, its number not counted; ``share`` of the longest one, in percent; ``is_odd`` if marked."""

    number: int
    characters: int
    share: int
    is_odd: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """The lengths by the number of the section, and their mean."""

    lengths: dict[int, Length]
    mean: int


def balance(sections: Sequence[Section]) -> Balance:
    """Return the lengths of the sections that have clauses; others would only pull the mean down."""
    counted = {one.number: len(one.text) - len(f"{one.number}.") for one in sections if one.clauses}
    if not counted:
        return Balance({}, 0)
    mean, longest = sum(counted.values()) / len(counted), max(counted.values())
    lengths = {
        number: Length(number, count, round(100 * count / longest), abs(count - mean) > TOLERANCE * mean)
        for number, count in counted.items()
    }
    return Balance(lengths, round(mean))
