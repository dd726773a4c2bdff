"""
The fields of a plan as forms, workbooks, changes between editions and the API call them: one table for all of them.

A field of a line or a measure has its name, its words in both languages, and how it reads on a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.web.common import words
from bihuan.web.common.language import pick
from bihuan.web.rectification.models import Completion, Measure, Response


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the model, and what it is called in Chinese and English."""

    name: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        """What it is called, in the language of the page."""
        return pick(self.zh, self.en)


#: Of the plan itself.
FRAME = (
    Field("organisation", "组织领导", "Organisation"),
    Field("principles", "工作原则", "Principles"),
    Field("pledge", "承诺", "Pledge"),
)
#: Of the answer to one finding, in the order of the page.
LINE = (
    Field("answer", "是否认领", "Answer"),
    Field("reason", "部分认领或说明情况的理由", "Why not fully accepted"),
    Field("cause", "原因剖析", "Cause"),
    Field("standard", "完成标准", "Standard of completion"),
    Field("completion", "完成类型", "Kind of completion"),
    Field("due_on", "完成时限", "Due"),
    Field("leader", "责任领导", "Responsible leader"),
    Field("lead_unit", "牵头单位", "Lead unit"),
    Field("co_units", "责任（配合）单位", "Other units"),
    Field("handler", "具体责任人", "Handler"),
)
#: Of a measure.
MEASURE = (
    Field("text", "整改措施", "Measure"),
    Field("owner", "责任人", "Responsible"),
    Field("unit", "责任单位", "Unit"),
    Field("starts_on", "开始日期", "Starts"),
    Field("due_on", "完成日期", "Due"),
    Field("frequency", "频次", "Frequency"),
    Field("proof_expected", "佐证材料", "Proof expected"),
)
LINES_OF = Field("lines", "对应条目", "Lines")
MILESTONES_OF = Field("milestones", "节点", "Milestones")
#: The choices of a field, by its name.
CHOICES: Mapping[str, Any] = {
    "answer": Response.Answer,
    "completion": Completion,
    "frequency": Measure.Frequency,
}


def shown(name: str, value: Any) -> str:
    """Return the value of a field as a page prints it; "" for an empty one."""
    if value is None or value == "":
        return ""
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, date):
        return words.day(value)
    return str(value)


def lines_shown(measure: Measure) -> str:
    """Return the lines that a measure serves, as "1、3"."""
    return "、".join(str(one.order) for one in measure.responses.all())


def milestones_shown(measure: Measure) -> str:
    """Return the single milestones of a measure, one a line; those of a repeated one follow from its frequency."""
    if measure.frequency != Measure.Frequency.ONCE:
        return ""
    return "\n".join(f"{one.due_on.isoformat()} {one.label}".strip() for one in measure.milestones.all())
