"""A repaired text cut into paragraphs, and the way from its positions back to the original."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bihuan.reading.notice import Evidence, Span
from bihuan.reading.source_text import SourceText

_PARAGRAPH = re.compile(r"[^\s][^\n\r\u2028\u2029]*")


@dataclass(frozen=True)
class Page:
    """
    The text that the rules read.

    Rules count in ``body`` (the repaired text); ``span`` and ``evidence`` turn a range of it into the original's.
    """

    text: SourceText

    @cached_property
    def body(self) -> str:
        """The repaired text."""
        return self.text.repaired

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """Ranges of ``body`` between line ends, without the white space around them; empty lines are left out."""
        body = self.body
        ranges: list[Span] = []
        for match in _PARAGRAPH.finditer(body):
            start, end = match.span()
            while body[end - 1].isspace():
                end -= 1
            ranges.append((start, end))
        return tuple(ranges)

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Where each character of ``body`` begins and ends in the original: one table, because a page has many spans."""
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for repair in self.text.repairs:
            first, last = repair.span
            starts.extend(range(at, first))
            ends.extend(range(at + 1, first + 1))
            starts.extend([first] * len(repair.after))
            ends.extend([last] * len(repair.after))
            at = last
        starts.extend(range(at, len(self.text.original)))
        ends.extend(range(at + 1, len(self.text.original) + 1))
        return starts, ends

    def span(self, start: int, end: int) -> Span:
        """Return the range of the original that ``body[start:end]`` came from."""
        if not self.text.repairs:
            return start, end
        if start >= end:
            return self.text.to_original(start, end)
        starts, ends = self._places
        return starts[start], ends[end - 1]

    def spans(self, starts: Sequence[int], ends: Sequence[int]) -> list[Span]:
        """Return the range of the original for each range of ``body``; none of them may be empty."""
        if not self.text.repairs:
            return list(zip(starts, ends, strict=True))
        firsts, lasts = self._places
        return [(firsts[start], lasts[end - 1]) for start, end in zip(starts, ends, strict=True)]

    def evidence(self, start: int, end: int) -> Evidence:
        """Return ``body[start:end]`` with its range in the original."""
        return Evidence(self.body[start:end], self.span(start, end))
