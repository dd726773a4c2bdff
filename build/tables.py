"""
Reading tables: made from the data of licensed packages, never committed.

Every neighbour named ``tables_*.py`` makes its own part: ``build(out_dir, node_modules)`` writes its files.
"""

import importlib
from pathlib import Path

import assets
import stamps

BUILT = Path("src/bihuan/reading/tables/built")
AUTHORED = Path("src/bihuan/reading/tables")


def build(root: Path) -> bool:
    """Make the tables whose maker or sources changed; return whether anything had to be done."""
    changed = False
    for maker in sorted((root / "build").glob("tables_*.py")):
        wanted = stamps.digest([maker, *_sources(root)])
        stamp = root / BUILT / f".{maker.stem}.stamp"
        if stamps.is_fresh(stamp, wanted):
            continue
        (root / BUILT).mkdir(parents=True, exist_ok=True)
        importlib.import_module(maker.stem).build(root / BUILT, assets.node_modules(root))
        stamps.write(stamp, wanted)
        changed = True
    return changed


def _sources(root: Path) -> list[Path]:
    """Return what every table may depend on: the locks, and the authored tables."""
    authored = [path for path in (root / AUTHORED).rglob("*") if path.suffix in {".toml", ".tsv", ".txt"}]
    locks = [root / "requirements.lock", root / "requirements-data.lock", root / "package-lock.json"]
    return locks + [path for path in authored if root / BUILT not in path.parents]
