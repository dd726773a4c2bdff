"""
The words of the tables, found in one pass over all items, and the rows they make true.

All words of category rows and of article cues stand in one automaton, so that the time depends on the text and not on
the number of words. What is found stays in columns: a page has a thousand matches and only some become records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.rules.clauses import Pieces
from bihuan.reading.rules.listing import Places, before_or_at
from bihuan.reading.rules.theme import Taxonomy
from bihuan.reading.tables import load_toml

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule table: what it suggests, and the words that must and must not stand beside its own."""

    name: str
    value: str  #: a category code or an article number
    is_article: bool
    is_weak: bool = False  #: speaks only where a clause has no firm word
    with_words: frozenset[int] = frozenset()
    without_words: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows made true, as columns: the segment, the row, and the range of the words that made it so."""

    segments: Places
    rows: Places
    starts: Places
    ends: Places

    def where(self, wanted: Truths | Places) -> "Hits":
        """Return the hits that ``wanted`` is true for, or those at its places."""
        return Hits(self.segments[wanted], self.rows[wanted], self.starts[wanted], self.ends[wanted])

    def and_then(self, more: "Hits") -> "Hits":
        """Return these hits and behind them others."""
        return Hits(
            np.concatenate((self.segments, more.segments)),
            np.concatenate((self.rows, more.rows)),
            np.concatenate((self.starts, more.starts)),
            np.concatenate((self.ends, more.ends)),
        )


class Lists:
    """Lists of small numbers, one for each index, laid end to end."""

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._counts = np.array([len(each) for each in lists], dtype=np.int64)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._flat = np.array(list(chain.from_iterable(lists)), dtype=np.int64)

    def of(self, indexes: Places) -> tuple[Places, Places]:
        """Return the members of the lists at ``indexes``, one after the other, and for each whose list it is from."""
        counts = self._counts[indexes]
        owners = np.repeat(np.arange(len(indexes)), counts)
        into = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        members: Places = self._flat[self._firsts[indexes][owners] + into]
        return members, owners


class Lexicon:
    """The rows of one taxonomy, with the automaton over all their words."""

    def __init__(self, rows: Iterable[tuple[str, str, bool, dict[str, Any]]], masks: Iterable[str]) -> None:
        """Take rows as ``(name, value, is_article, table)`` and the words that hide shorter ones."""
        ids: dict[str, int] = {}

        def numbers(words: Iterable[str]) -> frozenset[int]:
            return frozenset(ids.setdefault(word, len(ids)) for word in words)

        self.rows: list[Row] = []
        words_of: list[frozenset[int]] = []
        for name, value, is_article, table in rows:
            beside, apart = numbers(table.get("with", ())), numbers(table.get("without", ()))
            self.rows.append(Row(name, value, is_article, table.get("is_weak", False), beside, apart))
            words_of.append(numbers(table["any"]))
        hiding = numbers(masks)
        size = len(ids)
        self._is_mask = np.array([word in hiding for word in range(size)], dtype=bool)
        self._owners = _by_word(words_of, size)
        self._helped = _by_word([row.with_words for row in self.rows], size)
        self._refused = _by_word([row.without_words for row in self.rows], size)
        self._needs_help = np.array([bool(row.with_words) for row in self.rows], dtype=bool)
        # Weak words have values of their own, so that they never hide a firm one.
        values = {(row.value, row.is_weak): index for index, row in enumerate(self.rows)}
        self._value_of = np.array([values[row.value, row.is_weak] for row in self.rows], dtype=np.int64)
        self._automaton = AhoCorasick(list(ids), matchkind=MatchKind.Standard)

    def hits(self, text: str, segments: Pieces) -> Hits:
        """
        Return the rows that the words of each segment of ``text`` make true, by place.

        A word inside a longer masking word says nothing, nor does one inside a longer word for the same value.
        """
        words, starts, ends = self._words(text)
        where = segments.holding(starts, ends)
        inside = where >= 0
        words, starts, ends, where = words[inside], starts[inside], ends[inside], where[inside]
        rows, match = self._owners.of(words)
        found = Hits(where[match], rows, starts[match], ends[match])
        return self._longest(found.where(self._allowed(found, words, where, len(segments.starts))))

    def _words(self, text: str) -> tuple[Places, Places, Places]:
        """Return all words in ``text`` with their ranges, by start and then by end, without those that are masked."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        numbers = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found))
        # Packed into one number each, because sorting numbers is far quicker than sorting rows.
        packed = np.sort(numbers[1::3] << 32 | (numbers[2::3] - numbers[1::3]) << 20 | numbers[0::3])
        words, starts = packed & 0xFFFFF, packed >> 32
        ends = starts + (packed >> 20 & 0xFFF)
        kept = ~self._hidden(words, starts, ends)
        return words[kept], starts[kept], ends[kept]

    def _hidden(self, words: Places, starts: Places, ends: Places) -> Truths:
        """Whether each word lies in a longer masking word."""
        masks = np.flatnonzero(self._is_mask[words])
        if not len(masks):
            return np.zeros(len(words), dtype=bool)
        first = starts[masks]
        reach = np.maximum.accumulate(ends[masks])
        # Of the masks that reach as far, the first one is the longest.
        longest = first[reach.searchsorted(reach)]
        index = before_or_at(first, starts)
        wider = (reach[index] > ends) | ((reach[index] == ends) & (longest[index] < starts))
        hidden: Truths = wider & (index >= 0)
        return hidden

    def _allowed(self, found: Hits, words: Places, where: Places, segments: int) -> Truths:
        """Whether the segment of each hit has a word that its row must have beside it, and none that it must not."""
        width = len(self.rows)
        asked = found.segments * width + found.rows

        def beside(lists: Lists) -> Truths:
            rows, match = lists.of(words)
            made = np.zeros(segments * width, dtype=bool)
            made[where[match] * width + rows] = True
            answers: Truths = made[asked]
            return answers

        allowed: Truths = ~beside(self._refused) & (~self._needs_help[found.rows] | beside(self._helped))
        return allowed

    def _longest(self, found: Hits) -> Hits:
        """Leave out hits of the same value in the same segment that another one holds."""
        if not len(found.rows):
            return found
        group = found.segments * len(self.rows) + self._value_of[found.rows]
        order = np.argsort(group, kind="stable")
        # Each group counts from a number of its own, so that one running maximum serves all of them.
        beyond = int(found.ends.max()) + 1
        rank = np.concatenate(([0], np.cumsum(np.diff(group[order]) != 0))) * beyond + found.ends[order]
        rises = np.concatenate(([True], rank[1:] > np.maximum.accumulate(rank)[:-1]))
        kept = np.zeros(len(group), dtype=bool)
        kept[order[rises]] = True
        found, group = found.where(kept), group[kept]
        # Hits rise by start and then by end: a longer word at the same start replaces the shorter before it.
        replaced = (group[:-1] == group[1:]) & (found.starts[:-1] == found.starts[1:])
        return found.where(np.concatenate((~replaced, [True])))


def _by_word(words_of: Sequence[frozenset[int]], size: int) -> Lists:
    """Turn the words of each row into the rows of each word."""
    lists: list[list[int]] = [[] for _ in range(size)]
    for row, words in enumerate(words_of):
        for word in words:
            lists[word].append(row)
    return Lists(lists)


@cache
def lexicon_for(taxonomy: Taxonomy) -> Lexicon:
    """Return the lexicon of a taxonomy: its category rows and the cues of the regulation its findings point to."""
    table = load_toml(taxonomy.rules)
    rows = [(row["name"], row["category"], False, row) for row in table["rule"]]
    rows += [(row["name"], row["category"], False, {**row, "is_weak": True}) for row in table.get("weak", ())]
    if taxonomy.criteria:
        regulation = load_toml(taxonomy.criteria)
        rows += [(f"article.{cue['article']}", cue["article"], True, cue) for cue in regulation["cue"]]
    return Lexicon(rows, table.get("mask", {}).get("words", ()))
