"""
Traditional characters back to simplified ones, as the mainland reads them: one table for nearly all of them,
and a short list of phrases for the few that have two simplified forms (乾坤 but 干燥).
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.tables.loading import in_memory, lines


@cache
def _phrases() -> tuple[dict[int, list[tuple[bytes, int, int]]], npt.NDArray[np.bool_]]:
    """
    Return phrases by the character they decide, and which code points those are.

    The longest phrase stands first, as bytes of its codes, with the character's place in it and what it becomes.
    """
    table = in_memory("repair/simplified")
    by_char: dict[int, list[tuple[bytes, int, int]]] = {}
    watched = np.zeros(65536, dtype=bool)
    for line in lines("repair/simplified_phrases.txt"):
        before, after = line.split("\t")
        for place, (left, right) in enumerate(zip(before, after, strict=True)):
            if ord(left) < 65536 and chr(table[ord(left)]) != right:
                by_char.setdefault(ord(left), []).append((before.encode("utf-16-le"), place, ord(right)))
                watched[ord(left)] = True
    for entries in by_char.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return by_char, watched


def phrase_signs() -> npt.NDArray[np.bool_]:
    """Return the code points whose simplified form a phrase may decide."""
    return _phrases()[1]


@cache
def script_classes() -> npt.NDArray[np.uint8]:
    """1 for characters that only traditional script has, 2 for those that only simplified script has."""
    simplified, traditional = in_memory("repair/simplified"), in_memory("repair/traditional")
    own = np.arange(65536)
    table = np.zeros(65536, dtype=np.uint8)
    table[(simplified != own) & (traditional == own)] = 1
    table[(traditional != own) & (simplified == own)] = 2
    return table


def simplified(codes: npt.NDArray[np.uint16], *, decided: bool = True) -> npt.NDArray[np.uint16]:
    """
    Return the simplified form of each code unit; length and places stay.

    Args:
        codes: The text, one number for each code point.
        decided: Whether a character stands in it that a phrase may decide.
    """
    result: npt.NDArray[np.uint16] = in_memory("repair/simplified").take(codes)
    if not decided:
        return result
    by_char, watched = _phrases()
    text = codes.tobytes()
    for at in watched.take(codes).nonzero()[0].tolist():
        for phrase, place, after in by_char[int(codes[at])]:
            if at >= place and text.startswith(phrase, 2 * (at - place)):
                result[at] = after
                break
    return result


def simplified_char(char: str) -> str:
    """Return the usual simplified form of one character."""
    return chr(in_memory("repair/simplified")[ord(char)]) if ord(char) < 65536 else char
