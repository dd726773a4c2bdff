"""A PostgreSQL server for one run: its own cluster in a temporary folder, reached through a socket only."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
#: Nothing has to survive a crash of a test server, and waiting for the disk is most of its time.
SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "40"}


class PostgresError(RuntimeError):
    """PostgreSQL is not installed, or its cluster could not be made; the message says which."""


def programs() -> Path:
    """
    Return the folder of ``initdb`` and ``pg_ctl``, the newest if there are several.

    Raises:
        PostgresError: if PostgreSQL's server programs are not installed.
    """
    found = [path.parent for path in DEBIAN.glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).parent
    raise PostgresError("PostgreSQL is not installed (Debian: sudo apt install postgresql)")


@dataclass(frozen=True)
class Server:
    """A running server: the address of its database, and the ways to end it without warning and to start it again."""

    url: str
    folder: Path
    owner: pwd.struct_passwd
    options: str

    def kill(self) -> None:
        """End the postmaster and everything that it started at once, as the kernel does when memory is short."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        ended = (first, *map(int, children))
        for process in ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        # A new server refuses to start while one of them still holds the old one's memory.
        until = time.monotonic() + 20
        while any(Path(f"/proc/{process}").exists() for process in ended) and time.monotonic() < until:
            time.sleep(0.01)

    def start(self) -> None:
        """Start it, and wait until it has recovered and answers."""
        _run(
            self.owner,
            [
                *(str(programs() / "pg_ctl"), "--pgdata", str(self.folder / "data"), "--wait"),
                *("--log", str(self.folder / "log"), "-o", self.options, "start"),
            ],
            self.folder,
        )


@contextlib.contextmanager
def cluster(**changed: str) -> Iterator[str]:
    """Start a server and yield the URL of its database; stop it and delete everything afterwards."""
    with server(**changed) as running:
        yield running.url


@contextlib.contextmanager
def server(**changed: str) -> Iterator[Server]:
    """Do as ``cluster`` with the server itself in hand; ``changed`` are settings other than those for speed."""
    where = programs()
    # PostgreSQL refuses to run as root, so root lends the folder to the user that its package made.
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="bihuan-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = str(folder / "data")
        options = " ".join(f"-c {key}={value}" for key, value in {**SPEED, **changed}.items())
        options += f" -c listen_addresses='' -c unix_socket_directories='{folder}'"
        made = ["--pgdata", data, "--username=bihuan", "--auth=trust", "--encoding=UTF8", "--no-locale"]
        _run(owner, [str(where / "initdb"), *made], folder)
        url = f"postgresql://bihuan@{str(folder).replace('/', '%2F')}/postgres"
        running = Server(url, folder, owner, options)
        running.start()
        try:
            yield running
        finally:
            _run(owner, [str(where / "pg_ctl"), "--pgdata", data, "--wait", "--mode=immediate", "stop"], folder)


def _run(owner: pwd.struct_passwd, command: list[str], cwd: Path) -> None:
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    # pg_ctl leaves the server running with the output it was given, so a pipe would never end.
    with tempfile.TemporaryFile() as printed:
        done = subprocess.run(
            command,
            cwd=cwd,
            stdout=printed,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(cwd)},
            **as_owner,  # type: ignore[call-overload]  # typeshed knows these only one by one
        )
        if done.returncode:
            printed.seek(0)
            raise PostgresError(f"{Path(command[0]).name} failed:\n{printed.read().decode(errors='replace')}")
