"""
A text and what was done to it: the original, the repaired text, and the alignment between both.

Repair is a set of edits on the original: sorted, never overlapping. Everything else follows from them:
the repaired text is the original with the edits applied, and any range converts both ways.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bihuan.reading.notice import Repair, Span


def replay(original: str, repairs: Sequence[Repair]) -> str:
    """
    Return the repaired text: ``original`` with ``repairs`` applied.

    Raises:
        ValueError: if repairs overlap, stand out of order, or do not say what stood there before.
    """
    pieces: list[str] = []
    at = 0
    for repair in repairs:
        start, end = repair.span
        if start < at or end < start or original[start:end] != repair.before:
            raise ValueError(f"repair at {start}:{end} does not fit the text it was made for")
        pieces += (original[at:start], repair.after)
        at = end
    pieces.append(original[at:])
    return "".join(pieces)


@dataclass(frozen=True)
class SourceText:
    """
    The original text, the repairs made to it, and the repaired text.

    ``to_original`` turns a range of ``repaired`` into the range of ``original`` it came from. A range that ends
    inside an edit is widened to the whole edit, because the characters inside it have no places of their own.
    """

    original: str
    repairs: tuple[Repair, ...] = ()

    @cached_property
    def repaired(self) -> str:
        """The text after repair."""
        return replay(self.original, self.repairs)

    @cached_property
    def _starts(self) -> list[int]:
        """Start of each edit in the repaired text."""
        starts: list[int] = []
        drift = 0
        for repair in self.repairs:
            starts.append(repair.span[0] + drift)
            drift += len(repair.after) - len(repair.before)
        return starts

    def to_original(self, start: int, end: int) -> Span:
        """Return the range of the original that ``repaired[start:end]`` came from; empty ranges stay empty."""
        if start == end:
            place = self._place(start, at_end=False)
            return place, place
        return self._place(start, at_end=False), self._place(end, at_end=True)

    def _place(self, at: int, *, at_end: bool) -> int:
        # at_end: a border belongs to the text before it, so that a range never takes in an edit that follows it.
        index = bisect_right(self._starts, at - 1 if at_end else at) - 1
        if index < 0:
            return at
        repair = self.repairs[index]
        start = self._starts[index]
        into = at - start
        if into < len(repair.after):
            if at_end:
                return repair.span[1] if into > 0 else repair.span[0]
            return repair.span[0]
        return repair.span[1] + into - len(repair.after)
