"""The pool of inspectors (巡视人员库), and what is known of units that matters for who may inspect them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.rounds.models.rounds import Round


class Seat(models.TextChoices):
    """A seat in a group, as ``assignment.problem.Role``."""

    LEADER = "leader", _("组长")
    DEPUTY = "deputy", _("副组长")
    LIAISON = "liaison", _("联络员")
    MEMBER = "member", _("组员")


class TieKind(models.TextChoices):
    """A tie to a unit that somebody declares or a unit challenges, as ``assignment.recusal.TIES``."""

    SPOUSE = "spouse", _("配偶在该单位")
    LINEAL_KIN = "lineal_kin", _("直系亲属在该单位")
    STUDIED = "studied", _("曾在该单位学习")
    SUPERIOR = "superior", _("上级")
    SUBORDINATE = "subordinate", _("下级")
    SAME_BODY = "same_body", _("同在一个领导班子")
    ACADEMIC = "academic", _("密切学术关系")
    WITNESS = "witness", _("证人或反映人")
    INTEREST = "interest", _("其他利害关系")


class Inspector(models.Model):
    """
    Somebody who may be sent with a group (入库人员), in the pool of one office.

    Rights do not come from here: they begin with an assignment and need ``person``, the account. ``available_from`` and
    ``available_until`` are both included; empty where there is no limit.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="pool")
    name = models.CharField(max_length=60)
    number = models.CharField(max_length=40)  # the office's own number of the person, so that lists find them again
    person = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="inspector")
    home_organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="seconds")
    native_place = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    skills = models.JSONField(default=list)  # words of rounds.skills
    may_lead = models.BooleanField(default=False)
    may_deputise = models.BooleanField(default=False)
    available_from = models.DateField(null=True, blank=True)
    available_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    left_on = models.DateField(null=True, blank=True)  # out of the pool from this day
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = CivilMomentField(auto_now_add=True)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["office", "number"]
        constraints = [models.UniqueConstraint("office", "number", name="one_inspector_per_number")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (任职经历) of an inspector at an organ, both days included; empty where it began before, or goes on."""

    inspector = models.ForeignKey(Inspector, on_delete=models.CASCADE, related_name="posts")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60, blank=True)
    is_leading_body = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["inspector", F("since").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="a_post_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.title}"


class Tie(models.Model):
    """A tie (利害关系) to a unit that an inspector declared for the pool."""

    inspector = models.ForeignKey(Inspector, on_delete=models.CASCADE, related_name="ties")
    unit = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=TieKind.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["inspector", "pk"]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind}"


class Service(models.Model):
    """That an inspector served in a round (参加过的巡视) and inspected a unit there; ``round`` where it is kept here."""

    inspector = models.ForeignKey(Inspector, on_delete=models.CASCADE, related_name="services")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    round_title = models.CharField(max_length=120)
    group_name = models.CharField(max_length=60, blank=True)
    seat = models.CharField(max_length=10, choices=Seat.choices, default=Seat.MEMBER)
    unit = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["inspector", "year", "pk"]

    def __str__(self) -> str:
        return self.round_title


class UnitLeader(models.Model):
    """Somebody in the leading body of a unit (领导班子成员), so that common service is seen without a declaration."""

    unit = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="leaders")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["unit", "pk"]

    def __str__(self) -> str:
        return self.name


class LeaderPost(models.Model):
    """A post that a leader of a unit holds or held, there or elsewhere."""

    leader = models.ForeignKey(UnitLeader, on_delete=models.CASCADE, related_name="posts")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60, blank=True)
    is_leading_body = models.BooleanField(default=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["leader", "pk"]

    def __str__(self) -> str:
        return f"{self.organ} {self.title}"


class Term(models.Model):
    """A term of a Party committee (届), both days included, in which every unit is to be inspected once (全覆盖)."""

    office = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # empty: it goes on

    class Meta:
        ordering = ["office", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_term_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PastInspection(models.Model):
    """That a unit was inspected before there was this system (历史巡视), or elsewhere."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="past_inspections")
    round_title = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=Round.Type.choices, blank=True)
    ended_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["organ", "-ended_on"]

    def __str__(self) -> str:
        return self.round_title
