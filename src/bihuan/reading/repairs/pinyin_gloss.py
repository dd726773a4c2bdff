"""Pinyin glosses: ``區(qū)`` for ``区``. Only a syllable that the character before it can be read as is a gloss."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.model import normal_form
from bihuan.reading.repairs.signs import (
    BEFORE,
    CLOSE,
    FIRST_LETTER,
    LETTERS,
    ODD,
    OPEN,
    TONE_MARKS,
    VOWELS,
    WIDE,
    Classes,
    Codes,
    Signs,
    letter_class,
)
from bihuan.reading.tables.loading import in_memory

Places = npt.NDArray[np.int64]

#: Longest syllable, ``zhuang``, and room for a tone mark that stands as a character of its own.
_LONGEST = 7
_CHAR_SHIFT = np.uint64(40)
_LETTER, _TONE_SHIFT = 31, 5
#: A syllable is one number: its first letter plus 29 times its second, and so on; shifted left by three, plus its tone.
_POWERS = 29 ** np.arange(_LONGEST)


#: Eight signs as one number. The lowest bit that ``_CLOSES`` leaves is the first closing bracket among the first seven.
#: Arrays without dimensions are taken as they are; numpy would look at other numbers first, page by page.
_CLOSES = np.array(0x0080808080808080, dtype=np.uint64)
_NOT_ODD = np.array(0x0101010101010101 * (255 - ODD), dtype=np.uint64)
_ONE, _OWNER_BITS = np.array(1, dtype=np.uint64), np.array(16, dtype=np.uint64)
_LETTER_BITS = 63
_FIRST_SIGN, _FIRST_LETTER = np.uint64(_LETTER_BITS << 16), np.uint64(FIRST_LETTER << 16)
_OPEN = np.array(OPEN, dtype=np.int8)
_MOST_SPELLED = 6
#: Multiplied by this odd number, keys spread over the slots that are left of their highest bits.
_SPREAD, _SLOT_SHIFT = np.array(0x9E3779B97F4A7C15, dtype=np.uint64), np.array(47, dtype=np.uint64)


class Glosses(NamedTuple):
    """Where glosses stand: brackets included, end excluded; ``owners`` are the characters they name."""

    starts: Places
    ends: Places
    owners: Codes


@cache
def _letters() -> npt.NDArray[np.int64]:
    """Letter number (1 to 27) and, above it, tone (0 to 4) of each code point; 0 is no letter of a syllable."""
    table = np.zeros(65536, dtype=np.int64)
    for number, letter in enumerate(LETTERS, 1):
        table[[ord(letter), ord(letter.upper())]] = number
    table[ord("ɡ")] = table[ord("g")]
    for tone, marks in TONE_MARKS.items():
        for mark, vowel in zip(marks, VOWELS, strict=True):
            table[[ord(mark), ord(mark.upper())]] = table[ord(vowel)] | tone << _TONE_SHIFT
    table[[ord("ń"), ord("ň")]] = table[ord("n")]
    return table


def find_glosses(signs: Signs, text: str) -> Glosses:
    """
    Return the glosses of a text: a character, then a bracketed syllable that is one of its readings.

    Args:
        signs: The text, as numbers and classes.
        text: The same text.

    Returns:
        In reading order, never overlapping; empty if there is none.
    """
    classes = signs.classes
    if ("（" in text or "）" in text) and _is_wide_used(classes):
        return _bracketed(signs.text)
    opens = (classes == _OPEN).nonzero()[0]
    if not len(opens):
        return _NONE
    # A syllable and its closing bracket are eight bytes of classes at most: one number, looked up with its owner.
    inside = np.ndarray((len(text) + 1,), np.uint64, classes, BEFORE, (1,))[opens]
    closes = inside & _CLOSES
    mask = closes - _ONE
    mask ^= closes
    key = mask & inside
    key &= _NOT_ODD
    key <<= _OWNER_BITS
    owners = signs.previous[opens]
    key |= owners
    found = _slots().take((key * _SPREAD >> _SLOT_SHIFT).view(np.int64)) == key
    np.logical_and(found, closes, out=found)
    ends = np.bitwise_count(mask) >> 3
    if np.count_nonzero(found) < len(opens):
        missed = (~found).nonzero()[0]
        rare = missed[(key[missed] & _FIRST_SIGN) >= _FIRST_LETTER]
        if len(rare):
            rare = rare[closes[rare] > 0]
            table = _spelled()
            found[rare] = table.take(table.searchsorted(key[rare]), mode="clip") == key[rare]
            # Two tone marks, English in brackets, and the like are judged letter by letter.
            rare = rare[~found[rare]]
        if len(rare):
            found[rare] = _judged(signs.text, opens[rare] - BEFORE, ends[rare] - np.uint8(1))
        opens, owners, ends = opens[found], owners[found], ends[found]
    return Glosses(opens - BEFORE, opens + ends, owners)


def _is_wide_used(classes: Classes) -> bool:
    """Say whether a wide mark stands beside a letter, as the brackets of a gloss may."""
    wide = (classes == WIDE).nonzero()[0]
    beside = np.concatenate((classes.take(wide - 1), classes.take(wide + 1)))
    return bool((beside & _LETTER_BITS >= FIRST_LETTER).any())


def _judged(codes: Codes, opens: Places, sizes: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Say which brackets hold a reading of the character before them."""
    syllables, whole = _syllables(codes, opens + 1, sizes)
    good: npt.NDArray[np.bool_] = whole & is_reading(codes[opens - 1], syllables) & (opens > 0)
    return good


def _bracketed(codes: Codes) -> Glosses:
    """Find glosses in brackets of either width."""
    # Opening brackets are even, closing ones odd, in both widths: one comparison finds either.
    either = codes | np.uint16(1)
    brackets = np.flatnonzero((either == ord(")")) | (either == ord("）")))
    closing = (codes[brackets] & 1).astype(bool)
    first = np.flatnonzero(~closing[:-1] & closing[1:])
    opens, ends = brackets[first], brackets[1:][first]
    sizes = ends - opens - 1
    short = (sizes >= 1) & (sizes <= _LONGEST)
    opens, ends = opens[short], ends[short]
    good = _judged(codes, opens, sizes[short])
    return Glosses(opens[good], ends[good] + 1, codes[opens[good] - 1])


@cache
def _spelled() -> npt.NDArray[np.uint64]:
    """Return every reading as it is spelled with at most one tone mark: classes of its letters, a bracket, its owner."""
    table = in_memory("repair/readings")
    numbers = (table & np.uint64((1 << int(_CHAR_SHIFT)) - 1)).astype(np.int64)
    tones = numbers & 7
    letters = (numbers >> 3)[:, None] // _POWERS[:_MOST_SPELLED] % 29
    sizes = np.count_nonzero(letters, axis=1)
    plain = np.zeros(29, dtype=np.int64)
    plain[1 : len(LETTERS) + 1] = [letter_class(letter) for letter in LETTERS]
    bytes_ = plain[letters]
    places = np.arange(_MOST_SPELLED)
    bytes_ += (places == sizes[:, None]) * -CLOSE
    bases = (bytes_ << 8 * places).sum(axis=1)
    fits = numbers >> 3 < 29**_MOST_SPELLED
    found = [(bases + 0, fits & (tones == 0))]
    for place in range(_MOST_SPELLED):
        for vowel in VOWELS:
            step = letter_class(vowel, 1) - 1 - letter_class(vowel)
            here = fits & (tones > 0) & (letters[:, place] == LETTERS.index(vowel) + 1)
            found.append((bases + (tones + step << 8 * place), here))
    owners = table >> _CHAR_SHIFT
    keys = [keys[here].astype(np.uint64) << _OWNER_BITS | owners[here] for keys, here in found]
    return np.unique(np.concatenate(keys))


@cache
def _slots() -> npt.NDArray[np.uint64]:
    """Return the readings by slot; of those that share a slot only that of the commonest character has it."""
    table = _spelled()
    owners = (table & np.uint64(0xFFFF)).astype(np.int64)
    table = table[in_memory("repair/model_1")[normal_form()[owners]].argsort(kind="stable")]
    slots = np.zeros(1 << 64 - int(_SLOT_SHIFT), dtype=np.uint64)
    slots[table * _SPREAD >> _SLOT_SHIFT] = table
    return slots


def syllables_of(codes: Codes, glosses: Glosses) -> npt.NDArray[np.uint64]:
    """Return the syllable of each gloss as a number."""
    return _syllables(codes, glosses.starts + 1, glosses.ends - glosses.starts - 2)[0]


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
    codes: npt.NDArray[np.uint16], starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.integer]
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


_NONE = Glosses(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint16))
