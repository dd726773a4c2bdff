"""
A text and its restoration, paragraph beside paragraph, cut into runs that a template only has to print.

The page must show each change where it happened, so both columns are cut at the same places: a run is either text
that nobody touched or one repair. Pure: no models and no database, so that a test reads it with three lines of text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bihuan.reading.notice import Repair, Span

#: Changes that are part of reading a converted text and not of its damage. There can be thousands of them, so the page
#: prints them plainly and marks them only when the reader asks for it.
LIGHT_KINDS = frozenset({"script", "punctuation", "line_start"})


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one column of one paragraph."""

    text: str
    #: decoded | inferred | unread; empty where nothing was changed.
    certainty: str = ""
    #: Kind of the repair, e.g. ``pinyin_gloss``; empty where nothing was changed.
    kind: str = ""
    #: Index of the first repair of this run in the list of repairs; -1 where nothing was changed.
    repair: int = -1
    #: What stands at this place in the other column.
    other: str = ""
    #: Inside the passage that the page is about.
    lit: bool = False
    #: Inside words that the page points at within that passage.
    word: bool = False
    #: The word that says how sure it is stands after this run: once for neighbours that are equally unsure.
    labelled: bool = True

    @property
    def is_light(self) -> bool:
        """A change of script or punctuation, decoded, that is not part of the damage."""
        return self.kind in LIGHT_KINDS and self.certainty == "decoded"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph in both columns. ``number`` counts from 1 over the whole text; ``span`` is in the original."""

    number: int
    span: Span
    original: tuple[Run, ...]
    restored: tuple[Run, ...]
    inferred: tuple[int, ...]
    is_lit: bool


def paragraphs(
    original: str,
    repairs: Sequence[Repair],
    *,
    lit: Span | None = None,
    words: Sequence[Span] = (),
    within: Span | None = None,
) -> tuple[Paragraph, ...]:
    """
    Return the paragraphs of a text with their restoration.

    Args:
        original: The text before repair.
        repairs: Its repairs, sorted and not overlapping.
        lit: The stretch of the original that the page is about.
        words: Stretches of the original to point at.
        within: Only the paragraphs that touch this stretch; all if None.

    Returns:
        In reading order. Empty lines are left out; their numbers are not used.
    """
    starts = [repair.span[0] for repair in repairs]
    result: list[Paragraph] = []
    number = 0
    for start, end in _lines(original, repairs):
        first = bisect_left(starts, start)
        # At the very end of a line only an insertion can begin: a repair of the line break would not have ended it.
        last = bisect_right(starts, end)
        if first == last and not original[start:end].strip():
            continue
        number += 1
        if within and (end <= within[0] or start >= within[1]):
            continue
        indexes = range(first, last)
        borders = _borders((start, end), lit, words)
        left, right = _columns(original, (start, end), repairs, indexes, borders)
        result.append(
            Paragraph(
                number=number,
                span=(start, end),
                original=_finished(_lighted(left, lit, words)),
                restored=_finished(_lighted(right, lit, words)),
                inferred=tuple(i for i in indexes if repairs[i].certainty == "inferred"),
                is_lit=lit is not None and start < lit[1] and lit[0] < end,
            )
        )
    return tuple(result)


def runs_within(
    original: str, repairs: Sequence[Repair], span: Span, context: int
) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return a stretch of the original and of its restoration, with ``context`` characters around it in its line."""
    start, end = whole_lines(original, span)
    line = (max(start, span[0] - context), min(end, span[1] + context))
    starts = [repair.span[0] for repair in repairs]
    first = bisect_left(starts, line[0])
    if first and repairs[first - 1].span[1] > line[0]:
        # The context begins inside a repair, which has no places of its own: take it in whole.
        first -= 1
        line = (starts[first], line[1])
    indexes = range(first, bisect_right(starts, line[1]))
    left, right = _columns(original, line, repairs, indexes, [])
    return _finished(run for run, _span in left), _finished(run for run, _span in right)


def whole_lines(original: str, span: Span) -> Span:
    """Return ``span`` widened to the lines it stands in."""
    end = original.find("\n", span[1])
    return original.rfind("\n", 0, span[0]) + 1, len(original) if end < 0 else end


def _lines(original: str, repairs: Sequence[Repair]) -> Iterator[Span]:
    """Give the lines of the original; a line break inside a repair does not end a line."""
    ends = [repair.span[1] for repair in repairs]
    start = at = 0
    while (found := original.find("\n", at)) >= 0:
        index = bisect_right(ends, found)
        inside = index < len(repairs) and repairs[index].span[0] <= found
        at = found + 1
        if not inside:
            yield start, found
            start = at
    yield start, len(original)


def _borders(line: Span, lit: Span | None, words: Sequence[Span]) -> list[int]:
    """Return the places inside a line where light begins or ends."""
    places = {place for span in (*words, *([lit] if lit else [])) for place in span}
    return sorted(place for place in places if line[0] < place < line[1])


_Placed = tuple[Run, Span]


def _columns(
    original: str, line: Span, repairs: Sequence[Repair], indexes: range, borders: list[int]
) -> tuple[list[_Placed], list[_Placed]]:
    """Cut one line into runs of both columns, each with its place in the original."""
    left: list[_Placed] = []
    right: list[_Placed] = []
    at = line[0]

    def untouched(until: int) -> None:
        inside = [place for place in borders if at < place < until]
        for start, end in pairwise([at, *inside, until]):
            if start < end:
                run = (Run(original[start:end]), (start, end))
                left.append(run)
                right.append(run)

    for index in indexes:
        repair = repairs[index]
        untouched(repair.span[0])
        before, after, sure, kind = repair.before, repair.after, repair.certainty, repair.kind
        if before:
            left.append((Run(before, sure, kind, index, other=after), repair.span))
        if after:
            right.append((Run(after, sure, kind, index, other=before), repair.span))
        at = max(at, repair.span[1])
    untouched(max(at, line[1]))
    return left, right


def _lighted(runs: list[_Placed], lit: Span | None, words: Sequence[Span]) -> Iterator[Run]:
    for run, (start, end) in runs:
        in_light = lit is not None and _touches(start, end, lit)
        in_word = any(_touches(start, end, word) for word in words)
        if in_light or in_word:
            yield Run(run.text, run.certainty, run.kind, run.repair, run.other, in_light, in_word)
        else:
            yield run


def _touches(start: int, end: int, span: Span) -> bool:
    # An insertion has no width of its own: it belongs to the stretch it stands in or ends.
    if start == end:
        return span[0] < start <= span[1]
    return start < span[1] and span[0] < end


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Join neighbours that look alike, because a converted page would else print one element a character."""
    held: Run | None = None
    for run in runs:
        if held and _look(held) == _look(run):
            held = Run(
                held.text + run.text,
                held.certainty,
                held.kind,
                held.repair,
                held.other + run.other,
                held.lit,
                held.word,
            )
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _finished(runs: Iterator[Run]) -> tuple[Run, ...]:
    joined = list(_joined(runs))
    for at, (run, after) in enumerate(pairwise(joined)):
        if run.certainty in {"inferred", "unread"} and after.certainty == run.certainty:
            joined[at] = replace(run, labelled=False)
    return tuple(joined)


def _look(run: Run) -> tuple[object, ...]:
    # An inferred or unread character is looked at one by one, so it is never joined to its neighbour.
    alone = run.repair if run.certainty in {"inferred", "unread"} else -1
    group = "light" if run.is_light else run.kind
    return run.certainty, group, alone, run.lit, run.word
