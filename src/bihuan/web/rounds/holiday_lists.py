"""
Reading a year's list of holidays and make-up working days, as an office types it or has it in a table.

A line or row is a day or a run of days, whether it is off or worked, and a name. Everything that is wrong is said at
once, each with its line or cell; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.cells import place
from bihuan.web.files.sheets import Sheet, read_sheets

_SATURDAY = 5
_DECEMBER = 12
LONGEST_NAME = 60
#: A year has some thirty exceptions; a list of more was not meant.
MOST_ROWS = 200
#: No holiday lasts longer; a longer run is a slip of the pen.
LONGEST_RUN = 31
KINDS = {
    **dict.fromkeys(("休", "假", "放假", "休息", "节假日", "休假", "holiday", "off"), False),
    **dict.fromkeys(("班", "上班", "补班", "工作", "工作日", "补班日", "working", "work"), True),
}
_HEADINGS = {
    "day": frozenset({"日期", "日子", "date", "day"}),
    "kind": frozenset({"类型", "安排", "休或班", "kind", "type"}),
    "name": frozenset({"名称", "节日", "节日名称", "说明", "name"}),
}
_DAY = r"(?:(?:(?P<{0}year>\d{{4}})\s*[-/.年]\s*)?(?P<{0}month>\d{{1,2}})\s*[-/.月]\s*)?(?P<{0}day>\d{{1,2}})\s*日?"
_SPAN = re.compile(
    _DAY.format("a_") + r"(?:\s*(?:至|到|to|~|—|–)\s*" + _DAY.format("b_") + r")?(?:[T ]00:00:00)?(?![\d-])"
)
_GAP = re.compile(r"[\s,，、;；]+")
#: Days of the law that fall on the same date each year.
_FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))


@dataclass(frozen=True, slots=True)
class Entry:
    """One exception to the week: a make-up working day, or a weekday off."""

    day: date
    is_working: bool
    name: str = ""

    def as_row(self) -> list[object]:
        """Return what is kept of it until a second person signs."""
        return [self.day.isoformat(), self.is_working, self.name]

    def as_line(self) -> str:
        """Return it as a line that can be typed."""
        return f"{self.day.isoformat()} {'班' if self.is_working else '休'} {self.name}".strip()

    @staticmethod
    def of(row: Sequence[object]) -> "Entry":
        """Return the entry that ``as_row`` wrote."""
        day, is_working, name = row
        return Entry(date.fromisoformat(str(day)), bool(is_working), str(name))


@dataclass(frozen=True, slots=True)
class HolidayList:
    """What was read: entries by day, and everything that is wrong with it; entries count only if nothing is."""

    entries: tuple[Entry, ...]
    wrong: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line or row as it stands; ``where`` names the line, or the cell of the date."""

    where: str
    day: str
    kind: str
    name: str
    wrong: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class _Found:
    entries: dict[date, Entry] = field(default_factory=dict)
    places: dict[date, str] = field(default_factory=dict)
    wrong: list[Refusal] = field(default_factory=list)


def read_text(text: str, year: int) -> HolidayList:
    """
    Return the list for ``year`` that was typed, one entry a line: ``10月1日至7日 休 国庆节``, ``2027-10-09 班``.

    Days without a year are of ``year``. In a run of days off, Saturdays and Sundays are left out: they are off anyway.
    """
    return _read((_line(at, line) for at, line in enumerate(text.splitlines(), start=1) if line.strip()), year)


def read_table(data: bytes, name: str, year: int) -> HolidayList:
    """
    Return the list for ``year`` from a workbook or CSV file with the columns 日期, 类型, 名称 (or date, kind, name).

    Without headings the first three columns are taken. Names merged over several rows count for each of them.

    Raises:
        Refusal: what the file is refused for; ``rounds.odd_workday`` where more than one sheet holds something.
    """
    filled = [sheet for sheet in read_sheets(data, name) if not sheet.hidden and any(map(any, sheet.rows))]
    if len(filled) > 1:
        names = "、".join(f"“{sheet.name}”" for sheet in filled)
        raise _odd(
            "file",
            f"有多个工作表填了内容（{names}），不知道以哪个为准",
            f"several sheets hold something ({names}), so it is not clear which counts",
        )
    return _read(_rows(filled[0]) if filled else (), year)


def missing_fixed(entries: Iterable[Entry], year: int) -> list[date]:
    """Return the fixed holidays of the law on weekdays of ``year`` that a list does not name: it may be incomplete."""
    named = {entry.day for entry in entries}
    days = [date(year, month, day) for month, day in _FIXED]
    return [day for day in days if day.weekday() < _SATURDAY and day not in named]


def _line(at: int, line: str) -> _Row:
    plain = unicodedata.normalize("NFKC", line).strip()
    where = f"第{at}行"
    span = _SPAN.match(plain)
    if span is None:
        return _Row(where, plain, "", "")
    kind, _, name = _GAP.sub(" ", plain[span.end() :]).strip().partition(" ")
    return _Row(where, span.group(), kind, name)


def _rows(sheet: Sheet) -> Iterator[_Row]:
    rows = [[_plain(cell) for cell in row] for row in sheet.rows]
    top, columns = _columns(rows)
    merged_names = {
        (row, columns["name"]): rows[first][columns["name"]]
        for first, left, last, right in sheet.merged
        if left == right == columns["name"]
        for row in range(first, last + 1)
    }
    merged = {
        (row, column)
        for first, left, last, right in sheet.merged
        for row in range(first, last + 1)
        for column in range(left, right + 1)
    } - merged_names.keys()
    for at, row in enumerate(rows[top:], start=top):

        def cell(name: str, at: int = at, row: list[str] = row) -> str:
            column = columns[name]
            return merged_names.get((at, column)) or (row[column] if column < len(row) else "")

        if not any(cell(name) for name in ("day", "kind")):
            continue
        where = _place(sheet, at, columns["day"])
        hurt = any((at, column) in merged for column in columns.values())
        yield _Row(where, cell("day"), cell("kind"), cell("name"), (_merged(where),) if hurt else ())


def _columns(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Return the index of the first row below the headings, and the column of each part."""
    for at, row in enumerate(rows[:10]):
        said = {
            part: next((i for i, cell in enumerate(row) if cell.lower() in words), -1)
            for part, words in _HEADINGS.items()
        }
        if said["day"] >= 0 and said["kind"] >= 0:
            # Without a column of names, one that no row has.
            return at + 1, said | {"name": said["name"] if said["name"] >= 0 else len(max(rows, key=len))}
    return 0, {"day": 0, "kind": 1, "name": 2}


def _place(sheet: Sheet, row: int, column: int) -> str:
    return place(row, column) if sheet.name else f"第{row + 1}行"


def _plain(cell: object) -> str:
    # Line breaks inside a cell as well: the list goes on as text, a line an entry.
    return "" if cell is None else " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def _read(rows: Iterable[_Row], year: int) -> HolidayList:
    found = _Found()
    count = 0
    for row in rows:
        count += 1
        if count > MOST_ROWS:
            found.wrong.append(_too_long())
            break
        found.wrong += row.wrong or _take(row, year, found)
    if not count:
        found.wrong.append(_empty())
    return HolidayList(tuple(found.entries[day] for day in sorted(found.entries)), tuple(found.wrong))


def _take(row: _Row, year: int, found: _Found) -> list[Refusal]:
    """Add what a row says to what was found, or return what is wrong with it."""
    days = _days(row.day, year)
    if days is None:
        return [_odd(row.where, f"日期“{row.day}”读不懂", f'the date "{row.day}" cannot be read')]
    is_working = KINDS.get(row.kind.lower())
    if is_working is None:
        return [
            _odd(row.where, f"“{row.kind}”既不是“休”也不是“班”", f'"{row.kind}" is neither a day off nor a working day')
        ]
    if len(row.name) > LONGEST_NAME or "\0" in row.name:
        return [_odd(row.where, f"名称超过 {LONGEST_NAME} 字", f"the name has more than {LONGEST_NAME} characters")]
    is_run = len(days) > 1
    wrong = []
    for day in days:
        if is_run and not is_working and day.weekday() >= _SATURDAY:
            continue
        refusal = _refused(row.where, Entry(day, is_working, row.name), year, found)
        if refusal:
            wrong.append(refusal)
            continue
        found.entries[day] = Entry(day, is_working, row.name)
        found.places[day] = row.where
    return wrong


def _days(text: str, year: int) -> list[date] | None:
    """Return the days that a text names; None where it names none, or a run that goes backwards or on for too long."""
    span = _SPAN.fullmatch(text)
    if span is None or span["a_month"] is None:
        return None
    try:
        first = date(int(span["a_year"] or year), int(span["a_month"]), int(span["a_day"]))
        if span["b_day"] is None:
            return [first]
        last = date(int(span["b_year"] or first.year), int(span["b_month"] or first.month), int(span["b_day"]))
    except ValueError:
        return None
    length = (last - first).days + 1
    return [first + timedelta(days=at) for at in range(length)] if 1 <= length <= LONGEST_RUN else None


def _refused(where: str, entry: Entry, year: int, found: _Found) -> Refusal | None:
    day = entry.day
    # A list may set a day of the December before: the New Year's holiday often begins there.
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        return _wrong_year(where, day, year)
    if day in found.entries:
        return _twice(where, found.places[day], entry, found.entries[day])
    if entry.is_working != (day.weekday() >= _SATURDAY):
        return _no_exception(where, entry)
    return None


def _odd(where: str, zh: str, en: str) -> Refusal:
    at_zh, at_en = ("", "") if where == "file" else (f"{where}：", f"{_en(where)}: ")
    return Refusal(
        "rounds.odd_workday",
        f"{at_zh}{zh}，没有采用。请按“日期、休或班、名称”填写。",
        f"{at_en}{en}; nothing was taken. Write the date, whether it is off or worked, and the name.",
        where=where,
    )


def _merged(where: str) -> Refusal:
    return _odd(where, "这一行有合并的单元格", "this row has merged cells")


def _wrong_year(where: str, day: date, year: int) -> Refusal:
    return Refusal(
        "rounds.workday_wrong_year",
        f"{where}：{day.isoformat()} 不属于 {year} 年的安排，没有采用。请核对年份；上一年只能有12月的日子。",
        f"{_en(where)}: {day} does not belong to the list of {year}; nothing was taken. Check the year; of the year "
        "before, only days of December may stand here.",
        where=where,
    )


def _twice(where: str, first: str, entry: Entry, other: Entry) -> Refusal:
    if entry.is_working == other.is_working:
        zh, en = "重复", "is named twice"
    else:
        zh, en = "一处休、一处班，互相矛盾", "is off in one place and worked in the other"
    return Refusal(
        "rounds.workday_twice",
        f"{where}：{entry.day.isoformat()} 与{first}{zh}，没有采用。请只留一处。",
        f"{_en(where)}: {entry.day} {en} (see {_en(first)}); nothing was taken. Keep one of them.",
        where=where,
    )


def _no_exception(where: str, entry: Entry) -> Refusal:
    weekday = "一二三四五六日"[entry.day.weekday()]
    if entry.is_working:
        zh, en = "本来就上班，不用列为补班", "is worked anyway and is no make-up day"
    else:
        zh, en = "本来就休息，不用列为放假", "is off anyway and is no holiday of its own"
    return Refusal(
        "rounds.workday_no_exception",
        f"{where}：{entry.day.isoformat()} 是星期{weekday}，{zh}；没有采用。请核对日期。",
        f"{_en(where)}: {entry.day} ({entry.day:%A}) {en}; nothing was taken. Check the date.",
        where=where,
    )


def _empty() -> Refusal:
    return Refusal(
        "rounds.workday_list_empty",
        "名单里没有一天，没有采用。请填写当年所有放假和补班的日子。",
        "The list names no day; nothing was taken. Name all holidays and make-up days of the year.",
        where="text",
    )


def _too_long() -> Refusal:
    return Refusal(
        "rounds.workday_list_too_long",
        f"名单超过 {MOST_ROWS} 行，没有采用。一年只列例外的日子，请核对是否选错了文件。",
        f"The list has more than {MOST_ROWS} rows; nothing was taken. It names exceptions only; check the file.",
        where="text",
    )


def _en(where: str) -> str:
    line = re.fullmatch(r"第(\d+)行", where)
    return f"line {line[1]}" if line else f"cell {where}"
