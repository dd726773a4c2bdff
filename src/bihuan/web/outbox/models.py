"""A row is a queue that survives a restart: what must leave or be done later, and how that went."""

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """
    One thing to be done, put there in the transaction of the change that asks for it.

    ``key`` makes it once only: putting the same key again changes nothing. Messages of one ``lane`` are done in the
    order in which they were put there. Times are the machine's own, for they measure waiting, not deadlines.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True)
    lane = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(default=dict)
    put_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)  # given up; a person has to look
    last_error = models.CharField(max_length=200, blank=True)  # a code or the name of an exception; no text of others

    class Meta:
        ordering = ["id"]
        indexes = [
            # Only what waits is in it, so that asking every second costs nothing after years.
            models.Index(
                fields=["due_at", "id"],
                name="messages_that_wait",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(
                fields=["lane", "id"],
                name="messages_of_a_lane",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
