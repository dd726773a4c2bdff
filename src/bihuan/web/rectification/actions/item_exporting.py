"""Taking the ledger of items out of the house as a workbook."""

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
from bihuan.web.rectification.models import Item
from bihuan.web.rounds.models import Round


def export_items(
    *,
    actor: User,
    round_: Round,
    file: Path,
    sheet: Sheet,
    columns: Sequence[Column],
    rows: QuerySet[Item],
    rows_of: Callable[[QuerySet[Any]], Iterable[Any]],
) -> Written:
    """
    Write the ledger of a round as a workbook into ``file`` and leave a trail record of what went out.

    Args:
        actor: Who takes it out.
        round_: The round.
        file: Where the workbook goes.
        sheet: What is written around the rows.
        columns: What is written of each.
        rows: The items that the actor may read.
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
            action="rectification.export_items",
            object_kind="round",
            object_id=round_.pk,
            fields={"rows": written.rows, "sha256": written.sha256, "filters": sheet.filters, "columns": [column.name for column in columns]},
        )  # fmt: skip
    return written
