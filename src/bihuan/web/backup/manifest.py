"""What a backup says of itself, and the names that may stand in it."""

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from bihuan.web.data_folder import DataFolderError

FORMAT = 1
MANIFEST = "manifest.json"
SNAPSHOT = "database.sqlite3"
#: Everything else in an archive is refused: a name is a path on somebody's disk.
_NAMES = re.compile(
    r"manifest\.json|settings\.toml|secret_key|database\.sqlite3|tables/[a-z][a-z0-9_]*\.copy"
    r"|blobs/([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}|(?:anchors|keys)/[A-Za-z0-9][A-Za-z0-9._-]*"
)
_LARGEST_MANIFEST = 256 * 1024 * 1024
CHUNK = 1 << 20


class BackupError(DataFolderError):
    """A backup was not made or not restored; ``zh`` and ``en`` say why and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file inside a backup."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; ``trail`` is None where an older layout of tables could not be walked."""

    product: str
    made_at: str  #: UTC, seconds
    database: Literal["sqlite", "postgresql"]
    demo: bool
    has_keys: bool
    migrations: list[tuple[str, str]]
    counts: dict[str, int]  #: rows by table
    columns: dict[str, list[str]]  #: of each table in ``tables/``, in their order; empty for SQLite
    trail: dict[str, Any] | None  #: {"records", "head"}
    files: dict[str, Kept]
    damaged: list[str] = field(default_factory=list)  #: files that were gone or changed when the backup was made
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Return the manifest as it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def incomplete(path: Path) -> BackupError:
    """Return the answer to a file that is no whole backup."""
    return BackupError(
        "backup.incomplete",
        f"这不是一份完整的备份：{path}。文件可能在写入时中断或传输不全，没有恢复任何内容。请换用另一份备份。",
        f"{path} is no whole backup: it broke off while it was written or copied. Nothing was restored. Use another one.",
    )


def damaged(path: Path, zh: str, en: str) -> BackupError:
    """Return the answer to a backup that is all there and was changed since; ``zh`` and ``en`` say which check failed."""
    return BackupError(
        "backup.damaged",
        f"备份已损坏：{path}。{zh}。没有恢复任何内容。请换用另一份备份，并检查存放它的磁盘。",
        f"The backup {path} is damaged: {en}. Nothing was restored. Use another one, and check the disk that it lay on.",
    )


class _OddMemberError(tarfile.TarError):
    """A member that no backup has."""


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """
    Open an archive for reading.

    Raises:
        BackupError: ``backup.missing``, ``backup.incomplete``, ``backup.damaged``.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BackupError(
            "backup.missing",
            f"没有找到备份文件：{path}。请核对文件名；bihuan backup --list 可列出一个目录中的备份。",
            f"There is no backup file {path}. Check its name; bihuan backup --list shows those of a folder.",
        ) from error
    except _OddMemberError as error:
        raise damaged(path, f"包里有备份不该有的内容（{error}）", f"it holds {error}, which no backup does") from error
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise incomplete(path) from error


def read_manifest(path: Path) -> Manifest:
    """
    Return the manifest of the backup at ``path``.

    Raises:
        BackupError: ``backup.missing``, ``backup.incomplete``, ``backup.damaged``, ``backup.newer_version``.
    """
    with opened(path) as archive:
        last = None
        for member in archive:
            last = member
        # Written last on purpose: where it is not the last one, the rest of the file is not ours.
        if last is None or last.name != MANIFEST or last.size > _LARGEST_MANIFEST:
            raise _broken_off(path, archive.offset, last.name if last else "")
        data = content(archive, last).read()
    try:
        plain = json.loads(data)
        if plain["format"] > FORMAT:
            raise newer(path)
        plain["files"] = {name: Kept(**kept) for name, kept in plain["files"].items()}
        plain["migrations"] = [(app, name) for app, name in plain["migrations"]]
        return Manifest(**plain)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(path, f"里面的清单 {MANIFEST} 读不懂", f"its list, {MANIFEST}, cannot be read") from error


def _broken_off(path: Path, offset: int, last: str) -> BackupError:
    """Return why an archive ends before its manifest: nothing follows, or what follows is no header any more."""
    with path.open("rb") as file:
        file.seek(offset)
        following = file.read(tarfile.BLOCKSIZE)
    if len(following) < tarfile.BLOCKSIZE or not any(following):
        return incomplete(path)
    zh_after, en_after = (f"，在 {last} 之后", f", after {last}") if last else ("", "")
    return damaged(
        path,
        f"第 {offset} 字节处的文件头与它的校验和不符{zh_after}",
        f"the header at byte {offset}{en_after} does not fit its checksum",
    )


def newer(path: Path) -> BackupError:
    """Return the answer to a backup that a newer version made."""
    return BackupError(
        "backup.newer_version",
        f"这份备份由更新版本的闭环制作，这个版本不能恢复：{path}。请先安装新版本。",
        f"A newer Bihuan made the backup {path}, and this version cannot restore it. Install the newer version first.",
    )


def content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Return the bytes of a member, whose name must be one that a backup has."""
    stream = archive.extractfile(member) if member.isreg() and _NAMES.fullmatch(member.name) else None
    if stream is None:
        raise _OddMemberError(ascii(member.name))
    return stream


def sha256_of(path: Path) -> str:
    """Return the hash of a file, in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
