"""
The outline of a notice: its numbered paragraphs as a tree, whatever signs the office numbers with.

``一、`` ``（一）`` ``1.`` ``（1）`` are levels by the order in which they first stand inside each other, not by a fixed
table: offices leave levels out. Numbers may start again in every part, and either width of bracket and stop is used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.reading.numerals import CHINESE_NUMERAL, number_of
from bihuan.reading.rules.page import Page

_SIGNS = rf"[{CHINESE_NUMERAL}]{{1,4}}"
_DIGITS = r"[0-9０-９]{1,3}"
_LINE_ENDS = "\n\r\u2028\u2029"
#: A number opens a paragraph at the start of a line, or behind the end of a sentence where lines were lost.
_MARK = re.compile(
    rf"(?:(?<=^)|(?<=[{_LINE_ENDS}])|(?<=[。；：]))(?P<blank>[ \t\u3000\xa0]*)"
    rf"(?P<mark>[（(][ \t]*(?:(?P<signs_in>{_SIGNS})|(?P<digits_in>{_DIGITS}))[ \t]*[）)][、.．]?"
    rf"|(?P<signs>{_SIGNS})[ \t]*[、.．]"
    rf"|(?:问题|整改事项|事项)(?P<word>{_SIGNS}|{_DIGITS})[ \t]*[、.．：:]"
    rf"|(?P<digits>{_DIGITS})[ \t]*(?:[、．]|\.(?![0-9]))"
    rf"|(?P<closed>{_DIGITS})[）)]"
    rf"|(?P<ring>[①-⑳]))[ \t\u3000\xa0]*"
)

#: More marks than a notice can have; beyond it the text is a list of another kind.
LIMIT = 5_000


@dataclass(slots=True)
class Node:
    """A numbered paragraph with everything up to the next one of its level; ranges count in the repaired text."""

    style: str
    number: int
    mark: str
    start: int  #: where the number stands
    content: int  #: where the words begin
    end: int = 0  #: where the paragraph with all below it ends
    children: list["Node"] = field(default_factory=list)

    @property
    def own_end(self) -> int:
        """Where the words before the first paragraph below end."""
        return self.children[0].start if self.children else self.end


def outline_of(page: Page, end: int, start: int = 0) -> Node:
    """Return the text from ``start`` to ``end`` as a node without number, with its numbered paragraphs below."""
    body = page.body
    root = Node("", 0, "", start, start, end)
    stack = [root]
    last: dict[str, int] = {}
    inner: set[str] = set()
    for node, is_line in _marks(body, start, end):
        # Counted anew inside a paragraph (1.关于…的问题。1.自查。2.修订。), they are no paragraphs of its list.
        inner &= {one.style for one in stack}
        if is_line:
            inner.discard(node.style)
        elif node.number == 1 and any(one.style == node.style for one in stack):
            inner.add(node.style)
        if node.style in inner:
            continue
        # Behind a sentence only the number that is due is one: “。3.2万元” and “；5、6月” are none.
        if not is_line and not _is_due(node, stack, last):
            continue
        while len(stack) > 1 and _is_beside(node, stack):
            _close(stack.pop(), node.start, body)
        stack[-1].children.append(node)
        stack.append(node)
        last[node.style] = node.number
    while len(stack) > 1:
        _close(stack.pop(), end, body)
    return root


def _marks(body: str, start: int, end: int) -> Iterator[tuple[Node, bool]]:
    for count, match in enumerate(_MARK.finditer(body, start, end)):
        style = next(
            name for name in ("signs_in", "digits_in", "signs", "word", "digits", "closed", "ring") if match[name]
        )
        text = match[style]
        number = ord(text) - ord("①") + 1 if style == "ring" else number_of(text)
        if count > LIMIT:
            return
        if not number:
            continue
        is_line = match.start() <= start or body[match.start() - 1] in _LINE_ENDS
        yield Node(style, number, match["mark"].strip(), match.start("mark"), match.end()), is_line


def _is_due(node: Node, stack: list[Node], last: dict[str, int]) -> bool:
    above = {one.style for one in stack}
    return node.number == last.get(node.style, 0) + 1 if node.style in above else node.number == 1


def _is_beside(node: Node, stack: list[Node]) -> bool:
    """Whether ``node`` is no part of the innermost open paragraph: its style is open further out, or in it."""
    return any(one.style == node.style for one in stack[1:])


def _close(node: Node, end: int, body: str) -> None:
    while end > node.content and body[end - 1].isspace():
        end -= 1
    node.end = end


def walk(node: Node) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield every numbered paragraph in reading order with those it stands in, outermost first."""
    pending: list[tuple[Node, tuple[Node, ...]]] = [(child, ()) for child in reversed(node.children)]
    while pending:
        one, above = pending.pop()
        yield one, above
        pending += [(child, (*above, one)) for child in reversed(one.children)]
