"""What every step of an import does: ask where it stands, move it on, and say so in the trail."""

from collections.abc import Sequence
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.files.sheets import Sheet
from bihuan.web.findings.ledgers.returned import ForeignWorkbookError, Returned, open_returned
from bihuan.web.findings.ledgers.ways import BY_PAGE
from bihuan.web.findings.models import ImportJob


def require_stage(job: ImportJob, *stages: str) -> None:
    """Raise ``findings.import_over`` unless the import is at one of ``stages``."""
    if job.stage not in stages:
        raise Refusal(
            "findings.import_over",
            "这次导入已经走到别的步骤，没有改动。请回到导入列表查看它现在的情况。",
            "This import has moved on, so nothing was changed. Look at it again from the list of imports.",
            http_status=409,
        )


def set_columns(job: ImportJob, **columns: Any) -> None:
    """Set columns of an import that the caller has locked, and count up its version."""
    for name, value in columns.items():
        setattr(job, name, value)
    job.version += 1
    job.save(update_fields=[*columns, "version", "changed_at"])


def noted(actor: User, job: ImportJob, name: str, before: str) -> None:
    """Append the record of a step that ends an import."""
    record(
        actor=actor,
        grant=job.grant,
        action=f"findings.{name}",
        object_kind="import_job",
        object_id=job.uid,
        object_version=job.version,
        from_state=str(before),
        to_state=str(job.stage),
        fields={"written": job.written},
    )


def returned_of(sheets: Sequence[Sheet]) -> Returned | None:
    """
    Return the workbook as one that went out from here; None for any other.

    Raises:
        Refusal: ``findings.foreign_workbook``, ``findings.other_list``.
    """
    try:
        book = open_returned(sheets)
    except ForeignWorkbookError:
        raise Refusal(
            "findings.foreign_workbook",
            "这张表是从本系统导出的，但标题行被改动或删除，不能导回。请重新导出，只修改白底的列。",
            "This workbook went out from here, but its headings were changed or removed. Export again, and edit the white "
            "columns only.",
            where="file",
        ) from None
    if book is not None and book.page not in BY_PAGE:
        raise Refusal(
            "findings.other_list",
            "这张表不是从问题台账、底稿、立行立改或证据材料导出的，没有导入。请到它自己的页面上导入。",
            "This workbook went out from a list other than findings, papers, fix-at-once items and proof, so nothing was "
            "imported. Bring it in on its own page.",
            where="file",
        )
    return book
