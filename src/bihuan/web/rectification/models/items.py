"""Items (整改事项): one finding of one target on its way to closure, what was done, and what proves it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.models.plans import Completion, Response
from bihuan.web.rounds.models import Category, Group, Round, Target


class Item(models.Model):
    """
    A finding × target in rectification. Closed stays closed: a relapse is a successor with a line of its own.

    Dates, people and units are those of the plan in force, as extensions and hand-overs left them. ``left_figures_on``
    is the day from which a closed line no longer counts as completed, because its reverse check failed or it came back.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        ACCEPTED = "accepted", _("未启动")
        UNDER_WAY = "under_way", _("整改中")
        REPORTED = "reported", _("已报完成、待初审")
        REVIEWED = "reviewed", _("已初审、待核查")
        VERIFIED = "verified", _("已核查、待销号")
        RETURNED = "returned", _("已退回")
        CLOSED_IMPLEMENTED = "closed_implemented", _("已销号")
        CLOSED_NOT_IMPLEMENTED = "closed_not_implemented", _("未完成而结束")
        CARRIED_OVER = "carried_over", _("转入持续整改")
        LAPSED = "lapsed", _("不再整改")

    class Origin(models.TextChoices):
        """Where the line comes from."""

        FEEDBACK = "feedback", _("反馈意见")
        FAILED_CHECK = "failed_check", _("反向核查不实")
        RECURRENCE = "recurrence", _("问题反弹")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60, unique=True)  # by the office's pattern; never used again
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="items")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="items")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="items")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    title = models.CharField(max_length=200)  # of the finding, as it was issued
    problem = models.TextField()  # as the issued list of problems says it
    origin = models.CharField(max_length=14, choices=Origin.choices, default=Origin.FEEDBACK)
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    completion = models.CharField(max_length=10, choices=Completion.choices, default=Completion.ONE_OFF)
    due_on = models.DateField(null=True, blank=True)
    due_reason = models.CharField(max_length=300, blank=True)  # which plan, extension or decision set the day
    leader = models.CharField(max_length=80, blank=True)
    lead_unit = models.CharField(max_length=120, blank=True)
    co_units = models.CharField(max_length=300, blank=True)
    handler = models.CharField(max_length=80, blank=True)
    handler_person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Who stands for what. A clerk who recorded anything on behalf is in ``recorded_by`` and takes no later step.
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField(null=True, blank=True)
    claim = models.TextField(blank=True)  # what the unit says it has done, in the last report of completion
    reported_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)
    verifier = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # assigned
    verified_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    left_figures_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of the last step that needs one
    # Sums of the progress that stands, so that ledgers of many lines need not add up.
    recovered = models.DecimalField(max_digits=18, decimal_places=2, default=0)  # yuan
    people_handled = models.PositiveIntegerField(default=0)
    systems_made = models.PositiveIntegerField(default=0)
    proofs_count = models.PositiveSmallIntegerField(default=0)
    open_marks = models.PositiveSmallIntegerField(default=0)  # truth marks that nobody has judged
    status = models.CharField(max_length=24, choices=Status.choices, default=Status.ACCEPTED)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "target", "id"]
        indexes = [
            models.Index(fields=["round", "-id"], name="items_of_a_round"),
            models.Index(fields=["target", "-id"], name="items_of_a_target"),
            models.Index(fields=["round", "status", "-id"], name="items_by_status"),
            # A unit's desk counts its lines by what is next, with the nearest day of each: answered by the index alone.
            models.Index(fields=["target", "status", "due_on"], name="items_of_a_target_by_day"),
            # Reminders and colours ask for what is open and due soon, in a few lines of very many.
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=["accepted", "under_way", "returned"]),
                name="open_items_by_day",
            ),
            # Lists by day and colour are counted without a look at the rows, also those of one unit or category: SQLite
            # takes this index for them, too.
            models.Index(fields=["round", "status", "due_on", "target", "category"], name="items_of_a_round_by_day"),
            # What else the ledger is narrowed to and sorted by; the round comes first, because a ledger is that of one.
            models.Index(fields=["round", "due_on", "id"], name="items_by_day"),
            models.Index(fields=["round", "number"], name="items_by_number"),
            models.Index(fields=["round", "category", "status", "-id"], name="items_by_category"),
            models.Index(fields=["round", "completion", "-id"], name="items_by_completion"),
            models.Index(fields=["round", "origin", "-id"], name="items_by_origin"),
            # What waits for a verifier, who reads some targets of some rounds.
            models.Index(
                fields=["verifier", "status", "target", "round", "reviewed_on", "id"], name="items_of_a_verifier"
            ),
            # What waits for the office, without what a clerk has taken part in; and how much each verifier has to do.
            models.Index(
                fields=[
                    *("round", "status", "verifier", "reported_by", "recorded_by", "verified_by"),
                    *("reported_on", "verified_on"),
                ],
                name="items_by_who_took_part",
            ),
            # Few of many: they are found without going through the others.
            models.Index(fields=["round", "-id", "target"], condition=Q(open_marks__gt=0), name="doubted_items"),
            models.Index(fields=["target"], condition=Q(left_figures_on__isnull=False), name="items_that_left"),
        ]
        constraints = [
            models.UniqueConstraint("finding", condition=Q(predecessor=None), name="one_first_item_of_a_finding"),
            models.CheckConstraint(
                condition=~Q(status="closed_implemented") | Q(closed_on__isnull=False, verified_by__isnull=False),
                name="a_closed_item_was_verified",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed_implemented") | ~Q(closed_by=F("verified_by")),
                name="nobody_closes_what_they_verified",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(reported_by=None) | ~Q(verified_by=F("reported_by")),
                name="nobody_verifies_what_they_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Progress(models.Model):
    """One report of progress on an item (进展); rows are only added, a wrong one is taken back with a reason."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="progress")
    measure_key = models.UUIDField(null=True, blank=True)  # of the measure it speaks of; None for the item as a whole
    done_on = models.DateField()
    text = models.TextField()
    is_measure_done = models.BooleanField(default=False)
    recovered = models.DecimalField(max_digits=18, decimal_places=2, default=0)  # yuan
    people_handled = models.PositiveIntegerField(default=0)
    systems_made = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    written_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["item", "-pk"]

    def __str__(self) -> str:
        return f"{self.done_on} {self.text[:40]}"


class Proof(models.Model):
    """
    Proof for an item (佐证材料). Rows are only added; one that was a mistake is withdrawn with a reason.

    Independent is what somebody outside the unit vouches for: a visit, a payment receipt, a call back, a document of
    another organ. The unit may bring receipts and documents of others; visits and calls only a verifier records.
    """

    class Kind(models.TextChoices):
        """What it is."""

        STATEMENT = "statement", _("情况说明")
        DOCUMENT = "document", _("文件材料")
        SYSTEM = "system", _("制度文件")
        PHOTO = "photo", _("现场照片")
        RECEIPT = "receipt", _("缴款或支付凭证")
        OTHER_ORGAN = "other_organ", _("其他机关出具的文书")
        SITE_CHECK = "site_check", _("现场核查记录")
        CALL_BACK = "call_back", _("回访记录")

    #: Kinds that count as independent.
    INDEPENDENT = (Kind.RECEIPT, Kind.OTHER_ORGAN, Kind.SITE_CHECK, Kind.CALL_BACK)
    #: Kinds that only a verifier brings.
    OF_VERIFIERS = (Kind.SITE_CHECK, Kind.CALL_BACK)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="proofs")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="proofs")
    measure_key = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)  # a plain name made from what it was called
    note = models.CharField(max_length=300, blank=True)
    dated_on = models.DateField(null=True, blank=True)  # the day it bears; the check compares it with the measure
    media_type = models.CharField(max_length=120)
    original = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    cleaned = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    removed = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    is_from_unit = models.BooleanField(default=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    added_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["item", "pk"]
        indexes = [models.Index(fields=["target", "-id"], name="proofs_of_a_target")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_independent(self) -> bool:
        """Whether somebody outside the unit vouches for it."""
        return self.kind in self.INDEPENDENT


class ProofPrint(models.Model):
    """
    What makes a page or picture of a proof found again elsewhere.

    ``kind`` says how ``value`` was made: "bytes" of the whole file, "clean" of the cleaned one, "image" (perceptual, see
    truth.pictures) of a picture, "page" of a page that holds one, "text" of the words. Pictures are looked up by any
    of the four ``band``s, a quarter of ``value`` each, and told apart by ``fine``.
    """

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="prints")
    kind = models.CharField(max_length=6)
    page = models.PositiveSmallIntegerField(default=1)
    value = models.BigIntegerField(db_index=True)  # 64 bits, signed
    band_1 = models.PositiveIntegerField(null=True, db_index=True)
    band_2 = models.PositiveIntegerField(null=True, db_index=True)
    band_3 = models.PositiveIntegerField(null=True, db_index=True)
    band_4 = models.PositiveIntegerField(null=True, db_index=True)
    fine = models.CharField(max_length=64, blank=True)  # 256 bits, hexadecimal

    def __str__(self) -> str:
        return f"{self.kind} {self.page}"


class Extension(models.Model):
    """A request for a later day (延期), and what was decided; the second one of an item is the leading group's."""

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        ASKED = "asked", _("已申请")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="extensions")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="extensions")
    ordinal = models.PositiveSmallIntegerField(default=1)  # the how manieth of the item
    was_due_on = models.DateField()
    wanted_on = models.DateField()
    reason = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    asked_on = models.DateField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    granted_until = models.DateField(null=True, blank=True)
    decision = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["item", "-pk"]
        constraints = [
            models.UniqueConstraint("item", condition=Q(status="asked"), name="one_open_extension_of_an_item"),
            models.UniqueConstraint("item", "ordinal", name="one_extension_per_ordinal"),
            models.CheckConstraint(condition=Q(wanted_on__gt=F("was_due_on")), name="an_extension_is_later"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.wanted_on}"


class HandOver(models.Model):
    """Duty for open items handed from one person to the next (责任交接); it stands when both have signed."""

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        PROPOSED = "proposed", _("已提出、待接收")
        TAKEN = "taken", _("已接收")
        WITHDRAWN = "withdrawn", _("已撤回")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="hand_overs")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taker_function = models.CharField(max_length=80)
    items = models.ManyToManyField(Item, related_name="hand_overs")  # as listed when it was proposed
    note = models.TextField(blank=True)
    proposed_on = models.DateField()
    taken_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(giver=F("taker")), name="nobody_hands_over_to_themselves")]

    def __str__(self) -> str:
        return f"{self.target} {self.proposed_on}"
