"""Serving on one machine: a free port, and Waitress in this process."""

import errno
import socket
from dataclasses import dataclass

from bihuan.web.data_folder import DataFolderError

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
    """Serve the web application through ``door`` until the process is told to stop (Ctrl-C or SIGTERM)."""
    import waitress

    from bihuan.web.wsgi import application

    waitress.serve(
        application,
        sockets=[door.listener],
        threads=threads,
        ident=None,
        clear_untrusted_proxy_headers=False,
        # Longer than the upload limit of any page; pages refuse earlier, with a sentence.
        max_request_body_size=64 * 1024 * 1024,
    )
