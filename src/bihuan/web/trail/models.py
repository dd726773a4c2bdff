"""
The append-only, hash-chained record of every action, the log of what was looked at, and the signed checkpoints.

Triggers in the database forbid changing or deleting any of them. How they hang together: docs/explanation/trail.md.
"""

from datetime import date, datetime

from django.db import models

from bihuan.web.common.dates import on_day


class Record(models.Model):
    """
    One action: who did what to which object, from which state to which, with which result.

    Only identifiers and hashes: no title, no free text, no name, so that the trail can be shown to an auditor.
    ``hash`` is over a domain tag, ``previous_hash`` and the canonical JSON of the fields that ``form`` says are covered.
    """

    seq = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    form = models.SmallIntegerField(default=1)  # which fields the hash covers
    suite = models.CharField(max_length=10)
    at = models.DateTimeField()  # the real clock, UTC
    # The civil day that the office counted, YYYY-MM-DD: a demonstration's is simulated; "" in forms before 3.
    day = models.CharField(max_length=10, default="")
    clock_stepped = models.BooleanField()  # the clock stood before the previous record's
    actor = models.CharField(max_length=40)  # a person's pseudonym, or "system"
    role = models.CharField(max_length=20, default="")  # the role that gave the right to do it
    assignment = models.CharField(max_length=40, default="")  # and the dated assignment that gave the role
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    object_version = models.IntegerField()
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    result = models.CharField(max_length=10)
    reason_code = models.CharField(max_length=60)
    request_id = models.CharField(max_length=32)
    fields_hash = models.CharField(max_length=64)
    row_root = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index("object_kind", "object_id", "seq", name="trail_of_an_object"),
            models.Index("actor", "seq", name="trail_of_a_person"),
            models.Index("action", "seq", name="trail_of_an_action"),
            models.Index("at", name="trail_of_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    @property
    def civil_at(self) -> datetime:
        """When it was by the civil date: what the history of an object says, beside its papers."""
        return on_day(date.fromisoformat(self.day), self.at) if self.day else self.at

    @property
    def simulated_day(self) -> date | None:
        """The civil day where it is another one than the clock's: a demonstration simulates it."""
        return None if self.civil_at == self.at else date.fromisoformat(self.day)


class Head(models.Model):
    """The end of the chain. Its row is locked while a record is appended, so that records queue; a cut tail shows."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)
    suite = models.CharField(max_length=10, default="sha256")  # of the last record
    entries = models.BigIntegerField(default=0)  # of the access log

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="trail_has_one_head")]

    def __str__(self) -> str:
        return str(self.seq)


class Salt(models.Model):
    """
    The key of one object's field hashes.

    Deleting it makes the hashes of that object confirm nothing any more, without breaking the chain.
    """

    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint("object_kind", "object_id", name="one_salt_per_object")]

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}"


class AccessEntry(models.Model):
    """
    One look: who opened, downloaded or searched what, or was turned away.

    Entries are written a batch at a time; the root over a batch stands in the record ``batch`` of the chain.
    """

    seq = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    batch = models.BigIntegerField()  # the record that covers it
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=60)  # the name of the page, or "search"
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    result = models.CharField(max_length=12)
    request_id = models.CharField(max_length=32)

    class Meta:
        indexes = [
            models.Index("actor", "seq", name="access_of_a_person"),
            models.Index("at", name="access_of_a_time"),
            models.Index("object_kind", "object_id", "seq", name="access_to_an_object"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class Checkpoint(models.Model):
    """
    A signed statement that the chain up to ``seq`` ends in ``head``.

    Copies of it are kept elsewhere as anchors: a rebuilt or shortened chain no longer fits them.
    """

    record = models.BigIntegerField(primary_key=True)  # the record that announces it, always seq + 1
    seq = models.BigIntegerField()
    head = models.CharField(max_length=64)
    since = models.BigIntegerField()  # the first record that ``root`` covers
    count = models.BigIntegerField()
    root = models.CharField(max_length=64)  # of the tree over the hashes of those records
    suite = models.CharField(max_length=10)
    at = models.DateTimeField()
    key = models.CharField(max_length=64)  # the public key, Ed25519
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.seq} {self.head[:8]}"
