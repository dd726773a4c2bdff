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
#: What stands beside a mark: white space, Chinese, other signs, flattened marks, wide ones. And marks: stop, open, close.
_BESIDE, _MARKS = 5, 3


@cache
def _widen() -> Codes:
    table = np.arange(65536, dtype=np.uint16)
    for narrow, wide in _WIDE_OF.items():
        table[ord(narrow)] = ord(wide)
    return table


@cache
def _beside() -> npt.NDArray[np.intp]:
    """Return for each class, as an unsigned byte, which kind of neighbour it is."""
    own = np.arange(256)
    kinds = np.where((own & ODD - 1 >= CHINESE) & (own & ODD - 1 < FIRST_LETTER), 1, 2)
    kinds[own & ODD - 1 == SPACE] = 0
    kinds[[OPEN, STOP, CLOSE & 255]] = 3
    kinds[WIDE] = 4
    return kinds


@cache
def _fits() -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return what the classes before, at and after a place add up to, and which sums let a mark there be widened."""
    before, mark, after = np.ogrid[:_BESIDE, :_MARKS, :_BESIDE]
    chinese = (before == 1) | (after == 1)
    # 10:30 and 3,500 keep their marks; 增长5%,其中 does not.
    stop = (mark == 0) & ((chinese & (before > 0)) | (before > 2))
    fits = stop | ((mark > 0) & chinese) | ((mark == 1) & (after > 2))
    marks = np.zeros(256, dtype=np.intp)
    marks[[OPEN, CLOSE & 255]] = _BESIDE, 2 * _BESIDE
    return _beside() * (_BESIDE * _MARKS), marks, _beside(), fits.ravel()


def find_flattened(classes: Classes, codes: Codes) -> npt.NDArray[np.intp]:
    """
    Return the places of narrow marks that stand for wide ones, ascending; empty if the text was not flattened.

    Args:
        classes: The text with its margins, without what other repairs take out, one class for each sign.
        codes: The same, one number for each sign.
    """
    inner = (classes[BEFORE:-AFTER] <= STOP).nonzero()[0]
    if not len(inner):
        return inner
    before, marks, after, fits = _fits()
    here = np.ndarray((len(classes) - 3,), np.uint32, classes, 0, (1,))[inner].view(np.uint8).reshape(-1, 4)
    sums = before.take(here[:, 0])
    sums += marks.take(here[:, 1])
    sums += after.take(here[:, 2])
    good = fits.take(sums)
    narrow = inner + BEFORE
    places = narrow
    if np.count_nonzero(good) < len(narrow):
        places = narrow[good]
        if (classes[narrow[~good]] != STOP).any():
            places = _with_partners(codes, narrow, places)
    # A stop or two that someone typed wide by hand does not unmake a flattened page.
    wide = int(np.count_nonzero(classes == WIDE))
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
