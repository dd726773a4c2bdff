"""
How far an item is, as its own words say: 已完成整改。 （基本完成） 整改状态：长期坚持 尚未完成，原因是…

Only a piece of a sentence that says nothing else counts: 已完成项目建设3个 tells of projects and not of the item.
"""

import re
from functools import cache

from bihuan.reading.notice import Evidence, Span, Status
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.words import any_of, labels, table

_PIECE = re.compile(r"[^，,。；;（()）【】\n\r\u2028\u2029]+")
_REASON = re.compile(
    r"(?:未完成|尚未[^，。；]{0,6})?(?:的)?(?:主要)?(?:原因(?:是|为|在于)?[：:，]?|因为|由于|因(?!此|地制宜|而|材))(?P<why>[^。\n]{4,200})"
)
_SHORTEST_REASON = 4
#: How far behind the last word on its state the reason may stand.
_FARTHEST = 300


@cache
def _patterns() -> tuple[re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    rows = [(row["kind"], re.compile(any_of(row["words"]))) for row in table()["status"]]
    every = any_of(word for row in table()["status"] for word in row["words"])
    before = (
        r"(?:截至[^，。；]{0,16}?(?:日|底|前|目前)|目前|现已|现|经(?:核实|核查|复核)|(?:该|此|本|上述|以上)(?:项|条|个)?(?:反馈)?(?:整改)?(?:问题|任务|事项|工作|措施)?"
        rf"|整改(?:工作|任务|事项)?|{labels()['status']}[：:]?|{labels()['results']}[：:]?|{labels()['due']}[：:]?|问题|均|都|全部|已经|并|且|需|按期|按时|立行立改)"
    )
    after = r"(?:整改|任务|工作|并|且|需|要|和|及|[、/]|的|中)"
    whole = re.compile(rf"[ \t\u3000]*{before}*{every}(?:{after}*{every})*{after}*[ \t\u3000]*")
    return whole, tuple(rows)


def status_pieces(body: str, start: int, end: int) -> list[Span]:
    """Return the ranges of the pieces of sentences that only say how far something is, in reading order."""
    whole, _ = _patterns()
    found: list[Span] = []
    for piece in _PIECE.finditer(body, start, end):
        text = piece[0]
        if len(text) <= 40 and whole.fullmatch(text) and text.strip() not in {"整改", "完成"}:
            first = piece.start() + len(text) - len(text.lstrip())
            found.append((first, first + len(text.strip())))
    return found


def status_of(page: Page, pieces: list[Span], reason: Span | None) -> Status | None:
    """
    Return what ``pieces`` say of an item, with the reason why it is not finished where one is given.

    The last piece is the word of the notice, together with those right before it: 已完成，并长期坚持 is one statement.
    """
    if not pieces:
        return None
    start, stop = _last_of(page.body, pieces)
    said = _reason_in(page, reason) if reason else None
    return Status(_kind(page.body[start:stop]), page.body[start:stop], page.span(start, stop), said)


def reason_after(body: str, pieces: list[Span], end: int) -> Span | None:
    """Return the range of the words, up to ``end``, that say why an item is not finished; with 原因是 or 由于."""
    if not pieces or _kind(body[slice(*_last_of(body, pieces))]) == "done":
        return None
    match = _REASON.search(body, pieces[-1][1], min(end, pieces[-1][1] + _FARTHEST))
    return match.span() if match else None


def _last_of(body: str, pieces: list[Span]) -> Span:
    start, stop = pieces[-1]
    for first, last in reversed(pieces[:-1]):
        if body[last:start].strip(" ，,、；;"):
            break
        start = first
    return start, stop


def _kind(text: str) -> str:
    return next(kind for kind, words in _patterns()[1] if words.search(text))


def _reason_in(page: Page, span: Span) -> Evidence | None:
    match = _REASON.match(page.body, *span)
    first, last = match.span("why") if match else span
    while last > first and page.body[last - 1] in "）)】；; \t":
        last -= 1
    return page.evidence(first, last) if last - first >= _SHORTEST_REASON else None
