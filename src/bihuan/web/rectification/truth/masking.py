"""
A text as it reads when everything is taken out that differs between honest copies of nobody: names, figures, quotations.

Two plans that differ only in the name of the unit, the days and the sums are one plan; two plans that share only the
quoted finding and the title of a regulation are two. So names and figures become one sign each, and what is quoted goes.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]

#: One sign for each thing that is masked; none of them is a letter of a text.
NAME, FIGURE = "\ue000", "\ue001"
_HAN = "零〇一二三四五六七八九十百千万亿两"
_ARABIC = "0-9０-９"
_UNITS = "年月日号点时分秒天周季旬元角名人次项个件条家户场轮批类期份亩吨米里倍成岁级处"
_AFTER = rf"(?:[%％‰]|[{_UNITS}](?:底|初|末|前|后)?|余)"
#: Figures: digits of any writing with what they count, per cents, dates; several in a row are one. A single numeral that
#: counts nothing is a word more often than a number (一是, 统一).
_FIGURE = re.compile(
    rf"(?:第?[{_ARABIC}][{_ARABIC}{_HAN}]*(?:[.．,，/:：-][{_ARABIC}]+)*{_AFTER}*"
    rf"|百分之[{_ARABIC}{_HAN}]+(?:点[{_ARABIC}{_HAN}]+)?"
    rf"|第[{_HAN}]+{_AFTER}*|[{_HAN}]{{2,}}{_AFTER}*|[{_HAN}]{_AFTER}+)+"
)
#: What is quoted: titles of regulations and documents, and the words of a finding.
_QUOTED = re.compile(r"《[^《》\n]{1,80}》|“[^“”\n]{1,400}”|〔[^〔〕\n]{1,12}〕")
#: Where a figure may begin: looked for first, because the whole pattern is slow to fail.
_FIRST = re.compile(rf"[{_ARABIC}]|[第百{_HAN}](?=[分余%％‰{_ARABIC}{_HAN}{_UNITS}])")
_NO_LETTER = re.compile(rf"[^\w{NAME}{FIGURE}]|_")
#: What stands where something was taken out, so that what was apart does not grow together.
_GAP = "\n"
#: What stands between texts that are masked in one go; its line break ends every quotation before it.
_NEXT = "\ue002"
_BETWEEN = _GAP + _NEXT


@dataclass(frozen=True, slots=True)
class Masked:
    """
    The letters of a text with names and figures as one sign each, and where each of them stands in the text.

    ``places[i]`` is the span of ``letters[i]``, in code points, end excluded; blanks and punctuation are passed over.
    """

    letters: str
    places: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """Return where the letters from ``start`` to ``end`` stand in the text; ``end`` is excluded and beyond ``start``."""
        return self.places[start][0], self.places[end - 1][1]


class Masker:
    """Masks texts; ``names`` are those of units, persons, places, ``quoted`` the texts of findings that plans repeat."""

    def __init__(self, names: Collection[str] = (), quoted: Collection[str] = ()) -> None:
        known = sorted({name for name in names if len(name) > 1})
        said = sorted({text for text in quoted if len(text) > 1} - set(known))
        self.known: tuple[list[str], list[str]] = known, said
        self._signs = [NAME] * len(known) + [_GAP] * len(said)
        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        self._finder = ahocorasick_rs.AhoCorasick([*known, *said], matchkind=longest) if self._signs else None

    def letters(self, text: str) -> str:
        """Return the letters alone, as ``masked(text).letters``; many times as quick."""
        return _NO_LETTER.sub("", self._signed(_without_ours(text)))

    def codes(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the letters of all texts one after the other, as code points, and how many each text has."""
        signed = self._signed(_BETWEEN.join(_without_ours(text) for text in texts))
        found = _codes(signed)
        kept = found[_are_letters(found)]
        ends = np.concatenate((np.flatnonzero(kept == ord(_NEXT)), [len(kept)]))
        return kept[kept != ord(_NEXT)], np.diff(ends, prepend=-1) - 1

    def taken_out(self, text: str) -> list[tuple[int, int, str]]:
        """Return what does not count: (start, end, "name" | "figure" | "quoted") in order, never overlapping."""
        found = _without_ours(text)
        kinds = {NAME: "name", _GAP: "quoted"}
        out = [(start, end, kinds[sign]) for start, end, sign in self._known(found)]
        out += [(*one.span(), "quoted") for one in _QUOTED.finditer(found)]
        out += [(*one.span(), "figure") for one in _FIGURE.finditer(found)]
        kept: list[tuple[int, int, str]] = []
        for start, end, kind in sorted(out, key=lambda one: (one[0], -one[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end, kind))
        return kept

    def _signed(self, text: str) -> str:
        at, parts = 0, []
        for start, end, sign in self._known(text):
            parts += [text[at:start], sign]
            at = end
        return _without_figures(_QUOTED.sub(_GAP, "".join([*parts, text[at:]])))

    def masked(self, text: str) -> Masked:
        """Return ``text`` masked; in time linear to its length."""
        found = _without_ours(text)
        signs, places = _replaced(found, [(at, at + 1) for at in range(len(found))], self._known(found))
        signs, places = _replaced(signs, places, ((*one.span(), _GAP) for one in _QUOTED.finditer(signs)))
        signs, places = _replaced(signs, places, ((*one.span(), FIGURE) for one in _FIGURE.finditer(signs)))
        kept = list(compress(places, _are_letters(_codes(signs)).tolist()))
        return Masked(_NO_LETTER.sub("", signs), tuple(kept))

    def _known(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._finder is not None:
            for index, start, end in self._finder.find_matches_as_indexes(text):
                yield start, end, self._signs[index]


def _without_ours(text: str) -> str:
    return text.replace(NAME, _GAP).replace(FIGURE, _GAP).replace(_NEXT, _GAP)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _without_figures(text: str) -> str:
    at, parts = 0, []
    for first in _FIRST.finditer(text):
        if first.start() >= at and (found := _FIGURE.match(text, first.start())):
            parts += [text[at : found.start()], FIGURE]
            at = found.end()
    return "".join([*parts, text[at:]])


@cache
def _plane() -> NDArray[np.bool_]:
    """Return for each code point of the first plane whether it is kept: a letter, a sign of ours, or the next text."""
    kept = [not _NO_LETTER.match(chr(code)) for code in range(0x10000)]
    kept[ord(_NEXT)] = True
    return np.array(kept, dtype=np.bool_)


def _are_letters(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    are: NDArray[np.bool_] = _plane()[codes & np.uint32(0xFFFF)]
    for at in np.flatnonzero(codes > 0xFFFF).tolist():  # characters beyond the first plane are rare
        are[at] = not _NO_LETTER.match(chr(codes[at]))
    return are


def _replaced(text: str, places: list[Span], spans: Iterable[tuple[int, int, str]]) -> tuple[str, list[Span]]:
    """Return ``text`` with one sign for each span, and the places that go with it."""
    parts, kept, at = [], [], 0
    for start, end, sign in spans:
        parts += [text[at:start], sign]
        kept += [*places[at:start], (places[start][0], places[end - 1][1])]
        at = end
    return "".join([*parts, text[at:]]), [*kept, *places[at:]]
