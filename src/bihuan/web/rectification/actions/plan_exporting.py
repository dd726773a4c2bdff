"""Plans going out: a list of a round, or one plan as a workbook to be filled in; each leaves a record."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import not_found
from bihuan.web.common.tables import Column
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.findings.access import exporting
from bihuan.web.rectification.access.plans import plans_to_export
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.queries.plan_lists import rows_of_list
from bihuan.web.rectification.queries.plans import contents_of
from bihuan.web.rectification.workbooks.writing import plan_workbook


def export_plan_list(
    *,
    actor: User,
    name: str,
    round_pk: Any,
    file: Path,
    sheet: Sheet,
    columns: Sequence[Column],
    rows_of: Callable[[QuerySet[Any]], Iterable[Any]],
) -> Written:
    """
    Write one of the lists of a round's plans into ``file`` as a workbook, and leave a record of what went out.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    grant = exporting(actor)
    plans = plans_to_export(actor)
    written = write_workbook(file, sheet, columns, _numbered(rows_of(rows_of_list(name, plans, round_pk))))
    # The workbook is handed over only after this: what leaves without a record has not left by our door.
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="rectification.export_plans",
            object_kind="plan",
            object_id=name,
            fields={"round": str(round_pk), "rows": written.rows, "sha256": written.sha256, "filters": sheet.filters},
        )
    return written


def _numbered(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield rows with what the way back of a workbook asks of each: these lists are for reading, and name the plan."""
    for row in rows:
        if not hasattr(row, "number"):
            row.number = row.order
        row.uid, row.version = row.plan.uid, row.plan.version
        yield row


def export_plan(*, actor: User, plan: Plan, label: str = "") -> bytes:
    """
    Return a plan as a workbook to be filled in, and leave a record of what went out; ``label`` marks a demonstration.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    grant = exporting(actor)
    if not plans_to_export(actor).filter(pk=plan.pk).exists():
        raise not_found()
    data = plan_workbook(contents_of(plan), label=label)
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="rectification.export_plans",
            object_kind="plan",
            object_id=plan.uid,
            object_version=plan.version,
            fields={"target": plan.target_id, "sha256": hashlib.sha256(data).hexdigest()},
        )
    return data
