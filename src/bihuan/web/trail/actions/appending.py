"""Adding a record to the chain."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import Error, connection

from bihuan.trail_check.chain import COVERED
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.common.requests import current_request_id
from bihuan.web.common.trouble import refusal_for
from bihuan.web.trail.canonical import FORM, fields_hash, merkle_root, moment, record_hash
from bihuan.web.trail.models import Head, Record

#: Who acts when nobody does: set-up, expiry.
SYSTEM = "system"

_BLANK = {
    **dict.fromkeys("from_state to_state reason_code fields_hash row_root role assignment".split(), ""),
    "object_version": 0,
    "result": "done",
}
_COLUMNS = (*COVERED[FORM], "previous_hash", "hash")
# Plain statements: a record goes with every change, and building them anew each time would cost more than running them.
_INSERT = (
    f"INSERT INTO trail_record ({', '.join(_COLUMNS)}) "  # noqa: S608  # names of columns from a constant
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)
_LOOK = "SELECT seq, hash, at, suite, entries FROM trail_head WHERE id = 1"
_MOVE = "UPDATE trail_head SET seq = %s, hash = %s, at = %s, suite = %s, entries = %s WHERE id = 1 AND seq = %s AND hash = %s"
_FIND_SALT = "SELECT key FROM trail_salt WHERE object_kind = %s AND object_id = %s"
_ADD_SALT = "INSERT INTO trail_salt (object_kind, object_id, key) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


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
    rows: Iterable[Mapping[str, Any]] = (),
    role: str = "",
    assignment: str = "",
) -> Record:
    """
    Add one record to the chain, inside the transaction of the change that it records.

    Args:
        actor: The person's pseudonym, or ``SYSTEM``.
        action: ``app.verb``, e.g. ``"notices.confirm"``; its words stand in ``trail.words``.
        object_kind: The kind of object acted on, e.g. ``"notice"``.
        object_id: Its primary key.
        object_version: Its version after the action; 0 for an object without versions.
        from_state: The state before a move; "" where nothing moved.
        to_state: The state after a move.
        result: ``done`` or ``refused``.
        reason_code: A code from a fixed list; never free text.
        fields: What the action set. Only a keyed hash of it is kept.
        rows: Of an action on many rows, what it set in each, in order; only their Merkle root is kept. May be made
            one by one: a bulk import need not hold them.
        role: The role that gave the right to do it.
        assignment: The dated assignment that gave the role.

    Raises:
        RuntimeError: outside a transaction, because record and change must stand or fall together.
        Refusal: ``trail.not_written``: the record cannot be added, so the change must not be kept either.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a trail record is appended inside the transaction of the change it records")
    sealed = _Sealed(settings.TRAIL_SUITE, object_kind, str(object_id))
    facts = {
        "actor": actor,
        "action": action,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "object_version": object_version,
        "from_state": from_state,
        "to_state": to_state,
        "result": result,
        "reason_code": reason_code,
        # Before the head is locked: others need not wait while many rows are hashed.
        "fields_hash": sealed.one(fields) if fields else "",
        "row_root": merkle_root(map(sealed.one, rows), sealed.suite),
        "role": role,
        "assignment": assignment,
    }
    with writing():
        return chained(locked_head(), facts)


def chained(head: Head, facts: Mapping[str, Any]) -> Record:
    """Add a record of ``facts`` behind ``head``, whose row is locked, and move it; hashes of rows are in ``facts``."""
    at, seq, previous = datetime.now(UTC), head.seq, head.hash
    body = {
        **_BLANK,
        **facts,
        "seq": seq + 1,
        "form": FORM,
        "suite": settings.TRAIL_SUITE,
        "at": at,
        "day": today().isoformat(),
        "clock_stepped": head.at is not None and at < head.at,
        "request_id": current_request_id(),
    }
    record = Record(**body, previous_hash=previous, hash=record_hash({**body, "at": moment(at)}, previous))
    stored_at = connection.ops.adapt_datetimefield_value(at)
    values = {**body, "at": stored_at, "previous_hash": previous, "hash": record.hash}
    head.seq, head.hash, head.at, head.suite = record.seq, record.hash, at, record.suite
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [values[name] for name in _COLUMNS])
        cursor.execute(_MOVE, [head.seq, head.hash, stored_at, head.suite, head.entries, seq, previous])
        if cursor.rowcount != 1:
            raise _not_written()
    return record


def locked_head() -> Head:
    """
    Return the end of the chain, locked until the transaction ends, so that records queue.

    Where the setting names another algorithm than the last record has, that is recorded first.

    Raises:
        Refusal: ``trail.not_written`` where the end is missing: a chain whose end is unknown takes no record.
    """
    # On PostgreSQL the row lock makes writers queue; on SQLite the IMMEDIATE transaction already does.
    statement = _LOOK + (" FOR UPDATE" if connection.features.has_select_for_update else "")
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    if row is None:
        raise _not_written()
    seq, last, at, suite, entries = row
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    at = at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
    head = Head(pk=1, seq=seq, hash=last, at=at, suite=suite, entries=entries)
    if seq and suite != settings.TRAIL_SUITE:
        names = {"action": "trail.switch_suite", "object_kind": "trail", "object_id": settings.TRAIL_SUITE}
        chained(head, {"actor": SYSTEM, **names})
    return head


@contextmanager
def writing() -> Iterator[None]:
    """Turn a failure of the database into the refusal that a page can show; the change is rolled back with it."""
    try:
        yield
    except Error as error:
        # A full disk has a sentence of its own, which says more.
        raise refusal_for(error) or _not_written() from error


def _not_written() -> Refusal:
    return Refusal(
        "trail.not_written",
        "操作留痕写不进去，所以这一步没有做，也没有保存任何内容。请稍后再试；如再次出现，请联系系统管理员核对留痕。",
        "The trail could not be written, so this step was not taken and nothing was saved. Try again shortly; if it "
        "happens again, ask your administrator to check the trail.",
        http_status=503,
    )


@dataclass(slots=True)
class _Sealed:
    """Keyed hashes of what was set in one object; its key is looked up when first needed."""

    suite: str
    object_kind: str
    object_id: str
    key: bytes = b""

    def one(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of ``fields``."""
        self.key = self.key or _salt(self.object_kind, self.object_id)
        return fields_hash(self.key, dict(fields), self.suite)


def _salt(object_kind: str, object_id: str) -> bytes:
    with writing(), connection.cursor() as cursor:
        cursor.execute(_FIND_SALT, [object_kind, object_id])
        row = cursor.fetchone()
        if row is None:
            # Somebody else may be first: then theirs counts, because one object has one key.
            cursor.execute(_ADD_SALT, [object_kind, object_id, secrets.token_bytes(32)])
            cursor.execute(_FIND_SALT, [object_kind, object_id])
            row = cursor.fetchone()
    return bytes(row[0])
