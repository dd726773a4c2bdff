"""Whether the inputs of a build step have changed since it last ran."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *words: str) -> str:
    """Return the SHA-256 of the files' names and contents, in sorted order, and of ``words``."""
    total = hashlib.sha256()
    for word in words:
        total.update(word.encode() + b"\0")
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Return whether ``stamp`` was written for exactly these inputs."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == wanted


def write(stamp: Path, wanted: str) -> None:
    """Record that the step ran to its end; written last, so that a broken run is done again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")
