"""Bringing a folder's tables up to date, with a backup before it, and going back to that where it fails."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bihuan.web import serving
from bihuan.web.backup.making import Made, make
from bihuan.web.backup.manifest import SNAPSHOT, BackupError, Manifest, content, opened
from bihuan.web.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done: the steps, in their order, and the backup from before; None where there was nothing to do."""

    steps: list[str]
    backup: Made | None


def upgrade(folder: DataFolder, *, backups: Path | None = None) -> Upgraded:
    """
    Bring the tables of ``folder`` up to date. Call it while holding the folder, so that nobody serves it.

    Args:
        folder: The data folder.
        backups: Where the backup from before goes; ``backups/`` inside the folder if not named.

    Raises:
        BackupError: ``backup.upgrade_failed``: everything is as it was before; or the backup was not made, and then
            nothing was touched.
        ServeError: ``data.newer_version``.
    """
    serving.start(folder)
    steps = [f"{app}.{name}" for app, name in serving.pending()]
    if not steps:
        return Upgraded([], None)
    from django.db import connection

    connection.close()
    made = make(folder, backups or folder.path / "backups", check_trail=False)
    try:
        serving.migrate()
        _require_whole_trail()
    # Whatever went wrong, the way back is the same; the cause is said and chained.
    except BaseException as error:
        connection.close()
        _go_back(folder, made)
        if not isinstance(error, Exception):
            raise
        raise BackupError(
            "backup.upgrade_failed",
            f"升级没有成功（{type(error).__name__}），数据已恢复到升级前的状态；升级前的备份在 {made.path}。"
            "请继续使用原来的版本，并把 BIHUAN_TRACE=1 的输出发给维护者。",
            f"The upgrade failed ({type(error).__name__}) and everything is as it was before; the backup is {made.path}. "
            "Go on with the version you had, and send the maintainers what BIHUAN_TRACE=1 prints.",
        ) from error
    return Upgraded(steps, made)


def _require_whole_trail() -> None:
    from bihuan.web.trail.verify import verify

    verdict = verify()
    if not verdict.is_whole:
        raise ValueError(f"the trail is not whole at {verdict.seq}: {verdict.fault}")


def _replace_database(folder: DataFolder, data: IO[bytes]) -> None:
    fresh = folder.database_file.with_name(".going-back.sqlite3")
    with fresh.open("wb") as file:
        shutil.copyfileobj(data, file)
        file.flush()
        os.fsync(file.fileno())
    # The old log would be played onto the database that comes back.
    for suffix in ("-wal", "-shm"):
        folder.database_file.with_name(folder.database_file.name + suffix).unlink(missing_ok=True)
    fresh.replace(folder.database_file)


def _unpack_tables(folder: DataFolder, path: Path, manifest: Manifest) -> None:
    (folder.path / "tables").mkdir(mode=0o700, exist_ok=True)
    with opened(path) as archive:
        for table in manifest.columns:
            with (folder.path / "tables" / f"{table}.copy").open("wb") as file:
                shutil.copyfileobj(content(archive, archive.getmember(f"tables/{table}.copy")), file)


def _go_back(folder: DataFolder, made: Made) -> None:
    if made.manifest.database == "sqlite":
        with opened(made.path) as archive:
            _replace_database(folder, content(archive, archive.getmember(SNAPSHOT)))
        return
    from bihuan.web.backup.loading import drop_everything, fill

    _unpack_tables(folder, made.path, made.manifest)
    drop_everything()
    fill(made.path, folder, made.manifest)
    shutil.rmtree(folder.path / "tables")
