"""Files by the hash of their bytes: the same bytes are kept once and can be checked at any time."""

import uuid

from django.db import models
from django.db.models import F, Q


class Blob(models.Model):
    """Bytes that were brought in; they stand in ``blobs/ab/cd/<sha256>`` of the data folder."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Upload(models.Model):
    """
    A file that is being sent in parts; its bytes stand in ``uploads/<uid>`` of the data folder until it is kept.

    ``offset`` never counts a byte that is not safely on disk.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.BigIntegerField(db_index=True)  # id of the account that sends it
    name = models.CharField(max_length=400)  # as the person gave it; shown nowhere
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of the whole file, where the sender told it
    blob = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(offset__gte=0, offset__lte=F("size")), name="upload_offset_within_size")
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.offset}/{self.size}"

    @property
    def is_complete(self) -> bool:
        """Whether every byte has arrived."""
        return self.offset == self.size


class Preview(models.Model):
    """What is shown of a blob without opening it; made once for each version of what makes it."""

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="previews")
    maker = models.PositiveSmallIntegerField()
    blocks = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("blob", "maker", name="one_preview_of_a_blob")]

    def __str__(self) -> str:
        return f"{self.blob} v{self.maker}"


class PreviewPicture(models.Model):
    """One picture of a preview: a page, or the picture itself, scaled down and encoded anew."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["preview", "number"]
        constraints = [models.UniqueConstraint("preview", "number", name="one_picture_of_a_number")]

    def __str__(self) -> str:
        return f"{self.preview} {self.number}"


class Wording(models.Model):
    """
    The words of a blob, for comparing other texts with it; made once for each version of what makes it.

    ``unread`` is the code of what kept it from being read, "" where nothing did; a scan or a picture has no words.
    """

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="wordings")
    maker = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    unread = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("blob", "maker", name="one_wording_of_a_blob")]

    def __str__(self) -> str:
        return f"{self.blob} {len(self.text)}"
