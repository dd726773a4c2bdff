"""The sheets of the pool's workbook and their columns, in both languages; and finding them in a workbook that came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.cells import folded, place
from bihuan.web.files.sheets import Cell, Sheet
from bihuan.web.rounds.pool.cells import text_of

#: Names of the sheets by what they hold.
SHEETS: Mapping[str, tuple[str, str]] = {
    "people": ("人员", "People"),
    "posts": ("任职经历", "Posts"),
    "ties": ("利害关系", "Ties"),
    "services": ("参加巡视", "Rounds served"),
}
_NUMBER = {"number": ("编号", "Number")}
_NAME = {"name": ("姓名", "Name")}
#: What a column is called; those with "勿改" are filled in by the system.
COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "people": {
        **_NUMBER,
        **_NAME,
        "home_organ": ("派出机关", "Home organ"),
        "native_place": ("籍贯", "Native place"),
        "skills": ("专业特长", "Skills"),
        "may_lead": ("可任组长", "May lead"),
        "may_deputise": ("可任副组长", "May deputise"),
        "available_from": ("可参加（起）", "Available from"),
        "available_until": ("可参加（止）", "Available until"),
        "person": ("账号登录名", "Sign-in name"),
        "note": ("备注", "Note"),
        "left_on": ("出库日期（勿改）", "Left on (leave as it is)"),
        "mark": ("校验（勿改）", "Mark (leave as it is)"),
    },
    "posts": {
        **_NUMBER,
        **_NAME,
        "organ": ("机关单位", "Organ"),
        "title": ("职务", "Title"),
        "is_leading_body": ("领导班子成员", "In the leading body"),
        "since": ("起", "Since"),
        "until": ("止", "Until"),
    },
    "ties": {
        **_NUMBER,
        **_NAME,
        "unit": ("单位", "Unit"),
        "kind": ("关系", "Tie"),
        "since": ("起", "Since"),
        "until": ("止", "Until"),
        "note": ("说明", "Note"),
    },
    "services": {
        **_NUMBER,
        **_NAME,
        "round_title": ("轮次", "Round"),
        "group_name": ("巡视组", "Group"),
        "seat": ("担任", "Seat"),
        "unit": ("被巡视单位", "Inspected unit"),
        "year": ("年份", "Year"),
        "source": ("来源（勿改）", "Source (leave as it is)"),
    },
}
_NEEDED = {
    "people": ("number", "name", "home_organ"),
    "posts": ("number", "organ"),
    "ties": ("number", "unit", "kind"),
    "services": ("number", "round_title"),
}
_HEAD_ROWS = 10
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a cell or row: ``kind`` of the sheet, row counted from 1, name of the cell or range."""

    kind: str
    line: int
    cell: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it came: its cells by column, row counted from 1."""

    line: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """Return a cell as a person reads it, "" where the column is not there."""
        return text_of(self.cells.get(name))


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet that is understood: where it stands in the workbook, its heading row, and which columns it has."""

    kind: str
    at: int
    heading_row: int
    places: Mapping[str, int]
    rows: tuple[RawRow, ...]

    def cell(self, line: int, name: str) -> str:
        """Return the name of a cell by its row (from 1) and column."""
        return place(line - 1, self.places.get(name, 0))


@dataclass(frozen=True, slots=True)
class Found:
    """A workbook as it is understood: ``unused`` are sheets and columns of which nothing is taken."""

    sheets: Sequence[Sheet]
    parts: Mapping[str, Part]
    unused: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = field(default=())


def understand(sheets: Sequence[Sheet]) -> Found:
    """
    Return the sheets of the pool in a workbook, whatever order sheets and columns stand in.

    Raises:
        Refusal: ``rounds.pool_not_a_workbook`` without a sheet of people, ``rounds.pool_heading`` where a column that
            is needed is missing or stands there twice, ``rounds.pool_too_many_rows``.
    """
    parts: dict[str, Part] = {}
    unused: list[str] = []
    for at, sheet in enumerate(sheets):
        kind = next((kind for kind, names in SHEETS.items() if folded(sheet.name) in map(folded, names)), None)
        if kind is None or kind in parts:
            unused += [sheet.name] if any(any(row) for row in sheet.rows) else []
            continue
        parts[kind] = _part(kind, at, sheet)
        unused += [f"{sheet.name}·{heading}" for heading in _unused_columns(parts[kind], sheet)]
    if "people" not in parts:
        raise Refusal(
            "rounds.pool_not_a_workbook",
            "这个表里没有“人员”工作表，没有读取。请先导出一份，照它的样子填写。",
            "This workbook has no sheet of people and was not read. Export one and fill that in.",
            where="file",
        )
    if sum(len(part.rows) for part in parts.values()) > MOST_ROWS:
        raise Refusal(
            "rounds.pool_too_many_rows",
            f"一次最多 {MOST_ROWS} 行，没有读取。请分成几个文件。",
            f"At most {MOST_ROWS} rows at a time; nothing was read. Divide the workbook.",
            where="file",
        )
    odd = tuple(
        trouble for part in parts.values() for look in (_merged, _unvalued) for trouble in look(part, sheets[part.at])
    )
    return Found(sheets, parts, tuple(unused), odd)


#: Headings that an earlier check wrote.
OURS = frozenset({"检查结果", "result"})


def _unused_columns(part: Part, sheet: Sheet) -> Iterator[str]:
    """Yield the headings of columns that hold something and are none of ours."""
    called = {folded(word) for words in COLUMNS[part.kind].values() for word in words} | OURS
    for at, head in enumerate(sheet.rows[part.heading_row] if sheet.rows else []):
        below = (row[at] for row in sheet.rows[part.heading_row + 1 :] if at < len(row))
        words = text_of(head)
        if words and folded(words) not in called and any(text_of(cell) for cell in below):
            yield words


def _part(kind: str, at: int, sheet: Sheet) -> Part:
    columns = COLUMNS[kind]
    for row, cells in enumerate(sheet.rows[:_HEAD_ROWS]):
        heads = [folded(text_of(cell)) for cell in cells]
        if any(folded(word) in heads for word in columns["number"]):
            places = _places(kind, sheet.name, heads)
            rows = tuple(_rows(sheet, row, places))
            return Part(kind, at, row, places, rows)
    if any(any(cells) for cells in sheet.rows):
        raise _heading(sheet.name, columns["number"])
    return Part(kind, at, 0, {}, ())


def _places(kind: str, sheet: str, heads: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, words in COLUMNS[kind].items():
        found = [at for at, head in enumerate(heads) if head in map(folded, words)]
        if len(found) > 1 or (not found and name in _NEEDED[kind]):
            raise _heading(sheet, words, is_twice=len(found) > 1)
        if found:
            places[name] = found[0]
    return places


def _heading(sheet: str, words: tuple[str, str], *, is_twice: bool = False) -> Refusal:
    zh, en = ("出现了两次", "stands there twice") if is_twice else ("没有找到", "was not found")
    return Refusal(
        "rounds.pool_heading",
        f"工作表“{sheet}”的表头里，“{words[0]}”{zh}，没有读取。请照导出的工作簿改正表头。",
        f'In the headings of sheet "{sheet}", "{words[1]}" {en}; nothing was read. Write the headings as in a workbook that '
        "was exported.",
        where="file",
    )


def _rows(sheet: Sheet, heading_row: int, places: Mapping[str, int]) -> Iterator[RawRow]:
    for at, cells in enumerate(sheet.rows[heading_row + 1 :], start=heading_row + 2):
        named = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        if any(text_of(cell) for cell in named.values()):
            yield RawRow(at, named)


def _merged(part: Part, sheet: Sheet) -> Iterator[Trouble]:
    """Yield each merged range among the rows: its value stands in one cell only, so the others would be read as empty."""
    for top, left, bottom, right in sheet.merged:
        if bottom <= part.heading_row:
            continue
        where = f"{place(top, left)}:{place(bottom, right)}"
        refusal = Refusal(
            "rounds.pool_merged",
            f"{where} 是合并单元格，没有导入。请取消合并，并在每个单元格里填上内容。",
            f"{where} is a merged cell; nothing was taken. Unmerge it and fill in every cell.",
            where=where,
        )
        yield Trouble(part.kind, max(top, part.heading_row + 1) + 1, where, refusal)


def _unvalued(part: Part, sheet: Sheet) -> Iterator[Trouble]:
    """Yield each cell whose formula was saved without its result: there is nothing to read in it."""
    for row in part.rows:
        for name in part.places:
            where = part.cell(row.line, name)
            if where in sheet.unvalued:
                refusal = Refusal(
                    "rounds.pool_cell",
                    f"{where} 是没有结果的公式，没有导入。请用表格软件打开并保存一次，或把公式改成内容。",
                    f"{where} is a formula without its result; nothing was taken. Open and save the workbook in a "
                    "spreadsheet, or write the value in its place.",
                    where=where,
                )
                yield Trouble(part.kind, row.line, where, refusal)
