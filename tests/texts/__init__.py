"""
The self-written texts, by folder: Path and text.

``held_out`` mirrors the other folders; nobody looks into it while writing rules (see README.md).
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: Folders whose texts are notices with a TOML beside them that states the facts.
NOTICES = ("business", "routine", "unknown_theme")


def paths(*folders: str, held_out: bool = False) -> list[Path]:
    """Return the text files of ``folders``, by name; with ``held_out`` those that nobody tuned for."""
    root = HERE / "held_out" if held_out else HERE
    return sorted(path for folder in folders for path in (root / folder).glob("*.txt"))


def facts(path: Path) -> dict[str, Any]:
    """Return what the text at ``path`` says, as stated in the TOML beside it."""
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def sound_texts() -> Iterator[str]:
    """Yield every notice of both halves as sound text."""
    for held_out in (False, True):
        for path in paths(*NOTICES, held_out=held_out):
            yield path.read_text(encoding="utf-8")
