"""
Traditional characters back to simplified ones, as the mainland reads them: one table for nearly all of them,
and a short list of phrases for the few that have two simplified forms (乾坤 but 干燥).
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.tables.loading import in_memory, lines


@cache
def _phrases() -> tuple[dict[str, list[tuple[str, str]]], npt.NDArray[np.bool_]]:
    """Phrases by first character, longest first; and which code points any phrase has that decides something."""
    table = in_memory("repair/simplified")
    by_first: dict[str, list[tuple[str, str]]] = {}
    watched = np.zeros(65536, dtype=bool)
    for line in lines("repair/simplified_phrases.txt"):
        before, after = line.split("\t")
        plain = "".join(chr(table[ord(char)]) if ord(char) < 65536 else char for char in before)
        if plain == after:
            continue
        by_first.setdefault(before[0], []).append((before, after))
        watched[ord(before[0])] = True
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return by_first, watched


def simplified(codes: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Return the simplified form of each code unit; length and places stay."""
    result = in_memory("repair/simplified")[codes]
    by_first, watched = _phrases()
    for at in np.flatnonzero(watched[codes]):
        place = int(at)
        for before, after in by_first[chr(codes[place])]:
            here = codes[place : place + len(before)].tobytes().decode("utf-16-le", "replace")
            if here == before:
                result[place : place + len(before)] = [ord(char) for char in after]
                break
    return result


def simplified_char(char: str) -> str:
    """Return the usual simplified form of one character."""
    return chr(in_memory("repair/simplified")[ord(char)]) if ord(char) < 65536 else char
