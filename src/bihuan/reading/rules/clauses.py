"""
Clauses (；) and segments (，) of the items, split outside quotation marks and brackets.

Quoted set phrases hold separators of their own (“重部署，轻落实”), so a quotation is one piece. A quotation mark
without its partner is an ordinary character: one lost mark must not swallow the clauses after it.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.rules.listing import Listing, Places, before_or_at, classes_of, white_space

_CLAUSE_END = "；;。！!"
_SEGMENT_END = "，,：:\n"
_OPENING, _CLOSING = "（(【", "）)】"

#: What counts problems inside an item: 一是, （1）, 1., ①, 第一，. It opens a clause and is no part of its words.
_SIGN = "一二三四五六七八九十"
_BRACKETED = rf"[（(](?:[0-9０-９]{{1,2}}|[{_SIGN}]{{1,3}})[）)]"
_ENUMERATOR = rf"(?:{_BRACKETED}|[0-9０-９]{{1,2}}[.．、](?![0-9])|[{_SIGN}]{{1,3}}是|第[{_SIGN}]{{1,2}}[，、]|[①-⑳])"
_LEADING = re.compile(rf"{_ENUMERATOR}\s*")
_NUMBERED_LINE = re.compile(rf"\n\s*{_ENUMERATOR}")
_ENUMERATOR_STARTS = "（(0123456789０１２３４５６７８９第" + _SIGN + "".join(map(chr, range(ord("①"), ord("⑳") + 1)))

#: A counting word with brackets of two kinds, （1), must not open a quotation that ends at the next bracket.
_QUOTED = re.compile(
    _BRACKETED + r"|“[^“”\n]{0,120}”|‘[^‘’\n]{0,120}’|\"[^\"\n]{0,60}\"|「[^「」\n]{0,120}」|『[^『』\n]{0,120}』"
    r"|（[^（）\n]{0,120}）|\([^()\n]{0,120}\)|《[^《》\n]{0,120}》|【[^【】\n]{0,120}】"
)

Range = tuple[int, int]

_ENDS_CLAUSE, _ENDS_SEGMENT, _IS_SPACE, _OPENS, _CLOSES, _COUNTS = 1, 2, 4, 8, 16, 32


@cache
def _classes() -> npt.NDArray[np.uint8]:
    table = np.zeros(65536, dtype=np.uint8)
    for signs, kind in (
        (_CLAUSE_END, _ENDS_CLAUSE | _ENDS_SEGMENT),
        (_SEGMENT_END, _ENDS_SEGMENT),
        (map(chr, white_space()), _IS_SPACE),
        (_OPENING, _OPENS),
        (_CLOSING, _CLOSES),
        (_ENUMERATOR_STARTS, _COUNTS),
    ):
        for sign in signs:
            table[ord(sign)] |= kind
    return table


@dataclass(frozen=True, slots=True)
class Pieces:
    """Ranges of a text in reading order, as columns, and the index of what each is a part of."""

    starts: Places
    ends: Places
    owners: Places

    def holding(self, starts: Places, ends: Places) -> Places:
        """Return the index of the piece that each range lies in, -1 for ranges in none or across a border."""
        if not len(self.starts):
            return np.full(len(starts), -1, dtype=np.int64)
        index = before_or_at(self.starts, starts)
        return np.where(ends <= self.ends[index], index, -1) if len(index) else index


def split(listing: Listing) -> tuple[Pieces, Pieces]:
    """
    Return the clauses and the segments of a listing, without separators and the white space around them.

    Returns:
        Clauses belong to items and segments to clauses. A bracket that stands alone (a source line) is neither.
    """
    text = listing.text
    kinds = classes_of(listing.codes, _classes())
    marks = np.flatnonzero(kinds & _ENDS_SEGMENT)
    quotes = np.array([match.span() for match in _QUOTED.finditer(text)], dtype=np.int64).reshape(-1, 2)
    if len(quotes):
        index = before_or_at(quotes[:, 0], marks)
        marks = marks[(index < 0) | (marks >= quotes[index, 1])]
    ends_clause = (kinds[marks] & _ENDS_CLAUSE) > 0
    lines = np.flatnonzero(listing.codes[marks] == ord("\n"))
    for line, at in zip(lines.tolist(), marks[lines].tolist(), strict=True):
        ends_clause[line] = _NUMBERED_LINE.match(text, at) is not None

    starts, ends = _between(marks[ends_clause], len(text))
    clause_starts, clause_ends = _trimmed(text, kinds, starts, ends)
    _pass_enumerators(text, kinds, clause_starts, clause_ends)

    starts, ends = _between(marks, len(text))
    inside = np.concatenate(([0], np.cumsum(ends_clause)))
    starts, ends = np.maximum(starts, clause_starts[inside]), np.minimum(ends, clause_ends[inside])
    starts, ends = _trimmed(text, kinds, starts, ends)

    is_clause, is_segment = clause_starts < clause_ends, starts < ends
    number = np.cumsum(is_clause) - 1
    return (
        _kept(clause_starts, clause_ends, before_or_at(listing.starts, clause_starts), is_clause),
        _kept(starts, ends, number[inside], is_segment),
    )


def split_clauses(text: str) -> list[Range]:
    """Return the ranges of the clauses of a text that is one item."""
    clauses, _ = split(Listing.of_text(text))
    return list(zip(clauses.starts.tolist(), clauses.ends.tolist(), strict=True))


def _between(marks: Places, size: int) -> tuple[Places, Places]:
    return np.concatenate(([0], marks + 1)), np.concatenate((marks, [size]))


def _kept(starts: Places, ends: Places, owners: Places, keep: npt.NDArray[np.bool_]) -> Pieces:
    return Pieces(starts[keep], ends[keep], owners[keep])


def _trimmed(text: str, kinds: npt.NDArray[np.uint8], starts: Places, ends: Places) -> tuple[Places, Places]:
    """Return the ranges without white space around them; a lone bracket and what is empty become ``(start, start)``."""
    ends = np.maximum(starts, ends)
    some = np.flatnonzero(starts < ends)
    first, last = kinds[starts[some]], kinds[ends[some] - 1]
    for index in some[((first | last) & _IS_SPACE) > 0].tolist():
        piece = text[starts[index] : ends[index]]
        bare = piece.strip()
        starts[index] += len(piece) - len(piece.lstrip())
        ends[index] = starts[index] + len(bare)
    some = some[starts[some] < ends[some]]
    alone = ((kinds[starts[some]] & _OPENS) > 0) & ((kinds[ends[some] - 1] & _CLOSES) > 0)
    for index in some[alone].tolist():
        inner = text[starts[index] + 1 : ends[index] - 1]
        if not any(sign in inner for sign in _OPENING):
            ends[index] = starts[index]
    return starts, ends


def _pass_enumerators(text: str, kinds: npt.NDArray[np.uint8], starts: Places, ends: Places) -> None:
    """Move ``starts`` behind the counting word that opens a clause."""
    some = np.flatnonzero(starts < ends)
    for index in some[(kinds[starts[some]] & _COUNTS) > 0].tolist():
        leading = _LEADING.match(text, int(starts[index]), int(ends[index]))
        if leading and leading.end() < ends[index]:
            starts[index] = leading.end()
