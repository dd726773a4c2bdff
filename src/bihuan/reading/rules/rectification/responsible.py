"""Who is responsible for an item: （牵头单位：…；责任单位：…、…）, in brackets or on a line of its own."""

import re
from functools import cache

from bihuan.reading.notice import Responsible, Span
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.words import any_of, labels, table

_NAME = re.compile(r"[^、，,和及 \t\u3000\n]+(?:和[^、，,和及 \t\u3000\n]{1,3}(?=[、，,]|$))?")
_LONGEST_NAME = 60


@cache
def _label() -> tuple[re.Pattern[str], dict[str, str]]:
    roles = {word: row["role"] for row in table()["responsible"] for word in row["labels"]}
    every = any_of(roles)
    other = f"{labels()['due']}|{labels()['status']}|{labels()['measures']}|{labels()['results']}"
    return re.compile(
        rf"(?P<label>{every})[ \t]*[：:][ \t]*(?P<names>[^；;。（()）【】\n：:]{{0,300}}?)(?=[；;。）)】\n]|[，,、 \t]{{0,4}}(?:{every}|{other})[：:]|$)"
    ), roles


def responsible_in(page: Page, start: int, end: int) -> tuple[tuple[Responsible, ...], list[Span]]:
    """
    Return who is named as responsible in ``body[start:end]``, and the ranges of the labels with their names.

    Several names behind one label are one entry each, in reading order.
    """
    pattern, roles = _label()
    found: list[Responsible] = []
    ranges: list[Span] = []
    for match in pattern.finditer(page.body, start, end):
        ranges.append(match.span())
        found += [
            Responsible(roles[match["label"]], name[0], page.span(*name.span()))
            for name in _NAME.finditer(page.body, *match.span("names"))
            if 1 < len(name[0]) <= _LONGEST_NAME
        ]
    return tuple(found), ranges
