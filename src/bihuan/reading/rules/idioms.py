"""
Set phrases of the field (习语): those of the table wherever they stand, and unknown ones where the text quotes them.

Several may share one pair of quotation marks (“前店后厂、体外循环”).
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.tables import load_toml

_QUOTED = re.compile(r"“([^“”\n]{2,40})”")
_LONGEST_UNKNOWN = 12


@dataclass(frozen=True, slots=True)
class IdiomEntry:
    """A set phrase as the table explains it."""

    text: str
    zh: str
    en: str
    categories: tuple[str, ...]
    articles: tuple[str, ...]
    is_slogan: bool  #: the name of a reform, which sets a standard and is no problem in itself


#: A set phrase in a text, ``(start, end, index of its entry)``; the index is -1 for a quotation the table does not know.
FoundIdiom = tuple[int, int, int]


@cache
def idiom_table() -> tuple[AhoCorasick, tuple[IdiomEntry, ...]]:
    """Return the automaton over every way of writing a phrase, and the entry of each of its words."""
    words: list[str] = []
    entries: list[IdiomEntry] = []
    for row in load_toml("idioms.toml")["idiom"]:
        entry = IdiomEntry(
            row["text"],
            row["zh"],
            row["en"],
            tuple(row["categories"]),
            tuple(row.get("articles", ())),
            row.get("slogan", False),
        )
        for word in (row["text"], *row.get("also", ())):
            words.append(word)
            entries.append(entry)
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), tuple(entries)


@cache
def idiom_entries() -> dict[str, IdiomEntry]:
    """Return the table by every way of writing a phrase."""
    entries: dict[str, IdiomEntry] = {}
    for row in load_toml("idioms.toml")["idiom"]:
        entry = next(entry for entry in idiom_table()[1] if entry.text == row["text"])
        entries.update(dict.fromkeys((row["text"], *row.get("also", ())), entry))
    return entries


def find_idioms(text: str) -> list[FoundIdiom]:
    """Return the set phrases of ``text`` in reading order, none inside another."""
    automaton, _ = idiom_table()
    found = [(start, end, word) for word, start, end in automaton.find_matches_as_indexes(text)]
    starts = [start for start, _, _ in found]
    for match in _QUOTED.finditer(text):
        at = match.start(1)
        for piece in match[1].split("、"):
            end = at + len(piece)
            if 1 < len(piece) <= _LONGEST_UNKNOWN:
                # Known phrases never overlap, so only the last that begins before the end may reach into the piece.
                before = bisect_left(starts, end)
                if not before or found[before - 1][1] <= at:
                    found.append((at, end, -1))
            at = end + 1
    found.sort()
    return found
