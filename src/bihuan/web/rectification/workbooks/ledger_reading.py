"""
A ledger that went out and comes back: what was filled in, row by row. Writes nothing.

Rows are told apart by their numbers, so they may be sorted, filtered and deleted meanwhile. What is filled in is added to
what stands; a grey cell that was changed is remarked on and does not come back.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.common.tables.cells import is_empty, place, text_of
from bihuan.web.common.tables.guard import unguarded
from bihuan.web.common.tables.workbook import locked_mark
from bihuan.web.files.sheets import Sheet
from bihuan.web.findings.ledgers.returned import ForeignWorkbookError, Returned, open_returned
from bihuan.web.rectification.actions.work import WRITTEN_IN, ProgressFacts
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries.ledger import Figures, Meanwhile
from bihuan.web.rectification.transitions import CLOSED
from bihuan.web.rectification.workbooks.ledger_sheet import PAGE, headings_by_name

FACTS = ("text", "done_on", "recovered", "people_handled", "systems_made", "unfinished")
#: No number is larger: as a whole one, "1e999999" has a million digits.
_MOST = Decimal(10) ** 15
#: Rows of one workbook in which something may be filled in.
MOST = 500
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


class Verdict(StrEnum):
    """What becomes of a row."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    THERE = "there"  # the same was reported already
    ERROR = "error"

    @property
    def words(self) -> str:
        """The verdict in the language of the page."""
        return str(_VERDICTS[self])


_VERDICTS = {
    Verdict.UNCHANGED: _("没有填写"),
    Verdict.CHANGED: _("将新增进展"),
    Verdict.THERE: _("已经报送过"),
    Verdict.ERROR: _("有问题"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell: where it stands, its code, and the sentence in two languages."""

    cell: str
    code: str
    zh: str
    en: str
    is_remark: bool = False

    @property
    def sentence(self) -> str:
        """The sentence in the language of the page."""
        return pick(self.zh, self.en)


@dataclass(slots=True)
class Line:
    """A row that came back: where it stands, its number, what becomes of it, what was filled in."""

    row: int
    number: str
    verdict: Verdict = Verdict.UNCHANGED
    item: Item | None = None
    facts: ProgressFacts | None = None
    version: int = 0  # of the line when it went out
    problems: list[Problem] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)  # by fact: where it stands


def open_ledger(sheets: Sequence[Sheet], round_id: object) -> Returned:
    """
    Return a ledger that went out for this round.

    Raises:
        Refusal: ``rectification.ledger_not_ours``, ``rectification.ledger_headings``, ``rectification.ledger_other_round``.
    """
    try:
        book = open_returned(sheets)
    except ForeignWorkbookError as error:
        raise Refusal(
            "rectification.ledger_headings",
            "表里找不到“编号”一列，或者表头已被改动，没有导入。请恢复表头；“编号”一列不能删除，也可以重新导出后填写。",
            "The column of numbers is gone, or the headings were changed; nothing was brought in. Put the headings back, or take "
            "the ledger out again and fill that in.",
            where="file",
        ) from error
    if book is None:
        raise Refusal(
            "rectification.ledger_not_ours",
            "这不是从本系统导出的整改台账，没有导入。请先在本页导出台账，填写后再导入。",
            "This workbook did not go out from here; nothing was brought in. Take the ledger out on this page, fill it in, and "
            "bring it back.",
            where="file",
        )
    if wandering := _wandering(book):
        raise Refusal(
            "rectification.ledger_headings",
            f"表头“{wandering[0][:20]}”认不出来，而“{wandering[1]}”一列不见了，填写的内容会丢失，所以没有导入。请恢复原来的表头。",
            f"The heading “{wandering[0][:20]}” cannot be recognised and the column “{wandering[1]}” is gone, so what was filled in "
            "would be lost; nothing was brought in. Put the heading back as it went out.",
            where="file",
        )
    if book.page != f"{PAGE}:{round_id}":
        raise Refusal(
            "rectification.ledger_other_round",
            "这份台账属于另一个轮次，没有导入。请到那个轮次的页面导入。",
            "This ledger belongs to another round; nothing was brought in. Bring it in on the page of that round.",
            where="file",
        )
    return book


def _wandering(book: Returned) -> tuple[str, str] | None:
    """Return the heading of a column with something in it that nobody knows, where one that is filled in is missing."""
    missing = [name for name in book.sent_edits if name not in book.columns]
    if not missing:
        return None
    rows = book.rows[book.heading_row + 1 :]
    for at, name in enumerate(book.columns):
        if not name and any(at < len(row) and not is_empty(row[at]) for row in rows):
            return book.headings[at] or place(book.heading_row, at), headings_by_name()[missing[0]]
    return None


def read_lines(
    book: Returned, found: Mapping[str, Item], there: Mapping[tuple[int, date, str], Figures]
) -> Iterator[Line]:
    """
    Yield what became of each row that is not empty.

    Args:
        book: What came back.
        found: The lines that the person may read, by their address keys.
        there: What was reported already: figures by key of the item, day, text.
    """
    number_at = book.columns.index("number")
    start = book.heading_row + 1
    numbers = Counter(unguarded(text_of(row[number_at])) for row in book.rows[start:] if number_at < len(row))
    width = len(book.headings)
    for at in range(start, len(book.rows)):
        row = [*book.rows[at][:width], *([None] * (width - len(book.rows[at])))]
        if all(is_empty(cell) for cell in row):
            continue
        yield _line(book, row, at, number_at, numbers, found, there)


def _line(
    book: Returned,
    row: Sequence[Any],
    at: int,
    number_at: int,
    numbers: Counter[str],
    found: Mapping[str, Item],
    there: Mapping[tuple[int, date, str], Figures],
) -> Line:
    number = unguarded(text_of(row[number_at]))
    line = Line(at + 1, number)
    given = {edit: row[column] for column, edit in enumerate(book.edits) if edit in FACTS}
    line.cells = {edit: place(at, column) for column, edit in enumerate(book.edits) if edit in FACTS}
    sent = book.sent.get(number)
    line.item = found.get(sent.uid) if sent else None
    if trouble := _trouble(place(at, number_at), number, numbers, line.item):
        line.verdict, line.problems = Verdict.ERROR, [trouble]
        return line
    assert sent is not None and line.item is not None  # noqa: PT018  # _trouble has seen to both
    line.version = sent.version
    if any(not is_empty(cell) for cell in given.values()):
        _read(line, given, book, there)
    was = dict(zip(book.sent_locked, sent.locked, strict=False))
    for column, (name, value) in enumerate(zip(book.columns, row, strict=True)):
        if name in was and name != "number" and locked_mark(value) != was[name]:
            zh = f"“{book.headings[column]}”由系统填写，这里的改动不会导入。"
            en = f"“{book.headings[column]}” is filled in by the system; what was changed here does not come back."
            line.problems.append(Problem(place(at, column), "rectification.ledger_locked", zh, en, is_remark=True))
    return line


def _read(line: Line, given: Mapping[str, Any], book: Returned, there: Mapping[tuple[int, date, str], Figures]) -> None:
    item = line.item
    assert item is not None
    problems = [
        _problem(
            line,
            fact,
            "rectification.ledger_formula",
            "这里是没有结果的公式，请改为数值",
            "A formula without its result; type the value",
        )
        for fact, cell in line.cells.items()
        if cell in book.unvalued
    ]
    text, unfinished = (unguarded(text_of(given.get(fact))).strip() for fact in ("text", "unfinished"))
    if unfinished:
        text = f"{text}\n未完成原因：{unfinished}" if text else f"未完成原因：{unfinished}"
    if not text:
        problems.append(_problem(line, "text", "rectification.ledger_text", "请写明本次进展", "Say what was done"))
    day = _day(given.get("done_on"))
    if day is None:
        zh, en = "请填写办理日期，例如 2021-03-05", "Write the day on which it was done, as 2021-03-05"
        problems.append(_problem(line, "done_on", "rectification.ledger_day", zh, en))
    counts = {fact: _count(given.get(fact)) for fact in ("recovered", "people_handled", "systems_made")}
    for fact, count in counts.items():
        if count is None or (fact != "recovered" and count != int(count)):
            zh, en = "请只填写数字；人数和制度数为整数", "Write a number only; people and systems are whole numbers"
            problems.append(_problem(line, fact, "rectification.ledger_figure", zh, en))
    stands = there.get((item.pk, day, text)) if day is not None else None
    # What was reported before the line was closed is no news, and no mistake.
    problems += [] if stands is not None else list(_closed(line, item, day))
    if problems or day is None:
        line.verdict, line.problems = Verdict.ERROR, problems
        return
    line.facts = ProgressFacts(
        done_on=day,
        text=text,
        recovered=counts["recovered"] or Decimal(0),
        people_handled=int(counts["people_handled"] or 0),
        systems_made=int(counts["systems_made"] or 0),
    )
    line.verdict = Verdict.CHANGED if stands is None else Verdict.THERE
    if stands is not None and stands != figures_of(line.facts):
        line.verdict, line.problems = Verdict.ERROR, [_other_figures(line, stands)]


def figures_of(facts: ProgressFacts) -> Figures:
    """Return what a report of progress brought."""
    return facts.recovered, facts.people_handled, facts.systems_made


def _other_figures(line: Line, stands: Figures) -> Problem:
    money, people, systems = stands
    return _problem(
        line,
        "recovered",
        "rectification.ledger_other_figures",
        f"同一天同样的进展已经报送过，金额 {money} 元、处理 {people} 人、制度 {systems} 项，与这一行不同，没有导入。要更正的，请在事项页撤回"
        "原来那条，再重新填报",
        f"The same was reported for that day with {money} yuan, {people} people and {systems} systems, which is not what stands "
        "here; nothing was brought in. To correct it, withdraw that report on the page of the line, then report anew",
    )


def _closed(line: Line, item: Item, day: date | None) -> Iterator[Problem]:
    """Yield why nothing may be added to a line where it stands; a day after its closure is said by its own sentence."""
    if item.status in CLOSED:
        on = item.closed_on
        if on is not None and day is not None and day > on:
            zh = f"{item.number} 已于 {on} 办结，办理日期 {day} 在办结之后，不能再报送进展。问题再次出现的，由巡视办登记后续事项"
            en = f"{item.number} was closed on {on}, and {day} lies after that. A relapse gets a line of its own from the office"
            yield _problem(line, "done_on", "rectification.ledger_after_closure", zh, en)
        else:
            zh = f"{item.number} 已办结，不能再报送进展。漏报的情况请告诉巡视办"
            yield _problem(
                line,
                "text",
                "rectification.ledger_closed",
                zh,
                f"{item.number} is closed; tell the office what was left out",
            )
    elif item.status not in WRITTEN_IN:
        zh = f"{item.number} 现在是“{item.get_status_display()}”，不能报送进展；未启动的请先启动，已报完成的请先撤回"
        en = f"{item.number} stands at “{item.get_status_display()}”: begin it first, or take the report of completion back"
        yield _problem(line, "text", "rectification.ledger_not_writable", zh, en)


def stale(line: Line, changed: Meanwhile) -> Problem:
    """Return why a line that somebody else has changed since it went out takes nothing from this workbook."""
    at, (who_zh, who_en), (zh, en) = f"{changed.at:%Y-%m-%d %H:%M}", changed.who, changed.what
    return _problem(
        line,
        "text",
        "rectification.ledger_changed_meanwhile",
        f"导出以后，{who_zh} 于 {at} 办理了“{zh}”，这一行没有导入。请重新导出台账，核对后再填写",
        f"Since this went out, {who_en} did “{en}” at {at}, so this row was not brought in. Take the ledger out "
        "again, look at the line, and fill it in anew",
    )


def refused_at(line: Line, refusal: Refusal) -> Problem:
    """Return what an action refused, at the cell that it speaks of."""
    cell = line.cells.get(refusal.where) or line.cells.get("text", "")
    return Problem(cell, refusal.code, refusal.zh, refusal.en)


def _trouble(cell: str, number: str, numbers: Counter[str], item: Item | None) -> Problem | None:
    if item is None:
        return Problem(
            cell,
            "rectification.ledger_unknown_number",
            f"没有找到编号“{number[:40]}”的整改事项，或者它不对您开放。请不要改动编号；表里不能新增事项。",
            f"No line “{number[:40]}” is open to you. Leave the numbers as they were; lines are not added in a workbook.",
        )
    if numbers[number] > 1:
        return Problem(
            cell,
            "rectification.ledger_number_twice",
            f"编号“{number}”在表里出现了不止一次，不知道以哪一行为准。请只留一行。",
            f"The number {number} stands in the sheet more than once, so it cannot be told which row counts. Keep one.",
        )
    return None


def _problem(line: Line, fact: str, code: str, zh: str, en: str) -> Problem:
    return Problem(line.cells.get(fact, ""), code, f"{zh}。", f"{en}.")


def _day(cell: Any) -> date | None:
    text = _plain(cell)
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a civil day has no zone
        except ValueError:
            continue
    return None


def _plain(cell: Any) -> str:
    """Return a day or number with half-width digits and signs, as input methods give them full-width."""
    return unicodedata.normalize("NFKC", unguarded(text_of(cell))).strip()


def _count(cell: Any) -> Decimal | None:
    """Return a number, 0 for an empty cell, None for what is none."""
    text = _plain(cell).replace(",", "")
    if not text:
        return Decimal(0)
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found <= _MOST else None
