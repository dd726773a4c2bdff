"""
The language model: how likely a character is after up to three others.

Contexts and candidates are code points of simplified text, normalised: every digit is ``0``, every Latin letter ``a``,
an end of line is a border, anything else rare is ``*``. All chances are natural logarithms.
"""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bihuan.reading.tables.loading import array, in_memory

Codes = npt.NDArray[np.uint64]
Chances = npt.NDArray[np.float64]

BORDER = ord("\n")
_SHIFT = np.uint64(16)
_MARKS = "，。；：、“”‘’《》（）！？—…·-%"


@cache
def normal_form() -> npt.NDArray[np.uint16]:
    """Return what each code point is to the model; traditional characters become simplified ones."""
    table = np.full(65536, ord("*"), dtype=np.uint16)
    simplified = in_memory("repair/simplified")
    for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)):
        table[start:end] = simplified[start:end]
    for mark in _MARKS:
        table[ord(mark)] = ord(mark)
    table[ord("0") : ord("9") + 1] = table[0xFF10:0xFF1A] = ord("0")
    for first, last in (("A", "Z"), ("a", "z"), ("Ａ", "Ｚ"), ("ａ", "ｚ")):
        table[ord(first) : ord(last) + 1] = ord("a")
    for narrow, wide in zip(",;:!?()", "，；：！？（）", strict=True):
        table[ord(narrow)] = ord(wide)
    table[ord("\n")] = table[ord("\r")] = BORDER
    return table


def look_up(keys: npt.NDArray[Any], wanted: Codes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return where each wanted key would stand in the sorted ``keys``, and whether it is there."""
    place = keys.searchsorted(wanted)
    np.minimum(place, len(keys) - 1, out=place)
    return place, keys[place] == wanted


def log_chances(contexts: Codes, candidates: Codes, owners: npt.NDArray[np.intp]) -> Chances:
    """
    Return the log chance of each candidate after its context.

    Args:
        contexts: Shape ``(m, 3)``, oldest first; ``BORDER`` where there is nothing.
        candidates: Shape ``(n,)``.
        owners: Shape ``(n,)``; the row of ``contexts`` that each candidate follows.
    """
    first, second, third = contexts.T
    second = second << _SHIFT | third
    wanted = np.stack((third, second, first << np.uint64(32) | second))
    place, known = look_up(_joined("context_{}_keys", 1), wanted)
    share = np.where(known, _joined("context_{}", 1)[place], np.float32(0))[:, owners]
    place, found = look_up(_joined("model_{}_keys", 2), wanted[:, owners] << _SHIFT | candidates)
    chances = _joined("model_{}", 2)[place]
    result = in_memory("repair/model_1")[candidates.astype(np.intp)].astype(np.float64)
    for order in range(3):
        result = np.where(found[order], chances[order], result + share[order])
    return result


@cache
def _joined(name: str, shortest: int) -> npt.NDArray[Any]:
    """
    Return the tables ``name`` of three lengths as one, the shortest first.

    A key holds 16 bits for each character and no character is 0, so longer keys are larger: sorted tables stay sorted.
    """
    return np.concatenate([array("repair/" + name.format(size)) for size in range(shortest, shortest + 3)])
