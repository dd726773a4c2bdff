"""The append-only, hash-chained record of every action. Triggers in the database forbid changing or deleting it."""

from django.db import models


class Record(models.Model):
    """
    One action: who did what to which object, from which state to which, with which result.

    Only identifiers and hashes: no title, no free text, no name, so that the trail can be shown to an auditor.
    ``hash`` is SHA-256 over a domain tag, ``previous_hash`` and the canonical JSON of the other fields.
    """

    seq = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    suite = models.CharField(max_length=10)
    at = models.DateTimeField()  # the real clock, UTC
    clock_stepped = models.BooleanField()  # the clock stood before the previous record's
    actor = models.CharField(max_length=40)  # a person's pseudonym, or "system"
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
        indexes = [models.Index("object_kind", "object_id", "seq", name="trail_of_an_object")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class Head(models.Model):
    """The end of the chain. Its row is locked while a record is appended, so that records queue; a cut tail shows."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)

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
