"""Whether the trail is whole: every record follows the one before and hashes to what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from bihuan.web.trail.actions import moment
from bihuan.web.trail.canonical import GENESIS, SUITE, record_hash
from bihuan.web.trail.models import Head, Record

Fault = Literal["gap", "wrong_previous", "wrong_hash", "unknown_suite", "tail_cut", "head_wrong"]

#: The fields of a record that its hash covers.
COVERED = (
    "seq",
    "suite",
    "at",
    "clock_stepped",
    "actor",
    "action",
    "object_kind",
    "object_id",
    "object_version",
    "from_state",
    "to_state",
    "result",
    "reason_code",
    "request_id",
    "fields_hash",
    "row_root",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the trail found: the number of sound records, and the first fault if there is one."""

    records: int
    head: str  #: hash of the last sound record; keep it elsewhere, and a rebuilt chain will show
    fault: Fault | None = None
    seq: int | None = None  #: where the fault stands

    @property
    def is_whole(self) -> bool:
        """True if nothing was changed, removed, inserted or cut off."""
        return self.fault is None


def verify() -> Verdict:
    """
    Check the whole trail of this database, in time linear to its length and constant memory.

    A chain alone cannot show that all of it was rebuilt together with its head: compare ``Verdict.head`` with one
    that was noted elsewhere.
    """
    head = Head.objects.filter(pk=1).first() or Head(seq=0, hash=GENESIS)
    rows = Record.objects.order_by("seq").values().iterator(chunk_size=2000)
    return check((dict(row) for row in rows), (head.seq, head.hash))


def check(rows: Iterable[dict[str, Any]], head: tuple[int, str]) -> Verdict:
    """Check records given in order, each with all its fields, against number and hash of the last one."""
    last, count = GENESIS, 0
    for row in rows:
        fault = _fault(row, count + 1, last)
        if fault:
            return Verdict(count, last, fault, count + 1)
        last, count = row["hash"], count + 1
    if head[0] > count:
        return Verdict(count, last, "tail_cut", count + 1)
    return Verdict(count, last) if head == (count, last) else Verdict(count, last, "head_wrong", count)


def _fault(row: dict[str, Any], seq: int, previous: str) -> Fault | None:
    if row["seq"] != seq:
        return "gap"
    if row["suite"] != SUITE:
        return "unknown_suite"
    if row["previous_hash"] != previous:
        return "wrong_previous"
    body = {name: row[name] for name in COVERED}
    body["at"] = moment(row["at"])
    return None if record_hash(body, previous) == row["hash"] else "wrong_hash"
