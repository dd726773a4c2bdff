"""The feedback meeting (反馈会) of a target as it was held, who was there, and the objection that may follow."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Round, Target


class FeedbackRules(models.Model):
    """What an office settles for one round: who has to be at a meeting, and whether units may object, in how many days."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="feedback_rules")
    # [{"function": code, "least": 1}], see feedback/attendance.toml; [] is what that file says.
    required = models.JSONField(default=list)
    allows_objections = models.BooleanField(default=False)
    objection_days = models.PositiveSmallIntegerField(default=30)  # to file one, from the meeting on
    decision_days = models.PositiveSmallIntegerField(default=30)  # to decide it, from its filing on
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.round}"


class Meeting(models.Model):
    """
    A feedback meeting. It is planned as a ``rounds.Slot``; this row comes into being when something happened to it.

    Held, it starts its target's clock: the civil day ``held_on`` is what every date of the target is reckoned from.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``feedback.actions.moving`` changes it."""

        PLANNED = "planned", _("已安排")
        HELD = "held", _("已召开")
        CANCELLED = "cancelled", _("已取消")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="meetings")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    chair = models.CharField(max_length=80, blank=True)  # function, not a name
    reader = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # 宣读人
    reader_function = models.CharField(max_length=80, blank=True)  # where the reader has no account
    conveyed = models.TextField(blank=True)  # 传达的内容
    demanded = models.TextField(blank=True)  # 提出的要求
    promised = models.TextField(blank=True)  # 表态
    # What had to be there by the rules of that day, as in FeedbackRules.required: later rules judge later meetings.
    required = models.JSONField(default=list)
    gap_reason = models.CharField(max_length=400, blank=True)  # why somebody whose presence is required was not there
    scan = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # 会议记录扫描件
    scan_name = models.CharField(max_length=200, blank=True)
    received_on = models.DateField(null=True, blank=True)  # receipt (签收) of the documents
    received_by = models.CharField(max_length=80, blank=True)  # function of who signed for them
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = CivilMomentField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)  # of the cancellation or the last postponement
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "held_on", "starts_at", "target"]
        constraints = [
            models.UniqueConstraint(
                "target", condition=~Q(status="cancelled"), name="one_meeting_of_a_target_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gt=F("starts_at")),
                name="a_meeting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status="held") | Q(held_on__isnull=False), name="a_held_meeting_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.held_on or ''}"


class MeetingEdition(models.Model):
    """
    The record of a meeting as it stood before it was corrected; rows are only ever added.

    ``data`` are the columns and the attendance as plain values, ``version`` the version of the meeting that held them.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="editions")
    version = models.PositiveIntegerField()
    data = models.JSONField()
    reason = models.CharField(max_length=400)  # why it was corrected
    corrected_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    corrected_on = models.DateField()

    class Meta:
        ordering = ["meeting", "-version"]
        constraints = [models.UniqueConstraint("meeting", "version", name="one_edition_per_version")]

    def __str__(self) -> str:
        return f"{self.meeting} {self.version}"


class Attendance(models.Model):
    """Who was at a meeting, by function; persons are counted, not named."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    function = models.CharField(max_length=40)  # code, see feedback/attendance.toml
    post = models.CharField(max_length=120, blank=True)  # as the minutes say it
    count = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["meeting", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.function} {self.count}"


class Objection(models.Model):
    """An objection (异议) of a unit to findings of its feedback, where the office allows it."""

    class Status(models.TextChoices):
        """Where it stands; only ``feedback.actions.moving`` changes it."""

        FILED = "filed", _("已提出")
        UPHELD = "upheld", _("成立")
        REFUSED = "refused", _("不成立")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="objections")
    findings = models.ManyToManyField(Finding, related_name="objections")
    text = models.TextField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_on = models.DateField()
    on_behalf = models.BooleanField(default=False)  # 代录：the office recorded it from signed paper
    scan = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scan_name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()  # by when it is decided
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decision = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.FILED)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-filed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.target} {self.filed_on}"
