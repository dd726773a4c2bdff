"""Serving on one machine: a data folder brought up to date, a free port, and Waitress in this process."""

import errno
import hashlib
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from bihuan.web.data_folder import DataFolder, DataFolderError

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

PORTS_TRIED = 20


class ServeError(DataFolderError):
    """The server cannot start; ``zh`` and ``en`` say why and what to do."""


@dataclass(frozen=True)
class Door:
    """A listening socket, and the port that was wanted where another one had to be taken."""

    listener: socket.socket
    host: str
    port: int
    wanted: int

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def is_another(self) -> bool:
        """Whether the wanted port was busy and another one was taken."""
        return self.port != self.wanted


def open_door(host: str, port: int, *, exactly: bool = False) -> Door:
    """
    Bind and return a listening socket on ``port``, or on the next free one unless ``exactly`` is wanted.

    The socket is bound here, not only tried, so that nobody can take the port between the look and the start.

    Raises:
        ServeError: ``serve.port_busy`` where none was free, ``serve.no_such_host`` where the host is not this machine.
    """
    for candidate in [port] if exactly else range(port, min(port + PORTS_TRIED, 65536)):
        listener = _bound(host, candidate)
        if listener is not None:
            return Door(listener, host, listener.getsockname()[1], port or listener.getsockname()[1])
    raise ServeError(
        "serve.port_busy",
        f"端口 {port} 已被占用。请用 --port 换一个端口，例如 --port {min(port + 100, 65535)}。",
        f"Port {port} is in use. Name another one with --port, e.g. --port {min(port + 100, 65535)}.",
    )


def prepare(folder: DataFolder) -> None:
    """
    Start Django on ``folder``: make its tables, and bring its styles, scripts and holidays to those of this version.

    Tables that hold real work are not changed here: ``bihuan upgrade`` does it, with a backup before it. Those of a
    demonstration are brought up to date at once. Takes a second when nothing has to be done. Call it while holding
    the folder (``folder.held()``).

    Raises:
        ServeError: ``data.newer_version`` if a newer Bihuan has worked on the folder; ``data.needs_upgrade``.
        DataFolderError: ``data.missing`` where the folder was never made.
    """
    start(folder)
    from django.conf import settings
    from django.db import connection

    if pending():
        if not settings.DEMO and "django_migrations" in connection.introspection.table_names():
            raise _needs_upgrade(folder)
        migrate()
    _collect_static(folder)
    from bihuan.web.common import planner
    from bihuan.web.notices.actions.tables import keep_known_tables
    from bihuan.web.public.actions.projecting import keep_public
    from bihuan.web.rounds.actions.workdays import keep_workdays
    from bihuan.web.trail.actions import keep_key

    keep_key()
    keep_workdays()
    keep_known_tables()
    keep_public()
    planner.refresh()


def start(folder: DataFolder) -> None:
    """Start Django on ``folder`` and touch nothing in it."""
    os.environ["BIHUAN_DATA"] = str(folder.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
    folder.secret_key()
    import django

    django.setup()


def require_up_to_date(folder: DataFolder) -> None:
    """
    Refuse a folder whose tables are not those of this version; for commands that change nothing.

    Raises:
        ServeError: ``data.newer_version``, ``data.needs_upgrade``.
    """
    if pending():
        raise _needs_upgrade(folder)


def _needs_upgrade(folder: DataFolder) -> ServeError:
    return ServeError(
        "data.needs_upgrade",
        f"数据目录由较早的版本建立：{folder.path}。请先运行 bihuan upgrade，它会先备份，再升级。",
        f"An older version made the data folder {folder.path}. Run bihuan upgrade first: it makes a backup, then "
        "brings the folder up to date.",
    )


def pending() -> list[tuple[str, str]]:
    """
    Return the steps, as (app, name), that would bring the tables up to date; empty if they are.

    Raises:
        ServeError: ``data.newer_version``.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations) - _replaced(executor)
    if unknown:
        raise ServeError(
            "data.newer_version",
            "数据目录已由更新版本的闭环升级过，这个版本不能使用。请安装新版本，或换一个数据目录。",
            "A newer Bihuan has worked on the data folder, and this version cannot use it. "
            "Install the newer version or name another folder.",
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def migrate() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _replaced(executor: "MigrationExecutor") -> set[tuple[str, str]]:
    """Return the migrations that a squashed one stands for: applied long ago, and rightly no longer here."""
    return {old for migration in executor.loader.disk_migrations.values() for old in migration.replaces}


def _collect_static(folder: DataFolder) -> None:
    """Copy styles and scripts under names that carry their content's hash, so that browsers may keep them for good."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = sorted((name, store.path(name)) for finder in get_finders() for name, store in finder.list(None))
    # Size and time, not content: this runs at every start.
    states = [(name, (state := Path(path).stat()).st_size, state.st_mtime_ns) for name, path in found]
    wanted = hashlib.sha256(repr(states).encode()).hexdigest()
    stamp = folder.path / "static-stamp"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted, encoding="ascii")


def _bound(host: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        # Windows lets two programs listen on one port unless the first forbids it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return None
        raise ServeError(
            "serve.no_such_host",
            f"不能在 {host} 上提供服务（{error.strerror}）。请用 --host 指定本机的地址，例如 127.0.0.1。",
            f"Cannot serve on {host} ({error.strerror}). Name an address of this machine with --host, e.g. 127.0.0.1.",
        ) from error
    return listener


def serve(door: Door, *, threads: int = 4) -> None:
    """
    Serve the web application through ``door`` until the process is told to stop (Ctrl-C or SIGTERM).

    What the outbox holds is sent by a thread beside it; a message in hand is finished before the process ends.
    """
    from waitress.server import BaseWSGIServer, create_server

    from bihuan.web.common.limits import largest_body
    from bihuan.web.outbox.worker import Worker
    from bihuan.web.receiving import PatientChannel
    from bihuan.web.wsgi import application

    # The default would end the process on the spot: what the threads beside the server hold would be lost.
    signal.signal(signal.SIGTERM, _end)
    worker = Worker()
    worker.start()
    server = create_server(
        application,
        sockets=[door.listener],
        threads=threads,
        ident=None,
        clear_untrusted_proxy_headers=False,
        # Pages refuse earlier, each by its own limit; what is over every limit is not even taken off the line.
        max_request_body_size=largest_body() + 1,
    )
    assert isinstance(server, BaseWSGIServer)  # one socket, one server
    server.channel_class = PatientChannel
    try:
        server.print_listen("Serving on http://{}:{}")
        server.run()
    finally:
        worker.stop()


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit
