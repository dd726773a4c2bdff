"""A PostgreSQL server for one run: its own cluster in a temporary folder, reached through a socket only."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
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


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a server and yield the URL of its database; stop it and delete everything afterwards."""
    where = programs()
    # PostgreSQL refuses to run as root, so root lends the folder to the user that its package made.
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="bihuan-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        options = " ".join(f"-c {key}={value}" for key, value in SPEED.items())
        options += f" -c listen_addresses='' -c unix_socket_directories='{folder}'"

        def run(program: str, *arguments: str) -> None:
            _run(owner, [str(where / program), *arguments], folder)

        run("initdb", "--pgdata", str(data), "--username=bihuan", "--auth=trust", "--encoding=UTF8", "--no-locale")
        run("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://bihuan@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            run("pg_ctl", "--pgdata", str(data), "--wait", "--mode=immediate", "stop")


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
