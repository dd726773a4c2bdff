"""The thread of a serving process that writes the access log and takes checkpoints."""

import atexit
import logging
import os
import threading
import time

from django.conf import settings
from django.db import Error, close_old_connections, connections

from bihuan.web.common.errors import Refusal
from bihuan.web.trail import access_log
from bihuan.web.trail.actions import take_checkpoint

_LOG = logging.getLogger(__name__)

#: Seconds that an entry of the access log waits at most.
WAIT = 1.0
#: Seconds between two looks whether a checkpoint is due.
CHECKPOINT_LOOK = 60.0


class Watch:
    """Writes what waits once a second, looks once a minute whether a checkpoint is due, and writes the rest at the end."""

    def __init__(self) -> None:
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None
        self._process = 0

    def start(self) -> None:
        """Begin, once in each process; a forked process has no thread of its parent."""
        if not settings.TRAIL_WATCH or self._process == os.getpid():
            return
        self._process = os.getpid()
        self._ends = threading.Event()
        # A daemon: a server that is told to stop must not wait for it; the rest is written by `stop`.
        self._thread = threading.Thread(target=self._run, name="trail-watch", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def follow(self) -> None:
        """Begin in a process that was forked after its parent had begun, now that it serves requests itself."""
        if self._process not in {0, os.getpid()}:
            self.start()

    def stop(self) -> None:
        """End the thread and write what still waits."""
        if self._thread is None or self._process != os.getpid():
            return
        self._ends.set()
        access_log.WAITING.full.set()
        self._thread.join(timeout=5)
        self._thread = None
        access_log.flush()
        connections.close_all()

    def _run(self) -> None:
        look_at, is_start = 0.0, True
        while not self._ends.is_set():
            if time.monotonic() >= look_at:
                _checkpoint(even_if_early=is_start)
                look_at, is_start = time.monotonic() + CHECKPOINT_LOOK, False
            access_log.WAITING.full.wait(WAIT)
            close_old_connections()
            access_log.flush()
        connections.close_all()


def _checkpoint(*, even_if_early: bool) -> None:
    try:
        take_checkpoint(even_if_early=even_if_early)
    except (Error, Refusal, OSError, ValueError) as error:
        # The chain goes on without; the page of the trail shows how old the last one is.
        _LOG.error("trail: no checkpoint could be taken (%s)", error)


WATCH = Watch()
