"""
What each row of a sheet would do to the library: add an article, end a version, nothing, or why it cannot be taken.

What stands in the library is not rewritten, because findings rest on it; a row that says something else about it is an
error at its cell, never passed over. The one thing that may come in later is the end of a version that had none.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.web.common.tables.cells import is_empty, text_of
from bihuan.web.common.tables.guard import unguarded
from bihuan.web.findings.ledgers.checking import Problem
from bihuan.web.findings.ledgers.values import UnreadableError, days_of
from bihuan.web.findings.library.rows import LONGEST, CriterionRow
from bihuan.web.findings.library.sheet import HEADINGS, NEEDED, SheetRow
from bihuan.web.findings.models import ImportRow

Verdict = ImportRow.Verdict
_ABOUT_DOCUMENT = ("issuer", "confidence", "source", "is_sample")
_SAYS = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}
_SURE = ("H", "M", "U")


@dataclass(frozen=True, slots=True)
class Looked:
    """
    A row and what it would do.

    ``row`` is what would be taken; ``until`` says that it ends its version; ``problems`` is empty but for errors.
    """

    line: int
    values: Mapping[str, Any]
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    row: CriterionRow | None = None
    until: date | None = None


@dataclass(slots=True)
class Library:
    """What stands in the library, by title, by title and label, and by title, label and article."""

    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    versions: dict[tuple[str, str], tuple[date, date | None]] = field(default_factory=dict)
    articles: dict[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Library":
        """Return the library that ``queries.criteria.criteria_rows`` lists."""
        found = cls()
        for row in rows:
            found.documents[row["document"]] = row
            found.versions[row["document"], row["version"]] = (row["in_force_from"], row["in_force_until"])
            found.articles[row["document"], row["version"], row["article"]] = row
        return found


@dataclass(slots=True)
class _Stated:
    """What the sheet says of documents and versions that the library leaves open; its first word counts."""

    documents: dict[tuple[str, str], Any] = field(default_factory=dict)
    begins: dict[tuple[str, str], date] = field(default_factory=dict)
    ends: dict[tuple[str, str], date] = field(default_factory=dict)
    cells: dict[tuple[str, str, str], str] = field(default_factory=dict)


def look_at_rows(rows: Sequence[SheetRow], library: Library) -> list[Looked]:
    """Return what each row would do, in their order."""
    read = [_read(row) for row in rows]
    stated = _Stated()
    for values, _problems in read:
        document = values.get("document", "")
        version = (document, values.get("version", ""))
        for name in _ABOUT_DOCUMENT:
            if values.get(name) not in (None, ""):
                stated.documents.setdefault((document, name), values[name])
        if values.get("in_force_from"):
            stated.begins.setdefault(version, values["in_force_from"])
        if values.get("in_force_until"):
            stated.ends.setdefault(version, values["in_force_until"])
    return [_look(row, *one, library, stated) for row, one in zip(rows, read, strict=True)]


def _read(row: SheetRow) -> tuple[dict[str, Any], list[Problem]]:
    """Return what the cells say, "" or None where they are empty, and what is wrong with them in themselves."""
    values: dict[str, Any] = {}
    problems = []
    for name, cell in row.cells.items():
        try:
            values[name] = _value(name, cell)
        except UnreadableError as error:
            problems.append(Problem(row.places[name], error.code, error.zh, error.en))
    since, until = values.get("in_force_from"), values.get("in_force_until")
    if since and until and until < since:
        zh, en = "失效日期早于施行日期，请改正。", "The last day is before the first one; correct it."
        problems.append(Problem(row.places["in_force_until"], "findings.odd_criterion", zh, en))
    return values, problems


def _value(name: str, cell: Any) -> Any:
    if name.startswith("in_force_"):
        return _day(name, cell)
    text = unguarded(text_of(cell)).strip()
    plain = unicodedata.normalize("NFKC", text).strip()
    zh, en = HEADINGS[name]
    if name == "is_sample":
        if plain and plain.lower() not in _SAYS:
            raise _odd("样例一列应为“是”或“否”，或者留空。", "Sample is yes or no, or empty.")
        return _SAYS.get(plain.lower())
    if name == "confidence":
        if plain and plain.upper() not in _SURE:
            raise _odd("核对程度应为 H、M、U 之一，或者留空。", "Confidence is H, M or U, or empty.")
        return plain.upper()
    if not text and name in NEEDED:
        raise _odd(f"“{zh}”没有填写，请补上。", f"{en} is empty; fill it in.")
    if len(text) > LONGEST[name] or "\0" in text:
        raise _odd(
            f"“{zh}”最多 {LONGEST[name]} 字，请缩短。", f"{en} has at most {LONGEST[name]} characters; shorten it."
        )
    return text


def _day(name: str, cell: Any) -> date | None:
    zh, en = HEADINGS[name]
    if is_empty(cell):
        if name in NEEDED:
            raise _odd(f"“{zh}”没有填写，请补上。", f"{en} is empty; fill it in.")
        return None
    try:
        days = days_of(unguarded(cell) if isinstance(cell, str) else cell)
    except UnreadableError:
        days = None
    if days is None or not days.is_exact or days.last not in (None, days.first):
        raise _odd(f"“{zh}”应是一个日期，例如 2020-01-01。", f"{en} is one day, for example 2020-01-01.")
    return days.first


def _look(row: SheetRow, values: dict[str, Any], problems: list[Problem], library: Library, stated: _Stated) -> Looked:
    if problems:
        return Looked(row.line, values, Verdict.ERROR, tuple(problems))
    version = (values["document"], values["version"])
    article = (*version, values["article"])
    known = library.articles.get(article)
    ends = library.versions.get(version, (None, None))[1] or stated.ends.get(version)
    problems = [
        *_twice(row, article, stated),
        *_other_days(row, values, library.versions.get(version), known, stated),
        *_other_document(row, values, library.documents.get(values["document"]), known, stated),
        *(_other_words(row, values, known) if known else ()),
    ]
    if problems:
        return Looked(row.line, values, Verdict.ERROR, tuple(problems))
    new_end = values.get("in_force_until") if version in library.versions else None
    new_end = None if new_end and library.versions[version][1] else new_end
    verdict = Verdict.NEW if known is None else Verdict.CHANGED if new_end else Verdict.UNCHANGED
    about = library.documents.get(values["document"]) or {
        name: stated.documents.get((values["document"], name)) for name in _ABOUT_DOCUMENT
    }
    taken = CriterionRow(
        document=values["document"],
        version=values["version"],
        in_force_from=values["in_force_from"],
        in_force_until=ends,
        article=values["article"],
        paraphrase=known["paraphrase"] if known else values["paraphrase"],
        category=known["category"] if known else values.get("category", ""),
        issuer=about["issuer"] or "",
        confidence=about["confidence"] or "",
        source=about["source"] or "",
        is_sample=bool(about["is_sample"]),
    )
    return Looked(row.line, values, verdict, row=taken, until=new_end)


def _twice(row: SheetRow, article: tuple[str, str, str], stated: _Stated) -> Iterable[Problem]:
    first = stated.cells.setdefault(article, row.places["article"])
    if first != row.places["article"]:
        zh = f"这一条款在 {first} 已经有了，请只留一行。"
        en = f"The article stands in {first} already; keep one of the rows."
        yield Problem(row.places["article"], "findings.criterion_twice", zh, en)


def _other_days(
    row: SheetRow,
    values: Mapping[str, Any],
    held: tuple[date, date | None] | None,
    known: Mapping[str, Any] | None,
    stated: _Stated,
) -> Iterable[Problem]:
    """Say where the days of the version are not those of the library, or of the rows above."""
    version = (values["document"], values["version"])
    since, until = held or (stated.begins[version], None)
    if values["in_force_from"] != since:
        yield _days(row.places["in_force_from"], since, is_held=held is not None)
    end, said = until or stated.ends.get(version), values.get("in_force_until")
    if said and end != said:
        yield _days(row.places["in_force_until"], end, is_held=until is not None)
    elif until and known and not said and "in_force_until" in row.cells:
        yield _days(row.places["in_force_until"], until, is_held=True)
    elif end and end < since:
        # Another row states the end; this one begins later.
        yield _days(row.places["in_force_from"], since, is_held=held is not None)


def _other_document(
    row: SheetRow,
    values: Mapping[str, Any],
    held: Mapping[str, Any] | None,
    known: Mapping[str, Any] | None,
    stated: _Stated,
) -> Iterable[Problem]:
    """Say where the document is described otherwise; a new article may leave that empty."""
    for name in _ABOUT_DOCUMENT:
        said = values.get(name)
        is_silent = said in (None, "")
        if is_silent and (known is None or name not in row.cells or not held):
            continue
        now = held[name] if held else stated.documents[values["document"], name]
        if (said or "") != (now or "") if name == "is_sample" else _plain(said or "") != _plain(now):
            yield _kept(row.places[name], name, now)


def _other_words(row: SheetRow, values: Mapping[str, Any], known: Mapping[str, Any]) -> Iterable[Problem]:
    for name in ("paraphrase", "category"):
        if name in row.cells and _plain(values[name]) != _plain(known[name]):
            yield _kept(row.places[name], name, known[name])


def _plain(text: str) -> str:
    """Return a text without what a spreadsheet loses or rewrites."""
    return "".join(one for one in text.replace("\r\n", "\n") if one.isprintable() or one == "\n").strip()


def _kept(cell: str, name: str, now: Any) -> Problem:
    zh, en = HEADINGS[name]
    said_zh, said_en = (
        ("是", "yes") if now is True else ("否", "no") if now is False else (now or "（空）", now or "(empty)")
    )
    return Problem(
        cell,
        "findings.criterion_kept",
        f"“{zh}”与已有的不同（已有：{str(said_zh)[:80]}）。已有的内容不会改写，因为问题引用着它；法规修订后请另起一个版本。",
        f"{en} differs from what there is already ({str(said_en)[:80]}). That is not rewritten, because findings rest on "
        "it; bring a revised law in as a new version.",
    )


def _days(cell: str, day: date | None, *, is_held: bool) -> Problem:
    where_zh, where_en = ("库中", "the library") if is_held else ("表中前面的行", "the rows above")
    said_zh, said_en = (day.isoformat(), day.isoformat()) if day else ("没有", "none")
    return Problem(
        cell,
        "findings.criterion_days",
        f"同一版本的日期与{where_zh}的不同（{said_zh}）。请写成一样；日期不同的是另一个版本。",
        f"The days of one version differ from those in {where_en} ({said_en}). Make them the same; other days are another "
        "version.",
    )


def _odd(zh: str, en: str) -> UnreadableError:
    return UnreadableError("findings.odd_criterion", zh, en)
