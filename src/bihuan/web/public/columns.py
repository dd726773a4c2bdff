"""What the open data says of each published problem: the columns, what each means, and what a cell may hold."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from bihuan.web.common.tables.guard import guarded


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, which is its heading in every file, its type, and what stands in it."""

    key: str
    type: str  # "text", "integer", "date", "list of text"
    zh: str
    en: str
    width: int = 12


COLUMNS = (
    Column("round_id", "text", "轮次标识，也是轮次页面地址的一部分", "Key of the round; part of its page's address", 38),
    Column("notice_id", "text", "通报标识，也是通报页面地址的一部分", "Key of the notice; part of its page's address", 38),
    Column("edition", "integer", "通报版次；收录的公开通报为 0", "Edition of the notice; 0 for one published elsewhere", 8),
    Column("notice_title", "text", "通报标题", "Title of the notice", 40),
    Column("released_on", "date", "公布日期；收录的公开通报为收录日期", "Day of release, or of reading for one published elsewhere"),
    Column("term", "text", "届次", "Term of the committee"),
    Column("round_number", "integer", "轮次", "Number of the round in the term"),
    Column("round_type", "text", "类型：special 专项、routine 常规、mobile 机动、look_back 回头看、joint 联动",
           "Type: special, routine, mobile, look_back, joint"),
    Column("theme", "text", "专项巡视的主题", "Theme of a special inspection", 16),
    Column("inspected_from", "date", "巡视开始日期", "First day of the inspection"),
    Column("inspected_to", "date", "巡视结束日期", "Last day of the inspection"),
    Column("target_number", "integer", "被巡视单位在通报中的序号", "Number of the inspected unit in the notice"),
    Column("target_name", "text", "被巡视单位名称", "Name of the inspected unit", 18),
    Column("unit_key", "text", "单位标识，同一单位在各轮次中相同", "Key of the unit, the same in every round", 18),
    Column("division_code", "text", "行政区划代码（GB/T 2260），非行政区划为空", "Division code (GB/T 2260), empty for others"),
    Column("clause_number", "integer", "该单位的第几条问题", "Number of the problem within the unit"),
    Column("text", "text", "公布的问题原文", "The problem as it was published", 80),
    Column("categories", "list of text", "问题类别代码", "Codes of the problem categories"),
    Column("categories_zh", "list of text", "问题类别名称（中文）", "Names of the categories in Chinese", 24),
    Column("categories_en", "list of text", "问题类别名称（英文）", "Names of the categories in English", 24),
    Column("verdicts", "list of text", "评判用语", "Words that pass judgement", 16),
    Column("frequencies", "list of text", "频度用语", "Words that say how often", 16),
    Column("idioms", "list of text", "习语", "Set phrases of the field", 20),
)  # fmt: skip


def cell_of(value: Any) -> str | int | None:
    """Return a value as a cell holds it: lists joined by a bar, and no text that a spreadsheet would run."""
    if isinstance(value, list):
        value = "|".join(value)
    return guarded(value) if isinstance(value, str) else value


class Row(dict[str, Any]):
    """
    One published problem, by column; complete when it is made. Rows of another table say so in ``columns``.

    What files make of it is worked out once: in the copy of the site it goes into six of them.
    """

    columns: Sequence[Column] = COLUMNS

    @cached_property
    def cells(self) -> tuple[str | int | None, ...]:
        """Its values as cells of a table hold them."""
        return tuple(cell_of(self[column.key]) for column in self.columns)

    @cached_property
    def json(self) -> str:
        """Its values as an object of JSON, on one line."""
        return json.dumps(self, ensure_ascii=False)

    @cached_property
    def xml(self) -> str:
        """Its cells as a line of a sheet."""
        return sheet_line(self.cells)


_LONGEST_CELL = 32_767
#: XML has no way to write them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def sheet_line(cells: Iterable[str | int | None], style: int = 0) -> str:
    """Return cells as a line of a sheet; text stays text, whatever it looks like."""
    return f"<row>{''.join(_sheet_cell(cell, style) for cell in cells)}</row>"


def _sheet_cell(cell: str | int | None, style: int) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, int):
        return f'<c s="{style}"><v>{cell}</v></c>'
    text = escape(_UNWRITABLE.sub("", cell[:_LONGEST_CELL]))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
