"""
A workbook that went out from here and comes back: what was changed in it, row by row. Writes nothing.

Rows are told apart by their numbers, so they may be sorted, filtered and deleted meanwhile. The hidden sheet says which
version went out and how its cells read then: a row whose cells read the same was not changed by anybody, whatever the
register did meanwhile; a row that was changed while its version moved on is a conflict, and both are shown.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.cells import folded, is_empty, place, text_of
from bihuan.web.common.tables.guard import unguarded
from bihuan.web.common.tables.workbook import FORM, WAY_BACK, editable_hash, locked_mark
from bihuan.web.files.sheets import Sheet
from bihuan.web.findings.choices import Severity
from bihuan.web.findings.facts import COLUMNS, FACTS_OF
from bihuan.web.findings.ledgers.checking import Categories, Checked, Problem, Reader, typed
from bihuan.web.findings.ledgers.fields import SKIPPED
from bihuan.web.findings.ledgers.suggest import LEFT_OUT
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.ledgers.ways import BY_MODEL
from bihuan.web.findings.models import Finding, ImportJob, ImportRow, Registered

V = ImportRow.Verdict
_EMPTY: Mapping[str, Any] = {"fact_from": None, "fact_until": None, "due_on": None, "obtained_on": None, "amount": None, "people_concerned": None, "severity": Severity.UNSET, "origins": [], "methods": []}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """What the hidden sheet says of one row: its key, its version, and hashes of its cells when it went out."""

    uid: str
    version: int
    edited: str
    locked: tuple[str, ...] = ()  # a short hash of each cell that does not come back; none in older workbooks


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook of ours: its rows, where the headings stand, and what each column is."""

    page: str
    rows: list[list[Any]]
    heading_row: int
    headings: tuple[str, ...]
    columns: tuple[str, ...]  # name of each column of the sheet, "" for one that somebody added
    edits: tuple[str, ...]  # the fact that each changes, "" for none
    sent_edits: tuple[str, ...]  # names of the columns that could be edited, in the order in which they went out
    sent_locked: tuple[str, ...]  # names of the columns that do not come back, likewise
    sent: dict[str, Sent]
    unvalued: frozenset[str]  # cells with a formula without its result

    def missing(self) -> list[str]:
        """Return the numbers that went out and are no longer in the sheet."""
        at = self.columns.index("number")
        there = {unguarded(text_of(row[at])) for row in self.rows[self.heading_row + 1 :] if at < len(row)}
        return [number for number in self.sent if number not in there]


class ForeignWorkbookError(ValueError):
    """The hidden sheet is there, but the headings are not those that went out."""


def open_returned(sheets: Sequence[Sheet]) -> Returned | None:
    """
    Return what went out from here and came back; None for a workbook from elsewhere.

    Raises:
        ForeignWorkbookError: if the sheet with our headings was removed or its headings were changed.
    """
    back = next((sheet for sheet in sheets if sheet.name == WAY_BACK), None)
    about = _about(back)
    if back is None or about is None:
        return None
    wanted = [(str(name), unguarded(str(heading)), str(edit)) for name, heading, edit in about["columns"]]
    for sheet in sheets:
        if sheet is back or sheet.hidden:
            continue
        for at, row in enumerate(sheet.rows[: int(about["heading_row"]) + 40]):
            texts = [unguarded(text_of(cell)) for cell in row]
            # Columns may have been moved or added, not renamed; the number tells rows apart, so it has to be there.
            if wanted[0][1] in texts and sum(heading in texts for _n, heading, _e in wanted) * 2 > len(wanted):
                by_heading = {heading: (name, edit) for name, heading, edit in wanted}
                found = [by_heading.get(text, ("", "")) for text in texts]
                return Returned(
                    page=str(about["page"]),
                    rows=sheet.rows,
                    heading_row=at,
                    headings=tuple(texts),
                    columns=tuple(name for name, _edit in found),
                    edits=tuple(edit for _name, edit in found),
                    sent_edits=tuple(name for name, _heading, edit in wanted if edit),
                    sent_locked=tuple(name for name, _heading, edit in wanted if not edit),
                    sent=_sent(back),
                    unvalued=sheet.unvalued,
                )
    raise ForeignWorkbookError


def returned_rows(
    job: ImportJob,
    book: Returned,
    found: Mapping[str, Registered],
    may_edit: Mapping[int, bool],
    categories: Mapping[UUID, Categories],
) -> Iterator[ImportRow]:
    """
    Yield a row to stage for each row of the workbook.

    Args:
        job: The import.
        book: What came back.
        found: The rows of the register that the person may read, by their keys.
        may_edit: Whether the person may edit each, by its id.
        categories: The categories of each round.
    """
    number_at = book.columns.index("number")
    numbers = Counter(text_of(row[number_at]) for row in book.rows[book.heading_row + 1 :] if number_at < len(row))
    width = len(book.headings)
    targets = TargetNames(())
    fields = [edit or (SKIPPED if name or folded(heading) in LEFT_OUT else "") for name, edit, heading in zip(book.columns, book.edits, book.headings, strict=True)]  # fmt: skip
    reader = Reader(book.headings, fields, targets, lambda target: categories[target.round_id], is_whole=False, unvalued=book.unvalued)  # fmt: skip
    for at in range(book.heading_row + 1, len(book.rows)):
        row = [*book.rows[at][:width], *([None] * (width - len(book.rows[at])))]
        if all(is_empty(cell) for cell in row):
            continue
        staged = ImportRow(job=job, row=at + 1, verdict=V.ERROR)
        number = unguarded(text_of(row[number_at]))
        sent = book.sent.get(number)
        here = found.get(sent.uid) if sent else None
        if trouble := _trouble(place(at, number_at), number, numbers, here):
            staged.problems = [trouble.as_json()]
            yield staged
            continue
        assert sent is not None and here is not None  # noqa: PT018  # _trouble has seen to both
        _compare(staged, here, sent, book, row, reader.read(row, at, here.target), fields)
        if staged.verdict == V.CHANGED and not may_edit.get(here.pk):
            staged.verdict = V.ERROR
            staged.problems = [_not_editable(place(at, number_at), number).as_json()]
        staged.problems += [one.as_json() for one in _changed_in_vain(book, sent, row, at)]
        yield staged


def _changed_in_vain(book: Returned, sent: Sent, row: Sequence[Any], at: int) -> Iterator[Problem]:
    """Yield a remark for each cell that was changed although what it says does not come back."""
    if len(sent.locked) != len(book.sent_locked):
        return
    was = dict(zip(book.sent_locked, sent.locked, strict=True))
    for column, (name, value) in enumerate(zip(book.columns, row, strict=True)):
        if name in was and name != "number" and locked_mark(value) != was[name]:
            heading = book.headings[column]
            yield Problem(
                place(at, column),
                "findings.locked_cell",
                f"“{heading}”由系统填写，这里的改动不会导回。",
                f"“{heading}” is filled in by the system; what was changed here does not come back.",
                is_remark=True,
            )


def _compare(
    staged: ImportRow,
    here: Registered,
    sent: Sent,
    book: Returned,
    row: Sequence[Any],
    checked: Checked,
    fields: Sequence[str],
) -> None:
    staged.object_id, staged.object_version = here.pk, here.version
    staged.target_id_of_row = here.target_id
    extra = {heading: text for heading, text in checked.notes.items() if heading in book.headings and not book.columns[book.headings.index(heading)]}  # fmt: skip
    new_notes = {heading: text for heading, text in extra.items() if here.notes.get(heading) != text}
    by_name = dict(zip(book.columns, row, strict=True))
    is_as_sent = editable_hash([by_name.get(name) for name in book.sent_edits]) == sent.edited and set(book.sent_edits) <= set(book.columns)  # fmt: skip
    if is_as_sent and not new_notes:
        staged.verdict = V.UNCHANGED
        return
    unread = [one for one in fields if one in {"category", "origins", "methods", "kind"} and _is_unread(one, book, fields, checked)]  # fmt: skip
    for name in unread:
        at = fields.index(name)
        zh = f"“{book.headings[at]}”里有不认识的内容。请从原有选项中选择，用“、”隔开。"
        en = f"“{book.headings[at]}” holds something that is no choice. Use the choices there were, with 、 between them."
        checked.problems.append(Problem(place(staged.row - 1, at), "findings.unread_choice", zh, en))
    if checked.problems:
        staged.problems = [problem.as_json() for problem in checked.problems]
        return
    values = {name: checked.values.get(name, _EMPTY.get(name, "")) for name in fields if name and name != SKIPPED}
    real, now = typed(values), {name: _now(here, name) for name in values}
    changed = [name for name in values if _plain(real[name]) != _plain(now[name])]
    if not changed and not new_notes:
        staged.verdict = V.UNCHANGED
        return
    if trouble := _cannot_hold(here, {name: real[name] for name in changed}, fields, staged.row - 1):
        staged.problems = [trouble.as_json()]
        return
    staged.values = {name: values[name] for name in changed}
    staged.before = {name: _json(now[name]) for name in changed}
    staged.notes = new_notes
    staged.verdict = V.CHANGED if sent.version == here.version else V.CONFLICT


def _cannot_hold(here: Registered, changed: Mapping[str, Any], fields: Sequence[str], at: int) -> Problem | None:
    """Return why the row could not hold what was changed beside what stays as it is, or None."""
    way = BY_MODEL[type(here)]
    whole = {name: getattr(here, name) for name in COLUMNS[FACTS_OF[way.model]] if name != "notes"}
    try:
        way.check({**whole, **{name: value for name, value in changed.items() if name != "category"}})
    except Refusal as refusal:
        name = refusal.where if refusal.where in fields else next(iter(changed), "")
        column = fields.index(name) if name in fields else 0
        return Problem(place(at, column), refusal.code, refusal.zh, refusal.en)
    return None


def _is_unread(name: str, book: Returned, fields: Sequence[str], checked: Checked) -> bool:
    return book.headings[fields.index(name)] in checked.notes


def _now(here: Registered, name: str) -> Any:
    if name == "category":
        assert isinstance(here, Finding)  # no other list has that column
        return here.category.code if here.category else ""
    return getattr(here, name)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(str, value))
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.01"))
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else value


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _trouble(cell: str, number: str, numbers: Counter[str], here: Registered | None) -> Problem | None:
    if here is None:
        return Problem(
            cell,
            "findings.unknown_number",
            f"没有找到编号“{number[:40]}”，或者它不对您开放。请不要改动编号；新的记录请在系统里新建，新问题也可以用外来台账导入。",
            f"No record “{number[:40]}” is open to you. Leave numbers as they were; make new records on their pages, or bring "
            "new findings in as a ledger.",
        )
    if numbers[number] > 1:
        return Problem(
            cell,
            "findings.number_twice",
            f"编号“{number}”在表里出现了不止一次，不知道以哪一行为准。请只留一行。",
            f"The number {number} stands in the sheet more than once, so it cannot be told which row counts. Keep one.",
        )
    return None


def _not_editable(cell: str, number: str) -> Problem:
    return Problem(
        cell,
        "findings.not_editable_now",
        f"{number} 现在的状态下您不能修改它，这一行没有改动。",
        f"In its present state you may not edit {number}; the row was left alone.",
    )


def _about(back: Sheet | None) -> dict[str, Any] | None:
    if back is None or not back.rows or not back.rows[0]:
        return None
    try:
        about = json.loads(text_of(back.rows[0][0]))
    except ValueError:
        return None
    is_ours = isinstance(about, dict) and about.get("form") == FORM and isinstance(about.get("columns"), list)
    return about if is_ours and isinstance(about.get("heading_row"), int) and about["columns"] else None


def _sent(back: Sheet) -> dict[str, Sent]:
    found = {}
    for row in back.rows[1:]:
        texts = [text_of(cell) for cell in row[:5]]
        if len(texts) >= 4 and texts[2].isdigit():  # number, key, version, hash, hashes of the grey cells
            found[texts[0]] = Sent(texts[1], int(texts[2]), texts[3], tuple("".join(texts[4:]).split()))
    return found
