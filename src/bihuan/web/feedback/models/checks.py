"""
The leak check (泄密检查) of a text that is about to leave: made by whoever may open the sources, bound to the text's hash.

The office sees of a check only whether it passed. What was found are places in the text and in the sources, no words:
somebody who reads these tables without the sources learns nothing that the text does not say.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.findings.models import EvidenceVersion, WorkingPaper
from bihuan.web.rounds.models import Round, Target


class LeakCheck(models.Model):
    """One look of the guard at one text; a later edit of the text leaves it behind, because the hash is another."""

    class Scope(models.TextChoices):
        """What it looked for."""

        SOURCES = "sources", _("比对证据与谈话，查人名号码")
        NAMES = "names", _("查人名号码")

    class Status(models.TextChoices):
        """How it ended; only ``feedback.actions.moving`` changes it."""

        OPEN = "open", _("有待处理的命中")
        PASSED = "passed", _("通过")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    object_kind = models.CharField(max_length=30)  # as in the trail: "feedback_document", "publication"
    object_id = models.BigIntegerField()
    part = models.CharField(max_length=20, blank=True)  # a target's number of a publication, or "frame"
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="leak_checks")
    target = models.ForeignKey(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="leak_checks")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    text_hash = models.CharField(max_length=64)  # SHA-256 of the text that was looked at
    sources_hash = models.CharField(max_length=64, blank=True)  # of what stood at the target then
    sources_count = models.PositiveIntegerField(default=0)  # files and statements that it was compared with
    unread_count = models.PositiveIntegerField(default=0)  # files without words: scans, pictures, sound
    run_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    run_at = CivilMomentField(auto_now_add=True)
    passed_on = models.DateField(null=True, blank=True)
    passed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["object_kind", "object_id", "part", "-id"], name="leak_checks_of_an_object")]

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id} {self.part} {self.status}"


class LeakHit(models.Model):
    """One place that needed a look: where in the text, where in which source, and who let it stand, why."""

    check_of = models.ForeignKey(LeakCheck, on_delete=models.CASCADE, related_name="hits")
    kind = models.CharField(max_length=12)  # of feedback.guard.Kind
    start = models.PositiveIntegerField()  # code points of the text, end excluded
    end = models.PositiveIntegerField()
    paper = models.ForeignKey(WorkingPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=20, blank=True)  # of the paper: the box that the statement stands in
    file = models.ForeignKey(EvidenceVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source_hash = models.CharField(
        max_length=64, blank=True
    )  # of the source as it was read; of another, spans tell nothing
    source_start = models.PositiveIntegerField(default=0)
    source_end = models.PositiveIntegerField(default=0)
    share = models.FloatField(default=1)
    cleared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = CivilMomentField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["check_of", "start", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}-{self.end}"
