"""Checking every row of a table, and staging what it would do."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.common.plain_rows import insert_rows
from bihuan.web.files.queries import content_of
from bihuan.web.files.sheets import Sheet, read_sheets
from bihuan.web.findings.access import To, job_for, may
from bihuan.web.findings.actions.importing.steps import require_stage, returned_of, set_columns
from bihuan.web.findings.ledgers.fields import BY_NAME, SKIPPED
from bihuan.web.findings.ledgers.layout import understand
from bihuan.web.findings.ledgers.returned import Returned, returned_rows
from bihuan.web.findings.ledgers.staging import Ledger, staged_rows
from bihuan.web.findings.ledgers.suggest import fingerprint
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.ledgers.ways import BY_KIND
from bihuan.web.findings.models import ImportJob, ImportRow, LedgerMapping
from bihuan.web.findings.queries.importing import (
    categories_of_rounds,
    counts_of,
    known_problems,
    rows_by_key,
    targets_to_import_into,
)

Stage = ImportJob.Stage
_STAGED_AT_ONCE = 1_000
_NAMED = 20  # cells and numbers that a sentence names
_json = json.JSONEncoder(ensure_ascii=False).encode


def check_import(
    *,
    actor: User,
    job: ImportJob,
    columns: Sequence[str],
    target_id: int | None = None,
    version: int | None = None,
) -> ImportJob:
    """
    Check every row, as the columns were matched, and stage what it would do. The mapping is remembered.

    Args:
        actor: Who imports.
        job: The import.
        columns: A field for each heading, "" for a note, "-" for a column that is left out.
        target_id: Whose the rows are that name no unit.
        version: The version that the person had before them.

    Raises:
        Refusal: ``findings.column_twice``, ``findings.no_text_column``, ``findings.import_over``,
            ``common.changed_meanwhile``.
    """
    sheets = read_sheets(content_of(job.blob), job.name)
    returned = returned_of(sheets) if job.origin == ImportJob.Origin.RETURNED else None
    targets = targets_to_import_into(actor)
    with transaction.atomic():
        found = job_for(actor, job.uid, To.EDIT, for_change=True)
        require_stage(found, Stage.MAPPING, Stage.CHECKED)
        if version is not None and version != found.version:
            raise changed_meanwhile()
        if returned is None:
            columns = _columns(found, columns)
            found.target = next((target for target in targets if target.pk == target_id), None)
            _remember(actor, found, columns)
        # Rows of an earlier check, or of one that was killed halfway.
        ImportRow.objects.filter(job=found).delete()
        set_columns(found, stage=Stage.MAPPING, columns=list(columns), target=found.target)
    rows = _rows_back(actor, found, returned) if returned else _rows_in(actor, found, sheets[found.sheet], targets)
    digest = hashlib.sha256()
    remarks: list[str] = []
    for batch in _batches(_written(rows, digest, remarks), _STAGED_AT_ONCE):
        with transaction.atomic():
            # Somebody who checks the same import again meanwhile wins; rows of both would stand there twice.
            if not ImportJob.objects.filter(pk=found.pk, version=found.version).exists():
                raise changed_meanwhile()
            insert_rows(ImportRow, _STAGED, batch)
    about: dict[str, Any] = {
        "rows_sha256": digest.hexdigest(),
        "remarks": remarks[:_NAMED],
        "remark_count": len(remarks),
    }
    if returned:
        missing = returned.missing()
        about |= {"missing": missing[:_NAMED], "missing_count": len(missing)}
    return _finish_check(actor, found, about)


def _rows_in(actor: User, job: ImportJob, sheet: Sheet, targets: Sequence[Any]) -> Iterator[ImportRow]:
    layout = understand(sheet.rows, sheet.merged)
    categories = categories_of_rounds({target.round_id for target in targets})
    known = known_problems(actor, [target.pk for target in targets])
    ledger = Ledger(sheet.rows, sheet.merged, layout, job.columns, sheet.unvalued)
    return staged_rows(job, ledger, TargetNames(targets), lambda target: categories[target.round_id], known)


def _rows_back(actor: User, job: ImportJob, book: Returned) -> Iterator[ImportRow]:
    way = BY_KIND[job.kind]
    found = rows_by_key(actor, way, [sent.uid for sent in book.sent.values()])
    may_edit = {row.pk: row.status == way.editable and may(actor, row, To.EDIT) for row in found.values()}
    categories = categories_of_rounds({row.round_id for row in found.values()})
    return returned_rows(job, book, found, may_edit, categories)


def _finish_check(actor: User, job: ImportJob, about: dict[str, Any]) -> ImportJob:
    with transaction.atomic():
        found = job_for(actor, job.uid, To.EDIT, for_change=True)
        if found.version != job.version:
            raise changed_meanwhile()
        counts = counts_of(found)
        set_columns(found, stage=Stage.CHECKED, counts=counts, layout={**found.layout, **about})
        record(
            actor=actor,
            grant=found.grant,
            action="findings.check_import",
            object_kind="import_job",
            object_id=found.uid,
            object_version=found.version,
            fields={"counts": counts, "rows": about["rows_sha256"]},
        )
    return found


_STAGED = ("job_id", "row", "verdict", "target_id_of_row", "object_id", "object_version", "values", "before", "notes", "problems")  # fmt: skip


def _written(rows: Iterable[ImportRow], digest: Any, remarks: list[str]) -> Iterator[tuple[Any, ...]]:
    """
    Pass rows on as they are staged, and take into ``digest`` what each would write.

    So what is confirmed later is what was shown. ``remarks`` gets the cells of which something is said that is no error.
    """
    for row in rows:
        remarks += [problem["cell"] for problem in row.problems if problem.get("remark")]
        verdict, values, notes = str(row.verdict), _json(row.values), _json(row.notes)
        says = [row.row, verdict, row.target_id_of_row, row.object_id]
        digest.update(f"{_json(says)}\n{values}\n{notes}\n".encode())
        yield (row.job_id, row.row, verdict, *says[2:], row.object_version, values, _json(row.before), notes, _json(row.problems))  # fmt: skip


def _batches(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _columns(job: ImportJob, columns: Sequence[str]) -> list[str]:
    headings = job.layout.get("headings", [])
    chosen = [name if name in BY_NAME or name == SKIPPED else "" for name in columns][: len(headings)]
    chosen += [""] * (len(headings) - len(chosen))
    twice = [name for name, count in Counter(chosen).items() if name in BY_NAME and count > 1 and BY_NAME[name].shape != "long"]  # fmt: skip
    if twice:
        label = BY_NAME[twice[0]].label
        raise Refusal(
            "findings.column_twice",
            f"“{label}”对应了不止一列，没有检查。请只保留一列，其余改为备注。",
            f"More than one column was matched to “{twice[0]}”. Keep one and let the others become notes.",
            where=f"column_{chosen.index(twice[0])}",
        )
    if not {"title", "condition"} & set(chosen):
        raise Refusal(
            "findings.no_text_column",
            "没有一列对应“标题”或“事实”，没有检查。请指明问题写在哪一列。",
            "No column was matched to the title or the condition. Say which column holds the problem.",
            where="columns",
        )
    return chosen


def _remember(actor: User, job: ImportJob, columns: Sequence[str]) -> None:
    LedgerMapping.objects.update_or_create(
        person=actor, fingerprint=fingerprint(job.layout["headings"]), defaults={"columns": list(columns)}
    )
