"""
The build hook: makes what is generated rather than committed, so that a clone needs nothing but Python.

Hatchling calls ``initialize`` for every build, the editable install of ``dev.py`` included.
``python build/hook.py`` does the same by hand; each step returns at once when its inputs have not changed.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
# Hatchling loads this file by its path, so neither its neighbours nor the package can be imported yet.
sys.path[:0] = [str(ROOT / "build"), str(ROOT / "src")]

import assets  # noqa: E402
import tables  # noqa: E402
import translations  # noqa: E402

STEPS: tuple[tuple[str, Callable[[Path], bool]], ...] = (
    ("styles and scripts", assets.build),
    ("translations", translations.build),
    ("reading tables", tables.build),
)


def build_all(root: Path, say: Callable[[str], None]) -> None:
    """Bring assets, translations and reading tables up to date, and say which of them had to be made."""
    for name, step in STEPS:
        started = time.monotonic()
        if step(root):
            say(f"built {name} in {time.monotonic() - started:.1f} s")


class BihuanBuildHook(BuildHookInterface[Any]):
    """Hatchling's way in."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before files are collected, so that the wheel carries what was built."""
        build_all(Path(self.root), self.app.display_info)


if __name__ == "__main__":
    build_all(ROOT, print)
