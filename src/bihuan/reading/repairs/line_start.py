"""Ideographic spaces that became question marks: two for each, ``????`` before a paragraph, ``? ?`` inside a line."""

import re

from bihuan.reading.notice import Certainty, Repair

SPACE = "\u3000"
_AT_START = re.compile(r"^(?:\?\?){1,4}(?![?!！？，。,)）])(?=\S)", re.MULTILINE)
_HAN = r"[\u3400-\u9fff]"
_INSIDE = re.compile(rf"(?:(?<={_HAN})|(?<=[)）”]))\? \?(?={_HAN})")
#: A page where this many lines begin so was damaged by a machine, and there is only one thing it can have been.
_SYSTEMATIC = 2


def find_lost_spaces(text: str) -> tuple[Repair, ...]:
    """
    Return the repairs that bring ideographic spaces back, in reading order.

    One line alone may be somebody's way of writing, so it is inferred; a page full of them is decoded.
    """
    if "??" not in text and "? ?" not in text:
        return ()
    starts = list(_AT_START.finditer(text))
    systematic = len(starts) >= _SYSTEMATIC
    repairs = [_repair(match, SPACE * (len(match[0]) // 2), certain=systematic) for match in starts]
    repairs += [_repair(match, SPACE, certain=systematic) for match in _INSIDE.finditer(text)]
    return tuple(sorted(repairs, key=lambda repair: repair.span))


def _repair(match: re.Match[str], after: str, *, certain: bool) -> Repair:
    others = () if certain else tuple(form for form in ("", SPACE, SPACE * 2) if form != after)
    certainty: Certainty = "decoded" if certain else "inferred"
    return Repair("line_start", match.span(), match[0], after, certainty, others, "line_start", 0, match.span())
