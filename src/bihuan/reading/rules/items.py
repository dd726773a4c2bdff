"""
The numbered paragraphs of a notice (``1.呼和浩特市…``), one for each inspected unit.

Offices number in many ways (``1.`` ``1．`` ``1、`` ``（1）`` ``一、`` ``（一）``), restart, skip and repeat numbers.
A paragraph counts as an item because of the unit it names, not because of its number alone.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from bihuan.reading.numerals import CHINESE_NUMERAL, number_of
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import Place, place_at

_DIGITS = r"[0-9０-９]{1,5}"
_SIGNS = rf"[{CHINESE_NUMERAL}]{{1,4}}"
#: A number opens an item at the start of a line, or after the end of a sentence where lines were lost.
_MARK = re.compile(
    rf"(?:(?<=^)|(?<=[\n。：；:;\u2028\u2029]))[ \t\u3000]*"
    rf"(?:[（(](?P<bracketed>{_DIGITS}|{_SIGNS})[）)]|(?P<plain>{_DIGITS})\s*[.．、:：](?![0-9０-９])|(?P<signs>{_SIGNS})[、.．])"
    rf"[ \t\u3000]*",
    re.MULTILINE,
)

#: More items than any notice can have; past this the text is a list of another kind or an attack.
LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph: its printed number, its unit (``None`` if no name was recognised) and its range."""

    number: int
    place: Place | None
    start: int
    name_start: int
    content: int  #: where the text after the name begins
    end: int


def find_items(page: Page) -> tuple[Item, ...]:
    """
    Return the numbered paragraphs that are each about one unit, in reading order.

    Returns:
        Empty where the text is no such list: fewer than two units are named, or most numbers name none.
    """
    marks = _marks(page)
    style = _style_of(marks)
    chosen = [mark for mark in marks if mark[1] == style]
    named = sum(place is not None for _, _, _, place in chosen)
    if named < 2 or named * 2 < len(chosen):
        return ()
    inner = {match.start() for _, kind, match, place in marks if kind != style and place is None}
    return _cut(page, chosen, _group_headings(marks, style), inner)


_Mark = tuple[int, str, re.Match[str], Place | None]


def _marks(page: Page) -> list[_Mark]:
    body = page.body
    marks: list[_Mark] = []
    for match in _MARK.finditer(body):
        kind = match.lastgroup or ""
        number = number_of(match[kind])
        if number is None or number == 0:
            continue
        own_line = match.start() == 0 or body[match.start() - 1] in "\n\u2028\u2029"
        line_end = body.find("\n", match.end())
        place = place_at(body, match.end(), len(body) if line_end < 0 else line_end)
        if place is None and not own_line:
            continue
        marks.append((number, kind, match, place))
        if len(marks) > LIMIT:
            break
    return marks


def _style_of(marks: list[_Mark]) -> str:
    """Return the way of numbering that names the most units: 一、 may head groups while 1. lists their units."""
    counts: dict[str, int] = {}
    for _, kind, _, place in marks:
        counts[kind] = counts.get(kind, 0) + (place is not None)
    return max(counts, key=lambda kind: counts[kind]) if counts else ""


def _group_headings(marks: list[_Mark], style: str) -> list[int]:
    """Return where headings above the items stand: numbered in a way that the notice used before its first item."""
    first = next(match.start() for _, kind, match, _ in marks if kind == style)
    outer = {kind for _, kind, match, _ in marks if match.start() < first}
    return [match.start() for _, kind, match, place in marks if kind in outer and kind != style and place is None]


def _cut(page: Page, chosen: list[_Mark], headings: list[int], inner: set[int]) -> tuple[Item, ...]:
    body = page.body
    starts = [match.start() for _, _, match, _ in chosen]
    stops = [*starts[1:], _last_end(page, starts, inner)]
    items: list[Item] = []
    for (number, _, match, place), stop in zip(chosen, stops, strict=True):
        heading = bisect_right(headings, match.start())
        end = min(stop, headings[heading]) if heading < len(headings) else stop
        while end > match.end() and body[end - 1].isspace():
            end -= 1
        content = place.end if place else match.end()
        while content < end and body[content] in " \t\u3000\n：:，,。.":
            content += 1
        name_start = place.start if place else match.end()
        items.append(Item(number, place, match.start(), name_start, content, end))
    return tuple(items)


def _last_end(page: Page, starts: list[int], inner: set[int]) -> int:
    """
    Return where the last item ends.

    It takes as many paragraphs as the longest item before it, and those after them that are numbered inside it
    (``inner``): what follows further down (demands, dates, the signature) belongs to the notice and not to its last
    unit.
    """
    lasts = [last for _, last in page.paragraphs]
    index = [bisect_right(lasts, start) for start in starts]
    most = max([after - before for before, after in pairwise(index)], default=1)
    tail = page.paragraphs[index[-1] :]
    taken = min(max(most, 1), len(tail))
    while taken < len(tail) and tail[taken][0] in inner:
        taken += 1
    return tail[taken - 1][1] if tail else len(page.body)
