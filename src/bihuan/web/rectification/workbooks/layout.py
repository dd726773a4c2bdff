"""What the sheets of a plan's workbook hold: columns, identities, and how a cell reads; the same for both directions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from bihuan.web.common.tables.workbook import canonical
from bihuan.web.rectification.models import Measure, Response
from bihuan.web.rectification.plan_fields import (
    CHOICES,
    LINE,
    LINES_OF,
    MEASURE,
    MILESTONES_OF,
    Field,
    lines_shown,
    milestones_shown,
)

#: Name of the hidden sheet of a plan's workbook, and the form of what it holds.
WAY_BACK = "_bihuan"
FORM = "plan-1"
#: Names of the sheets, in both languages whatever the page speaks: the workbook may come back in another.
HELP_SHEET, LINES_SHEET, MEASURES_SHEET = "填写说明 How to", "逐条回应 Lines", "整改措施 Measures"
ID = Field("id", "识别码（勿改）", "Id, do not change")
ORDER = Field("order", "条目", "Line")
PROBLEM = Field("problem", "问题", "Problem")
NUMBER = Field("number", "措施序号", "Measure no.")
DROP = Field("drop", "删去此措施", "Delete this measure")
#: Days as real dates of the spreadsheet.
DAYS = frozenset({"due_on", "starts_on"})
#: Columns of each sheet; what is not in ``EDITED`` is for reading.
LINE_COLUMNS = (ID, ORDER, PROBLEM, *LINE)
MEASURE_COLUMNS = (ID, NUMBER, LINES_OF, *MEASURE, MILESTONES_OF, DROP)
EDITED = frozenset(one.name for one in (*LINE, *MEASURE, LINES_OF, MILESTONES_OF, DROP))
#: Empty rows for new measures.
SPARE_ROWS = 100
#: What is written in the column that takes a measure away.
YES = "是"


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it goes out: its identity, and the value of each column by its name."""

    id: str
    values: dict[str, Any]

    def hashes(self, columns: Sequence[Field]) -> dict[str, str]:
        """Return a short hash of each cell that can be edited, so that a change can be told from what stood there."""
        return {one.name: cell_hash(self.values[one.name]) for one in columns if one.name in EDITED}


def heading(field: Field) -> str:
    """Return what stands at the head of a column, in both languages."""
    return f"{field.zh}\n{field.en}"


def cell_hash(value: Any) -> str:
    """Return a short hash of a cell, the same before it went out and after another program saved it unchanged."""
    plain = value.isoformat() if isinstance(value, date) else canonical(value)
    return hashlib.sha256(plain.strip().encode()).hexdigest()[:12]


def measure_id(measure: Measure) -> str:
    """Return what tells a measure from the others of its plan in a workbook."""
    return f"M-{measure.key.hex[:12]}"


def line_row(response: Response) -> SentRow:
    """Return a line of the plan as its row goes out; the number of its finding tells it from the others."""
    values: dict[str, Any] = {one.name: said(one.name, getattr(response, one.name)) for one in LINE}
    number = response.finding.number
    return SentRow(number, {"id": number, "order": response.order, "problem": response.problem, **values})


def measure_row(measure: Measure) -> SentRow:
    """Return a measure as its row goes out."""
    values: dict[str, Any] = {one.name: said(one.name, getattr(measure, one.name)) for one in MEASURE}
    more = {"lines": lines_shown(measure), "milestones": milestones_shown(measure), "drop": ""}
    key = measure_id(measure)
    return SentRow(key, {"id": key, "number": measure.number, **more, **values})


def said(name: str, value: Any) -> Any:
    """Return the value of a field as its cell holds it: a choice by its Chinese words, a day as a day."""
    if name in CHOICES:
        return choice_words(name).get(value, "")
    return "" if value is None else value


def choice_words(name: str) -> dict[str, str]:
    """Return the words of a choice by its value; in Chinese, so that a workbook reads the same wherever it is opened."""
    with translation.override("zh-hans"):
        return {str(value): str(label) for value, label in CHOICES[name].choices}
