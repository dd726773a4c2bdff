"""Chasing (督办): the five letters that grow sharper, each frozen as it was sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.rectification.models.items import Item
from bihuan.web.rounds.models import Round, Target


class Letter(models.Model):
    """A chasing letter (督办文书) to a target about some of its items; the fifth kind is the leading group's to send."""

    class Kind(models.TextChoices):
        """The five kinds, the mildest first."""

        SUPERVISION = "supervision", _("督查督办通知书")
        GUIDANCE = "guidance", _("阶段督查指导书")
        REMINDER = "reminder", _("情况提醒书")
        WARNING = "warning", _("情况告诫书")
        ACCOUNTABILITY = "accountability", _("问责书")

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        SENT = "sent", _("已发出")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="chasing_letters")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="chasing_letters")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField(max_length=60, blank=True)  # 发文字号, given when it is sent
    items = models.ManyToManyField(Item, related_name="chasing_letters")
    text = models.TextField()
    answer_due_on = models.DateField(null=True, blank=True)
    skipped_reason = models.CharField(max_length=400, blank=True)  # why no milder letter went before it
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("number", condition=~Q(number=""), name="chasing_letter_number_once"),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_on__isnull=False), name="a_sent_letter_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"


class KeptFigures(models.Model):
    """
    What the dashboard says of the lines of one target on one day, kept so that very many lines need not be counted again.

    ``tick`` goes up with every change of a line, inside its transaction; what was counted under another tick, on another day
    or by other rules is counted anew. ``data`` is as ``queries.figures.Figures.plain``.
    """

    target = models.OneToOneField(Target, on_delete=models.CASCADE, primary_key=True, related_name="kept_figures")
    tick = models.PositiveBigIntegerField(default=0)
    counted_tick = models.PositiveBigIntegerField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    yellow_days = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.target_id} {self.counted_on}"
