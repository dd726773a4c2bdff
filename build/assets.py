"""
Styles and scripts: every file at the top of ``web/static/src`` is an entry point, bundled into ``web/static/built``.

The targets are old on purpose: browsers on office desktops report themselves as Chromium 90 and 93.
"""

import shutil
from pathlib import Path

import node
import stamps

TARGETS = "chrome87,firefox78"
SOURCES = Path("src/bihuan/web/static/src")
BUILT = Path("src/bihuan/web/static/built")


def node_modules(root: Path) -> Path:
    """Return node_modules after making it match package-lock.json."""
    locks = [root / "package.json", root / "package-lock.json"]
    stamp = root / "node_modules" / ".bihuan-stamp"
    wanted = stamps.digest(locks)
    if not stamps.is_fresh(stamp, wanted):
        node.install_packages(root)
        stamps.write(stamp, wanted)
    return root / "node_modules"


def build(root: Path) -> bool:
    """Bundle styles and scripts; return whether anything had to be done."""
    sources = root / SOURCES
    if not sources.is_dir():
        return False
    files = [path for path in sources.rglob("*") if path.is_file()]
    wanted = stamps.digest([*files, root / "package-lock.json", Path(__file__)], TARGETS)
    stamp = root / BUILT / ".stamp"
    if stamps.is_fresh(stamp, wanted):
        return False
    entries = sorted(path for path in sources.iterdir() if path.suffix in {".css", ".js"})
    modules = node_modules(root)
    shutil.rmtree(root / BUILT, ignore_errors=True)
    node.run(
        modules / "esbuild" / "bin" / "esbuild",
        *entries,
        "--bundle",
        "--minify",
        f"--target={TARGETS}",
        "--charset=utf8",
        "--legal-comments=linked",
        "--loader:.svg=file",
        "--asset-names=[name]-[hash]",
        f"--outdir={root / BUILT}",
        "--log-level=warning",
        cwd=root,
    )
    stamps.write(stamp, wanted)
    return True
