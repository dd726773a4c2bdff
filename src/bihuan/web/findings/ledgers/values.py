"""What the cells of a ledger mean: days, amounts of money, counts, choices. What is not understood is said, not guessed."""

import calendar
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from bihuan.web.common.tables.cells import folded, text_of


class UnreadableError(ValueError):
    """A cell that cannot be read; ``zh`` and ``en`` say what would be understood."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days; ``is_exact`` is False where the cell names a month or a year only."""

    first: date
    last: date | None
    is_exact: bool = True


_DAY = re.compile(r"((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*(?:[月./-]\s*(\d{1,2})\s*[日号]?|月)?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_BETWEEN = re.compile(r"\s*(?:至|到|—+|–|~|～|-{1,2})\s*")
_CLOCK = re.compile(r"[T\s]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$")
_AMOUNT = re.compile(
    r"(?P<about>约|近|超|逾|共|计|合计|人民币|[￥¥])*\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万亿|亿|千万|百万|万|千)?\s*(?:元|圆)?\s*(?P<more>余|多|左右|以上)?(?:元|圆)?"
)
_UNITS = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1, None: 1}
_COUNT = re.compile(r"(?:约|近|共)?\s*(\d[\d,]*)\s*(?:余|多)?\s*(?:人|人次|名|户)?")
_SPLIT = re.compile(r"[、，,;；/／\n|]+")
_SERIALS = range(18_264, 73_051)  # 1950 to 2099, as spreadsheets count days
_SERIAL_ZERO = date(1899, 12, 30)


def days_of(value: Any) -> Days:
    """
    Return the days that a cell names: one, a stretch, or a month.

    Raises:
        UnreadableError: for anything else.
    """
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise _no_day()
    if isinstance(value, int | float):
        whole = int(value)
        if whole in _SERIALS:
            return Days(_SERIAL_ZERO + timedelta(days=whole), None)
        value = str(whole)
    return _days_in(text_of(value))


@lru_cache(maxsize=20_000)
def _days_in(text: str) -> Days:
    plain = _CLOCK.sub("", unicodedata.normalize("NFKC", text).strip()).strip("。；; ")
    if found := _COMPACT.fullmatch(plain):
        return Days(_day(*map(int, found.groups())), None)
    if found := _DAY.fullmatch(plain):
        return _whole(*found.groups())
    start = _DAY.match(plain)
    if start is None:
        raise _no_day()
    between = _BETWEEN.match(plain, start.end())
    rest = plain[between.end() :] if between else ""
    first = _whole(*start.groups())
    end = _DAY.fullmatch(rest)
    if end is not None:
        last = _whole(*end.groups())
    elif (short := _MONTH_DAY.fullmatch(rest)) is not None:
        last = Days(_day(first.first.year, int(short[1]), int(short[2])), None)
    else:
        raise _no_day()
    if (last.last or last.first) < first.first:
        raise _no_day()
    return Days(first.first, last.last or last.first, first.is_exact and last.is_exact)


def _whole(year: str, month: str, day: str | None) -> Days:
    if day:
        return Days(_day(int(year), int(month), int(day)), None)
    first = _day(int(year), int(month), 1)
    return Days(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]), is_exact=False)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_day() from None


def _no_day() -> UnreadableError:
    return UnreadableError(
        "findings.unread_date",
        "日期读不懂。请写成 2020-09-06、2020年9月6日，或 2020年9月6日至11月30日。",
        "This is no date that can be read. Write 2020-09-06, or two dates with 至 between them.",
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in yuan; ``is_exact`` is False for "about", "more than"."""

    yuan: Decimal
    is_exact: bool = True


def unit_in(heading: str) -> int:
    """Return the unit that a heading states (金额（万元）), in yuan; 1 if none."""
    found = re.search(r"(万亿|亿|千万|百万|万|千)元", unicodedata.normalize("NFKC", heading))
    return _UNITS[found[1]] if found else 1


def amount_of(value: Any, unit: int = 1) -> Amount:
    """
    Return the money that a cell states, in yuan; ``unit`` holds where the cell names none.

    Raises:
        UnreadableError: for anything else, and for a negative amount.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        # By way of its text: 0.1 as a float is not a tenth.
        return _yuan(str(value), unit, is_exact=True)
    text = unicodedata.normalize("NFKC", text_of(value))
    found = _AMOUNT.fullmatch(text.strip("。 "))
    if found is None:
        raise _no_amount()
    has_own = found["unit"] is not None or text.rstrip("。 ").endswith(("元", "圆"))
    about = found["more"] or any(word in text for word in "约近超逾")
    return _yuan(found["number"].replace(",", ""), _UNITS[found["unit"]] if has_own else unit, is_exact=not about)


def _yuan(number: str, unit: int, *, is_exact: bool) -> Amount:
    try:
        yuan = Decimal(number) * unit
        # A float that a spreadsheet computed (0.1 + 0.2) may be off by less than a cent.
        rounded = yuan.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise _no_amount() from None
    if rounded < 0:
        raise _no_amount()
    return Amount(rounded, is_exact and abs(rounded - yuan) < Decimal("0.000001"))


def _no_amount() -> UnreadableError:
    return UnreadableError(
        "findings.unread_amount",
        "金额读不懂。请写成数字，可带单位，例如 35.5 或 35.5万元。",
        "This is no amount that can be read. Write a number, with a unit if need be: 35.5 or 35.5万元.",
    )


def count_of(value: Any) -> int:
    """Return a number of people; ``UnreadableError`` for anything else."""
    text = unicodedata.normalize("NFKC", text_of(value)).strip("。 ")
    found = _COUNT.fullmatch(text)
    if found is None or len(found[1]) > 9:
        raise UnreadableError(
            "findings.unread_count",
            "人数读不懂。请写成整数。",
            "This is no number of people that can be read. Write a whole number.",
        )
    return int(found[1].replace(",", ""))


def choices_of(text: str, words: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the choices that a cell names, and the parts of it that name none."""
    return _choices(text, tuple((value, tuple(known)) for value, known in words.items()))


@lru_cache(maxsize=20_000)
def _choices(text: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: list[str] = []
    left = []
    for part in (part.strip() for part in _SPLIT.split(text)):
        if not part:
            continue
        plain = folded(part)
        exact = [value for value, known in words if any(plain == folded(word) for word in known)]
        inside = exact or [value for value, known in words if any(len(word) > 1 and folded(word) in plain for word in known)]  # fmt: skip
        found += inside
        if not inside:
            left.append(part)
    return tuple(dict.fromkeys(found)), tuple(left)
