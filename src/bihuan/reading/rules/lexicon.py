"""
The words of the tables, found in one pass over a text, and the rows they make true.

All words of a reading (set phrases, verdicts, words of category rows and of article cues) stand in one automaton, so
that the time depends on the text and not on the number of words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.rules.theme import Taxonomy
from bihuan.reading.tables import load_toml


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule table: what it suggests, and the words that must and must not stand beside its own."""

    name: str
    value: str  #: a category code or an article number
    is_article: bool
    with_words: frozenset[int] = frozenset()
    without_words: frozenset[int] = frozenset()


#: A row made true, and the words that did so.
Hit = tuple[Row, int, int]
#: A word of the automaton at a place: ``(start, end, word)``.
Match = tuple[int, int, int]


class Lexicon:
    """The rows of one taxonomy, with the automaton over all their words."""

    def __init__(self, rows: Iterable[tuple[str, str, bool, dict[str, Any]]], masks: Iterable[str]) -> None:
        """Take rows as ``(name, value, is_article, table)`` and the words that hide shorter ones."""
        ids: dict[str, int] = {}

        def numbers(words: Iterable[str]) -> frozenset[int]:
            return frozenset(ids.setdefault(word, len(ids)) for word in words)

        self.rows: list[Row] = []
        owners: dict[int, list[Row]] = {}
        for name, value, is_article, table in rows:
            row = Row(name, value, is_article, numbers(table.get("with", ())), numbers(table.get("without", ())))
            self.rows.append(row)
            for word in sorted(numbers(table["any"])):
                owners.setdefault(word, []).append(row)
        self._masks = numbers(masks)
        self._owners = [tuple(owners.get(word, ())) for word in range(len(ids))]
        self._automaton = AhoCorasick(list(ids), matchkind=MatchKind.Standard)

    def matches(self, text: str, offset: int = 0) -> list[Match]:
        """
        Return all words in ``text`` by place, words inside a longer masking word left out.

        Args:
            text: Where to look.
            offset: Added to every place.
        """
        found = [
            (start + offset, end + offset, word)
            for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
        ]
        found.sort()
        masks = self._masks
        hidden = [(start, end) for start, end, word in found if word in masks]
        if not hidden:
            return found
        kept: list[Match] = []
        at = 0
        for match in found:
            # Both lists rise, so a mask that ends before this word hides no later word either.
            while at < len(hidden) and hidden[at][1] <= match[0]:
                at += 1
            if not any(a <= match[0] and match[1] <= b and b - a > match[1] - match[0] for a, b in hidden[at : at + 3]):
                kept.append(match)
        return kept

    def hits(self, matches: Sequence[Match]) -> list[Hit]:
        """
        Return the rows that the words of one segment make true, by place.

        A word inside a longer one that makes the same value true adds nothing and is left out.
        """
        present: set[int] | None = None
        hits: list[Hit] = []
        reached: dict[str, int] = {}
        for start, end, word in matches:
            for row in self._owners[word]:
                if row.with_words or row.without_words:
                    if present is None:
                        present = {other for _, _, other in matches}
                    if not row.without_words.isdisjoint(present):
                        continue
                    if row.with_words and row.with_words.isdisjoint(present):
                        continue
                if end <= reached.get(row.value, -1):
                    continue
                # Matches rise by start and then by end: a longer word at the same start replaces the shorter.
                if hits and hits[-1][0].value == row.value and hits[-1][1] == start:
                    hits.pop()
                reached[row.value] = end
                hits.append((row, start, end))
        return hits


@cache
def lexicon_for(taxonomy: Taxonomy) -> Lexicon:
    """Return the lexicon of a taxonomy: its category rows and the cues of the regulation its findings point to."""
    table = load_toml(taxonomy.rules)
    rows = [(row["name"], row["category"], False, row) for row in table["rule"]]
    if taxonomy.criteria:
        regulation = load_toml(taxonomy.criteria)
        rows += [(f"article.{cue['article']}", cue["article"], True, cue) for cue in regulation["cue"]]
    return Lexicon(rows, table.get("mask", {}).get("words", ()))
