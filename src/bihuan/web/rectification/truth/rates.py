"""
Whether a rate that a unit reports can come from whole numbers: "122 put right, 98.7 %" fits no total at all.

A rate is compared with the counts of its own sentence. It stands if any honest way of rounding (half up, half to even, cut
off) gives it; only where none does, it is contradicted, with the totals that come nearest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor

from bihuan.reading.rates import is_printed_as
from bihuan.web.rectification.truth.masking import Span

_SENTENCE = re.compile(r"[^。；;\n]+")
_RATE = re.compile(r"(?<![0-9.])([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*[%％]|百分之([0-9]{1,3}(?:\.[0-9]{1,4})?)")
_COUNT = re.compile(
    r"(?<![0-9.年月])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})\s*(?:余)?(?:个|项|件|条|家|户|人|起|名|笔|处|份|批|宗)"
)
#: Words that go before a total, and such that go before what is done; the one that stands nearest to the number decides.
_KIND = re.compile(
    r"(?P<total>共|总|全部|反馈|指出|涉及|应整改|交办|移交|列入|合计)|(?P<done>已|完成|办结|整改到位|销号|解决|落实|兑付|其中)"
)
#: Rates that are no share of these counts: growth, satisfaction of those asked, interest.
_OTHER_RATE = re.compile(r"(?:增长|上升|下降|提高|降低|压缩|缩短|减少|同比|利率|年息|占比提升)[^，,]{0,6}$")
_AFTER_RATE = re.compile(r"^\s*(?:以上|左右|的目标)")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """
    A rate that its own sentence contradicts.

    ``rate`` is as it was written, ``span`` its place, ``counts`` the places of the numbers it was held against, in code
    points. ``done`` is the number that should be this share of ``total``; None for what the sentence does not name.
    ``nearest`` are (done, total, rate) of the whole numbers that come nearest.
    """

    rate: str
    span: Span
    counts: tuple[Span, ...]
    done: int | None
    total: int | None
    nearest: tuple[tuple[int, int, str], ...]


def contradictions(text: str) -> list[Contradiction]:
    """Return the rates that no whole number gives, in the order of the text."""
    return [one for sentence in _SENTENCE.finditer(text) for one in _of_sentence(sentence[0], sentence.start())]


def fits(done: int, total: int, rate: Decimal) -> bool:
    """Return whether ``done`` of ``total`` is this rate in some rounding that offices use."""
    return total > 0 and done >= 0 and is_printed_as(done, total, rate, Decimal(1).scaleb(_exponent(rate)))


def totals_of(done: int, rate: Decimal) -> tuple[int, ...]:
    """Return the whole totals of which ``done`` is this rate; empty if there is none."""
    if rate <= 0 or done <= 0:
        # Nothing done is nought of any total, and of a large one a few are nought as well, as it is rounded.
        return (max(1, done * 10 ** (3 - _exponent(rate))),) if rate == 0 else ()
    step = Decimal(1).scaleb(_exponent(rate))
    least = floor(100 * done / (rate + step))
    most = ceil(100 * done / max(rate - step, step / 2))
    # A rate near nought fits very many totals: the first that does is enough to say that it stands.
    return tuple(total for total in range(max(done, least), min(most, least + 10_000) + 1) if fits(done, total, rate))


def _of_sentence(sentence: str, offset: int) -> Iterator[Contradiction]:
    counts = [(_number(one[1]), one.span(), _kind(sentence, one.start())) for one in _COUNT.finditer(sentence)]
    if not counts:
        return
    for found in _RATE.finditer(sentence):
        written = found[1] or found[2]
        before = sentence[: found.start()]
        rate = Decimal(written)
        if rate > 100 or _OTHER_RATE.search(before) or _AFTER_RATE.match(sentence[found.end() :]):
            continue
        if not _stands(rate, [(number, kind) for number, _span, kind in counts]):
            done, total = _meant(counts, found.start())
            yield Contradiction(
                written,
                (found.start() + offset, found.end() + offset),
                tuple((start + offset, end + offset) for _number_, (start, end), _kind_ in counts),
                done,
                total,
                _nearest(done, total, rate),
            )


def _meant(counts: list[tuple[int, Span, str]], at: int) -> tuple[int | None, int | None]:
    """Return the number done and the total that a rate at this place speaks of: the nearest before it."""
    totals = [number for number, _span, kind in counts if kind == "total"]
    others = [(number, span) for number, span, kind in counts if kind != "total"]
    before = [number for number, span in others if span[1] <= at] or [number for number, _span in others]
    done = before[-1] if before else None
    total = next((one for one in reversed(totals) if done is None or one >= done), None)
    return done, total


def _stands(rate: Decimal, counts: list[tuple[int, str]]) -> bool:
    numbers = [number for number, _kind in counts]
    if any(
        fits(done, total, rate) for done in numbers for total in numbers if done <= total and (done, total) != (0, 0)
    ):
        return len(counts) > 1 or rate == 100
    if any(kind == "total" for _number, kind in counts) and any(kind == "done" for _number, kind in counts):
        return False  # both are named, and they give another rate
    # One of the two is not named: is there any whole number that it could be?
    return any(totals_of(number, rate) if kind != "total" else _parts_of(number, rate) for number, kind in counts)


def _parts_of(total: int, rate: Decimal) -> bool:
    near = floor(rate * total / 100)
    return any(fits(done, total, rate) for done in (near - 1, near, near + 1, near + 2))


def _nearest(done: int | None, total: int | None, rate: Decimal) -> tuple[tuple[int, int, str], ...]:
    if done is not None and total is not None:
        pairs = [(done, total)]
    elif done is not None:
        exact = Decimal(100 * done) / max(rate, Decimal("0.0001"))
        pairs = [(done, one) for one in sorted({max(done, floor(exact)), max(done, ceil(exact))})]
    else:
        exact = rate * (total or 0) / 100
        pairs = [(one, total or 0) for one in sorted({floor(exact), ceil(exact)})]
    step = Decimal("0.01")
    return tuple(
        (one, of, str((Decimal(100 * one) / of).quantize(step, rounding=ROUND_HALF_UP))) for one, of in pairs if of
    )


def _kind(sentence: str, at: int) -> str:
    start = max(sentence.rfind(mark, 0, at) for mark in "，,、（(") + 1
    marks = list(_KIND.finditer(sentence, start, at))
    return str(marks[-1].lastgroup) if marks else ""


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _exponent(rate: Decimal) -> int:
    return int(rate.as_tuple().exponent)
