"""The files that the house tests look at."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SRC = ROOT / "src" / "bihuan"
WEB = SRC / "web"
DOCS = ROOT / "docs"


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is in the repository or would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file()))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield each tracked file that is UTF-8 text, with its content."""
    for path in tracked():
        if b"\0" in (content := path.read_bytes()):
            continue
        try:
            yield path, content.decode()
        except UnicodeDecodeError:
            continue


def python_files(folder: Path = SRC, *, migrations: bool = False) -> list[Path]:
    """Return the Python files below ``folder``, in order."""
    return [
        path
        for path in sorted(folder.rglob("*.py"))
        if (migrations or "migrations" not in path.parts) and path.is_file()
    ]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def apps() -> list[Path]:
    """Return the folders of the web application's apps."""
    return sorted(path for path in WEB.iterdir() if (path / "apps.py").is_file() or (path / "models.py").is_file())


def place(path: Path, line: int = 0) -> str:
    """Return a file's path as a person would type it, with a line."""
    return f"{path.relative_to(ROOT)}{f':{line}' if line else ''}"
