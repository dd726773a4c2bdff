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


class SourceText:
    """
    The original text, the repairs made to it, and the repaired text.

    ``to_original`` turns a range of ``repaired`` into the range of ``original`` it came from. A range that ends
    inside an edit is widened to the whole edit, because the characters inside it have no places of their own.
    """

    def __init__(self, original: str, repairs: Sequence[Repair] = (), columns: Sequence[Columns] = ()) -> None:
        """
        Keep a text with its repairs.

        Args:
            original: The text before repair.
            repairs: Sorted and never overlapping.
            columns: More repairs; no repair of any of them overlaps another.
        """
        self.original = original
        self._single = tuple(repairs)
        self._columns = tuple(column for column in columns if len(column.starts))

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """Every repair, in reading order."""
        if not self._columns:
            return self._single
        groups = [column.repairs(self.original) for column in self._columns]
        return tuple(merge(self._single, *groups, key=lambda repair: repair.span))

    @cached_property
    def repaired(self) -> str:
        """The text after repair."""
        if not self._columns:
            return replay(self.original, self._single)
        return _apply(self.original, self._single, self._columns)

    @cached_property
    def _edits(self) -> tuple[Places, Places, Places, Places]:
        """Start, end and length of what each edit leaves, and its start in the repaired text."""
        starts = [np.array([repair.span[0] for repair in self._single], dtype=np.int64)]
        ends = [np.array([repair.span[1] for repair in self._single], dtype=np.int64)]
        sizes = [np.array([len(repair.after) for repair in self._single], dtype=np.int64)]
        for column in self._columns:
            starts.append(column.starts)
            ends.append(column.ends)
            sizes.append((column.afters != 0).astype(np.int64))
        start, end, size = np.concatenate(starts), np.concatenate(ends), np.concatenate(sizes)
        order = np.lexsort((end, start))
        start, end, size = start[order], end[order], size[order]
        drift = np.cumsum(size - (end - start))
        return start, end, size, start + drift - size + (end - start)

    def to_original(self, start: int, end: int) -> Span:
        """Return the range of the original that ``repaired[start:end]`` came from; empty ranges stay empty."""
        if start == end:
            place = self._place(start, at_end=False)
            return place, place
        return self._place(start, at_end=False), self._place(end, at_end=True)

    def _place(self, at: int, *, at_end: bool) -> int:
        # at_end: a border belongs to the text before it, so that a range never takes in an edit that follows it.
        starts, ends, sizes, repaired = self._edits
        index = int(repaired.searchsorted(at - 1 if at_end else at, "right")) - 1
        if index < 0:
            return at
        into = at - int(repaired[index])
        size = int(sizes[index])
        if into < size:
            return int(ends[index]) if at_end and into > 0 else int(starts[index])
        return int(ends[index]) + into - size


def _apply(original: str, single: Sequence[Repair], columns: Sequence[Columns]) -> str:
    points, encoding = _points(original)
    keep = np.ones(len(points), dtype=bool)
    out = points.copy()
    inserts: list[tuple[int, str]] = []
    for column in columns:
        filled = column.afters != 0
        out[column.starts[filled]] = column.afters[filled]
        if not filled.all():
            gone = np.zeros(len(points) + 1, dtype=np.int8)
            gone[column.starts[~filled]] += 1
            gone[column.ends[~filled]] -= 1
            keep &= np.cumsum(gone[:-1], dtype=np.int8) == 0
    for repair in single:
        start, end = repair.span
        keep[start:end] = False
        if repair.after:
            inserts.append((start, repair.after))
    kept = out[keep]
    if not inserts:
        return kept.tobytes().decode(encoding, "surrogatepass")
    before = np.cumsum(keep)
    pieces: list[str] = []
    at = 0
    for place, after in inserts:
        cut = int(before[place - 1]) if place else 0
        pieces += (kept[at:cut].tobytes().decode(encoding, "surrogatepass"), after)
        at = cut
    pieces.append(kept[at:].tobytes().decode(encoding, "surrogatepass"))
    return "".join(pieces)


def _points(text: str) -> tuple[Points, str]:
    """Return one number for each code point: 16 bits where that is enough."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return units, "utf-16-le"
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), "utf-32-le"
