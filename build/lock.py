"""
Write the lock files anew: those named in LOCKS, and package-lock.json.

None of them names an address, so that a mirror on an intranet can serve them all. Needs the network and uv.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import node

ROOT = Path(__file__).resolve().parent.parent
COMPILE = "pip compile --universal --python-version 3.11 --generate-hashes".split()
COMPILE += "--no-emit-index-url --no-header --no-annotate --upgrade --quiet".split()
LOCKS: dict[str, list[str]] = {
    "requirements.lock": ["pyproject.toml", "requirements.in", "--extra", "pg", "--extra", "pdf"],
    # After the one above, and from it: a server gets the versions that were tested.
    "requirements-server.lock": ["pyproject.toml", "--extra", "pg", "--constraint", "requirements.lock"],
    "requirements-data.lock": ["requirements-data.in", "--no-deps"],
    "requirements-bench.lock": ["requirements-bench.in", "--no-deps"],
}


def main() -> int:
    """Write every lock file and return the exit code."""
    uv = shutil.which("uv")
    if uv is None:
        print("Locking needs uv on the PATH: pip install uv", file=sys.stderr)
        return 1
    for lock, sources in LOCKS.items():
        subprocess.run([uv, *COMPILE, "--output-file", lock, *sources], cwd=ROOT, check=True)
        print(f"wrote {lock}")
    node.run(node.NPM, "install", "--package-lock-only", "--ignore-scripts", cwd=ROOT)
    print("wrote package-lock.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
