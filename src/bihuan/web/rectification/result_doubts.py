"""
Rates typed into a report that cannot be right: no whole numbers give them, or the system reckons another one.

Pure. Nobody is stopped by a doubt: a person reads it beside the text and decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bihuan.web.common.language import pick
from bihuan.web.rectification.rates import NAMES, Rate
from bihuan.web.rectification.truth.rates import contradictions, fits

#: What units call the rates, nearest before the number.
_CALLED = {
    "completion": "(?:整改)?(?:任务)?(?:完成|办结|整改)率",
    "closure": "销号率",
    "on_time": "(?:按期|按时)(?:完成|办结|整改)?率",
    "recurrence": "(?:复发|反弹)率",
}
_TYPED = {
    name: re.compile(rf"{called}(?:为|是|达到|达|已达)?\s*(?:到)?\s*([0-9]{{1,3}}(?:\.[0-9]{{1,4}})?)\s*[%％]")
    for name, called in _CALLED.items()
}


@dataclass(frozen=True, slots=True)
class RateDoubt:
    """A rate as it was written, its place in the text (code points), and why it is doubted, in both languages."""

    rate: str
    span: tuple[int, int]
    zh: str
    en: str

    @property
    def sentence(self) -> str:
        """The reason in the language of the page."""
        return pick(self.zh, self.en)


def doubts_of_rates(text: str, rates: Sequence[Rate]) -> list[RateDoubt]:
    """Return the rates of a text that are contradicted, in its order; ``rates`` are those that the system reckons."""
    known = {rate.name: rate for rate in rates if rate.exists}
    found = [_impossible(text, one.rate, one.span, one.done, one.nearest) for one in contradictions(text)]
    for name, pattern in _TYPED.items():
        rate = known.get(name)
        if rate is not None:
            found += [
                _other(one, rate, name)
                for one in pattern.finditer(text)
                if not fits(rate.numerator, rate.denominator, Decimal(one[1]))
            ]
    return sorted(found, key=lambda one: one.span)


def _impossible(
    text: str, rate: str, span: tuple[int, int], done: int | None, nearest: Sequence[tuple[int, int, str]]
) -> RateDoubt:
    near_zh = "、".join(f"{one}/{of} 为 {share}%" for one, of, share in nearest)
    near_en = ", ".join(f"{one} of {of} is {share}%" for one, of, share in nearest)
    of_zh, of_en = (f"{done} 个时", f" for {done}") if done is not None else ("", "")
    return RateDoubt(
        rate,
        span,
        f"“{text[span[0] : span[1]]}”与同一句的数字对不上：完成 {of_zh or '若干个时'}没有整数的总数能得出这个比率"
        f"{f'（最接近的：{near_zh}）' if near_zh else ''}。",
        f"“{text[span[0] : span[1]]}” does not fit the numbers of its sentence{of_en}: no whole total gives it"
        f"{f' (nearest: {near_en})' if near_en else ''}.",
    )


def _other(found: re.Match[str], rate: Rate, name: str) -> RateDoubt:
    _zh, en = NAMES[name]
    return RateDoubt(
        found[1],
        found.span(),
        f"“{found[0]}”与系统统计的不同：{rate.words()[0]}。",
        f"“{found[0]}” is not what the system reckons ({en}): {rate.words()[1]}.",
    )
