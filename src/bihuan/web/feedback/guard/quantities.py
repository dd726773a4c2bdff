"""Quantities of a text, one value however they are written: 三千六百元, 3600元 and 0.36万元 are the same."""

import re

from bihuan.reading.numerals import CHINESE_NUMERAL, number_of

_TIMES = {"": 1.0, "万": 1e4, "亿": 1e8}
_QUANTITY = re.compile(
    rf"(?P<figure>[0-9]+(?:\.[0-9]+)?|[{CHINESE_NUMERAL}]+)(?P<times>万|亿)?(?P<rest>[{CHINESE_NUMERAL}]*)(?P<part>成半|成|%|％)?"
)
#: Figures that stand in every text.
_COMMON = frozenset({0.0, 1.0, 2.0, 3.0})


def quantities(text: str) -> frozenset[float]:
    """Return the values of the numbers in ``text``, without those that say nothing: up to three, written as a word."""
    found = set()
    for one in _QUANTITY.finditer(text):
        value = _value(one)
        if value is not None and (one["figure"][0].isdigit() or value not in _COMMON):
            found.add(value)
    return frozenset(found)


def _value(one: re.Match[str]) -> float | None:
    figure = one["figure"]
    number = float(figure) if figure[0].isdigit() else number_of(figure)
    if number is None:
        return None
    value = float(number) * _TIMES[one["times"] or ""]
    if one["times"] == "万" and one["rest"]:  # 两万四千, 两万四
        rest = number_of(one["rest"])
        if rest is not None:
            value += rest * (1000 if rest < 10 else 1)
    part = one["part"] or ""
    if part.startswith("成"):
        return (value + (0.5 if part == "成半" else 0)) / 10
    return value / 100 if part else value
