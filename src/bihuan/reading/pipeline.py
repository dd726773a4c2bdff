"""
From a page as it came to a page as it was meant: the gate, then one repair after the other.

The order is the reverse of the damage and must stay so: bytes are put in step before glosses go, glosses go before
the script is changed, because a traditional character has other bytes than its simplified form.
"""

from collections.abc import Iterator
from heapq import merge

import numpy as np

from bihuan.reading.damage import Damage, examine, without_marks
from bihuan.reading.notice import Repair, Warning
from bihuan.reading.repairs.line_start import find_lost_spaces
from bihuan.reading.repairs.mojibake import find_misread
from bihuan.reading.repairs.punctuation import find_flattened, wide_forms
from bihuan.reading.repairs.rounds import compose
from bihuan.reading.repairs.script import simplified
from bihuan.reading.repairs.shifted_run.passages import find_passages
from bihuan.reading.repairs.signs import BEFORE, Signs, is_odd, signs_of
from bihuan.reading.source_text import Places, Plain, SourceText

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
    signs = signs_of(original)
    misread = find_misread(original) if is_odd(signs, original) else ()
    if not misread:
        text = _mend(original, signs)
    else:
        right = SourceText(original, misread)
        text = SourceText(original, compose(right, _mend(right.repaired, signs_of(right.repaired))))
    return text, tuple(_warnings(text))


def _mend(original: str, signs: Signs) -> SourceText:
    damage = examine(signs, original)
    single: tuple[Repair, ...] = ()
    if len(damage.marks):
        spaces = find_lost_spaces(original)
        damage = without_marks(damage, spaces)
        single = tuple(merge(spaces, find_passages(original, signs.text, damage), key=lambda repair: repair.span))
    return SourceText(original, single, _plain_repairs(signs, damage, single))


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
    if _LOST in text.original:
        lost = text.original.count(_LOST)
        yield Warning(
            "reading.bytes_lost",
            f"原文中有 {lost} 处字符已在转码时丢失（�），无法恢复。请找到未损坏的版本。",
            f"{lost} characters were lost when this page was converted (�) and cannot be restored. "
            "Look for an undamaged copy.",
            (text.original.index(_LOST), text.original.rindex(_LOST) + 1),
        )


def _plain_repairs(signs: Signs, damage: Damage, single: tuple[Repair, ...]) -> Plain | None:
    """Return the repairs that need no search and what they leave of the text outside ``single``; nothing if none is due."""
    codes, classes, places = signs.codes, signs.classes, None
    starts, ends = damage.glosses.starts, damage.glosses.ends
    if not damage.is_glossed:
        starts = ends = starts[:0]
    if single:
        keep = np.ones(len(codes), dtype=bool)
        for repair in single:
            keep[repair.span[0] + BEFORE : repair.span[1] + BEFORE] = False
        outside = keep[starts + BEFORE]
        starts, ends = starts[outside], ends[outside]
        for start, end in zip((starts + BEFORE).tolist(), (ends + BEFORE).tolist(), strict=True):
            keep[start:end] = False
        places = keep.nonzero()[0]
    elif len(starts):
        places = _outside(starts + BEFORE, ends + BEFORE, len(codes))
    now = codes
    if places is not None:
        now, classes = codes.take(places), classes.take(places)
    if damage.is_converted:
        now = simplified(now, decided=damage.is_decided)
    widened = find_flattened(classes, now)
    if len(widened):
        if now is codes:
            now = codes.copy()
        now[widened] = wide_forms(now.take(widened))
    elif now is codes:
        return None
    if places is None:
        places = np.arange(len(codes))
    return Plain(codes, places, now, starts, ends, widened, signs.is_long)


def _outside(starts: Places, ends: Places, size: int) -> Places:
    """Return the places below ``size`` that lie in none of the ranges, which are sorted, never meet and never begin at 0."""
    steps = np.zeros(size, dtype=np.int8)
    steps[0] = 1
    steps[starts] = -1
    steps[ends] = 1
    return np.add.accumulate(steps, dtype=np.int8).view(np.bool_).nonzero()[0]
