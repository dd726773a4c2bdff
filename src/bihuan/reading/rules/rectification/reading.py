"""A rectification notice read as a whole; the order in which the elements are looked for."""

from dataclasses import dataclass, replace
from datetime import date

from bihuan.reading.notice import Count, Rectification, Span, Target, Warning
from bihuan.reading.rules.dates import find_dates
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.contacts import contacts_in, publicity_in
from bihuan.reading.rules.rectification.listed import Listed, find_listed, read_items
from bihuan.reading.rules.rectification.outline import outline_of
from bihuan.reading.rules.rectification.parts import Part, parts_of, sections_of
from bihuan.reading.rules.rectification.signals import mentions, signals_of
from bihuan.reading.rules.rectification.tail import tail_of
from bihuan.reading.rules.rectification.tallies import counts_of, tallies_in, tally_warnings
from bihuan.reading.rules.rectification.unit import unit_of

#: A line with a date and hardly anything else.
_DATE_LINE = 24
#: Fewer characters behind the head of an item tell of nothing done.
_LEAST_ANSWER = 5


@dataclass(frozen=True, slots=True)
class Skeleton:
    """How a text is built: its main parts, the paragraphs that state problems, where its closing words begin."""

    parts: tuple[Part, ...]
    listed: tuple[Listed, ...]
    tail: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a rectification notice tells."""

    targets: tuple[Target, ...]
    rectification: Rectification
    counts: tuple[Count, ...]
    warnings: tuple[Warning, ...]
    signed: Span | None  #: where the date of the signature stands, in the original


def skeleton_of(page: Page, title: Span | None) -> Skeleton | None:
    """Return how the text is built if it is built as a rectification notice, else ``None``."""
    if not mentions(page):
        return None
    tail = tail_of(page)
    root = outline_of(page, tail)
    parts = parts_of(page, root)
    listed = find_listed(page, root, parts)
    answered = sum(one.node.end - one.told > _LEAST_ANSWER for one in listed)
    found = Skeleton(parts, listed, tail)
    return found if signals_of(page, title, parts, len(listed), answered).is_rectification else None


def read_rectification(
    page: Page, title: Span | None, signature: Span | None, skeleton: Skeleton, day: date | None
) -> Told:
    """Return what the notice tells; ``signature`` is the range of the line that signs it, in the repaired text."""
    items = read_items(page, skeleton.listed)
    target = unit_of(page, title, signature, day)
    first = skeleton.listed[0].node.start if skeleton.listed else skeleton.tail
    tallies = (*tallies_in(page, 0, first), *tallies_in(page, skeleton.tail, len(page.body)))
    signed_on, signed = _signed(page, skeleton.tail)
    rectification = Rectification(
        sections_of(page, skeleton.parts),
        contacts_in(page, skeleton.tail, len(page.body)),
        publicity_in(page, skeleton.tail, len(page.body)),
        signed_on,
    )
    warnings = tally_warnings(page, tallies, items, 0, len(page.body))
    if target is None and items:
        # Without a name there is still one unit, and its items must not be lost.
        span = page.span(skeleton.listed[0].node.start, skeleton.listed[0].node.content)
        target = Target(1, "", None, "other", span)
        zh = "没有读到是哪个单位的整改情况，请核对并补上单位名称。"
        en = "The text does not name the unit whose rectification it tells; check it and supply the name."
        warnings.append(Warning("reading.unit_unnamed", zh, en, span))
    targets = (replace(target, items=items),) if target and items else ()
    return Told(targets, rectification, counts_of(page, tallies), tuple(warnings), signed)


def _signed(page: Page, tail: int) -> tuple[date | None, Span | None]:
    """The date of the signature stands on a line of its own, under everything else."""
    for start, end in reversed(page.paragraphs[-3:]):
        if start < tail or end - start > _DATE_LINE:
            continue
        dates = find_dates(page.body, start, end)
        if dates and dates[-1].starts_on and dates[-1].end >= end - 1:
            return dates[-1].starts_on, page.span(dates[-1].start, dates[-1].end)
    return None, None
