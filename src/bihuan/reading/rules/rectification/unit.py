"""Whose rectification a notice tells: the inspected unit, named in the opening, in the title, or under the text."""

import re
from dataclasses import replace
from datetime import date

from bihuan.reading.notice import Span, Target
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import context_of, full_name, place_at, settle

#: How the Party body of a unit is called.
PARTY = r"(?:党组|党委|党工委|分党组|党总支|党支部|委员会|领导班子|党组织)"
_INSPECTED = re.compile(
    rf"(?:对|进驻|巡视了|巡察了)(?P<name>(?:中共)?[\u4e00-\u9fff（）]{{2,36}}?)(?P<party>{PARTY})?"
    r"(?:领导班子|党组织)?(?:及其(?:所属|下属)[^，。]{0,12})?(?:开展了?|进行了?|实施了?)"
)
_TITLED = re.compile(rf"^(?P<name>(?:中共)?[\u4e00-\u9fff（）\n ]{{2,40}}?)(?P<party>{PARTY})?[\n ]*关于")
_SIGNED = re.compile(rf"^(?P<name>(?:中共|中国共产党)?[\u4e00-\u9fff（）]{{2,40}}?)(?P<party>{PARTY})?$")
_BEFORE = re.compile(r"^(?:中共|中国共产党)")
#: 对我局党组 names nobody.
_OWN = re.compile(r"^(?:我|本|全|各|其|该)")
_OPENING = 900
#: 对整改情况进行监督 names nobody that was inspected.
_NO_UNIT = re.compile(r"整改|情况|问题|工作|意见|责任")
#: 对市财政局等5个单位 names several.
_SEVERAL = re.compile(r"等|、|和|及|个|家|各|所辖|部分")


def unit_of(page: Page, title: Span | None, signature: Span | None, day: date | None) -> Target | None:
    """
    Return the unit whose rectification is told, without its items; ``None`` where the text names none.

    Args:
        page: The notice.
        title: The range of its title in the repaired text.
        signature: The range of the line that signs it.
        day: A day of the round, so that a division is looked up as it was then.
    """
    for span in _named(page, title, signature):
        name = page.body[slice(*span)]
        if len(name) >= 2 and not _OWN.match(name):
            return _target(page, span, day)
    return None


def is_of_one(page: Page, title: Span | None) -> bool:
    """Whether title or opening says that one unit tells of its own rectification, however its list is headed."""
    body, opening = page.body, title[1] if title else 0
    match = _inspected(body, opening)
    if match and not _SEVERAL.search(match["name"]):
        return True
    titled = _TITLED.search(body[title[0] : title[1]]) if title else None
    return titled is not None and titled["party"] is not None


def _inspected(body: str, opening: int) -> re.Match[str] | None:
    found = _INSPECTED.finditer(body, opening, min(len(body), opening + _OPENING))
    return next((match for match in found if not _NO_UNIT.search(match["name"])), None)


def target_of(page: Page, span: Span, day: date | None, number: int = 1) -> Target:
    """Return the unit whose name stands at ``span`` of the repaired text, without its items."""
    return replace(_target(page, _without_party(page.body, span), day), number=number)


def _named(page: Page, title: Span | None, signature: Span | None) -> list[Span]:
    """Ranges that may name it, the surest first: the opening says who was inspected, whoever signs."""
    body = page.body
    found: list[Span] = []
    opening = title[1] if title else 0
    match = _inspected(body, opening)
    if match:
        found.append(match.span("name"))
    if title:
        match = _TITLED.search(body[title[0] : title[1]])
        if match:
            found.append((title[0] + match.start("name"), title[0] + match.end("name")))
    if signature:
        match = _SIGNED.search(body[signature[0] : signature[1]])
        if match:
            found.append((signature[0] + match.start("name"), signature[0] + match.end("name")))
    return [_without_party(body, span) for span in found]


def _without_party(body: str, span: Span) -> Span:
    start, end = span
    while start < end and body[start].isspace():
        start += 1
    match = _BEFORE.match(body[start:end])
    return (start + match.end() if match else start), end


def _target(page: Page, span: Span, day: date | None) -> Target:
    start, end = span
    name, place = page.body[start:end], place_at(page.body, start, end)
    whole = page.span(start, end)
    if place is None or place.end < end or place.start != start:
        return Target(1, name, None, place.kind if place and place.end >= end else "department", whole)
    division, _ = settle(place, context_of(page.body), day) if place.candidates else (None, True)
    if division is None:
        return Target(1, name, None, place.kind, whole)
    return Target(1, full_name(place, division), division.code, division.kind, whole)
