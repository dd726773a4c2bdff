"""Reading the outbox."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q

from bihuan.web.outbox.models import Message

WAITING = Q(done_at__isnull=True, failed_at__isnull=True)


def due(limit: int) -> list[Message]:
    """Return messages that are due, unclaimed, and first in their lane; oldest first, at most ``limit``."""
    now = datetime.now(UTC)
    earlier = Message.objects.filter(WAITING, lane=OuterRef("lane"), pk__lt=OuterRef("pk")).exclude(lane="")
    free = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
    return list(
        Message.objects.filter(WAITING, free, ~Exists(earlier), due_at__lte=now).order_by("due_at", "id")[:limit]
    )


def was_settled(key: str, *, before: datetime) -> bool:
    """Return whether the message of this key was done, or given up, before a moment."""
    settled = Q(done_at__lt=before) | Q(failed_at__lt=before)
    return Message.objects.filter(settled, key=key).exists()


def waits(lane: str) -> bool:
    """Return whether something of a lane is still to be done."""
    return Message.objects.filter(WAITING, lane=lane).exists()


@dataclass(frozen=True, slots=True)
class Health:
    """How the outbox stands: how many wait, since when the oldest is due, and how many were given up."""

    waiting: int
    oldest_due_at: datetime | None
    given_up: int


def health() -> Health:
    """Return how the outbox stands now."""
    waiting = Message.objects.filter(WAITING, due_at__lte=datetime.now(UTC))
    oldest = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return Health(waiting.count(), oldest, Message.objects.filter(failed_at__isnull=False).count())
