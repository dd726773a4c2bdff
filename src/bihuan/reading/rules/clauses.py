"""
Clauses (；) and segments (，) of an item, split outside quotation marks and brackets.

Quoted set phrases hold separators of their own (“重部署，轻落实”), so a quotation is one piece. A quotation mark
without its partner is an ordinary character: one lost mark must not swallow the clauses after it.
"""

import re

_QUOTED = (
    r"“[^“”\n]{0,120}”|‘[^‘’\n]{0,120}’|\"[^\"\n]{0,60}\"|「[^「」\n]{0,120}」|『[^『』\n]{0,120}』"
    r"|（[^（）\n]{0,120}）|\([^()\n]{0,120}\)|《[^《》\n]{0,120}》|【[^【】\n]{0,120}】"
)
_OPENING = r"“‘\"「『（(《【"
_CLAUSE_END = r"；;。！!"
_SEGMENT_END = r"，,：:；;。！!\n"

#: What counts problems inside an item: 一是, （1）, 1., ①, 第一，. It opens a clause and is no part of its words.
_SIGN = "一二三四五六七八九十"
_ENUMERATOR = rf"(?:[（(](?:[0-9０-９]{{1,2}}|[{_SIGN}]{{1,3}})[）)]|[0-9０-９]{{1,2}}[.．、](?![0-9])|[{_SIGN}]{{1,3}}是|第[{_SIGN}]{{1,2}}[，、]|[①-⑳])"
_LEADING = re.compile(rf"{_ENUMERATOR}\s*")

_CLAUSE = re.compile(rf"(?:[^\n{_CLAUSE_END}{_OPENING}]++|\n(?!\s*{_ENUMERATOR})|{_QUOTED}|[{_OPENING}])++")
_SEGMENT = re.compile(rf"(?:[^{_SEGMENT_END}{_OPENING}]++|{_QUOTED}|[{_OPENING}])++")

Range = tuple[int, int]


def split_clauses(body: str, start: int, end: int) -> list[Range]:
    """Return the ranges of the clauses of ``body[start:end]``, without separators and the white space around them."""
    return [(_after_enumerator(body, first, last), last) for first, last in _pieces(_CLAUSE, body, start, end)]


def split_segments(body: str, start: int, end: int) -> list[Range]:
    """Return the ranges of the segments of a clause, likewise."""
    return _pieces(_SEGMENT, body, start, end)


def _after_enumerator(body: str, first: int, last: int) -> int:
    leading = _LEADING.match(body, first, last)
    return leading.end() if leading and leading.end() < last else first


def _pieces(pattern: re.Pattern[str], body: str, start: int, end: int) -> list[Range]:
    pieces: list[Range] = []
    for match in pattern.finditer(body, start, end):
        first, last = match.span()
        if body[first].isspace() or body[last - 1].isspace():
            while first < last and body[first].isspace():
                first += 1
            while first < last and body[last - 1].isspace():
                last -= 1
        if first < last and not _is_only_brackets(body, first, last):
            pieces.append((first, last))
    return pieces


def _is_only_brackets(body: str, first: int, last: int) -> bool:
    """Whether a piece is one bracket and nothing else: a source line after the last 。 is no clause."""
    return (
        body[first] in "（(【"
        and body[last - 1] in "）)】"
        and not any(sign in body[first + 1 : last - 1] for sign in "（(【")
    )
