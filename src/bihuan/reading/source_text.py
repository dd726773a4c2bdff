"""
A text and what was done to it: the original, the repaired text, and the alignment between both.

Repair is a set of edits on the original: sorted, never overlapping. Everything else follows from them:
the repaired text is the original with the edits applied, and any range converts both ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge

import numpy as np
import numpy.typing as npt

from bihuan.reading.notice import Repair, Span

Places = npt.NDArray[np.int64]
Points = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


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


@dataclass(frozen=True, slots=True)
class Columns:
    """
    Thousands of plain repairs of one kind, as columns: objects are made only for whoever asks to see them.

    Each is certain, stands alone, and leaves at most one character; ``afters`` holds its code point, 0 for nothing.
    """

    kind: str
    starts: Places
    ends: Places
    afters: npt.NDArray[np.uint16]

    def repairs(self, original: str) -> list[Repair]:
        """Return the repairs as objects, in order."""
        return [
            Repair(
                self.kind,
                (start, end),
                original[start:end],
                chr(after) if after else "",
                "decoded",
                rule=self.kind,
                passage_span=(start, end),
            )
            for start, end, after in zip(self.starts.tolist(), self.ends.tolist(), self.afters.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of the original outside single repairs, after plain ones: where it stood, and what it is now."""

    places: Places
    points: Points

    def text(self, start: int, end: int) -> str:
        """Return a stretch of it as text."""
        encoding = "utf-16-le" if self.points.dtype.itemsize == 2 else "utf-32-le"
        return self.points[start:end].tobytes().decode(encoding, "surrogatepass")


class SourceText:
    """
    The original text, the repairs made to it, and the repaired text.

    ``to_original`` turns a range of ``repaired`` into the range of ``original`` it came from. A range that ends
    inside an edit is widened to the whole edit, because the characters inside it have no places of their own.
    """

    def __init__(
        self,
        original: str,
        repairs: Sequence[Repair] = (),
        columns: Sequence[Columns] = (),
        rest: Rest | None = None,
    ) -> None:
        """
        Keep a text with its repairs.

        Args:
            original: The text before repair.
            repairs: Sorted and never overlapping.
            columns: More repairs, plain ones; no repair of any of them overlaps another.
            rest: What ``columns`` leave of the text outside ``repairs``; needed with ``columns``.
        """
        self.original = original
        #: Repairs that were searched for one by one; ``repairs`` holds the plain ones too.
        self.single = tuple(repairs)
        self._columns = tuple(column for column in columns if len(column.starts))
        self._rest = rest

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """Every repair, in reading order."""
        if not self._columns:
            return self.single
        groups = [column.repairs(self.original) for column in self._columns]
        return tuple(merge(self.single, *groups, key=lambda repair: repair.span))

    @cached_property
    def repaired(self) -> str:
        """The text after repair."""
        rest = self._rest
        if rest is None:
            return replay(self.original, self.single)
        pieces: list[str] = []
        at = 0
        for repair, cut in zip(self.single, self._cuts, strict=True):
            pieces += (rest.text(at, cut), repair.after)
            at = cut
        pieces.append(rest.text(at, len(rest.places)))
        return "".join(pieces)

    @property
    def _cuts(self) -> list[int]:
        """How much of the rest stands before each single repair."""
        assert self._rest is not None
        starts = np.array([repair.span[0] for repair in self.single], dtype=np.int64)
        cuts: list[int] = self._rest.places.searchsorted(starts).tolist()
        return cuts

    @cached_property
    def _map(self) -> tuple[Places, Places]:
        """For each character of the repaired text, where the stretch it came from starts and ends."""
        if self._rest is None:
            return _map(self.single, len(self.original))
        places = self._rest.places
        starts: list[Places] = []
        ends: list[Places] = []
        at = 0
        for repair, cut in zip(self.single, self._cuts, strict=True):
            size = len(repair.after)
            starts += (places[at:cut], np.full(size, repair.span[0]))
            ends += (places[at:cut] + 1, np.full(size, repair.span[1]))
            at = cut
        starts.append(places[at:])
        ends.append(places[at:] + 1)
        return np.concatenate(starts), np.concatenate(ends)

    def to_original(self, start: int, end: int) -> Span:
        """Return the range of the original that ``repaired[start:end]`` came from; empty ranges stay empty."""
        starts, ends = self._map
        if start >= end:
            place = int(starts[start]) if start < len(starts) else len(self.original)
            return place, place
        return int(starts[start]), int(ends[end - 1])


def _map(repairs: Sequence[Repair], size: int) -> tuple[Places, Places]:
    starts: list[Places] = []
    ends: list[Places] = []
    at = 0
    for repair in repairs:
        start, end = repair.span
        kept = np.arange(at, start)
        starts += (kept, np.full(len(repair.after), start))
        ends += (kept + 1, np.full(len(repair.after), end))
        at = end
    kept = np.arange(at, size)
    return np.concatenate([*starts, kept]), np.concatenate([*ends, kept + 1])
