"""What a round is planned with: recusals, schemes of groups with their runs of the solver, meetings and announcements."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.rounds.models.pool import Inspector
from bihuan.web.rounds.models.rounds import Round, Target


class Ground(models.TextChoices):
    """Why somebody stays away: a tie as the pool keeps them (``TieKind``), or what the pool keeps as posts and origin."""

    SPOUSE = "spouse", _("配偶在该单位")
    LINEAL_KIN = "lineal_kin", _("直系亲属在该单位")
    WORKS = "works", _("现在该单位任职")
    WORKED = "worked", _("曾在该单位任职")
    STUDIED = "studied", _("曾在该单位学习")
    SUPERIOR = "superior", _("上级")
    SUBORDINATE = "subordinate", _("下级")
    SAME_BODY = "same_body", _("同在一个领导班子")
    NATIVE_PLACE = "native_place", _("籍贯或出生地在该地")
    ACADEMIC = "academic", _("密切学术关系")
    WITNESS = "witness", _("证人或反映人")
    INTEREST = "interest", _("其他利害关系")


class Recusal(models.Model):
    """
    That somebody stays away from a target (回避): declared by themselves, challenged by the unit, or found by the office.

    It concerns an inspector of the pool, an account, or both. While it is accepted the account has no right at all for
    the target, whatever its assignments say. ``substitute`` takes the place of a leader for this one target.
    """

    class Origin(models.TextChoices):
        """Who brought it up."""

        DECLARED = "declared", _("本人申报")
        CHALLENGED = "challenged", _("单位提出")
        FOUND = "found", _("巡视办发现")

    class Status(models.TextChoices):
        """Where it stands; only ``rounds.actions.recusing`` changes it."""

        OPEN = "open", _("待决定")
        ACCEPTED = "accepted", _("决定回避")
        REFUSED = "refused", _("不予回避")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recusals")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="recusals")
    inspector = models.ForeignKey(Inspector, null=True, blank=True, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="recusals")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    tie = models.CharField(max_length=20, choices=Ground.choices)
    detail = models.CharField(max_length=400)
    source = models.CharField(max_length=200, blank=True)  # where it is known from
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_on = models.DateField()
    # What the office proposes to the leading group: the verdict, why, and who steps in.
    proposal = models.CharField(max_length=12, blank=True)  # "accept" or "refuse"
    proposal_reason = models.CharField(max_length=400, blank=True)
    prepared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Inspector, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decision_reason = models.CharField(max_length=400, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "target", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(inspector__isnull=False) | Q(person__isnull=False), name="a_recusal_concerns_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inspector or self.person} {self.target}"

    @property
    def concerned_id(self) -> int | None:
        """The account that it concerns, which an inspector may have got later."""
        return self.person_id or (self.inspector.person_id if self.inspector else None)

    @property
    def name(self) -> str:
        """Whom it concerns."""
        return str(self.inspector or self.person)


class Scheme(models.Model):
    """
    A scheme of groups (分组方案): which group takes each target and who sits where, and what it was asked with.

    ``settings`` are what the clerk asked (needs of groups, weights, locks, profile, time limit), ``plan`` the answer with
    every change by hand, ``score`` how good it is by terms, ``result`` what the solver proved. All four are written by
    ``rounds.schemes``. An authorised one has become groups and assignments (授权任职) and never changes again.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``rounds.actions.scheming`` changes it."""

        DRAFT = "draft", _("拟订中")
        PROPOSED = "proposed", _("待授权")
        AUTHORISED = "authorised", _("已授权")
        ENDED = "ended", _("已终止")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="schemes")
    number = models.PositiveSmallIntegerField()
    settings = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    score = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = CivilMomentField(auto_now_add=True)
    proposed_on = models.DateField(null=True, blank=True)
    authorised_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)  # number of the authorising document
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint("round", "number", name="one_scheme_per_number"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(status="authorised"), name="one_authorised_scheme_of_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class SchemeRun(models.Model):
    """One run of the solver for a scheme: how far it is, whether somebody asked it to stop, and what came out."""

    class State(models.TextChoices):
        """Where the run is; only ``rounds.actions.solving`` changes it."""

        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("求解中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已停止")
        FAILED = "failed", _("未成功")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="runs")
    scheme_version = (
        models.PositiveIntegerField()
    )  # what it was asked about; an answer to an older question is not taken
    seconds = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = CivilMomentField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the solver's last sign of life
    ended_at = models.DateTimeField(null=True, blank=True)
    progress = models.JSONField(default=dict)  # stage, cost, bound, gap, seconds so far
    stop_asked = models.BooleanField(default=False)
    refusal = models.JSONField(default=dict)  # code and both sentences, where it failed
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.scheme} {self.state}"


class Slot(models.Model):
    """
    When and where the feedback meeting of a target is planned (反馈会安排); ``Target.meeting_planned_on`` is its day.

    The day starts the target's clock until the meeting itself is recorded.
    """

    target = models.OneToOneField(Target, on_delete=models.PROTECT, related_name="slot")
    day = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    place = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["day", "starts_at", "target"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_slot_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.day}"


class SlotPerson(models.Model):
    """Who is to be at a feedback meeting, and as what (主持、宣读、参加)."""

    class Part(models.TextChoices):
        """What somebody does at the meeting."""

        READS = "reads", _("宣读反馈意见")
        CHAIRS = "chairs", _("主持")
        SPEAKS = "speaks", _("提出整改要求")
        ATTENDS = "attends", _("参加")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.ATTENDS)

    class Meta:
        ordering = ["slot", "pk"]
        constraints = [models.UniqueConstraint("slot", "person", name="once_at_a_meeting")]

    def __str__(self) -> str:
        return f"{self.person} {self.part}"


class Announcement(models.Model):
    """An announcement of entry or exit (进驻公告、撤离公告) of a round at a target, made from a sample template."""

    class Kind(models.TextChoices):
        """What it announces."""

        NOTICE = "notice", _("进驻书面通知")
        ENTRY = "entry", _("进驻公告")
        EXIT = "exit", _("撤离公告")

    class Status(models.TextChoices):
        """Where it stands; only ``rounds.actions.announcing`` changes it."""

        DRAFT = "draft", _("草拟")
        ISSUED = "issued", _("已发布")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="announcements")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    fields = models.JSONField(default=dict)  # contact block, hours, last day for petitions …
    text = models.TextField(blank=True)  # as issued; a draft is made anew from the round each time it is shown
    issued_on = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "target", "kind"]
        constraints = [models.UniqueConstraint("target", "kind", name="one_announcement_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.target} {self.kind}"
