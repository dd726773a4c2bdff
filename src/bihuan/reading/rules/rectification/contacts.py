"""Where to say what one thinks of the rectification, and until when: phone, post box, mail, 公示期."""

import re
from functools import cache

from bihuan.reading.notice import Contact, Publicity
from bihuan.reading.rules.dates import find_dates
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.words import table

_PERIOD = re.compile(
    r"(?:公示期|公布期|公开期|公示时间|公布时间|公示期限|监督期)(?:限|间)?(?:为|自|从|：|:)?[^。；;\n]{2,60}"
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((what, re.compile(pattern, re.IGNORECASE)) for what, pattern in table()["contact"].items())


def contacts_in(page: Page, start: int, end: int) -> tuple[Contact, ...]:
    """Return the ways to say what one thinks that stand in ``body[start:end]``, in reading order."""
    found: list[tuple[int, Contact]] = []
    for what, pattern in _patterns():
        for match in pattern.finditer(page.body, start, end):
            first, last = match.span("value")
            while last > first and page.body[last - 1].isspace():
                last -= 1
            found.append((first, Contact(what, page.body[first:last], page.span(first, last))))
    return tuple(contact for _, contact in sorted(found, key=lambda one: one[0]))


def publicity_in(page: Page, start: int, end: int) -> Publicity | None:
    """Return how long the notice is up for comment, as far as ``body[start:end]`` says."""
    for match in _PERIOD.finditer(page.body, start, end):
        first, last = match.span()
        days = find_dates(page.body, first, last)
        text = page.body[first:last]
        if days and days[0].starts_on and days[0].ends_on and days[0].ends_on > days[0].starts_on:
            return Publicity(text, page.span(first, last), days[0].starts_on, days[0].ends_on)
        if re.search(r"[0-9０-９一二三四五六七八九十]+\s*(?:个)?(?:工作)?[日天]", text):
            return Publicity(text, page.span(first, last))
    return None
