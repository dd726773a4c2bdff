"""Targets with their clauses, and everything that is read inside a clause: segments, set phrases, categories, criteria."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Generic, TypeVar

from bihuan.reading.notice import Clause, Criterion, Idiom, Reason, Segment, Target, Warning
from bihuan.reading.rules.clauses import Range, split_clauses, split_segments
from bihuan.reading.rules.idioms import FoundIdiom, find_idioms
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.lexicon import Lexicon, lexicon_for
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import context_of, full_name, settle
from bihuan.reading.rules.theme import Taxonomy
from bihuan.reading.rules.verdicts import find_verdicts
from bihuan.reading.tables import load_toml

_T = TypeVar("_T")


class _Shelf(Generic[_T]):
    """Things by place, taken off in reading order: each range asked for lies behind the one before it."""

    def __init__(self, things: list[tuple[int, int, _T]]) -> None:
        self._things = things
        self._at = 0

    def take(self, part: Range) -> list[tuple[int, int, _T]]:
        """Return the things that lie in a range; things that reach across its border are in none."""
        things, at, (start, end) = self._things, self._at, part
        count = len(things)
        while at < count and things[at][0] < start:
            at += 1
        first = at
        crosses = False
        while at < count and things[at][0] < end:
            crosses = crosses or things[at][1] > end
            at += 1
        self._at = at
        found = things[first:at]
        return [thing for thing in found if thing[1] <= end] if crosses else found


class ClauseReader:
    """Reads the clauses of a page for one taxonomy; without a taxonomy it reads everything but categories."""

    def __init__(self, page: Page, taxonomy: Taxonomy | None) -> None:
        self._page = page
        self._lexicon: Lexicon | None = lexicon_for(taxonomy) if taxonomy else None
        self._codes = frozenset(taxonomy.codes) if taxonomy else frozenset()
        self._criteria = _criteria(taxonomy.criteria) if taxonomy and taxonomy.criteria else {}

    def read(self, item: Item) -> tuple[Clause, ...]:
        """Return the clauses of an item in reading order, numbered from one."""
        body, start, end = self._page.body, item.content, item.end
        text = body[start:end]
        words = _Shelf(self._lexicon.matches(text, start) if self._lexicon else [])
        idioms = _Shelf([(idiom.start, idiom.end, idiom) for idiom in find_idioms(body, start, end)])
        verdicts = _Shelf([(first + start, last + start, often) for first, last, often in find_verdicts(text)])
        return tuple(
            self._clause(number, part, words, idioms, verdicts)
            for number, part in enumerate(split_clauses(body, start, end), 1)
        )

    def _clause(
        self,
        number: int,
        part: Range,
        words: _Shelf[int],
        idioms: _Shelf[FoundIdiom],
        verdicts: _Shelf[bool],
    ) -> Clause:
        page, (start, end) = self._page, part
        reasons: list[tuple[int, int, str, str]] = []
        articles: set[str] = set()
        segments: list[Segment] = []
        phrases: list[Idiom] = []
        for segment in split_segments(page.body, start, end):
            before = len(reasons)
            for first, last, found in idioms.take(segment):
                codes = self._of(found)
                phrases.append(Idiom(page.body[first:last], page.span(first, last), codes))
                if found.entry:
                    articles.update(found.entry.articles)
                    reasons += ((first, last, code, f"idiom.{found.entry.text}") for code in codes)
            if self._lexicon:
                for row, first, last in self._lexicon.hits(words.take(segment)):
                    if row.is_article:
                        articles.add(row.value)
                    else:
                        reasons.append((first, last, row.value, row.name))
            segments.append(self._segment(segment, reasons[before:], verdicts.take(segment)))
        reasons.sort()
        return Clause(
            number,
            page.body[start:end],
            page.span(start, end),
            _codes(reasons),
            tuple(segments),
            tuple(phrases),
            tuple(self._criteria[article] for article in sorted(articles, key=int)) if self._criteria else (),
            tuple([Reason(code, page.span(first, last), rule) for first, last, code, rule in reasons]),
        )

    def _segment(
        self, segment: Range, reasons: list[tuple[int, int, str, str]], verdicts: list[tuple[int, int, bool]]
    ) -> Segment:
        start, end = segment
        verdict = frequency = None
        # The predicate stands last, so the last verdict of a segment is the one that counts.
        for first, last, often in verdicts:
            if often:
                frequency = self._page.body[first:last]
            else:
                verdict = self._page.body[first:last]
        return Segment(self._page.body[start:end], self._page.span(start, end), _codes(reasons), verdict, frequency)

    def _of(self, idiom: FoundIdiom) -> tuple[str, ...]:
        """The categories of a set phrase as far as the taxonomy of the round has them and the table serves it."""
        if idiom.entry is None or not self._criteria:
            return ()
        return tuple([code for code in idiom.entry.categories if code in self._codes])


def _codes(reasons: list[tuple[int, int, str, str]]) -> tuple[str, ...]:
    return tuple(sorted({code for _, _, code, _ in reasons})) if reasons else ()


@cache
def _criteria(name: str) -> dict[str, Criterion]:
    """Return the articles of a regulation by number, each made once."""
    table = load_toml(name)
    return {article: Criterion(table["document"], article) for article in table["articles"]}


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
    context = context_of(page.body[: items[0].start])
    context += context_of(page.body[items[-1].end :])
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
