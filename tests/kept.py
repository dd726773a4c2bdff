"""
A demonstration that is made once for all who need one, and copied for each.

To make it takes ten times what starting it again takes. It is kept outside the repository under the hash of everything
that could change what is in it, so that a run never meets what other sources made; the next runs find it there.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "bihuan"
#: Seconds after which what other sources made is thrown away: nobody copies it any more.
OLD = 6 * 3600
#: As `bihuan demo` does, without the server.
MAKE = """
import sys
from pathlib import Path
from bihuan.web import demo
from bihuan.web.data_folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
folder.make(demo=True)
with folder.held():
    demo.prepare(folder, seed=20201130)
"""


def copy_of_demo(to: Path) -> None:
    """Put a demonstration that has been started once at ``to``; its password was lost with that start."""
    shutil.copytree(_demo(), to, symlinks=True)


def _demo() -> Path:
    with _only_one():
        while not (keep := _folder()).exists():
            _throw_away_the_old()
            half = Path(tempfile.mkdtemp(prefix=".half-", dir=keep.parent))
            environment = {name: it for name, it in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
            command = [sys.executable, "-c", MAKE, str(half / "data")]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            # Somebody may have changed a source meanwhile: then nobody knows which ones made it.
            if _folder() == keep:
                (half / "data").rename(keep)
            shutil.rmtree(half)
    return keep


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"bihuan-kept-{os.getuid()}" / _key()


def _key() -> str:
    """Return a hash over the sources and what is built from them, where they stand, and the versions below them."""
    told = hashlib.sha256(f"{ROOT} {sys.version}".encode())
    for path in sorted([*SOURCES.rglob("*"), *ROOT.glob("requirements*.lock")]):
        if path.is_file() and path.suffix != ".pyc":
            told.update(f"{path.relative_to(ROOT)}\0".encode())
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:32]


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Let one process make it while the others wait."""
    folder = _folder().parent
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _throw_away_the_old() -> None:
    for path in _folder().parent.iterdir():
        if path.is_dir() and path.stat().st_mtime < time.time() - OLD:
            shutil.rmtree(path, ignore_errors=True)
