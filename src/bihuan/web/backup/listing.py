"""The backups of a folder, and letting old ones go."""

from dataclasses import dataclass
from pathlib import Path

from bihuan.web.backup.making import PREFIX
from bihuan.web.backup.manifest import BackupError, Manifest, read_manifest


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup in a folder; ``manifest`` is None where the file is no whole backup."""

    path: Path
    size: int
    manifest: Manifest | None


def listed(folder: Path) -> list[Listed]:
    """Return the backups of ``folder``, the newest first; those that broke off come last."""
    found = []
    for path in folder.glob("*.tar"):
        try:
            manifest = read_manifest(path)
        except BackupError:
            manifest = None
        found.append(Listed(path, path.stat().st_size, manifest))
    return sorted(found, key=lambda one: (one.manifest.made_at if one.manifest else "", one.path.name), reverse=True)


def retire(folder: Path, *, keep: int) -> list[Path]:
    """
    Delete all but the ``keep`` newest whole backups that were named by their time, and return what was deleted.

    A file that somebody named themselves, and one that broke off, stay: a person has to look at those.
    """
    ours = [one.path for one in listed(folder) if one.manifest and one.path.name.startswith(PREFIX)]
    for path in ours[keep:]:
        path.unlink()
    return ours[keep:]
