"""
A few numbers that like texts share: where to look for a copy among many texts without comparing each with each.

A text is cut into all its runs of ``RUN`` characters, each run becomes a number, and the smallest ``KEPT`` numbers
stand for the text. Two texts that have most runs in common have, very likely, one of the smallest in common too.

Source: A. Z. Broder, "On the resemblance and containment of documents", 1997 (bottom-k sketch).
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

RUN = 8
KEPT = 4
#: A copied stretch worth saying: characters of the longer common passage.
COPIED = 24
_BLOCK = COPIED // 2
_NOT_TEXT = re.compile(r"[\W_0-9]+")
_TEXT = re.compile(r"[^\W_0-9]+")


def bare(text: str) -> tuple[str, list[int]]:
    """Return the letters of ``text`` and where each of them stands; figures change from copy to copy and are left out."""
    runs = [found.span() for found in _TEXT.finditer(text)]
    return "".join(text[begin:end] for begin, end in runs), [at for begin, end in runs for at in range(begin, end)]


#: Sketches of texts met lately: what an import makes ready before it locks anything is used once more after that.
_known: dict[str, tuple[int, ...]] = {}
_REMEMBERED = 4_096


def sketch(text: str) -> tuple[int, ...]:
    """Return at most ``KEPT`` signed 64-bit numbers, ascending; none for a text too short to be called a copy."""
    found = _known.get(text)
    return sketch_many([text])[0] if found is None else found


def sketch_many(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Return ``sketch`` of each text; all at once, because starting an operation on numbers costs more than the numbers."""
    found = {text: _known.get(text) for text in texts}
    missing = [text for text, numbers in found.items() if numbers is None]
    letters = [_NOT_TEXT.sub("", text) for text in missing]
    runs = _runs("".join(letters))
    begin = 0
    for text, own in zip(missing, letters, strict=True):
        # Runs that go on into the next text belong to none.
        of_text = runs[begin : begin + len(own) - RUN + 1] if len(own) >= COPIED else runs[:0]
        found[text] = _smallest(of_text)
        begin += len(own)
    if len(_known) + len(missing) > _REMEMBERED:
        _known.clear()
    _known.update({text: found[text] or () for text in missing[:_REMEMBERED]})
    return [found[text] or () for text in texts]


def _smallest(runs: "npt.NDArray[np.uint64]") -> tuple[int, ...]:
    """Return the ``KEPT`` smallest different numbers, ascending as they are without their sign."""
    ordered = np.sort(runs).view(np.int64)
    few = list(dict.fromkeys(ordered[: 2 * KEPT].tolist()))
    if len(few) < KEPT < len(ordered):
        few = list(dict.fromkeys(ordered.tolist()))
    return tuple(few[:KEPT])


def _runs(letters: str) -> "npt.NDArray[np.uint64]":
    """Return the number of each run of ``RUN`` letters, in the order of the text."""
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < RUN:
        return np.zeros(0, dtype=np.uint64)
    runs = np.zeros(len(codes) - RUN + 1, dtype=np.uint64)
    for offset in range(RUN):
        runs = runs * np.uint64(0x100000001B3) + codes[offset : offset + len(runs)]
    # A last stir, so that the smallest number is no matter of which character comes first.
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    return runs


def common_passage(text: str, other: str) -> tuple[int, int] | None:
    """
    Return the span in ``text`` of the longest passage that ``other`` has too, or None if it is shorter than ``COPIED``.

    Blanks, signs and figures are passed over: a copy with other figures is still a copy.
    """
    letters, others = _NOT_TEXT.sub("", text), _NOT_TEXT.sub("", other)
    # However a passage of COPIED letters lies in ``other``, one of these blocks lies within it: most texts end here.
    if not any(others[at : at + _BLOCK] in letters for at in range(0, len(others) - _BLOCK + 1, _BLOCK)):
        return None
    letters, places = bare(text)
    # A common passage of COPIED letters or more begins with one of these runs; each is then followed to its end.
    runs = {others[at : at + COPIED]: at for at in range(len(others) - COPIED + 1)}
    begin, end, at = 0, 0, 0
    while at + COPIED <= len(letters):
        there = runs.get(letters[at : at + COPIED])
        if there is None:
            at += 1
            continue
        length = COPIED
        while letters[at + length : at + length + 1] == others[there + length : there + length + 1] != "":
            length += 1
        if length > end - begin:
            begin, end = at, at + length
        at += length - COPIED + 1
    return (places[begin], places[end - 1] + 1) if end else None
