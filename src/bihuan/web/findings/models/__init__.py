"""
The register: working papers, findings, fix-at-once items, proof, and the criteria that problems are judged by.

Addresses use ``uid`` (random, so that a number tells nothing); the integer key orders lists and feeds the index.
``round`` stands on every row beside ``target``, so that a list needs no join to know what it may show.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.choices import (
    EvidenceKind,
    EvidenceStatus,
    FindingStatus,
    FixStatus,
    PaperStatus,
    Severity,
)
from bihuan.web.findings.models.importing import ImportJob as ImportJob
from bihuan.web.findings.models.importing import ImportRow as ImportRow
from bihuan.web.findings.models.importing import LedgerMapping as LedgerMapping
from bihuan.web.findings.models.marks import FindingMark as FindingMark
from bihuan.web.findings.models.marks import TextSketch as TextSketch
from bihuan.web.rounds.models import Category, Group, Round, Target


class NumberSequence(models.Model):
    """The last number given in one sequence (kind, round, target as the office's pattern wants); never turned back."""

    key = models.CharField(max_length=120, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.last}"


class CriteriaDocument(models.Model):
    """A law, regulation or decision (依据文件) that facts are judged by; its versions say what held when."""

    title = models.CharField(max_length=200, unique=True)
    issuer = models.CharField(max_length=120, blank=True)
    confidence = models.CharField(
        max_length=1, blank=True
    )  # H read in a copy of the text · M secondary · U unconfirmed
    source = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class CriteriaVersion(models.Model):
    """One version of a document, in force between two days (both included)."""

    document = models.ForeignKey(CriteriaDocument, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=60)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["document", "in_force_from"]
        constraints = [
            models.UniqueConstraint("document", "label", name="one_version_per_label"),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gte=models.F("in_force_from")),
                name="a_version_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.label}"


class Criterion(models.Model):
    """One article (条款) of one version, with a paraphrase of the office's own; never the wording of the law."""

    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="criteria")
    article = models.CharField(max_length=30)
    paraphrase = models.TextField(max_length=500)
    category_code = models.CharField(max_length=12, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint("version", "article", name="one_row_per_article")]

    def __str__(self) -> str:
        return f"{self.version} {self.article}"


class Registered(models.Model):
    """What every row of the register carries."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=60, unique=True)  # by the office's pattern; never used again
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="register_%(class)ss")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="register_%(class)ss")
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="register_%(class)ss"
    )
    title = models.CharField(max_length=200)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # compiler of a paper (编制人)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)  # made up for a demonstration, and says so wherever it is shown
    created_at = CivilMomentField(auto_now_add=True)
    changed_at = CivilMomentField(auto_now=True)
    # What a ledger from elsewhere had in columns that have no place here: {heading: value}.
    notes = models.JSONField(default=dict, blank=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Stated(Registered):
    """The four boxes of a problem, and its facts."""

    condition = models.TextField(blank=True)  # 事实：what is
    cause = models.TextField(blank=True)  # 原因
    effect = models.TextField(blank=True)  # 影响
    who = models.CharField(max_length=200, blank=True)  # responsible body (责任主体)
    where = models.CharField(max_length=200, blank=True)
    fact_from = models.DateField(null=True, blank=True)
    fact_until = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)  # yuan
    people_concerned = models.PositiveIntegerField(null=True, blank=True)
    is_without_amount = models.BooleanField(default=False)  # said so: neither money nor people can be counted
    origins = models.JSONField(default=list, blank=True)  # of choices.Origin
    methods = models.JSONField(default=list, blank=True)  # of choices.Method

    class Meta(Registered.Meta):
        abstract = True


class Evidence(Registered):
    """A proof (证据材料): one serves many findings; its files are versions, never overwritten."""

    Status = EvidenceStatus

    status = models.CharField(max_length=10, choices=EvidenceStatus.choices, default=EvidenceStatus.WORKING)
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices, default=EvidenceKind.DOCUMENT)
    custodian = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)  # where it was taken or found
    obtained_on = models.DateField(null=True, blank=True)
    is_from_unit = models.BooleanField(default=False)  # brought in by the inspected unit, with a fix-at-once report

    class Meta(Registered.Meta):
        abstract = False
        ordering = ["-id"]
        indexes = [models.Index(fields=["target", "-id"], name="evidence_of_a_target")]


class EvidenceVersion(models.Model):
    """One file of a proof: the original as it came, and the cleaned copy that goes round."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)  # a plain name made from what it was called
    media_type = models.CharField(max_length=120)
    original = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    cleaned = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    removed = models.JSONField(default=list)  # what the cleaned copy does not have: [{code, zh, en}]
    warnings = models.JSONField(default=list)  # what the look at the file said: [{code, zh, en}]
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["evidence", "-number"]
        constraints = [models.UniqueConstraint("evidence", "number", name="one_row_per_version")]

    def __str__(self) -> str:
        return f"{self.evidence.number} v{self.number}"


class WorkingPaper(Stated):
    """A working paper (问题底稿): one problem, compiled by one, reviewed and approved by others."""

    Status = PaperStatus

    status = models.CharField(max_length=12, choices=PaperStatus.choices, default=PaperStatus.DRAFT)
    outline = models.TextField(blank=True)
    has_no_leads = models.BooleanField(default=False)  # the compiler declares: contains no lead on a person
    signed_at = models.DateTimeField(null=True, blank=True)  # by the compiler; any edit makes it void
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    criteria = models.ManyToManyField(Criterion, blank=True, related_name="papers")
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="papers")

    class Meta(Stated.Meta):
        abstract = False
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target", "status", "-id"], name="papers_of_a_target"),
            models.Index(fields=["round", "-id"], name="papers_of_a_round"),
        ]


WAITS_FOR_LEADING_GROUP = _("待领导小组签字")


class Finding(Stated):
    """A finding (问题) of the register; what is published of it is a clause of a notice, linked to it elsewhere."""

    Status = FindingStatus

    status = models.CharField(max_length=12, choices=FindingStatus.choices, default=FindingStatus.DRAFT)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.UNSET)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="register")
    published_sentence = models.TextField(blank=True)  # 拟公布语句：proposed clause of the central publication
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The office's opinion (审核意见) on a grave finding, given before the leading group signs.
    endorsed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    endorsed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    # Counted in the action that changes them, so that lists and marks need no join.
    papers_count = models.PositiveSmallIntegerField(default=0)
    evidence_count = models.PositiveSmallIntegerField(default=0)
    papers = models.ManyToManyField(WorkingPaper, blank=True, related_name="findings")
    criteria = models.ManyToManyField(Criterion, blank=True, related_name="findings")
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="findings")

    class Meta(Stated.Meta):
        abstract = False
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target", "status", "-id"], name="register_of_a_target_by_state"),
            models.Index(fields=["target", "-id"], name="register_of_a_target"),
            models.Index(fields=["round", "status", "-id"], name="register_of_a_round_by_state"),
            models.Index(fields=["round", "-id"], name="register_of_a_round"),
            models.Index(fields=["round", "category", "target", "status"], name="register_heat_map"),
            # All that the desk asks about what waits for approval, so that thousands of rows are counted from it alone.
            models.Index(
                fields=["round", "status", "target", "author", "submitted_by", "severity", "endorsed_by", "changed_at"],
                name="register_in_review",
                condition=Q(status=FindingStatus.IN_REVIEW),
            ),
        ]

    @property
    def waits_for_leading_group(self) -> bool:
        """Whether the office has given its opinion and two members of the leading group sign next."""
        is_grave = self.severity == Severity.GRAVE
        return is_grave and self.status == FindingStatus.IN_REVIEW and self.endorsed_by_id is not None

    @property
    def state_label(self) -> str:
        """The state in words that also tell who is next; in review, a grave finding is the leading group's at last."""
        return str(WAITS_FOR_LEADING_GROUP if self.waits_for_leading_group else FindingStatus(self.status).label)


class FixAtOnce(Registered):
    """A fix-at-once item (立行立改): handed to the unit while the group is there, to be done before it leaves."""

    Status = FixStatus

    status = models.CharField(max_length=14, choices=FixStatus.choices, default=FixStatus.DRAFT)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="fixes")
    problem = models.TextField()
    requirement = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_reason = models.CharField(max_length=200, blank=True)  # entered by hand: why this day
    issued_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True)
    reported_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="fixes")  # the unit's proof

    class Meta(Registered.Meta):
        abstract = False
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target", "status", "-id"], name="fixes_of_a_target"),
            models.Index(fields=["round", "-id"], name="fixes_of_a_round"),
        ]


class ReturnNote(models.Model):
    """Why something was returned, withdrawn or decided so, in the words of who did it; the trail has a code only."""

    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    object_version = models.PositiveIntegerField()
    move = models.CharField(max_length=40)
    text = models.TextField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="notes_of_an_object")]

    def __str__(self) -> str:
        return self.text[:40]
