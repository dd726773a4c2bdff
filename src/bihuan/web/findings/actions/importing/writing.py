"""Writing what was confirmed, batch by batch."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common import planner
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.access import To, job_for, may
from bihuan.web.findings.actions.bulk import EditedRow, NewRow, edit_rows, kept, register_rows
from bihuan.web.findings.actions.importing.steps import noted, require_stage, set_columns
from bihuan.web.findings.actions.indexing import rest_of_words
from bihuan.web.findings.facts import FindingFacts
from bihuan.web.findings.ledgers.checking import typed
from bihuan.web.findings.ledgers.ways import BY_KIND
from bihuan.web.findings.models import ImportJob, ImportRow
from bihuan.web.findings.queries.importing import targets_to_import_into
from bihuan.web.findings.sketches import sketch_many
from bihuan.web.search.actions import Words

Stage, V = ImportJob.Stage, ImportRow.Verdict
#: So many new rows change how lists are best walked.
_MANY = 1_000
#: Between two batches: at least so many seconds, or whoever waits for SQLite's one writer never gets in. They look again
#: every 25 ms at first, and less and less often later.
_GAP = 0.03
#: So long a batch may hold that writer (seconds); how many rows that is shows as they are written.
_HELD = 0.1
#: Rows of one transaction: at most, and at least however slow the machine is, for each transaction has its own cost.
BATCH, _LEAST = 500, 100


class Staged(NamedTuple):
    """What writing needs of an ``ImportRow``; the rest is for its page, and as long."""

    pk: int
    row: int
    verdict: str
    target_id_of_row: int | None
    object_id: int | None
    object_version: int | None
    values: dict[str, Any]
    notes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows to write next, made ready before anything is locked: those after row ``after``."""

    after: int
    rows: tuple[Staged, ...]
    #: By the row's id: its facts, its columns, and the words that it is found by.
    new: Mapping[int, tuple[FindingFacts, dict[str, Any], Words]]


def confirm_import(*, actor: User, job: ImportJob, version: int) -> ImportJob:
    """
    Say that what the check found is to be written: one record of all of it; ``write_rows`` then writes batch by batch.

    Raises:
        Refusal: ``findings.import_over``, ``findings.nothing_to_import``, ``common.changed_meanwhile``.
    """
    with transaction.atomic():
        found = job_for(actor, job.uid, To.SUBMIT, for_change=True)
        require_stage(found, Stage.CHECKED)
        if version != found.version:
            raise changed_meanwhile()
        if not found.counts.get(V.NEW) and not found.counts.get(V.CHANGED):
            raise Refusal(
                "findings.nothing_to_import",
                "检查结果里没有可以写入的行，没有导入。请按标出的错误修改表格后重新上传。",
                "The check found no row that can be written, so nothing was imported. Mend the table and upload it again.",
                http_status=409,
            )
        set_columns(found, stage=Stage.WRITING)
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
    size = min(_LEAST, BATCH)
    ready = _ready(job, size)
    while True:
        with transaction.atomic():
            begun = time.monotonic()  # once the writer is ours: waiting for it says nothing of the batch
            found = job_for(actor, job.uid, To.SUBMIT, for_change=True)
            require_stage(found, Stage.WRITING)
            if found.done_through != ready.after:
                # Another window wrote meanwhile.
                ready = _ready(found, size)
            if not ready.rows:
                set_columns(found, stage=Stage.DONE)
                noted(actor, found, "finish_import", Stage.WRITING)
                break
            written = _write(actor, found, ready)
            set_columns(found, done_through=ready.rows[-1].row, written=found.written + written)
        committed = time.monotonic()
        if committed >= until:
            return found
        size = _next_size(len(ready.rows), committed - begun)
        ready = _ready(found, size)
        time.sleep(max(0.0, _GAP - (time.monotonic() - committed)))
    if found.written >= _MANY:
        planner.refresh()
    return found


def _next_size(rows: int, seconds: float) -> int:
    """Return how many rows the next batch takes, from how long the last one was; PostgreSQL lets others write anyway."""
    if connection.vendor != "sqlite":
        return BATCH
    # Not by leaps: one slow batch (a checkpoint, another program) says little of the next.
    wanted = min(max(rows * _HELD / max(seconds, 0.001), rows / 2), rows * 1.5)
    return min(BATCH, max(_LEAST, round(wanted)))


def _ready(job: ImportJob, size: int) -> Ready:
    """Return what is to be written next, as far as that can be known without a lock: what took no lock delays nobody."""
    found = (
        ImportRow.objects.filter(job=job, row__gt=job.done_through, verdict__in=[V.NEW, V.CHANGED])
        .order_by("row")
        .values_list(*Staged._fields)[:size]
    )
    rows = tuple(map(Staged._make, found))
    new = {row.pk: _new(row) for row in rows if row.verdict == V.NEW}
    sketch_many([columns["condition"] for _facts, columns, _words in new.values()])  # remembered there
    return Ready(job.done_through, rows, new)


def discard_import(*, actor: User, job: ImportJob) -> ImportJob:
    """Give up an import, or the rest of one; what was written stays in the register."""
    with transaction.atomic():
        found = job_for(actor, job.uid, To.WITHDRAW, for_change=True)
        require_stage(found, Stage.MAPPING, Stage.CHECKED, Stage.WRITING)
        before = found.stage
        set_columns(found, stage=Stage.DISCARDED)
        ImportRow.objects.filter(job=found, row__gt=found.done_through).delete()
        noted(actor, found, "discard_import", before)
    return found


def _write(actor: User, job: ImportJob, ready: Ready) -> int:
    """Write one batch inside the caller's transaction; return how many rows came into the register."""
    # Locked first: the end of the trail is held from the first record on, and nobody waits while holding it.
    rows = ready.rows
    keys = [row.object_id or 0 for row in rows if row.verdict == V.CHANGED]
    if keys:
        standing = BY_KIND[job.kind].model.objects.filter(pk__in=keys).order_by("pk")
        list(standing.select_for_update(no_key=True).values_list("pk"))
    made = [row for row in rows if row.verdict == V.NEW]
    if made:
        targets = {target.pk: target for target in targets_to_import_into(actor)}
        missing = [row for row in made if row.target_id_of_row not in targets]
        if missing:
            raise _right_ended(missing[0].row)
        register_rows(
            actor=actor,
            rows=[
                NewRow(targets[row.target_id_of_row or 0], facts, checked=columns, words=words)
                for row in made
                for facts, columns, words in (ready.new[row.pk],)
            ],
        )
    changed = [row for row in rows if row.verdict == V.CHANGED]
    written = _write_changed(actor, job, changed) if changed else 0
    return len(made) + written


def _write_changed(actor: User, job: ImportJob, rows: Sequence[Staged]) -> int:
    way = BY_KIND[job.kind]
    found = {row.pk: row for row in way.model.objects.filter(pk__in=[row.object_id for row in rows])}
    ready = []
    for row in rows:
        here: Any = found.get(row.object_id or 0)
        is_as_checked = here is not None and (here.version, here.status) == (row.object_version, way.editable)
        if not is_as_checked or not may(actor, here, To.EDIT):
            # Somebody was faster between the check and now: both are kept, nothing is overwritten.
            ImportRow.objects.filter(pk=row.pk).update(verdict=V.CONFLICT)
            continue
        notes = {**here.notes, **row.notes} if row.notes else None
        ready.append(EditedRow(here, here.version, typed(row.values), notes))
    if ready:
        edit_rows(actor=actor, rows=ready)
    return len(ready)


def _new(row: Staged) -> tuple[FindingFacts, dict[str, Any], Words]:
    facts = FindingFacts(**_facts(row.values))
    columns = kept(facts, row.notes)
    return facts, columns, rest_of_words(columns)


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    made = typed(values)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in made.items()}


def _right_ended(row: int) -> Refusal:
    return Refusal(
        "findings.import_right_ended",
        f"第 {row} 行所属单位您现在不能登记问题，导入停在这里，之前的行已写入。请联系巡视办，或放弃其余的行。",
        f"You may no longer register findings at the unit of row {row}; the import stopped there, and the rows before it "
        "are written. Ask the office, or give up the rest.",
        http_status=403,
    )
