"""
Bodies that are too large: the sender gets a page that says so, however much they still send, and nothing of it is kept.

A server that closes the line while somebody sends on resets it, and a browser then shows its own page of a broken line
instead of ours. So the body is left out, the application answers by its announced length, and what still comes is read
and thrown away for a while.
"""

import socket
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

#: Bytes taken off the line at once while they are thrown away, and seconds for which somebody may go on sending.
_AT_ONCE = 256 * 1024
_PATIENCE = 300
#: Whoever sends fewer bytes a second than this, after so many seconds, is not waited for: lines are few, and holding
#: them open by trickles would keep everybody else out.
_SLOWEST, _GRACE = 64 * 1024, 5


class BoundedRequest(HTTPRequestParser):
    """A request that drops its body where that is over the limit, and goes to the application with its length alone."""

    is_dropped = False
    #: Bytes that the sender has announced and that are still on their way; of chunks nobody knows.
    on_their_way = 0

    def received(self, data: bytes) -> int:
        """Take what came; return how much of it belonged here."""
        if self.is_dropped:
            return self._thrown_away(len(data))
        taken = super().received(data)
        if not isinstance(self.error, RequestEntityTooLarge):
            return int(taken)
        came = self.body_bytes_received
        self.is_dropped, self.error, self.expect_continue = True, None, False
        self.on_their_way = max(self.content_length - came, 0) or self.adj.max_request_body_size
        self.headers = {**self.headers, "CONTENT_LENGTH": str(max(self.content_length, came)), "CONNECTION": "close"}
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
            self.body_rcv = None
        # What follows is body too: taken for a request of its own, a file could say anything in its sender's name.
        return int(taken) + self._thrown_away(len(data) - int(taken))

    def _thrown_away(self, length: int) -> int:
        self.on_their_way = max(self.on_their_way - length, 0)
        return length


class PatientChannel(HTTPChannel):
    """A line that is not cut while the other end still sends a body that is too large."""

    parser_class = BoundedRequest
    _on_their_way = 0
    _until = 0.0
    _thrown = 0

    def received(self, data: bytes) -> bool:
        """Take what came, and remember how much of a dropped body is still to come."""
        request = self.request or self.parser_class(self.adj)
        self.request = request
        taken = bool(super().received(data))
        if isinstance(request, BoundedRequest) and request.is_dropped:
            self._on_their_way = request.on_their_way
        return taken

    def handle_write(self) -> None:
        """Send what waits; where the line would be cut now, only say that nothing more is said."""
        if self._until or not (self._on_their_way and self.close_when_flushed):
            super().handle_write()
            return
        self.close_when_flushed = False
        super().handle_write()
        self.close_when_flushed = bool(self.total_outbufs_len)
        if not self.close_when_flushed and self.connected and self.socket is not None:
            self._until = time.monotonic() + _PATIENCE
            self.socket.shutdown(socket.SHUT_WR)

    def readable(self) -> Any:
        """Return whether something is wanted from the other end."""
        return bool(self._until and not self.will_close) or super().readable()

    def handle_read(self) -> None:
        """Read what came; after the answer only to throw it away."""
        if not self._until:
            super().handle_read()
            return
        try:
            data = self.recv(_AT_ONCE)
        except OSError:
            self.handle_close()
            return
        self.last_activity = time.time()
        self._on_their_way -= len(data)
        self._thrown += len(data)
        now = time.monotonic()
        taken = now - (self._until - _PATIENCE)
        is_slow = taken > _GRACE and self._thrown < taken * _SLOWEST
        if self._on_their_way <= 0 or now > self._until or is_slow:
            self.handle_close()
