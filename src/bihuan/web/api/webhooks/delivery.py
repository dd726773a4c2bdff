"""Sending one message to one subscriber, signed, to an address that was judged a moment before."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from bihuan.web.api.queries import live_subscription
from bihuan.web.api.webhooks.guard import Destination, judged
from bihuan.web.common.errors import Refusal
from bihuan.web.outbox.handlers import Later, Never

SECONDS = 5.0
#: Refused for good: trying again later would not change the answer. 408 and 429 ask for patience instead.
_FINAL = frozenset(range(400, 500)) - {408, 425, 429}


class _Pinned(http.client.HTTPConnection):
    """A connection to the judged address, whatever the name answers now."""

    def __init__(self, to: Destination) -> None:
        super().__init__(to.host, to.port, timeout=SECONDS)
        self._to = to

    def connect(self) -> None:
        """Connect to the number, and speak TLS with the name."""
        plain = socket.create_connection((self._to.address, self._to.port), SECONDS)
        if self._to.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._to.host)
        else:
            self.sock = plain


def deliver(payload: Mapping[str, Any], key: str) -> None:
    """
    Send one event to its subscriber; the receiver tells repeats by the header ``Bihuan-Delivery``.

    Raises:
        Later: it could not be delivered now.
        Never: the subscription has ended, or the receiver does not want it.
    """
    subscription = live_subscription(str(payload["subscription"]))
    if subscription is None:
        raise Never("webhooks.ended")
    try:
        to = judged(subscription.url, allowed=settings.WEBHOOK_HOSTS)
    except Refusal as refusal:
        raise (Later if refusal.code == "webhooks.not_found" else Never)(refusal.code) from refusal
    body = json.dumps(payload["event"], ensure_ascii=False, sort_keys=True).encode()
    at = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "bihuan-webhook",
        "Bihuan-Delivery": key,
        "Bihuan-Timestamp": at,
        "Bihuan-Signature": "sha256=" + signature(subscription.secret, at, body),
    }
    status = _post(to, body, headers)
    if status in _FINAL:
        raise Never(f"webhooks.status_{status}")
    if not 200 <= status < 300:  # a redirect too: it could lead where nobody judged
        raise Later(f"webhooks.status_{status}")


def signature(secret: str, at: str, body: bytes) -> str:
    """Return the HMAC-SHA-256 over timestamp, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _post(to: Destination, body: bytes, headers: Mapping[str, str]) -> int:
    connection = _Pinned(to)
    try:
        connection.request("POST", to.path, body, dict(headers))
        # The answer's body is not read: nobody needs it, and it could be endless.
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Later("webhooks.unreachable") from error
    finally:
        connection.close()
