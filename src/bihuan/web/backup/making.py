"""Making a backup while people work, and reading it again before it counts."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bihuan import __version__
from bihuan.web.backup.databases import Picture, PictureError, postgresql_picture, sqlite_picture
from bihuan.web.backup.manifest import (
    CHUNK,
    MANIFEST,
    BackupError,
    Kept,
    Manifest,
    content,
    damaged,
    incomplete,
    opened,
    read_manifest,
    sha256_of,
)
from bihuan.web.data_folder import DataFolder
from bihuan.web.options import read_options

PREFIX = "bihuan-"
_ADDRESS = re.compile(r"^\s*database_url\s*=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written and read again: where it lies, its own hash, and what it says of itself."""

    path: Path
    sha256: str  #: of the whole file; noted elsewhere it shows whether the file was exchanged
    manifest: Manifest


def make(folder: DataFolder, to: Path, *, with_keys: bool = False, check_trail: bool = True) -> Made:
    """
    Write a backup of ``folder`` and read it again, while others may go on working.

    The database is pictured first and the files afterwards: a row may name a file, never the other way round, so
    every file that the picture names is there already.

    Args:
        folder: The data folder.
        to: A folder, in which the file is named by the time; or the file itself, which ends in ``.tar`` and must not exist.
        with_keys: Whether the secret key and the private keys of the trail go with it.
        check_trail: Whether to check the trail of the picture; not possible before an upgrade.

    Raises:
        BackupError: ``backup.exists``, ``backup.not_written``, ``backup.trail_broken``, ``backup.not_readable``.
    """
    folder.secret_key()  # refuses a folder that was never made
    path = _named(to)
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".bihuan-backup-") as name:
            staging = Path(name)
            # What vouches for the trail before the database: an anchor that is newer than the picture would say that
            # records are missing from it.
            beside = _beside(folder, staging, with_keys=with_keys)
            picture = _picture(folder, staging)
            trail = None
            if check_trail:
                trail = walk_trail(DataFolder(staging), "") if picture.kind == "sqlite" else walk_trail(folder)
            picture.files = {**beside, **picture.files}
            manifest = _write(folder, partial, picture, trail, has_keys=with_keys)
        made = Made(path, _checked(partial, manifest), manifest)
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise BackupError(
            "backup.not_written",
            f"备份没有写成：{path}（{error.strerror}）。请检查磁盘空间和权限，或换一个位置。",
            f"The backup {path} was not written ({error.strerror}). Check the disk's space and permissions, "
            "or name another place.",
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return made


def _named(to: Path) -> Path:
    if to.is_dir() or to.suffix != ".tar":
        to = to / f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S}Z.tar"
    if to.exists():
        raise BackupError(
            "backup.exists",
            f"这个文件已经存在，没有覆盖：{to}。请换一个文件名，或只指明目录。",
            f"{to} exists and was not overwritten. Name another file, or a folder only.",
        )
    return to


def _picture(folder: DataFolder, staging: Path) -> Picture:
    url = read_options(folder.settings_file).database_url
    try:
        return postgresql_picture(url, staging) if url else sqlite_picture(folder.database_file, staging)
    except PictureError as error:
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> BackupError:
    return BackupError(
        "backup.not_readable",
        f"数据库读不出来，没有制作备份：{why}。请停止服务，保留数据目录，并与上一份备份核对。",
        f"The database could not be read, so no backup was made: {why}. Stop the server, keep the data folder, and "
        "compare it with the last backup.",
    )


def walk_trail(folder: DataFolder, database_url: str | None = None) -> dict[str, Any]:
    """
    Check the trail of ``folder`` in a process of its own, and return its length and last hash.

    Raises:
        BackupError: ``backup.trail_broken``, ``backup.not_readable``.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_DATA", "DJANGO_"))}
    if database_url is not None:
        environment["BIHUAN_DATABASE_URL"] = database_url
    done = subprocess.run(  # noqa: S603  # this program's own command
        [sys.executable, "-m", "bihuan", "trail", "verify", "--data", str(folder.path), "--format", "json"],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    try:
        verdict = json.loads(done.stdout)
    except ValueError:
        raise _unreadable(" ".join(done.stderr.split()) or "trail verify") from None
    if not verdict["is_whole"]:
        raise BackupError(
            "backup.trail_broken",
            "留痕不完整，没有继续：不能让这样的数据取代完好的备份。请运行 bihuan trail verify 查看位置。",
            "The trail is not whole, so nothing was done that could take the place of a sound backup. "
            "Run bihuan trail verify to see where.",
        )
    return {"records": verdict["records"], "head": verdict["head"]}


def _write(
    folder: DataFolder, partial: Path, picture: Picture, trail: dict[str, Any] | None, *, has_keys: bool
) -> Manifest:
    kept: dict[str, Kept] = {}
    damaged: list[str] = []
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, path in picture.files.items():
                _add_file(archive, kept, name, path)
            for sha256, size in picture.blobs:
                name = f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"
                path = folder.path / name
                # One damaged file must not cost the office the backup of all others: it is named instead.
                if not path.is_file() or path.stat().st_size != size or sha256_of(path) != sha256:
                    damaged.append(sha256)
                    continue
                _add_file(archive, kept, name, path)
            manifest = Manifest(
                product=__version__,
                made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                database=picture.kind,
                demo=read_options(folder.settings_file).demo,
                has_keys=has_keys,
                migrations=picture.migrations,
                counts=picture.counts,
                columns=picture.columns,
                trail=trail,
                files=dict(kept),
                damaged=damaged,
            )
            _add(archive, kept, MANIFEST, manifest.as_json())
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _beside(folder: DataFolder, staging: Path, *, with_keys: bool) -> dict[str, Path]:
    """
    Copy what stands beside database and files, by its name in the archive.

    The settings lose the address of the database: it holds a password, and elsewhere another one is used. Private keys
    go only where they were asked for.
    """
    text = _ADDRESS.sub("# database_url: not part of a backup", folder.settings_file.read_text(encoding="utf-8"))
    tomllib.loads(text)
    found = {"settings.toml": staging / "settings.toml"}
    found["settings.toml"].write_text(text, encoding="utf-8")
    DataFolder(staging).make()
    for kind in ("anchors", "keys"):
        (staging / kind).mkdir(mode=0o700)
        for path in sorted((folder.path / kind).glob("[!.]*")):
            if kind == "anchors" or with_keys or path.suffix == ".pub":
                found[f"{kind}/{path.name}"] = Path(shutil.copy(path, staging / kind))
    if with_keys:
        found["secret_key"] = folder.secret_key_file
    return found


def _add(archive: tarfile.TarFile, kept: dict[str, Kept], name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))
    kept[name] = Kept(hashlib.sha256(data).hexdigest(), len(data))


def _add_file(archive: tarfile.TarFile, kept: dict[str, Kept], name: str, path: Path) -> None:
    member = tarfile.TarInfo(name)
    with path.open("rb") as file:
        member.size, member.mode = os.fstat(file.fileno()).st_size, 0o600
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(member, file)
    kept[name] = Kept(sha256, member.size)


def _checked(partial: Path, manifest: Manifest) -> str:
    """Read the whole archive again, compare every file with the manifest, and return the archive's own hash."""
    if read_manifest(partial) != manifest:
        raise incomplete(partial)
    require_whole(partial, manifest)
    return sha256_of(partial)


def require_whole(path: Path, manifest: Manifest) -> None:
    """
    Hash every file of the archive and compare it with the manifest.

    Raises:
        BackupError: ``backup.damaged``, with the name of the file.
    """
    wanted = dict(manifest.files)
    with opened(path) as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            stream, digest = content(archive, member), hashlib.sha256()
            while data := stream.read(CHUNK):
                digest.update(data)
            listed = wanted.pop(member.name, None)
            if listed is None:
                raise damaged(
                    path,
                    f"里面的 {member.name} 不在清单上，或有两份",
                    f"{member.name} is not listed, or is there twice",
                )
            if listed != Kept(digest.hexdigest(), member.size):
                raise damaged(
                    path,
                    f"里面的 {member.name} 与清单所记的 SHA-256 不符",
                    f"the SHA-256 of {member.name} inside differs from the one that its list has",
                )
    if wanted:
        missing = min(wanted)
        raise damaged(path, f"清单上的 {missing} 不在里面", f"{missing} is listed and not there")


def _sync_folder(folder: Path) -> None:
    # Windows has no such call.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
