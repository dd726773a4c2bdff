"""The open data: documented tables, first that of all published problems, as CSV, JSON and Excel, the same in every language."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from bihuan.web.public.columns import COLUMNS as COLUMNS
from bihuan.web.public.columns import Column, Row
from bihuan.web.public.workbook import XlsxFile

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class File(Protocol):
    """A file of the open data that is being written, row by row."""

    def add(self, row: Row) -> None:
        """Write one row."""

    def close(self) -> None:
        """Write the end."""


def write(form: str, file: Path, rows: Iterable[Row], licence: str, columns: Sequence[Column] = COLUMNS) -> None:
    """Write ``rows`` into ``file``; ``form`` is a key of ``MEDIA_TYPES``. Constant memory, however many there are."""
    with closing(FILES[form](file, licence, columns)) as into:
        for row in rows:
            into.add(row)


class CsvFile:
    """A table of text; it has no place for the licence."""

    def __init__(self, file: Path, licence: str, columns: Sequence[Column] = COLUMNS) -> None:  # as every file
        # With a byte order mark, because spreadsheets otherwise take the file for the machine's own encoding.
        self._text = file.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow([column.key for column in columns])

    def add(self, row: Row) -> None:
        """Write one row."""
        self._writer.writerow(row.cells)

    def close(self) -> None:
        """Write the end."""
        self._text.close()


class JsonFile:
    """Licence, dictionary and rows, one a line."""

    def __init__(self, file: Path, licence: str, columns: Sequence[Column] = COLUMNS) -> None:
        head = {
            "licence": licence,
            "columns": [{"key": one.key, "type": one.type, "zh": one.zh, "en": one.en} for one in columns],
        }
        self._text = file.open("w", encoding="utf-8", newline="\n")
        self._text.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        self._between = "\n"

    def add(self, row: Row) -> None:
        """Write one row."""
        self._text.write(self._between + row.json)
        self._between = ",\n"

    def close(self) -> None:
        """Write the end."""
        self._text.write("\n]}\n")
        self._text.close()


class Makes(Protocol):
    """What begins a file of the open data."""

    def __call__(self, file: Path, licence: str, columns: Sequence[Column] = COLUMNS) -> File:
        """Begin ``file``."""


FILES: Mapping[str, Makes] = {"csv": CsvFile, "json": JsonFile, "xlsx": XlsxFile}
