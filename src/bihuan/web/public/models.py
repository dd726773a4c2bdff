"""
What the public site shows: a projection of its own, written in the transaction that publishes.

Nothing here refers to rows of the inner register, so no page of the site can reach one by following a relation. All
of it can be made again from what was released (``bihuan public rebuild``).
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.rounds.models import Round


class PublicState(models.Model):
    """
    One row: how often the public data changed, and when last.

    Whole answers are kept under ``mark``, which nobody can guess: after a backup was restored the same count may stand
    for other data.
    """

    revision = models.PositiveBigIntegerField(default=0)
    mark = models.CharField(max_length=32, default="")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.revision)


class PublicNotice(models.Model):
    """
    A notice (通报) as the site has it: one edition that was released, or the reading of one that was published elsewhere.

    ``facts`` is what its own text says of its round, never what the inner plan says: authority, term, number, type,
    theme, mode, groups, starts_on, ends_on, feedback_starts_on, feedback_ends_on (days as ISO text). Withdrawn, it has
    neither text nor names left, only what a tombstone says.
    """

    class Source(models.TextChoices):
        """Whose text it is."""

        PUBLICATION = "publication", _("本办公布")
        READING = "reading", _("收录的公开通报")

    class State(models.TextChoices):
        """Where it stands for the public."""

        RELEASED = "released", _("现行")
        SUPERSEDED = "superseded", _("已被新版取代")
        WITHDRAWN = "withdrawn", _("已撤下")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # that of the publication or reading
    round = models.UUIDField(db_index=True)  # names the round in addresses; no relation, on purpose
    serial = models.PositiveIntegerField()  # of the round, the newest highest
    source = models.CharField(max_length=12, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    is_current = models.BooleanField(default=False)  # the one edition whose clauses are listed
    edition = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    issuer = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of ``text`` in UTF-8
    facts = models.JSONField(default=dict)
    taxonomy = models.CharField(max_length=60, blank=True)  # version of the categories
    released_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()  # for feeds
    reason = models.TextField(blank=True)  # of a correction or a withdrawal
    word = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-serial", "-edition"]
        constraints = [models.UniqueConstraint("round", condition=Q(is_current=True), name="one_current_public_notice")]

    def __str__(self) -> str:
        return self.title


class PublicTarget(models.Model):
    """An inspected unit as a notice names it; ``unit`` is the same for the same unit in every round."""

    notice = models.ForeignKey(PublicNotice, on_delete=models.CASCADE, related_name="targets")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=6, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=24, blank=True)
    clauses_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["notice", "number"]
        constraints = [models.UniqueConstraint("notice", "number", name="one_public_target_per_number")]
        indexes = [models.Index("unit", "notice", name="public_targets_of_a_unit")]

    def __str__(self) -> str:
        return self.name


class PublicClause(models.Model):
    """
    A published problem (公布的问题): one clause of one target in one edition.

    ``place`` sorts all that are current: the newest round first, inside a round as the notice has them.
    """

    notice = models.ForeignKey(PublicNotice, on_delete=models.CASCADE, related_name="clauses")
    target = models.ForeignKey(PublicTarget, on_delete=models.CASCADE, related_name="clauses")
    number = models.PositiveIntegerField()
    place = models.BigIntegerField()
    text = models.TextField(blank=True)
    categories = models.JSONField(default=list)  # codes, in the order of the taxonomy
    verdicts = models.JSONField(default=list)
    frequencies = models.JSONField(default=list)
    idioms = models.JSONField(default=list)
    is_current = models.BooleanField(default=False)
    is_reading = models.BooleanField(default=False)

    class Meta:
        ordering = ["notice", "place"]
        constraints = [
            models.UniqueConstraint("target", "number", name="one_public_clause_per_number"),
            models.UniqueConstraint("place", condition=Q(is_current=True), name="one_place_per_current_clause"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class PublicTag(models.Model):
    """A word that a current clause can be found by: the code of a category, an idiom, a verdict."""

    class Kind(models.TextChoices):
        """What sort of word."""

        CATEGORY = "category", _("问题类别")
        IDIOM = "idiom", _("习语")
        VERDICT = "verdict", _("评判")

    clause = models.ForeignKey(PublicClause, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint("clause", "kind", "text", name="one_public_tag_of_a_kind")]
        indexes = [models.Index("kind", "text", "clause", name="public_clauses_of_a_tag")]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class PublicRectification(models.Model):
    """
    A unit's notice on its rectification (整改进展情况的通报) as the site has it: one edition that was released.

    Withdrawn, it has no text left, only what a tombstone says; what an older edition said goes with it.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # that of the notice
    round = models.UUIDField(db_index=True)  # names the round in addresses; no relation, on purpose
    number = models.PositiveIntegerField()  # of the target in its round
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=10, choices=PublicNotice.State.choices)
    is_current = models.BooleanField(default=False)
    edition = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of ``text`` in UTF-8
    released_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    word = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)  # for feeds
    # Published problems of the unit of which the office has said what they stand for: [[target number, clause number], …].
    known = models.JSONField(default=list)

    class Meta:
        ordering = ["-released_on", "round", "number", "-edition"]
        constraints = [
            models.UniqueConstraint(
                "round", "number", condition=Q(is_current=True), name="one_current_rectification_of_a_target"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PublicAnswer(models.Model):
    """
    What a unit's notice in force says of one problem (公布的整改情况), a paragraph of its text.

    ``clauses`` are the published problems that it answers, as [target number, clause number] of the round's notice in force.
    """

    notice = models.ForeignKey(PublicRectification, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveIntegerField()
    place = models.BigIntegerField(db_index=True)  # sorts all of them: the newest notice first
    problem = models.TextField()
    state = models.CharField(max_length=12)  # a key of rectification.notice_text.STANDINGS
    said = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    clauses = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint("notice", "number", name="one_public_answer_per_number")]

    def __str__(self) -> str:
        return self.problem[:40]


class FigureBatch(models.Model):
    """
    Public figures (公开数据) of a round, frozen when they were prepared and released by a second person.

    ``tables`` is what the public sees and nothing else: a number that had to be suppressed is not in it. Between two
    batches the public figures do not move, whatever comes in, so that nobody can count what one day brought.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="figure_batches")
    number = models.PositiveSmallIntegerField()
    tables = models.JSONField(default=list)
    least = models.PositiveSmallIntegerField()  # k: no count of people below it is told
    as_of = models.DateField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = CivilMomentField(auto_now_add=True)
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint("round", "number", name="one_figure_batch_per_number"),
            models.UniqueConstraint("round", condition=Q(released_on=None), name="one_figure_batch_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"
