"""GBK pairs: which character a pair of bytes is, and which pairs a lost byte leaves possible."""

from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.repairs.pinyin_gloss import is_reading
from bihuan.reading.tables.loading import in_memory

Chars = npt.NDArray[np.uint16]

_PRIVATE = (0xE000, 0xF900)
_HOLES = (0xE766, 0xF900)
#: Full-width marks that pages flatten to ASCII after the damage: the ASCII sign may stand for two bytes of a run.
FLATTENED = {",": 0xA3AC, ";": 0xA3BB, ":": 0xA3BA, "!": 0xA3A1, "?": 0xA3BF, "(": 0xA3A8, ")": 0xA3A9}
#: The marks whose bytes the rewriting step looks for, with what they look like after flattening.
PROTECTED = {"，": 0xA3AC, ",": 0xA3AC, "！": 0xA3A1, "!": 0xA3A1, "？": 0xA3BF, "?": 0xA3BF, "。": 0xA1A3}

#: Besides characters, letters and digits, what official prose is written with; "" is a character that was never there.
_MARKS = frozenset("，。、；：！？“”‘’（）《》〔〕—…·%,;:!?()") | {""}


@cache
def decoded() -> Chars:
    """Return the code point of each byte pair, 0 where none is defined."""
    return in_memory("repair/gbk")


@cache
def encoded() -> npt.NDArray[np.uint16]:
    """Return the byte pair of each code point, 0 where GBK has none."""
    table = np.zeros(65536, dtype=np.uint16)
    pairs = decoded()
    defined = np.flatnonzero(pairs)
    # A few code points have two pairs; the first is the one in use.
    table[pairs[defined[::-1]]] = defined[::-1]
    table[0] = 0
    return table


def pair_of(char: str) -> int:
    """Return the two bytes of ``char`` as one number, 0 if GBK has none."""
    return int(encoded()[ord(char)]) if ord(char) < 65536 else 0


def char_of(lead: int, trail: int) -> int:
    """Return the code point of a pair, 0 if it is not defined or private."""
    code = int(decoded()[lead << 8 | trail])
    return 0 if _PRIVATE[0] <= code < _PRIVATE[1] else code


def is_private(codes: Chars) -> npt.NDArray[np.bool_]:
    """Say which code points are for private use: GBK has pairs for them, and some copies drop them."""
    return (codes >= _PRIVATE[0]) & (codes < _PRIVATE[1])


def _public(codes: Chars) -> Chars:
    kept: Chars = codes[(codes > 0) & ~is_private(codes)]
    return kept


@cache
def with_lead(lead: int) -> Chars:
    """Return every character whose first byte is ``lead``: what is left when the second is lost."""
    return _public(decoded()[lead << 8 : (lead << 8) + 256])


@cache
def with_trail(trail: int, first: int = 0x81, last: int = 0xFE) -> Chars:
    """Return every character whose second byte is ``trail``, and whose first is ``first`` to ``last``."""
    return _public(decoded()[np.arange(first, last + 1) << 8 | trail])


@cache
def every() -> Chars:
    """Return every character of GBK."""
    return _public(decoded())


@cache
def read_as(syllable: int, *, any_tone: bool = False) -> Chars:
    """Return the characters of GBK that can be read as ``syllable`` (a code of the reading table)."""
    chars = _public(decoded())
    wanted = syllable & ~7 if any_tone else syllable
    return np.unique(chars[is_reading(chars, np.full(len(chars), wanted, dtype=np.uint64))])


@cache
def dropped_high(first: int, last: int) -> Chars:
    """Return the characters with lead ``first`` to ``last`` that a dropped private-use pair ends, if the byte after is A1 or more."""
    trails = [*range(0xAA, 0xB0), *range(0xF8, 0xFF)]
    return _ending(first, last, trails)


@cache
def dropped_low(first: int, last: int) -> Chars:
    """Return the characters with lead ``first`` to ``last`` that a dropped private-use pair ends, if the byte after is A0 or less."""
    return _ending(first, last, [*range(0xA1, 0xA8)])


def _ending(first: int, last: int, trails: list[int]) -> Chars:
    return _public(decoded()[(np.arange(first, last + 1)[:, None] << 8 | np.array(trails)).ravel()])


def is_hole(pair: int) -> bool:
    """Say whether no table gives the pair a character."""
    code = int(decoded()[pair])
    return code == 0 or _HOLES[0] <= code < _PRIVATE[1]


@cache
def hole_leads() -> frozenset[int]:
    """Return the bytes that can begin a pair which is not defined at all."""
    return frozenset(
        lead for lead in range(0x81, 0xFF) if any(is_hole(lead << 8 | trail) for trail in range(0x81, 0xFF))
    )


@cache
def hole_trails(lead: int) -> Chars:
    """Return the characters of ``lead`` whose second byte can begin an undefined or private pair."""
    trails = sorted(hole_leads() | {*range(0xA1, 0xA8), *range(0xAA, 0xB0), *range(0xF8, 0xFF)})
    return _public(decoded()[np.array([lead << 8 | trail for trail in trails])])


def can_be_meant(form: str) -> bool:
    """
    Return whether a person would choose this for a character of official prose.

    The code page holds kana, Greek and numerals in circles too; offered, they only hide what may be meant.
    """
    return form in _MARKS or "\u4e00" <= form <= "\u9fff" or (form.isascii() and form.isalnum())
