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

_CLAUSE = re.compile(rf"(?:[^{_CLAUSE_END}{_OPENING}]++|{_QUOTED}|[{_OPENING}])++")
_SEGMENT = re.compile(rf"(?:[^{_SEGMENT_END}{_OPENING}]++|{_QUOTED}|[{_OPENING}])++")

Range = tuple[int, int]


def split_clauses(body: str, start: int, end: int) -> list[Range]:
    """Return the ranges of the clauses of ``body[start:end]``, without separators and the white space around them."""
    return _pieces(_CLAUSE, body, start, end)


def split_segments(body: str, start: int, end: int) -> list[Range]:
    """Return the ranges of the segments of a clause, likewise."""
    return _pieces(_SEGMENT, body, start, end)


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
