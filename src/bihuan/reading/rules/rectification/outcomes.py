"""Results of an item that can be counted: 新建制度2项, 清退资金3.2万元, 约谈4人, 整改完成率100%."""

import re
import unicodedata
from functools import cache

from bihuan.reading.notice import Outcome
from bihuan.reading.numerals import number_of
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.words import any_of, table

_NUMBER = r"(?P<number>[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?|[一二两三四五六七八九十百千]{1,6})"
#: What may stand between a verb and its number: the object (清退违规发放津贴3.2万元), never another piece.
_WORDS = r"[^，,。；;：:\n0-9０-９]{0,24}?"
#: One number of something else may stand in between: 约谈单位3家、责任人4人.
_BETWEEN = rf"{_WORDS}(?:[0-9０-９]{{1,4}}[家个户处所][、和及]{_WORDS})?"
_RATE = re.compile(
    r"(?P<what>(?:整改)?(?:完成|办结|整改|销号|按期)率)[^，,。；;\n0-9０-９]{0,8}?(?P<number>[0-9０-９]+(?:[.．][0-9０-９]+)?)[ \t]*(?P<unit>[%％])"
)


def _amount(units: str, prefix: str = "") -> str:
    number = _NUMBER.replace("<number>", f"<{prefix}number>")
    return rf"{number}[ \t]*(?:余|多)?(?P<{prefix}unit>{units})"


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    for row in table()["outcome"]:
        verbs, units = any_of(row["verbs"]), any_of(row["units"])
        if "nouns" not in row:
            pattern = rf"{verbs}{_BETWEEN}{_amount(units)}"
        elif "" in row["nouns"]:
            pattern = rf"{verbs}{_BETWEEN}{_amount(units)}(?:{any_of(row['nouns'])})?"
        else:
            # 制定制度3项, 制定3项制度: the noun stands on one side of the number or the other.
            nouns = any_of(row["nouns"])
            late = rf"{_BETWEEN}{nouns}{_BETWEEN}{_amount(units, 'late_')}"
            pattern = rf"{verbs}(?:{late}|{_BETWEEN}{_amount(units)}{_BETWEEN}{nouns})"
        rows.append((row["what"], re.compile(pattern)))
    return tuple(rows)


def outcomes_in(page: Page, start: int, end: int) -> tuple[Outcome, ...]:
    """Return the countable results in ``body[start:end]`` in reading order; a number counts for one result only."""
    body = page.body
    found: dict[int, tuple[int, int, str, str, str]] = {}
    for what, pattern in _rows():
        for match in pattern.finditer(body, start, end):
            prefix = "late_" if "late_number" in pattern.groupindex and match["late_number"] else ""
            number, unit = match[f"{prefix}number"], match[f"{prefix}unit"]
            at = match.start(f"{prefix}number")
            # The verb that stands nearest to a number counts it: 约谈3人，处分2人 never lends its 3 to another verb.
            if at not in found or match.start() > found[at][0]:
                found[at] = (match.start(), match.end(), what, number, unit)
    for match in _RATE.finditer(body, start, end):
        found[match.start("number")] = (*match.span(), "rate", match["number"], match["unit"])
    outcomes = []
    for _, (first, last, what, number, unit) in sorted(found.items()):
        value = amount_of(number)
        if value is not None:
            outcomes.append(Outcome(what, value, unit, body[first:last], page.span(first, last)))
    return tuple(outcomes)


def amount_of(text: str) -> int | float | None:
    """Return the value of a number as printed: ``1,234.5``, ``３``, ``十二``; None for what is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if "." in plain:
        return float(plain)
    return number_of(plain)
