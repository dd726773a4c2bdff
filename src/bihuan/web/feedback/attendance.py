"""Who has to be at a feedback meeting (参会要求), by function, and who of them was not there."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.web.common.language import pick


@dataclass(frozen=True, slots=True)
class Function:
    """
    One function (职务类别) that people are at a meeting in.

    ``side`` is "sender" or "unit"; ``least`` is how many the sample asks for, 0 for nobody.
    """

    code: str
    side: str
    zh: str
    en: str
    least: int

    @property
    def label(self) -> str:
        """What it is called, in the language of the page."""
        return pick(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Required:
    """That at least so many of a function have to be there."""

    function: str
    least: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A function of which fewer were there than have to be."""

    function: Function
    least: int
    there: int


@cache
def functions() -> Mapping[str, Function]:
    """Return the functions by their codes, in the order of the sample."""
    text = files("bihuan.web.feedback").joinpath("attendance.toml").read_text(encoding="utf-8")
    return {row["code"]: Function(**row) for row in tomllib.loads(text)["function"]}


def sample() -> tuple[Required, ...]:
    """Return what the sample asks for, until an office settles something else."""
    return tuple(Required(one.code, one.least) for one in functions().values() if one.least)


def read_required(rows: Iterable[Mapping[str, Any]]) -> tuple[Required, ...]:
    """Return what stored rows ask for; a function that the product does not know any more asks for nobody."""
    return tuple(Required(row["function"], row["least"]) for row in rows if row["function"] in functions())


def plain(required: Iterable[Required]) -> list[dict[str, object]]:
    """Return the same as rows to store."""
    return [{"function": one.function, "least": one.least} for one in required]


def missing(required: Iterable[Required], there: Iterable[tuple[str, int]]) -> tuple[Missing, ...]:
    """Return of which functions fewer were ``there`` (code, count) than are required, in the order of ``required``."""
    counts: Counter[str] = Counter()
    for function, count in there:
        counts[function] += count
    return tuple(
        Missing(functions()[one.function], one.least, counts[one.function])
        for one in required
        if counts[one.function] < one.least
    )


def in_words(some: Iterable[Missing]) -> tuple[str, str]:
    """Return who was missing, in Chinese and English; "" for nobody."""
    those = list(some)
    zh = "、".join(f"{one.function.zh}（应到{one.least}人，实到{one.there}人）" for one in those)
    en = "; ".join(f"{one.function.en} ({one.least} required, {one.there} there)" for one in those)
    return zh, en
