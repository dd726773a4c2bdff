"""Targets with their clauses, and everything that is read inside a clause: segments, set phrases, categories, criteria."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bihuan.reading.notice import Clause, Criterion, Idiom, Reason, Segment, Target, Warning
from bihuan.reading.rules.clauses import Range, split_clauses, split_segments
from bihuan.reading.rules.idioms import FoundIdiom, find_idioms
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.lexicon import Hit, Lexicon, lexicon_for
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import context_of, full_name, settle
from bihuan.reading.rules.theme import Taxonomy
from bihuan.reading.rules.verdicts import find_verdicts
from bihuan.reading.tables import load_toml

_T = TypeVar("_T")
_Matches = list[tuple[int, int, int]]


@dataclass(slots=True)
class _Scan:
    """What stands in one item, each list in reading order and in places of the repaired text."""

    words: _Matches
    idioms: list[FoundIdiom]
    verdicts: list[tuple[int, int, bool]]


class ClauseReader:
    """Reads the clauses of a page for one taxonomy; without a taxonomy it reads everything but categories."""

    def __init__(self, page: Page, taxonomy: Taxonomy | None) -> None:
        self._page = page
        self._lexicon: Lexicon | None = lexicon_for(taxonomy) if taxonomy else None
        self._codes = frozenset(taxonomy.codes) if taxonomy else frozenset()
        self._criteria = taxonomy.criteria if taxonomy else None
        self._document = load_toml(self._criteria)["document"] if self._criteria else ""

    def read(self, item: Item) -> tuple[Clause, ...]:
        """Return the clauses of an item in reading order, numbered from one."""
        body, start, end = self._page.body, item.content, item.end
        text = body[start:end]
        words = self._lexicon.matches(text) if self._lexicon else []
        scan = _Scan(
            sorted((first + start, last + start, word) for word, first, last in words),
            find_idioms(body, start, end),
            [(first + start, last + start, often) for first, last, often in find_verdicts(text)],
        )
        clauses = split_clauses(body, start, end)
        return tuple(self._clause(number, part, scan) for number, part in enumerate(clauses, 1))

    def _clause(self, number: int, part: Range, scan: _Scan) -> Clause:
        page = self._page
        idioms = _within(scan.idioms, part, key=lambda idiom: idiom.start)
        reasons: dict[tuple[str, int, int], str] = {}
        articles = {article for idiom in idioms if idiom.entry for article in idiom.entry.articles}
        segments: list[Segment] = []
        for segment in split_segments(page.body, *part):
            hits = self._hits(scan.words, segment)
            articles.update(hit.row.value for hit in hits if hit.row.is_article)
            inside = _within(idioms, segment, key=lambda idiom: idiom.start)
            found = {(h.row.value, h.start, h.end): h.row.name for h in hits if not h.row.is_article}
            found |= {(c, i.start, i.end): f"idiom.{i.entry.text}" for i in inside if i.entry for c in self._of(i)}
            reasons |= found
            segments.append(self._segment(segment, found, scan))
        start, end = part
        return Clause(
            number,
            page.body[start:end],
            page.span(start, end),
            tuple(sorted({code for code, _, _ in reasons})),
            tuple(segments),
            tuple(Idiom(page.body[i.start : i.end], page.span(i.start, i.end), self._of(i)) for i in idioms),
            self._criteria_of(articles),
            tuple(
                Reason(code, page.span(first, last), rule)
                for (code, first, last), rule in sorted(reasons.items(), key=lambda reason: reason[0][1:])
            ),
        )

    def _segment(self, segment: Range, found: dict[tuple[str, int, int], str], scan: _Scan) -> Segment:
        start, end = segment
        verdict = frequency = None
        # The predicate stands last, so the last verdict of a segment is the one that counts.
        for first, last, often in _within(scan.verdicts, segment, key=lambda verdict: verdict[0]):
            word = self._page.body[first:last]
            verdict, frequency = (verdict, word) if often else (word, frequency)
        return Segment(
            self._page.body[start:end],
            self._page.span(start, end),
            tuple(sorted({code for code, _, _ in found})),
            verdict,
            frequency,
        )

    def _hits(self, words: _Matches, segment: Range) -> list[Hit]:
        if self._lexicon is None:
            return []
        inside = _within(words, segment, key=lambda word: word[0])
        return self._lexicon.hits([(word, first, last) for first, last, word in inside if last <= segment[1]])

    def _of(self, idiom: FoundIdiom) -> tuple[str, ...]:
        """The categories of a set phrase as far as the taxonomy of the round has them and the table serves it."""
        if idiom.entry is None or self._criteria is None:
            return ()
        return tuple(code for code in idiom.entry.categories if code in self._codes)

    def _criteria_of(self, articles: set[str]) -> tuple[Criterion, ...]:
        if self._criteria is None:
            return ()
        return tuple(Criterion(self._document, article) for article in sorted(articles, key=int))


def _within(things: Sequence[_T], part: Range, key: Callable[[_T], int]) -> list[_T]:
    """Return those of the sorted ``things`` that begin in a range."""
    first = bisect_left(things, part[0], key=key)
    last = bisect_left(things, part[1], key=key)
    return list(things[first:last])


def read_targets(
    page: Page, items: Sequence[Item], taxonomy: Taxonomy | None, day: date | None
) -> tuple[tuple[Target, ...], list[Warning]]:
    """
    Return the targets of a notice with their clauses, and what should be known about their names.

    Args:
        page: The notice.
        items: Its numbered paragraphs.
        taxonomy: The categories to suggest; ``None`` reads everything but categories.
        day: A day of the round, so that a division is looked up as it was then.
    """
    reader = ClauseReader(page, taxonomy)
    context = _context(page, items)
    targets: list[Target] = []
    warnings: list[Warning] = []
    # Targets are counted in reading order: a doubled printed number would give two of them one name.
    for number, item in enumerate(items, 1):
        name, code, kind, warning = _named(page, item, context, day)
        if warning:
            warnings.append(warning)
        end = item.place.end if item.place else item.content
        span = page.span(item.name_start, end)
        targets.append(Target(number, name, code, kind, span, reader.read(item)))
    return tuple(targets), warnings


def _context(page: Page, items: Sequence[Item]) -> Counter[str]:
    """The divisions that the notice names before its list and beside each unit of it settle names with many bearers."""
    context = context_of(page.body, items[0].start)
    context += context_of(page.body[items[-1].end :], len(page.body) - items[-1].end)
    for item in items:
        codes = {division.code for division in item.place.candidates} if item.place else set()
        if len(codes) == 1:
            code = codes.pop()
            context[code[:2] + "0000"] += 1
            context[code[:4] + "00"] += 1
    return context


def _named(
    page: Page, item: Item, context: Counter[str], day: date | None
) -> tuple[str, str | None, str, Warning | None]:
    place = item.place
    if place is None:
        span = page.span(item.start, item.content)
        zh = "此项开头没有认出单位名称，请核对。"
        en = "No name of a unit was recognised at the start of this item; check it."
        return (
            page.body[item.name_start : item.name_start + 12],
            None,
            "other",
            Warning("reading.target_unnamed", zh, en, span),
        )
    if not place.candidates:
        return place.name, None, place.kind, None
    span = page.span(place.start, place.end)
    division, was_valid = settle(place, context, day)
    if division is None:
        several = "、".join(sorted({division.code for division in place.candidates})[:5])
        zh = f"“{place.name}”可能是几个地方（{several}），没有确定行政区划代码，请选定。"
        en = f"“{place.name}” may be several places ({several}); no division code was set, choose one."
        return place.name, None, place.kind, Warning("reading.ambiguous_division", zh, en, span)
    warning = None
    if not was_valid:
        zh = f"“{place.name}”（{division.code}）在通报所述时间不是现行行政区划名称，请核对。"
        en = f"“{place.name}” ({division.code}) was not the name of a division at the time of the notice; check it."
        warning = Warning("reading.division_dated", zh, en, span)
    return full_name(place, division), division.code, division.kind, warning
