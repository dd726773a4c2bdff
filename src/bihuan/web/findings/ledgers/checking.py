"""One row of a ledger, read cell by cell: what it would set, what has no place here, and what cannot be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.cells import folded, place, text_of
from bihuan.web.common.tables.guard import unguarded
from bihuan.web.findings.choices import EvidenceKind, Method, Origin, Severity
from bihuan.web.findings.facts import check_columns
from bihuan.web.findings.ledgers.fields import METHOD_WORDS, ORIGIN_WORDS, SEVERITY_WORDS, SKIPPED
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.ledgers.values import UnreadableError, amount_of, choices_of, count_of, days_of, unit_in
from bihuan.web.rounds.models import Category, Target

LONGEST_TITLE = 200
_DERIVED_TITLE = 40
_LANGUAGES = ("zh-hans", "en")


@cache
def _words(choices: type[TextChoices]) -> dict[str, tuple[str, ...]]:
    """Return what stands for each choice: its value, its label in both languages, and what offices write for it."""
    more = {Severity: SEVERITY_WORDS, Origin: ORIGIN_WORDS, Method: METHOD_WORDS}.get(choices, {})
    found: dict[str, list[str]] = {str(value): [str(value)] for value, _label in choices.choices}
    for language in _LANGUAGES:
        with translation.override(language):
            for value, label in choices.choices:
                found[str(value)].append(str(label))
    return {value: (*words, *more.get(value, ())) for value, words in found.items()}


@cache
def _by_word(choices: type[TextChoices]) -> dict[str, str]:
    # Backwards, so that of two severities with the same word the milder one has it.
    return {folded(word): value for value, words in reversed(_words(choices).items()) for word in words}


@dataclass(slots=True)
class Problem:
    """A cell that cannot be taken over, and why; a ``is_remark`` only says what happens to it and is no error."""

    cell: str
    code: str
    zh: str
    en: str
    is_remark: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        kept = {"cell": self.cell, "code": self.code, "zh": self.zh, "en": self.en}
        return {**kept, "remark": True} if self.is_remark else kept


@dataclass(slots=True)
class Checked:
    """What was read of one row. ``values`` are fit for JSON: days as ISO, amounts as text."""

    target: Target | None = None
    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # fields whose cells are problems already


@dataclass(slots=True)
class Categories:
    """The categories of a round's taxonomy, found by code, by name, or by both together."""

    by_word: dict[str, str]

    @classmethod
    def of(cls, categories: Sequence[Category]) -> "Categories":
        """Return ``categories`` by every word that may stand for them."""
        by_word: dict[str, str] = {}
        for one in categories:
            for word in (
                one.code,
                one.zh,
                one.en,
                f"{one.code}{one.zh}",
                f"{one.code}.{one.zh}",
                f"{one.code}{one.en}",
            ):
                by_word.setdefault(folded(word), one.code)
        return cls(by_word)

    def find(self, text: str) -> str | None:
        """Return the code that ``text`` stands for, or None."""
        return self.by_word.get(folded(text))


class Reader:
    """Reads the rows of one ledger, once its columns are known."""

    def __init__(
        self,
        headings: Sequence[str],
        columns: Sequence[str],
        targets: TargetNames,
        categories_of: Callable[[Target], Categories],
        *,
        is_whole: bool = True,
        unvalued: frozenset[str] = frozenset(),
    ) -> None:
        """
        ``columns`` name a field for each heading, "" for a note; ``is_whole``: each row is to become a finding.

        ``unvalued`` are cells with a formula that was saved without its result.
        """
        self._unvalued = unvalued
        self._is_whole = is_whole
        self._headings = headings
        self._columns = columns
        self._targets = targets
        self._categories_of = categories_of
        self._units = [unit_in(heading) for heading in headings]
        self._reads: Mapping[str, Callable[[Checked, int, Any], None]] = {
            "fact_from": self._days,
            "fact_until": self._until,
            "amount": self._amount,
            "people_concerned": self._count,
            "severity": self._severity,
            "origins": self._origins,
            "methods": self._methods,
            "category": self._category,
            "due_on": self._day,
            "obtained_on": self._day,
            "kind": self._kind,
        }

    def read(self, row: Sequence[Any], number: int, target: Target | None) -> Checked:
        """Return what row ``number`` (from 0) says; ``target`` is whose it is unless the row names another."""
        checked = Checked(target=target)
        # The unit first: which categories there are is a matter of its round.
        for at, name in enumerate(self._columns):
            if name == "target" and (text := text_of(row[at])):
                checked.target = self._targets.find(text)
                if checked.target is None:
                    self._unknown_target(checked, place(number, at), text)
        for at, name in enumerate(self._columns):
            text = text_of(row[at])
            if not text and self._unvalued and name != SKIPPED and place(number, at) in self._unvalued:
                checked.problems.append(_unvalued(place(number, at)))
                checked.unread.add(name)
            if not text or name in {"target", SKIPPED}:
                continue
            if not name:
                self._note(checked, at, text)
            elif name in self._reads:
                try:
                    self._reads[name](checked, at, row[at])
                except UnreadableError as trouble:
                    checked.problems.append(Problem(place(number, at), trouble.code, trouble.zh, trouble.en))
                    checked.unread.add(name)
            else:
                self._text(checked, name, unguarded(text))
        self._finish(checked, number)
        return checked

    def _finish(self, checked: Checked, number: int) -> None:
        """Give the row a title, and ask of it what the register asks of every row."""
        if self._is_whole and "title" not in checked.unread:
            condition = checked.values.get("condition", "")
            checked.values["title"] = checked.values.get("title") or _first_words(condition)
        elif "title" in self._columns and "title" not in checked.unread:
            checked.values.setdefault("title", "")
        if (
            checked.target is None
            and "target" not in checked.unread
            and not any(one.code == "findings.unknown_target" for one in checked.problems)
        ):
            zh, en = (
                "这一行没有写明被巡视单位。请补充，或在导入前选定整张表的单位。",
                "This row names no inspected unit. Add it, or choose one for the whole sheet.",
            )
            checked.problems.append(Problem(place(number, self._column("target")), "findings.no_target", zh, en))  # fmt: skip
        columns = _judgeable(checked)
        try:
            check_columns(columns)
        except Refusal:
            # Asked again group by group only now, because nearly all rows are sound.
            self._judge_apart(checked, number, columns)
        for heading, note in checked.notes.items():
            try:
                check_columns({"notes": {heading: note}})
            except Refusal as refusal:
                at = self._headings.index(heading) if heading in self._headings else 0
                checked.problems.append(Problem(place(number, at), refusal.code, refusal.zh, refusal.en))

    def _judge_apart(self, checked: Checked, number: int, columns: dict[str, Any]) -> None:
        for name, value in _apart(columns):
            try:
                check_columns(value)
            except Refusal as refusal:
                cell = place(number, self._column(refusal.where if refusal.where in self._columns else name))
                checked.problems.append(Problem(cell, refusal.code, refusal.zh, refusal.en))

    def _column(self, name: str) -> int:
        return self._columns.index(name) if name in self._columns else 0

    def _note(self, checked: Checked, at: int, text: str) -> None:
        heading = self._headings[at] or place(0, at)[:-1]
        checked.notes[heading] = f"{checked.notes[heading]}\n{text}" if heading in checked.notes else text

    def _text(self, checked: Checked, name: str, text: str) -> None:
        before = checked.values.get(name)
        checked.values[name] = f"{before}\n{text}" if before else text
        if name == "title" and len(checked.values[name]) > LONGEST_TITLE and "condition" not in self._columns:
            # A column called 问题 that holds whole descriptions.
            checked.values["condition"] = checked.values[name]
            checked.values["title"] = _first_words(text)

    def _unknown_target(self, checked: Checked, cell: str, text: str) -> None:
        near = "、".join(self._targets.near(text))
        zh = f"没有找到被巡视单位“{text[:40]}”，或者您不能在该单位登记问题。" + (f"相近的有：{near}。" if near else "")
        en = f"No inspected unit called “{text[:40]}” is open to you." + (f" Similar: {near}." if near else "")
        checked.problems.append(Problem(cell, "findings.unknown_target", zh, en))

    def _days(self, checked: Checked, at: int, value: Any) -> None:
        days = days_of(value)
        checked.values["fact_from"] = days.first.isoformat()
        if days.last and "fact_until" not in checked.values:
            checked.values["fact_until"] = days.last.isoformat()
        if not days.is_exact:
            self._note(checked, at, text_of(value))

    def _until(self, checked: Checked, at: int, value: Any) -> None:
        days = days_of(value)
        checked.values["fact_until"] = (days.last or days.first).isoformat()
        if not days.is_exact:
            self._note(checked, at, text_of(value))

    def _amount(self, checked: Checked, at: int, value: Any) -> None:
        amount = amount_of(value, self._units[at])
        checked.values["amount"] = str(amount.yuan)
        if not amount.is_exact:
            # "About" is a fact of its own; the figure alone would claim more than the ledger did.
            self._note(checked, at, text_of(value))

    def _day(self, checked: Checked, at: int, value: Any) -> None:
        days = days_of(value)
        if days.last or not days.is_exact:
            raise UnreadableError(
                "findings.unread_day",
                "这里要写一个具体的日期，例如 2020-09-06。",
                "One day is wanted here, for example 2020-09-06.",
            )
        checked.values[self._columns[at]] = days.first.isoformat()

    def _kind(self, checked: Checked, at: int, value: Any) -> None:
        found = _by_word(EvidenceKind).get(folded(text_of(value)))
        if found is None:
            # Left as a note, which a returned workbook shows as no choice.
            self._note(checked, at, text_of(value))
        else:
            checked.values["kind"] = found

    def _count(self, checked: Checked, at: int, value: Any) -> None:
        checked.values["people_concerned"] = count_of(value)

    def _severity(self, checked: Checked, at: int, value: Any) -> None:
        found = _by_word(Severity).get(folded(text_of(value)))
        if found is None:
            raise UnreadableError(
                "findings.unread_severity",
                "严重程度读不懂。请写“一般”“较重”或“严重”。",
                "This is no severity. Write 一般, 较重 or 严重.",
            )
        checked.values["severity"] = found

    def _origins(self, checked: Checked, at: int, value: Any) -> None:
        self._choices(checked, "origins", at, value, _words(Origin))

    def _methods(self, checked: Checked, at: int, value: Any) -> None:
        self._choices(checked, "methods", at, value, _words(Method))

    def _choices(self, checked: Checked, name: str, at: int, value: Any, words: Mapping[str, Sequence[str]]) -> None:
        found, left = choices_of(text_of(value), words)
        if found:
            checked.values[name] = list(found)
        if left:
            self._note(checked, at, "、".join(left))

    def _category(self, checked: Checked, at: int, value: Any) -> None:
        code = self._categories_of(checked.target).find(text_of(value)) if checked.target else None
        if code is None:
            # Another office's sorting is worth keeping, but it is not ours.
            self._note(checked, at, text_of(value))
        else:
            checked.values["category"] = code


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the register's columns hold them."""
    made = dict(values)
    for name in ("fact_from", "fact_until", "due_on", "obtained_on"):
        if made.get(name):
            made[name] = date.fromisoformat(made[name])
    if made.get("amount") is not None:
        made["amount"] = Decimal(made["amount"])
    return made


def _judgeable(checked: Checked) -> dict[str, Any]:
    """Return the values as the register holds them, without those that hang on a cell that could not be read."""
    columns = typed(checked.values)
    left_out = set(checked.unread)
    if checked.unread & {"fact_from", "fact_until"}:
        # The end of a stretch is not wrong because its beginning is unreadable.
        left_out |= {"fact_from", "fact_until"}
    return {name: value for name, value in columns.items() if name not in left_out}


def _unvalued(cell: str) -> Problem:
    return Problem(
        cell,
        "findings.formula_without_value",
        "这个单元格是公式，表里没有保存它的结果，读出来是空的。请用 Excel 或 WPS 打开表格、保存一次，或改成文字、数字后再上传。",
        "This cell is a formula whose result was not saved with the table, so nothing can be read in it. Open the table in "
        "a spreadsheet and save it, or write the text or figure itself, and upload it again.",
    )


def _apart(columns: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return columns in the groups that can be refused one by one, so that a row's every fault is told at once."""
    pairs = {"fact_from": "days", "fact_until": "days", "amount": "amounts", "people_concerned": "amounts"}
    groups: dict[str, dict[str, Any]] = {}
    for name, value in columns.items():
        if name != "category":
            groups.setdefault(pairs.get(name, name), {})[name] = value
    return [(next(iter(group)), group) for group in groups.values()]


def _first_words(text: str) -> str:
    """Return the beginning of a text as its title: to its first stop, or as far as a title goes."""
    for at, character in enumerate(text[: _DERIVED_TITLE + 1]):
        if character in "。；;！\n" and at > 3:
            return text[:at]
    return text if len(text) <= _DERIVED_TITLE else text[: _DERIVED_TITLE - 1] + "…"
