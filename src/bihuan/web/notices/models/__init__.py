"""Published notices as they were read, and the problems they publish."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.notices.models.publications import Publication as Publication
from bihuan.web.notices.models.publications import PublicationClause as PublicationClause
from bihuan.web.notices.models.publications import PublicationSection as PublicationSection
from bihuan.web.notices.models.publications import PublicComment as PublicComment
from bihuan.web.rounds.models import Category, Round, Target


class Notice(models.Model):
    """
    A notice (通报) that was brought in and read.

    ``original`` and ``text`` are the text before and after repair; ``reading`` is the rest of the reader's contract.
    ``as_contract`` puts the three together again. A stored feedback notice makes a round of its own; a rectification
    notice answers a round that there is already and has none.
    """

    class Status(models.TextChoices):
        """Where the reading stands; only ``notices.actions.move`` changes it."""

        DRAFT = "draft", _("待确认")
        STORED = "stored", _("已入库")
        DISCARDED = "discarded", _("已放弃")

    class Kind(models.TextChoices):
        """What sort of text was recognised."""

        FEEDBACK = "feedback", _("巡视反馈通报")
        RECTIFICATION = "rectification", _("整改情况通报")
        ANNOUNCEMENT = "announcement", _("进驻公告")
        NEWS = "news", _("新闻报道")
        OTHER = "other", _("其他文稿")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    importer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = CivilMomentField(auto_now_add=True)
    expires_on = models.DateField()
    stored_at = models.DateTimeField(null=True, blank=True)
    stored_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="notices")
    sha256 = models.CharField(max_length=64)  # of the bytes as they came
    name = models.CharField(max_length=255, blank=True)
    encoding = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    original = models.TextField()
    text = models.TextField()
    reading = models.JSONField()
    inferred_count = models.PositiveIntegerField(default=0)  # repairs that somebody has to look at
    round = models.OneToOneField(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="notice")

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    #: Columns as long as the notice; pages that list notices leave them in the database.
    LONG = ("original", "text", "reading")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint("sha256", condition=Q(status="stored"), name="a_file_is_stored_once"),
            models.UniqueConstraint("importer", "sha256", condition=Q(status="draft"), name="one_draft_of_a_file_each"),
            models.CheckConstraint(
                condition=Q(status="stored", round__isnull=False)
                | Q(status="stored", kind="rectification", round__isnull=True)
                | ~Q(status="stored") & Q(round__isnull=True),
                name="a_stored_notice_has_its_round",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def is_draft(self) -> bool:
        """Whether it still waits to be confirmed."""
        return self.status == self.Status.DRAFT

    def as_contract(self) -> dict[str, Any]:
        """Return the reading in the shape of ``bihuan read --format json``."""
        return {**self.reading, "original": self.original, "text": self.text}


class RepairLook(models.Model):
    """Somebody looked at an inferred repair; ``chosen`` is what they let stand (the reader's choice or another)."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="looks")
    index = models.PositiveIntegerField()  # into the repairs of the reading
    chosen = models.TextField(blank=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["notice", "index"]
        constraints = [models.UniqueConstraint("notice", "index", name="one_look_per_repair")]

    def __str__(self) -> str:
        return f"{self.index}: {self.chosen}"


class CategorySource(models.TextChoices):
    """How a category came to a finding."""

    SUGGESTED = "suggested", _("系统建议")
    CONFIRMED = "confirmed", _("人工确认")
    ADDED = "added", _("人工添加")
    REMOVED = "removed", _("人工移除")


class DraftCategory(models.Model):
    """What a clerk decided about one category of one clause, before the notice is stored."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="draft_categories")
    target_number = models.PositiveIntegerField()
    clause_number = models.PositiveIntegerField()
    code = models.CharField(max_length=12)
    source = models.CharField(max_length=12, choices=CategorySource.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "notice", "target_number", "clause_number", "code", name="one_decision_per_clause_and_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_number}.{self.clause_number} {self.code} {self.source}"


class PublishedFinding(models.Model):
    """
    A published problem (公布的问题): one clause of one target.

    ``place`` sorts all findings: the newest round first, inside a round as the notice has them. One column, so that
    paging by key needs one index.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="findings")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="findings")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    place = models.BigIntegerField(unique=True)
    text = models.TextField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    segments = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    verdicts = models.JSONField(default=list)  # words that pass judgement, each once, as they stand
    frequencies = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint("target", "number", name="one_finding_per_clause")]
        indexes = [
            models.Index("round", "place", name="findings_of_a_round"),
            models.Index("target", "place", name="findings_of_a_target"),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def span(self) -> tuple[int, int]:
        """The clause in the notice's original, end excluded."""
        return self.span_start, self.span_end

    @property
    def reference(self) -> str:
        """Target and clause number, the name of the finding inside its notice, e.g. ``"3-2"``."""
        return f"{self.target.number}-{self.number}"


class FindingCategory(models.Model):
    """A category of a finding, how it came there, and the words and the rule that carry a suggestion."""

    finding = models.ForeignKey(PublishedFinding, on_delete=models.PROTECT, related_name="tags")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="tags")
    source = models.CharField(max_length=12, choices=CategorySource.choices)
    is_suggested = models.BooleanField()  # by the reader, whatever people decided about it since
    reasons = models.JSONField(default=list)  # [{"rule": …, "span": [start, end]}, …]; empty for what people added

    class Meta:
        ordering = ["category__order"]
        constraints = [models.UniqueConstraint("finding", "category", name="one_tag_per_category")]
        indexes = [models.Index("category", "finding", name="findings_of_a_category")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.category_id} {self.source}"


class FindingIdiom(models.Model):
    """An idiom (习语) inside a finding."""

    finding = models.ForeignKey(PublishedFinding, on_delete=models.CASCADE, related_name="idioms")
    text = models.CharField(max_length=120)
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    categories = models.JSONField(default=list)

    class Meta:
        ordering = ["finding", "span_start"]
        indexes = [models.Index("text", "finding", name="findings_of_an_idiom")]

    def __str__(self) -> str:
        return self.text


class FindingVerdict(models.Model):
    """A word that passes judgement in a finding, kept apart so that lists can be filtered by it."""

    finding = models.ForeignKey(PublishedFinding, on_delete=models.CASCADE, related_name="verdict_rows")
    text = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint("finding", "text", name="one_row_per_verdict")]
        indexes = [models.Index("text", "finding", name="findings_of_a_verdict")]

    def __str__(self) -> str:
        return self.text


class CommonPhrase(models.Model):
    """Words that stand at three or more targets of a round; ``score`` is higher for what is rarer elsewhere."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="phrases")
    text = models.CharField(max_length=300)
    score = models.FloatField()
    targets = models.JSONField()  # target numbers, ascending
    spans = models.JSONField()
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["round", "order"]

    def __str__(self) -> str:
        return self.text


class PublishedLink(models.Model):
    """
    A finding of the register and a clause that was published of it, as a person linked them; many to many.

    The two stay different things: a clause may gather several findings, and most findings are never published.
    """

    published = models.ForeignKey(PublishedFinding, on_delete=models.PROTECT, related_name="register_links")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="published_links")
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    linked_at = CivilMomentField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("published", "finding", name="linked_once")]

    def __str__(self) -> str:
        return f"{self.published_id} {self.finding_id}"


class PublishedItem(models.Model):
    """
    What a stored rectification notice says of one problem (通报所列整改事项); never a line of our own ledger.

    The measures, outcomes and names stay in the reading of the notice, under the same number.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()  # in reading order, from 1
    unit = models.CharField(max_length=120, blank=True)  # as the notice names it
    problem = models.TextField()
    state = models.CharField(max_length=20, blank=True)  # as the reader calls it; "" where the notice does not say
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        ordering = ["notice", "number"]
        constraints = [models.UniqueConstraint("notice", "number", name="one_item_per_number")]

    def __str__(self) -> str:
        return self.problem[:40]
