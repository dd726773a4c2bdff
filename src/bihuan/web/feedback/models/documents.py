"""The feedback opinion (反馈意见) to a target's body, and the separate one to its head."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Category, Round, Target


class FeedbackDocument(models.Model):
    """
    One feedback opinion of a target, in one edition; a correction is a new edition that supersedes the issued one.

    Its text is that of its passages. From submitted on it is locked; with the issue it is frozen as an ``IssuedPaper``.
    """

    class Addressee(models.TextChoices):
        """To whom it speaks: both are issued together or apart, and each has its own number."""

        BODY = "body", _("致领导班子")
        HEAD = "head", _("致主要负责人")

    class Status(models.TextChoices):
        """Where it stands; only ``feedback.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        SUBMITTED = "submitted", _("已报审")
        APPROVED = "approved", _("已审批")
        ISSUED = "issued", _("已印发")
        SUPERSEDED = "superseded", _("已被新版取代")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="feedback_documents")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="feedback_documents")
    addressee = models.CharField(max_length=6, choices=Addressee.choices, default=Addressee.BODY)
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    title = models.CharField(max_length=200)
    salutation = models.CharField(max_length=120, blank=True)  # 主送
    number = models.CharField(max_length=60, blank=True)  # 发文字号, given at the issue
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)  # to the unit: by the meeting that was held
    text_hash = models.CharField(max_length=64, blank=True)  # of the text as locked; leak checks are bound to it
    reason = models.TextField(blank=True)  # why this edition, or why the last one was returned
    left_out_reason = models.TextField(blank=True)  # why findings stand in the list of problems only
    # The list of problems, settled with the text: as a draft it is that of the approved findings as they are.
    annexed = models.ManyToManyField(Finding, blank=True, related_name="feedback_documents")
    # What this edition no longer says of those that the one before did; withdrawn when it is issued.
    dropped = models.ManyToManyField(Finding, blank=True, related_name="dropped_from_feedback")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "target", "addressee", "-edition"]
        constraints = [
            models.UniqueConstraint("target", "addressee", "edition", name="one_document_per_edition"),
            models.UniqueConstraint(
                "target", "addressee", condition=Q(status="issued"), name="one_issued_document_of_a_target"
            ),
            models.UniqueConstraint("number", condition=~Q(number=""), name="document_number_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """
    One paragraph of a feedback opinion: what it says, in which part, and the findings that it rests on.

    Problems carry a category, under whose heading they stand. The annexed list of problems (问题清单) is made from the
    findings themselves, also those that no passage names.
    """

    class Part(models.TextChoices):
        """Which part of the paper it belongs to, in the order of the paper."""

        STATUS = "status", _("基本情况")
        PROBLEMS = "problems", _("存在的主要问题")
        CAUSES = "causes", _("原因")
        REQUIREMENTS = "requirements", _("整改要求")
        DEADLINE = "deadline", _("整改时限")

    document = models.ForeignKey(FeedbackDocument, on_delete=models.CASCADE, related_name="passages")
    part = models.CharField(max_length=12, choices=Part.choices)
    order = models.PositiveIntegerField()
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    findings = models.ManyToManyField(Finding, blank=True, related_name="feedback_passages")

    class Meta:
        ordering = ["document", "order", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class AnnexFile(models.Model):
    """
    A file that goes out with a feedback opinion as one of its annexes (附件), beside the list of problems.

    What is kept is the copy for circulation, without what its reader does not see. Its words and hash are part of the text
    of the document, so that checks and signatures speak of it too; it is changed while the document is a draft only.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(FeedbackDocument, on_delete=models.CASCADE, related_name="annex_files")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    name = models.CharField(max_length=255)  # under which it is handed out
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)  # what leak checks read of it; "" for pictures and scans
    removed = models.JSONField(default=list)  # what the copy does not have any more: pairs of Chinese and English
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["document", "order", "pk"]
        constraints = [models.UniqueConstraint("document", "file", name="annex_file_once")]

    def __str__(self) -> str:
        return self.title
