"""
Where in a sheet the title, the headings and the rows stand, without knowing the headings.

A heading row is one whose cells are short words, different from each other, with filled rows of another kind below
it. Headings of several rows are joined; cells merged downwards in the body are filled down; a cell merged across
columns in the body belongs to no column and is named instead of being guessed at.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.web.common.tables.cells import folded, is_empty, text_of
from bihuan.web.findings.ledgers.sums import sum_rows

Rows = Sequence[Sequence[Any]]
Merged = Sequence[tuple[int, int, int, int]]

LONGEST_HEADING = 30
_LOOKED_AT = 40  # rows in which headings are looked for
_BELOW = 8  # rows below a heading that show what its columns hold
_MOST_HEADING_ROWS = 4
_NUMERIC = re.compile(r"[\d.,，%％/年月日:：\- ]+(?:万?元)?")
_REMARK = re.compile(r"^(注|备注|说明|填表说明|填报人|填表人|审核人|联系人|制表)[:：]")


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is no row of the ledger: a section's title, a sum, a remark below. Rows count from 0."""

    row: int
    kind: str  # "section", "sum", "remark"
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What was understood of a sheet; ``headings`` are as many as its columns, "" for a column without one."""

    title: str
    first_heading: int
    last_heading: int
    headings: tuple[str, ...]
    asides: tuple[Aside, ...] = ()
    crossing: tuple[tuple[int, int, int, int], ...] = field(default=())  # cells merged across columns in the body


class NoHeadingsError(ValueError):
    """No row of the sheet looks like headings."""


def understand(rows: Rows, merged: Merged) -> Layout:
    """
    Return how a sheet is laid out.

    Raises:
        NoHeadingsError: if no row looks like headings, or nothing stands below them.
    """
    width = max((len(row) for row in rows), default=0)
    first = _heading_row(rows, merged, width)
    if first is None:
        raise NoHeadingsError
    last = _last_heading_row(rows, merged, first, width)
    headings = _joined(rows, merged, first, last, width)
    title = " ".join(
        dict.fromkeys(text for row in rows[:first] for cell in row if (text := text_of(cell)) and not _is_number(text))
    )
    body = [box for box in merged if box[0] > last]
    asides = _asides(rows, body, last + 1, headings)
    known = {aside.row for aside in asides}
    crossing = tuple(box for box in body if box[3] > box[1] and not known & set(range(box[0], box[2] + 1)))
    if not any(not is_empty(cell) for row in rows[last + 1 :] for cell in row):
        raise NoHeadingsError
    return Layout(title[:300], first, last, headings, asides, crossing)


def filled_down(rows: Rows, merged: Merged, layout: Layout) -> list[list[Any]]:
    """Return the body rows with cells that were merged downwards repeated in each row; index 0 is the first body row."""
    start = layout.last_heading + 1
    width = len(layout.headings)
    body = [[*row[:width], *([None] * (width - len(row)))] for row in rows[start:]]
    for top, left, bottom, right in merged:
        if top < start or left != right or left >= width:
            continue
        value = body[top - start][left]
        for row in range(top + 1 - start, min(bottom + 1 - start, len(body))):
            if is_empty(body[row][left]):
                body[row][left] = value
    return body


def _heading_row(rows: Rows, merged: Merged, width: int) -> int | None:
    best, best_score = None, 0.0
    for at, row in enumerate(rows[:_LOOKED_AT]):
        texts = [text for cell in row if (text := text_of(cell))]
        needed = 2 if width > 1 else 1
        if len(texts) < needed or _is_across(at, merged, width):
            continue
        score = _heading_score(rows, at, texts, width)
        if score > best_score:
            best, best_score = at, score
    return best


def _heading_score(rows: Rows, at: int, texts: list[str], width: int) -> float:
    """Return how much a row looks like headings; 0 for not at all."""
    wordy = [text for text in texts if len(text) <= LONGEST_HEADING and not _is_number(text)]
    if len(wordy) < len(texts) * 0.7 or len({folded(text) for text in wordy}) < len(wordy) * 0.7:
        return 0.0
    below = [row for row in rows[at + 1 : at + 1 + _BELOW] if any(not is_empty(cell) for cell in row)]
    if not below:
        return 0.0
    # Headings stand over filled columns; a row of data that happens to be short stands over others like itself.
    filled = sum(
        1
        for column, cell in enumerate(rows[at])
        if not is_empty(cell) and any(column < len(row) and not is_empty(row[column]) for row in below)
    )
    longer = sum(
        1
        for column, cell in enumerate(rows[at])
        if not is_empty(cell) and _differs(text_of(cell), [text_of(row[column]) for row in below if column < len(row)])
    )
    return len(wordy) / width + filled / width + longer / width - at * 0.02


def _differs(heading: str, values: list[str]) -> bool:
    """Return True if what stands below is of another kind: numbers, dates, or texts of quite another length."""
    given = [value for value in values if value]
    if not given:
        return False
    kinds = sum(_is_number(value) or len(value) > 2 * len(heading) + 4 for value in given)
    return kinds * 2 >= len(given)


def _last_heading_row(rows: Rows, merged: Merged, first: int, width: int) -> int:
    """Return the last row of headings: as far down as a heading is merged, or as groups of columns have headings below."""
    last = max((box[2] for box in merged if box[0] == first), default=first)
    groups = [box for box in merged if box[0] <= first <= box[2] and box[3] > box[1]]
    while groups and last == max(box[2] for box in groups) and last + 1 < len(rows):
        below = [text_of(rows[last + 1][column]) for box in groups for column in range(box[1], min(box[3] + 1, width)) if column < len(rows[last + 1])]  # fmt: skip
        given = [text for text in below if text]
        if len(given) < 2 or any(_is_number(text) or len(text) > LONGEST_HEADING for text in given):
            break
        last += 1
        groups = [box for box in merged if box[0] == last and box[3] > box[1]]
    return min(last, first + _MOST_HEADING_ROWS - 1)


def _joined(rows: Rows, merged: Merged, first: int, last: int, width: int) -> tuple[str, ...]:
    """Return a heading for each column: its words from top to bottom, each once."""
    block = [[text_of(row[column]) if column < len(row) else "" for column in range(width)] for row in rows[first : last + 1]]  # fmt: skip
    for top, left, bottom, right in merged:
        if bottom < first or top > last:
            continue
        value = block[top - first][left] if top >= first and left < width else ""
        for row in range(max(top, first), min(bottom, last) + 1):
            for column in range(left, min(right + 1, width)):
                block[row - first][column] = value
    joined = []
    for column in range(width):
        words = [" ".join(block[row][column].split()) for row in range(len(block))]
        joined.append("·".join(dict.fromkeys(word for word in words if word))[:200])
    return tuple(joined)


def _asides(rows: Rows, merged: Merged, start: int, headings: Sequence[str]) -> tuple[Aside, ...]:
    width = sum(1 for heading in headings if heading)
    wide = {row for top, left, bottom, right in merged if right - left + 1 >= max(2, width - 1) for row in range(top, bottom + 1)}  # fmt: skip
    sums = sum_rows(rows, start)
    found = []
    for at in range(start, len(rows)):
        texts = [text for cell in rows[at] if (text := text_of(cell))]
        if not texts:
            continue
        if at in sums:
            found.append(Aside(at, "sum", " ".join(texts)))
        elif len(texts) == 1 and width > 2 and (at in wide or _REMARK.match(texts[0])):
            kind = "remark" if _REMARK.match(texts[0]) else "section"
            found.append(Aside(at, kind, texts[0]))
    return tuple(found)


def _is_across(at: int, merged: Merged, width: int) -> bool:
    """Return True for a row that one merged cell fills: a title."""
    return any(box[0] <= at <= box[2] and box[3] - box[1] + 1 >= max(2, width - 1) for box in merged)


def _is_number(text: str) -> bool:
    return bool(_NUMERIC.fullmatch(text))
