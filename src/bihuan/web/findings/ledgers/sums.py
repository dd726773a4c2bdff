"""
Rows that add up the ones above them: 合计, 小计, 总计, or figures that are sums without saying so. They are no problems.

Known by their words where all else in them is figures, and by their figures where they have no words: each must be the
sum, or the number, of what stands above it.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.web.common.tables.cells import folded, is_empty, text_of

_WORDS = re.compile(r".{0,10}(合计|总计|小计|共计|累计|汇总|总数|总和|subtotal|total|sum)(\([^)]{0,12}\))?[:：]?.{0,6}")
_FIGURE = re.compile(r"(?:共|计|合计)?([\d,]+(?:\.\d+)?)(?:余|多)?(?:万|亿)?[^\W\d_]{0,3}%?")
_NOTHING = frozenset({"-", "—", "——", "/", "\\", "－", "无"})
_CENT = Decimal("0.005")
#: Fewer rows than this make no sum: of one row every figure is the sum.
_LEAST = 2


def sum_rows(rows: Sequence[Sequence[Any]], start: int) -> set[int]:
    """Return which rows from ``start`` on add up others."""
    found: set[int] = set()
    tally = _Tally(max((len(row) for row in rows[start:]), default=0))
    for at in range(start, len(rows)):
        given = [(column, text) for column, cell in enumerate(rows[at]) if (text := _plain(cell))]
        if not given:
            continue
        if _says_so(given) or tally.is_sum(given):
            found.add(at)
            tally.part_ends()
        else:
            tally.add(given)
    return found


def _says_so(given: Sequence[tuple[int, str]]) -> bool:
    """Return True for a row with a word for a sum in which everything else is a figure."""
    words = [text for _column, text in given if _figure(text) is None]
    return bool(words) and any(_WORDS.fullmatch(text) and len(text) <= 20 for text in words) and all(
        _WORDS.fullmatch(text) for text in words
    )  # fmt: skip


class _Tally:
    """What the columns add up to, since the last sum and on the whole."""

    def __init__(self, width: int) -> None:
        self._part = [Decimal(0)] * width
        self._whole = [Decimal(0)] * width
        self._rows_of_part = self._rows = 0
        self._worded = [0] * width

    def add(self, given: Sequence[tuple[int, str]]) -> None:
        """Take a row into account that is no sum."""
        for column, text in given:
            figure = _figure(text)
            if figure is None:
                self._worded[column] += 1
            else:
                self._part[column] += figure
                self._whole[column] += figure
        self._rows_of_part += 1
        self._rows += 1

    def part_ends(self) -> None:
        """Begin another part: what follows is added up by itself."""
        self._part = [Decimal(0)] * len(self._part)
        self._rows_of_part = 0

    def is_sum(self, given: Sequence[tuple[int, str]]) -> bool:
        """Return True if a row has figures only, and each of them is the sum or the number of what is above it."""
        figures = [(column, _figure(text)) for column, text in given]
        if self._rows < _LEAST or any(figure is None for _column, figure in figures):
            return False
        # Of a ledger of bare numbers nothing can be said: some column has to hold words that this row has not.
        filled = {column for column, _figure_of in figures}
        if not any(count * 2 > self._rows and column not in filled for column, count in enumerate(self._worded)):
            return False
        return any(figure for _column, figure in figures) and all(
            self._adds_up(column, figure or Decimal(0)) for column, figure in figures
        )

    def _adds_up(self, column: int, figure: Decimal) -> bool:
        sums = []
        if self._rows_of_part >= _LEAST:
            sums += [self._part[column], Decimal(self._rows_of_part)]
        sums += [self._whole[column], Decimal(self._rows)]
        return any(abs(figure - one) < _CENT for one in sums)


def _plain(cell: Any) -> str:
    if is_empty(cell):
        return ""
    text = unicodedata.normalize("NFKC", folded(text_of(cell)))
    return "" if text in _NOTHING else text


def _figure(text: str) -> Decimal | None:
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    try:
        return Decimal(found[1].replace(",", ""))
    except InvalidOperation:
        return None
