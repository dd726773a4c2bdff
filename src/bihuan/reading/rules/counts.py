"""Numbers that a notice states about its own work: problems found, leads passed on, letters received."""

import re
from functools import cache

from bihuan.reading.notice import Count
from bihuan.reading.numerals import NUMERAL, number_of
from bihuan.reading.rules.page import Page
from bihuan.reading.tables import load_toml

_FEWEST = 3
#: How far before a number its noun may begin.
_REACH = 20
#: What is counted, its nouns behind and ahead of the number, its units.
_Row = tuple[str, re.Pattern[str], re.Pattern[str], frozenset[str]]
_GAP = r"[^，。；：、,;:0-9０-９\n]{0,8}?"


@cache
def _table() -> tuple[re.Pattern[str], tuple[_Row, ...]]:
    """Return the pattern of a number with its unit, and for each row the nouns after it, before it, and its units."""
    rows = load_toml("counts.toml")["count"]
    units = sorted({unit for row in rows for unit in row["units"]}, key=len, reverse=True)
    number = re.compile(rf"(?P<number>[{NUMERAL}]{{1,6}})(?:余|多)?\s*(?P<unit>{'|'.join(map(re.escape, units))})")
    patterns = []
    for row in rows:
        nouns = "|".join(map(re.escape, row["nouns"]))
        patterns.append(
            (
                row["what"],
                re.compile(rf"{_GAP}(?:{nouns})"),
                re.compile(rf"(?:{nouns}){_GAP}$"),
                frozenset(row["units"]),
            )
        )
    return number, tuple(patterns)


def find_counts(page: Page, start: int, end: int) -> tuple[Count, ...]:
    """
    Return the counts stated in ``body[start:end]`` in reading order.

    ``what`` is a name from ``tables/counts.toml`` (problems, leads, letters …); a number of anything else is no count.
    """
    number, rows = _table()
    found: list[Count] = []
    for match in number.finditer(page.body, start, end):
        value = number_of(match["number"])
        # 一个问题 names a problem, it does not count: only digits and numerals above two are counts.
        if value is None or (value < _FEWEST and not match["number"][0].isascii()):
            continue
        counted = _noun(page.body, match, rows, start, end)
        if counted:
            what, first, last = counted
            found.append(Count(what, value, page.span(first, last)))
    return tuple(found)


def _noun(body: str, match: re.Match[str], rows: tuple[_Row, ...], start: int, end: int) -> tuple[str, int, int] | None:
    for what, after, before, units in rows:
        if match["unit"] not in units:
            continue
        behind = after.match(body, match.end(), end)
        if behind:
            return what, match.start(), behind.end()
        head = body[max(match.start() - _REACH, start) : match.start()]
        ahead = before.search(head)
        if ahead:
            return what, match.start() - len(head) + ahead.start(), match.end()
    return None
