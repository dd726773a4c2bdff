"""
What a unit's report says at first: drafted from its items, their progress and the rates; the rest is the unit's own words.

Pure. What stands in square brackets is for the unit to write; a report that still holds such a place is not submitted.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bihuan.web.rectification.notice_text import ended
from bihuan.web.rectification.rates import Rate
from bihuan.web.rounds.deadlines.explaining import zh_day

#: A place that the draft leaves to the unit.
_OPEN_PLACE = re.compile(r"［[^［］\n]{1,60}］")
TITLES: Mapping[str, str] = {
    "main": "{party}关于{body}整改情况的报告",
    "head": "{unit}主要负责人关于组织落实巡视整改情况的报告",
    "notice": "{party}关于{body}整改进展情况的通报",
}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One item as a report draws on it: whether it is finished, what was done, how many measures, what came of it."""

    number: str
    problem: str
    is_done: bool
    is_lasting: bool
    claim: str
    due_on: date | None
    measures: tuple[str, ...] = ()
    done: tuple[str, ...] = ()  # texts of the progress that stands, oldest first
    recovered: Decimal = Decimal(0)
    people_handled: int = 0
    systems_made: int = 0
    is_ended: bool = False  # closed without being done


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What round, unit and items say; ``fed_back_on`` and ``planned_on`` are None where it did not happen yet."""

    unit: str
    authority: str
    fed_back_on: date | None
    planned_on: date | None
    lines: Sequence[LineFacts]
    rates: Sequence[Rate]
    cut_off: date
    party: str = ""  # the full name of the unit's Party body, "" for the unit itself


def drafted(kind: str, facts: ReportFacts) -> tuple[str, str]:
    """Return title and text of the draft of a report; what it says of each item is ``line_of``."""
    body = f"{facts.authority}巡视反馈意见" if facts.authority else "巡视反馈意见"
    title = TITLES[kind].format(body=body, unit=facts.unit, party=facts.party or facts.unit)
    parts = {"main": _main, "head": _head, "notice": _notice}[kind](facts)
    return title, "\n".join(parts)


def line_of(line: LineFacts) -> str:
    """Return what a report says of one item at first: the unit's own claim, else its progress, else its measures."""
    if line.claim.strip():
        said = ended(line.claim)
    elif line.done:
        said = "".join(ended(one) for one in line.done)
    elif line.measures:
        said = f"已制定整改措施 {len(line.measures)} 条：{'；'.join(one.rstrip('。；') for one in line.measures)}。"
    else:
        return ""
    came = _results([line])
    return f"{said}{came}。" if came else said


def open_places(text: str) -> list[str]:
    """Return the places that the draft left to the unit and that still stand, in the order of the text."""
    return _OPEN_PLACE.findall(text)


def _main(facts: ReportFacts) -> list[str]:
    return [
        "一、整改工作总体情况",
        *_opening(facts),
        "［组织领导、工作推进的情况，由单位填写］",
        "二、整改任务完成情况",
        *_counts(facts),
        "各项问题的整改情况见所附逐项情况。",
        "三、存在的不足和下一步工作",
        *_unfinished(facts),
        "［存在的不足和下一步安排，由单位填写］",
    ]


def _head(facts: ReportFacts) -> list[str]:
    return [
        "一、履行整改第一责任人责任的情况",
        *_opening(facts),
        "［主要负责人主持研究、督促推动整改的情况，由主要负责人填写］",
        "二、整改任务落实情况",
        *_counts(facts),
        "三、下一步打算",
        *_unfinished(facts),
        "［下一步打算，由主要负责人填写］",
    ]


def _notice(facts: ReportFacts) -> list[str]:
    return [
        *_opening(facts),
        "按照巡视工作有关要求，现将整改进展情况予以公布。",
        "一、履行主体责任的情况",
        "［组织领导、工作推进的情况，由单位填写］",
        "二、整改任务完成情况",
        *_counts(facts),
        "三、需要长期坚持的整改事项和下一步安排",
        *_unfinished(facts),
        "［下一步安排，由单位填写］",
    ]


def _opening(facts: ReportFacts) -> list[str]:
    if facts.fed_back_on is None:
        return []
    said = f"{zh_day(facts.fed_back_on)}，{facts.authority or '派出党委'}向{facts.unit}反馈了巡视意见，共 {len(facts.lines)} 个问题。"
    measures = sum(len(line.measures) for line in facts.lines)
    if facts.planned_on is not None:
        said += f"整改方案于{zh_day(facts.planned_on)}报经同意，制定整改措施 {measures} 条。"
    return [said]


def _counts(facts: ReportFacts) -> list[str]:
    done = sum(line.is_done for line in facts.lines)
    kept_up = sum(line.is_lasting and line.is_done for line in facts.lines)
    given_up = sum(line.is_ended and not line.is_done for line in facts.lines)
    lasting = sum(line.is_lasting and not line.is_done and not line.is_ended for line in facts.lines)
    left = len(facts.lines) - done - given_up
    said = f"截至{zh_day(facts.cut_off)}，反馈的 {len(facts.lines)} 个问题中，{done} 个已完成整改"
    said += f"（其中 {kept_up} 个需要长期坚持）" if kept_up else ""
    said += f"，{left} 个正在整改" if left else ""
    said += f"（其中 {lasting} 个需要长期坚持）" if lasting else ""
    said += f"，{given_up} 个未完成整改" if given_up else ""
    came = _results(facts.lines)
    found = [f"{said}。{came}。" if came else f"{said}。"]
    completion = next((rate for rate in facts.rates if rate.name == "completion" and rate.exists), None)
    return [*found, f"{completion.words()[0]}。"] if completion else found


def _unfinished(facts: ReportFacts) -> list[str]:
    left = [line for line in facts.lines if not line.is_done]
    if not left:
        return ["全部问题已完成整改，将持续巩固整改成果。"]
    named = "；".join(
        f"{line.problem.rstrip('。')}{f'（{zh_day(line.due_on)}前完成）' if line.due_on else ''}" for line in left
    )
    return [f"尚未完成的有 {len(left)} 个：{named}。"]


def _results(lines: Iterable[LineFacts]) -> str:
    rows = list(lines)
    money = sum((line.recovered for line in rows), Decimal(0))
    people, systems = sum(line.people_handled for line in rows), sum(line.systems_made for line in rows)
    found = []
    if money:
        found.append(f"追缴和挽回资金 {_yuan(money)}")
    if people:
        found.append(f"处理 {people} 人")
    if systems:
        found.append(f"建立健全制度 {systems} 项")
    return "，".join(found)


def _yuan(money: Decimal) -> str:
    if money >= 10_000:
        return f"{(money / 10_000).quantize(Decimal('0.01')).normalize():f} 万元"
    return f"{money.normalize():f} 元"
