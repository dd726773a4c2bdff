"""What comes at the end: reports of rectification, notices to the public, and the look back (回头看)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.models.items import Item
from bihuan.web.rounds.models import Round, Target


class RectificationReport(models.Model):
    """
    A report of a unit: the main one (整改情况报告), the head's own (主要负责人报告), or the notice for the public (整改进展通报).

    It is drafted from data and then the unit's own text. The day on which it was submitted, if it is accepted, stops the
    clock of the report. The notice goes on by the way of publications once it is submitted.
    """

    class Kind(models.TextChoices):
        """Which of the three."""

        MAIN = "main", _("整改情况报告")
        HEAD = "head", _("主要负责人组织落实情况报告")
        NOTICE = "notice", _("整改进展情况的通报")

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        SUBMITTED = "submitted", _("已报送")
        RETURNED = "returned", _("已退回")
        ACCEPTED = "accepted", _("已接收")
        APPROVED = "approved", _("已审批")  # a notice, before its release
        RELEASED = "released", _("已公布")
        SUPERSEDED = "superseded", _("已被新版取代")
        WITHDRAWN = "withdrawn", _("已撤下")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rectification_reports")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="rectification_reports")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    title = models.CharField(max_length=300)
    text = models.TextField()
    # The figures as they were reckoned when it was submitted: {name: {numerator, denominator, cut_off, rule}}.
    figures = models.JSONField(default=dict)
    cut_off_on = models.DateField(null=True, blank=True)
    publicity_from = models.DateField(null=True, blank=True)  # 公示期 of a notice
    publicity_until = models.DateField(null=True, blank=True)
    contact = models.JSONField(default=dict)  # of a notice: {"phone", "post_box", "postcode", "mail"}
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    scan = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scan_name = models.CharField(max_length=200, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "target", "kind", "-edition"]
        constraints = [
            models.UniqueConstraint("target", "kind", "edition", name="one_report_per_edition"),
            models.UniqueConstraint(
                "target",
                "kind",
                condition=Q(status__in=["draft", "submitted", "returned", "approved"]),
                name="one_open_report_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportLine(models.Model):
    """
    What a report says of one item: what was done, and why it is not finished where it is not.

    ``item_status`` and ``item_completion`` are the item's when the report was submitted; while the report is written, the
    item is asked.
    """

    report = models.ForeignKey(RectificationReport, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="report_lines")
    order = models.PositiveIntegerField()
    said = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    item_status = models.CharField(max_length=24, blank=True)
    item_completion = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["report", "order", "pk"]
        constraints = [models.UniqueConstraint("report", "item", name="one_line_of_an_item_in_a_report")]

    def __str__(self) -> str:
        return self.said[:40]


class LookBack(models.Model):
    """A new round that looks back (回头看) at an old one; each old line gets an entry."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="looks_back")
    origin = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="looked_back_by")
    seeded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seeded_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(round=F("origin")), name="a_round_looks_at_another")]

    def __str__(self) -> str:
        return f"{self.round}"


class LookBackEntry(models.Model):
    """What the look back found of one old item, or a new problem that the first round missed (``item`` empty)."""

    class Verdict(models.TextChoices):
        """How it stands now."""

        OPEN = "", _("待查")
        STILL_THERE = "still_there", _("仍然存在")
        GONE = "gone", _("已经解决")
        CHANGED = "changed", _("有变化")
        NEW = "new", _("新发现")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    look_back = models.ForeignKey(LookBack, on_delete=models.PROTECT, related_name="entries")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")  # the new one
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="look_back_entries")  # of the new round
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="look_backs")
    verdict = models.CharField(max_length=12, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    found = models.TextField(blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="look_backs")
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["look_back", "target", "pk"]
        constraints = [
            models.UniqueConstraint(
                "look_back", "item", condition=Q(item__isnull=False), name="one_entry_of_an_old_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item or self.finding}"


class RepeatLink(models.Model):
    """Two findings that may be the same problem again (重复问题): proposed with its reasons, linked by a person."""

    class Status(models.TextChoices):
        """What a person made of it; only ``rectification.actions.moving`` changes it."""

        PROPOSED = "proposed", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REJECTED = "rejected", _("已否定")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    earlier = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repeats_later")
    later = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repeats_earlier")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="repeat_links")  # of the later one
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="repeat_links")  # of the later one
    is_same_target = models.BooleanField()  # the same unit again; else the same problem elsewhere
    basis = models.JSONField(default=list)  # of "category", "idiom", "text"
    share = models.FloatField(default=0)
    places = models.JSONField(default=list)  # as TruthMark.places
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("earlier", "later", name="one_link_of_two_findings"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="a_problem_repeats_another"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} – {self.later}"
