"""The central publication (集中公布) of a round's feedback: frame texts, a section for each target, clauses, comments."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Round, Target


class Publication(models.Model):
    """
    A central publication, in one edition; a correction is a new edition, and both stay visible.

    Its text is composed of round facts, the frame texts here and the clauses of its sections, never of a notice that was
    read in. Released, it is frozen as a ``feedback.IssuedPaper``; withdrawn, a tombstone with the reason stays.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``notices.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        SUBMITTED = "submitted", _("已报审")
        APPROVED = "approved", _("已审批")
        RELEASED = "released", _("已公布")
        SUPERSEDED = "superseded", _("已被新版取代")
        WITHDRAWN = "withdrawn", _("已撤下")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="publications")
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    title = models.CharField(max_length=300)  # frame texts, with fields in braces: notices.issuing.composing
    opening = models.TextField()
    attendance = models.TextField(blank=True)
    leadin = models.TextField(blank=True)
    source_line = models.CharField(max_length=200, blank=True)
    units_called = models.CharField(max_length=20)  # how its targets are called together: 盟市
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    embargo_until = models.DateTimeField(null=True, blank=True)  # not released before this moment
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)  # as released
    sha256 = models.CharField(max_length=64, blank=True)  # of ``text`` in UTF-8
    reason = models.TextField(blank=True)  # why this edition, why withdrawn; the tombstone shows it
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "-edition"]
        constraints = [
            models.UniqueConstraint("round", "edition", name="one_publication_per_edition"),
            models.UniqueConstraint("round", condition=Q(status="released"), name="one_released_publication"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicationSection(models.Model):
    """What is published of one target: its number, and its name as the text has it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="sections")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="publication_sections")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["publication", "number"]
        constraints = [
            models.UniqueConstraint("publication", "target", name="one_section_of_a_target"),
            models.UniqueConstraint("publication", "number", name="one_section_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.name}"


class PublicationClause(models.Model):
    """One clause (分句) of a section, in its order, and the findings that it stands for."""

    section = models.ForeignKey(PublicationSection, on_delete=models.CASCADE, related_name="clauses")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    findings = models.ManyToManyField(Finding, blank=True, related_name="publication_clauses")

    class Meta:
        ordering = ["section", "order", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class PublicComment(models.Model):
    """A comment that came in on a published notice (公众意见), by whatever channel, and what was answered."""

    class Channel(models.TextChoices):
        """How it came."""

        LETTER = "letter", _("来信")
        CALL = "call", _("来电")
        VISIT = "visit", _("来访")
        MAIL = "mail", _("电子邮件")
        WEB = "web", _("网上留言")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="comments")
    target = models.ForeignKey(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    content = models.TextField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return self.content[:40]

    @property
    def number(self) -> int:
        """What names the row; for workbooks."""
        return self.pk
