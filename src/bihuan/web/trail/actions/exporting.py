"""Handing the trail out, so that it can be checked on a machine that has nothing of this one."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from bihuan.web.trail import queries
from bihuan.web.trail.actions.appending import append
from bihuan.web.trail.actions.checkpoints import keep_key
from bihuan.web.trail.canonical import moment
from bihuan.web.trail.keys import SigningKey
from bihuan.web.trail.models import Record


def export_trail(*, actor: str, role: str = "", assignment: str = "") -> Iterator[str]:
    """
    Record that the trail is handed out, and return it up to that record, as lines of JSON with their line ends.

    A first line that says what it is; the records, each followed by the checkpoint or the entries of the access log that
    it announces; a last, signed line that says how many there were, so that nobody can shorten the file.

    Args:
        actor: The pseudonym of who takes it, or ``SYSTEM``.
        role: As in ``append``.
        assignment: As in ``append``.

    Raises:
        Refusal: ``trail.not_written``; then nothing is handed out.
    """
    key = keep_key()
    with transaction.atomic():
        last = append(
            actor=actor,
            action="trail.export",
            object_kind="trail",
            object_id="action",
            role=role,
            assignment=assignment,
        )
    return _lines(last, key)


def _lines(last: Record, key: SigningKey) -> Iterator[str]:
    yield _line({"kind": "trail", "form": 1, "made_at": moment(last.at)})
    counts = {"record": 0, "checkpoint": 0, "access": 0}
    with closing(queries.lines(1, last.seq)) as kept:
        for line in kept:
            counts[line["kind"]] += 1
            yield _line(line)
    end = {
        # Not what was counted: if records are missing in the database, the export must not be signed as if none were.
        "records": last.seq,
        "checkpoints": counts["checkpoint"],
        "entries": counts["access"],
        "head": last.hash,
        "at": moment(datetime.now(UTC)),
        "key": key.public,
    }
    yield _line({"kind": "end", **end, "signature": key.sign("export:1", end)})


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
