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
from bihuan.reading.repairs.pinyin_gloss import Glosses, find_glosses, syllable_code
from bihuan.reading.tables.loading import in_memory

#: Fewest glosses that can be the work of a machine, on at least this many different characters.
_FEWEST_GLOSSES, _FEWEST_GLOSSED = 3, 2
#: A machine glosses every occurrence; a writer the first one.
_GLOSSED_SHARE = 0.8
#: In simplified script a dictionary looks much the same, so more is asked.
_GLOSSED_SHARE_SIMPLIFIED, _FEWEST_SIMPLIFIED = 0.95, 4
_LONGEST_SYLLABLE = 7
#: Share of traditional characters above which a text is in traditional script.
_TRADITIONAL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Damage:
    """What the gate found in a text."""

    glosses: Glosses
    is_glossed: bool  #: a machine put glosses into this text, so they may be taken out
    is_converted: bool  #: a machine turned this simplified text into traditional script
    is_traditional: bool  #: most of what could be traditional is
    #: Each glossed character with its syllable codes; left empty where there is no mark to explain.
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


#: Classes of code points for counting: other, a question mark, Chinese of any, traditional, simplified, a corner quote.
_MARK, _HAN, _QUOTE, _CLASSES = 1, 2, 5, 6


@cache
def _classes() -> npt.NDArray[np.uint8]:
    table = np.zeros(65536, dtype=np.uint8)
    table[0x4E00:0xA000] = _HAN + script_classes()[0x4E00:0xA000]
    table[[ord("?"), 0xFFFD]] = _MARK
    table[[ord("「"), ord("『")]] = _QUOTE
    return table


def examine(codes: npt.NDArray[np.uint16]) -> Damage:
    """Weigh the evidence of damage in ``codes``, one number for each code point."""
    counts = np.bincount(_classes()[codes], minlength=_CLASSES)
    han = int(counts[_HAN:_QUOTE].sum())
    only_traditional, only_simplified = int(counts[_HAN + 1]), int(counts[_HAN + 2])
    is_traditional = only_traditional > max(_TRADITIONAL_SHARE * han, only_simplified)
    glosses = find_glosses(codes)
    marks = np.flatnonzero((codes == ord("?")) | (codes == 0xFFFD)) if counts[_MARK] else np.zeros(0, dtype=np.intp)
    is_glossed = _by_machine(codes, glosses, is_traditional) or (is_traditional and _is_torn(codes, glosses, marks))
    is_converted = is_traditional and is_glossed and not counts[_QUOTE]
    return Damage(
        glosses, is_glossed, is_converted, is_traditional, _glossed(glosses) if is_glossed and len(marks) else {}, marks
    )


def _glossed(glosses: Glosses) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for pair in np.unique(glosses.owners.astype(np.uint64) << np.uint64(40) | glosses.syllables).tolist():
        found.setdefault(pair >> 40, set()).add(pair & (1 << 40) - 1)
    return found


def _is_torn(codes: npt.NDArray[np.uint16], glosses: Glosses, marks: npt.NDArray[np.intp]) -> bool:
    """In a short text, one gloss beside one that lost its opening bracket to a lone byte is proof enough."""
    if not len(glosses) or not len(marks):
        return False
    closing = np.flatnonzero(codes == ord(")"))
    if not len(closing):
        return False
    nearest = closing.searchsorted(marks)
    ends = closing[np.minimum(nearest, len(closing) - 1)]
    near = (ends > marks + 1) & (ends <= marks + _LONGEST_SYLLABLE + 1)
    return any(
        syllable_code(codes[mark + 1 : end].tobytes().decode("utf-16-le", "replace")) is not None
        for mark, end in zip(marks[near].tolist(), ends[near].tolist(), strict=True)
    )


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
    owned = np.zeros(65536, dtype=bool)
    owned[glosses.owners] = True
    owners = int(np.count_nonzero(owned))
    if owners < _FEWEST_GLOSSED:
        return False
    share = len(glosses) / max(int(np.count_nonzero(owned[codes])), 1)
    if is_traditional:
        return share >= _GLOSSED_SHARE
    return share >= _GLOSSED_SHARE_SIMPLIFIED and owners >= _FEWEST_SIMPLIFIED and len(glosses) >= 2 * owners
