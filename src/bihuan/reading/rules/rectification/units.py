"""
Notices that tell of several units: one after another, each under its own title, or each under a heading with its name.

Offices publish both: one notice of a unit, and one for all units of a round or a trade. A heading is a unit's if it holds
its name and nothing else; where only some of the headings beside each other are, the text tells of one unit.
"""

import re
from dataclasses import dataclass

from bihuan.reading.notice import Span
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import place_at
from bihuan.reading.rules.rectification.heads import problem_of
from bihuan.reading.rules.rectification.outline import Node, walk
from bihuan.reading.rules.rectification.parts import heading_end
from bihuan.reading.rules.rectification.unit import PARTY
from bihuan.reading.rules.rectification.words import any_of, table

_TITLE = re.compile(
    rf"^(?:中共|中国共产党)?(?P<name>[\u4e00-\u9fff（）]{{2,40}}?)(?:{PARTY})?关于[^。；：\n]{{0,60}}整改[^，。；：\n]{{0,14}}(?:通报|公告|公示|报告|情况)$"
)
_BEFORE = re.compile(r"(?:关于)?(?:中共|中国共产党)?")
_LONGEST_TITLE, _LONGEST_NAME, _SHORTEST_NAME = 120, 30, 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the text that tells of one unit: its name, from where to where it tells, in the repaired text."""

    name: Span
    start: int
    end: int


def titled_stretches(page: Page, end: int) -> tuple[Stretch, ...]:
    """Return the stretches that begin with a title of their own, at least two of different units; else none."""
    found = []
    for start, stop in page.paragraphs:
        match = _TITLE.match(page.body[start:stop]) if stop - start <= _LONGEST_TITLE else None
        if match:
            found.append((start + match.start("name"), start + match.end("name"), stop))
    # A text that is headed by the round tells in its first title of nobody: what it announces follows.
    if len({page.body[first:last] for first, last, _ in found}) < 2:
        return ()
    ends = [page.body.rfind("\n", 0, first) + 1 for first, _, _ in found[1:]] + [end]
    return tuple(Stretch((first, last), stop, until) for (first, last, stop), until in zip(found, ends, strict=True))


def headed_stretches(page: Page, root: Node) -> tuple[Stretch, ...]:
    """Return the stretches under headings that hold a unit's name; none unless all headings of that level do."""
    for children in (root.children, *(node.children for node, _ in walk(root))):
        heads = [node for node in children if node.style == children[0].style]
        named = [(node, name) for node in heads if (name := _unit_name(page, node))]
        if len(named) < 2:
            continue
        taken = {id(node) for node, _ in named}
        if not any(_states_problems(page, node) for node in heads if id(node) not in taken):
            return tuple(Stretch(name, heading_end(page.body, node), node.end) for node, name in named)
    return ()


def _states_problems(page: Page, node: Node) -> bool:
    return any(problem_of(page.body, one) for one in (node, *(below for below, _ in walk(node))))


def _unit_name(page: Page, node: Node) -> Span | None:
    """Return the range of the name that a heading consists of, None where it says anything else."""
    body, words = page.body, table()["unit"]
    start, end = node.content, heading_end(body, node)
    start = match.end() if (match := _BEFORE.match(body, start, end)) else start
    after = re.compile(rf"(?:{any_of(words['after'])})+$").search(body[start:end])
    end = start + after.start() if after else end
    party = re.compile(rf"{any_of(words['party'])}$").search(body[start:end])
    bare = start + party.start() if party and party.start() >= _SHORTEST_NAME else end
    if party and bare < end and body[end - 1] == "委" and party[0] != "党委" and party[0] != "党工委":
        bare += 1  # 云泽区委 is of 云泽区
    if not _SHORTEST_NAME <= bare - start <= _LONGEST_NAME or problem_of(body, node):
        return None
    text = body[start:bare]
    place = place_at(body, start, bare)
    is_place = place is not None and (place.start, place.end) == (start, bare)
    if not is_place and (
        not re.fullmatch(r"[\u4e00-\u9fff（）]+", text)
        or re.search(any_of(words["never"]), text)
        or not (party or text.endswith(tuple(words["ends"])))
    ):
        return None
    return start, bare
