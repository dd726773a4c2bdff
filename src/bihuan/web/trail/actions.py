"""Adding to the trail."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from bihuan.web.common.requests import current_request_id
from bihuan.web.trail.canonical import GENESIS, SUITE, fields_hash, merkle_root, record_hash
from bihuan.web.trail.models import Head, Record, Salt

#: Who acts when nobody does: set-up, expiry.
SYSTEM = "system"


def append(
    *,
    actor: str,
    action: str,
    object_kind: str,
    object_id: object,
    object_version: int = 0,
    from_state: str = "",
    to_state: str = "",
    result: str = "done",
    reason_code: str = "",
    fields: Mapping[str, Any] | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
) -> Record:
    """
    Add one record to the chain, inside the transaction of the change that it records.

    Args:
        actor: The person's pseudonym, or ``SYSTEM``.
        action: ``app.verb``, e.g. ``"notices.confirm"``.
        object_kind: The kind of object acted on, e.g. ``"notice"``.
        object_id: Its primary key.
        object_version: Its version after the action; 0 for an object without versions.
        from_state: The state before a move; "" where nothing moved.
        to_state: The state after a move.
        result: ``done`` or ``refused``.
        reason_code: A code from a fixed list; never free text.
        fields: What the action set. Only a keyed hash of it is kept.
        rows: Of an action on many rows, what it set in each, in order; only their Merkle root is kept.

    Raises:
        RuntimeError: outside a transaction, because record and change must stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a trail record is appended inside the transaction of the change it records")
    head = _locked_head()
    key = _salt(object_kind, str(object_id))
    at = datetime.now(UTC)
    body = {
        "seq": head.seq + 1,
        "suite": SUITE,
        "at": at,
        "clock_stepped": head.at is not None and at < head.at,
        "actor": actor,
        "action": action,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "object_version": object_version,
        "from_state": from_state,
        "to_state": to_state,
        "result": result,
        "reason_code": reason_code,
        "request_id": current_request_id(),
        "fields_hash": fields_hash(key, dict(fields)) if fields else "",
        "row_root": merkle_root([fields_hash(key, dict(row)) for row in rows]),
    }
    record = Record.objects.create(
        **body, previous_hash=head.hash, hash=record_hash({**body, "at": moment(at)}, head.hash)
    )
    head.seq, head.hash, head.at = record.seq, record.hash, at
    head.save(update_fields=["seq", "hash", "at"])
    return record


def moment(at: datetime) -> str:
    """Return a moment as records write it: UTC, microseconds, the same on both databases."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _locked_head() -> Head:
    # On PostgreSQL the row lock makes writers queue; on SQLite the IMMEDIATE transaction already does.
    head, _made = Head.objects.select_for_update().get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})
    return head


def _salt(object_kind: str, object_id: str) -> bytes:
    salt, _made = Salt.objects.get_or_create(
        object_kind=object_kind, object_id=object_id, defaults={"key": secrets.token_bytes(32)}
    )
    return bytes(salt.key)
