"""The open data: one documented table of all published problems, as CSV, JSON and Excel, the same in every language."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from bihuan.web.common.tables.guard import guarded

Row = Mapping[str, Any]


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

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LONGEST_CELL = 32_767


def write(form: str, file: Path, rows: Iterable[Row], licence: str) -> None:
    """Write ``rows`` into ``file``; ``form`` is a key of ``MEDIA_TYPES``. Constant memory, however many there are."""
    _WRITERS[form](file, rows, licence)


def _csv(file: Path, rows: Iterable[Row], licence: str) -> None:  # noqa: ARG001  # a table has no place for it
    # With a byte order mark, because spreadsheets otherwise take the file for the machine's own encoding.
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([column.key for column in COLUMNS])
        writer.writerows([_cell(row[column.key]) for column in COLUMNS] for row in rows)


def _json(file: Path, rows: Iterable[Row], licence: str) -> None:
    head = {
        "licence": licence,
        "columns": [{"key": one.key, "type": one.type, "zh": one.zh, "en": one.en} for one in COLUMNS],
    }
    with file.open("w", encoding="utf-8", newline="\n") as text:
        text.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [\n')
        _join(text, (json.dumps(dict(row), ensure_ascii=False) for row in rows))
        text.write("\n]}\n")


def _join(text: IO[str], parts: Iterable[str]) -> None:
    for at, part in enumerate(parts):
        text.write((",\n" if at else "") + part)


def _xlsx(file: Path, rows: Iterable[Row], licence: str) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # here, because few visits need it; the package ships no types

    # A text that begins like a formula stays text, an address stays words.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("findings")
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, column.width, wrapped)
            sheet.write_string(0, at, column.key, bold)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(COLUMNS):
                value = _cell(row[column.key])
                if isinstance(value, int):
                    sheet.write_number(number, at, value)
                elif value:
                    sheet.write_string(number, at, value[:_LONGEST_CELL])
        words = book.add_worksheet("dictionary")
        words.set_column(0, 1, 16)
        words.set_column(2, 3, 60)
        head = (("key", "type", "zh", "en"), *((one.key, one.type, one.zh, one.en) for one in COLUMNS))
        for at, line in enumerate((*head, ("licence", "", licence, ""))):
            for place, said in enumerate(line):
                words.write_string(at, place, said, bold if at == 0 else None)


_WRITERS: Mapping[str, Callable[[Path, Iterable[Row], str], None]] = {"csv": _csv, "json": _json, "xlsx": _xlsx}


def _cell(value: Any) -> str | int | None:
    """Return a value as a cell holds it: lists joined by a bar, and no text that a spreadsheet would run."""
    if isinstance(value, list):
        value = "|".join(value)
    return guarded(value) if isinstance(value, str) else value
