"""Cells as a spreadsheet names them, and what their values say at a glance."""

import re
import unicodedata
from string import ascii_uppercase
from typing import Any

_BLANKS = re.compile(r"\s+")


def place(row: int, column: int) -> str:
    """Return the name of a cell, both counted from 0: (0, 1) is "B1"."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return f"{letters}{row + 1}"


def text_of(value: Any) -> str:
    """Return a cell as a person reads it; whole numbers without a point, "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).replace("\r\n", "\n").strip()


def folded(text: str) -> str:
    """Return a heading as headings are compared: half-width, lower case, without blanks and line breaks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def is_empty(value: Any) -> bool:
    """Return True for a cell with nothing to read in it."""
    return value is None or (isinstance(value, str) and not value.strip())
