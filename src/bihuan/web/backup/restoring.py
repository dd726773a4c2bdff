"""Restoring a backup onto an empty folder, and for PostgreSQL an empty database; all of it, or nothing."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bihuan.web.backup.databases import sqlite_counts
from bihuan.web.backup.making import require_whole, walk_trail
from bihuan.web.backup.manifest import (
    CHUNK,
    MANIFEST,
    SNAPSHOT,
    BackupError,
    Manifest,
    content,
    opened,
    read_manifest,
)
from bihuan.web.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where."""

    folder: DataFolder
    manifest: Manifest


def restore(path: Path, to: Path, *, database_url: str = "") -> Restored:
    """
    Put the backup at ``path`` back into the folder ``to``.

    Every hash, the number of rows of each table and the trail are compared before the folder gets its name, so that
    what is there afterwards is whole. A new secret key is made unless the backup holds one: everybody signs in again.

    Args:
        path: The backup.
        to: A folder that is empty or does not exist.
        database_url: An empty PostgreSQL database; "" for SQLite in the folder. What was kept in SQLite may go to
            PostgreSQL, not the other way round.

    Raises:
        BackupError: ``backup.missing``, ``backup.incomplete``, ``backup.damaged``, ``backup.newer_version``,
            ``backup.folder_not_empty``, ``backup.database_not_empty``, ``backup.needs_postgresql``, ``backup.not_equal``, ``backup.not_written``.
    """
    manifest = read_manifest(path)
    require_whole(path, manifest)
    if manifest.database == "postgresql" and not database_url:
        raise BackupError(
            "backup.needs_postgresql",
            "这份备份来自 PostgreSQL，要恢复到一个空的 PostgreSQL 数据库。请用 --database-url 指明。",
            "This backup comes from PostgreSQL and needs an empty PostgreSQL database: name it with --database-url.",
        )
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupError(
            "backup.folder_not_empty",
            f"目录不是空的，没有恢复：{to}。请指明一个新目录。",
            f"{to} is not empty, so nothing was restored. Name a new folder.",
        )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".bihuan-restore-") as name:
            folder = DataFolder(Path(name) / "data")
            _unpack(path, manifest, folder)
            _name_database(folder, database_url)
            _fill_database(path, folder, manifest, database_url)
            _require_same_trail(folder, manifest, database_url)
            if to.exists():
                to.rmdir()
            folder.path.replace(to)
    except OSError as error:
        raise BackupError(
            "backup.not_written",
            f"没有恢复：{to} 写不进去（{error.strerror}）。请检查磁盘空间和权限。",
            f"Nothing was restored: {to} could not be written ({error.strerror}). Check the disk's space and permissions.",
        ) from error
    return Restored(DataFolder(to), manifest)


def _unpack(path: Path, manifest: Manifest, folder: DataFolder) -> None:
    folder.path.mkdir(mode=0o700)
    with opened(path) as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            name = folder.database_file.name if member.name == SNAPSHOT else member.name
            target = folder.path / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            stream, digest = content(archive, member), hashlib.sha256()
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                while data := stream.read(CHUNK):
                    digest.update(data)
                    file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if digest.hexdigest() != manifest.files[member.name].sha256:
                raise _not_equal(member.name)
    folder.make(demo=manifest.demo)  # what a backup does not hold: a secret key, the folder of styles


def _name_database(folder: DataFolder, database_url: str) -> None:
    if database_url:
        line = f"database_url = {_quoted(database_url)}\n"
        folder.settings_file.write_text(line + folder.settings_file.read_text(encoding="utf-8"), encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fill_database(path: Path, folder: DataFolder, manifest: Manifest, database_url: str) -> None:
    if not database_url:
        counts = _sqlite_counts(folder.database_file)
    else:
        from bihuan.web.backup.loading import load

        counts = load(path, folder, manifest)
        shutil.rmtree(folder.path / "tables", ignore_errors=True)
        folder.database_file.unlink(missing_ok=True)
    for table, rows in manifest.counts.items():
        if counts.get(table) != rows:
            raise _not_equal(table)


def _require_same_trail(folder: DataFolder, manifest: Manifest, database_url: str) -> None:
    # Made before an upgrade: this version cannot walk the older tables; the upgrade that comes next does.
    if manifest.trail is None or manifest.database == "postgresql":
        return
    if walk_trail(folder, database_url) != manifest.trail:
        raise _not_equal("trail")


def _sqlite_counts(database: Path) -> dict[str, int]:
    connection = sqlite3.connect(database)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise _not_equal(database.name)
        return sqlite_counts(connection)
    finally:
        connection.close()


def _not_equal(what: str) -> BackupError:
    return BackupError(
        "backup.not_equal",
        f"恢复出来的内容与备份不一致（{what}），没有保留任何内容。请换用另一份备份，并检查磁盘。",
        f"What was restored differs from the backup ({what}), so none of it was kept. Use another backup and check the disk.",
    )
