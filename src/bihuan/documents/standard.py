"""
The measures of GB/T 9704-2012 (党政机关公文格式), each once; millimetres and points as the standard gives them.

Where the standard leaves a choice, the choice is named here with its reason, so that an office finds the line to change.
"""

from dataclasses import dataclass

#: A twentieth of a point, the unit of lengths in Word files.
TWIPS_PER_MM = 1440 / 25.4

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, LEFT = 37.0, 28.0
TYPE_WIDTH, TYPE_HEIGHT = 156.0, 225.0
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - TYPE_WIDTH, PAGE_HEIGHT - TOP - TYPE_HEIGHT
#: The standard allows a millimetre at the top and the left.
TOLERANCE = 1.0

LINES, CHARACTERS = 22, 28
#: Points from line to line, rounded down so that 22 lines stay inside the type area.
LINE = 28.95
#: Twentieths of a point between characters: 28 of 16 points are wider than 156 mm, so each gives up a quarter point.
SQUEEZE = -5
#: How wide one character of the body is then, in twentieths of a point.
PITCH = 16 * 20 + SQUEEZE

#: The red head begins so far under the upper edge of the type area.
HEAD_BELOW_TOP = 35.0
#: Between the number of the document and the red line, and between the head of a letter and its first line.
ABOVE_RED_LINE = 4.0
#: A letter's head begins so far under the upper edge of the paper; its second line stands so far above the lower.
LETTER_HEAD, LETTER_FOOT = 30.0, 20.0
#: The red lines of a letter are wider than the type area.
LETTER_LINE = 170.0
#: The dash beside the page number stands so far under the type area.
PAGE_NUMBER_BELOW = 7.0
RED = "FF0000"


@dataclass(frozen=True, slots=True)
class Face:
    """A font and its size in points; ``others`` are names under which machines have the same letters."""

    font: str
    size: float
    others: tuple[str, ...] = ()


_SONG_HEAD = ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "小标宋体", "小标宋")
_FANGSONG = ("仿宋", "FangSong", "方正仿宋_GBK", "STFangsong")
_KAITI = ("楷体", "KaiTi", "方正楷体_GBK", "STKaiti")
_HEITI = ("SimHei", "方正黑体_GBK", "STHeiti")
_SONG = ("SimSun", "方正书宋_GBK", "STSong")

BODY = Face("仿宋_GB2312", 16, _FANGSONG)
TITLE = Face("方正小标宋简体", 22, _SONG_HEAD)
#: The standard names no size for the red head, only that it be smaller than that of the organ above. Long names get a
#: smaller one, see ``head_size``.
HEAD = Face("方正小标宋简体", 48, _SONG_HEAD)
HEAD_LEAST = 32.0
HEADINGS = (Face("黑体", 16, _HEITI), Face("楷体_GB2312", 16, _KAITI), BODY, BODY)
LABEL = Face("黑体", 16, _HEITI)
SIGNER = Face("楷体_GB2312", 16, _KAITI)
IMPRINT = Face("仿宋_GB2312", 14, _FANGSONG)
PAGE_NUMBER = Face("宋体", 14, _SONG)
TABLE = Face("仿宋_GB2312", 12, _FANGSONG)

FACES = (BODY, TITLE, *HEADINGS, LABEL, SIGNER, IMPRINT, PAGE_NUMBER)
#: Lines of the imprint, in eighths of a point: 0.35 mm outside, 0.25 mm inside.
IMPRINT_OUTER, IMPRINT_INNER = 8, 6


def head_size(characters: float) -> tuple[float, int]:
    """
    Return the size in points of a red head of so many characters, and how far its letters are narrowed, in per cent.

    It is as large as fits one line, up to ``HEAD.size``; a long name is narrowed before it is made smaller, which is how
    such heads are printed.
    """
    fits = TYPE_WIDTH / 25.4 * 72 / max(characters, 1)
    if fits >= HEAD_LEAST:
        return min(HEAD.size, int(fits * 2) / 2), 100
    return HEAD_LEAST, max(int(fits / HEAD_LEAST * 100), 33)


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)
