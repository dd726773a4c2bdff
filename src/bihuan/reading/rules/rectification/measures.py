"""The measures of an item: 一是…二是…, 首先…其次…, numbered paragraphs, or plain sentences."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache

from bihuan.reading.notice import Measure, Span
from bihuan.reading.numerals import CHINESE_NUMERAL
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.words import labels

_ENUMERATOR = re.compile(
    rf"(?:(?<=^)|(?<=[。；;，,：:\n\r\u2028\u2029 \t\u3000]))(?:[{CHINESE_NUMERAL}]{{1,3}}是|(?:首先|其次|再次|再者|最后|同时)[，,]"
    rf"|第[{CHINESE_NUMERAL}]{{1,2}}[，,]|[①-⑳])[ \t]*"
)
_SENTENCE = re.compile(r"[^。\n\r\u2028\u2029]+")
_BLANKS = " \t\u3000\xa0\n\r\u2028\u2029"
_EDGE = _BLANKS + "。；;，,：:、（）()【】"
_SHORTEST = 4
_STEPS_BACK = 4
#: The longest bracket that a measure may end with.
_BRACKET = 200


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    made = re.compile(rf"(?:{labels()['measures']})[ \t]*[：:][ \t]*")
    other = re.compile(
        rf"[（(【]?(?:{labels()['status']}|{labels()['due']})[ \t]*[：:][^。；;，,（()）】\n]*[）)】]?"
        rf"|(?:{labels()['results']})[ \t]*[：:][^\n\r\u2028\u2029]*"
    )
    return made, other


def measures_in(page: Page, own: Span, below: Iterable[Span], taken: list[Span]) -> tuple[Measure, ...]:
    """
    Return the measures of one item, in reading order.

    Args:
        page: The notice.
        own: The range of the item's own words behind its head, in the repaired text: a sentence is a measure.
        below: The ranges of the numbered paragraphs below it: each is a measure.
        taken: Ranges that say something else (how far it is, who is responsible) and are cut off.
    """
    found: list[Measure] = []
    cuts = sorted(taken)
    for part, is_one in ((own, False), *((span, True) for span in below)):
        for first, last in _pieces(page.body, *part, cuts, is_one=is_one):
            found.append(Measure(len(found) + 1, page.body[first:last], page.span(first, last)))
    return tuple(found)


def _pieces(body: str, start: int, end: int, taken: list[Span], *, is_one: bool) -> Iterator[Span]:
    made, other = _labels()
    label = made.match(body, start, end)
    start = label.end() if label else start
    cuts = sorted([*_touching(taken, start, end), *(match.span() for match in other.finditer(body, start, end))])
    marks = [mark.span() for mark in _ENUMERATOR.finditer(body, start, end)]
    if len(marks) == 1 and body[marks[0][0] : marks[0][1]].startswith(("同时", "最后")):
        marks = []
    if not marks and is_one:
        yield from _bare(body, start, end, cuts)
        return
    if not marks:
        for sentence in _SENTENCE.finditer(body, start, end):
            yield from _bare(body, *sentence.span(), cuts)
        return
    yield from _bare(body, start, marks[0][0], cuts)
    ends = [first for first, _ in marks[1:]] + [end]
    for (_, first), last in zip(marks, ends, strict=True):
        yield from _bare(body, first, last, cuts)


def _touching(spans: list[Span], start: int, end: int) -> list[Span]:
    """Return those of the sorted ``spans`` that reach into the range; an item may have thousands, a sentence has two."""
    at = bisect_left(spans, (start, 0))
    # A range that began before may reach in: those of an item hardly overlap, so a few steps back find it.
    first = max(at - _STEPS_BACK, 0)
    return [span for span in spans[first : bisect_left(spans, (end, 0))] if span[1] > start]


def _bare(body: str, start: int, end: int, cuts: list[Span]) -> Iterator[Span]:
    """Yield the longest piece of the range that no cut takes away, without the marks around it."""
    best, at = (start, start), start
    for first, last in [*_touching(cuts, start, end), (end, end)]:
        if first - at > best[1] - best[0]:
            best = (at, min(first, end))
        at = max(at, last)
    first, last = best
    while first < last and body[first] in _EDGE:
        first += 1
    while last > first and body[last - 1] in _EDGE and not _closes(body, first, last):
        last -= 1
    if last - first >= _SHORTEST:
        yield first, last


def _closes(body: str, start: int, end: int) -> bool:
    """Whether a closing bracket belongs to an opening one inside the range."""
    sign = body[end - 1]
    return (
        sign in "）)】"
        and body.rfind({"）": "（", ")": "(", "】": "【"}[sign], max(start, end - _BRACKET), end - 1) >= 0
    )
