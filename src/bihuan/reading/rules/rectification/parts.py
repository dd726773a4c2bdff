"""The main parts of a notice (一、二、三) and what each is about, told by the words of its heading."""

import re
from dataclasses import dataclass
from functools import cache

from bihuan.reading.notice import Section
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.heads import problem_of
from bihuan.reading.rules.rectification.outline import Node
from bihuan.reading.rules.rectification.words import table

_HEADING = 60
#: Styles of number that head main parts.
_HEADS = ("signs", "signs_in")
LISTS = frozenset({"items", "long_term", "other"})


@dataclass(frozen=True, slots=True)
class Part:
    """A main part: what it is about, its paragraph, and the range of its heading in the repaired text."""

    kind: str
    node: Node
    start: int
    end: int


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], re.compile(row["words"])) for row in table()["section"])


def parts_of(page: Page, root: Node) -> tuple[Part, ...]:
    """Return the main parts in reading order: the outermost paragraphs numbered 一、 or （一） that are no items."""
    heads = [node for node in root.children if node.style in _HEADS]
    return tuple(_part(page.body, node) for node in heads if not _is_item(page.body, node))


def _is_item(body: str, node: Node) -> bool:
    found = problem_of(body, node)
    return found is not None and found.is_sure


def _part(body: str, node: Node) -> Part:
    start, end = node.content, heading_end(body, node)
    text = body[start:end]
    kind = next((kind for kind, words in _rows() if words.search(text)), "other")
    return Part(kind, node, start, end)


def heading_end(body: str, node: Node) -> int:
    """Return where the heading of a numbered paragraph ends: at its line end or first full stop."""
    limit = min(max(node.own_end, node.content), node.content + _HEADING)
    found = [at for sign in "\n\r\u2028\u2029。" if (at := body.find(sign, node.content, limit)) >= 0]
    end = min(found, default=limit)
    while end > node.content and body[end - 1].isspace():
        end -= 1
    return end


def sections_of(page: Page, parts: tuple[Part, ...]) -> tuple[Section, ...]:
    """Return the main parts as the contract has them; a part without words has no entry."""
    return tuple(
        Section(part.kind, page.body[part.start : part.end], page.span(part.start, part.end))
        for part in parts
        if part.end > part.start
    )
