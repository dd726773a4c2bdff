"""How often a token may call: a bucket of its own in each process, so that counting costs no statement."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from bihuan.web.api.authentication import token_of

#: Buckets kept at most; the one that was used longest ago is full again anyway.
MOST = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class PerToken(BaseThrottle):
    """Lets a token call ``settings.API_CALLS_A_MINUTE`` times a minute, evenly or in one go."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def allow_request(self, request: HttpRequest) -> bool:
        """Return whether there is a call left; a call without a good token is refused elsewhere."""
        token = token_of(request)
        if token is None:
            return True
        a_minute, now = settings.API_CALLS_A_MINUTE, time.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault(token.prefix, _Bucket(a_minute, now))
            self._buckets.move_to_end(token.prefix)
            while len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
            bucket.left = min(a_minute, bucket.left + (now - bucket.at) * a_minute / 60)
            bucket.at = now
            if bucket.left < 1:
                return False
            bucket.left -= 1
            return True

    def wait(self) -> float:
        """Return the seconds until the next call is there."""
        return max(1.0, 60 / settings.API_CALLS_A_MINUTE)
