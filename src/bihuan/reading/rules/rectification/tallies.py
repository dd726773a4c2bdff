"""
Numbers that the notice gives of all its items together, and whether they add up: 共反馈38个问题，已完成35个，长期坚持3个.

What contradicts itself is told with its place, never mended: the notice stands as its office published it.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bihuan.reading.notice import Count, RectifiedItem, Warning
from bihuan.reading.numerals import NUMERAL, number_of
from bihuan.reading.rates import fits, percent_of
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.words import any_of, table

_N = rf"(?P<number>[{NUMERAL}]{{1,6}})[ \t]*(?:个|项|条|件)"
_NOUN = r"(?:方面的?)?(?:具体|主要|突出|反馈|整改)?(?:问题|整改任务|整改事项|事项|任务)"
_BEFORE_WHOLE = r"(?:反馈|指出|涉及|梳理|共|分解|细化|列出|提出|整改|承担|认领)"
_GAP = r"[^，,。；;\n0-9０-９]"
_WHOLE = re.compile(
    rf"{_BEFORE_WHOLE}{_GAP}{{0,24}}?(?:{_N}{_NOUN}(?!线索)|{_NOUN}(?:共)?{_N.replace('number', 'late')})"
)
_RATE = re.compile(
    r"(?:整改)?(?:完成|整改|办结|销号)率[^，,。；;\n0-9０-９]{0,8}?(?P<rate>[0-9０-９]+(?:[.．][0-9０-９]+)?)[ \t]*[%％]"
)
#: How far before a number 其中 may stand.
_PIECE = 30
_UNFINISHED = ("not_done", "under_way", "phased", "basically_done", "long_term")


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of all items together: what it counts, and its range in the repaired text."""

    what: str
    value: int
    start: int
    end: int
    is_within: bool = False  #: 其中: part of the number before it and no part of the whole beside it


@cache
def _parts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            row["what"],
            re.compile(
                rf"(?<!尚)(?<!未)(?<!基本)(?<!阶段性){any_of(row['words'])}(?:整改|的|问题|任务|事项|有|为|并)*{_N}(?!制度|方面)"
                rf"|{_N.replace('number', 'early')}(?:问题|任务|事项)?(?:已经|已|均|需|仍|全部)*{any_of(row['words'])}(?=[，,。；;（()）\n]|整改)"
            ),
        )
        for row in table()["tally"]
    )


def tallies_in(page: Page, start: int, end: int) -> tuple[Tally, ...]:
    """
    Return the numbers of all items together in ``body[start:end]``, by sentences that state a whole.

    Returns:
        ``what`` is "items" for the whole, else as in statuses; in reading order. Each number counts once.
    """
    body = page.body
    found: dict[int, Tally] = {}
    for sentence in re.finditer(r"[^。\n]+", body[start:end]):
        first, last = sentence.start() + start, sentence.end() + start
        whole = _WHOLE.search(body, first, last)
        if whole is None:
            continue
        name = "number" if whole["number"] else "late"
        value = number_of(whole[name])
        if not value:
            continue
        found[whole.start(name)] = Tally("items", value, *whole.span())
        for tally in _parts_in(body, whole.end(), last):
            found.setdefault(tally.start, tally)
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _parts_in(body: str, start: int, end: int) -> Iterator[Tally]:
    taken: set[int] = set()
    for what, pattern in _parts():
        for match in pattern.finditer(body, start, end):
            name = "number" if match["number"] else "early"
            value = number_of(match[name])
            if value is not None and match.start(name) not in taken:
                taken.add(match.start(name))
                before = re.split("[，,；;]", body[max(start, match.start() - _PIECE) : match.start()])[-1]
                yield Tally(what, value, *match.span(), is_within="其中" in before)


def counts_of(page: Page, tallies: Sequence[Tally]) -> tuple[Count, ...]:
    """Return tallies as counts of the contract; ``what`` is ``items`` or ``items_`` with the status."""
    return tuple(
        Count(one.what if one.what == "items" else f"items_{one.what}", one.value, page.span(one.start, one.end))
        for one in tallies
    )


def tally_warnings(
    page: Page, tallies: Sequence[Tally], items: Sequence[RectifiedItem], start: int, end: int
) -> list[Warning]:
    """Return a warning for each statement of numbers that cannot be true, with its place."""
    groups = _groups(tallies)
    warnings = [warning for group in groups for warning in _sum_warnings(page, group)]
    warnings += _rate_warnings(page, groups, start, end)
    if groups and items:
        warnings += _item_warnings(page, groups, items)
    return warnings


def _groups(tallies: Sequence[Tally]) -> list[list[Tally]]:
    """Each whole with the parts that follow it."""
    groups: list[list[Tally]] = []
    for tally in tallies:
        if tally.what == "items":
            groups.append([tally])
        elif groups:
            groups[-1].append(tally)
    return groups


def _sum_warnings(page: Page, group: list[Tally]) -> Iterator[Warning]:
    whole = group[0]
    told = Counter({part.what: part.value for part in group[1:] if not part.is_within})
    total = sum(told.values())
    # A notice that has finished all of them may name apart those that it keeps up for good.
    all_done = told["done"] == whole.value
    beyond = any(part.value > whole.value for part in group[1:])
    if beyond or (len(told) > 1 and total != whole.value and not all_done):
        span = page.span(whole.start, max(one.end for one in group))
        zh = f"通报说共{whole.value}个，所列各项相加是{total}个，对不上，请核对原件。"
        en = f"The notice speaks of {whole.value} in all, but its parts add up to {total}; check it against the original."
        yield Warning("reading.counts_contradict", zh, en, span)


def _rate_warnings(page: Page, groups: list[list[Tally]], start: int, end: int) -> Iterator[Warning]:
    starts = [group[0].start for group in groups]
    for match in _RATE.finditer(page.body, start, end):
        before = bisect_left(starts, match.start())
        percent = percent_of(match["rate"])
        if not before or percent is None:
            continue
        whole, *named = groups[before - 1]
        parts = {one.what: one.value for one in named}
        if not _can_be_true(percent, whole.value, parts):
            yield _contradicted(page, match, whole.value, parts.get("done"))


def _can_be_true(percent: Decimal, whole: int, parts: Mapping[str, int]) -> bool:
    """Whether lines that are kept up for good, or are all but finished, count is the office's own rule: each is honest."""
    done, others = parts.get("done"), (parts.get("long_term", 0), parts.get("basically_done", 0))
    if done is None:
        numerators: set[int | None] = {None}
    else:
        # Fewer too: what is kept up for good may stand within the number of those done (其中), and not be counted yet.
        numerators = {done, done - others[0], *(done + other for other in others), done + sum(others)}
    return any(fits(percent, below, above) for below in {whole, whole - others[0]} for above in numerators)


def _contradicted(page: Page, match: re.Match[str], whole: int, done: int | None) -> Warning:
    shown = match["rate"]
    told = "任何整数个完成" if done is None else f"完成{done}个"
    zh = f"通报说完成率{shown}%，与{whole}个中{told}对不上，请核对原件。"
    en = f"The rate of {shown}% does not fit {done} of {whole}; check it against the original."
    if done is None:
        en = f"No whole number of {whole} makes {shown}%; check it against the original."
    return Warning("reading.rate_contradicted", zh, en, page.span(*match.span()))


def _item_warnings(page: Page, groups: list[list[Tally]], items: Sequence[RectifiedItem]) -> Iterator[Warning]:
    """What the notice counts against what it lists; the whole that stands nearest to the list is the one of the list."""
    wholes = {group[0].value for group in groups}
    if len(items) not in wholes:
        last = groups[0][0]
        zh = f"通报说有{last.value}个问题，逐条列出的是{len(items)}个；可能只公布了一部分，请核对。"
        en = f"The notice speaks of {last.value} problems and lists {len(items)}; it may publish only part of them. Check it."
        yield Warning("reading.item_count", zh, en, page.span(last.start, last.end))
        return
    told = Counter(item.status.kind for item in items if item.status)
    if sum(told.values()) != len(items):
        return
    for group in groups:
        if group[0].value != len(items):
            continue
        for part in _unlike(group[1:], told):
            if part.what in _UNFINISHED:
                zh = f"通报说“{page.body[part.start : part.end]}”，逐条所列是{told[part.what]}个，请核对原件。"
                en = f"The notice counts {part.value} here, but {told[part.what]} of its items say so; check it."
                yield Warning("reading.status_count", zh, en, page.span(part.start, part.end))


def _unlike(parts: Sequence[Tally], told: Mapping[str, int]) -> Iterator[Tally]:
    """Yield the parts whose number the list does not bear out; 其中 is counted with the part that it stands in, or apart."""
    within = Counter[str]()
    for part in parts:
        if part.is_within:
            within[part.what] += part.value
    for at, part in enumerate(parts):
        if part.is_within:
            if told[part.what] not in {part.value, within[part.what]}:
                yield part
            continue
        inside = 0
        for other in parts[at + 1 :]:
            if not other.is_within:
                break
            inside += other.value
        if told[part.what] not in {part.value, part.value - inside}:
            yield part
