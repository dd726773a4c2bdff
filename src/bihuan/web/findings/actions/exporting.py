"""Taking a list out of the house as a workbook."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.tables import Column
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.findings.access import exportable, exporting


def export_list(
    *,
    actor: User,
    kind: str,
    file: Path,
    sheet: Sheet,
    columns: Sequence[Column],
    rows: QuerySet[Any],
    rows_of: Callable[[QuerySet[Any]], Iterable[Any]],
) -> Written:
    """
    Write rows of the register as a workbook into ``file`` and leave a trail record of what went out.

    Args:
        actor: Who takes them out.
        kind: The kind of the rows, for the trail.
        file: Where the workbook goes.
        sheet: What is written around the rows.
        columns: What is written of each.
        rows: The rows that the actor may read.
        rows_of: Narrows and orders those that may go out, as the page does.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    grant = exporting(actor)
    written = write_workbook(file, sheet, columns, rows_of(exportable(actor, rows)))
    # The workbook is handed over only after this: what leaves without a record has not left by our door.
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="findings.export",
            object_kind=kind,
            object_id="list",
            fields={"rows": written.rows, "sha256": written.sha256, "filters": sheet.filters, "columns": [column.name for column in columns]},
        )  # fmt: skip
    return written
