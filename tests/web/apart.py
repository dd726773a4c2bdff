"""Installations apart from that of the tests, for several processes at once, on the database that the tests run on."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from bihuan.web.data_folder import DataFolder

#: How each script begins.
START = """
import json, sys
import django; django.setup()
from django.db import transaction
"""
MIGRATE = START + "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"
Start = Callable[..., subprocess.Popen[str]]

#: Keeps Django started in an installation, and forks a process for each script that it is sent: to start it anew takes
#: over a second each time, and up to twenty scripts run at once.
KEEP_READY = """
import json, os, signal, socket, sys, traceback
import django; django.setup()
import bihuan.web.urls
door = socket.socket(socket.AF_UNIX)
door.bind(sys.argv[1])
door.listen(64)
print("ready", flush=True)
while True:
    caller, _ = door.accept()
    sent, given, _, _ = socket.recv_fds(caller, 1_000_000, 3)
    while not sent.endswith(b"\\0"):
        sent += caller.recv(1_000_000)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    if os.fork():
        caller.close()
        for one in given:
            os.close(one)
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    door.close()
    for number, one in enumerate(given):
        os.dup2(one, number)
        os.close(one)
    script, *arguments = json.loads(sent[:-1])
    sys.argv = ["-c", *arguments]
    code = 1
    try:
        exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
        code = 0
    except SystemExit as asked:
        code = asked.code if isinstance(asked.code, int) else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    caller.sendall(bytes([code]))
    # Its end in the common way: what a script leaves for then is done, and only then is the door closed.
    sys.exit(code)
"""
#: Stands for the forked process: has its pipes, and ends as it does.
STAND_IN = """
import socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect(sys.argv[1])
script = sys.stdin.buffer.read()
socket.send_fds(door, [script[:1]], [0, 1, 2])
door.sendall(script[1:] + b"\\0")
code = door.recv(1) or b"\\x89"
door.recv(1)
sys.exit(code[0])
"""


@dataclass
class Apart:
    """Makes installations; what scripts prepare is prepared once below ``folder`` and copied for each test."""

    folder: Path
    _bases: dict[tuple[str, ...], tuple[Path, str]] = field(default_factory=dict)

    @contextmanager
    def installation(self, folder: Path, *prepared_by: str) -> Iterator[Start]:
        """Yield what starts a script in an installation in ``folder`` that holds its tables, and what scripts put there."""
        database = self._copied(prepared_by, folder)
        start = _start_in(folder, database)
        with _kept_ready(start) if hasattr(os, "fork") else nullcontext(start) as quickly:
            yield quickly
        _drop(database)

    @contextmanager
    def bare(self, folder: Path) -> Iterator[Start]:
        """Yield what starts a script in an installation in ``folder`` that has no tables yet."""
        DataFolder(folder).make()
        database = _new_database()
        yield _start_in(folder, database)
        _drop(database)

    def _copied(self, prepared_by: tuple[str, ...], folder: Path) -> str:
        """Copy what scripts prepared, after they have run if this is the first time; return the copy's database."""
        if prepared_by not in self._bases:
            base = self.folder / uuid4().hex
            if prepared_by:
                database = self._copied(prepared_by[:-1], base)
            else:
                DataFolder(base).make()
                database = _new_database()
            ended(_start_in(base, database)(prepared_by[-1] if prepared_by else MIGRATE))
            self._bases[prepared_by] = base, database
        base, database = self._bases[prepared_by]
        shutil.copytree(base, folder, dirs_exist_ok=True)
        return _new_database(copy_of=database)

    def clear(self) -> None:
        """Remove what was prepared."""
        for _, database in self._bases.values():
            _drop(database)


def ended(process: subprocess.Popen[str]) -> str:
    """Return what a process said once it has ended well."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


def _start_in(folder: Path, database: str) -> Start:
    environment = {**os.environ, "BIHUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    if database:
        environment["BIHUAN_DATABASE_URL"] = os.environ["BIHUAN_DATABASE_URL"].rpartition("/")[0] + "/" + database

    def start(script: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return start


@contextmanager
def _kept_ready(start: Start) -> Iterator[Start]:
    """Yield what starts a script as ``start`` does, in a process that has Django ready; it ends with the block."""
    # A path of a socket holds a hundred characters at most, and folders of tests have long names.
    with tempfile.TemporaryDirectory(prefix="apart-") as short:
        door = f"{short}/door"
        keeper = start(KEEP_READY, door)
        assert keeper.stdout is not None
        try:
            assert keeper.stdout.readline() == "ready\n", keeper.communicate(timeout=60)

            def quickly(script: str, *arguments: str) -> subprocess.Popen[str]:
                with tempfile.TemporaryFile() as sent:
                    sent.write(json.dumps([script, *arguments]).encode())
                    sent.seek(0)
                    return subprocess.Popen(
                        [sys.executable, "-I", "-S", "-c", STAND_IN, door],
                        stdin=sent,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE,
                        encoding="utf-8",
                    )

            yield quickly
        finally:
            keeper.kill()
            keeper.communicate()


def _new_database(*, copy_of: str = "") -> str:
    """Return the name of a new database; "" where a file in the folder is the database."""
    if not os.environ.get("BIHUAN_DATABASE_URL"):
        return ""
    name = f"apart_{uuid4().hex[:12]}"
    _in_postgres(f"CREATE DATABASE {name}" + (f" TEMPLATE {copy_of}" if copy_of else ""))
    return name


def _drop(database: str) -> None:
    if database:
        _in_postgres(f"DROP DATABASE {database} WITH (FORCE)")


def _in_postgres(statement: str) -> None:
    import psycopg
    from django.conf import settings

    database = settings.DATABASES["default"]
    where = {"host": database["HOST"], "user": database["USER"], "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as connection:
        connection.execute(statement)
