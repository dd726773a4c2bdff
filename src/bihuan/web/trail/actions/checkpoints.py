"""Signing where the chain stands, and keeping copies of that elsewhere."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from bihuan.trail_check.chain import CHECKPOINT
from bihuan.trail_check.hashes import Tree
from bihuan.web.trail import anchors, queries
from bihuan.web.trail.actions.appending import SYSTEM, append, chained, locked_head, writing
from bihuan.web.trail.canonical import SUITES, digest
from bihuan.web.trail.keys import SigningKey, signing_key
from bihuan.web.trail.models import Checkpoint, Head
from bihuan.web.trail.queries import checkpoint_line

_LOG = logging.getLogger(__name__)

#: A checkpoint is due after so many records, or so long after the last one if there is any record since.
RECORDS_BETWEEN = 10_000
HOURS_BETWEEN = 24


def keep_key() -> SigningKey:
    """Return the key that signs, after making sure that the chain names its public half."""
    key = signing_key()
    if not queries.records_of("key", key.public).filter(action="trail.new_key").exists():
        with transaction.atomic():
            append(actor=SYSTEM, action="trail.new_key", object_kind="key", object_id=key.public)
    return key


def take_checkpoint(*, actor: str = SYSTEM, even_if_early: bool = False) -> Checkpoint | None:
    """
    Sign where the chain stands, keep it in the database, and copy it into the anchor folders.

    Args:
        actor: The pseudonym of who asked for it.
        even_if_early: Take it although none is due; still none where nothing was recorded since the last one.

    Returns:
        The checkpoint, or None where none was due. A folder that cannot be written is named in the log and is given
        what it lacks the next time.

    Raises:
        Refusal: ``trail.not_written``.
    """
    key = keep_key()
    with transaction.atomic(), writing():
        head = locked_head()
        last = queries.last_checkpoint()
        if not _is_due(head, last, even_if_early=even_if_early):
            return None
        checkpoint = _signed(head, last, key)
        body = checkpoint_line(checkpoint)
        record = chained(
            head,
            {
                "actor": actor,
                "action": "trail.checkpoint",
                "object_kind": "checkpoint",
                "object_id": str(checkpoint.seq),
                "row_root": digest(settings.TRAIL_SUITE, "checkpoint:1", body),
            },
        )
        checkpoint.record = record.seq
        checkpoint.save(force_insert=True)
    anchor()
    return checkpoint


def anchor() -> list[Path]:
    """Give every anchor folder the checkpoints that it lacks, and return the folders that could not be written."""
    failed = []
    for folder in anchors.folders():
        try:
            anchors.keep(folder, map(checkpoint_line, queries.checkpoints_after(anchors.last_anchored(folder))))
        except OSError as error:
            _LOG.warning("trail: anchors cannot be written to %s (%s); the next checkpoint tries again", folder, error)
            failed.append(folder)
    return failed


def _is_due(head: Head, last: Checkpoint | None, *, even_if_early: bool) -> bool:
    new = head.seq - (last.record if last else 0)
    if even_if_early or last is None:
        return new > 0
    is_old = datetime.now(UTC) - last.at >= timedelta(hours=HOURS_BETWEEN)
    return new >= RECORDS_BETWEEN or (new > 0 and is_old)


def _signed(head: Head, last: Checkpoint | None, key: SigningKey) -> Checkpoint:
    since = last.record if last else 1
    suite, hashes = queries.hashes_since(since)
    tree = Tree(SUITES[suite])
    for leaf in hashes:
        tree.add(leaf)
    made = Checkpoint(
        seq=head.seq,
        head=head.hash,
        since=since,
        count=head.seq - since + 1,
        root=tree.root(),
        suite=suite,
        at=datetime.now(UTC),
        key=key.public,
    )
    body = checkpoint_line(made)
    made.signature = key.sign("checkpoint:1", {name: body[name] for name in CHECKPOINT})
    return made
