"""
From a page as it came to a page as it was meant: the gate, then one repair after the other.

The order is the reverse of the damage and must stay so: bytes are put in step before glosses go, glosses go before
the script is changed, because a traditional character has other bytes than its simplified form.
"""

from heapq import merge

import numpy as np
import numpy.typing as npt

from bihuan.reading.damage import Damage, examine, without_marks
from bihuan.reading.notice import Repair, Warning
from bihuan.reading.repairs.line_start import find_lost_spaces
from bihuan.reading.repairs.punctuation import find_flattened, widened
from bihuan.reading.repairs.script import simplified
from bihuan.reading.repairs.shifted_run.passages import find_passages
from bihuan.reading.source_text import Columns, SourceText

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
    codes = points_of(original)
    damage = examine(codes)
    single: tuple[Repair, ...] = ()
    if len(damage.marks):
        spaces = find_lost_spaces(original)
        damage = without_marks(damage, spaces)
        single = tuple(merge(spaces, find_passages(original, codes, damage), key=lambda repair: repair.span))
    return SourceText(original, single, _plain_repairs(codes, damage, single)), ()


def points_of(text: str) -> Codes:
    """Return one number for each code point; what lies beyond 16 bits becomes 0xFFFF, which no repair touches."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return units
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(points, 0xFFFF).astype(np.uint16)


def _plain_repairs(codes: Codes, damage: Damage, single: tuple[Repair, ...]) -> list[Columns]:
    """Return the repairs that need no search, one column a kind; none touches what ``single`` has taken."""
    taken: npt.NDArray[np.bool_] | None = None
    columns = []
    if single:
        taken = np.zeros(len(codes), dtype=bool)
        for repair in single:
            taken[slice(*repair.span)] = True
    if damage.is_glossed:
        glosses = damage.glosses
        free = slice(None) if taken is None else ~taken[glosses.starts]
        starts, ends = glosses.starts[free], glosses.ends[free]
        columns.append(Columns("pinyin_gloss", starts, ends, np.zeros(len(starts), dtype=np.uint16)))
        inside = np.zeros(len(codes) + 1, dtype=np.int8)
        inside[starts] = 1
        inside[ends] -= 1
        within = np.cumsum(inside[:-1], dtype=np.int8).view(bool)
        taken = within if taken is None else taken | within
    if damage.is_converted:
        plain = simplified(codes)
        changed = plain != codes
        places = np.flatnonzero(changed if taken is None else changed & ~taken)
        columns.append(Columns("script", places, places + 1, plain[places]))
    places = find_flattened(codes, taken)
    columns.append(Columns("punctuation", places, places + 1, widened(codes[places])))
    return columns
