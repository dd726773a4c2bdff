"""
Set phrases of the field (习语): those of the table wherever they stand, and unknown ones where the text quotes them.

Several may share one pair of quotation marks (“前店后厂、体外循环”).
"""

import re
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


@dataclass(frozen=True, slots=True)
class FoundIdiom:
    """A set phrase in the text; ``entry`` is ``None`` for a quotation that the table does not know."""

    start: int
    end: int
    entry: IdiomEntry | None


@cache
def _table() -> tuple[AhoCorasick, tuple[IdiomEntry, ...]]:
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
        entry = next(entry for entry in _table()[1] if entry.text == row["text"])
        entries.update(dict.fromkeys((row["text"], *row.get("also", ())), entry))
    return entries


def find_idioms(body: str, start: int, end: int) -> list[FoundIdiom]:
    """Return the set phrases of ``body[start:end]`` in reading order, none inside another."""
    automaton, entries = _table()
    text = body[start:end]
    found = [
        FoundIdiom(start + first, start + last, entries[word])
        for word, first, last in automaton.find_matches_as_indexes(text)
    ]
    known = [(idiom.start, idiom.end) for idiom in found]
    for match in _QUOTED.finditer(body, start, end):
        at = match.start(1)
        for piece in match[1].split("、"):
            span = (at, at + len(piece))
            at += len(piece) + 1
            if 1 < len(piece) <= _LONGEST_UNKNOWN and not any(a < span[1] and span[0] < b for a, b in known):
                found.append(FoundIdiom(*span, None))
    found.sort(key=lambda idiom: idiom.start)
    return found
