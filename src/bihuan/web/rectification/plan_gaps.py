"""What a plan lacks before it can be submitted, and what in it does not fit together: pure, one table of checks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bihuan.web.common.language import pick
from bihuan.web.rectification.models import Measure, Response
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day

if TYPE_CHECKING:
    from bihuan.web.rectification.queries.plans import PlanContents

A = Response.Answer
#: Columns that every line needs, whatever it answers.
_ALWAYS = (
    ("leader", "责任领导", "the responsible leader"),
    ("lead_unit", "牵头单位", "the lead unit"),
    ("handler", "具体责任人", "the handler"),
    ("due_on", "完成时限", "the day it is due"),
)
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that lacks: of which line, in which field, and what it is called."""

    line_zh: str
    line_en: str
    where: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        """What lacks, in the language of the page."""
        return pick(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class GapLine:
    """A line of the plan and all that it lacks."""

    zh: str
    en: str
    gaps: tuple[Gap, ...]

    @property
    def words(self) -> str:
        """What the line is called, in the language of the page."""
        return pick(self.zh, self.en)


def gaps_of(contents: "PlanContents") -> list[Gap]:
    """Return what a plan lacks before it can be submitted, in the order of its lines; the pledge is asked at that step."""
    found = [gap for response in contents.responses for gap in _of_response(response, contents)]
    return found + [gap for measure in contents.measures for gap in _of_measure(measure)]


def lines_of(gaps: Iterable[Gap]) -> list[GapLine]:
    """Return gaps gathered by the lines that they stand in, in their order."""
    found: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        found.setdefault((gap.line_zh, gap.line_en), []).append(gap)
    return [GapLine(zh, en, tuple(some)) for (zh, en), some in found.items()]


def name_of(response: Response) -> tuple[str, str]:
    """Return how a line of the plan is called in sentences, in Chinese and English."""
    title = response.problem.replace("\n", " ")
    short = title[:_SHOWN] + ("…" if len(title) > _SHOWN else "")
    return f"第 {response.order} 条（{short}）", f"line {response.order} ({short})"


def _of_response(response: Response, contents: "PlanContents") -> Iterator[Gap]:
    zh, en = name_of(response)

    def gap(column: str, said_zh: str, said_en: str) -> Gap:
        return Gap(zh, en, f"{column}-{response.pk}", said_zh, said_en)

    if not response.answer:
        yield gap("answer", "是否认领", "the answer")
    if response.answer in {A.IN_PART, A.NOTE} and not response.reason.strip():
        yield gap("reason", "部分认领或说明情况的理由", "the reason why it is not fully accepted")
    if response.answer != A.NOTE and not response.standard.strip():
        yield gap("standard", "完成标准", "the standard of completion")
    for column, said_zh, said_en in _ALWAYS:
        if not getattr(response, column):
            yield gap(column, said_zh, said_en)
    if response.answer != A.NOTE and not contents.measures_of[response.pk]:
        yield gap("measures", "整改措施（至少一条）", "at least one measure")


def _of_measure(measure: Measure) -> Iterator[Gap]:
    zh, en = f"措施 {measure.number}", f"measure {measure.number}"
    for column, said_zh, said_en in (
        ("owner", "责任人", "who is responsible"),
        ("due_on", "完成日期", "the day it is due"),
    ):
        if not getattr(measure, column):
            yield Gap(zh, en, f"measure-{column}-{measure.pk}", said_zh, said_en)
    if not measure.responses.all():
        yield Gap(zh, en, f"measure-responses-{measure.pk}", "所对应的问题", "the findings it serves")


@dataclass(frozen=True, slots=True)
class Clash:
    """A day of a measure that lies behind the day of a line which it serves."""

    measure: Measure
    response: Response
    day: date
    is_milestone: bool


def clashes_of(contents: "PlanContents") -> list[Clash]:
    """Return days of measures and milestones that lie after a line's own day: it would be done before its measures are."""
    by_key = {one.pk: one for one in contents.responses}
    found = []
    for measure in contents.measures:
        days = [(one.due_on, True) for one in measure.milestones.all()]
        if measure.due_on is not None and not any(day == measure.due_on for day, _is in days):
            days.append((measure.due_on, False))
        for linked in measure.responses.all():
            response = by_key[linked.pk]
            late = [one for one in days if response.due_on is not None and one[0] > response.due_on]
            if late:
                day, is_milestone = min(late)
                found.append(Clash(measure, response, day, is_milestone))
    return found


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at before a plan goes out; it stops nothing."""

    zh: str
    en: str

    @property
    def words(self) -> str:
        """The sentence in the language of the page."""
        return pick(self.zh, self.en)


def doubts_of(contents: "PlanContents", reported_by: date | None, period_ends: date | None) -> list[Doubt]:
    """
    Return what may be meant but should be looked at: measures behind the report's day, lines behind the period's end.

    Args:
        contents: The plan.
        reported_by: The day on which the report of rectification is due.
        period_ends: The end of the concentrated period.
    """
    found = [
        Doubt(
            f"措施 {one.number} 的完成日期 {zh_day(one.due_on)} 晚于整改情况报告的报送期限 {zh_day(reported_by)}，"
            "报告时它还没有完成。",
            f"Measure {one.number} is due on {en_day(one.due_on)}, after the rectification report is due on "
            f"{en_day(reported_by)}: the report will have to say that it is not done.",
        )
        for one in contents.measures
        if reported_by is not None and one.due_on is not None and one.due_on > reported_by
    ]
    late: Sequence[Response] = [
        one
        for one in contents.responses
        if period_ends is not None and one.due_on is not None and one.due_on > period_ends
    ]
    if late and period_ends is not None:
        numbers = [str(one.order) for one in late]
        found.append(
            Doubt(
                f"第 {'、'.join(numbers)} 条的完成时限晚于集中整改期结束的 {zh_day(period_ends)}。",
                f"Lines {', '.join(numbers)} are due after the concentrated period ends on {en_day(period_ends)}.",
            )
        )
    return found
