"""Writing a batch of the access log."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from bihuan.trail_check.chain import ENTRY
from bihuan.web.trail.actions.appending import SYSTEM, chained, locked_head, writing
from bihuan.web.trail.canonical import digest, merkle_root, moment
from bihuan.web.trail.models import AccessEntry

if TYPE_CHECKING:
    from bihuan.web.trail.access_log import Look


def keep_looks(looks: Sequence["Look"], *, lost: int = 0) -> None:
    """
    Write ``looks`` and one record with the root over them; ``lost`` says how many more there was no room for.

    Raises:
        Refusal: ``trail.not_written``; then none of them is written.
    """
    with transaction.atomic(), writing():
        head = locked_head()
        if lost:
            facts = {"action": "trail.entries_lost", "object_kind": "access_log", "object_id": str(lost)}
            chained(head, {"actor": SYSTEM, **facts, "result": "failed"})
        if not looks:
            return
        first = head.entries + 1
        entries = [
            AccessEntry(
                seq=seq,
                batch=head.seq + 1,
                at=look.at,
                actor=look.actor,
                action=look.action,
                object_kind=look.object_kind,
                object_id=look.object_id,
                result=look.result,
                request_id=look.request_id,
            )
            for seq, look in enumerate(looks, first)
        ]
        AccessEntry.objects.bulk_create(entries)
        head.entries += len(entries)
        suite = settings.TRAIL_SUITE
        root = merkle_root((digest(suite, "access:1", _covered(entry)) for entry in entries), suite)
        place = f"{first}-{head.entries}"
        chained(
            head,
            {
                "actor": SYSTEM,
                "action": "trail.access_batch",
                "object_kind": "access_log",
                "object_id": place,
                "row_root": root,
            },
        )


def _covered(entry: AccessEntry) -> dict[str, object]:
    return {**{name: getattr(entry, name) for name in ENTRY}, "at": moment(entry.at)}
