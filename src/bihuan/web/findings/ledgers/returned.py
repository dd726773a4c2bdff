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

from bihuan.web.common.tables.guard import unguarded
from bihuan.web.common.tables.workbook import FORM, WAY_BACK, editable_hash
from bihuan.web.files.sheets import Sheet
from bihuan.web.findings.ledgers.cells import is_empty, place, text_of
from bihuan.web.findings.ledgers.checking import Categories, Checked, Problem, Reader, typed
from bihuan.web.findings.ledgers.fields import SKIPPED
from bihuan.web.findings.ledgers.suggest import LEFT_OUT
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.models import Finding, ImportJob, ImportRow

V = ImportRow.Verdict
_EMPTY: Mapping[str, Any] = {"fact_from": None, "fact_until": None, "amount": None, "people_concerned": None, "origins": [], "methods": []}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """What the hidden sheet says of one row: its key, its version, and a hash of its cells when it went out."""

    uid: str
    version: int
    edited: str


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
    sent: dict[str, Sent]


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
                    sent=_sent(back),
                )
    raise ForeignWorkbookError


def returned_rows(
    job: ImportJob,
    book: Returned,
    findings: Mapping[str, Finding],
    may_edit: Mapping[int, bool],
    categories: Mapping[int, Categories],
) -> Iterator[ImportRow]:
    """
    Yield a row to stage for each row of the workbook.

    Args:
        job: The import.
        book: What came back.
        findings: The findings that the person may read, by their keys.
        may_edit: Whether the person may edit each, by its id.
        categories: The categories of each finding's round, by the finding's id.
    """
    number_at = book.columns.index("number")
    numbers = Counter(text_of(row[number_at]) for row in book.rows[book.heading_row + 1 :] if number_at < len(row))
    width = len(book.headings)
    targets = TargetNames(())
    for at in range(book.heading_row + 1, len(book.rows)):
        row = [*book.rows[at][:width], *([None] * (width - len(book.rows[at])))]
        if all(is_empty(cell) for cell in row):
            continue
        staged = ImportRow(job=job, row=at + 1, verdict=V.ERROR)
        number = unguarded(text_of(row[number_at]))
        sent = book.sent.get(number)
        finding = findings.get(sent.uid) if sent else None
        if trouble := _trouble(place(at, number_at), number, numbers, finding):
            staged.problems = [trouble.as_json()]
            yield staged
            continue
        assert sent is not None and finding is not None  # noqa: PT018  # _trouble has seen to both
        fields = [edit or (SKIPPED if name or heading in LEFT_OUT else "") for name, edit, heading in zip(book.columns, book.edits, book.headings, strict=True)]  # fmt: skip
        reader = Reader(book.headings, fields, targets, lambda _target, pk=finding.pk: categories[pk], is_whole=False)  # type: ignore[misc]  # bound now
        _compare(staged, finding, sent, book, row, reader.read(row, at, finding.target), fields)
        if staged.verdict == V.CHANGED and not may_edit.get(finding.pk):
            staged.verdict = V.ERROR
            staged.problems = [_not_editable(place(at, number_at), number).as_json()]
        yield staged


def _compare(
    staged: ImportRow,
    finding: Finding,
    sent: Sent,
    book: Returned,
    row: Sequence[Any],
    checked: Checked,
    fields: Sequence[str],
) -> None:
    staged.finding_id_of_row, staged.finding_version = finding.pk, finding.version
    staged.target_id_of_row = finding.target_id
    extra = {heading: text for heading, text in checked.notes.items() if heading in book.headings and not book.columns[book.headings.index(heading)]}  # fmt: skip
    new_notes = {heading: text for heading, text in extra.items() if finding.notes.get(heading) != text}
    by_name = dict(zip(book.columns, row, strict=True))
    is_as_sent = editable_hash([by_name.get(name) for name in book.sent_edits]) == sent.edited and set(book.sent_edits) <= set(book.columns)  # fmt: skip
    if is_as_sent and not new_notes:
        staged.verdict = V.UNCHANGED
        return
    unread = [one for one in fields if one in {"category", "origins", "methods"} and _is_unread(one, book, fields, checked)]  # fmt: skip
    for name in unread:
        at = fields.index(name)
        zh = f"“{book.headings[at]}”里有不认识的内容。请从原有选项中选择，用“、”隔开。"
        en = f"“{book.headings[at]}” holds something that is no choice. Use the choices there were, with 、 between them."
        checked.problems.append(Problem(place(staged.row - 1, at), "findings.unread_choice", zh, en))
    if checked.problems:
        staged.problems = [problem.as_json() for problem in checked.problems]
        return
    values = {name: checked.values.get(name, _EMPTY.get(name, "")) for name in fields if name and name != SKIPPED}
    real, now = typed(values), {name: _now(finding, name) for name in values}
    changed = [name for name in values if _plain(real[name]) != _plain(now[name])]
    if not changed and not new_notes:
        staged.verdict = V.UNCHANGED
        return
    staged.values = {name: values[name] for name in changed}
    staged.before = {name: _json(now[name]) for name in changed}
    staged.notes = new_notes
    staged.verdict = V.CHANGED if sent.version == finding.version else V.CONFLICT


def _is_unread(name: str, book: Returned, fields: Sequence[str], checked: Checked) -> bool:
    return book.headings[fields.index(name)] in checked.notes


def _now(finding: Finding, name: str) -> Any:
    if name == "category":
        return finding.category.code if finding.category else ""
    return getattr(finding, name)


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


def _trouble(cell: str, number: str, numbers: Counter[str], finding: Finding | None) -> Problem | None:
    if finding is None:
        return Problem(
            cell,
            "findings.unknown_number",
            f"没有找到编号“{number[:40]}”，或者它不对您开放。请不要改动编号；新问题请在系统里新建，或用外来台账导入。",
            f"No finding “{number[:40]}” is open to you. Leave numbers as they were; make new findings on their page, or "
            "bring them in as a ledger.",
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
        texts = [text_of(cell) for cell in row[:4]]
        if len(texts) == 4 and texts[2].isdigit():  # number, key, version, hash
            found[texts[0]] = Sent(texts[1], int(texts[2]), texts[3])
    return found
