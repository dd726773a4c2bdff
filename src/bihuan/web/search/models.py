"""Texts that can be found. The bigrams stand beside them: an FTS5 table on SQLite, a tsvector column on PostgreSQL."""

from django.db import models


class Entry(models.Model):
    """One findable text: ``text`` is folded (simplified, lower case, one space for anything that is no letter)."""

    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    scope = models.CharField(max_length=60)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("kind", "object_id", name="one_entry_per_object")]

    def __str__(self) -> str:
        return self.text[:40]
