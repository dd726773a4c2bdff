"""Dates, ordinals and names of things as a page says them, in the language of the page."""

import re
from datetime import date, datetime
from functools import cache

from django.utils import dateformat, timezone
from django.utils.translation import gettext, gettext_lazy, pgettext

from bihuan.web.common.language import pick

TARGET_KINDS = {
    "province": gettext_lazy("省级"),
    "city": gettext_lazy("市"),
    "league": gettext_lazy("盟"),
    "prefecture": gettext_lazy("自治州、地区"),
    "county": gettext_lazy("县"),
    "banner": gettext_lazy("旗"),
    "district": gettext_lazy("区"),
    "department": gettext_lazy("部门"),
    "firm": gettext_lazy("企业"),
    "other": gettext_lazy("其他单位"),
}

COUNTS = {
    "fix_at_once": gettext_lazy("立行立改"),
    "leads": gettext_lazy("问题线索"),
    "key_problems": gettext_lazy("重点问题"),
    "problems": gettext_lazy("发现问题"),
    "suggestions": gettext_lazy("整改意见"),
    "reports_received": gettext_lazy("信访件"),
    "talks": gettext_lazy("谈话"),
    "documents_read": gettext_lazy("调阅资料"),
}

_DIGITS = "零一二三四五六七八九"


def day(value: date | None) -> str:
    """Return a civil date in words; "" for None."""
    if value is None:
        return ""
    return dateformat.format(value, pgettext("date format", "Y年n月j日"))


def moment(value: datetime | None) -> str:
    """Return a moment to the minute, in the office's time zone; "" for None."""
    if value is None:
        return ""
    return dateformat.format(timezone.localtime(value), pgettext("date format", "Y年n月j日 H:i"))


def days(start: date | None, end: date | None) -> str:
    """Return a stretch of days without saying the same year twice; one day if both are the same or one is missing."""
    if start is None or end is None or start == end:
        return day(start or end)
    if start.year != end.year:
        return gettext("%(start)s至%(end)s") % {"start": day(start), "end": day(end)}
    first = dateformat.format(start, pgettext("first day of a range within one year", "Y年n月j日"))
    last = dateformat.format(end, pgettext("last day of a range within one year", "n月j日"))
    return gettext("%(start)s至%(end)s") % {"start": first, "end": last}


def chinese_number(value: int) -> str:
    """Return 1 to 99 in Chinese numerals, as rounds are counted; other numbers in figures."""
    if not 0 < value < 100:  # no committee has counted to a hundred
        return str(value)
    tens, ones = divmod(value, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def number_of_term(term: str) -> str:
    """Return the figure of a term of office, ``"10"`` for 十届; the text as it stands if it is not such an ordinal."""
    numeral = term.removeprefix("第").removesuffix("届")
    return _figures().get(numeral, numeral if numeral.isdigit() else term)


@cache
def _figures() -> dict[str, str]:
    return {chinese_number(value): str(value) for value in range(1, 100)}


def round_ordinal(term: str, number: int | None) -> str:
    """Return what a round is called for short, e.g. 十届第八轮 or "Term 10, round 8"."""
    if number is None:
        return term
    zh = f"{term}第{chinese_number(number)}轮"
    # Two sentences and not one translation: the languages count with different signs.
    return pick(zh, f"Term {number_of_term(term)}, round {number}" if term else f"Round {number}")


def heading_words(heading: str) -> list[str]:
    """
    Return a heading in pieces that stay whole, e.g. 政策制定 and 与兑现; joined they are the heading again.

    Chinese else breaks anywhere, also inside a word. A break comes before "and", never after a single character.
    """
    return re.split("(?<=.{2})(?=[与和及、])", heading)
