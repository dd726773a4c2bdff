"""
A list as a workbook: exactly the columns, filters and order that are seen, in constant memory.

Rows are written to a scratch file first, because the head of the sheet states how many there are and their hash. A
hidden sheet holds what the way back needs: for each row its number, address key, version, a hash of what can be edited,
so that what a person changed can be told from what the register changed meanwhile, and a mark of each other cell.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import IO, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.web.common.tables.columns import Column, Value
from bihuan.web.common.tables.guard import guarded, unguarded
from bihuan.web.common.tables.paper import growing_sheet, height_of, lay_out

#: Name of the hidden sheet, and the form of what it holds.
WAY_BACK = "_bihuan"
FORM = 1
LONGEST_CELL = 32_000  # a spreadsheet cuts cells at 32,767
_TAG = re.compile(r"<[^>]*>")
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """
    What is written around the rows.

    ``page`` names the list, ``unseen`` the columns that the person does not see on the page. ``advice`` says what may be
    changed, where that is not told by the white and the grey columns.
    """

    page: str
    title: str
    filters: str
    person: str
    moment: str
    unseen: frozenset[str] = frozenset()
    label: str = ""  # e.g. that these are demonstration data
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What went out: how many rows, and the SHA-256 of their values (JSON lines)."""

    rows: int
    sha256: str


def write_workbook(file: Path, sheet: Sheet, columns: Sequence[Column], rows: Iterable[Any]) -> Written:
    """Write ``rows`` (with ``number``, ``uid`` and ``version``) as a workbook; return what it holds."""
    digest, count = hashlib.sha256(), 0
    with tempfile.TemporaryFile("w+b") as scratch:
        for row in rows:
            values = [_value(column, row) for column in columns]
            edited = editable_hash([value for column, value in zip(columns, values, strict=True) if column.edit])
            locked = " ".join(
                locked_mark(value) for column, value in zip(columns, values, strict=True) if not column.edit
            )
            line = json.dumps(
                [values, row.number, str(row.uid), row.version, edited, locked], ensure_ascii=False
            ).encode()
            digest.update(json.dumps(values, ensure_ascii=False).encode() + b"\n")
            scratch.write(line + b"\n")
            count += 1
        written = Written(count, digest.hexdigest())
        scratch.seek(0)
        _write(file, sheet, columns, written, scratch)
    return written


def editable_hash(values: Sequence[Any]) -> str:
    """Return a short hash of the cells of a row that can be edited, as the workbook holds them."""
    plain = json.dumps([canonical(value) for value in values], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def locked_mark(value: Any) -> str:
    """Return four hexadecimal digits of a cell that cannot be edited: enough to say that somebody changed it anyway."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:4]


def canonical(value: Any) -> str:
    """Return a cell as text, the same before it went out and after another program saved it unchanged."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return unguarded(str(value)).replace("\r\n", "\n").replace("\r", "\n")


def plain_text(cell: str) -> str:
    """Return the words of a cell without its tags."""
    return unescape(_TAG.sub("", cell)).strip() if isinstance(cell, SafeString) else str(cell)


def _value(column: Column, row: Any) -> str | int | float | None:
    value: Value = column.export(row) if column.export else plain_text(column.cell(row))
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        # A float holds every amount below 90 million million to the cent.
        return float(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return value
    return guarded(_ODD.sub("", str(value)))[:LONGEST_CELL]


def _write(file: Path, sheet: Sheet, columns: Sequence[Column], written: Written, scratch: IO[bytes]) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(file), options) as book:
        looks = _looks(book)
        data = growing_sheet(book, _sheet_name(sheet.title))
        # Plainly hidden, not "very hidden": a person may look at it, and checks of files refuse what only programs show.
        back = book.add_worksheet(WAY_BACK)
        back.hide()
        for at, column in enumerate(columns):
            data.set_column(at, at, column.width)
        top = _head_block(data, sheet, written, looks)
        widths = [column.width for column in columns]
        data.set_row(top, height_of([column.heading for column in columns], widths))
        for at, column in enumerate(columns):
            look = "unseen" if column.name in sheet.unseen else "head"
            data.write_string(top, at, str(column.heading), looks[look])
        lay_out(data, widths, heading_row=top)
        data.freeze_panes(top + 1, 1)
        data.autofilter(top, 0, top + written.rows, max(len(columns) - 1, 0))
        about = {
            "form": FORM,
            "page": sheet.page,
            "heading_row": top + 1,
            "columns": [[column.name, str(column.heading), column.edit] for column in columns],
            "rows": written.rows,
            "sha256": written.sha256,
        }
        back.write_string(0, 0, json.dumps(about, ensure_ascii=False))
        for at, (values, number, uid, version, edited, locked) in enumerate(_lines(scratch), start=1):
            data.set_row(top + at, height_of(values, widths))
            for place, value in enumerate(values):
                _put(data, top + at, place, value, looks["locked" if not columns[place].edit else "text"])
            back.write_string(at, 0, str(number))
            back.write_string(at, 1, uid)
            back.write_number(at, 2, version)
            back.write_string(at, 3, edited)
            back.write_string(at, 4, locked)
        data.activate()


def _lines(scratch: IO[bytes]) -> Iterator[Any]:
    for line in scratch:
        yield json.loads(line)


def _put(data: Any, row: int, place: int, value: Any, look: Any) -> None:
    if isinstance(value, str):
        data.write_string(row, place, value, look)
    elif value is not None:
        data.write_number(row, place, value, look)
    else:
        data.write_blank(row, place, None, look)


def _head_block(data: Any, sheet: Sheet, written: Written, looks: dict[str, Any]) -> int:
    """Write what the sheet is about; return the row of the headings, counted from 0."""
    lines = [
        (sheet.title, "title"),
        *([(_("条件：%(filters)s") % {"filters": sheet.filters}, "about")] if sheet.filters else []),
        (_("%(person)s 于 %(moment)s 导出") % {"person": sheet.person, "moment": sheet.moment}, "about"),
        (_("共 %(n)s 行，SHA-256 %(hash)s") % {"n": written.rows, "hash": written.sha256}, "about"),
        (sheet.advice or _("白底的列可以修改后导回；灰底的列由系统填写，改动不会导回。"), "about"),
    ]
    if sheet.label:
        lines.insert(1, (sheet.label, "label"))
    for at, (text, look) in enumerate(lines):
        data.write_string(at, 0, guarded(text), looks[look])
    return len(lines)


def _looks(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#DCD9D2"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "label": book.add_format({"bold": True, "font_color": "#A8241B"}),
        "about": book.add_format({"font_color": "#5A6069"}),
        "head": book.add_format({"bold": True, "bg_color": "#E6EFFA", "text_wrap": True, "valign": "top", **edge}),
        "unseen": book.add_format(
            {"bold": True, "italic": True, "bg_color": "#EBE8E2", "text_wrap": True, "valign": "top", **edge}
        ),
        "text": book.add_format({"text_wrap": True, "valign": "top", **edge}),
        "locked": book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F5F4F0", **edge}),
    }


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "1"
