"""
From a page as it came to a page as it was meant: the gate, then one repair after the other.

The order is the reverse of the damage and must stay so: bytes are put in step before glosses go, glosses go before
the script is changed, because a traditional character has other bytes than its simplified form.
"""

import numpy as np
import numpy.typing as npt

from bihuan.reading.damage import Damage, examine
from bihuan.reading.notice import Repair, Span, Warning
from bihuan.reading.repairs.punctuation import find_flattened, widened
from bihuan.reading.repairs.script import simplified
from bihuan.reading.repairs.shifted_run.passages import find_passages
from bihuan.reading.source_text import SourceText

Codes = npt.NDArray[np.uint16]

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
    codes = _codes(original)
    damage = examine(codes)
    passages = find_passages(original, codes, damage)
    taken = np.zeros(len(codes), dtype=bool)
    for passage in passages:
        taken[passage.span[0] : passage.span[1]] = True
    repairs = [*passages, *_plain_repairs(original, codes, damage, taken)]
    repairs.sort(key=lambda repair: repair.span)
    return SourceText(original, tuple(repairs)), ()


def _codes(text: str) -> Codes:
    """Return one number for each code point; what lies beyond 16 bits becomes 0xFFFF, which no repair touches."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return units
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(points, 0xFFFF).astype(np.uint16)


def _plain_repairs(original: str, codes: Codes, damage: Damage, taken: npt.NDArray[np.bool_]) -> list[Repair]:
    repairs: list[Repair] = []
    gone = taken.copy()
    if damage.is_glossed:
        for start, end in zip(damage.glosses.starts.tolist(), damage.glosses.ends.tolist(), strict=True):
            if not taken[start:end].any():
                gone[start:end] = True
                repairs.append(_repair("pinyin_gloss", original, (start, end), ""))
    if damage.is_converted:
        plain = simplified(codes)
        for place in np.flatnonzero((plain != codes) & ~gone).tolist():
            repairs.append(_repair("script", original, (place, place + 1), chr(plain[place])))
    places = find_flattened(codes, skip=gone)
    for place, code in zip(places.tolist(), widened(codes[places]).tolist(), strict=True):
        if not gone[place]:
            repairs.append(_repair("punctuation", original, (place, place + 1), chr(code)))
    return repairs


def _repair(kind: str, original: str, span: Span, after: str) -> Repair:
    return Repair(kind, span, original[slice(*span)], after, "decoded", rule=kind, passage_span=span)
