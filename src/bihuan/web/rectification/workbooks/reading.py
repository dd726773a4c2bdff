"""
A plan's workbook that comes back: what was changed in it, cell by cell, and what cannot be taken over. Writes nothing.

Rows are told apart by their ids, so they may have been sorted. The hidden sheet says how each cell read when it went out:
a cell that reads the same was changed by nobody, whatever the plan did meanwhile; one that was changed while the plan says
something else by now is refused, and both are shown.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.common.tables.cells import folded, is_empty, place, text_of
from bihuan.web.common.tables.guard import unguarded
from bihuan.web.files.sheets import Sheet
from bihuan.web.findings.ledgers.values import UnreadableError, days_of
from bihuan.web.rectification.actions.plans import MeasureFacts, PlanChanges, ResponseFacts
from bihuan.web.rectification.forms.plans import milestones_of, orders_of
from bihuan.web.rectification.models import Measure
from bihuan.web.rectification.plan_fields import CHOICES, LINE, MEASURE, Field
from bihuan.web.rectification.queries.plans import PlanContents
from bihuan.web.rectification.workbooks import refusals
from bihuan.web.rectification.workbooks.layout import (
    DAYS,
    EDITED,
    FORM,
    LINE_COLUMNS,
    MEASURE_COLUMNS,
    WAY_BACK,
    YES,
    SentRow,
    cell_hash,
    choice_words,
    line_row,
    measure_row,
)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that was changed: where it stands, what it belongs to, what it said, what it says."""

    sheet: str
    cell: str
    row: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CellTrouble:
    """A cell that cannot be taken over, and why; a remark only says what happens to it."""

    sheet: str
    cell: str
    code: str
    zh: str
    en: str
    is_remark: bool = False

    @property
    def words(self) -> str:
        """The sentence in the language of the page."""
        return pick(self.zh, self.en)


@dataclass
class ComeBack:
    """What came back: the changes cell by cell, what stands in the way, and what would be written."""

    changes: list[CellChange] = field(default_factory=list)
    troubles: list[CellTrouble] = field(default_factory=list)
    plan_changes: PlanChanges = field(default_factory=PlanChanges)

    @property
    def is_clean(self) -> bool:
        """Whether everything that was changed can be taken over."""
        return all(one.is_remark for one in self.troubles)


@dataclass(frozen=True, slots=True)
class _Place:
    """A table found in a sheet: where its headings stand, and the column of each field by its name."""

    sheet: Sheet
    heading_row: int
    columns: Mapping[str, int]

    def cell(self, row: int, name: str) -> Any:
        """Return a cell, None where the row is shorter or the column is gone."""
        at = self.columns.get(name)
        values = self.sheet.rows[row]
        return values[at] if at is not None and at < len(values) else None

    def name(self, row: int, name: str) -> str:
        """Return what the spreadsheet calls a cell."""
        return place(row, self.columns.get(name, 0))


def come_back(sheets: Sequence[Sheet], held: PlanContents) -> ComeBack:
    """
    Return what a workbook that went out from this plan would change in it.

    Args:
        sheets: The workbook as it was read.
        held: The plan as it stands now.

    Raises:
        Refusal: ``rectification.workbook_not_ours``, ``rectification.workbook_of_other_unit``,
            ``rectification.workbook_of_other_edition``, ``rectification.workbook_without_ids``.
    """
    sent = _way_back(sheets, held)
    lines, measures = _table(sheets, LINE_COLUMNS), _table(sheets, MEASURE_COLUMNS)
    found = ComeBack()
    reader = _Reader(found, sent)
    orders = _lines(reader, lines, held)
    facts, dropped = _measures(reader, measures, held)
    found.plan_changes = PlanChanges(responses=orders, measures=facts, dropped=dropped)
    for one in (lines.sheet, measures.sheet):
        for note in one.warnings:
            if note.code == "files.formulas":
                found.troubles.append(refusals.formulas_remark(one.name))
    return found


def _way_back(sheets: Sequence[Sheet], held: PlanContents) -> dict[tuple[str, str], dict[str, str]]:
    """Return the hashes of the cells as they went out, by kind and id; refuse a workbook that is not this plan's."""
    back = next((sheet for sheet in sheets if sheet.name == WAY_BACK), None)
    try:
        about = json.loads(str(back.rows[0][0])) if back is not None else {}
        if not isinstance(about, dict) or about.get("form") != FORM:
            raise refusals.not_ours()
        if about["target"] != held.plan.target_id:
            raise refusals.of_other_unit(held.plan)
        if about["plan"] != str(held.plan.uid):
            raise refusals.of_other_edition(held.plan, int(about["edition"]))
        assert back is not None  # its first cell was read
        return {
            (str(row[0]), str(row[1])): {str(key): str(value) for key, value in json.loads(str(row[2])).items()}
            for row in back.rows[1:]
            if row[0]
        }
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise refusals.not_ours() from error


def _table(sheets: Sequence[Sheet], columns: Sequence[Field]) -> _Place:
    """Return where a table stands; its column of ids must be there, and most of the others."""
    best: _Place | None = None
    for sheet in sheets:
        if sheet.hidden or sheet.name == WAY_BACK:
            continue
        for at, row in enumerate(sheet.rows[:20]):
            names: dict[str, int] = {}
            for column, cell in enumerate(row):
                text = folded(unguarded(text_of(cell)))
                one = next((one for one in columns if text and text in _headings(one)), None)
                if one is not None:
                    names.setdefault(one.name, column)
            if len(names) * 2 > len(columns) and (best is None or len(names) > len(best.columns)):
                best = _Place(sheet, at, names)
    if best is None or "id" not in best.columns:
        raise refusals.without_ids(columns is LINE_COLUMNS, best.sheet.name if best else "")
    return best


def _headings(one: Field) -> tuple[str, ...]:
    return folded(f"{one.zh}{one.en}"), folded(one.zh), folded(one.en)


@dataclass
class _Reader:
    """Reads cells against what went out, and gathers what was changed and what is wrong."""

    found: ComeBack
    sent: Mapping[tuple[str, str], Mapping[str, str]]

    def trouble(self, at: _Place, row: int, name: str, made: tuple[str, str, str], *, is_remark: bool = False) -> None:
        """Keep what is wrong with a cell."""
        code, zh, en = made
        self.found.troubles.append(CellTrouble(at.sheet.name, at.name(row, name), code, zh, en, is_remark))

    def values(
        self, at: _Place, row: int, kind: str, now: SentRow, fields: Sequence[Field], called: str
    ) -> dict[str, Any]:
        """Return the values of a row that its workbook changes, by field; what is wrong is kept as trouble."""
        sent, changed = self.sent.get((kind, now.id), {}), {}
        for one in fields:
            if one.name not in at.columns or one.name not in EDITED:
                continue
            raw = at.cell(row, one.name)
            if at.name(row, one.name) in at.sheet.unvalued:
                self.trouble(at, row, one.name, refusals.FORMULA)
                continue
            try:
                value = read_cell(one.name, raw)
            except UnreadableError as wrong:
                self.trouble(at, row, one.name, (wrong.code, wrong.zh, wrong.en))
                continue
            if cell_hash(value) == sent.get(one.name, cell_hash("")):
                continue
            stands = now.values[one.name]
            if cell_hash(value) == cell_hash(stands):
                continue
            if cell_hash(stands) != sent.get(one.name, cell_hash("")):
                self.trouble(at, row, one.name, refusals.changed_meanwhile(_shown(stands), _shown(value)))
                continue
            changed[one.name] = value
            change = CellChange(at.sheet.name, at.name(row, one.name), called, one.label, _shown(stands), _shown(value))
            self.found.changes.append(change)
        return changed

    def ids(self, at: _Place, known: Mapping[str, Any], *, may_be_new: bool) -> list[tuple[int, str]]:
        """Return the rows with what identifies each, "" for a new one; ids that are unknown or twice are trouble."""
        rows = []
        for row in range(at.heading_row + 1, len(at.sheet.rows)):
            if all(is_empty(cell) for cell in at.sheet.rows[row]):
                continue
            rows.append((row, unguarded(text_of(at.cell(row, "id")))))
        twice = {key for key, n in Counter(key for _row, key in rows if key).items() if n > 1}
        found = []
        for row, key in rows:
            if key in twice:
                self.trouble(at, row, "id", refusals.twice(key))
            elif key and key not in known:
                self.trouble(at, row, "id", refusals.unknown_id(key))
            elif not key and not may_be_new:
                self.trouble(at, row, "id", refusals.NO_ID)
            else:
                found.append((row, key))
        return found


def read_cell(name: str, raw: Any) -> Any:
    """
    Return what a cell says, as ``layout.said`` writes it: a day as a day, a choice by its Chinese words, text stripped.

    Raises:
        UnreadableError: with the code of what cannot be read.
    """
    text = unguarded(text_of(raw)).strip()
    if not text:
        return ""
    if name in DAYS:
        return _day(raw)
    if name in CHOICES:
        return _choice(name, text)
    if name == "lines":
        try:
            return "、".join(str(one) for one in orders_of(text))
        except ValidationError:
            raise refusals.unread(*refusals.LINES) from None
    if name == "milestones":
        try:
            return "\n".join(f"{day.isoformat()} {label}".strip() for day, label in milestones_of(text))
        except ValidationError:
            raise refusals.unread(*refusals.MILESTONES) from None
    if name == "drop":
        if folded(text) not in {YES, "yes", "y", "1", "删去"}:
            raise refusals.unread(*refusals.DROP)
        return YES
    return text


def _day(raw: Any) -> date:
    try:
        days = days_of(raw)
    except UnreadableError:
        raise refusals.unread(*refusals.DAY) from None
    if days.last is not None or not days.is_exact:
        raise refusals.unread(*refusals.DAY)
    return days.first


def _choice(name: str, text: str) -> str:
    from django.utils import translation

    for value, zh in choice_words(name).items():
        with translation.override("en"):
            en = str(CHOICES[name](value).label)
        if folded(text) in {folded(value), folded(zh), folded(en)}:
            return zh
    raise refusals.unread(*refusals.choice(list(choice_words(name).values())))


def _lines(reader: _Reader, at: _Place, held: PlanContents) -> dict[int, ResponseFacts]:
    rows = {one.finding.number: one for one in held.responses}
    facts: dict[int, ResponseFacts] = {}
    seen = set()
    for row, key in reader.ids(at, rows, may_be_new=False):
        response = rows[key]
        seen.add(key)
        called = pick(f"第 {response.order} 条", f"Line {response.order}")
        changed = reader.values(at, row, "line", line_row(response), LINE, called)
        if changed:
            now = {one.name: getattr(response, one.name) for one in LINE}
            facts[response.order] = ResponseFacts(
                **(now | {name: meant(name, value) for name, value in changed.items()})
            )
    for key, response in rows.items():
        if key not in seen and not any(one.cell and key in one.zh for one in reader.found.troubles):
            reader.found.troubles.append(refusals.missing_line(at.sheet.name, response.order))
    return facts


def _measures(reader: _Reader, at: _Place, held: PlanContents) -> tuple[list[MeasureFacts], list[UUID]]:
    rows = {measure_row(one).id: one for one in held.measures}
    facts: list[MeasureFacts] = []
    dropped: list[UUID] = []
    orders = {one.order for one in held.responses}
    for row, key in reader.ids(at, rows, may_be_new=True):
        measure = rows.get(key)
        now = measure_row(measure) if measure is not None else _blank()
        called = (
            pick(f"措施 {measure.number}", f"Measure {measure.number}") if measure else pick("新措施", "New measure")
        )
        changed = reader.values(at, row, "measure", now, MEASURE_COLUMNS, called)
        if not changed:
            continue
        if measure is not None and changed.get("drop"):
            dropped.append(measure.key)
            continue
        unknown = [one for one in orders_of(str(changed.get("lines", ""))) if one not in orders]
        if unknown:
            reader.trouble(at, row, "lines", refusals.unknown_line(unknown[0]))
        elif measure is None and not changed.get("text"):
            reader.trouble(at, row, "text", refusals.NO_TEXT)
        else:
            facts.append(_measure_facts(measure, now, changed))
    return facts, dropped


def _measure_facts(measure: Measure | None, now: SentRow, changed: Mapping[str, Any]) -> MeasureFacts:
    values = {**now.values, **changed}
    names = [one.name for one in MEASURE]
    return MeasureFacts(
        responses=orders_of(str(values["lines"])),
        milestones=milestones_of(str(values["milestones"])),
        key=measure.key if measure is not None else None,
        **{name: meant(name, values[name]) for name in names},
    )


def _blank() -> SentRow:
    values: dict[str, Any] = {one.name: "" for one in MEASURE_COLUMNS}
    return SentRow("", values)


def meant(name: str, value: Any) -> Any:
    """Return what a cell's value is in the plan: a choice by its value, an empty day as none."""
    if name in CHOICES:
        default = {"completion": "one_off", "frequency": "once"}.get(name, "")
        return next((code for code, words in choice_words(name).items() if words == value), default)
    if name in DAYS:
        return value or None
    return value


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def require_workable(found: ComeBack) -> None:
    """
    Refuse where something stands in the way, or nothing was changed.

    Raises:
        Refusal: ``rectification.workbook_troubled``, ``rectification.workbook_unchanged``.
    """
    errors = [one for one in found.troubles if not one.is_remark]
    if errors:
        raise refusals.troubled(len(errors))
    if not found.changes:
        raise Refusal(
            "rectification.workbook_unchanged",
            "这份表格没有改动，没有导入。请在表格中填写后再导回。",
            "Nothing was changed in this workbook, so nothing was brought in. Fill it in, then bring it back.",
        )
