"""
A text and what was done to it: the original, the repaired text, and the alignment between both.

Repair is a set of edits on the original: sorted, never overlapping. Everything else follows from them:
the repaired text is the original with the edits applied, and any range converts both ways.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import merge
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bihuan.reading.notice import Repair, Span
from bihuan.reading.repairs.signs import AFTER, BEFORE, Codes

Places = npt.NDArray[np.int64]
_LONGEST = 0xFFFF


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


class Plain(NamedTuple):
    """
    Thousands of plain repairs of one text, as arrays: objects are made only for whoever asks to see them.

    ``places`` count signs of the text with its margins, which are left on here. Each repair is certain and stands
    alone. Nothing here knows of single repairs: what these replace is left out of ``places``.
    """

    codes: Codes  #: the original, with ``BEFORE`` signs before it and ``AFTER`` after it
    places: Places  #: where what is left of it stood
    now: Codes  #: what is left of it, as it is now
    starts: Places  #: where glosses stood in the original that were taken out
    ends: Places
    widened: Places  #: which signs of ``now`` are marks that were widened
    is_long: bool  #: some code points lie beyond 16 bits

    def text(self, original: str) -> str:
        """Return what is left, without the margins."""
        now = self.now[BEFORE:-AFTER]
        if not self.is_long:
            return now.tobytes().decode("utf-16-le", "surrogatepass")
        points = np.frombuffer(original.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        points = points[self.places[BEFORE:-AFTER] - BEFORE]
        longest = np.where(points > _LONGEST, points, now.astype(np.uint32)).astype(np.uint32)
        return longest.tobytes().decode("utf-32-le", "surrogatepass")

    def repairs(self, original: str) -> Iterator[list[Repair]]:
        """Yield the repairs of each kind as objects, in order."""
        yield _plain(original, "pinyin_gloss", self.starts, self.ends, np.zeros(len(self.starts), dtype=np.uint16))
        changed = self.codes[self.places] != self.now
        changed[self.widened] = False
        for kind, which in (("script", np.flatnonzero(changed)), ("punctuation", self.widened)):
            starts = self.places[which] - BEFORE
            yield _plain(original, kind, starts, starts + 1, self.now[which])


def _plain(original: str, kind: str, starts: Places, ends: Places, afters: Codes) -> list[Repair]:
    return [
        Repair(
            kind,
            (start, end),
            original[start:end],
            chr(after) if after else "",
            "decoded",
            rule=kind,
            passage_span=(start, end),
        )
        for start, end, after in zip(starts.tolist(), ends.tolist(), afters.tolist(), strict=True)
    ]


class SourceText:
    """
    The original text, the repairs made to it, and the repaired text.

    ``to_original`` turns a range of ``repaired`` into the range of ``original`` it came from. A range that ends
    inside an edit is widened to the whole edit, because the characters inside it have no places of their own.
    """

    def __init__(self, original: str, repairs: Sequence[Repair] = (), plain: Plain | None = None) -> None:
        """
        Keep a text with its repairs.

        Args:
            original: The text before repair.
            repairs: Sorted and never overlapping.
            plain: More repairs, plain ones, none of which overlaps any of ``repairs``, and what they leave of the
                text outside ``repairs``.
        """
        self.original = original
        #: Repairs that were searched for one by one; ``repairs`` holds the plain ones too.
        self.single = tuple(repairs)
        self._plain = plain

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """Every repair, in reading order."""
        if self._plain is None:
            return self.single
        return tuple(merge(self.single, *self._plain.repairs(self.original), key=lambda repair: repair.span))

    @cached_property
    def repaired(self) -> str:
        """The text after repair."""
        plain = self._plain
        if plain is None:
            return replay(self.original, self.single) if self.single else self.original
        left = plain.text(self.original)
        if not self.single:
            return left
        pieces: list[str] = []
        at = 0
        for repair, cut in zip(self.single, self._cuts(plain), strict=True):
            pieces += (left[at:cut], repair.after)
            at = cut
        pieces.append(left[at:])
        return "".join(pieces)

    def _cuts(self, plain: Plain) -> list[int]:
        """How much of what plain repairs leave, without margins, stands before each single repair."""
        starts = np.array([repair.span[0] + BEFORE for repair in self.single], dtype=np.int64)
        cuts: list[int] = (plain.places.searchsorted(starts) - BEFORE).tolist()
        return cuts

    @cached_property
    def _map(self) -> tuple[Places, Places]:
        """For each character of the repaired text, where the stretch it came from starts and ends."""
        plain = self._plain
        if plain is None:
            return _map(self.single, len(self.original))
        places = plain.places[BEFORE:-AFTER] - BEFORE
        starts: list[Places] = []
        ends: list[Places] = []
        at = 0
        for repair, cut in zip(self.single, self._cuts(plain), strict=True):
            size = len(repair.after)
            starts += (places[at:cut], np.full(size, repair.span[0]))
            ends += (places[at:cut] + 1, np.full(size, repair.span[1]))
            at = cut
        starts.append(places[at:])
        ends.append(places[at:] + 1)
        return np.concatenate(starts), np.concatenate(ends)

    def to_original(self, start: int, end: int) -> Span:
        """Return the range of the original that ``repaired[start:end]`` came from; empty ranges stay empty."""
        plain = self._plain
        if plain is None and not self.single:
            first = min(start, len(self.original))
            return (first, first) if start >= end else (first, end)
        if plain is not None and not self.single:
            # Each sign left stands for itself, so its place is all there is to know; the margin ends the text.
            first = int(plain.places[start + BEFORE]) - BEFORE
            return (first, first) if start >= end else (first, int(plain.places[end - 1 + BEFORE]) - BEFORE + 1)
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
