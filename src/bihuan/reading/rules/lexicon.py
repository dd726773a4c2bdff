"""
The words of the tables, found in one pass over a text, and the rows they make true.

All words of a reading (set phrases, verdicts, words of category rows and of article cues) stand in one automaton, so
that the time depends on the text and not on the number of words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.notice import Span
from bihuan.reading.rules.theme import Taxonomy
from bihuan.reading.tables import load_toml


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule table: what it suggests, and the words that must and must not stand beside each other."""

    name: str
    value: str  #: a category code or an article number
    is_article: bool
    has_with: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A row made true by words at a place."""

    row: Row
    start: int
    end: int


_ANY, _WITH, _WITHOUT = 0, 1, 2
_Role = tuple[int, int]


class Lexicon:
    """The rows of one taxonomy, with the automaton over all their words."""

    def __init__(self, rows: Iterable[tuple[Row, dict[str, Any]]], masks: Iterable[str]) -> None:
        self.rows: list[Row] = []
        roles: dict[str, list[_Role]] = {}
        for row, table in rows:
            index = len(self.rows)
            self.rows.append(row)
            for role, key in ((_ANY, "any"), (_WITH, "with"), (_WITHOUT, "without")):
                for word in dict.fromkeys(table.get(key, ())):
                    roles.setdefault(word, []).append((index, role))
        self._masks = frozenset(masks)
        words = list(dict.fromkeys([*roles, *self._masks]))
        self._roles = [tuple(roles.get(word, ())) for word in words]
        self._is_mask = [word in self._masks for word in words]
        self._automaton = AhoCorasick(words, matchkind=MatchKind.Standard) if words else None

    def matches(self, text: str) -> list[tuple[int, int, int]]:
        """Return ``(word, start, end)`` for all words in ``text``, words inside a longer masking word left out."""
        if self._automaton is None:
            return []
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(text, overlapping=True)
        masked = [(start, end) for word, start, end in found if self._is_mask[word]]
        if not masked:
            return found
        return [
            match
            for match in found
            if not any(
                start <= match[1] and match[2] <= end and end - start > match[2] - match[1] for start, end in masked
            )
        ]

    def hits(self, matches: list[tuple[int, int, int]]) -> list[Hit]:
        """
        Return the rows that the matches of one segment make true, each with the longest words that do so.

        In reading order; a row stands once for each place where one of its words stands alone.
        """
        places: dict[int, list[Span]] = {}
        supported: set[int] = set()
        refused: set[int] = set()
        for word, start, end in matches:
            for index, role in self._roles[word]:
                if role == _ANY:
                    places.setdefault(index, []).append((start, end))
                elif role == _WITH:
                    supported.add(index)
                else:
                    refused.add(index)
        hits: list[Hit] = []
        for index, spans in places.items():
            row = self.rows[index]
            if index in refused or (row.has_with and index not in supported):
                continue
            hits.extend(Hit(row, start, end) for start, end in _longest(spans))
        hits.sort(key=lambda hit: (hit.start, hit.end))
        return hits


def _longest(spans: list[Span]) -> list[Span]:
    """Return the spans that do not lie inside another of the list."""
    if len(spans) == 1:
        return spans
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept


@cache
def lexicon_for(taxonomy: Taxonomy) -> Lexicon:
    """Return the lexicon of a taxonomy: its category rows and the cues of the regulation its findings point to."""
    table = load_toml(taxonomy.rules)
    rows = [(_row(row["name"], row["category"], row), row) for row in table["rule"]]
    if taxonomy.criteria:
        regulation = load_toml(taxonomy.criteria)
        rows += [(_row(f"article.{cue['article']}", cue["article"], cue), cue) for cue in regulation["cue"]]
    return Lexicon(rows, table.get("mask", {}).get("words", ()))


def _row(name: str, value: str, table: dict[str, Any]) -> Row:
    return Row(name, value, name.startswith("article."), bool(table.get("with")))
