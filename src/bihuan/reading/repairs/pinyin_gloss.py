"""Pinyin glosses: ``區(qū)`` for ``区``. Only a syllable that the character before it can be read as is a gloss."""

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
_LETTER, _TONE_SHIFT = 31, 5
#: A syllable is one number: its first letter plus 29 times its second, and so on; shifted left by three, plus its tone.
_POWERS = 29 ** np.arange(_LONGEST)


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
def _letters() -> npt.NDArray[np.int64]:
    """Letter number (1 to 27) and, above it, tone (0 to 4) of each code point; 0 is no letter of a syllable."""
    table = np.zeros(65536, dtype=np.int64)
    for number, letter in enumerate("abcdefghijklmnopqrstuvwxyzü", 1):
        table[[ord(letter), ord(letter.upper())]] = number
    table[ord("ɡ")] = table[ord("g")]
    for tone, marks in _TONE_MARKS.items():
        for mark, vowel in zip(marks, _VOWELS, strict=True):
            table[[ord(mark), ord(mark.upper())]] = table[ord(vowel)] | tone << _TONE_SHIFT
    table[[ord("ń"), ord("ň")]] = table[ord("n")]
    return table


def find_glosses(codes: npt.NDArray[np.uint16]) -> Glosses:
    """
    Return the glosses of a text: a character, then a bracketed syllable that is one of its readings.

    Args:
        codes: The text, one number for each code point.

    Returns:
        In reading order, never overlapping; empty if there is none.
    """
    # Opening brackets are even, closing ones odd, in both widths: one comparison finds either.
    either = codes | np.uint16(1)
    brackets = np.flatnonzero((either == ord(")")) | (either == ord("）")))
    closing = (codes[brackets] & 1).astype(bool)
    if len(brackets) < 2:
        return _none()
    first = np.flatnonzero(~closing[:-1] & closing[1:])
    first = first[brackets[first] > 0]
    opens, ends = brackets[first], brackets[first + 1]
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
    width = int(sizes.max(initial=1))
    steps = np.arange(width)
    places = np.minimum(starts[:, None] + steps, len(codes) - 1)
    signs = _letters()[codes[places]]
    signs *= steps < sizes[:, None]
    letters = signs & _LETTER
    whole = np.count_nonzero(letters, axis=1) == sizes
    tones = (signs >> _TONE_SHIFT).max(axis=1, initial=0)
    return (letters @ _POWERS[:width]).astype(np.uint64) << np.uint64(3) | tones.astype(np.uint64), whole


def _none() -> Glosses:
    places = np.zeros(0, dtype=np.int64)
    return Glosses(places, places, np.zeros(0, dtype=np.uint16), np.zeros(0, dtype=np.uint64))
