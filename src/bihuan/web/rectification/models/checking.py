"""Verification (核查), who may do it, reverse checks by sample (销号反向核查), and calls to those concerned (回访)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.rectification.models.items import Item, Proof
from bihuan.web.rounds.models import Round, Target


class VerifierList(models.Model):
    """
    The verifiers of a round (核查人员名单), approved by two of the leading group; the office assigns from it.

    While an approved list is changed, ``in_force`` holds the ids of those who were approved: verification does not wait.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        DRAFT = "draft", _("草拟")
        APPROVED = "approved", _("已批准")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="verifier_list")
    people = models.ManyToManyField(User, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    in_force = models.JSONField(
        default=list, blank=True
    )  # [] where ``people`` is what counts, or none was approved yet
    approved_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    def __str__(self) -> str:
        return f"{self.round}"


class CheckForm(models.Model):
    """
    What a verifier found about a claim of completion (核查表); one for each time it was reported, rows are only added.

    ``adoption`` is answered in three questions: does it meet the cause, was it on time, is it proven (see
    ``rectification.adoption``); the score is computed, never typed.
    """

    class Outcome(models.TextChoices):
        """What the verifier concludes."""

        VERIFIED = "verified", _("属实")
        RETURNED = "returned", _("不属实，退回")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="check_forms")
    item_version = models.PositiveIntegerField()  # what the verifier saw
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField()
    method = models.CharField(max_length=20)  # of choices.CheckMethod
    found = models.TextField()  # what was seen, in the verifier's words
    meets_cause = models.CharField(max_length=8)  # of choices.Degree: full, part, none
    is_proven = models.CharField(max_length=8)
    answers = models.JSONField(default=dict)  # {code of check_form.toml: answer}
    independent = models.ManyToManyField(Proof, blank=True, related_name="check_forms")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["item", "-pk"]

    def __str__(self) -> str:
        return f"{self.item} {self.checked_on}"


class Proposal(models.Model):
    """
    What the first of two people wrote for a step on a line, so that the second signs that and nothing else.

    ``data`` holds what the step needs besides the reason: {"completion"}, {"due_on", "owner"}, {"ground"}, {"origin"}.
    It counts only as long as the first signature does, which an edit of the line makes void.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="proposals")
    item_version = models.PositiveIntegerField()
    move = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()

    class Meta:
        ordering = ["item", "-pk"]
        constraints = [models.UniqueConstraint("item", "item_version", "move", name="one_proposal_of_a_step")]

    def __str__(self) -> str:
        return f"{self.item} {self.move}"


class Sample(models.Model):
    """
    A stratified random sample of closed lines, drawn by two people; ``seed`` and ``frame`` let anybody draw it again.

    ``frame`` is what it was drawn from: {"cut_off", "percent", "strata": [{"name", "items": [numbers], "drawn": n}]}.
    """

    class Status(models.TextChoices):
        """Where it stands; only ``rectification.actions.moving`` changes it."""

        DRAWN = "drawn", _("已抽取")
        CHECKED = "checked", _("已查完")
        FINISHED = "finished", _("已办结")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="samples")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    frame = models.JSONField()
    drawn_on = models.DateField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    finished_on = models.DateField(null=True, blank=True)
    result = models.JSONField(default=dict)  # as finished: counts, rate, interval; see truth.sampling
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAWN)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "-number"]
        constraints = [models.UniqueConstraint("round", "number", name="one_sample_per_number")]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class SampledItem(models.Model):
    """One drawn line, and what the reverse check found; a line that does not hold opens a successor."""

    class Outcome(models.TextChoices):
        """Whether the closure was true."""

        HOLDS = "holds", _("销号属实")
        FAILS = "fails", _("销号不实")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="sampled")
    stratum = models.CharField(max_length=120)
    verifier = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    found = models.TextField(blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["sample", "pk"]
        constraints = [models.UniqueConstraint("sample", "item", name="drawn_once")]

    def __str__(self) -> str:
        return f"{self.item}"


class Call(models.Model):
    """
    One firm or person concerned, to be asked whether the problem is gone for them (回访); answers are counted.

    Nobody who reported a problem is ever put on it, so it says where the name is known from.
    """

    class Answer(models.TextChoices):
        """What they said."""

        SOLVED = "solved", _("已解决")
        IN_PART = "in_part", _("部分解决")
        NOT_SOLVED = "not_solved", _("未解决")
        KNOWS_NOTHING = "knows_nothing", _("不知情")
        NOT_REACHED = "not_reached", _("未联系上")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="calls")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="calls")
    whom = models.CharField(max_length=120)  # firm or person
    contact = models.CharField(max_length=60, blank=True)  # phone
    source = models.CharField(max_length=200)  # where it is known from: a list of refunds, a contract …
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=14, choices=Answer.choices, blank=True)
    note = models.CharField(max_length=400, blank=True)
    called_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    called_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["item", "pk"]
        constraints = [models.UniqueConstraint("item", "whom", name="called_once_for_an_item")]

    def __str__(self) -> str:
        return self.whom


class TruthMark(models.Model):
    """
    Something that a check of truth found (存疑提示), with the place; a person decides what it means.

    ``places`` is a list of {"side": "this" | "other", "field", "span": [start, end]} in code points; ``detail`` holds
    what the sentence needs. ``subject`` is what carries the mark: ("plan" | "measure" | "item" | "proof" | "report", pk).
    """

    class Verdict(models.TextChoices):
        """What a person made of it."""

        OPEN = "", _("待判断")
        CONFIRMED = "confirmed", _("属实")
        DISMISSED = "dismissed", _("不成立")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="truth_marks")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="truth_marks")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="truth_marks")
    code = models.CharField(max_length=40)  # of truth.marks: "copied_plan", "empty_measure", "proof_used_again" …
    subject_kind = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    other_target = models.ForeignKey(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other_kind = models.CharField(max_length=12, blank=True)
    other_id = models.BigIntegerField(null=True, blank=True)
    share = models.FloatField(null=True, blank=True)
    places = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)  # of what was compared: another text is another mark
    found_on = models.DateField()
    gone_on = models.DateField(null=True, blank=True)  # a later run no longer finds it
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    judged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    judged_reason = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["round", "code"], name="truth_marks_of_a_round"),
            models.Index(fields=["subject_kind", "subject_id"], name="truth_marks_of_a_subject"),
            # Desks count what nobody has judged, with the oldest day, in the index alone.
            models.Index(
                fields=["verdict", "gone_on", "round", "target", "item", "found_on"], name="truth_marks_to_judge"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                F("code"),
                F("subject_kind"),
                F("subject_id"),
                F("other_kind"),
                F("other_id"),
                F("text_hash"),
                name="one_mark_of_a_finding_of_truth",
                condition=Q(other_id__isnull=False),
            ),
            models.UniqueConstraint(
                F("code"),
                F("subject_kind"),
                F("subject_id"),
                F("text_hash"),
                name="one_mark_of_a_subject",
                condition=Q(other_id=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_kind} {self.subject_id}"


class TextPrint(models.Model):
    """
    One run of letters that stands for a text (see truth.sketches), so that a new text finds those it may be copied from.

    ``kind`` and ``object_id`` name what holds the text, ``part`` which part of it (a response of a plan; 0 for the whole).
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    part = models.BigIntegerField(default=0)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    value = models.BigIntegerField(db_index=True)  # 64 bits, signed

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="text_prints_of_an_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.part}"


class ReturnedText(models.Model):
    """
    What a unit had handed in when it was returned: the unit writes over it, and what comes back is held against it.

    ``kind`` is "plan", "claim" or "report"; ``pieces`` are {"field", "number", "text"}, ``proofs`` the keys of the proofs
    that stood. Rows are only added; the reason stands in the note of the same version.
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    object_version = models.PositiveIntegerField()  # after the return
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    pieces = models.JSONField(default=list)
    proofs = models.JSONField(default=list)
    returned_on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("kind", "object_id", "object_version", name="one_returned_text_of_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.object_version}"
