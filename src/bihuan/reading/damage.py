"""
The gate: says whether a text was damaged, and how, before anything is touched. Sound text passes untouched.

One gloss proves nothing, one question mark proves nothing: the evidence is weighed over the whole text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.notice import Repair
from bihuan.reading.repairs.pinyin_gloss import Glosses, find_glosses
from bihuan.reading.tables.loading import in_memory

#: Fewest glosses that can be the work of a machine, on at least this many different characters.
_FEWEST_GLOSSES, _FEWEST_GLOSSED = 3, 2
#: A machine glosses every occurrence; a writer the first one.
_GLOSSED_SHARE = 0.8
#: Share of traditional characters above which a text is in traditional script.
_TRADITIONAL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Damage:
    """What the gate found in a text."""

    glosses: Glosses
    is_glossed: bool  #: a machine put glosses into this text, so they may be taken out
    is_converted: bool  #: a machine turned this simplified text into traditional script
    is_traditional: bool  #: most of what could be traditional is
    #: Each glossed character with its syllable codes.
    glossed: dict[int, set[int]]
    marks: npt.NDArray[np.intp]  #: places of ``?`` and of replacement characters, where a run may begin


@cache
def script_classes() -> npt.NDArray[np.uint8]:
    """1 for characters that only traditional script has, 2 for those that only simplified script has."""
    simplified, traditional = in_memory("repair/simplified"), in_memory("repair/traditional")
    own = np.arange(65536)
    table = np.zeros(65536, dtype=np.uint8)
    table[(simplified != own) & (traditional == own)] = 1
    table[(traditional != own) & (simplified == own)] = 2
    return table


def examine(codes: npt.NDArray[np.uint16]) -> Damage:
    """Weigh the evidence of damage in ``codes``, one number for each code point."""
    counts = np.bincount(script_classes()[codes], minlength=3)
    han = int(np.count_nonzero((codes >= 0x4E00) & (codes < 0xA000)))
    is_traditional = counts[1] > _TRADITIONAL_SHARE * max(han, 1) and counts[1] > counts[2]
    glosses = find_glosses(codes)
    is_glossed = _by_machine(codes, glosses, is_traditional)
    quotes = int(np.count_nonzero((codes == ord("「")) | (codes == ord("『"))))
    is_converted = bool(is_traditional and is_glossed and not quotes)
    glossed: dict[int, set[int]] = {}
    if is_glossed:
        for owner, syllable in zip(glosses.owners.tolist(), glosses.syllables.tolist(), strict=True):
            glossed.setdefault(owner, set()).add(syllable)
    marks = np.flatnonzero((codes == ord("?")) | (codes == 0xFFFD))
    return Damage(glosses, is_glossed, is_converted, bool(is_traditional), glossed, marks)


def without_marks(damage: Damage, repairs: Sequence[Repair]) -> Damage:
    """Return ``damage`` without the marks that ``repairs`` already account for."""
    if not repairs:
        return damage
    starts = np.array([repair.span[0] for repair in repairs])
    ends = np.array([repair.span[1] for repair in repairs])
    index = np.maximum(starts.searchsorted(damage.marks, "right") - 1, 0)
    inside = (damage.marks >= starts[index]) & (damage.marks < ends[index])
    return replace(damage, marks=damage.marks[~inside])


def _by_machine(codes: npt.NDArray[np.uint16], glosses: Glosses, is_traditional: bool) -> bool:
    if len(glosses) < _FEWEST_GLOSSES:
        return False
    owners = np.unique(glosses.owners)
    if len(owners) < _FEWEST_GLOSSED:
        return False
    standing = np.isin(codes, owners)
    share = len(glosses) / max(int(np.count_nonzero(standing)), 1)
    if is_traditional:
        return bool(share >= _GLOSSED_SHARE)
    repeated = len(glosses) >= 2 * len(owners)
    return bool(share >= 0.95 and repeated and len(owners) >= 4)
