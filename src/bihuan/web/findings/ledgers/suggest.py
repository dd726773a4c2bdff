"""
Which field a column probably is: by the words of its heading and by what its cells look like, both over the whole table.

Each pair of column and field gets a score, and the pairs are chosen together: of two columns about a problem the one with
sentences is the facts and the one with a few words the title, whatever stands above them. A person decides.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bihuan.web.common.tables.cells import folded, is_empty
from bihuan.web.findings.ledgers.assigning import best_assignment
from bihuan.web.findings.ledgers.contents import Column, Known, counts_on, follows, speaks_for, suits
from bihuan.web.findings.ledgers.fields import FIELDS, SKIPPED, LedgerField

#: Below this a column is offered as a note.
ENOUGH = 0.5
#: Columns of no use in the register: a running number, and what an earlier check wrote.
LEFT_OUT = frozenset({"序号", "行号", "流水号", "no", "no.", "检查结果", "checkresult"})
_LOOKED_AT = 60  # cells of a column that show what it holds
#: A day that is never before that of another column is where a stretch ends.
_IS_LATER = 0.25


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The field that a column probably is ("" for a note), how sure that is (0 to 1), and some of its cells."""

    field: str
    sureness: float
    samples: tuple[str, ...]


def fingerprint(headings: Sequence[str]) -> str:
    """Return what a kind of ledger is remembered by: its headings in their order."""
    return hashlib.sha256("\n".join(folded(heading) for heading in headings).encode()).hexdigest()


def suggestions(headings: Sequence[str], body: Sequence[Sequence[Any]], known: Known) -> list[Suggestion]:
    """Return a suggestion for each column; each field is suggested once, such that the whole table fits best."""
    columns = [
        Column.of([row[at] for row in body if not is_empty(row[at])][:_LOOKED_AT]) for at in range(len(headings))
    ]
    left_out = {at for at, heading in enumerate(headings) if _is_running_number(heading, columns[at])}
    scores = [
        [0.0] * len(FIELDS) if at in left_out or not heading else _scores(heading, columns[at], columns, known)
        for at, heading in enumerate(headings)
    ]
    # Squared: one column that surely is something outweighs two that might be.
    gains = [[score**2 if score >= ENOUGH else 0.0 for score in row] for row in scores]
    found = []
    for at, place in enumerate(best_assignment(gains)):
        samples = tuple(dict.fromkeys(text[:60] for text in columns[at].texts))[:3]
        if at in left_out:
            found.append(Suggestion(SKIPPED, 1.0, samples))
        elif place is None:
            found.append(Suggestion("", 0.0, samples))
        else:
            found.append(Suggestion(FIELDS[place].name, min(scores[at][place], 1.0), samples))
    return found


def _scores(heading: str, column: Column, columns: Sequence[Column], known: Known) -> list[float]:
    """Return how likely the column is each of the fields; below ``ENOUGH`` for hardly."""
    fit = suits(column, known)
    said = speaks_for(column, heading, fit) if fit else {}
    if fit and any(follows(column, other) for other in columns if other is not column):
        said["fact_until"] = _IS_LATER
    # Cells of another kind than the field speak louder than any heading: 时间 over texts is no date.
    words = [_words_of(field, heading) for field in FIELDS]
    if max(words) == 1:
        # 问题类型 is the category to the letter, and only begins like a title.
        words = [word if word == 1 else word / 2 for word in words]
    return [
        word * (0.3 + 0.7 * fit.get(field.name, 0.5)) + said.get(field.name, 0.0)
        for field, word in zip(FIELDS, words, strict=True)
    ]


def _words_of(field: LedgerField, heading: str) -> float:
    """Return how much a heading reads like the field."""
    # Of joined headings the lowest is the column's own; the ones above name its group.
    parts = ((heading.rpartition("·")[2], 1.0), (heading, 0.8))
    found = max(likeness(part, word) * weight for part, weight in parts for word in field.words)
    if found < 1 and any(word in folded(heading) for word in field.not_words):
        return found * 0.4
    return found


def _is_running_number(heading: str, column: Column) -> bool:
    plain = folded(heading)
    return plain in LEFT_OUT or (
        counts_on(column) and (plain.endswith(("序号", "流水号", "编号", "号")) or len(plain) < 2)
    )


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
