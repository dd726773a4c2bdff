"""
Readings as rows for a spreadsheet: the same columns on the command line, in downloads, and in the documentation.

A cell that looks like a formula stays text. Published notices come from anywhere, and a spreadsheet that runs
``=…`` out of one would run it on the clerk's machine.
"""

import csv
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Literal

from bihuan.reading.notice import Clause, Reading, RectifiedItem, Span, Target
from bihuan.reading.numerals import chinese_numeral
from bihuan.reading.tables import load_toml, names_in

Language = Literal["zh", "en"]
Cell = str | int | None
Row = Mapping[str, Cell]

#: First characters that make some spreadsheet run a cell, in ASCII and in full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: What one cell of a workbook holds at most.
_LONGEST_CELL = 32_767
_TITLE_LENGTH = 31


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its stable key (JSON), its titles (CSV, Excel), and what stands in it."""

    key: str
    zh: str
    en: str
    means_zh: str
    means_en: str
    width: int = 12

    def title(self, lang: Language) -> str:
        """Return the heading in a language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: title, columns, and rows by column key."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


#: One row a published finding (a clause of a target).
FINDING_COLUMNS = (
    Column("round", "轮次", "Round", "届别与轮次，如“十届第八轮”", "Term and number of the round", 14),
    Column("theme", "主题", "Theme", "专项巡视的主题", "Theme of a special inspection", 16),
    Column("target_number", "序号", "Target no.", "被巡视单位在通报中的序号", "Number of the target in the notice", 6),
    Column("target", "被巡视单位", "Target", "被巡视单位名称", "Name of the inspected unit", 16),
    Column("target_code", "区划代码", "Division code", "GB/T 2260 代码，非行政区划为空", "GB/T 2260 code, if any", 10),
    Column("clause_number", "分句", "Clause", "该单位的第几个分句", "Number of the clause within the target", 6),
    Column("text", "问题", "Finding", "还原后的分句全文", "The clause after restoration", 60),
    Column(
        "categories", "类别代码", "Category codes", "问题类别代码，空格分隔", "Category codes, separated by spaces", 10
    ),
    Column("category_names", "问题类别", "Categories", "问题类别名称", "Names of the categories", 28),
    Column("verdicts", "评价用语", "Verdicts", "如“不到位”“不够”", "Words that pass judgement", 14),
    Column("frequencies", "程度用语", "Frequencies", "如“有的”“普遍”", "Words that say how often", 12),
    Column("idioms", "习语", "Idioms", "引号内的习语", "Set phrases of the field in quotes", 22),
    Column("criteria", "依据", "Criteria", "可对照的文件与条款", "Documents and articles to measure against", 24),
    Column("inferred", "推断字数", "Inferred", "分句中推断还原的处数，0 为无", "Inferred repairs inside the clause", 8),
    Column("span_start", "原文起", "Start", "分句在原文中的起点（字符）", "Start in the original, in characters", 8),
    Column("span_end", "原文止", "End", "分句在原文中的终点（不含）", "End in the original, excluded", 8),
    Column("original", "原文", "Original", "还原前的原文", "The same place before restoration", 60),
    Column("file", "来源文件", "File", "来源文件名", "Name of the file", 24),
    Column("sha256", "文件哈希", "SHA-256", "来源文件的 SHA-256", "Hash of the file", 18),
)

#: One row a change between original and restored text.
REPAIR_COLUMNS = (
    Column("number", "序号", "No.", "修复的序号", "Number of the repair", 6),
    Column("kind", "类型", "Kind", "修复的类型", "Kind of repair", 14),
    Column("before", "原文", "Before", "修复前", "What stood there", 18),
    Column("after", "还原", "After", "修复后", "What stands there now", 18),
    Column("certainty", "把握", "Certainty", "确定、推断或未读", "decoded, inferred or unread", 10),
    Column("alternatives", "其他可能", "Alternatives", "其他可能的读法，空格分隔", "Other readings, by spaces", 24),
    Column("passage", "段落号", "Passage", "同一处错位的编号，0 为单独一处", "Repairs of one damaged run share it", 8),
    Column("why", "理由", "Reason", "为什么这样还原", "Why it was changed so", 60),
    Column("span_start", "原文起", "Start", "在原文中的起点（字符）", "Start in the original", 8),
    Column("span_end", "原文止", "End", "在原文中的终点（不含）", "End in the original, excluded", 8),
)

#: One row a fact of the notice.
FACT_COLUMNS = (
    Column("fact", "事项", "Fact", "通报说明的事项", "What the notice states", 22),
    Column("value", "内容", "Value", "读取到的内容", "What was read", 60),
    Column("original", "原文", "Original", "依据的原文", "The words it was read from", 60),
)

#: One row a phrase that several targets share.
PHRASE_COLUMNS = (
    Column("text", "共性表述", "Phrase", "三个以上单位都出现的表述", "A phrase at three or more targets", 30),
    Column("count", "单位数", "Targets", "出现的单位数", "How many targets", 8),
    Column("targets", "单位", "Names", "出现的单位", "Which targets", 60),
)

_FACTS = (
    ("kind", "文种", "Kind of text"),
    ("title", "标题", "Title"),
    ("issuer", "发布机关", "Issuer"),
    ("round.authority", "派出党委", "Authority"),
    ("round.term", "届别", "Term"),
    ("round.number", "轮次", "Round"),
    ("round.type", "类型", "Type"),
    ("round.theme", "主题", "Theme"),
    ("round.mode", "方式", "Mode"),
    ("round.groups", "巡视组数", "Groups"),
    ("round.targets", "单位数", "Targets"),
    ("round.starts_on", "进驻开始", "Starts on"),
    ("round.ends_on", "进驻结束", "Ends on"),
    ("feedback.starts_on", "反馈开始", "Feedback starts on"),
    ("feedback.ends_on", "反馈结束", "Feedback ends on"),
    ("rectification.signed_on", "落款日期", "Signed on"),
)

_ROUND_TYPES = {
    "special": ("专项", "special"),
    "routine": ("常规", "routine"),
    "mobile": ("机动", "mobile"),
    "look_back": ("“回头看”", "look-back"),
    "joint": ("联动", "joint"),
}

_KINDS = {
    "feedback": ("反馈通报", "feedback notice"),
    "rectification": ("整改通报", "rectification notice"),
    "announcement": ("公告", "announcement"),
    "news": ("新闻", "news item"),
    "other": ("其他", "other"),
}


def finding_rows(reading: Reading, lang: Language = "zh") -> list[dict[str, Cell]]:
    """
    Return one row for each clause of each target, in reading order, with the keys of ``FINDING_COLUMNS``.

    A rectification notice has no clauses: each problem that it answers is a row, without categories.
    """
    names = category_names(reading.taxonomy, lang)
    inferred = sorted(repair.span[0] for repair in reading.repairs if repair.certainty == "inferred")
    shared: dict[str, Cell] = {
        "round": round_name(reading, lang),
        "theme": reading.round.theme,
        "file": reading.source.name,
        "sha256": reading.source.sha256,
    }
    return [
        {**shared, **_finding(reading, target, clause, names), "inferred": _within(inferred, clause.span)}
        for target in reading.targets
        for clause in (*target.clauses, *map(_as_clause, target.items))
    ]


def _as_clause(item: RectifiedItem) -> Clause:
    return Clause(item.number, item.problem.text, item.problem.span)


def _finding(reading: Reading, target: Target, clause: Clause, names: Mapping[str, str]) -> dict[str, Cell]:
    start, end = clause.span
    return {
        "target_number": target.number,
        "target": target.name,
        "target_code": target.code,
        "clause_number": clause.number,
        "text": clause.text,
        "categories": " ".join(clause.categories),
        "category_names": "、".join(names.get(code, code) for code in clause.categories),
        "verdicts": _distinct(segment.verdict for segment in clause.segments),
        "frequencies": _distinct(segment.frequency for segment in clause.segments),
        "idioms": _distinct(idiom.text for idiom in clause.idioms),
        "criteria": _distinct(f"{rule.document} {rule.article}" for rule in clause.criteria),
        "span_start": start,
        "span_end": end,
        "original": reading.original[start:end],
    }


def category_names(version: str | None, lang: Language = "zh") -> dict[str, str]:
    """Return code -> name of the categories of a taxonomy, in its order; empty for none."""
    if version is None:
        return {}
    for name in names_in("taxonomies"):
        table = load_toml(name)
        if table["version"] == version:
            return {row["code"]: row[lang] for row in table["category"]}
    return {}


def round_name(reading: Reading, lang: Language = "zh") -> str | None:
    """Return how people call the round, e.g. 十届第八轮; None where the notice names no number."""
    term, number = reading.round.term, reading.round.number
    return term if number is None else called_round(term, number, lang)


def called_round(term: str | None, number: int, lang: Language = "zh") -> str:
    """Return what the round of this term and number is called in tables."""
    return f"{term or ''}第{chinese_numeral(number)}轮" if lang == "zh" else f"{term or ''} round {number}".strip()


def repair_rows(reading: Reading, lang: Language = "zh") -> list[dict[str, Cell]]:
    """Return one row for each repair, in the order of the text, with the keys of ``REPAIR_COLUMNS``."""
    from bihuan.reading.explaining import CERTAINTIES, KINDS, sentence  # here, because it is long and seldom wanted

    at = 0 if lang == "zh" else 1
    return [
        {
            "number": number,
            "kind": KINDS.get(repair.kind, (repair.kind, repair.kind))[at],
            "before": repair.before,
            "after": repair.after,
            "certainty": CERTAINTIES[repair.certainty][at],
            "alternatives": " ".join(repair.alternatives),
            "passage": repair.passage,
            "why": sentence(repair)[at],
            "span_start": repair.span[0],
            "span_end": repair.span[1],
        }
        for number, repair in enumerate(reading.repairs, start=1)
    ]


def fact_rows(reading: Reading, lang: Language = "zh") -> list[dict[str, Cell]]:
    """Return one row for each fact that the notice states and each warning, with the keys of ``FACT_COLUMNS``."""
    rows: list[dict[str, Cell]] = []
    for key, zh, en in _FACTS:
        value: Any = reading
        for name in key.split("."):
            value = getattr(value, name, None)
        if value not in (None, ""):
            start, end = reading.evidence.get(key, (0, 0))
            name, shown = zh if lang == "zh" else en, _fact(key, value, lang)
            rows.append({"fact": name, "value": shown, "original": reading.original[start:end]})
    source = reading.source
    rows.append({"fact": "来源文件" if lang == "zh" else "File", "value": source.name or "-", "original": ""})
    rows.append({"fact": "SHA-256", "value": source.sha256, "original": ""})
    for note in reading.warnings:
        start, end = note.span
        rows.append(
            {
                "fact": "提示" if lang == "zh" else "Warning",
                "value": f"{note.zh if lang == 'zh' else note.en} ({note.code})",
                "original": reading.original[start:end],
            }
        )
    return rows


def _fact(key: str, value: Any, lang: Language) -> str:
    words = {"round.type": _ROUND_TYPES, "kind": _KINDS}.get(key, {}).get(str(value))
    if words:
        return words[0 if lang == "zh" else 1]
    return value.isoformat() if isinstance(value, date) else str(value)


def phrase_rows(reading: Reading) -> list[dict[str, Cell]]:
    """Return one row for each common phrase, rarest first, with the keys of ``PHRASE_COLUMNS``."""
    names = {target.number: target.name for target in reading.targets}
    return [
        {
            "text": phrase.text,
            "count": len(phrase.targets),
            "targets": "、".join(names.get(number, str(number)) for number in phrase.targets),
        }
        for phrase in reading.common_phrases
    ]


def matrix_sheet(reading: Reading, lang: Language = "zh") -> Sheet:
    """
    Return targets × categories: each cell counts the clauses of a target that carry the category.

    Margins count distinct clauses, so they are smaller than the sum of a row or column.
    """
    names = category_names(reading.taxonomy, lang)
    seen = {code for target in reading.targets for clause in target.clauses for code in clause.categories}
    codes = [*names, *sorted(seen - set(names))]
    label, total = ("被巡视单位", "分句数") if lang == "zh" else ("Target", "Clauses")
    columns = [
        Column("target", label, label, "", "", 16),
        *(Column(code, _heading(code, names), _heading(code, names), "", "", 11) for code in codes),
        Column("total", total, total, "", "", 8),
    ]
    rows: list[dict[str, Cell]] = []
    for target in reading.targets:
        counts = {code: sum(code in clause.categories for clause in target.clauses) for code in codes}
        rows.append({"target": target.name, **counts, "total": len(target.clauses)})
    bottom: dict[str, Cell] = {"target": total, "total": sum(len(target.clauses) for target in reading.targets)}
    for code in codes:
        bottom[code] = sum(int(row[code] or 0) for row in rows)
    return Sheet("分布" if lang == "zh" else "Matrix", columns, [*rows, bottom])


def workbook_of(reading: Reading, lang: Language = "zh") -> bytes:
    """Return a reading as an Excel workbook: findings or items, matrix, common phrases, facts and repairs."""
    from bihuan.reading.exporting_items import list_sheet  # here, because it is made of this module

    zh = lang == "zh"
    sheets = [list_sheet(reading, lang)]
    if any(target.clauses for target in reading.targets):
        sheets.append(matrix_sheet(reading, lang))
    if reading.common_phrases:
        sheets.append(Sheet("共性问题" if zh else "Common phrases", PHRASE_COLUMNS, phrase_rows(reading)))
    sheets.append(Sheet("通报信息" if zh else "Facts", FACT_COLUMNS, fact_rows(reading, lang)))
    if reading.repairs:
        sheets.append(Sheet("修复记录" if zh else "Repairs", REPAIR_COLUMNS, repair_rows(reading, lang)))
    return as_xlsx(sheets, lang)


def _heading(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names.get(code, '')}".strip()


def as_csv(columns: Sequence[Column], rows: Iterable[Row], lang: Language = "zh") -> str:
    """
    Return rows as CSV text with titles in a language and line ends as RFC 4180 has them.

    Encode it as ``utf-8-sig``: without the mark, Excel takes Chinese for the encoding of the machine. A text cell that
    a spreadsheet could run gets a leading apostrophe.
    """
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.title(lang) for column in columns])
    writer.writerows([guarded(row.get(column.key)) for column in columns] for row in rows)
    return file.getvalue()


def guarded(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs: text that begins like a formula gets a leading apostrophe."""
    if isinstance(cell, str) and (cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(_FORMULA_STARTS)):
        return "'" + cell
    return "" if cell is None else cell


def as_json(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """Return rows as a JSON array of objects with the stable keys of the columns, in their order."""
    picked = [{column.key: row.get(column.key) for column in columns} for row in rows]
    return json.dumps(picked, ensure_ascii=False, indent=1)


def as_xlsx(sheets: Iterable[Sheet], lang: Language = "zh") -> bytes:
    """Return sheets as an Excel workbook with titles in a language, frozen headings and a filter; text stays text."""
    # Here, because most readings never leave as a workbook and the import takes its time.
    import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True, "bg_color": "#f3e9e7", "border": 1, "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title[:_TITLE_LENGTH])
            for at, column in enumerate(sheet.columns):
                page.set_column(at, at, column.width)
                page.write_string(0, at, column.title(lang), heading)
            last = 0
            for last, row in enumerate(sheet.rows, start=1):
                _write_row(page, last, [row.get(column.key) for column in sheet.columns], body)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, last, len(sheet.columns) - 1)
            page.set_landscape()
            page.set_paper(9)  # A4
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
    return file.getvalue()


def _write_row(page: Any, at: int, cells: Sequence[Cell], form: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            page.write_number(at, column, cell, form)
        elif cell:
            page.write_string(at, column, cell[:_LONGEST_CELL], form)


def _distinct(words: Iterable[str | None]) -> str:
    return "、".join(dict.fromkeys(word for word in words if word))


def _within(places: Sequence[int], span: Span) -> int:
    return bisect_left(places, span[1]) - bisect_left(places, span[0])
