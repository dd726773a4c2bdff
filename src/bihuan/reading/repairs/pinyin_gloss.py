"""
Pinyin glosses: ``區(qū)`` for ``区``. Only a syllable that the character before it can be read as is a gloss.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.tables.loading import in_memory

#: Longest syllable, ``zhuang``, and room for a tone mark that stands as a character of its own.
_LONGEST = 7
_CHAR_SHIFT = np.uint64(40)
_TONE_MARKS = {1: "āēīōūǖ", 2: "áéíóúǘ", 3: "ǎěǐǒǔǚ", 4: "àèìòùǜ"}
_VOWELS = "aeiouü"


@dataclass(frozen=True, slots=True)
class Glosses:
    """Where glosses stand: brackets included, end excluded; ``owners`` are the characters they name."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    owners: npt.NDArray[np.uint16]
    syllables: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.starts)


@cache
def _letters() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Letter number (1 to 27) and tone (0 to 4) of each code point; letter 0 is no letter of a syllable."""
    letters = np.zeros(65536, dtype=np.uint8)
    tones = np.zeros(65536, dtype=np.uint8)
    for number, letter in enumerate("abcdefghijklmnopqrstuvwxyzü", 1):
        letters[ord(letter)] = number
        letters[ord(letter.upper())] = number
    letters[ord("ɡ")] = letters[ord("g")]
    for tone, marks in _TONE_MARKS.items():
        for mark, vowel in zip(marks, _VOWELS, strict=True):
            letters[ord(mark)] = letters[ord(mark.upper())] = letters[ord(vowel)]
            tones[ord(mark)] = tones[ord(mark.upper())] = tone
    for mark in "ńň":
        letters[ord(mark)] = letters[ord("n")]
    return letters, tones


def find_glosses(codes: npt.NDArray[np.uint16]) -> Glosses:
    """
    Return the glosses of a text: a character, then a bracketed syllable that is one of its readings.

    Args:
        codes: The text, one number for each code point.

    Returns:
        In reading order, never overlapping; empty if there is none.
    """
    opens = np.flatnonzero((codes == ord("(")) | (codes == ord("（")))
    closes = np.flatnonzero((codes == ord(")")) | (codes == ord("）")))
    opens = opens[opens > 0]
    if not len(opens) or not len(closes):
        return _none()
    nearest = closes.searchsorted(opens)
    inside = nearest < len(closes)
    opens, nearest = opens[inside], nearest[inside]
    ends = closes[nearest]
    sizes = ends - opens - 1
    short = (sizes >= 1) & (sizes <= _LONGEST)
    opens, ends, sizes = opens[short], ends[short], sizes[short]
    owners = codes[opens - 1]
    syllables, whole = _syllables(codes, opens + 1, sizes)
    good = whole & is_reading(owners, syllables)
    return Glosses(opens[good], ends[good] + 1, owners[good], syllables[good])


def is_reading(chars: npt.NDArray[np.uint16], syllables: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Say for each character whether the syllable beside it is one of its readings; no tone fits any tone."""
    table = in_memory("repair/readings")
    wanted = chars.astype(np.uint64) << _CHAR_SHIFT | syllables
    place = np.minimum(table.searchsorted(wanted), len(table) - 1)
    found: npt.NDArray[np.bool_] = table[place] == wanted
    return found


def syllable_code(text: str) -> int | None:
    """Return letters and tone of ``text`` as the number the reading table uses; ``None`` if it is no syllable."""
    if not 1 <= len(text) <= _LONGEST or any(ord(char) > 0xFFFF for char in text):
        return None
    codes = np.array([ord(char) for char in text], dtype=np.uint16)
    values, whole = _syllables(codes, np.array([0]), np.array([len(text)]))
    return int(values[0]) if whole[0] else None


def _syllables(
    codes: npt.NDArray[np.uint16], starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    letter_of, tone_of = _letters()
    letters = np.zeros(len(starts), dtype=np.uint64)
    tones = np.zeros(len(starts), dtype=np.uint64)
    whole = np.ones(len(starts), dtype=bool)
    last = len(codes) - 1
    for step in range(int(sizes.max(initial=0))):
        within = step < sizes
        code = codes[np.minimum(starts + step, last)]
        letter = letter_of[code].astype(np.uint64)
        whole &= ~within | (letter > 0)
        letters = np.where(within, letters * np.uint64(29) + letter, letters)
        tones = np.where(within, np.maximum(tones, tone_of[code]), tones)
    return letters << np.uint64(3) | tones, whole


def _none() -> Glosses:
    places = np.zeros(0, dtype=np.int64)
    return Glosses(places, places, np.zeros(0, dtype=np.uint16), np.zeros(0, dtype=np.uint64))
