"""What was issued, frozen (定稿): text, data, hash and print; and the Word templates that an office brings along."""

import uuid

from django.db import models
from django.db.models import Q

from bihuan.web.accounts.models import Organ, User
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.rounds.models import Round


class IssuedPaper(models.Model):
    """
    One edition of a paper as it was issued; rows are only ever added, and the database refuses anything else.

    ``sha256`` is that of the text in UTF-8, which leak checks and signatures speak of; ``words_sha256`` is that of the
    words of the Word file, with head, number and date. The printed line (``code``) holds number, edition, day and the
    latter, signed, so that anybody who holds the paper and the public key can verify it without a network.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    object_kind = models.CharField(max_length=30)  # as in the trail: "feedback_document", "publication", "report"
    object_id = models.BigIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    organ = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField()
    data = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    words_sha256 = models.CharField(max_length=64, blank=True)
    code = models.TextField(blank=True)  # what the QR on paper says
    word = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_as = models.CharField(max_length=4, blank=True)  # the role under which
    issued_at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("object_kind", "object_id", "edition", name="frozen_once_per_edition"),
            models.UniqueConstraint("number", condition=~Q(number=""), name="paper_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def version(self) -> int:
        """What lists ask of every row; a frozen one has the version that it was issued in."""
        return self.edition


class PaperTemplate(models.Model):
    """An office's own Word template (公文模板) for one kind of paper, with the fields that were found in it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="paper_templates")
    kind = models.CharField(max_length=30)  # of feedback.papers.KINDS: feedback_body, feedback_head, minutes, letter …
    name = models.CharField(max_length=200)
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)  # names, as the check found them
    is_used = models.BooleanField(default=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = CivilMomentField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organ", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint("organ", "kind", condition=Q(is_used=True), name="one_used_template_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.name


class NumberWord(models.Model):
    """The word (发文机关代字) that an organ puts before the numbers of one kind of paper: 示巡发, 示巡函."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="number_words")
    kind = models.CharField(max_length=30)  # of feedback.papers.KINDS
    word = models.CharField(max_length=12)

    class Meta:
        ordering = ["organ", "kind"]
        constraints = [models.UniqueConstraint("organ", "kind", name="one_number_word_of_a_kind")]

    def __str__(self) -> str:
        return self.word


class NumberSeries(models.Model):
    """The last number that was given under a word in a year; a word belongs to the organ that used it first."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["organ", "-year", "word"]
        constraints = [models.UniqueConstraint("word", "year", name="one_series_of_a_word_and_year")]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.last}"
