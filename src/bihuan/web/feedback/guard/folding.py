"""Texts as they are compared: without what a writer changes without meaning to, and with a way back to every place."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

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
    characters: list[str] = []
    places: list[int] = []
    start = 0
    for hidden_from, hidden_until in _hidden(text, open_words):
        _add(text, start, hidden_from, characters, places)
        if not characters or characters[-1] != BARRIER:
            characters.append(BARRIER)
            places.append(hidden_from)
        start = hidden_until
    _add(text, start, len(text), characters, places)
    return Folded("".join(characters), tuple(places))


def _add(text: str, start: int, end: int, characters: list[str], places: list[int]) -> None:
    for place in range(start, end):
        folded = _folded(text[place])
        if folded:
            characters += folded
            places += [place] * len(folded)


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    """Return what one character is compared as: "" for a mark or a blank, several for one that stands for several."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(one for one in plain if unicodedata.category(one)[0] in "LN" or one in "%‰")


def _hidden(text: str, open_words: Collection[str]) -> list[tuple[int, int]]:
    """Return the spans of titles and open words in their order, those that touch joined."""
    spans = [found.span() for found in _TITLE.finditer(text)]
    there = set(text)
    for word in open_words:
        # Searching for each is quicker than one pattern of hundreds, which is tried at every character.
        at = text.find(word) if word and word[0] in there else -1
        while at >= 0:
            spans.append((at, at + len(word)))
            at = text.find(word, at + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
