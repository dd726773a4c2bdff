"""
What stands in the items: clauses, segments, judging words, set phrases, and the rows of the tables they make true.

Everything is found for all items at once and kept in columns. Records are made when somebody first asks for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

import numpy as np

from bihuan.reading.notice import Clause, Criterion, Idiom, Reason, Segment, Span
from bihuan.reading.rules.clauses import Pieces, split
from bihuan.reading.rules.idioms import IdiomEntry, find_idioms, idiom_table
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.lexicon import Hits, Lexicon, Lists, Truths, lexicon_for
from bihuan.reading.rules.listing import Places, listing_of
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.theme import Taxonomy
from bihuan.reading.rules.verdicts import find_verdicts
from bihuan.reading.tables import load_toml


@dataclass(frozen=True, slots=True)
class _Rules:
    """What may be suggested: the rows of the lexicon and behind them those that set phrases make true."""

    lexicon: Lexicon | None
    names: tuple[str, ...]
    values: tuple[str, ...]
    is_article: Truths
    is_weak: Truths
    code: Places  #: the number of what each row suggests
    order: Places  #: the rank of each row by value and then by name
    of_idiom: Lists  #: the rows of each entry of the table of set phrases
    criteria: dict[str, Criterion]
    served: tuple[tuple[str, ...], ...]  #: the categories of each entry, as far as the taxonomy has them


@cache
def _rules(taxonomy: Taxonomy | None) -> _Rules:
    lexicon = lexicon_for(taxonomy) if taxonomy else None
    rows = [(row.value, row.name, row.is_article) for row in lexicon.rows] if lexicon else []
    criteria = _criteria(taxonomy.criteria) if taxonomy and taxonomy.criteria else {}
    served: list[tuple[str, ...]] = []
    of_idiom: list[list[int]] = []
    for entry in idiom_table()[1]:
        # The table of set phrases serves only the taxonomy that it was written for.
        codes = tuple([code for code in entry.categories if code in taxonomy.codes]) if taxonomy and criteria else ()
        made = _made_by(entry, codes) if criteria else []
        served.append(codes)
        of_idiom.append(list(range(len(rows), len(rows) + len(made))))
        rows += made
    is_weak = np.zeros(len(rows), dtype=bool)
    if lexicon:
        is_weak[: len(lexicon.rows)] = [row.is_weak for row in lexicon.rows]
    numbers = {value: number for number, value in enumerate(sorted({value for value, _, _ in rows}))}
    order = np.zeros(len(rows), dtype=np.int64)
    order[sorted(range(len(rows)), key=rows.__getitem__)] = np.arange(len(rows))
    return _Rules(
        lexicon,
        tuple(name for _, name, _ in rows),
        tuple(value for value, _, _ in rows),
        np.array([is_article for _, _, is_article in rows], dtype=bool),
        is_weak,
        np.array([numbers[value] for value, _, _ in rows], dtype=np.int64),
        order,
        Lists(of_idiom),
        criteria,
        tuple(served),
    )


def _made_by(entry: IdiomEntry, codes: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    name = f"idiom.{entry.text}"
    return [(code, name, False) for code in codes] + [(article, name, True) for article in entry.articles]


def _criteria(name: str) -> dict[str, Criterion]:
    """Return the articles of a regulation by number, each made once."""
    table = load_toml(name)
    return {article: Criterion(table["document"], article) for article in table["articles"]}


@dataclass(frozen=True, slots=True)
class _Found:
    """Words of one kind as columns: the segment that each stands in, its range, and which word it is."""

    segments: Places
    starts: Places
    ends: Places
    words: Places

    @classmethod
    def within(cls, segments: Pieces, found: Sequence[tuple[int, int, int]]) -> "_Found":
        """Keep what lies in a segment: a word that reaches across a comma was not written as one."""
        columns = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found))
        starts, ends, words = columns[0::3], columns[1::3], columns[2::3]
        where = segments.holding(starts, ends)
        inside = where >= 0
        return cls(where[inside], starts[inside], ends[inside], words[inside])


class Problems:
    """The problems of all items of a page, read for one taxonomy; without a taxonomy everything but categories."""

    def __init__(self, page: Page, items: Sequence[Item], taxonomy: Taxonomy | None) -> None:
        """Read the items, which must not be empty."""
        self._page, self._items = page, len(items)
        self._rules = _rules(taxonomy)
        listing = listing_of(page, items)
        self._text, self._offset = listing.text, listing.offset
        self._clauses, self._segments = split(listing)
        self._idioms = _Found.within(self._segments, find_idioms(self._text))
        self._verdicts = _Found.within(self._segments, find_verdicts(self._text))
        self._hits = self._found_hits()

    def _found_hits(self) -> Hits:
        """Return what words and set phrases suggest, by place, then by what they suggest."""
        rules, idioms = self._rules, self._idioms
        known = np.flatnonzero(idioms.words >= 0)
        rows, owners = rules.of_idiom.of(idioms.words[known])
        which = known[owners]
        hits = Hits(idioms.segments[which], rows, idioms.starts[which], idioms.ends[which])
        if rules.lexicon:
            hits = hits.and_then(rules.lexicon.hits(self._text, self._segments))
        return hits.where(np.lexsort((rules.order[hits.rows], hits.ends, hits.starts)))

    def clauses(self, item: int) -> tuple[Clause, ...]:
        """Return the clauses of the item with this index in reading order, numbered from one."""
        return self._records[item]

    @cached_property
    def _records(self) -> list[tuple[Clause, ...]]:
        """The clauses of each item."""
        made: list[list[Clause]] = [[] for _ in range(self._items)]
        clauses, idioms, text = self._clauses, self._idioms, self._text
        segments, reasons, phrases = self._segment_records(), self._reasons(), self._idiom_records()
        articles = self._articles()
        of_segment = _bounds(self._segments.owners, len(clauses.starts))
        owner = self._segments.owners
        of_reason = _bounds(owner[self._suggested.segments], len(clauses.starts))
        of_phrase = _bounds(owner[idioms.segments], len(clauses.starts))
        ranges = zip(clauses.owners.tolist(), clauses.starts.tolist(), clauses.ends.tolist(), strict=True)
        spans = self._spans(clauses.starts, clauses.ends)
        for index, (item, start, end) in enumerate(ranges):
            why = reasons[of_reason[index] : of_reason[index + 1]]
            made[item].append(
                Clause(
                    len(made[item]) + 1,
                    text[start:end],
                    spans[index],
                    tuple(sorted({reason.category for reason in why})),
                    tuple(segments[of_segment[index] : of_segment[index + 1]]),
                    tuple(phrases[of_phrase[index] : of_phrase[index + 1]]),
                    articles.get(index, ()),
                    tuple(why),
                )
            )
        return [tuple(each) for each in made]

    @cached_property
    def _suggested(self) -> Hits:
        """
        The hits that suggest categories; the others point to articles.

        Weak words (园区, 银行, 窗口: a place or an actor rather than a fault) count only where a clause has no firm
        word or set phrase, and then only for the category that they speak longest for.
        """
        hits, rules = self._hits.where(~self._rules.is_article[self._hits.rows]), self._rules
        is_weak = rules.is_weak[hits.rows]
        if not is_weak.any():
            return hits
        clauses, codes = self._segments.owners[hits.segments], rules.code[hits.rows]
        size, width = len(self._clauses.starts), int(rules.code.max()) + 1
        has_firm = np.zeros(size, dtype=bool)
        has_firm[clauses[~is_weak]] = True
        weights = np.bincount(clauses * width + codes, (hits.ends - hits.starts) * is_weak, size * width)
        weights = weights.reshape(size, width)
        speaks_longest = weights[clauses, codes] == weights.max(axis=1)[clauses]
        return hits.where(np.where(has_firm[clauses], ~is_weak, speaks_longest))

    def _reasons(self) -> list[Reason]:
        hits, values, names = self._suggested, self._rules.values, self._rules.names
        spans = self._spans(hits.starts, hits.ends)
        return [Reason(values[row], span, names[row]) for row, span in zip(hits.rows.tolist(), spans, strict=True)]

    def _segment_records(self) -> list[Segment]:
        text, segments, verdicts = self._text, self._segments, self._verdicts
        size = len(segments.starts)
        categories: list[set[str]] = [set() for _ in range(size)]
        for segment, row in zip(self._suggested.segments.tolist(), self._suggested.rows.tolist(), strict=True):
            categories[segment].add(self._rules.values[row])
        # The predicate stands last, so the last verdict of a segment is the one that counts.
        judged: list[list[str | None]] = [[None] * size, [None] * size]
        columns = (verdicts.words, verdicts.segments, verdicts.starts, verdicts.ends)
        for is_frequency, segment, start, end in zip(*map(np.ndarray.tolist, columns), strict=True):
            judged[is_frequency][segment] = text[start:end]
        starts, ends = segments.starts.tolist(), segments.ends.tolist()
        texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        codes = [tuple(sorted(each)) for each in categories]
        spans = self._spans(segments.starts, segments.ends)
        return list(map(Segment, texts, spans, codes, *judged))

    def _idiom_records(self) -> list[Idiom]:
        text, idioms, served = self._text, self._idioms, self._rules.served
        spans = self._spans(idioms.starts, idioms.ends)
        ranges = zip(idioms.starts.tolist(), idioms.ends.tolist(), idioms.words.tolist(), spans, strict=True)
        return [Idiom(text[start:end], span, served[word] if word >= 0 else ()) for start, end, word, span in ranges]

    def _articles(self) -> dict[int, tuple[Criterion, ...]]:
        """Return the articles that each clause points to, by their numbers."""
        hits, rules = self._hits.where(self._rules.is_article[self._hits.rows]), self._rules
        found: dict[int, set[str]] = {}
        for clause, row in zip(self._segments.owners[hits.segments].tolist(), hits.rows.tolist(), strict=True):
            found.setdefault(clause, set()).add(rules.values[row])
        return {
            clause: tuple([rules.criteria[article] for article in sorted(articles, key=int)])
            for clause, articles in found.items()
        }

    def _spans(self, starts: Places, ends: Places) -> list[Span]:
        return self._page.spans((starts + self._offset).tolist(), (ends + self._offset).tolist())


def _bounds(owners: Places, size: int) -> list[int]:
    """Return where the things of each of ``size`` owners begin, and after them where the last one ends."""
    bounds: list[int] = owners.searchsorted(np.arange(size + 1)).tolist()
    return bounds
