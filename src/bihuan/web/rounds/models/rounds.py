"""Rounds, their groups and targets, and the taxonomies that their problems are sorted by."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.common.language import pick


class Taxonomy(models.Model):
    """A set of problem categories for one theme, in one version; a finding keeps the version it was sorted by."""

    version = models.CharField(max_length=60, unique=True)
    theme = models.CharField(max_length=60)
    title = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.title


class Category(models.Model):
    """A problem category (问题类别): ``means`` says when it applies."""

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(max_length=12)
    slug = models.SlugField(max_length=60)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=120)
    means_zh = models.TextField(blank=True)
    means_en = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["taxonomy", "order"]
        constraints = [models.UniqueConstraint("taxonomy", "code", name="one_category_per_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return pick(self.zh, self.en)

    @property
    def means(self) -> str:
        """When the category applies, in the language of the page."""
        return pick(self.means_zh, self.means_en)


class Round(models.Model):
    """A round of inspections (轮次): planned here, or born from a notice that was read."""

    class Type(models.TextChoices):
        """What kind of inspection the round is."""

        SPECIAL = "special", _("专项巡视")
        ROUTINE = "routine", _("常规巡视")
        MOBILE = "mobile", _("机动巡视")
        LOOK_BACK = "look_back", _("巡视“回头看”")
        JOINT = "joint", _("联动巡视")

    class Status(models.TextChoices):
        """Where the round stands; only ``rounds.actions.move`` changes it."""

        FROM_READING = "from_reading", _("来自通报")
        PLANNED = "planned", _("已计划")
        LIVE = "live", _("进行中")
        ENDED = "ended", _("已结束")
        ARCHIVED = "archived", _("已归档")
        CANCELLED = "cancelled", _("已取消")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.PositiveIntegerField(unique=True)  # 1, 2, 3 … as they came in; never reused
    title = models.CharField(max_length=300)
    authority = models.CharField(max_length=120, blank=True)
    term = models.CharField(max_length=30, blank=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    type = models.CharField(max_length=20, choices=Type.choices, blank=True)
    theme = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=30, blank=True)
    groups_count = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    feedback_starts_on = models.DateField(null=True, blank=True)
    feedback_ends_on = models.DateField(null=True, blank=True)
    taxonomy = models.ForeignKey(Taxonomy, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds")
    organ = models.ForeignKey(
        Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )  # its office
    authorised_by = models.CharField(max_length=200, blank=True)  # the authorising decision: date and document number
    rule_version = models.CharField(max_length=30, blank=True)  # of the regulations, which dates are computed by
    recusal_profile = models.CharField(max_length=40, blank=True)  # local practice of recusal; "" is the general one
    # What a demonstration made up (groups of targets, days of meetings) can be made again from this seed.
    demo_seed = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.FROM_READING)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["-serial"]

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """An inspection group (巡视组) of a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint("round", "number", name="one_group_per_number")]

    def __str__(self) -> str:
        return self.name or str(self.number)


class Target(models.Model):
    """An inspected unit (被巡视单位) of a round, numbered in the order of the notice."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="targets")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=6, blank=True)
    kind = models.CharField(max_length=20)
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    organ = models.ForeignKey(
        Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="targets"
    )  # the unit
    meeting_planned_on = models.DateField(null=True, blank=True)  # of the feedback meeting
    # The day on which it was held, once that is recorded; only ``rounds.actions.held_meetings`` writes it.
    meeting_held_on = models.DateField(null=True, blank=True)
    # The size figure that the clerk enters; groups are to carry like sums of it.
    load = models.FloatField(default=1)
    load_note = models.CharField(max_length=120, blank=True)  # what the figure counts

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint("round", "number", name="one_target_per_number")]

    def __str__(self) -> str:
        return self.name
