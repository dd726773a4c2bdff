"""
Reading a list of past inspections, as an office types it or has it in a table: unit, round, kind, last day, source.

Everything that is wrong is said at once, each with its line or cell; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from bihuan.web.accounts.models import Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.cells import place
from bihuan.web.files.sheets import Sheet, read_sheets
from bihuan.web.rounds.actions.terms import PastFacts, PastMark, mark_of_past, require_sound_past
from bihuan.web.rounds.models import Round

#: Longer lists are brought in by parts.
MOST_ROWS = 2000
_HEADINGS: Mapping[str, frozenset[str]] = {
    "unit": frozenset({"单位", "被巡视单位", "被巡察单位", "unit"}),
    "title": frozenset({"轮次", "巡视轮次", "round"}),
    "kind": frozenset({"类型", "巡视类型", "kind", "type"}),
    "day": frozenset({"结束日期", "结束", "日期", "ended", "date"}),
    "source": frozenset({"出处", "来源", "source"}),
}
_PARTS = tuple(_HEADINGS)
#: Kinds as lists write them, beside the labels of the choices themselves.
_KINDS = {
    "专项": Round.Type.SPECIAL,
    "常规": Round.Type.ROUTINE,
    "机动": Round.Type.MOBILE,
    "回头看": Round.Type.LOOK_BACK,
    "联动": Round.Type.JOINT,
}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMMAS = re.compile("[,，]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line or row as it stands; ``where`` names the line, or the cell that each part stands in."""

    where: Mapping[str, str]
    said: Mapping[str, str]
    merged: str = ""


@dataclass(frozen=True, slots=True)
class PastLine:
    """One line that was read: what it says as text, what it means, and what is wrong with it."""

    text: str
    facts: PastFacts | None
    wrong: Refusal | None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class PastList:
    """What was read; ``is_clean`` if every line can be written down or is there already."""

    lines: tuple[PastLine, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return all(line.wrong is None for line in self.lines)

    @property
    def new(self) -> tuple[PastFacts, ...]:
        """What would be written down."""
        return tuple(line.facts for line in self.lines if line.facts and not line.is_known and not line.wrong)

    @property
    def as_text(self) -> str:
        """The list as lines that can be read again."""
        return "\n".join(line.text for line in self.lines)


def read_past_text(text: str, organs: Mapping[str, Sequence[Organ]], there: set[PastMark]) -> PastList:
    """
    Return the list that was typed, one inspection a line, its five parts apart by commas or tabs.

    Args:
        text: The lines.
        organs: The organs that each name may mean.
        there: Marks of what is written down already.
    """
    rows = []
    for at, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            # A name may hold commas, so where there are tabs only they count.
            parts = [" ".join(part.split()) for part in (line.split("\t") if "\t" in line else _COMMAS.split(line))]
            said = dict(zip(_PARTS, [*parts, *[""] * len(_PARTS)], strict=False))
            rows.append(_Row(dict.fromkeys(_PARTS, f"第{at}行"), said))
    return _read(rows, organs, there)


def read_past_table(data: bytes, name: str, organs: Mapping[str, Sequence[Organ]], there: set[PastMark]) -> PastList:
    """
    Return the list from a workbook or CSV file with the columns 单位, 轮次, 类型, 结束日期, 出处.

    Raises:
        Refusal: what the file is refused for; ``rounds.odd_past`` where more than one sheet holds something.
    """
    filled = [sheet for sheet in read_sheets(data, name) if not sheet.hidden and any(map(any, sheet.rows))]
    if len(filled) > 1:
        names = "、".join(f"“{sheet.name}”" for sheet in filled)
        raise _odd(
            "",
            f"有多个工作表填了内容（{names}），不知道以哪个为准",
            f"several sheets hold something ({names})",
            where="file",
        )
    return _read(_rows(filled[0]) if filled else (), organs, there)


def _rows(sheet: Sheet) -> Iterator[_Row]:
    rows = [[_plain(cell) for cell in row] for row in sheet.rows]
    top, columns = _columns(rows)
    merged = {
        (row, column): place(first, left)
        for first, left, last, right in sheet.merged
        for row in range(first, last + 1)
        for column in range(left, right + 1)
    }
    for at, row in enumerate(rows[top:], start=top):
        said = {part: row[column] if 0 <= column < len(row) else "" for part, column in columns.items()}
        hurt = [merged[at, column] for column in columns.values() if (at, column) in merged]
        if not any(said.values()) and not hurt:
            continue
        where = {part: place(at, max(column, 0)) if sheet.name else f"第{at + 1}行" for part, column in columns.items()}
        yield _Row(where, said, hurt[0] if hurt else "")


def _columns(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    for at, row in enumerate(rows[:10]):
        said = {
            part: next((i for i, cell in enumerate(row) if cell.lower() in words), -1)
            for part, words in _HEADINGS.items()
        }
        if said["unit"] >= 0 and said["day"] >= 0:
            return at + 1, said
    return 0, {part: at for at, part in enumerate(_PARTS)}


def _plain(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return "" if cell is None else " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def _read(rows: Iterable[_Row], organs: Mapping[str, Sequence[Organ]], there: set[PastMark]) -> PastList:
    lines: list[PastLine] = []
    seen: dict[PastMark, str] = {}
    for row in rows:
        if len(lines) >= MOST_ROWS:
            wrong = _odd(
                "", f"超过 {MOST_ROWS} 行，请分几次导入", f"more than {MOST_ROWS} rows; bring them in by parts"
            )
            return PastList((*lines, PastLine("", None, wrong)))
        lines.append(_line(row, organs, there, seen))
    if not lines:
        empty = _odd("", "名单里没有一行内容", "the list holds nothing", where="text")
        return PastList((PastLine("", None, empty),))
    return PastList(tuple(lines))


def _line(
    row: _Row, organs: Mapping[str, Sequence[Organ]], there: set[PastMark], seen: dict[PastMark, str]
) -> PastLine:
    text = "\t".join(row.said[part] for part in _PARTS)
    facts = _meant(row, organs)
    if isinstance(facts, Refusal):
        return PastLine(text, None, facts)
    mark = mark_of_past(facts)
    if mark in seen:
        zh = f"与{seen[mark]}重复，请只留一处"
        return PastLine(text, facts, _odd(row.where["unit"], zh, f"the same as {_en(seen[mark])}; keep one of them"))
    seen[mark] = row.where["unit"]
    try:
        require_sound_past(facts, set())
    except Refusal as refused:
        return PastLine(text, facts, refused)
    return PastLine(text, facts, None, is_known=mark in there)


def _meant(row: _Row, organs: Mapping[str, Sequence[Organ]]) -> PastFacts | Refusal:
    """Return what a row means, or what is wrong with it."""
    if row.merged:
        return _odd(
            row.merged, "这里是合并的单元格，请拆开后每行单独填写", "merged cells; split them and fill each row"
        )
    unit, title, kind, day, source = (row.said[part] for part in _PARTS)
    found = organs.get(unit, ())
    if len(found) != 1:
        return _unknown_unit(row.where["unit"], unit, found, organs)
    when = _day(day)
    if when is None:
        return _odd(row.where["day"], f"结束日期“{day}”读不懂，请写成 2017-12-20", f'the date "{day}" cannot be read')
    type_ = _kind(kind)
    if type_ is None:
        return _odd(row.where["kind"], f"没有“{kind}”这种巡视类型", f'there is no kind of inspection called "{kind}"')
    if len(title) > 120 or len(source) > 200:
        return _odd(
            row.where["title"], "轮次最多 120 个字，出处最多 200 个字", "round or source is too long (120, 200)"
        )
    return PastFacts(found[0], title, when, type_, source)


def _unknown_unit(where: str, unit: str, found: Sequence[Organ], organs: Mapping[str, Sequence[Organ]]) -> Refusal:
    if found:
        names = "、".join(f"“{organ.name}”" for organ in found[:5])
        return _odd(where, f"“{unit}”可能指{names}，请写全称", f'"{unit}" may mean {names}; write the full name')
    near = get_close_matches(unit, organs, n=3, cutoff=0.5) if unit else []
    also = f"；相近的有{'、'.join(f'“{name}”' for name in near)}" if near else "；请先在“机构”里添加"
    also_en = f"; near to it: {', '.join(near)}" if near else "; add it to the organs first"
    return _odd(where, f"没有叫“{unit}”的单位{also}", f'no unit is called "{unit}"{also_en}')


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _kind(text: str) -> str | None:
    if not text:
        return ""
    labels = {str(kind.label): kind for kind in Round.Type} | {str(kind): kind for kind in Round.Type}
    exact = labels.get(text)
    return str(exact) if exact else next((str(kind) for word, kind in _KINDS.items() if word in text), None)


def _odd(at: str, zh: str, en: str, where: str = "") -> Refusal:
    at_zh, at_en = (f"{at}：", f"{_en(at)}: ") if at else ("", "")
    return Refusal(
        "rounds.odd_past",
        f"{at_zh}{zh}。一行也没有保存。",
        f"{at_en}{en}. No row was saved.",
        where=where or at,
    )


def _en(where: str) -> str:
    line = re.fullmatch(r"第(\d+)行", where)
    return f"line {line[1]}" if line else f"cell {where}"
