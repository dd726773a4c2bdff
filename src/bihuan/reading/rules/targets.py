"""Targets with their clauses: which unit each item is about, and what should be known about its name."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from bihuan.reading.notice import Target, Warning
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import context_of, full_name, settle
from bihuan.reading.rules.problems import Problems
from bihuan.reading.rules.theme import Taxonomy


def read_targets(
    page: Page, items: Sequence[Item], taxonomy: Taxonomy | None, day: date | None
) -> tuple[tuple[Target, ...], list[Warning]]:
    """
    Return the targets of a notice with their clauses, and what should be known about their names.

    Args:
        page: The notice.
        items: Its numbered paragraphs.
        taxonomy: The categories to suggest; ``None`` reads everything but categories.
        day: A day of the round, so that a division is looked up as it was then.
    """
    problems = Problems(page, items, taxonomy)
    context = _context(page, items)
    targets: list[Target] = []
    warnings: list[Warning] = []
    # Targets are counted in reading order: a doubled printed number would give two of them one name.
    for number, item in enumerate(items, 1):
        name, code, kind, warning = _named(page, item, context, day)
        if warning:
            warnings.append(warning)
        end = item.place.end if item.place else item.content
        span = page.span(item.name_start, end)
        clauses = partial(problems.clauses, number - 1)
        targets.append(Target.with_clauses_from(clauses, number, name, code, kind, span))
    return tuple(targets), warnings


def _context(page: Page, items: Sequence[Item]) -> Counter[str]:
    """The divisions that the notice names before its list and beside each unit of it settle names with many bearers."""
    context = context_of(page.body[: items[0].start])
    context += context_of(page.body[items[-1].end :])
    for item in items:
        codes = {division.code for division in item.place.candidates} if item.place else set()
        if len(codes) == 1:
            code = codes.pop()
            context[code[:2] + "0000"] += 1
            context[code[:4] + "00"] += 1
    return context


def _named(
    page: Page, item: Item, context: Counter[str], day: date | None
) -> tuple[str, str | None, str, Warning | None]:
    place = item.place
    if place is None:
        span = page.span(item.start, item.content)
        begins = page.body[item.name_start : item.name_start + 12]
        zh = f"“{begins}…”这一项开头没有认出单位名称，请核对。"
        en = f"No name of a unit was recognised at the start of the item “{begins}…”; check it."
        return (
            begins,
            None,
            "other",
            Warning("reading.target_unnamed", zh, en, span),
        )
    if not place.candidates:
        return place.name, None, place.kind, None
    span = page.span(place.start, place.end)
    division, was_valid = settle(place, context, day)
    if division is None:
        several = "、".join(sorted({division.code for division in place.candidates})[:5])
        zh = f"“{place.name}”可能是几个地方（{several}），没有确定行政区划代码，请选定。"
        en = f"“{place.name}” may be several places ({several}); no division code was set, choose one."
        return place.name, None, place.kind, Warning("reading.ambiguous_division", zh, en, span)
    warning = None
    if not was_valid:
        zh = f"“{place.name}”（{division.code}）在通报所述时间不是现行行政区划名称，请核对。"
        en = f"“{place.name}” ({division.code}) was not the name of a division at the time of the notice; check it."
        warning = Warning("reading.division_dated", zh, en, span)
    return full_name(place, division), division.code, division.kind, warning
