"""
What a repair made of a damaged text, held against the truth, passage by passage.

A passage is judged in a window of the damaged text: the passage, and every edit that touches it, widened to whole units.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bihuan.reading.notice import Repair
from tests.damage_model.forward import BROKEN, Damaged, Unit


class Outcome(StrEnum):
    """What became of a window, best first."""

    EXACT = "exact"
    #: Not the first choice, but every character is among the alternatives that the edit names.
    WITHIN = "within"
    #: Wrong or left as it stood, and every wrong character is marked inferred or unread.
    MARKED = "marked"
    #: A character that the repair calls decoded is wrong.
    DECODED_WRONG = "decoded wrong"
    #: A wrong character carries no mark at all.
    UNMARKED = "unmarked"


#: What may stand at one place: one of some texts, or anything of at most so many characters.
_Options: TypeAlias = tuple[str, ...] | int


@dataclass(frozen=True, slots=True)
class Judged:
    """One window: its place in the damaged text, the truth, what was made of it."""

    span: tuple[int, int]
    expected: str
    got: str
    outcome: Outcome
    #: Whether characters were lost or ran out of step here; otherwise the window is one character or one gloss.
    passage: bool
    repairs: tuple[Repair, ...] = ()


def judge(damaged: Damaged, repairs: Sequence[Repair], unread: Sequence[tuple[int, int]] = ()) -> Iterator[Judged]:
    """Yield a judgement for every window of ``damaged``, in reading order; ``unread`` are places marked as not read."""
    for first, last, edits in _windows(damaged.units, repairs):
        units = damaged.units[first:last]
        span = (units[0].damaged[0], units[-1].damaged[1])
        expected = damaged.sound[units[0].sound[0] : units[-1].sound[1]]
        passage = any(unit.kind in BROKEN for unit in units)
        if not edits and not passage:
            got = damaged.text[slice(*span)]
            outcome = Outcome.EXACT if got == expected else _unedited(span, unread)
            yield Judged(span, expected, got, outcome, False)
            continue
        got, outcome = _match(damaged.text, span, expected, edits, unread)
        if any(unit.kind == "space" for unit in units) and _close(got) == _close(expected):
            outcome = Outcome.EXACT  # whether an indent is a wide space or nothing is not a matter of truth
        yield Judged(span, expected, got, outcome, passage, tuple(edits))


def _close(text: str) -> str:
    return text.replace("\u3000", "").replace(" ", "")


def _unedited(span: tuple[int, int], unread: Sequence[tuple[int, int]]) -> Outcome:
    covered = any(start <= span[0] and span[1] <= end for start, end in unread)
    return Outcome.MARKED if covered else Outcome.UNMARKED


def _windows(units: Sequence[Unit], repairs: Sequence[Repair]) -> Iterator[tuple[int, int, list[Repair]]]:
    at = edit = 0
    while at < len(units):
        end = at + 1
        stop = units[at].damaged[1]
        edits: list[Repair] = []
        grown = True
        while grown:
            grown = False
            while edit < len(repairs) and _belongs(repairs[edit], stop, edits):
                edits.append(repairs[edit])
                stop = max(stop, repairs[edit].span[1])
                edit += 1
                grown = True
            while end < len(units) and units[end].damaged[0] < stop:
                stop = max(stop, units[end].damaged[1])
                end += 1
                grown = True
            # A passage of which nothing is left stands between two characters: it belongs to the edit beside it.
            if (
                end < len(units)
                and units[end].damaged[0] == units[end].damaged[1] == stop
                and units[end].kind in BROKEN
            ):
                end += 1
                grown = True
        yield at, end, edits
        at = end


def _belongs(edit: Repair, stop: int, edits: list[Repair]) -> bool:
    start = edit.span[0]
    if start < stop:
        return True
    # An insertion behind a window belongs to it if it is part of the same damaged run.
    insertion = edit.span[0] == edit.span[1] == stop
    return insertion and (not edit.passage or not edits or edits[-1].passage in {0, edit.passage})


def _match(
    text: str, span: tuple[int, int], expected: str, edits: Sequence[Repair], unread: Sequence[tuple[int, int]]
) -> tuple[str, Outcome]:
    chosen: list[str] = []
    allowed: list[_Options] = []
    marked: list[_Options] = []
    opened: list[_Options] = []
    at = span[0]
    places = [*unread, *(edit.passage_span for edit in edits if edit.certainty == "unread")]

    def keep(start: int, end: int) -> None:
        for place in range(start, end):
            char = text[place]
            chosen.append(char)
            allowed.append((char,))
            loose = any(from_ <= place < to for from_, to in places)
            marked.append(3 if loose else (char,))
            opened.append(3 if loose else (char,))

    for edit in edits:
        keep(at, edit.span[0])
        at = edit.span[1]
        chosen.append(edit.after)
        anything = max(len(edit.before), len(edit.after)) + 3
        sure = edit.certainty == "decoded"
        allowed.append((edit.after,) if sure else (edit.after, *edit.alternatives))
        marked.append((edit.after,) if sure else anything)
        opened.append(anything)
    keep(at, span[1])
    got = "".join(chosen)
    if got == expected:
        return got, Outcome.EXACT
    for outcome, pattern in ((Outcome.WITHIN, allowed), (Outcome.MARKED, marked), (Outcome.DECODED_WRONG, opened)):
        if _fits(pattern, expected):
            return got, outcome
    return got, Outcome.UNMARKED


def _fits(pattern: Sequence[_Options], expected: str) -> bool:
    """Tell whether ``expected`` can be put together from one option of each place, by the ends that can be reached."""
    ends = {0}
    for options in pattern:
        if isinstance(options, int):
            ends = {end + more for end in ends for more in range(options + 1) if end + more <= len(expected)}
        else:
            ends = {end + len(option) for end in ends for option in options if expected.startswith(option, end)}
    return len(expected) in ends
