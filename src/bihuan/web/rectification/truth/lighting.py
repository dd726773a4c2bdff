"""A text cut where something begins or ends, so that a page can light passages without touching the characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Segment:
    """
    Characters of a text that are shown alike.

    ``passage`` is the number of the shared passage, 0 for none, and ``begins`` True where it begins; ``part`` says which
    part of a measure it is ("verb", "object", "date", "owner", "attitude", "rate", "count"); ``masked`` why it was not
    counted ("name", "figure", "quoted").
    """

    text: str
    passage: int = 0
    begins: bool = False
    part: str = ""
    masked: str = ""

    @property
    def colour(self) -> int:
        """The colour of the passage, one of six that come round; 0 for none."""
        return (self.passage - 1) % 6 + 1 if self.passage else 0


def segments(
    text: str, places: Sequence[tuple[int, int, int, str]], masked: Sequence[tuple[int, int, str]]
) -> tuple[Segment, ...]:
    """
    Return ``text`` in segments, in order and complete: joined, they are the text again.

    Args:
        text: What is shown.
        places: (start, end, number of the passage or 0, part); of those that overlap, the first counts.
        masked: (start, end, kind) of what was not counted.
    """
    lit = sorted(_within(text, places), key=lambda one: (one[0], one[1]))
    bounds = {0, len(text)}
    for start, end, *_rest in lit:
        bounds |= {start, end}
    for start, end, _kind in masked:
        bounds |= {max(0, min(start, len(text))), max(0, min(end, len(text)))}
    edges = sorted(bounds)
    found = []
    for start, end in pairwise(edges):
        place = next((one for one in lit if one[0] <= start and end <= one[1]), None)
        kind = next((one[2] for one in masked if one[0] <= start and end <= one[1]), "")
        if place is None:
            found.append(Segment(text[start:end], masked=kind))
        else:
            found.append(Segment(text[start:end], place[2], place[2] > 0 and place[0] == start, place[3], kind))
    return tuple(found)


def _within(text: str, places: Sequence[tuple[int, int, int, str]]) -> list[tuple[int, int, int, str]]:
    cut = [(max(0, start), min(end, len(text)), number, part) for start, end, number, part in places]
    return [one for one in cut if one[0] < one[1]]
