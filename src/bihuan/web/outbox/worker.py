"""A thread that does what is due, beside the server; several may run, also in other processes."""

import logging
import threading

from django.db import DatabaseError, close_old_connections, connection

from bihuan.web.outbox.actions import deliver_due
from bihuan.web.outbox.daily import Calendar

log = logging.getLogger(__name__)


class Worker(threading.Thread):
    """Looks every ``pause`` seconds for what is due, until it is told to stop."""

    def __init__(self, pause: float = 1.0) -> None:
        super().__init__(name="outbox", daemon=True)
        self._pause = pause
        self._stopped = threading.Event()

    def run(self) -> None:
        """Deliver until stopped; a database that is away for a while is waited for."""
        calendar = Calendar()
        while not self._stopped.is_set():
            close_old_connections()
            try:
                calendar.plan()
                busy = deliver_due() > 0
            except DatabaseError:
                log.exception("the outbox could not be read; trying again")
                busy = False
            if not busy:
                self._stopped.wait(self._pause)
        connection.close()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the message in hand and end."""
        self._stopped.set()
        self.join(timeout)
