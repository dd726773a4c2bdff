"""
One way to cut a text into what can be found: pairs of neighbouring characters, for both databases.

Pairs, because words of two characters are what people look for and no word list knows all names; the text itself then
confirms each hit, so that both databases give the same answer.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

_RUN = re.compile(r"[a-z0-9]+|[^\Wa-z0-9_]+")
_LATIN = re.compile(r"[a-z0-9]")
#: Texts of these characters only: NFKC makes other marks of some, which are left out anyway, and no other letters.
_NARROW = re.compile("[\0-\x7f\u4e00-\u9fff\u2013-\u201d\u2026\u3000-\u3003\u3008-\u3011（），：；！？％]*")

_source: list[Callable[[], Mapping[str, str]]] = []


def use_simplified_forms(source: Callable[[], Mapping[str, str]]) -> None:
    """Say where to learn which simplified character each traditional one stands for; an app above this one knows."""
    _source[:] = [source]
    _simplified.cache_clear()
    _traditional.cache_clear()


@cache
def _simplified() -> dict[int, str]:
    forms = _source[0]() if _source else {}
    return {ord(traditional): simple for traditional, simple in forms.items()}


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that has a simplified form; most texts hold none, and looking is quicker than replacing."""
    return re.compile(f"[{''.join(re.escape(chr(code)) for code in _simplified())}]" if _simplified() else "(?!)")


def fold(text: str) -> str:
    """Return ``text`` as it is compared: half-width, lower case, simplified, one space for whatever is no letter."""
    plain = (text if _NARROW.fullmatch(text) else unicodedata.normalize("NFKC", text)).lower()
    if _traditional().search(plain):
        plain = plain.translate(_simplified())
    return " ".join(_RUN.findall(plain))


def bigrams(folded: str) -> list[str]:
    """
    Return what a folded text is found by: words of Latin letters and digits, pairs of other characters, and every
    character alone (of a Latin word the first one).

    Alone, because the beginnings of thousands of different pairs or numbers would have to be joined for each question
    of one character.
    """
    found: list[str] = []
    for run in folded.split():
        if _LATIN.match(run):
            found += (run, run[0])
        else:
            found += run
            found += map(str.__add__, run, run[1:])
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """
    What to look for: whole pairs and single characters, and beginnings of Latin words.

    ``words`` are all of them whole. ``confirm`` has those of three characters and more: their pairs may stand apart, so
    the text has the last word.
    """

    words: tuple[str, ...]
    whole: tuple[str, ...]
    beginnings: tuple[str, ...]
    confirm: tuple[str, ...]


def is_latin(word: str) -> bool:
    """Return True for a word of Latin letters and digits, which is found by its beginning."""
    return _LATIN.match(word) is not None


def question(query: str) -> Question | None:
    """Return what ``query`` asks for, or None if it holds no letter at all. All its words must be found."""
    runs = tuple(dict.fromkeys(run for run in fold(query).split(" ") if run))
    if not runs:
        return None
    latin = [run for run in runs if _LATIN.match(run)]
    others = [run for run in runs if not _LATIN.match(run)]
    pairs = [run[at : at + 2] for run in others for at in range(len(run) - 1)]
    singles = [run for run in runs if len(run) == 1]
    return Question(
        words=runs,
        whole=tuple(dict.fromkeys((*singles, *pairs))),
        beginnings=tuple(run for run in latin if len(run) > 1),
        confirm=tuple(run for run in others if len(run) > 2),
    )
