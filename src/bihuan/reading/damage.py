"""
The gate: says whether a text was damaged, and how, before anything is touched. Sound text passes untouched.

One gloss proves nothing, one question mark proves nothing: the evidence is weighed over the whole text.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bihuan.reading.notice import Repair
from bihuan.reading.repairs.pinyin_gloss import Glosses, find_glosses, syllable_code, syllables_of
from bihuan.reading.repairs.script import script_classes as script_classes
from bihuan.reading.repairs.signs import FIRST_LETTER, ODD, QUOTE, Codes, Signs

#: Fewest glosses that can be the work of a machine, on at least this many different characters.
_FEWEST_GLOSSES, _FEWEST_GLOSSED = 3, 2
#: A machine glosses every occurrence; a writer the first one.
_GLOSSED_SHARE = 0.8
#: In simplified script a dictionary looks much the same, so more is asked.
_GLOSSED_SHARE_SIMPLIFIED, _FEWEST_SIMPLIFIED = 0.95, 4
_LONGEST_SYLLABLE = 7
#: Share of traditional characters above which a text is in traditional script.
_TRADITIONAL_SHARE = 0.05
_LOST = "\ufffd"
_NO_MARKS = np.zeros(0, dtype=np.intp)


class Damage(NamedTuple):
    """What the gate found in a text."""

    glosses: Glosses
    is_glossed: bool  #: a machine put glosses into this text, so they may be taken out
    is_converted: bool  #: a machine turned this simplified text into traditional script
    is_decided: bool  #: some character's simplified form may hang on a phrase it stands in
    is_traditional: bool  #: most of what could be traditional is; asked only where there are glosses
    #: Each glossed character with its syllable codes; left empty where there is no mark to explain.
    glossed: dict[int, set[int]]
    marks: npt.NDArray[np.intp]  #: places of ``?`` and of replacement characters, where a run may begin


def examine(signs: Signs, text: str) -> Damage:
    """
    Weigh the evidence of damage in a text.

    Args:
        signs: The text, as numbers and classes.
        text: The same text.
    """
    glosses = find_glosses(signs, text)
    marks = _NO_MARKS
    if "?" in text or _LOST in text:
        marks = np.flatnonzero((signs.text == ord("?")) | (signs.text == ord(_LOST)))
    if not len(glosses.starts):
        return Damage(glosses, False, False, False, False, {}, marks)
    counts = np.bincount(signs.classes.view(np.uint8), minlength=2 * ODD)
    quotes, *han = (counts[QUOTE:FIRST_LETTER] + counts[QUOTE + ODD : FIRST_LETTER + ODD]).tolist()
    only_traditional, only_simplified = han[1] + han[4], han[2] + han[5]
    is_traditional = only_traditional > max(_TRADITIONAL_SHARE * sum(han), only_simplified)
    is_glossed = _by_machine(signs.codes, glosses, is_traditional) or (
        is_traditional and _is_torn(signs.text, glosses, marks)
    )
    is_converted = is_traditional and is_glossed and not quotes
    glossed = _glossed(signs.text, glosses) if is_glossed and len(marks) else {}
    return Damage(glosses, is_glossed, is_converted, any(han[3:]), is_traditional, glossed, marks)


def _glossed(codes: Codes, glosses: Glosses) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    syllables = syllables_of(codes, glosses)
    for pair in np.unique(glosses.owners.astype(np.uint64) << np.uint64(40) | syllables).tolist():
        found.setdefault(pair >> 40, set()).add(pair & (1 << 40) - 1)
    return found


def _is_torn(codes: Codes, glosses: Glosses, marks: npt.NDArray[np.intp]) -> bool:
    """In a short text, one gloss beside one that lost its opening bracket to a lone byte is proof enough."""
    if not len(glosses.starts) or not len(marks):
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
    return damage._replace(marks=damage.marks[~inside])


def _by_machine(codes: Codes, glosses: Glosses, is_traditional: bool) -> bool:
    size = len(glosses.starts)
    if size < _FEWEST_GLOSSES:
        return False
    owned = np.zeros(65536, dtype=bool)
    owned[glosses.owners] = True
    share = size / max(int(np.count_nonzero(owned.take(codes))), 1)
    if share < (_GLOSSED_SHARE if is_traditional else _GLOSSED_SHARE_SIMPLIFIED):
        return False
    if is_traditional and glosses.owners[0] != glosses.owners[-1]:
        return True
    owners = len(set(glosses.owners.tolist()))
    if is_traditional:
        return owners >= _FEWEST_GLOSSED
    return owners >= _FEWEST_SIMPLIFIED and size >= 2 * owners
