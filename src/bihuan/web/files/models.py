"""Files by the hash of their bytes: the same bytes are kept once and can be checked at any time."""

from django.db import models


class Blob(models.Model):
    """Bytes that were brought in; they stand in ``blobs/ab/cd/<sha256>`` of the data folder."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]
