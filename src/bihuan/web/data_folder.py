"""
The data folder: everything an installation owns, in one place that can be copied.

::

    bihuan-data/
    ├── settings.toml     what the office decided (see docs/reference/settings.md)
    ├── secret_key        made once; sessions and signed links depend on it
    ├── bihuan.sqlite3    unless another database is named
    ├── keys/ anchors/    what signs the trail, and what was signed
    ├── backups/          what an upgrade made before it changed anything
    ├── blobs/            the bytes of every file, by hash
    ├── uploads/          parts of files that are still being sent; what is not finished in time is removed
    └── static/           styles and scripts as served, remade from the package when it changes
"""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEFAULT_FOLDER = "bihuan-data"
SETTINGS_TEXT = """\
# Settings of this installation. Every line is optional; docs/reference/settings.md explains each.
demo = {demo}
"""


class DataFolderError(Exception):
    """The data folder cannot be used as it stands; ``zh`` and ``en`` say why and what to do."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class DataFolder:
    """Paths inside one data folder."""

    path: Path

    @property
    def settings_file(self) -> Path:
        """What the office decided."""
        return self.path / "settings.toml"

    @property
    def secret_key_file(self) -> Path:
        """The key that sessions and signed links depend on."""
        return self.path / "secret_key"

    @property
    def database_file(self) -> Path:
        """The SQLite database."""
        return self.path / "bihuan.sqlite3"

    @property
    def blobs(self) -> Path:
        """The bytes of files, by hash."""
        return self.path / "blobs"

    @property
    def uploads(self) -> Path:
        """Parts of files that are still being sent."""
        return self.path / "uploads"

    @property
    def static(self) -> Path:
        """Styles and scripts as served."""
        return self.path / "static"

    def make(self, *, demo: bool = False) -> None:
        """Create what is missing; what is there stays as it is. Only the owner may read the folder and the key."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.blobs.mkdir(mode=0o700, exist_ok=True)
            self.uploads.mkdir(mode=0o700, exist_ok=True)
            self.static.mkdir(exist_ok=True)
            if not self.settings_file.exists():
                self.settings_file.write_text(SETTINGS_TEXT.format(demo=str(demo).lower()), encoding="utf-8")
            if not self.secret_key_file.exists():
                _write_private(self.secret_key_file, secrets.token_urlsafe(48))
        except OSError as error:
            raise DataFolderError(
                "data.not_writable",
                f"数据目录不能写入：{self.path}（{error.strerror}）。请换一个目录，或检查目录权限。",
                f"The data folder cannot be written: {self.path} ({error.strerror}). "
                "Name another folder or check its permissions.",
            ) from error

    def secret_key(self) -> str:
        """
        Return the secret key.

        Raises:
            DataFolderError: ``data.missing`` where the folder was never made.
        """
        try:
            return self.secret_key_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise DataFolderError(
                "data.missing",
                f"这里还没有数据目录：{self.path}。请先运行 bihuan demo 或 bihuan init。",
                f"There is no data folder at {self.path} yet. Run bihuan demo or bihuan init first.",
            ) from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """
        Hold the folder for one serving process, for as long as the block runs.

        Two servers on one SQLite file would each run the start-up work; the second is told instead.

        Raises:
            DataFolderError: ``data.in_use`` while another process holds it.
        """
        with (self.path / "in-use.lock").open("a+b") as lock:
            if not _lock(lock.fileno()):
                raise DataFolderError(
                    "data.in_use",
                    f"数据目录正在被另一个运行中的服务使用：{self.path}。请使用已打开的页面，或先停止那个服务。",
                    f"Another running server is using the data folder {self.path}. "
                    "Use its page, or stop that server first.",
                )
            yield


def current() -> DataFolder:
    """Return the data folder named by ``BIHUAN_DATA``, or ``./bihuan-data``."""
    return DataFolder(Path(os.environ.get("BIHUAN_DATA") or DEFAULT_FOLDER).resolve())


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
