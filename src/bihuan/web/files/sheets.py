"""Reading the tables of any ledger that an office sends: .xlsx, .xls, .ods and CSV."""

from dataclasses import dataclass
from pathlib import Path

from bihuan.web.files import sandbox
from bihuan.web.files.inside.refusals import Note

#: Text, number, truth value or nothing; dates and times are text in ISO form.
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sheet as it was saved.

    ``rows`` begin at A1, so ``rows[0][1]`` is B1; rows of one sheet are of one length (in CSV they may differ).
    ``merged`` are ``(first row, first column, last row, last column)``, counted from 0, ends included; the value stands
    in the first cell. ``hidden`` is true for hidden sheets and for those that only a program can show again.
    """

    name: str
    hidden: bool
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]]
    warnings: tuple[Note, ...]
    #: Cells with a formula that was saved without its result ("B7"); there is nothing to read in them.
    unvalued: frozenset[str] = frozenset()


def read_sheets(data: bytes | Path, name: str) -> list[Sheet]:
    """
    Return the sheets of a workbook or CSV file, in its order; one sheet named "" for CSV.

    Whole numbers are ``int``; text stays text ("00012"); of formulas the saved result; empty cells are ``None`` (in CSV
    ``""``). All rows are read, whatever range the sheet states.

    Args:
        data: The bytes, or where they stand.
        name: The file's name; its suffix must fit the content.

    Raises:
        Refusal: what the file is refused for, e.g. ``files.too_many_cells`` with the cell, ``files.bad_encoding`` with
            the line, ``files.macros``, ``files.external_content``, ``files.cannot_be_opened``.
    """
    answer, _ = sandbox.run("sheets", data, name=name)
    return [
        Sheet(
            sheet["name"],
            sheet["state"] != "visible",
            sheet["rows"],
            [tuple(merged) for merged in sheet["merged"]],
            tuple(Note(**{**note, "cells": tuple(note["cells"])}) for note in sheet["warnings"]),
            frozenset(cell for note in sheet["warnings"] for cell in note["cells"]),
        )
        for sheet in answer["sheets"]
    ]
