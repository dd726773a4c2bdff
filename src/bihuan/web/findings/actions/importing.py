"""
Bringing a table into the register in three steps: it is read and laid out, checked row by row, and written once a person
has seen what would happen.

Rows wait in a staging table, in batches that are committed one by one, so that others can go on saving; a batch and the
mark of how far the import has come stand or fall together, so that a killed import goes on without doubles.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.files.actions import keep
from bihuan.web.files.queries import content_of
from bihuan.web.files.sheets import Sheet, read_sheets
from bihuan.web.findings.access import To, importing, job_for, may
from bihuan.web.findings.actions.bulk import EditedRow, NewRow, edit_rows, register_rows
from bihuan.web.findings.facts import FindingFacts
from bihuan.web.findings.ledgers.checking import typed
from bihuan.web.findings.ledgers.fields import BY_NAME, SKIPPED
from bihuan.web.findings.ledgers.layout import Layout, NoHeadingsError, understand
from bihuan.web.findings.ledgers.returned import ForeignWorkbookError, Returned, open_returned, returned_rows
from bihuan.web.findings.ledgers.staging import Ledger, staged_rows
from bihuan.web.findings.ledgers.suggest import fingerprint, suggestions
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.models import Finding, ImportJob, ImportRow, LedgerMapping
from bihuan.web.findings.queries.importing import (
    categories_of_rounds,
    counts_of,
    findings_by_key,
    known_problems,
    mapping_of,
    targets_to_import_into,
)

Stage, V = ImportJob.Stage, ImportRow.Verdict
#: Rows of one transaction: few enough that nobody waits long for it.
BATCH = 500
_STAGED_AT_ONCE = 1_000
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


def begin_import(*, actor: User, data: bytes, name: str) -> ImportJob:
    """
    Keep a table and find out how it is laid out; nothing of it stands in the register yet.

    A workbook that went out from here is checked at once, see ``check_import``; any other waits until somebody has said
    which column is what.

    Raises:
        Refusal: ``common.not_allowed``; what ``files.sheets.read_sheets`` refuses; ``findings.no_headings``,
            ``findings.foreign_workbook``, ``findings.other_list``.
    """
    importing(actor)
    sheets = read_sheets(data, name)
    returned = _returned(sheets)
    chosen, layout = (0, None) if returned else _best_sheet(sheets)
    with transaction.atomic():
        grant = importing(actor)
        job = ImportJob.objects.create(
            person=actor,
            origin=ImportJob.Origin.RETURNED if returned else ImportJob.Origin.LEDGER,
            name=name[:200],
            blob=keep(data, media_type=_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")),
            sheet=chosen,
            layout=_kept(layout, sheets) if layout else {},
            columns=_suggested(actor, sheets[chosen], layout) if layout else [],
        )
        record(
            actor=actor,
            grant=grant,
            action="findings.begin_import",
            object_kind="import_job",
            object_id=job.uid,
            object_version=job.version,
            fields={"sha256": job.blob.sha256, "origin": str(job.origin)},
        )
    return check_import(actor=actor, job=job, columns=()) if returned else job


def choose_sheet(*, actor: User, job: ImportJob, sheet: int) -> ImportJob:
    """Take another sheet of the workbook; ``findings.no_headings`` if nothing in it looks like headings."""
    sheets = read_sheets(content_of(job.blob), job.name)
    if not 0 <= sheet < len(sheets):
        raise _no_headings()
    try:
        layout = understand(sheets[sheet].rows, sheets[sheet].merged)
    except NoHeadingsError:
        raise _no_headings() from None
    with transaction.atomic():
        found = job_for(actor, job.uid, To.EDIT, for_change=True)
        _require(found, Stage.MAPPING, Stage.CHECKED)
        _set(
            found,
            stage=Stage.MAPPING,
            sheet=sheet,
            layout=_kept(layout, sheets),
            columns=_suggested(actor, sheets[sheet], layout),
        )
    return found


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
    returned = _returned(sheets) if job.origin == ImportJob.Origin.RETURNED else None
    targets = targets_to_import_into(actor)
    with transaction.atomic():
        found = job_for(actor, job.uid, To.EDIT, for_change=True)
        _require(found, Stage.MAPPING, Stage.CHECKED)
        if version is not None and version != found.version:
            raise changed_meanwhile()
        if returned is None:
            columns = _columns(found, columns)
            found.target = next((target for target in targets if target.pk == target_id), None)
            _remember(actor, found, columns)
        # Rows of an earlier check, or of one that was killed halfway.
        ImportRow.objects.filter(job=found).delete()
        _set(found, stage=Stage.MAPPING, columns=list(columns), target=found.target)
    rows = _rows_back(actor, found, returned) if returned else _rows_in(actor, found, sheets[found.sheet], targets)
    digest = hashlib.sha256()
    for batch in _batches(_hashed(rows, digest), _STAGED_AT_ONCE):
        with transaction.atomic():
            ImportRow.objects.bulk_create(batch)
    return _finish_check(actor, found, digest.hexdigest())


def confirm_import(*, actor: User, job: ImportJob, version: int) -> ImportJob:
    """
    Say that what the check found is to be written: one record of all of it; ``write_rows`` then writes batch by batch.

    Raises:
        Refusal: ``findings.import_over``, ``findings.nothing_to_import``, ``common.changed_meanwhile``.
    """
    with transaction.atomic():
        found = job_for(actor, job.uid, To.SUBMIT, for_change=True)
        _require(found, Stage.CHECKED)
        if version != found.version:
            raise changed_meanwhile()
        if not found.counts.get(V.NEW) and not found.counts.get(V.CHANGED):
            raise Refusal(
                "findings.nothing_to_import",
                "检查结果里没有可以写入的行，没有导入。请按标出的错误修改表格后重新上传。",
                "The check found no row that can be written, so nothing was imported. Mend the table and upload it again.",
                http_status=409,
            )
        _set(found, stage=Stage.WRITING)
        record(
            actor=actor,
            grant=found.grant,
            action="findings.confirm_import",
            object_kind="import_job",
            object_id=found.uid,
            object_version=found.version,
            from_state=Stage.CHECKED,
            to_state=Stage.WRITING,
            fields={"counts": found.counts, "rows": found.layout.get("rows_sha256", "")},
        )
    return found


def write_rows(*, actor: User, job: ImportJob, seconds: float = 1.5) -> ImportJob:
    """
    Write confirmed rows for about so many seconds, in batches of ``BATCH``; the import is done when none is left.

    Raises:
        Refusal: ``findings.import_over``; what the register refuses, e.g. because a right has ended meanwhile. Batches
            before that are written.
    """
    until = time.monotonic() + seconds
    while True:
        with transaction.atomic():
            found = job_for(actor, job.uid, To.SUBMIT, for_change=True)
            _require(found, Stage.WRITING)
            rows = list(
                ImportRow.objects.filter(job=found, row__gt=found.done_through, verdict__in=[V.NEW, V.CHANGED])
                .order_by("row")
                [:BATCH]
            )  # fmt: skip
            if not rows:
                _set(found, stage=Stage.DONE)
                _noted(actor, found, "finish_import", Stage.WRITING)
                return found
            written = _write(actor, found, rows)
            _set(found, done_through=rows[-1].row, written=found.written + written)
        if time.monotonic() >= until:
            return found


def discard_import(*, actor: User, job: ImportJob) -> ImportJob:
    """Give up an import, or the rest of one; what was written stays in the register."""
    with transaction.atomic():
        found = job_for(actor, job.uid, To.WITHDRAW, for_change=True)
        _require(found, Stage.MAPPING, Stage.CHECKED, Stage.WRITING)
        before = found.stage
        _set(found, stage=Stage.DISCARDED)
        ImportRow.objects.filter(job=found, row__gt=found.done_through).delete()
        _noted(actor, found, "discard_import", before)
    return found


def _write(actor: User, job: ImportJob, rows: Sequence[ImportRow]) -> int:
    """Write one batch inside the caller's transaction; return how many rows came into the register."""
    made = [row for row in rows if row.verdict == V.NEW]
    if made:
        targets = {target.pk: target for target in targets_to_import_into(actor)}
        missing = [row for row in made if row.target_id_of_row not in targets]
        if missing:
            raise _right_ended(missing[0].row)
        register_rows(
            actor=actor,
            rows=[
                NewRow(targets[row.target_id_of_row or 0], FindingFacts(**_facts(row.values)), row.notes)
                for row in made
            ],
        )
    changed = [row for row in rows if row.verdict == V.CHANGED]
    written = _write_changed(actor, changed) if changed else 0
    return len(made) + written


def _write_changed(actor: User, rows: Sequence[ImportRow]) -> int:
    found = {row.pk: row for row in Finding.objects.filter(pk__in=[row.finding_id_of_row for row in rows])}
    ready = []
    for row in rows:
        finding = found.get(row.finding_id_of_row or 0)
        if finding is None or finding.version != row.finding_version or not may(actor, finding, To.EDIT):
            # Somebody was faster between the check and now: both are kept, nothing is overwritten.
            row.verdict = V.CONFLICT
            row.save(update_fields=["verdict"])
            continue
        notes = {**finding.notes, **row.notes} if row.notes else None
        ready.append(EditedRow(finding, finding.version, typed(row.values), notes))
    if ready:
        edit_rows(actor=actor, rows=ready)
    return len(ready)


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    made = typed(values)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in made.items()}


def _rows_in(actor: User, job: ImportJob, sheet: Sheet, targets: Sequence[Any]) -> Iterator[ImportRow]:
    layout = understand(sheet.rows, sheet.merged)
    categories = categories_of_rounds({target.round_id for target in targets})
    known = known_problems(actor, [target.pk for target in targets])
    ledger = Ledger(sheet.rows, sheet.merged, layout, job.columns)
    return staged_rows(job, ledger, TargetNames(targets), lambda target: categories[target.round_id], known)


def _rows_back(actor: User, job: ImportJob, book: Returned) -> Iterator[ImportRow]:
    findings = findings_by_key(actor, [sent.uid for sent in book.sent.values()])
    categories = categories_of_rounds({finding.round_id for finding in findings.values()})
    return returned_rows(
        job,
        book,
        findings,
        {finding.pk: may(actor, finding, To.EDIT) for finding in findings.values()},
        {finding.pk: categories[finding.round_id] for finding in findings.values()},
    )


def _finish_check(actor: User, job: ImportJob, digest: str) -> ImportJob:
    with transaction.atomic():
        found = job_for(actor, job.uid, To.EDIT, for_change=True)
        if found.version != job.version:
            raise changed_meanwhile()
        counts = counts_of(found)
        _set(found, stage=Stage.CHECKED, counts=counts, layout={**found.layout, "rows_sha256": digest})
        record(
            actor=actor,
            grant=found.grant,
            action="findings.check_import",
            object_kind="import_job",
            object_id=found.uid,
            object_version=found.version,
            fields={"counts": counts, "rows": digest},
        )
    return found


def _hashed(rows: Iterable[ImportRow], digest: Any) -> Iterator[ImportRow]:
    """Pass rows on, and take into ``digest`` what each would write: what is confirmed later is what was shown."""
    for row in rows:
        line = [row.row, row.verdict, row.target_id_of_row, row.finding_id_of_row, row.values, row.notes]
        digest.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        yield row


def _batches(rows: Iterator[ImportRow], size: int) -> Iterator[list[ImportRow]]:
    while batch := list(islice(rows, size)):
        yield batch


def _returned(sheets: Sequence[Sheet]) -> Returned | None:
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
    if book is not None and book.page != "register_finding_list":
        raise Refusal(
            "findings.other_list",
            "只有问题台账可以改后导回；底稿、立行立改和证据材料请在各自的页面上修改。",
            "Only the list of findings comes back from a workbook; edit papers, fix-at-once items and proof on their pages.",
            where="file",
        )
    return book


def _best_sheet(sheets: Sequence[Sheet]) -> tuple[int, Layout]:
    """Return the visible sheet that has most below its headings."""
    found = []
    for at, sheet in enumerate(sheets):
        if sheet.hidden:
            continue
        try:
            layout = understand(sheet.rows, sheet.merged)
        except NoHeadingsError:
            continue
        found.append((len(sheet.rows) - layout.last_heading, -at, layout))
    if not found:
        raise _no_headings()
    _rows, minus_at, layout = max(found, key=lambda one: one[:2])
    return -minus_at, layout


def _no_headings() -> Refusal:
    return Refusal(
        "findings.no_headings",
        "表里没有找到标题行，没有导入。请确认工作表里有一行列标题，标题下面有数据。",
        "No row of headings was found in the table, so nothing was imported. It needs a row of headings with rows below.",
        where="file",
    )


def _kept(layout: Layout, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Return a layout as the page shows it."""
    return {
        "title": layout.title,
        "first_heading": layout.first_heading,
        "last_heading": layout.last_heading,
        "headings": list(layout.headings),
        "asides": [[aside.row + 1, aside.kind, aside.text[:200]] for aside in layout.asides[:200]],
        "sheets": [[sheet.name, sheet.hidden, len(sheet.rows)] for sheet in sheets],
    }


def _suggested(actor: User, sheet: Sheet, layout: Layout) -> list[str]:
    remembered = mapping_of(actor, fingerprint(layout.headings))
    if remembered is not None and len(remembered) == len(layout.headings):
        return remembered
    names = TargetNames(targets_to_import_into(actor))
    body = sheet.rows[layout.last_heading + 1 :][:200]
    width = len(layout.headings)
    whole = [[*row[:width], *([None] * (width - len(row)))] for row in body]
    return [one.field for one in suggestions(layout.headings, whole, lambda text: names.find(text) is not None)]


def _columns(job: ImportJob, columns: Sequence[str]) -> list[str]:
    headings = job.layout.get("headings", [])
    chosen = [name if name in BY_NAME or name == SKIPPED else "" for name in columns][: len(headings)]
    chosen += [""] * (len(headings) - len(chosen))
    twice = [name for name, count in Counter(chosen).items() if name in BY_NAME and count > 1 and BY_NAME[name].shape not in {"long"}]  # fmt: skip
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


def _require(job: ImportJob, *stages: str) -> None:
    if job.stage not in stages:
        raise Refusal(
            "findings.import_over",
            "这次导入已经走到别的步骤，没有改动。请回到导入列表查看它现在的情况。",
            "This import has moved on, so nothing was changed. Look at it again from the list of imports.",
            http_status=409,
        )


def _right_ended(row: int) -> Refusal:
    return Refusal(
        "findings.import_right_ended",
        f"第 {row} 行所属单位您现在不能登记问题，导入停在这里，之前的行已写入。请联系巡视办，或放弃其余的行。",
        f"You may no longer register findings at the unit of row {row}; the import stopped there, and the rows before it "
        "are written. Ask the office, or give up the rest.",
        http_status=403,
    )


def _set(job: ImportJob, **columns: Any) -> None:
    """Set columns of an import that the caller has locked, and count up its version."""
    for name, value in columns.items():
        setattr(job, name, value)
    job.version += 1
    job.save(update_fields=[*columns, "version", "changed_at"])


def _noted(actor: User, job: ImportJob, name: str, before: str) -> None:
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
