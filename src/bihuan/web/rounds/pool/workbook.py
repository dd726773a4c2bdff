"""The pool as a workbook: out as it stands, and one that came with each result written beside its row."""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bihuan.web.common.language import pick
from bihuan.web.common.tables.cells import folded, place
from bihuan.web.common.tables.guard import guarded, unguarded
from bihuan.web.files.sheets import Sheet
from bihuan.web.rounds.assignment.problem import ROLES
from bihuan.web.rounds.assignment.problem import Role as SeatRole
from bihuan.web.rounds.assignment.recusal import TIES
from bihuan.web.rounds.pool.cells import text_of
from bihuan.web.rounds.pool.facts import InspectorFacts, ServiceFact
from bihuan.web.rounds.pool.layout import COLUMNS, OURS, SHEETS, Found, Part
from bihuan.web.rounds.pool.outcome import Outcome, verdict_words
from bihuan.web.rounds.pool.reading import KEPT
from bihuan.web.rounds.skills import in_words

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {"home_organ": 30, "organ": 30, "unit": 30, "native_place": 30, "note": 30, "round_title": 36}


class GoingOut:
    """Somebody as they go out: the facts, their place in words, what rounds have shown, and the mark of the way back."""

    __slots__ = ("facts", "kept", "left_on", "mark", "place")

    def __init__(
        self, facts: InspectorFacts, *, place: str, kept: Sequence[ServiceFact], left_on: str, mark: str
    ) -> None:
        self.facts, self.place, self.kept, self.left_on, self.mark = facts, place, kept, left_on, mark


def write_pool(people: Iterable[GoingOut], *, label: str = "") -> bytes:
    """
    Return a workbook of four sheets, in the language of the page; ``label`` is put beside the headings of a demonstration.

    Who left is in it, because otherwise their number would look free.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # here, because few pages need it; the package ships no types

    file = io.BytesIO()
    rows = list(people)
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        looks = {
            "head": book.add_format({"bold": True, "bg_color": "#E6EFFA", "text_wrap": True, "valign": "top"}),
            "locked": book.add_format({"bg_color": "#F5F4F0", "text_wrap": True}),
            "text": book.add_format({"text_wrap": True, "num_format": "@"}),
            "label": book.add_format({"bold": True, "font_color": "#A8241B"}),
        }
        for kind, name in SHEETS.items():
            sheet = book.add_worksheet(pick(*name))
            for at, (column, words) in enumerate(COLUMNS[kind].items()):
                sheet.write_string(0, at, pick(*words), looks["head"])
                # Text, so that a spreadsheet leaves 0012 and 2015-03 as they are.
                sheet.set_column(at, at, _WIDTHS.get(column, 14), looks["text"])
            if label and kind == "people":
                sheet.write_string(0, len(COLUMNS[kind]), label, looks["label"])
            sheet.freeze_panes(1, 2)
            for line, values in enumerate((values for one in rows for values in _lines(kind, one)), start=1):
                for at, (column, value) in enumerate(zip(COLUMNS[kind], values, strict=True)):
                    is_locked = "勿改" in COLUMNS[kind][column][0] or (kind != "people" and column == "name")
                    sheet.write_string(line, at, guarded(value), looks["locked" if is_locked else "text"])
    return file.getvalue()


def write_marked(found: Found, outcome: Outcome) -> bytes:
    """Return the workbook that came, as it came, with wrong cells in red and the result at the end of each row."""
    import xlsxwriter  # here, because few pages need it

    file = io.BytesIO()
    parts = {part.at: part for part in found.parts.values()}
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        wrong = book.add_format({"bg_color": "#FDE3E0"})
        head = book.add_format({"bold": True})
        used: set[str] = set()
        for at, sheet in enumerate(found.sheets):
            name = sheet.name or "1"
            made = book.add_worksheet(name if name.casefold() not in used else None)
            used.add(name.casefold())
            if sheet.hidden:
                made.hide()
            for top, left, bottom, right in sheet.merged:
                if (top, left) != (bottom, right):
                    made.merge_range(top, left, bottom, right, "")
            part = parts.get(at)
            red = {trouble.cell for trouble in outcome.troubles if part and trouble.kind == part.kind}
            _copy(made, sheet, red, wrong)
            if part is not None:
                _results(made, sheet, part, outcome, wrong, head)
    return file.getvalue()


def _lines(kind: str, one: GoingOut) -> Iterable[list[str]]:
    facts = one.facts
    who = [facts.number, facts.name]
    if kind == "people":
        yield [
            *who,
            str(facts.home_organ or ""),
            one.place,
            in_words(facts.skills),
            _yes(facts.may_lead),
            _yes(facts.may_deputise),
            _day(facts.available_from),
            _day(facts.available_until),
            facts.person.username if facts.person else "",
            facts.note,
            one.left_on,
            one.mark,
        ]
    elif kind == "posts":
        for post in facts.posts:
            yield [*who, post.organ.name, post.title, _yes(post.is_leading_body), _day(post.since), _day(post.until)]
    elif kind == "ties":
        for tie in facts.ties:
            yield [*who, tie.unit.name, pick(*TIES[tie.kind]), _day(tie.since), _day(tie.until), tie.note]
    else:
        yield from ([*who, *_service(row), ""] for row in facts.services)
        yield from ([*who, *_service(row), pick(*KEPT)] for row in one.kept)


def _service(row: ServiceFact) -> list[str]:
    seat = pick(*ROLES[SeatRole(row.seat)])
    return [row.round_title, row.group_name, seat, row.unit.name if row.unit else "", str(row.year or "")]


def _yes(is_so: bool) -> str:
    return pick("是", "yes") if is_so else pick("否", "no")


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _copy(made: Any, sheet: Sheet, red: set[str], wrong: Any) -> None:
    first_cells = {cell.partition(":")[0] for cell in red}
    for at, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            look = wrong if place(at, column) in first_cells else None
            if isinstance(value, bool):
                made.write_boolean(at, column, value, look)
            elif isinstance(value, int | float):
                made.write_number(at, column, value, look)
            elif value:
                made.write_string(at, column, guarded(unguarded(value)), look)
            elif look is not None:
                made.write_blank(at, column, None, look)


def _results(made: Any, sheet: Sheet, part: Part, outcome: Outcome, wrong: Any, head: Any) -> None:
    if not sheet.rows:
        return
    heads = [folded(text_of(cell)) for cell in sheet.rows[part.heading_row]]
    # A workbook that was marked before keeps one such column.
    end = next((at for at, word in enumerate(heads) if word in OURS), max(len(row) for row in sheet.rows))
    made.write_string(part.heading_row, end, pick("检查结果", "Result"), head)
    made.set_column(end, end, 60)
    for line, words, is_wrong in _words(part, outcome):
        made.write_string(line - 1, end, guarded(words), wrong if is_wrong else None)


def _words(part: Part, outcome: Outcome) -> Iterable[tuple[int, str, bool]]:
    said: defaultdict[int, list[str]] = defaultdict(list)
    faulty: set[int] = set()
    if part.kind == "people":
        for verdict in outcome.verdicts:
            said[verdict.line].append(verdict_words(verdict))
    for trouble in outcome.troubles:
        if trouble.kind == part.kind:
            said[trouble.line].append(pick(trouble.refusal.zh, trouble.refusal.en))
            faulty.add(trouble.line)
    return [(line, " ".join(words), line in faulty) for line, words in said.items()]
