"""
The first draft of a report: paragraphs with the findings that they rest on.

Everything here is a proposal in the words of offices; people change it. Reports are Chinese papers, whatever the language
of the page, so nothing here asks for a translation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bihuan.reading.numerals import chinese_numeral
from bihuan.web.feedback.models import ReportPassage
from bihuan.web.feedback.reporting.common_problems import shared_categories, shared_phrases, shared_verdicts
from bihuan.web.feedback.reporting.opening import found_in_all
from bihuan.web.feedback.reporting.seen import FindingSeen, Material, Shared, gathered, units_of
from bihuan.web.rounds.deadlines.explaining import zh_day

Part = ReportPassage.Part
#: Without a category a problem stands under these words.
UNSORTED = "其他"


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph that is proposed: its part, heading ("" for none), text, and the keys of its findings."""

    part: str
    heading: str
    text: str
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report says of the round and of itself; "" or None where nobody said yet."""

    authority: str
    work: str  # 专项巡视, with its theme
    group: str  # "" for the round's report
    starts_on: date | None
    ends_on: date | None
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Handed:
    """What the round's report takes over from a group's: the group's name, and the paragraphs that people wrote."""

    group: str
    passages: tuple[Draft, ...]


def group_report(frame: Frame, material: Material) -> list[Draft]:
    """Return the paragraphs of a group's report, in their order."""
    return [_overview(frame, material), *facts(material), *_common(material), *_causes(material), *_proposals(material)]


def round_report(frame: Frame, material: Material, handed: Sequence[Handed]) -> list[Draft]:
    """Return the paragraphs of the report of a round; what groups wrote themselves comes from their reports."""
    return [
        _overview(frame, material),
        *_written(handed, Part.OVERVIEW),
        *_by_category(material),
        *_common(material),
        *_causes(material),
        *_proposals(material),
        *_written(handed, Part.PROPOSALS),
    ]


def facts(material: Material) -> Iterator[Draft]:
    """Yield a paragraph for each unit and category: what the findings say is the case."""
    for unit in material.units:
        by_category = gathered(
            sorted(material.of_unit(unit), key=lambda one: one.category_order), lambda one: one.category
        )
        for category, rows in by_category.items():
            text = f"在“{category or UNSORTED}”方面，{counted([_stated(one) for one in rows])}"
            yield Draft(Part.FACTS, unit.name, text, _keys(rows))


def counted(sentences: Sequence[str]) -> str:
    """Return sentences as one text: a single one as it is, several counted 一是、二是."""
    whole = [sentence if sentence.endswith(("。", "！", "？", "…")) else f"{sentence}。" for sentence in sentences]
    if len(whole) == 1:
        return whole[0]
    return "".join(f"{chinese_numeral(at)}是{sentence}" for at, sentence in enumerate(whole, 1))


def how_many(one: Shared, units: int) -> str:
    """Say how many of the units share something: ``12个单位中有9个``."""
    return f"{units}个单位中有{len(one.units)}个"


def _stated(one: FindingSeen) -> str:
    title, condition = one.title.strip("。； "), one.condition.strip()
    if not condition or condition.startswith(title):
        return condition or title
    return f"{title}：{condition}"


def _overview(frame: Frame, material: Material) -> Draft:
    period = f"于{zh_day(frame.starts_on)}至{zh_day(frame.ends_on)}" if frame.starts_on and frame.ends_on else ""
    units = material.units
    names = "、".join(unit.name for unit in units)
    if frame.group:
        began = f"根据{frame.authority or '党委'}的部署，{frame.group}{period}对{names}开展了{frame.work}。"
    else:
        began = f"{frame.authority or '党委'}派出{frame.groups}个巡视组，{period}对{names}等{len(units)}个单位开展了{frame.work}。"
    return Draft(Part.OVERVIEW, "", f"{began}{found_in_all(material)}。")


def _by_category(material: Material) -> Iterator[Draft]:
    for rows in material.by_category.values():
        units = gathered(sorted(rows, key=lambda one: one.target_number), lambda one: one.target)
        said = "；".join(f"{unit}{'、'.join(one.title.strip('。') for one in some)}" for unit, some in units.items())
        text = f"{len(material.units)}个单位中有{len(units)}个存在这方面的问题，共{len(rows)}个：{said}。"
        yield Draft(Part.FACTS, rows[0].category or UNSORTED, text, _keys(rows))


def _common(material: Material) -> Iterator[Draft]:
    units = len(material.units)
    for one in shared_categories(material):
        text = f"“{one.words}”方面的问题，{how_many(one, units)}存在，共{len(one.findings)}个，涉及{'、'.join(one.units)}。"
        yield Draft(Part.COMMON, one.words, text, _keys(one.findings))
    for heading, found in (("突出表现", shared_phrases(material)), ("共同的程度用语", shared_verdicts(material))):
        if found:
            said = "；".join(f"“{one.words}”，{how_many(one, units)}（{'、'.join(one.units)}）" for one in found)
            rows = {row.pk: row for one in found for row in one.findings}
            yield Draft(Part.COMMON, heading, f"{said}。", tuple(rows))


def _causes(material: Material) -> Iterator[Draft]:
    for rows in material.by_category.values():
        alike = gathered((one for one in rows if one.cause.strip()), lambda one: _folded(one.cause))
        if not alike:
            continue
        said = sorted(alike.values(), key=lambda some: -len(units_of(some)))
        causes = [some[0].cause.strip().rstrip("。") + _at_several(some) for some in said]
        yield Draft(
            Part.CAUSES, rows[0].category or UNSORTED, counted(causes), _keys(one for some in said for one in some)
        )


def _at_several(rows: Sequence[FindingSeen]) -> str:
    units = units_of(rows)
    return f"（{len(units)}个单位）" if len(units) > 1 else ""


def _proposals(material: Material) -> Iterator[Draft]:
    names = "、".join(unit.name for unit in material.units if material.of_unit(unit))
    yield Draft(
        Part.PROPOSALS,
        "",
        f"建议向{names}反馈上述{len(material.findings)}个问题，由各单位逐条制定整改措施，明确责任人和完成时限。",
    )
    grave = [one for one in material.findings if one.is_grave]
    if grave:
        text = f"{'、'.join(units_of(grave))}存在的{len(grave)}个严重问题，建议提交党委专题研究，限期整改并报告结果。"
        yield Draft(Part.PROPOSALS, "", text, _keys(grave))
    half = [one for one in shared_categories(material) if 2 * len(one.units) >= len(material.units)]
    if half:
        rows = {row.pk: row for one in half for row in one.findings}
        text = f"{_alike(half, len(material.units))}，属于共性问题，建议由有关主管部门从制度和机制上统一研究解决。"
        yield Draft(Part.PROPOSALS, "", text, tuple(rows))


def _alike(found: Iterable[Shared], units: int) -> str:
    """Say what so many of the units share, what as many share together; no mark stands between adjacent quotations."""
    words: dict[int, list[str]] = {}
    for one in found:
        words.setdefault(len(one.units), []).append(f"“{one.words}”")
    said = {count: f"有{count}个" if count < units else "都" for count in words}
    return "，".join(f"{''.join(some)}方面的问题{units}个单位中{said[count]}存在" for count, some in words.items())


def _written(handed: Iterable[Handed], part: str) -> Iterator[Draft]:
    """Yield what groups wrote in this part, under the name of the group."""
    for one in handed:
        yield from (replace(passage, heading=one.group) for passage in one.passages if passage.part == part)


def _keys(rows: Iterable[FindingSeen]) -> tuple[int, ...]:
    return tuple(row.pk for row in rows)


def _folded(text: str) -> str:
    """Return a cause without what does not make it another one."""
    return "".join(character for character in text if character.isalnum())
