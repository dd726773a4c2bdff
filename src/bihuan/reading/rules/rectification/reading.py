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
from bihuan.reading.rules.rectification.unit import is_of_one, target_of, unit_of
from bihuan.reading.rules.rectification.units import headed_stretches, titled_stretches

#: A line with a date and hardly anything else.
_DATE_LINE = 24
#: Fewer characters behind the head of an item tell of nothing done.
_LEAST_ANSWER = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """What tells of one unit: its main parts, its problems, and from where to where it tells; ``name`` where it is headed."""

    parts: tuple[Part, ...]
    listed: tuple[Listed, ...]
    start: int
    tail: int  #: where its closing words begin
    end: int
    name: Span | None = None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """How a text is built: a stretch for each unit that it tells of, and where its closing words begin."""

    stretches: tuple[Stretch, ...]
    tail: int

    @property
    def first(self) -> int:
        """Where the list of problems begins, the closing words where there is none."""
        return min((one.listed[0].node.start for one in self.stretches if one.listed), default=self.tail)

    @property
    def opening_end(self) -> int:
        """Where what is said of all units together ends."""
        return self.stretches[0].name[0] if self.stretches[0].name else self.first


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
    stretches = _stretches(page, title, tail)
    parts = tuple(part for one in stretches for part in one.parts)
    listed = tuple(item for one in stretches for item in one.listed)
    answered = sum(one.node.end - one.told > _LEAST_ANSWER for one in listed)
    found = Skeleton(stretches, tail)
    return found if signals_of(page, title, parts, len(listed), answered).is_rectification else None


def _stretches(page: Page, title: Span | None, tail: int) -> tuple[Stretch, ...]:
    """A stretch for each of several units, or one for the whole text."""
    end = len(page.body)
    told = [
        _stretch(page, one.start, tail_of(page, one.start, one.end), one.end, one.name)
        for one in titled_stretches(page, end)
    ]
    found = tuple(one for one in told if one.listed)
    if len(found) > 1:
        return found
    whole = _stretch(page, 0, tail, end)
    if is_of_one(page, title):
        return (whole,)
    headed = headed_stretches(page, outline_of(page, tail))
    found = tuple(
        one for one in (_stretch(page, each.start, each.end, each.end, each.name) for each in headed) if one.listed
    )
    return found if len(found) > 1 else (whole,)


def _stretch(page: Page, start: int, tail: int, end: int, name: Span | None = None) -> Stretch:
    root = outline_of(page, tail, start)
    parts = parts_of(page, root)
    return Stretch(parts, find_listed(page, root, parts), start, tail, end, name)


def read_rectification(
    page: Page, title: Span | None, signature: Span | None, skeleton: Skeleton, day: date | None
) -> Told:
    """Return what the notice tells; ``signature`` is the range of the line that signs it, in the repaired text."""
    first, *others = skeleton.stretches
    signed_on, signed = _signed(page, skeleton.tail)
    rectification = Rectification(
        tuple(section for one in skeleton.stretches for section in sections_of(page, one.parts)),
        contacts_in(page, skeleton.tail, len(page.body)),
        publicity_in(page, skeleton.tail, len(page.body)),
        signed_on,
    )
    if others:
        targets, counts, warnings = _of_several(page, skeleton, day)
    else:
        targets, counts, warnings = _of_one(page, title, signature, first, day)
    return Told(targets, rectification, counts, tuple(warnings), signed)


def _of_one(
    page: Page, title: Span | None, signature: Span | None, told: Stretch, day: date | None
) -> tuple[tuple[Target, ...], tuple[Count, ...], list[Warning]]:
    items = read_items(page, told.listed)
    target = unit_of(page, title, signature, day)
    first = told.listed[0].node.start if told.listed else told.tail
    tallies = (*tallies_in(page, 0, first), *tallies_in(page, told.tail, len(page.body)))
    warnings = tally_warnings(page, tallies, items, 0, len(page.body))
    if target is None and items:
        # Without a name there is still one unit, and its items must not be lost.
        span = page.span(told.listed[0].node.start, told.listed[0].node.content)
        target = Target(1, "", None, "other", span)
        zh = "没有读到是哪个单位的整改情况，请核对并补上单位名称。"
        en = "The text does not name the unit whose rectification it tells; check it and supply the name."
        warnings.append(Warning("reading.unit_unnamed", zh, en, span))
    return (replace(target, items=items),) if target and items else (), counts_of(page, tallies), warnings


def _of_several(
    page: Page, skeleton: Skeleton, day: date | None
) -> tuple[tuple[Target, ...], tuple[Count, ...], list[Warning]]:
    """
    Return the units with their items, what is counted of all together, and what does not add up.

    What is counted inside a stretch is held against that unit alone, what is counted before the first against all.
    """
    targets: list[Target] = []
    warnings: list[Warning] = []
    for number, one in enumerate(skeleton.stretches, 1):
        items = read_items(page, one.listed)
        tallies = tallies_in(page, one.start, one.listed[0].node.start)
        warnings += tally_warnings(page, tallies, items, one.start, one.tail)
        name = one.name or (one.start, one.start)
        targets.append(replace(target_of(page, name, day, number), items=items))
    together = tallies_in(page, 0, skeleton.opening_end)
    every = [item for target in targets for item in target.items]
    warnings += tally_warnings(page, together, every, 0, skeleton.opening_end)
    return tuple(targets), counts_of(page, together), warnings


def _signed(page: Page, tail: int) -> tuple[date | None, Span | None]:
    """The date of the signature stands on a line of its own, under everything else."""
    for start, end in reversed(page.paragraphs[-3:]):
        if start < tail or end - start > _DATE_LINE:
            continue
        dates = find_dates(page.body, start, end)
        if dates and dates[-1].starts_on and dates[-1].end >= end - 1:
            return dates[-1].starts_on, page.span(dates[-1].start, dates[-1].end)
    return None, None
