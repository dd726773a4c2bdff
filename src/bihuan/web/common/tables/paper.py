"""How sheets look on paper and to programs that do not measure text: landscape, headings on each page, rows tall enough."""

import unicodedata
from collections.abc import Sequence
from math import ceil
from typing import Any

#: Characters of half width that fit beside one another on a page, at a size that can still be read: A4 and A3, lying.
_ON_A4, _ON_A3 = 150, 270
_A4, _A3 = 9, 8
#: Points of a line of Chinese text (Latin ones need less), and what a row may have at most.
_LINE, _TALLEST = 17.5, 405.0


def growing_sheet(book: Any, name: str) -> Any:
    """
    Return a new sheet whose rows keep the height they are given until somebody writes into them.

    Marked as chosen by a person, a height would stay when more text is typed, and what does not fit be hidden; without
    any, programs that do not measure text show one line.
    """
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # the package ships no types

    class GrowingSheet(Worksheet):  # type: ignore[misc]  # the package ships no types
        def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
            if tag == "row" and attributes:
                attributes = [one for one in attributes if one[0] != "customHeight"]
            super()._xml_start_tag_unencoded(tag, attributes or [])

    return book.add_worksheet(name, worksheet_class=GrowingSheet)


def height_of(values: Sequence[Any], widths: Sequence[float]) -> float | None:
    """Return the points that a row needs for its wrapped texts in columns of these widths; None where one line is enough."""
    lines = max((_lines(str(value), width) for value, width in zip(values, widths, strict=True) if value), default=1)
    return min(lines * _LINE, _TALLEST) if lines > 1 else None


def lay_out(sheet: Any, widths: Sequence[float], *, heading_row: int) -> None:
    """Set a sheet up for printing: lying, as many pages wide as its columns need, headings and first column on each."""
    total = sum(widths)
    sheet.set_landscape()
    sheet.set_paper(_A4 if total <= _ON_A4 else _A3)
    sheet.fit_to_pages(max(ceil(total / _ON_A3), 1), 0)
    sheet.repeat_rows(heading_row)
    sheet.repeat_columns(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P / &N")


def _lines(text: str, width: float) -> int:
    # A little is lost at each side, and at each break where the next word does not fit.
    room = max(width - 1, 2)
    return sum(max(ceil(_wide(line) / room), 1) for line in text.split("\n"))


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
