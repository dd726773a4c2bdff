"""
A text as numbers, and the class of each sign: what the gate and the plain repairs look at, found once for all of them.

One byte a sign says all that they ask, so that a page is looked up once and the rest is arithmetic on bytes.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bihuan.reading.repairs.mojibake import odd_signs
from bihuan.reading.repairs.script import phrase_signs, script_classes

Codes = npt.NDArray[np.uint16]
Classes = npt.NDArray[np.int8]

#: Classes of signs. Flattened marks are the lowest, and only a closing bracket has the highest bit, alone.
CLOSE, OPEN, STOP, WIDE, SPACE, OTHER, CHINESE, QUOTE, HAN = -128, 0, 1, 2, 3, 4, 5, 6, 7
#: Han characters by script (any, traditional only, simplified only), and the same that a phrase may decide.
TRADITIONAL, SIMPLIFIED, WATCHED, FIRST_LETTER = HAN + 1, HAN + 2, HAN + 3, 13
#: Added to the class of what pages read with the wrong table are full of.
ODD = 64
#: Signs before the text and after it, so that every sign has neighbours.
BEFORE, AFTER = 1, 8

LETTERS = "abcdefghijklmnopqrstuvwxyzü"
VOWELS = "aeiouü"
TONE_MARKS = {1: "āēīōūǖ", 2: "áéíóúǘ", 3: "ǎěǐǒǔǚ", 4: "àèìòùǜ"}
NARROW, WIDE_MARKS = ",;:!?()", "，；：！？（）"
_QUOTES = "“”‘’《》〈〉【】「」『』、。…—％"
_LONGEST = 0xFFFF


class Signs(NamedTuple):
    """A text with spaces around it; place ``i`` of the text is place ``i + BEFORE``."""

    codes: Codes  #: one number for each code point; what lies beyond 16 bits is 0xFFFF, which no repair touches
    previous: Codes  #: the same, one place later: the sign before each
    classes: Classes
    is_long: bool  #: some code points lie beyond 16 bits

    @property
    def text(self) -> Codes:
        """The codes of the text alone."""
        return self.codes[BEFORE:-AFTER]


def signs_of(text: str) -> Signs:
    """Return the numbers and classes of the signs of a text."""
    padded = f"  {text}        "
    codes: Codes = np.frombuffer(padded.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    is_long = len(codes) != len(padded)
    if is_long:
        points = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = np.minimum(points, _LONGEST).astype(np.uint16)
    return Signs(codes[1:], codes, sign_classes().take(codes[1:]), is_long)


def letter_class(letter: str, tone: int = 0) -> int:
    """Return the class of a letter of a syllable; with a tone, that of the vowel under its mark."""
    if tone:
        return FIRST_LETTER + len(LETTERS) + VOWELS.index(letter) * len(TONE_MARKS) + tone - 1
    return FIRST_LETTER + LETTERS.index(letter)


@cache
def sign_classes() -> Classes:
    """Return the class of each code point."""
    table = np.full(65536, OTHER, dtype=np.uint8)
    for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0xFFFF, 0x10000)):
        table[start:end] = CHINESE
    table[0x4E00:0xA000] = HAN + script_classes()[0x4E00:0xA000] + (WATCHED - HAN) * phrase_signs()[0x4E00:0xA000]
    for signs, number in ((_QUOTES, CHINESE), ("「『", QUOTE), (" \t\r\n\u00a0\u3000", SPACE), (WIDE_MARKS, WIDE)):
        table[[ord(sign) for sign in signs]] = number
    for letter in LETTERS:
        table[[ord(letter), ord(letter.upper())]] = letter_class(letter)
    for like, letter in (("ɡ", "g"), ("ń", "n"), ("ň", "n")):
        table[ord(like)] = letter_class(letter)
    for tone, marks in TONE_MARKS.items():
        for mark, vowel in zip(marks, VOWELS, strict=True):
            table[[ord(mark), ord(mark.upper())]] = letter_class(vowel, tone)
    table += odd_signs() * np.uint8(ODD)
    for sign in NARROW:
        table[ord(sign)] = STOP
    table[ord("(")], table[ord(")")] = OPEN, CLOSE & 255
    return table.view(np.int8)


def is_odd(signs: Signs, text: str) -> bool:
    """Say whether a text may have been read with the wrong table: every sixth sign is rare or accented."""
    return int(np.count_nonzero(signs.classes & ODD)) * 6 > len(text)
