"""
Flattened punctuation: ``,`` where Chinese prose has ``，``. Widening is recorded but is no damage.

Only a text that was flattened as a whole is widened: whoever wrote ``，`` in one place meant ``(注)`` in another.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

NARROW = ",;:!?()"
WIDE = "，；：！？（）"
_NARROW, _WIDE = 3, 4
_WIDE_OF = dict(zip(NARROW, WIDE, strict=True))
_QUOTES = "“”‘’《》〈〉【】「」『』、。…—％"


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """0 for white space, 1 for Chinese characters and their marks, 2 for other signs, 3 for narrow marks, 4 for wide."""
    table = np.full(65536, 2, dtype=np.uint8)
    for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0xFFFF, 0x10000)):
        table[start:end] = 1
    for char in _QUOTES:
        table[ord(char)] = 1
    table[[ord(char) for char in " \t\r\n\u00a0\u3000"]] = 0
    for char in NARROW:
        table[ord(char)] = _NARROW
    for char in WIDE:
        table[ord(char)] = _WIDE
    return table


@cache
def _widen() -> npt.NDArray[np.uint16]:
    table = np.arange(65536, dtype=np.uint16)
    for narrow, wide in _WIDE_OF.items():
        table[ord(narrow)] = ord(wide)
    return table


def find_flattened(codes: npt.NDArray[np.uint16]) -> npt.NDArray[np.intp]:
    """
    Return the places of narrow marks that stand for wide ones, ascending; empty if the text was not flattened.

    Args:
        codes: The text without what other repairs take out, one number for each code point.
    """
    classes = _classes()[codes]
    narrow = np.flatnonzero(classes == _NARROW)
    if not len(narrow):
        return narrow
    before, after = _beside(classes, narrow)
    places = narrow[_fits(codes[narrow], before, after)]
    places = _with_partners(codes, narrow, places)
    # A stop or two that someone typed wide by hand does not unmake a flattened page.
    wide = int(np.count_nonzero(classes == _WIDE))
    return places if len(places) > 4 * wide else places[:0]


def widened(codes: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Return the wide form of each narrow mark."""
    return _widen()[codes]


def _fits(
    marks: npt.NDArray[np.uint16], before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    chinese_before, chinese_after = before == 1, after == 1
    opening, closing = marks == ord("("), marks == ord(")")
    stop = ~opening & ~closing
    # 10:30 and 3,500 keep their marks; 增长5%,其中 does not.
    fits = stop & (chinese_before | ((before >= 2) & chinese_after) | (before >= 3))
    fits |= opening & (chinese_before | chinese_after | (after >= 3))
    fits |= closing & (chinese_before | chinese_after)
    result: npt.NDArray[np.bool_] = fits
    return result


def _beside(
    classes: npt.NDArray[np.uint8], places: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Classes before and after each place, 0 where the text ends."""
    before = classes[places - 1]
    after = classes[(places + 1) % len(classes)]
    if places[0] == 0:
        before[0] = 0
    if places[-1] == len(classes) - 1:
        after[-1] = 0
    return before, after


def _with_partners(
    codes: npt.NDArray[np.uint16], narrow: npt.NDArray[np.intp], places: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Widen both brackets of a pair or none: a pair is widened when either side stands in Chinese."""
    marks = codes[narrow]
    brackets = narrow[(marks == ord("(")) | (marks == ord(")"))].tolist()
    if not brackets:
        return places
    chosen = set(places.tolist())
    stack: list[int] = []
    for place in brackets:
        if codes[place] == ord("("):
            stack.append(place)
        elif stack:
            partner = stack.pop()
            if place in chosen or partner in chosen:
                chosen.update((place, partner))
    return np.array(sorted(chosen), dtype=np.intp)
