"""The ledger of rectification as a workbook: it goes out with a record, is tried when it comes back, and brought in."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.files.sheets import read_sheets
from bihuan.web.findings.access import exportable, exporting
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.actions.work import ProgressFacts, add_progress
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries.ledger import changed_meanwhile, ledger_items, reported_already
from bihuan.web.rectification.queries.ledger_rows import ledger_rows
from bihuan.web.rectification.workbooks.ledger_reading import (
    MOST,
    Line,
    Verdict,
    figures_of,
    open_ledger,
    read_lines,
    refused_at,
    stale,
)
from bihuan.web.rectification.workbooks.ledger_sheet import ledger_columns
from bihuan.web.rounds.models import Round


def send_ledger_out(*, actor: User, round_: Round, file: Path, sheet: Sheet) -> Written:
    """
    Write the ledger of a round, as far as ``actor`` reads it, into ``file``, and leave a trail record of what went out.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    grant = exporting(actor)
    written = write_workbook(file, sheet, ledger_columns(), ledger_rows(exportable(actor, ledger_items(actor, round_))))
    with transaction.atomic():
        record(
            actor=actor,
            grant=grant,
            action="rectification.export_ledger",
            object_kind="round",
            object_id=round_.pk,
            fields={"rows": written.rows, "sha256": written.sha256},
        )
    return written


def try_ledger(*, actor: User, round_: Round, data: bytes, name: str) -> list[Line]:
    """
    Return what bringing a workbook in would do, row by row; nothing is kept.

    Every row in which something was filled in is brought in and taken back, so that the trial says what the real thing says.

    Raises:
        Refusal: ``rectification.ledger_not_ours``, ``rectification.ledger_headings``, ``rectification.ledger_other_round``,
            ``rectification.ledger_too_many``; ``files.…`` for a file that is none.
    """
    book = open_ledger(read_sheets(data, name), round_.pk)
    keys = [UUID(sent.uid) for sent in book.sent.values()]
    found = {str(item.uid): item for item in items_visible_to(actor).filter(round=round_, uid__in=keys)}
    lines = list(read_lines(book, found, reported_already(found.values())))
    changed = [line for line in lines if line.verdict is Verdict.CHANGED]
    if len(changed) > MOST:
        raise Refusal(
            "rectification.ledger_too_many",
            f"表里填写了 {len(changed)} 行，一次最多导入 {MOST} 行，没有导入。请分几次导入。",
            f"{len(changed)} rows were filled in, and at most {MOST} come in at once; nothing was brought in. Split them.",
            where="file",
        )
    for line in changed:
        _try(line, actor)
    return lines


def _try(line: Line, actor: User) -> None:
    assert line.item is not None
    assert line.facts is not None
    if line.item.version != line.version and (changed := changed_meanwhile(actor, line.item, line.version)):
        line.verdict = Verdict.ERROR
        line.problems.insert(0, stale(line, changed))
        return
    try:
        with transaction.atomic():
            add_progress(actor=actor, item=line.item, facts=line.facts)
            transaction.set_rollback(True)
    except Refusal as refused:
        if refused.code == "accounts.step_up_needed":
            raise
        line.verdict = Verdict.ERROR
        line.problems.insert(0, refused_at(line, refused))


@transaction.atomic
def bring_ledger_in(
    *,
    actor: User,
    round_: Round,
    changes: Sequence[tuple[UUID, ProgressFacts]],
    versions: Mapping[UUID, int] | None = None,
    sha256: str = "",
) -> int:
    """
    Add the progress that a tried workbook holds; all of it or nothing, each by the action that a page calls.

    What was reported meanwhile in the same words is passed over, so that a workbook that is brought in twice counts once.

    Args:
        actor: Who brings it in.
        round_: The round.
        changes: Key of the line and what was done, as ``try_ledger`` read it.
        versions: Of the lines when they were tried; none that somebody else has changed since is written to.
        sha256: Of the file, for the record.

    Returns:
        How many reports of progress were added.

    Raises:
        Refusal: as ``add_progress``, or ``rectification.ledger_changed_meanwhile``, of the first line that refuses; nothing
            was kept then.
    """
    count = 0
    for uid, facts in changes:
        item = Item.objects.filter(uid=uid, round=round_).first() or Item(uid=uid)
        stands = reported_already([item]).get((item.pk, facts.done_on, facts.text.strip())) if item.pk else None
        if stands == figures_of(facts):
            continue
        _require_as_tried(actor, item, (versions or {}).get(uid))
        add_progress(actor=actor, item=item, facts=facts)
        count += 1
    record(
        actor=actor,
        action="rectification.import_ledger",
        object_kind="round",
        object_id=round_.pk,
        fields={"rows": count, "sha256": sha256},
    )
    return count


def _require_as_tried(actor: User, item: Item, version: int | None) -> None:
    if version is None or item.version == version:
        return
    if changed := changed_meanwhile(actor, item, version):
        said = stale(Line(0, item.number), changed)
        raise Refusal(said.code, f"{item.number}：{said.zh}", f"{item.number}: {said.en}", http_status=409)


def fingerprint(data: bytes) -> str:
    """Return the hash of a workbook that came back."""
    return hashlib.sha256(data).hexdigest()
