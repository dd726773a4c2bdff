"""The folder that a copy of the site goes into: what was written there last time may be replaced, nothing else."""

import hashlib
import json
from pathlib import Path

from bihuan.web.data_folder import DataFolderError

#: Lists what is in the folder, each file with its hash; whoever copies it can check that all has arrived.
LIST = "files.json"


class Folder:
    """
    A folder for a copy of the site.

    Raises:
        DataFolderError: ``public.folder_not_ours`` for a folder with files in it that no export wrote;
            ``public.cannot_write`` where the disk or the rights do not allow it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written: dict[str, str] = {}
        try:
            self._before = self._listed()
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_write(path, error) from error

    def _listed(self) -> set[str]:
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return set()
        marker = self.path / LIST
        if not self.path.is_dir() or not marker.is_file():
            raise _not_ours(self.path)
        try:
            listed = json.loads(marker.read_text(encoding="utf-8"))["bihuan_site"]
        except (ValueError, KeyError, TypeError) as error:
            raise _not_ours(self.path) from error
        ours = {name for name in listed if self._is_below(name)}
        there = {file.relative_to(self.path).as_posix() for file in self.path.rglob("*") if not file.is_dir()}
        if there - ours - {LIST, f"{LIST}.part"}:
            raise _not_ours(self.path)
        return ours

    def _is_below(self, name: object) -> bool:
        """Return whether a listed name stays in the folder: the list is a file that anybody may have changed."""
        return isinstance(name, str) and (self.path / name).resolve().is_relative_to(self.path.resolve())

    def write(self, name: str, data: bytes) -> None:
        """Write one file; one that holds the same already is left alone, so that a portal copies only what changed."""
        digest = hashlib.sha256(data).hexdigest()
        file = self.path / name
        try:
            if not (name in self._before and file.is_file() and file.read_bytes() == data):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        except OSError as error:
            raise _cannot_write(file, error) from error
        self._written[name] = digest

    def place(self, name: str) -> Path:
        """Return where a file may be written that is too long for the memory; ``wrote`` has to follow."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def wrote(self, name: str) -> None:
        """Count a file that was written at its ``place``."""
        with (self.path / name).open("rb") as file:
            self._written[name] = hashlib.file_digest(file, "sha256").hexdigest()

    def finish(self) -> int:
        """Remove what the export before wrote and this one did not, write the list, and return how many files there are."""
        for name in sorted(self._before - self._written.keys() - {LIST}):
            (self.path / name).unlink(missing_ok=True)
        listed = json.dumps({"bihuan_site": dict(sorted(self._written.items()))}, ensure_ascii=True, indent=0)
        aside = self.path / f"{LIST}.part"
        aside.write_text(listed, encoding="utf-8", newline="\n")
        aside.replace(self.path / LIST)
        return len(self._written)


def _not_ours(path: Path) -> DataFolderError:
    return DataFolderError(
        "public.folder_not_ours",
        f"{path} 里有不是由导出写入的文件，没有改动。请换一个空目录，或以前导出过的目录。",
        f"{path} holds files that no export wrote, so nothing was touched. Name an empty folder, or one of an earlier export.",
    )


def _cannot_write(path: Path, error: OSError) -> DataFolderError:
    return DataFolderError(
        "public.cannot_write",
        f"写不进去：{path}（{error.strerror}）。请检查路径、权限和磁盘空间，再导出一次。",
        f"Cannot write {path} ({error.strerror}). Check path, permissions and disk space, then export again.",
    )
