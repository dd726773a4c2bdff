"""What the REST API keeps: tokens, answers that may be asked for twice, and who is told of events."""

import uuid

from django.db import models

from bihuan.web.accounts.models import Assignment, User


class ApiToken(models.Model):
    """
    A key for a program. It carries the rights of one assignment of one person, and ends with it.

    Only a hash of the secret is kept; ``prefix`` finds the row and may be shown. Rows are never deleted.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=60)  # what it is for
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)  # the day only: a clock of every call is the access log's
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class IdempotentAnswer(models.Model):
    """
    What a call with an ``Idempotency-Key`` was answered, written in the transaction of its change.

    The same key with the same body gets the same answer for a day, however often the network fails.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)  # of method, path and body
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=60, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("token", "key", name="one_answer_per_key")]
        indexes = [models.Index(fields=["at"], name="answers_by_age")]

    def __str__(self) -> str:
        return self.key


class WebhookSubscription(models.Model):
    """
    Somebody's wish to be told of events; what is told are identifiers and states of what the assignment may read.

    The secret signs each delivery and is kept as it is, because signing needs it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=300)
    events = models.JSONField(default=list)  # names of actions; empty means all
    secret = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.url
