"""Texts as they are compared: without what a writer changes without meaning to, and with a way back to every place."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

#: Stands where nothing may be matched: an open word, or the end of a sentence for comparisons that keep to one.
BARRIER = "\x00"
_TITLE = re.compile(r"《[^《》\n]*》")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for comparing, and for each of its characters the place in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that a stretch of the folded text stands for; ``end`` is excluded."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str, *, open_words: Collection[str] = ()) -> Folded:
    """
    Return a text folded: one width, small letters, no spaces and no punctuation; open words become one barrier each.

    Who copies a sentence and changes its commas, its quotation marks or the width of its figures has copied it.
    """
    hidden = _hidden(text, open_words)
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place in hidden:
            if not characters or characters[-1] != BARRIER:
                characters.append(BARRIER)
                places.append(place)
            continue
        for one in unicodedata.normalize("NFKC", character).casefold():
            if unicodedata.category(one)[0] in "LN" or one in "%‰":
                characters.append(one)
                places.append(place)
    return Folded("".join(characters), tuple(places))


def _hidden(text: str, open_words: Collection[str]) -> frozenset[int]:
    spans = [found.span() for found in _TITLE.finditer(text)]
    words = _any_of(tuple(sorted(set(open_words))))
    if words is not None:
        spans += [found.span() for found in words.finditer(text)]
    return frozenset(place for start, end in spans for place in range(start, end))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    kept = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word]
    return re.compile("|".join(kept)) if kept else None
