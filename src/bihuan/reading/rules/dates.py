"""
Civil dates of a notice: single days and ranges, with the year or the month left out where the text leaves it out.

``2020年9月6日至11月30日`` ends in the same year, ``2021年1月5日至8日`` in the same month; an end before its start
with no year of its own falls in the next year (``2020年11月5日至1月20日``).
"""

import re
from dataclasses import dataclass
from datetime import date

from bihuan.reading.numerals import NUMERAL, number_of

_N = rf"[{NUMERAL}]{{1,3}}"
_FIRST = rf"(?:(?P<year>[{NUMERAL}]{{4}}|同|次|翌|当)\s*年\s*)?(?P<month>{_N})\s*月\s*(?P<day>{_N})\s*[日号]"
_LAST = (
    rf"(?:(?P<to_year>[{NUMERAL}]{{4}}|同|次|翌|当)\s*年\s*)?(?:(?P<to_month>{_N})\s*月\s*)?(?P<to_day>{_N})\s*[日号]"
)
_JOIN = r"\s*(?:起?(?:至|到|—+|－|-|–|~|～)|、|和)\s*"
_DATES = re.compile(rf"{_FIRST}(?:{_JOIN}{_LAST})?")


@dataclass(frozen=True, slots=True)
class DateRange:
    """Two civil dates (equal for a single day) and the range of the repaired text they stand in."""

    starts_on: date | None  #: None where the text gives no year or the day does not exist
    ends_on: date | None
    start: int
    end: int


def find_dates(body: str, start: int = 0, end: int | None = None) -> tuple[DateRange, ...]:
    """
    Return the dates in ``body[start:end]`` in reading order.

    A date without a year takes the year of the date before it; the first date of a text has none to take.
    """
    found: list[DateRange] = []
    year: int | None = None
    stop = len(body) if end is None else end
    # A date always has its 月: asking for it first spares texts without dates the slower search.
    if body.find("月", start, stop) < 0:
        return ()
    for match in _DATES.finditer(body, start, stop):
        first = _date(match["year"], match["month"], match["day"], year)
        last = first
        if match["to_day"]:
            last = _last_day(match, first)
        found.append(DateRange(first, last, match.start(), match.end()))
        year = last.year if last else (first.year if first else year)
    return tuple(found)


def _last_day(match: re.Match[str], first: date | None) -> date | None:
    if first is None:
        return None
    last = _date(match["to_year"], match["to_month"] or match["month"], match["to_day"], first.year)
    if last and last < first and not match["to_year"]:
        return _date(str(first.year + 1), match["to_month"] or match["month"], match["to_day"], None)
    return last


def _date(year: str | None, month: str, day: str, known: int | None) -> date | None:
    value = _year(year, known)
    month_value, day_value = number_of(month), number_of(day)
    if value is None or month_value is None or day_value is None:
        return None
    try:
        return date(value, month_value, day_value)
    except ValueError:  # 2月30日 stands in the text but not in the calendar
        return None


def _year(year: str | None, known: int | None) -> int | None:
    if year is None or year in ("同", "当"):
        return known
    if year in ("次", "翌"):
        return None if known is None else known + 1
    return number_of(year)
