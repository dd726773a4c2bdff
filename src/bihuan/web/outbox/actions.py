"""Putting messages into the outbox, and doing those that are due."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from bihuan.web.outbox.handlers import Later, Never, Registered, handler_of
from bihuan.web.outbox.models import Message
from bihuan.web.outbox.queries import due

log = logging.getLogger(__name__)

#: Seconds until the next try after the first, second, … failure; after the last one a person has to look.
WAITS = (60, 300, 1800, 7200, 21600, 43200, 86400)
#: How long one try may take before another worker takes it for dead.
LOCK = timedelta(minutes=2)


def put(
    kind: str, payload: Mapping[str, Any], *, key: str = "", lane: str = "", due_at: datetime | None = None
) -> None:
    """
    Put a message there, inside the transaction of the change that asks for it.

    Args:
        kind: What is to be done; a handler is registered for it.
        payload: What the handler needs: identifiers, never texts that somebody may not read later.
        key: Makes it once only; empty for a message that is new each time.
        lane: Messages of one lane are done one after the other, in this order.
        due_at: Not before; None for at once.

    Raises:
        RuntimeError: outside a transaction, because message and change must stand or fall together.
    """
    put_many(kind, [(key, payload)], lane=lane, due_at=due_at)


def put_many(
    kind: str, messages: Iterable[tuple[str, Mapping[str, Any]]], *, lane: str = "", due_at: datetime | None = None
) -> None:
    """
    Put many messages of one kind there, as (key, payload) in their order; else as ``put``.

    Raises:
        RuntimeError: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message is put into the outbox inside the transaction of the change that asks for it")
    due = due_at or datetime.now(UTC)
    rows = [
        Message(kind=kind, key=key or uuid.uuid4().hex, lane=lane, payload=dict(payload), due_at=due)
        for key, payload in messages
    ]
    Message.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def deliver_due(limit: int = 50) -> int:
    """
    Do what is due, oldest first, at most ``limit`` messages, and return how many were done.

    Several workers may do this at once: each message is claimed by compare-and-set before it is tried.
    """
    done = 0
    for message in due(limit):
        registered = handler_of(message.kind)
        if registered is None:
            _give_up(message, "outbox.no_handler")
        elif _claim(message):
            done += _try(message, registered)
    return done


def retry(key: str) -> bool:
    """Let a message that was given up be tried again from the beginning; False if there is none of this key."""
    waiting = Message.objects.filter(key=key, failed_at__isnull=False, done_at__isnull=True)
    return waiting.update(failed_at=None, attempts=0, locked_until=None, due_at=datetime.now(UTC), last_error="") == 1


def forget_done(before: datetime) -> int:
    """Delete messages that were done before a moment, and return how many. Keys may then be used again."""
    return Message.objects.filter(done_at__lt=before).delete()[0]


def _claim(message: Message) -> bool:
    now = datetime.now(UTC)
    free = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
    claimed = Message.objects.filter(
        free, pk=message.pk, attempts=message.attempts, done_at__isnull=True, failed_at__isnull=True
    ).update(locked_until=now + LOCK, attempts=F("attempts") + 1)
    message.attempts += 1
    return claimed == 1


def _try(message: Message, registered: Registered) -> int:
    try:
        if registered.leaves:
            registered.handler(message.payload, message.key)
            _done(message)
        else:
            with transaction.atomic():
                registered.handler(message.payload, message.key)
                _done(message)
    except Never as error:
        _give_up(message, error.code)
    except Later as error:
        _wait(message, error.code, error.wait)
    except Exception as error:  # one bad message must not stop the others; it is logged and tried again
        log.exception("message %s of kind %s failed", message.pk, message.kind)
        _wait(message, type(error).__name__, None)
    else:
        return 1
    return 0


def _done(message: Message) -> None:
    # Only while the claim holds: after a try that took too long, another worker has it, and this effect rolls back.
    marked = Message.objects.filter(pk=message.pk, attempts=message.attempts, done_at__isnull=True).update(
        done_at=datetime.now(UTC), locked_until=None, last_error=""
    )
    if marked != 1:
        raise Later("outbox.claim_lost", wait=0)


def _wait(message: Message, code: str, wait: int | None) -> None:
    if message.attempts > len(WAITS):
        _give_up(message, code)
        return
    seconds = WAITS[message.attempts - 1] if wait is None else wait
    Message.objects.filter(pk=message.pk, attempts=message.attempts, done_at__isnull=True).update(
        locked_until=None, due_at=datetime.now(UTC) + timedelta(seconds=seconds), last_error=code[:200]
    )


def _give_up(message: Message, code: str) -> None:
    log.error("message %s of kind %s is given up: %s", message.pk, message.kind, code)
    Message.objects.filter(pk=message.pk, done_at__isnull=True).update(
        failed_at=datetime.now(UTC), locked_until=None, last_error=code[:200]
    )
