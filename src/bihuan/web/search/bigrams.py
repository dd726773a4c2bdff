"""
One way to cut a text into what can be found: pairs of neighbouring characters, for both databases.

Pairs, because words of two characters are what people look for and no word list knows all names; the text itself then
confirms each hit, so that both databases give the same answer.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

_RUN = re.compile(r"[a-z0-9]+|[^\Wa-z0-9_]+")
_LATIN = re.compile(r"[a-z0-9]")

_source: list[Callable[[], Mapping[str, str]]] = []


def use_simplified_forms(source: Callable[[], Mapping[str, str]]) -> None:
    """Say where to learn which simplified character each traditional one stands for; an app above this one knows."""
    _source[:] = [source]
    _simplified.cache_clear()


@cache
def _simplified() -> dict[int, str]:
    forms = _source[0]() if _source else {}
    return {ord(traditional): simple for traditional, simple in forms.items()}


def fold(text: str) -> str:
    """Return ``text`` as it is compared: half-width, lower case, simplified, one space for whatever is no letter."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return " ".join(_RUN.findall(plain))


def bigrams(folded: str) -> Iterator[str]:
    """
    Yield what a folded text is found by: words of Latin letters and digits, and pairs of other characters.

    The last character of a run also stands alone, so that a single character is found as the beginning of some pair.
    """
    for run in folded.split(" "):
        if not run or _LATIN.match(run):
            yield from (run,) if run else ()
            continue
        for at in range(len(run) - 1):
            yield run[at : at + 2]
        yield run[-1]


@dataclass(frozen=True, slots=True)
class Question:
    """
    What to look for: whole pairs, and beginnings of pairs or words.

    ``confirm`` has the runs of three characters and more: their pairs may stand apart, so the text has the last word.
    """

    whole: tuple[str, ...]
    beginnings: tuple[str, ...]
    confirm: tuple[str, ...]


def question(query: str) -> Question | None:
    """Return what ``query`` asks for, or None if it holds no letter at all. All its words must be found."""
    runs = tuple(dict.fromkeys(run for run in fold(query).split(" ") if run))
    if not runs:
        return None
    latin = [run for run in runs if _LATIN.match(run)]
    others = [run for run in runs if not _LATIN.match(run)]
    pairs = [run[at : at + 2] for run in others for at in range(len(run) - 1)]
    singles = [run for run in others if len(run) == 1]
    return Question(tuple(dict.fromkeys(pairs)), (*singles, *latin), tuple(run for run in others if len(run) > 2))
