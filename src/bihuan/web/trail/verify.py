"""Whether the trail of this database is whole; the rules are those of the stand-alone check, ``bihuan.trail_check``."""

from collections.abc import Iterable
from contextlib import closing

from bihuan.trail_check.chain import BrokenError, Check, Verdict
from bihuan.web.trail.canonical import SUITES
from bihuan.web.trail.queries import head, last_seq, lines


def verify(anchors: Iterable[tuple[int, str]] = (), keys: Iterable[str] = ()) -> Verdict:
    """
    Check the whole trail of this database, in time linear to its length and constant memory; others may go on writing.

    Args:
        anchors: What was noted elsewhere, as (number, hash of that record). A chain that was rebuilt as a whole, or
            rolled back, shows only against these.
        keys: The public keys that checkpoints may be signed with; any that the chain introduces if none is named.
    """
    check = Check(anchors, keys, SUITES)
    try:
        _walk(check)
        check.close()
    except BrokenError as broken:
        return check.verdict(broken)
    return check.verdict()


def _walk(check: Check) -> None:
    while True:
        # The last record before the head: whoever appends meanwhile writes both at once, so the head is never behind.
        last = last_seq()
        end = head()
        if end is None:
            raise BrokenError("head_wrong", check.records + 1, max(last, check.records + 1))
        if last > end.seq:
            raise BrokenError("head_wrong", end.seq + 1, last)
        if end.seq == check.records:
            break
        before = check.records
        with closing(lines(before + 1, end.seq)) as between:
            for line in between:
                check.take(line)
        if check.records < end.seq:
            raise BrokenError("tail_cut", check.records + 1, end.seq)
    if (end.hash, end.entries) != (check.head, check.entries):
        raise BrokenError("head_wrong", check.anchored + 1, check.records)
