"""
What the page's own script searches: all published problems in parts of some hundred kilobytes, the newest first.

The script loads one part after another and stops when the page is full, so a common word needs the first part only. Parts
are scripts and not data, because a page that was opened from a disk may load nothing else.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bihuan.web.public import access
from bihuan.web.public.exporting.folder import Folder
from bihuan.web.public.models import PublicClause

#: Clauses in one part.
PART = 2_000
_CHUNK = 2_000


def write(folder: Folder) -> int:
    """Write the parts and return how many there are."""
    part: list[list[Any]] = []
    number = held = 0
    for round_ in _rounds():
        part.append(round_)
        held += sum(len(target[2]) for target in round_[1])
        if held >= PART:
            number += 1
            _write(folder, number, part)
            part, held = [], 0
    if part:
        number += 1
        _write(folder, number, part)
    return number


def _write(folder: Folder, number: int, part: list[list[Any]]) -> None:
    # "<" cannot end a script of a page here, but whoever pastes the file into one must be safe too.
    said = json.dumps(part, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    folder.write(f"search/{number}.js", f"bihuanPart({number},{said});\n".encode())


def _rounds() -> Iterator[list[Any]]:
    """Yield each round as [its id, [[number, name, [[clause number, text], …]], …]], the newest first."""
    for round_id, clauses in groupby(_clauses(), key=lambda row: row.notice.round):
        targets = [
            [number, rows[0].target.name, [[row.number, row.text] for row in rows]]
            for number, rows in (
                (key, list(group)) for key, group in groupby(clauses, key=lambda row: row.target.number)
            )
        ]
        yield [str(round_id), targets]


def _clauses() -> Iterator[PublicClause]:
    place = None
    found = access.clauses_shown().select_related("target", "notice").defer("notice__text").order_by("place")
    while True:
        rows = list((found if place is None else found.filter(place__gt=place))[:_CHUNK])
        yield from rows
        if len(rows) < _CHUNK:
            return
        place = rows[-1].place
