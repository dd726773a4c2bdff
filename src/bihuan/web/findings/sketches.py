"""
A few numbers that like texts share: where to look for a copy among many texts without comparing each with each.

A text is cut into all its runs of ``RUN`` characters, each run becomes a number, and the smallest ``KEPT`` numbers
stand for the text. Two texts that have most runs in common have, very likely, one of the smallest in common too.

Source: A. Z. Broder, "On the resemblance and containment of documents", 1997 (bottom-k sketch).
"""

import re
from functools import lru_cache

import numpy as np

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


@lru_cache(maxsize=1_024)
def sketch(text: str) -> tuple[int, ...]:
    """Return at most ``KEPT`` signed 64-bit numbers, ascending; none for a text too short to be called a copy."""
    letters = _NOT_TEXT.sub("", text)
    if len(letters) < COPIED:
        return ()
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    runs = np.zeros(len(codes) - RUN + 1, dtype=np.uint64)
    for offset in range(RUN):
        runs = runs * np.uint64(0x100000001B3) + codes[offset : offset + len(runs)]
    # A last stir, so that the smallest number is no matter of which character comes first.
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    smallest = np.unique(runs)[:KEPT]
    return tuple(int(value) for value in smallest.view(np.int64))


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
