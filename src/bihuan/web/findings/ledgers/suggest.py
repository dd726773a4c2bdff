"""Which field a column probably is: by the words of its heading, and by what its cells look like. A person decides."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bihuan.web.findings.ledgers.cells import folded, is_empty, text_of
from bihuan.web.findings.ledgers.fields import FIELDS, SKIPPED, LedgerField
from bihuan.web.findings.ledgers.values import UnreadableError, amount_of, count_of, days_of

#: Below this a column is offered as a note.
ENOUGH = 0.5
#: Columns of no use in the register: a running number, and what an earlier check wrote.
LEFT_OUT = frozenset({"序号", "no", "no.", "检查结果", "checkresult"})
_LOOKED_AT = 60  # cells of a column that show what it holds
_READS: dict[str, Callable[[Any], Any]] = {"day": days_of, "amount": amount_of, "count": count_of}
_LONG = 24  # characters; a title is shorter, a description longer


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The field that a column probably is ("" for a note), how sure that is (0 to 1), and some of its cells."""

    field: str
    sureness: float
    samples: tuple[str, ...]


def fingerprint(headings: Sequence[str]) -> str:
    """Return what a kind of ledger is remembered by: its headings in their order."""
    return hashlib.sha256("\n".join(folded(heading) for heading in headings).encode()).hexdigest()


def suggestions(
    headings: Sequence[str], body: Sequence[Sequence[Any]], is_target: Callable[[str], bool]
) -> list[Suggestion]:
    """Return a suggestion for each column; each field is suggested once, where it fits best."""
    columns = [[row[at] for row in body if not is_empty(row[at])][:_LOOKED_AT] for at in range(len(headings))]
    scores = [
        (_score(field, heading, cells, is_target), at, field.name)
        for at, (heading, cells) in enumerate(zip(headings, columns, strict=True))
        if heading and folded(heading) not in LEFT_OUT
        for field in FIELDS
    ]
    taken: dict[int, tuple[str, float]] = {}
    for score, at, name in sorted(scores, key=lambda one: -one[0]):
        if score >= ENOUGH and at not in taken and name not in {field for field, _sure in taken.values()}:
            taken[at] = (name, min(score, 1.0))
    taken |= {at: (SKIPPED, 1.0) for at, heading in enumerate(headings) if folded(heading) in LEFT_OUT}
    return [
        Suggestion(*taken.get(at, ("", 0.0)), samples=tuple(dict.fromkeys(text_of(cell)[:60] for cell in columns[at]))[:3])
        for at in range(len(headings))
    ]  # fmt: skip


def _score(field: LedgerField, heading: str, cells: Sequence[Any], is_target: Callable[[str], bool]) -> float:
    # Of joined headings the lowest is the column's own; the ones above name its group.
    words = max(likeness(part, word) * (1.0 if at == 0 else 0.8) for at, part in enumerate([heading.rpartition("·")[2], heading]) for word in field.words)  # fmt: skip
    fits = _fits(field, cells, is_target) if cells else 0.5
    # Cells of another kind than the field speak louder than any heading: 时间 over texts is no date.
    return words * (0.35 + 0.65 * fits) + (0.25 * fits if field.shape == "target" and fits > 0.6 else 0.0)


@lru_cache(maxsize=20_000)
def likeness(heading: str, word: str) -> float:
    """Return how alike two headings are: 1 for the same, by their shared pairs of characters otherwise."""
    one, other = folded(heading.partition("(")[0].partition("（")[0] or heading).replace("·", ""), folded(word)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if short in long and len(short) > 1:
        return 0.6 + 0.35 * len(short) / len(long)
    pairs, others = _pairs(one), _pairs(other)
    shared = sum(min(pairs.count(pair), others.count(pair)) for pair in set(pairs))
    return 1.6 * shared / (len(pairs) + len(others)) if pairs and others else 0.0


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _fits(field: LedgerField, cells: Sequence[Any], is_target: Callable[[str], bool]) -> float:
    """Return the share of cells that look like the field's."""
    return sum(_looks(field, cell, is_target) for cell in cells) / len(cells)


def _looks(field: LedgerField, cell: Any, is_target: Callable[[str], bool]) -> float:
    text = text_of(cell)
    if field.shape == "target":
        # A unit that is not theirs makes the row an error, which says more than a note would.
        return max(float(is_target(text)), 0.25)
    if field.shape == "long":
        return 1.0 if len(text) > _LONG else 0.6
    if field.shape in {"short", "choice"}:
        return 0.1 if text.replace(".", "").isdigit() else 1.0 if len(text) <= 3 * _LONG else 0.4
    try:
        _READS[field.shape](cell)
    except UnreadableError:
        return 0.0
    return 1.0
