"""What a correction changed, clause by clause, so that both editions can be read side by side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

#: A piece of text, and what became of it: "same", "gone" or "new".
Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """One paragraph that reads otherwise now; joined, the pieces not "new" are the old one, those not "gone" the new."""

    pieces: tuple[Piece, ...]


def changes(before: str, after: str) -> tuple[Changed, ...]:
    """Return the paragraphs that changed from one edition to the next, in the order of the text."""
    old, new = before.split("\n"), after.split("\n")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Changed(tuple(_pieces("\n".join(old[a:b]), "\n".join(new[c:d]))))
        for what, a, b, c, d in matcher.get_opcodes()
        if what != "equal"
    )


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield whole clauses: a change of two characters out of eight reads as a riddle, letter by letter."""
    old, new = _clauses(before), _clauses(after)
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "".join(old[a:b]), "same"
            continue
        if a < b:
            yield "".join(old[a:b]), "gone"
        if c < d:
            yield "".join(new[c:d]), "new"


def _clauses(text: str) -> list[str]:
    return list(chain.from_iterable(_ENDS.split(line) for line in text.splitlines(keepends=True)))


_ENDS = re.compile("(?<=[；。：])")
