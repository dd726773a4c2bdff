"""
The access log: who opened, downloaded or searched what, and who was turned away.

``note`` only puts an entry into memory, so a page never waits for the chain. ``trail.watch`` writes what has gathered,
once a second, in one batch; see docs/explanation/trail.md for what is lost when the machine loses power.
"""

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import Error
from django.utils.crypto import salted_hmac

from bihuan.web.common.errors import Refusal
from bihuan.web.common.requests import current_request_id

_LOG = logging.getLogger(__name__)

#: As many entries as may wait in memory; beyond them new ones are counted, not kept.
MOST_KEPT = 20_000
#: So many are written at once without waiting for the second to end.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Look:
    """One entry, not yet written."""

    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    result: str
    request_id: str


@dataclass(slots=True)
class Waiting:
    """What waits in this process, and how writing it has gone."""

    looks: deque[Look] = field(default_factory=deque)
    lost: int = 0  #: entries for which there was no room since the last batch
    failed_at: datetime | None = None  #: when writing last failed, None after it went well again
    lock: threading.Lock = field(default_factory=threading.Lock)
    #: Set when a batch is full, so that whoever writes need not wait for the second to end.
    full: threading.Event = field(default_factory=threading.Event)
    writing: threading.Lock = field(default_factory=threading.Lock)


WAITING = Waiting()


def note(*, actor: str, action: str, object_kind: str = "", object_id: str = "", result: str = "done") -> None:
    """
    Note a look; it is written within about a second.

    Args:
        actor: The person's pseudonym.
        action: The name of the page, ``"search"``, or what else was done that changes nothing.
        object_kind: The kind of object looked at, "" for a list.
        object_id: Its id; never words that somebody typed, see ``keyed``.
        result: ``done``, ``not_found``, ``not_allowed``, ``refused`` or ``failed``.
    """
    look = Look(
        datetime.now(UTC), actor[:40], action[:60], object_kind[:40], object_id[:64], result, current_request_id()
    )
    with WAITING.lock:
        if len(WAITING.looks) >= MOST_KEPT:
            WAITING.lost += 1
        else:
            WAITING.looks.append(look)
        if len(WAITING.looks) >= BATCH:
            WAITING.full.set()


def keyed(words: str) -> str:
    """Return a keyed hash of words that somebody typed: equal words can be told, but not read."""
    return salted_hmac("bihuan.trail.search", words.strip().casefold(), algorithm="sha256").hexdigest()[:32]


def flush() -> int:
    """
    Write what waits as one batch and return how many entries it had.

    If they cannot be written they stay, in order, and the log of the process says so; never raises for that.
    """
    from bihuan.web.trail.actions import keep_looks  # here: the actions need models, and noting must not

    with WAITING.writing:
        with WAITING.lock:
            looks, lost = list(WAITING.looks), WAITING.lost
            WAITING.looks.clear()
            WAITING.lost = 0
            WAITING.full.clear()
        if not looks and not lost:
            return 0
        try:
            keep_looks(looks, lost=lost)
        except (Error, Refusal) as error:
            _put_back(looks, lost)
            _LOG.error("trail: %d entries of the access log cannot be written and are kept (%s)", len(looks), error)
            return 0
        WAITING.failed_at = None
        return len(looks)


def _put_back(looks: list[Look], lost: int) -> None:
    with WAITING.lock:
        room = MOST_KEPT - len(WAITING.looks)
        WAITING.looks.extendleft(reversed(looks[:room]))
        WAITING.lost += lost + max(0, len(looks) - room)
        WAITING.failed_at = datetime.now(UTC)
