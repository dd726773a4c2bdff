"""
The many like parts of a table as HTML, made here because a template takes ten times as long for the same 500 cells.

Whatever is not a ``SafeString`` is escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from bihuan.web.common.tables.columns import Column, Words

# Its form is the one that stands below the table.
_TICK = (
    '<td class="is-tick"><input class="form-check-input" type="checkbox" name="uid" value="{key}" form="bulk"'
    ' data-tick aria-label="{label}"></td>'
)


def body(rows: Iterable[Any], columns: Sequence[Column], *, tick_label: str = "") -> SafeString:
    """Return the ``tr`` elements of ``rows``; with ``tick_label`` ("Choose %s") each begins with a box to tick."""
    frames = [_frame(column) for column in columns]
    made: list[str] = []
    for row in rows:
        cells = [
            f"{before}{_escaped(column.cell(row))}{after}"
            for column, (before, after) in zip(columns, frames, strict=True)
        ]
        tick = _TICK.format(key=row.uid, label=escape(tick_label % row)) if tick_label else ""
        made.append(f"<tr>{tick}{''.join(cells)}</tr>")
    return mark_safe("\n".join(made))  # noqa: S308  # every cell was escaped above


def linked(address: str, words: str, *, attributes: SafeString | str = "") -> SafeString:
    """Return a link; ``attributes`` are those of the element beside its address, written out, with a blank before them."""
    return mark_safe(f'<a{attributes} href="{escape(address)}">{escape(words)}</a>')  # noqa: S308  # escaped


def options(choices: Iterable[tuple[str, Words, bool]]) -> SafeString:
    """Return the ``option`` elements of a list to choose from: value, label, whether it is chosen."""
    return mark_safe(  # noqa: S308  # escaped
        "".join(
            f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(str(label))}</option>'
            for value, label, is_chosen in choices
        )
    )


def tick_boxes(name: str, choices: Iterable[tuple[str, Words, bool]]) -> SafeString:
    """Return a box to tick for each of ``choices``: value, label, whether it is chosen."""
    return mark_safe(  # noqa: S308  # escaped
        "".join(
            f'<label><input class="form-check-input" type="checkbox" name="{escape(name)}" value="{escape(value)}"'
            f"{' checked' if is_chosen else ''}> {escape(str(label))}</label>"
            for value, label, is_chosen in choices
        )
    )


def _escaped(cell: str) -> str:
    return cell if isinstance(cell, SafeString) else escape(str(cell))


def _frame(column: Column) -> tuple[str, str]:
    css = f' class="{escape(column.css)}"' if column.css else ""
    if column.is_row_heading:
        return f'<th scope="row"{css} data-heading="{escape(str(column.heading))}">', "</th>"
    return f'<td{css} data-heading="{escape(str(column.heading))}">', "</td>"
