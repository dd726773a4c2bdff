"""What a search works with: readings of a stretch up to a place, the steps that lengthen them, and what each step costs."""

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.memory import DocumentMemory
from bihuan.reading.language.model import BORDER, normal_form

#: States besides a pending first byte: in step; a swallowed ASCII sign may stand here; first byte not known at all,
#: or known to be low (81 to A0) or high (A1 to FE) because only such a pair is dropped.
IN_STEP, SWALLOWED, ANY_LEAD, LOW_LEAD, HIGH_LEAD = -1, -2, 0, -3, -4
LEADS = {ANY_LEAD: (0x81, 0xFE), LOW_LEAD: (0x81, 0xA0), HIGH_LEAD: (0xA1, 0xFE)}
#: States in which not even the first byte of the next character is known.
GUESSED = frozenset(LEADS)

#: Log chances of what may have happened; only their order of size matters.
COSTS = {
    "false_gloss": -1.0,
    "false_mark": -1.0,
    "literal_mark": -9.0,
    "literal_pair": -2.0,
    "lost_char": -7.0,
    "end": -0.7,
    "end_at_gloss": -0.2,
    "swallowed": -0.7,
    "hole": -2.0,
    "alone": -3.0,
    "dropped": -1.5,
    "flattened": -1.0,
    "inner_gloss": -1.0,
    "torn_gloss": -3.0,
    "spared": -3.0,
    "bracket": -5.0,
    "two_stops": -7.0,
    "quote": -5.0,
    "stray_gloss": -6.0,
}
#: Instead of the last byte read: take it from the character that the move settles on.
OF_CODE = -1

Context = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """One character of a reading that differs from what stands there."""

    start: int
    end: int
    code: int  #: code point in page form; 0 for nothing
    kind: str
    lost: str = ""  #: which byte was lost: "", lead, trail, both, all, ascii
    choices: npt.NDArray[np.uint16] | None = None


@dataclass(slots=True)
class Path:
    """A reading up to a place."""

    score: float
    at: int
    state: int
    pending: int  #: place of the sign that holds the pending first byte
    context: Context
    before: int  #: last byte read, 0 if it was not part of a pair
    parent: "Path | None" = None
    slots: tuple[Slot, ...] = ()
    doubt: float = 99.0
    trace: int = 0
    fresh: int = 99  #: characters read in step since the last repair
    quotes: int = 0  #: how many quotation marks are open


@dataclass(frozen=True, slots=True)
class Page:
    """What the search needs to know of the page."""

    text: str
    #: End of the gloss that begins at a place.
    glosses: dict[int, int]
    #: Syllable codes of brackets whose opening sign was swallowed: place of the syllable -> (end, code).
    orphans: dict[int, tuple[int, int]]
    #: Bracketed syllables, whoever they name: place of the opening bracket -> (end, code).
    brackets: dict[int, tuple[int, int]]
    glossed: dict[int, set[int]]
    penalty: npt.NDArray[np.float32]
    #: Which characters stand in the page without a gloss, so that no gloss can name them.
    bare: npt.NDArray[np.bool_]
    #: Which characters are worth trying where a byte was lost.
    likely: npt.NDArray[np.bool_]
    memory: DocumentMemory
    #: Private-use characters stand in the page, so this copy did not drop them.
    is_complete: bool
    #: How likely each character is where nothing is known of it.
    weight: npt.NDArray[np.float32]
    guesses: dict[Hashable, npt.NDArray[np.uint16]] = field(default_factory=dict)


@dataclass(slots=True)
class Move:
    """One way to lengthen a reading: the characters it may add, and where it then stands."""

    path: Path
    codes: npt.NDArray[np.uint16]  #: candidates; empty for a step that adds no character
    cost: float
    at: int
    state: int
    pending: int
    before: int
    slots: tuple[Slot, ...] = ()
    extra: npt.NDArray[np.float64] | None = None  #: what speaks for or against each candidate
    fresh: int = 0
    is_blind: bool = False  #: the model has no say: its prose knows neither question nor exclamation marks


def borders(text: str, at: int) -> Context:
    """Return the model's context of the four characters before ``at``; borders where there are none."""
    form = normal_form()
    before = [int(form[min(ord(char), 0xFFFF)]) for char in text[max(at - 4, 0) : at]]
    return tuple([BORDER] * (4 - len(before)) + before)  # type: ignore[return-value]
