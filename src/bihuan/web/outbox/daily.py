"""
What is to be done once a day, by itself: apps say which kinds of messages, and each worker puts those of today there.

Several workers put the same key, so that it is done once; a worker that starts at noon makes up for the morning.
"""

from datetime import UTC, date, datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bihuan.web.common.dates import today
from bihuan.web.outbox.actions import put
from bihuan.web.outbox.handlers import handler_of

#: Not before this time of day: nobody is to be mailed at midnight.
MORNING = time(7)

_kinds: list[str] = []


def daily(kind: str) -> None:
    """Let a message of ``kind`` be done each day; its payload is {"day": ISO date}. Called from ``AppConfig.ready``."""
    if kind not in _kinds:
        _kinds.append(kind)


def key_of(kind: str, day: date) -> str:
    """Return the key under which the message of a day stands in the outbox."""
    return f"{kind}:{day.isoformat()}"


class Calendar:
    """Remembers for which day the messages were put, so that a worker asks the outbox once a day and not each second."""

    def __init__(self) -> None:
        self._planned: date | None = None

    def plan(self) -> None:
        """Put today's messages into the outbox, if this has not been done."""
        if not any(handler_of(kind) for kind in _kinds):
            return
        day = today()
        if day == self._planned:
            return
        plan_day(day)
        self._planned = day


@transaction.atomic
def plan_day(day: date) -> None:
    """Put the messages of a day into the outbox; again, nothing changes."""
    for kind in _kinds:
        if handler_of(kind) is not None:
            put(kind, {"day": day.isoformat()}, key=key_of(kind, day), due_at=_morning(day))


def _morning(day: date) -> datetime:
    now = datetime.now(UTC)
    # In a demonstration the day is simulated and the clock is not: what belongs to the day is done at once.
    return now if settings.DEMO else max(now, timezone.make_aware(datetime.combine(day, MORNING)))
