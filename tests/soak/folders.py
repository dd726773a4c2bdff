"""A demonstration to work on in many processes: on SQLite, or on a PostgreSQL server of its own that keeps its promises."""

import contextlib
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bihuan.web.data_folder import DataFolder
from tests.kept import copy_of_demo

if TYPE_CHECKING:
    import postgres

BUILD = Path(__file__).resolve().parent.parent.parent / "build"
#: Settings of a real server: those of the tests trade safety for speed.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "60"}


@dataclass(frozen=True)
class Place:
    """A prepared data folder; ``server`` is None on SQLite."""

    folder: DataFolder
    server: "postgres.Server | None"

    @property
    def database(self) -> str:
        """The name of what keeps the rows: sqlite or postgresql."""
        return "postgresql" if self.server else "sqlite"


@contextlib.contextmanager
def prepared(database: str, *, where: Path | None = None) -> Iterator[Place]:
    """Make a demonstration on ``sqlite`` or ``postgresql``, below ``where``, and start Django on it in this process."""
    with contextlib.ExitStack() as stack:
        server = None
        os.environ.pop("BIHUAN_DATABASE_URL", None)
        if database == "postgresql":
            sys.path.append(str(BUILD))
            import postgres

            server = stack.enter_context(postgres.server(**DURABLE))
            os.environ["BIHUAN_DATABASE_URL"] = server.url
        name = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="bihuan-soak-", dir=where, ignore_cleanup_errors=True)
        )
        folder = DataFolder(Path(name) / "data")
        if database == "sqlite":
            copy_of_demo(folder.path)
        folder.make(demo=True)
        from bihuan.web import demo

        demo.prepare(folder)
        yield Place(folder, server)


class Worker:
    """A forked process that works until it ends or is killed; what it says comes through a pipe."""

    def __init__(self, work: Callable[[Callable[[str], None]], None]) -> None:
        from django.db import connections

        from bihuan.web.common.errors import Refusal
        from bihuan.web.common.trouble import refusal_for

        # A connection that two processes share is used by both at once.
        connections.close_all()
        self._reading, writing = os.pipe()
        self.process = os.fork()
        if self.process:
            os.close(writing)
            return
        code = 1
        try:
            os.close(self._reading)
            # One write, straight to the pipe: what the killed process had said is what it had said.
            work(lambda line: _write(writing, line))
            code = 0
        except BaseException as error:  # noqa: BLE001  # the child must end here, whatever happened
            refusal = error if isinstance(error, Refusal) else refusal_for(error)
            if refusal is not None:
                _write(writing, f"fault {refusal.code}")
            elif not _is_gone(error):
                _write(writing, f"fault {type(error).__name__} {' '.join(str(error).split())}")
        finally:
            os._exit(code)

    def speaks(self, patience: float = 60.0) -> None:
        """Wait until it has said something."""
        select.select([self._reading], [], [], patience)

    def ends_within(self, seconds: float) -> bool:
        """Wait so long, or until it has ended; return whether it has."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return True
            time.sleep(min(left, 0.005))
        return False

    def kill(self) -> None:
        """End it without warning."""
        os.kill(self.process, signal.SIGKILL)

    def said(self) -> list[str]:
        """Return the whole lines that it said, after it has ended; ``code`` is its exit code then, or minus a signal."""
        with os.fdopen(self._reading, "rb") as pipe:
            data = pipe.read()
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])
        return data.decode().split("\n")[:-1]


def _write(pipe: int, line: str) -> None:
    os.write(pipe, (line + "\n").encode())


def _is_gone(error: BaseException) -> bool:
    """Return whether the database went away below the worker: that is what the series does to it."""
    from django.db import InterfaceError, OperationalError

    return isinstance(error, OperationalError | InterfaceError) and "locked" not in str(error)
