"""
From a page as it came to a page as it was meant: the gate, then one repair after the other.

The order is the reverse of the damage and must stay so: bytes are put in step before glosses go, glosses go before
the script is changed, because a traditional character has other bytes than its simplified form.
"""

from collections.abc import Iterator
from heapq import merge

import numpy as np
import numpy.typing as npt

from bihuan.reading.damage import Damage, examine, without_marks
from bihuan.reading.notice import Repair, Warning
from bihuan.reading.repairs.line_start import find_lost_spaces
from bihuan.reading.repairs.mojibake import find_misread, is_misread
from bihuan.reading.repairs.punctuation import find_flattened, widened
from bihuan.reading.repairs.rounds import compose
from bihuan.reading.repairs.script import simplified
from bihuan.reading.repairs.shifted_run.passages import find_passages
from bihuan.reading.source_text import Columns, Points, Rest, SourceText

Codes = npt.NDArray[np.uint16]

_LONGEST = 0xFFFF
_MOST_WARNINGS = 100
_LOST = "\ufffd"

#: In this order, for reading aloud.
ORDER = (
    ("mojibake", "a whole page decoded with the wrong table"),
    ("line_start", "ideographic spaces that became question marks"),
    ("shifted_run", "runs one byte out of step, with their false glosses and false marks"),
    ("pinyin_gloss", "glosses that a machine put after characters"),
    ("script", "traditional characters that a machine put for simplified ones"),
    ("punctuation", "full-width marks that were flattened"),
)


def repair(original: str) -> tuple[SourceText, tuple[Warning, ...]]:
    """
    Return the text with its repairs, and what a reader should be warned of.

    Args:
        original: The text as extracted and decoded; any text, also an empty one.

    Returns:
        The repaired text keeps ``original`` and every change to it; sound text has no repair but widened marks.

    Raises:
        Nothing for odd text: what cannot be read stays as it stands, marked ``unread``.
    """
    misread = find_misread(original) if is_misread(original) else ()
    if not misread:
        text = _mend(original)
    else:
        right = SourceText(original, misread)
        text = SourceText(original, compose(right, _mend(right.repaired)))
    return text, tuple(_warnings(text))


def _mend(original: str) -> SourceText:
    codes = points_of(original)
    damage = examine(codes)
    single: tuple[Repair, ...] = ()
    if len(damage.marks):
        spaces = find_lost_spaces(original)
        damage = without_marks(damage, spaces)
        single = tuple(merge(spaces, find_passages(original, codes, damage), key=lambda repair: repair.span))
    columns, rest = _plain_repairs(original, codes, damage, single)
    return SourceText(original, single, columns, rest)


def _warnings(text: SourceText) -> Iterator[Warning]:
    unread = [repair for repair in text.single if repair.certainty == "unread"]
    # A page torn to shreds is told so once, not ten thousand times; each place is marked in the text anyway.
    for repair in unread[:_MOST_WARNINGS]:
        yield Warning(
            "reading.unread_passage",
            f"有一段文字受损，未能读出：“{repair.before}”。请对照原件核对。",
            f"A damaged passage could not be read: “{repair.before}”. Check it against the source.",
            repair.span,
        )
    lost = text.original.count(_LOST)
    if lost:
        yield Warning(
            "reading.bytes_lost",
            f"原文中有 {lost} 处字符已在转码时丢失（�），无法恢复。请找到未损坏的版本。",
            f"{lost} characters were lost when this page was converted (�) and cannot be restored. "
            "Look for an undamaged copy.",
            (text.original.index(_LOST), text.original.rindex(_LOST) + 1),
        )


def points_of(text: str) -> Codes:
    """Return one number for each code point; what lies beyond 16 bits becomes 0xFFFF, which no repair touches."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return units
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(points, _LONGEST).astype(np.uint16)


def _plain_repairs(
    original: str, codes: Codes, damage: Damage, single: tuple[Repair, ...]
) -> tuple[list[Columns], Rest]:
    """Return the repairs that need no search, one column a kind, and what they leave of the text outside ``single``."""
    columns = []
    keep: npt.NDArray[np.bool_] | None = None
    if single:
        keep = np.ones(len(codes), dtype=bool)
        for repair in single:
            keep[slice(*repair.span)] = False
    if damage.is_glossed:
        starts, ends = damage.glosses.starts, damage.glosses.ends
        if keep is not None:
            starts, ends = starts[keep[starts]], ends[keep[starts]]
        columns.append(Columns("pinyin_gloss", starts, ends, np.zeros(len(starts), dtype=np.uint16)))
        outside = _outside(starts, ends, len(codes))
        keep = outside if keep is None else keep & outside
    places = np.arange(len(codes)) if keep is None else np.flatnonzero(keep)
    now = codes if keep is None else codes[places]
    if damage.is_converted:
        plain = simplified(now)
        changed = np.flatnonzero(plain != now)
        columns.append(Columns("script", places[changed], places[changed] + 1, plain[changed]))
        now = plain
    flat = find_flattened(now)
    if len(flat):
        wide = widened(now[flat])
        columns.append(Columns("punctuation", places[flat], places[flat] + 1, wide))
        now = now.copy()
        now[flat] = wide
    return columns, Rest(places, _with_long_points(original, places, now))


def _outside(starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.bool_]:
    """Mark the places that lie in none of the ranges."""
    steps = np.zeros(size + 1, dtype=np.int8)
    steps[starts] = 1
    steps[ends] -= 1
    outside: npt.NDArray[np.bool_] = np.cumsum(steps[:-1], dtype=np.int8) == 0
    return outside


def _with_long_points(original: str, places: npt.NDArray[np.int64], now: Codes) -> Points:
    """Put back the code points beyond 16 bits that stand outside every repair."""
    if not (now == _LONGEST).any():
        return now
    points = np.frombuffer(original.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)[places]
    return np.where(points > _LONGEST, points, now.astype(np.uint32)).astype(np.uint32)
