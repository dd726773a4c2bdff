"""
Flattened punctuation: ``,`` where Chinese prose has ``，``. Widening is recorded but is no damage.

Only a text that was flattened as a whole is widened: whoever wrote ``，`` in one place meant ``(注)`` in another.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.repairs.signs import (
    AFTER,
    BEFORE,
    CHINESE,
    CLOSE,
    FIRST_LETTER,
    NARROW,
    ODD,
    OPEN,
    SPACE,
    STOP,
    WIDE,
    WIDE_MARKS,
    Classes,
    Codes,
)

_WIDE_OF = dict(zip(NARROW, WIDE_MARKS, strict=True))
_STOP, _WIDE = np.array(STOP, dtype=np.int8), np.array(WIDE, dtype=np.int8)
#: What a class is without the bit for signs that are odd; and the neighbours that a mark may need, one bit each.
_PLAIN = ODD - 1
_ANY, _CHINESE, _MARK = 1, 2, 4


@cache
def _widen() -> Codes:
    table = np.arange(65536, dtype=np.uint16)
    for narrow, wide in _WIDE_OF.items():
        table[ord(narrow)] = ord(wide)
    return table


@cache
def _needs() -> npt.NDArray[np.uint8]:
    """
    Return for a mark and the class before it, as one number, the neighbours that let the mark be widened.

    One bit each: any, Chinese, another mark.
    """
    before, mark = np.arange(65536) & 255, np.arange(65536) >> 8
    is_chinese, is_mark = _kinds(before)
    stop = np.where(is_chinese | is_mark, _ANY, np.where(before & _PLAIN == SPACE, 0, _CHINESE))
    opening = np.where(is_chinese, _ANY, _CHINESE | _MARK)
    closing = np.where(is_chinese, _ANY, _CHINESE)
    return np.select([mark == STOP, mark == OPEN, mark == CLOSE & 255], [stop, opening, closing]).astype(np.uint8)


@cache
def _offers() -> npt.NDArray[np.uint8]:
    """Return which neighbour the class after a mark is, whatever follows it."""
    is_chinese, is_mark = _kinds(np.arange(65536) & 255)
    return (_ANY | is_chinese * _CHINESE | is_mark * _MARK).astype(np.uint8)


def _kinds(classes: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say of each class, as an unsigned byte, whether it is Chinese, and whether it is a mark of either width."""
    plain = classes & _PLAIN
    return (plain >= CHINESE) & (plain < FIRST_LETTER), plain <= WIDE


def find_flattened(classes: Classes, codes: Codes) -> npt.NDArray[np.intp]:
    """
    Return the places of narrow marks that stand for wide ones, ascending; empty if the text was not flattened.

    Args:
        classes: The text with its margins, without what other repairs take out, one class for each sign.
        codes: The same, one number for each sign.
    """
    inner = (classes[BEFORE:-AFTER] <= _STOP).nonzero()[0]
    if not len(inner):
        return inner
    # Each mark with the signs on both sides of it is one number of four bytes, or two of two.
    here = np.ndarray((len(classes) - 3,), np.uint32, classes, 0, (1,))[inner].view(np.uint16)
    good = _needs().take(here[::2])
    good &= _offers().take(here[1::2])
    narrow = inner + BEFORE
    places = narrow
    if np.count_nonzero(good) < len(narrow):
        places = narrow[good > 0]
        if (classes[narrow[good == 0]] != STOP).any():
            places = _with_partners(codes, narrow, places)
    # A stop or two that someone typed wide by hand does not unmake a flattened page.
    wide = int(np.count_nonzero(classes == _WIDE))
    return places if len(places) > 4 * wide else places[:0]


def wide_forms(codes: Codes) -> Codes:
    """Return the wide form of each narrow mark."""
    return _widen().take(codes)


def _with_partners(codes: Codes, narrow: npt.NDArray[np.intp], places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
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
