"""
Anchors: copies of checkpoints in write-once files, in the data folder and in a second folder that the office names.

One file a checkpoint, written once under a name of its own and made read-only; on a write-once share it cannot be taken
back even by who has all of this machine.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from bihuan.trail_check.lines import read_anchors


def folders() -> list[Path]:
    """Return the folders that take anchors: the one of the data folder, then the second one if an office named it."""
    return [Path(folder) for folder in settings.TRAIL_ANCHORS]


def last_anchored(folder: Path) -> int:
    """Return up to which record ``folder`` holds anchors, 0 for none."""
    return max((_seq_of(path) for path in _files(folder)), default=0)


def keep(folder: Path, checkpoints: Iterable[dict[str, Any]]) -> int:
    """
    Write each of ``checkpoints`` into a file of its own in ``folder``; return how many were new.

    Raises:
        OSError: if the folder cannot be written; what was written before stays.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = 0
    for checkpoint in checkpoints:
        new += _keep(folder, checkpoint)
    return new


def _keep(folder: Path, checkpoint: dict[str, Any]) -> bool:
    path = folder / f"{checkpoint['at'][:10]}-{checkpoint['seq']:012}.jsonl"
    if path.exists():
        return False
    text = (json.dumps(checkpoint, sort_keys=True) + "\n").encode()
    # Written aside first: half a line under the final name could never be mended, because the name is taken.
    aside = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        aside.unlink()
        return False
    aside.rename(path)
    # Last: on a write-once share this is what seals the file, and a sealed file cannot be renamed.
    path.chmod(0o400)
    return True


def known() -> Iterator[tuple[int, str]]:
    """
    Yield number and hash of every anchor in the folders that can be read.

    Raises:
        ValueError: for a file that holds something else; an anchor was tampered with.
    """
    for folder in folders():
        for path in _files(folder):
            with path.open(encoding="utf-8") as lines:
                yield from read_anchors(lines)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*-*.jsonl"))


def _seq_of(path: Path) -> int:
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else 0
