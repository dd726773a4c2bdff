"""
The words of the items of a page as one text, so that each table and pattern goes over all of them once.

A place in ``text`` plus ``offset`` is the place in the page. What stands between two items is blanked out, so that no
word, quotation or clause reaches from one item into the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bihuan.reading.rules.items import Item
from bihuan.reading.rules.page import Page

Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]

#: A line end stops quotations, a semicolon ends a clause; no table has a word that holds either.
_LINE_END, _BLANK = "\n", "；"


@dataclass(frozen=True, slots=True)
class Listing:
    """The text from the first word of the first item to the last word of the last one."""

    text: str
    codes: Codes  #: one number for each character of ``text``
    offset: int
    starts: Places  #: where the words of each item begin in ``text``

    @classmethod
    def of_text(cls, text: str) -> "Listing":
        """Return a text as the listing of one item."""
        return cls(text, codes_of(text), 0, np.zeros(1, dtype=np.int64))


def listing_of(page: Page, items: Sequence[Item]) -> Listing:
    """Return the words of ``items``, which must not be empty."""
    body, offset = page.body, items[0].content
    parts = [body[items[0].content : items[0].end]]
    for before, item in pairwise(items):
        at = max(before.content, before.end)
        parts += (_LINE_END, _BLANK * (item.content - at - 1), body[item.content : item.end])
    text = "".join(parts)
    return Listing(text, codes_of(text), offset, np.array([item.content - offset for item in items], dtype=np.int64))


def codes_of(text: str) -> Codes:
    """Return one number for each code point: 16 bits where that is enough."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return units
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def classes_of(codes: Codes, table: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the class of each character by a table of 65,536; what lies beyond is of class 0."""
    if codes.dtype == np.uint16:
        return table[codes]
    return np.where(codes < len(table), table[np.minimum(codes, len(table) - 1)], 0).astype(np.uint8)


@cache
def white_space() -> tuple[int, ...]:
    """Return the code points that ``str.isspace`` calls white space."""
    return tuple(code for code in range(0x3001) if chr(code).isspace())


def before_or_at(starts: Places, places: Places) -> Places:
    """Return for each place the index of the last of the rising ``starts`` that is not behind it, -1 for none."""
    found: Places = starts.searchsorted(places, "right") - 1
    return found
