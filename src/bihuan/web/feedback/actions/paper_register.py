"""The register of issued papers going out."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.tables import Column
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.feedback.access.papers import exporting_papers, papers_visible_to
from bihuan.web.feedback.models import IssuedPaper


def export_papers(
    *,
    actor: User,
    file: Path,
    sheet: Sheet,
    columns: Sequence[Column],
    rows_of: Callable[[QuerySet[IssuedPaper]], Iterable[IssuedPaper]],
) -> Written:
    """
    Write what is seen of the register into ``file`` as a workbook, and leave a record of what went out.

    Raises:
        Refusal: the person may not.
    """
    grant = exporting_papers(actor)
    written = write_workbook(file, sheet, columns, rows_of(papers_visible_to(actor, Letter.EXPORT)))
    # The workbook is handed over only after this: what leaves without a record has not left by our door.
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="feedback.export_papers",
            object_kind="issued_paper",
            object_id="list",
            fields={"rows": written.rows, "sha256": written.sha256, "filters": sheet.filters},
        )
    return written
