"""The comprehensive report of a group (巡视组报告) or of a round (综合报告), and its way to the committee's decision."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Group, Round


class Report(models.Model):
    """
    A report of a group on its targets, or of the whole round where ``group`` is empty.

    From submitted on its text is locked. The leading group hears it, the sending committee decides; neither of the two
    signs in, so the office records date, document and reference.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``feedback.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        SUBMITTED = "submitted", _("已报送")
        HEARD = "heard", _("领导小组已听取")
        DECIDED = "decided", _("党委已决定")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(max_length=200)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    heard_on = models.DateField(null=True, blank=True)
    heard_document = models.CharField(
        max_length=120, blank=True
    )  # number of the minutes (会议纪要) of the leading group
    heard_note = models.TextField(blank=True)  # what was asked for
    decided_on = models.DateField(null=True, blank=True)
    decided_document = models.CharField(max_length=120, blank=True)  # number of the committee's decision
    decided_note = models.TextField(blank=True)
    decision_organ = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "group", "pk"]
        constraints = [
            models.UniqueConstraint("round", "group", name="one_report_of_a_group"),
            models.UniqueConstraint("round", condition=Q(group__isnull=True), name="one_report_of_a_round"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportPassage(models.Model):
    """One paragraph of a report, and the findings that it rests on."""

    class Part(models.TextChoices):
        """Which part of the report it belongs to, in the order of the paper."""

        OVERVIEW = "overview", _("总体评价")
        FACTS = "facts", _("发现的主要问题")
        COMMON = "common", _("共性问题")
        CAUSES = "causes", _("原因分析")
        PROPOSALS = "proposals", _("意见建议")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="passages")
    part = models.CharField(max_length=10, choices=Part.choices)
    order = models.PositiveIntegerField()
    heading = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    findings = models.ManyToManyField(Finding, blank=True, related_name="report_passages")

    class Meta:
        ordering = ["report", "order", "pk"]

    def __str__(self) -> str:
        return self.text[:40]
