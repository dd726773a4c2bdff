"""
The items of a rectification notice, put together: problem, measures, status, outcomes, who is responsible.

A numbered paragraph that states a problem is an item unless paragraphs below it state problems of their own; then it
heads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.reading.notice import Evidence, RectifiedItem, Span
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.heads import problem_of
from bihuan.reading.rules.rectification.measures import measures_in
from bihuan.reading.rules.rectification.outcomes import outcomes_in
from bihuan.reading.rules.rectification.outline import Node, walk
from bihuan.reading.rules.rectification.parts import LISTS, Part, heading_end
from bihuan.reading.rules.rectification.responsible import responsible_in
from bihuan.reading.rules.rectification.statuses import reason_after, status_of, status_pieces


@dataclass(frozen=True, slots=True)
class Listed:
    """A paragraph that states a problem: where it stands, its problem, and where its words after the head begin."""

    node: Node
    above: tuple[Node, ...]
    problem: Span
    told: int


def find_listed(page: Page, root: Node, parts: tuple[Part, ...]) -> tuple[Listed, ...]:
    """Return the paragraphs that are items, in reading order; none of them stands in another."""
    passed_over = {id(part.node) for part in parts if part.kind not in LISTS}
    heads = {id(part.node) for part in parts if part.kind == "items"}
    stating: list[tuple[Listed, bool]] = []
    for node, above in walk(root):
        if any(id(one) in passed_over for one in (node, *above)) or id(node) in heads:
            continue
        found = problem_of(page.body, node)
        if found:
            stating.append((Listed(node, above, found.problem, found.told), found.is_sure))
    kept = _without_doubtful(stating)
    outer = {id(node) for one in kept for node in one.above}
    return tuple(one for one in kept if id(one.node) not in outer)


def _without_doubtful(stating: list[tuple[Listed, bool]]) -> list[Listed]:
    """
    Leave out what only sounds like a problem below a paragraph that surely states one.

    Below 关于…问题 stand measures, and one of them may judge as well; but where all of them judge they are its problems.
    """
    nodes = {id(one.node) for one, _ in stating}
    sure = {id(one.node) for one, is_sure in stating if is_sure}
    judges: dict[int, bool] = {}
    kept = []
    for one, is_sure in stating:
        if not is_sure and any(id(node) in sure for node in one.above):
            head = one.above[-1]
            if not _all_judge(head, nodes, judges):
                continue
        kept.append(one)
    return kept


def _all_judge(head: Node, nodes: set[int], known: dict[int, bool]) -> bool:
    if id(head) not in known:
        known[id(head)] = all(id(node) in nodes for node in head.children)
    return known[id(head)]


def read_items(page: Page, listed: tuple[Listed, ...]) -> tuple[RectifiedItem, ...]:
    """Return the items of a notice, numbered in reading order."""
    return tuple(_item(page, number, one) for number, one in enumerate(listed, 1))


def _item(page: Page, number: int, one: Listed) -> RectifiedItem:
    node, body = one.node, page.body
    end = node.end
    while end > node.content and body[end - 1].isspace():
        end -= 1
    pieces = status_pieces(body, one.problem[1], end)
    reason = reason_after(body, pieces, end)
    responsible, named = responsible_in(page, one.problem[1], end)
    return RectifiedItem(
        number=number,
        mark=node.mark,
        heading=_heading(page, one.above),
        problem=page.evidence(*one.problem),
        measures=measures_in(page, _own_words(one, end), _below(one), [*pieces, *named, *([reason] if reason else [])]),
        status=status_of(page, pieces, reason),
        outcomes=outcomes_in(page, one.told, end),
        responsible=responsible,
        span=page.span(node.start, end),
    )


def _own_words(one: Listed, end: int) -> Span:
    """The range between the head of an item and the first numbered paragraph below it."""
    return one.told, max(min(one.node.own_end, end), one.told)


def _below(one: Listed) -> Iterator[Span]:
    """The ranges of the numbered paragraphs below an item, each without those below itself."""
    for node, _ in walk(one.node):
        yield node.content, node.own_end


def _heading(page: Page, above: tuple[Node, ...]) -> Evidence | None:
    if not above:
        return None
    node = above[-1]
    end = heading_end(page.body, node)
    return page.evidence(node.content, end) if end > node.content else None
