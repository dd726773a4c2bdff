"""Numbers that a notice states about its own work: problems found, leads passed on, letters received."""

import re
from functools import cache

from bihuan.reading.notice import Count
from bihuan.reading.rules.numerals import NUMERAL, number_of
from bihuan.reading.rules.page import Page
from bihuan.reading.tables import load_toml

_GAP = r"[^，。；：、,;:0-9０-９\n]{0,8}?"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for row in load_toml("counts.toml")["count"]:
        nouns = "|".join(map(re.escape, row["nouns"]))
        units = "|".join(map(re.escape, row["units"]))
        number = rf"(?P<{{}}>[{NUMERAL}]{{{{1,6}}}})(?:余|多)?\s*(?:{units})"
        before, after = number.format("before"), number.format("after")
        patterns.append((row["what"], re.compile(rf"{before}{_GAP}(?:{nouns})|(?:{nouns}){_GAP}{after}")))
    return tuple(patterns)


def find_counts(page: Page, start: int, end: int) -> tuple[Count, ...]:
    """
    Return the counts stated in ``body[start:end]`` in reading order.

    ``what`` is a name from ``tables/counts.toml`` (problems, leads, letters …); a number of anything else is no count.
    """
    found: list[tuple[int, Count]] = []
    taken: set[int] = set()
    for what, pattern in _patterns():
        for match in pattern.finditer(page.body, start, end):
            group = "before" if match["before"] else "after"
            value = number_of(match[group])
            # 一个问题 names a problem, it does not count: only digits and numerals above one are counts.
            if value is None or match.start(group) in taken or (match[group] in "一两" and value < 3):
                continue
            taken.add(match.start(group))
            found.append((match.start(), Count(what, value, page.span(*match.span()))))
    return tuple(count for _, count in sorted(found, key=lambda pair: pair[0]))
