"""Leaving a record of a backup, a restore, an upgrade: an auditor asks for them."""

from pathlib import Path

from bihuan.web import serving
from bihuan.web.data_folder import DataFolder


def note(folder: DataFolder, action: str, *, file: Path, sha256: str = "") -> None:
    """
    Add ``backup.<action>`` to the trail of ``folder``.

    The record of a backup stands behind the picture that it holds. Where the tables are of an older version nothing is
    added: the upgrade that comes next adds its own.

    Args:
        folder: The data folder; its server may be running.
        action: ``make``, ``restore`` or ``upgrade``.
        file: The backup.
        sha256: Its hash.
    """
    serving.start(folder)
    from django.db import connection, transaction

    from bihuan.web.trail.actions import SYSTEM, append

    if serving.pending():
        return
    with transaction.atomic():
        append(
            actor=SYSTEM,
            action=f"backup.{action}",
            object_kind="backup",
            object_id=file.name[:64],
            fields={"file": str(file), "sha256": sha256},
        )
    connection.close()
