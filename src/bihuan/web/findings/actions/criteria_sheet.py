"""The library of criteria as a sheet: taking it out, looking at one that comes in, and taking what was looked at."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.workbook import Sheet, Written
from bihuan.web.findings import access
from bihuan.web.findings.actions.criteria import LARGEST_FILE, MOST_ARTICLES, add_criteria
from bihuan.web.findings.library.checking import Library, Looked, look_at_rows
from bihuan.web.findings.library.rows import CriterionRow
from bihuan.web.findings.library.sheet import read_library, write_library
from bihuan.web.findings.queries.criteria import criteria_as_toml, criteria_rows


def export_criteria(*, actor: User, file: Path, sheet: Sheet) -> Written:
    """
    Write the library as a workbook into ``file`` and leave a trail record of what went out.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    grant = access.editor_of_criteria(actor, Letter.EXPORT)
    written = write_library(file, sheet, criteria_rows(actor))
    _record_export(actor, grant, rows=written.rows, sha256=written.sha256)
    return written


def export_criteria_as_toml(*, actor: User) -> bytes:
    """
    Return the library as a file that another office can bring in, and leave a trail record of what went out.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    grant = access.editor_of_criteria(actor, Letter.EXPORT)
    rows = criteria_rows(actor)
    data = criteria_as_toml(rows).encode()
    _record_export(actor, grant, rows=len(rows), sha256=hashlib.sha256(data).hexdigest())
    return data


@transaction.atomic
def _record_export(actor: User, grant: Grant, *, rows: int, sha256: str) -> None:
    # What was written is handed over only after this: what leaves without a record has not left by our door.
    record(
        actor=actor,
        grant=grant,
        action="findings.export",
        object_kind="criteria_document",
        object_id="list",
        fields={"rows": rows, "sha256": sha256},
    )


def look_at_criteria(*, actor: User, data: bytes, name: str) -> list[Looked]:
    """
    Return what each row of a workbook or CSV file would do to the library, in their order; nothing is kept.

    Raises:
        Refusal: the actor may not; ``findings.no_criteria_sheet``, ``findings.too_many_criteria``; what the file itself
            is refused for.
    """
    access.editor_of_criteria(actor, Letter.CREATE)
    if len(data) > LARGEST_FILE:
        raise too_many_criteria()
    rows = read_library(data, name)
    if len(rows) > MOST_ARTICLES:
        raise too_many_criteria()
    return look_at_rows(rows, Library.of(criteria_rows(actor)))


def take_criteria(*, actor: User, rows: Sequence[CriterionRow]) -> int:
    """
    Add the rows that were looked at, all or none, and return how many articles are new.

    Raises:
        Refusal: the actor may not; ``findings.odd_criteria`` where the library says something else meanwhile.
    """
    return add_criteria(actor=actor, rows=rows, is_exact=True)


def too_many_criteria() -> Refusal:
    """Refuse a table that is more than can be taken at once."""
    return Refusal(
        "findings.too_many_criteria",
        f"表格超过 5 MB 或 {MOST_ARTICLES} 行，没有导入。请分成几份，一份一份导入。",
        f"The table has more than 5 MB or {MOST_ARTICLES} rows and was not brought in. Split it and bring in one part "
        "after another.",
        where="file",
    )
