"""
The four rates of rectification, each with what it was divided by, up to which day, and how lines that go on for good count.

A bare percentage is never returned: a rate that nobody can recount is the commonest way in which rectification is made to
look better than it is. Where there is nothing to divide by there is no rate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bihuan.web.common.language import pick

#: How lines that are kept up for good (长期坚持) count in the completion rate, in words for beside the rate.
LONG_TERM: Mapping[str, tuple[str, str]] = {
    "done": ("“长期坚持”事项核查属实后计入已完成", "lines kept up for good count as completed once they were verified"),
    "not_done": ("“长期坚持”事项不计入已完成", "lines kept up for good do not count as completed"),
    "separate": (
        "“长期坚持”事项单独列示，不计入分子和分母",
        "lines kept up for good are shown apart, in neither numerator nor denominator",
    ),
}
#: What each rate is, and what is divided by what.
NAMES: Mapping[str, tuple[str, str]] = {
    "completion": ("整改完成率", "Completion rate"),
    "closure": ("销号率", "Closure rate"),
    "on_time": ("按期率", "On-time rate"),
    "recurrence": ("复发率", "Recurrence rate"),
    "look_back": ("“回头看”复发率", "Recurrence rate of the look back"),
    "repeats": ("重复问题占比", "Share of repeated findings"),
}
MEANINGS: Mapping[str, tuple[str, str]] = {
    "completion": ("核查属实的事项 ÷ 反馈的事项", "lines verified as done ÷ lines fed back"),
    "closure": ("已销号的事项 ÷ 反馈的事项", "lines closed ÷ lines fed back"),
    "on_time": ("按期报完成且核查属实的事项 ÷ 期限已到的事项", "lines done by their day ÷ lines whose day has come"),
    "recurrence": ("销号后不实或反弹的事项 ÷ 曾经销号的事项", "closed lines that did not hold ÷ lines ever closed"),
    "look_back": (
        "已销号、回头看查明仍然存在的事项 ÷ 已销号、回头看已经查看的事项",
        "closed lines that were found still there ÷ closed lines that were looked at",
    ),
    "repeats": (
        "经确认重复同一单位以前轮次问题的问题 ÷ 本轮已批准和已印发的问题",
        "findings confirmed to repeat one of an earlier round at the same unit ÷ approved and issued findings of the round",
    ),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """
    ``numerator`` of ``denominator`` lines on the day ``cut_off``, included; ``rule`` is the code of ``LONG_TERM``.

    ``apart`` are the lines that the rule shows apart from both.
    """

    name: str
    numerator: int
    denominator: int
    cut_off: date
    rule: str
    apart: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no rate")

    @property
    def exists(self) -> bool:
        """Whether there is anything to divide by."""
        return self.denominator > 0

    @property
    def percent(self) -> str:
        """The rate with one decimal, rounded half up; "" where there is none. Only ever shown beside its counts."""
        if not self.exists:
            return ""
        tenths = int(Fraction(self.numerator * 1000, self.denominator) + Fraction(1, 2))
        # What is not whole is never shown as whole, nor something as nothing.
        if tenths == 1000 and self.numerator < self.denominator:
            tenths = 999
        if tenths == 0 and self.numerator:
            tenths = 1
        return f"{tenths // 10}.{tenths % 10}%"

    @property
    def label(self) -> str:
        """How the rate is called, in the language of the page."""
        return pick(*NAMES[self.name])

    @property
    def meaning(self) -> str:
        """What is divided by what."""
        return pick(*MEANINGS[self.name])

    @property
    def rule_words(self) -> str:
        """How lines that go on for good count, in the language of the page; of the completion rate only."""
        return pick(*LONG_TERM[self.rule]) if self.name == "completion" else ""

    def words(self) -> tuple[str, str]:
        """Return the whole sentence in Chinese and in English: rate, counts, day, and rule."""
        zh, en = NAMES[self.name]
        day_zh = f"{self.cut_off.year}年{self.cut_off.month}月{self.cut_off.day}日"
        if not self.exists:
            return f"{zh}：截至{day_zh}没有可计算的事项", f"{en}: nothing to reckon by {self.cut_off.isoformat()}"
        said_zh = f"{zh} {self.percent}（{self.numerator}/{self.denominator}，截至{day_zh}"
        said_en = f"{en} {self.percent} ({self.numerator} of {self.denominator}, as of {self.cut_off.isoformat()}"
        if self.name == "completion":
            rule_zh, rule_en = LONG_TERM[self.rule]
            said_zh += f"；{rule_zh}"
            said_en += f"; {rule_en}"
            if self.apart:
                said_zh += f"，另有 {self.apart} 项"
                said_en += f", {self.apart} of them"
        return f"{said_zh}）", f"{said_en})"

    def plain(self) -> dict[str, object]:
        """Return it fit for JSON: for what is frozen with a report, and for programs."""
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "cut_off": self.cut_off.isoformat(),
            "rule": self.rule,
            "apart": self.apart,
            "percent": self.percent,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """
    What the rates are made of, counted on one day; lines that lapsed are in none of them.

    Successors are counted as lines that came back (``recurred``) through the line that they follow, and never as lines that
    were fed back. ``verified`` includes the closed ones; a line that left the figures is in neither.

    Attributes:
        fed_back: Lines from the feedback, long-term ones included.
        verified: Those whose completion was verified, long-term ones included.
        long_term: Those of ``fed_back`` that are kept up for good.
        long_term_verified: Those of ``verified`` that are.
        closed: Lines closed as implemented.
        due: Lines from the feedback whose day has come.
        on_time: Those of ``due`` that were reported as done by their day, and verified.
        ever_closed: Lines that were closed as implemented at some time, successors included.
        recurred: Those of them that left the figures: a reverse check failed, or the problem came back.
    """

    fed_back: int = 0
    verified: int = 0
    long_term: int = 0
    long_term_verified: int = 0
    closed: int = 0
    due: int = 0
    on_time: int = 0
    ever_closed: int = 0
    recurred: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in _PARTS))


_PARTS = tuple(Counts.__dataclass_fields__)


def rates_of(counts: Counts, *, cut_off: date, long_term: str) -> tuple[Rate, ...]:
    """
    Return completion, closure, on-time and recurrence rate, in this order.

    Args:
        counts: What was counted.
        cut_off: The day on which it was.
        long_term: How lines that are kept up for good count in the completion rate: a code of ``LONG_TERM``.

    Raises:
        KeyError: for another code.
    """
    if long_term not in LONG_TERM:
        raise KeyError(long_term)
    done, of, apart = counts.verified, counts.fed_back, 0
    if long_term == "not_done":
        done -= counts.long_term_verified
    elif long_term == "separate":
        done -= counts.long_term_verified
        of -= counts.long_term
        apart = counts.long_term
    return (
        Rate("completion", done, of, cut_off, long_term, apart),
        Rate("closure", counts.closed, counts.fed_back, cut_off, long_term),
        Rate("on_time", counts.on_time, counts.due, cut_off, long_term),
        Rate("recurrence", counts.recurred, counts.ever_closed, cut_off, long_term),
    )


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum; rates are made of the sum and never of rates."""
    columns = zip(*(tuple(getattr(one, name) for name in _PARTS) for one in counts), strict=True)
    return Counts(*map(sum, columns))
