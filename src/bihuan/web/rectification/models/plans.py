"""The rectification plan (整改方案) of a target: its answer to every finding, and the measures with their days."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Round, Target


class Completion(models.TextChoices):
    """What kind of completion a line aims at (完成类型); the second axis beside its state."""

    ONE_OFF = "one_off", _("一次性完成")
    LONG_TERM = "long_term", _("阶段性完成、长期坚持")


class RectificationRules(models.Model):
    """What an office settles for the rectification of one round; the row comes into being with the first change."""

    class LongTerm(models.TextChoices):
        """How lines that are kept up for good (长期坚持) count in the completion rate."""

        DONE = "done", _("计入已完成")
        NOT_DONE = "not_done", _("不计入已完成")
        SEPARATE = "separate", _("单独列示，不计入分子和分母")

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="rectification_rules")
    long_term = models.CharField(max_length=10, choices=LongTerm.choices, default=LongTerm.SEPARATE)
    opinion_days = models.PositiveSmallIntegerField(default=10)  # calendar days in which a supervisor gives an opinion
    yellow_days = models.PositiveSmallIntegerField(default=15)  # a line that is due within these is yellow
    remind_days = models.JSONField(
        default=list
    )  # days before a date on which people are reminded; [] is reminders.toml
    allows_skipping = models.BooleanField(default=True)  # a sharper letter may go without the milder one, with a reason
    sample_percent = models.PositiveSmallIntegerField(default=20)  # of closed lines, in each stratum at least one
    proposed = models.JSONField(default=dict, blank=True)  # what one clerk would settle, until another confirms it
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.round}"


class Plan(models.Model):
    """
    The plan of one target, in one edition; what is amended later is a new edition, and both stay visible.

    Accepting the first edition makes an item of each finding. ``author`` is who drew it up, of the unit or, on behalf
    (代录), of the office, which then may not review, verify or close these lines.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        SUBMITTED = "submitted", _("已报送")
        RETURNED = "returned", _("已退回")
        IN_FORCE = "in_force", _("已同意、执行中")
        SUPERSEDED = "superseded", _("已被新版取代")
        CONCLUDED = "concluded", _("已办结")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plans")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="plans")
    edition = models.PositiveSmallIntegerField(default=1)
    amends = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amended_by")
    organisation = models.TextField(blank=True)  # 组织领导
    principles = models.TextField(blank=True)  # 工作原则
    pledge = models.TextField(blank=True)  # 承诺 of the head that plan and reports are true
    pledged_by = models.CharField(max_length=80, blank=True)  # function of who gave it
    pledged_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    scan = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # 签署的方案
    scan_name = models.CharField(max_length=200, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(null=True, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was returned last, or why this edition
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "target", "-edition"]
        constraints = [
            models.UniqueConstraint("target", "edition", name="one_plan_per_edition"),
            models.UniqueConstraint(
                "target", condition=Q(status__in=["in_force", "concluded"]), name="one_plan_in_force_of_a_target"
            ),
            models.UniqueConstraint(
                "target", condition=Q(status__in=["draft", "submitted", "returned"]), name="one_plan_open_of_a_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.edition}"


class Response(models.Model):
    """
    What a plan answers to one finding (逐条回应): whether it is accepted, who leads, what completion is, and by when.

    ``problem`` is the finding as the issued list of problems says it; it stays as it was when the plan was drawn up.
    """

    class Answer(models.TextChoices):
        """Whether the unit accepts the finding."""

        ACCEPT = "accept", _("认领")
        IN_PART = "in_part", _("部分认领")
        NOTE = "note", _("说明情况")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="responses")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="plan_responses")
    order = models.PositiveSmallIntegerField()
    problem = models.TextField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True)  # where it is accepted in part or only noted
    cause = models.TextField(blank=True)  # 原因剖析 by the unit
    standard = models.TextField(blank=True)  # 完成标准
    completion = models.CharField(max_length=10, choices=Completion.choices, default=Completion.ONE_OFF)
    due_on = models.DateField(null=True, blank=True)  # 完成时限
    leader = models.CharField(max_length=80, blank=True)  # 责任领导, by function
    lead_unit = models.CharField(max_length=120, blank=True)  # 牵头单位
    co_units = models.CharField(max_length=300, blank=True)  # 责任（配合）单位, joined by 、
    handler = models.CharField(max_length=80, blank=True)  # 具体责任人, by function
    handler_person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["plan", "order", "pk"]
        constraints = [models.UniqueConstraint("plan", "finding", name="one_response_per_finding")]

    def __str__(self) -> str:
        return self.problem[:40]


class Measure(models.Model):
    """
    One measure (整改措施) of a plan; it may serve many findings, and a finding may need many.

    ``key`` stays the same from edition to edition: progress, proof and the lines of returned workbooks know it by that.
    """

    class Frequency(models.TextChoices):
        """How often it is to be done; single measures have no frequency."""

        ONCE = "once", _("一次")
        WEEKLY = "weekly", _("每周")
        MONTHLY = "monthly", _("每月")
        QUARTERLY = "quarterly", _("每季度")
        HALF_YEARLY = "half_yearly", _("每半年")
        YEARLY = "yearly", _("每年")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField()
    responses = models.ManyToManyField(Response, related_name="measures")
    text = models.TextField()
    owner = models.CharField(max_length=80, blank=True)  # 责任人, by function
    unit = models.CharField(max_length=120, blank=True)  # 责任单位
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    frequency = models.CharField(max_length=12, choices=Frequency.choices, default=Frequency.ONCE)
    proof_expected = models.CharField(max_length=200, blank=True)  # 佐证材料

    class Meta:
        ordering = ["plan", "number", "pk"]
        constraints = [
            models.UniqueConstraint("plan", "key", name="one_measure_per_key"),
            models.UniqueConstraint("plan", "number", name="one_measure_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:40]}"


class Milestone(models.Model):
    """A day by which part of a measure is to be there (节点): named singly, or made from its frequency."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField()
    label = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["measure", "due_on", "pk"]
        constraints = [models.UniqueConstraint("measure", "due_on", name="one_milestone_a_day")]

    def __str__(self) -> str:
        return f"{self.due_on} {self.label}"


class Opinion(models.Model):
    """What a supervisor (整改监督人) says of a plan, a report or an item, or that the term for it has passed in silence."""

    class Verdict(models.TextChoices):
        """Whether the supervisor would let it pass."""

        AGREE = "agree", _("同意")
        RETURN = "return", _("建议退回")
        REMARK = "remark", _("提出意见")

    object_kind = models.CharField(max_length=30)  # as in the trail: "plan", "rectification_report", "item"
    object_id = models.BigIntegerField()
    object_version = models.PositiveIntegerField()  # what the supervisor saw
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="opinions")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=5, blank=True)  # under which it was given: only a supervisor's is waited for
    given_on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="opinions_of_an_object")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.given_on}"
