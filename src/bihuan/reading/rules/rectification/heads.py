"""
The statement of a problem at the head of an item: 关于“…”问题, 针对…的问题。, …不到位。

A numbered paragraph may as well tell what was done (1.召开会议…); it states a problem only if it names one in a way
that deeds are not named in: with 关于 or 针对 and a noun for problems, in quotation marks, or in judging words.
"""

import re
from dataclasses import dataclass
from functools import cache

from bihuan.reading.notice import Span
from bihuan.reading.rules.rectification.outline import Node
from bihuan.reading.rules.rectification.words import any_of, labels, table
from bihuan.reading.rules.verdicts import find_verdicts

_LONGEST, _LONGEST_JUDGED, _SHORTEST = 300, 160, 2
#: Behind the judging word of a head may stand an ending (不够的), no further words.
_TAIL = 3
_BRACKET_AT_END = re.compile(r"[（(【][^（()）】\n]{1,120}[）)】]\s*$")
_OPEN, _CLOSE = '“"「『‘', '”"」』’'
_PAIR = dict(zip(_OPEN, _CLOSE, strict=True))
_STOP = re.compile(r"[。；;\n\r\u2028\u2029]")
#: What may stand between the noun and the end of a head: 问题整改情况, 问题的整改落实情况（已完成）.
_AFTER = r"(?:的?(?:整改(?:落实|进展|完成|工作)?(?:情况|措施)?|落实情况))?[ \t]*(?P<bracket>[（(【][^（()）】\n]{1,120}[）)】])?[ \t]*"


@dataclass(frozen=True, slots=True)
class Head:
    """The problem that a paragraph states, where the words after its head begin, and whether it can be nothing else."""

    problem: Span
    told: int
    is_sure: bool


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = table()["problem"]
    noun = any_of(words["nouns"])
    return (
        re.compile(rf"{any_of(words['leads'])}(?:反馈(?:意见)?(?:的|中)?(?:指出的?)?)?"),
        re.compile(rf"的?(?P<noun>{noun}){_AFTER}(?=$|[，,。；;：:\n\r\u2028\u2029—–-])"),
        re.compile(rf"{any_of(words['back'])}(?:的)?$"),
        re.compile(any_of(words["deeds"])),
        re.compile(rf"(?:{labels()['problem']})[ \t]*[：:][ \t]*"),
    )


def problem_of(body: str, node: Node) -> Head | None:
    """Return the problem that a numbered paragraph states, ``None`` where it states none."""
    lead, _, _, _, label = _patterns()
    start, end = node.content, min(node.own_end, node.content + _LONGEST)
    named = label.match(body, start, end)
    if named:
        stop = _stop(body, named.end(), end)
        span = _bare(body, named.end(), stop)
        return Head(span, _past(body, stop, node.own_end), is_sure=True) if span[0] < span[1] else None
    led = lead.match(body, start, end)
    at = led.end() if led else start
    found = _named(body, node, at, end, is_led=led is not None)
    return found or _judged(body, node, at, end, is_led=led is not None)


def _named(body: str, node: Node, at: int, end: int, *, is_led: bool) -> Head | None:
    """A head with a noun for problems, or in quotation marks."""
    _, noun, back, deeds, _ = _patterns()
    strong = table()["problem"]["strong"]
    quoted = _quotation(body, at, end)
    for match in noun.finditer(body, quoted or at, _stop(body, quoted or at, end)):
        is_strong = match["noun"] in strong
        if not is_led and not quoted and (not is_strong or deeds.match(body, at)):
            return None
        span = _bare(body, at, match.start() if not quoted or match.start() > quoted else quoted)
        if span[1] - span[0] < _SHORTEST or back.fullmatch(body, *span):
            return None
        if is_led or quoted or _ends_head(body, match.end(), end):
            told = _past(body, match.end(), node.own_end)
            return Head(span, told, is_sure=bool(quoted) or (is_led and is_strong))
    if quoted and _ends_head(body, quoted, end):
        return Head(_bare(body, at, quoted), _past(body, quoted, node.own_end), is_sure=True)
    return None


def _judged(body: str, node: Node, at: int, end: int, *, is_led: bool) -> Head | None:
    """A head without a noun for problems: its first sentence judges (…不到位。) and tells of no deed."""
    stop = _stop(body, at, end)
    text = body[at:stop]
    if not _SHORTEST < len(text) < _LONGEST_JUDGED or _patterns()[3].match(text):
        return None
    bare = _BRACKET_AT_END.sub("", text).rstrip()
    found = [last for _, last, is_frequency in find_verdicts(bare) if not is_frequency]
    ends_so = found and found[-1] >= len(bare) - _TAIL and not any(sign.isnumeric() for sign in bare[found[-1] :])
    if not found or not (ends_so or is_led):
        return None
    return Head(_bare(body, at, at + len(bare)), _past(body, stop, node.own_end), is_sure=False)


def _ends_head(body: str, at: int, end: int) -> bool:
    return at >= end or body[at] in "。；;\n\r\u2028\u2029（("


def _quotation(body: str, at: int, end: int) -> int:
    """Return where a quotation ends that opens at ``at``, 0 where none does."""
    close = _PAIR.get(body[at : at + 1])
    stop = body.find(close, at + 1, min(end, at + 160)) if close else -1
    return stop + 1 if stop > 0 and "\n" not in body[at:stop] else 0


def _stop(body: str, at: int, end: int) -> int:
    """Return where the first sentence ends; a full stop within quotation marks ends none."""
    depth, place = 0, at
    while place < end:
        sign = body[place]
        if sign in "“「『":
            depth += 1
        elif sign in "”」』":
            depth = max(depth - 1, 0)
        elif sign in "\n\r\u2028\u2029" or (sign in "。；;" and not depth):
            return place
        place += 1
    # A quotation mark without its partner must not swallow the sentence.
    match = _STOP.search(body, at, end) if depth else None
    return match.start() if match else end


def _bare(body: str, start: int, end: int) -> Span:
    """Return the range without blanks, and without quotation marks where one pair holds the whole of it."""
    while start < end and (body[start].isspace() or body[start] in "：:，,—-"):
        start += 1
    while end > start and (body[end - 1].isspace() or body[end - 1] in "：:，,—-的"):
        end -= 1
    close = _PAIR.get(body[start]) if start < end else None
    if close and body[end - 1] == close and body.find(close, start + 1, end) == end - 1:
        start, end = start + 1, end - 1
    while end > start and body[end - 1] in "。；;":
        end -= 1
    return start, end


def _past(body: str, at: int, end: int) -> int:
    while at < end and (body[at].isspace() or body[at] in "。；;，,：:、—–-"):
        at += 1
    return min(at, end)
