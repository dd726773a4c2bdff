"""File names as they may be shown and stored: no path, nothing invisible, not too long."""

import re
import unicodedata

_LONGEST = 200


def cleaned(name: str) -> str:
    """
    Return the last part of ``name`` without control, format and private characters, at most 200 code points.

    A right-to-left mark can make ``报告exe.pdf`` of a name that ends in ``.exe``; a path would leave its folder.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    if len(seen) <= _LONGEST:
        return seen
    stem, dot, ending = seen.rpartition(".")
    return f"{stem[: _LONGEST - 10]}…{dot}{ending[:8]}" if stem else seen[:_LONGEST]
