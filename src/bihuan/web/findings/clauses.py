"""
What a clause (分句) may be: the sentence that a group proposes for the public, and each clause of a publication.

A publication sets the clauses of a target behind each other with semicolons and ends them with a full stop, so a clause
that holds one of these marks would be read as two by everybody who finds the page.
"""

import re

#: What ends a clause or a paragraph for every reader; inside quotation marks only the line end does.
_ENDS = "；;。！？\n"
_QUOTED = re.compile(r"“[^“”\n]*”")


def mark_inside(clause: str) -> str:
    """Return the first mark that would end the clause before its end, or a quotation mark without its pair; "" for none."""
    outside = _QUOTED.sub("", clause)
    return next((mark for mark in outside if mark in _ENDS or mark in "“”"), "")


def shown_mark(mark: str) -> str:
    """Return how a sentence names a mark that nobody would see."""
    return "换行" if mark == "\n" else mark
