"""The calendar of work, days that the office set by hand, dates that moved, and calendars that people subscribe to."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.rounds.models.rounds import Round, Target


class DateByHand(models.Model):
    """A day that the office set in place of the one that the rules give, or where they give none."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="dates_by_hand")
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="dates_by_hand")
    rule = models.CharField(max_length=40)  # a name of rounds.deadlines.rules
    day = models.DateField()
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = CivilMomentField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("target", "rule", name="one_day_of_a_target_by_hand"),
            models.UniqueConstraint(
                fields=["round", "rule"], condition=models.Q(target=None), name="one_day_of_a_round_by_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.day}"


class PublishedYear(models.Model):
    """A year whose holidays and make-up working days are known; until it is, dates in it are uncertain."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    # None where the list came with the product; one that an office signed for is never replaced by it.
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class WorkdayException(models.Model):
    """A day on which work is otherwise than in the week: a make-up working day, or a weekday off."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    # Whose list names it; that of a year may begin in the December before.
    published = models.ForeignKey(PublishedYear, on_delete=models.PROTECT, related_name="exceptions")

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class WorkdayList(models.Model):
    """
    A year's list that somebody of the office brought in; it counts when a second person has signed it.

    It is never edited: who finds a slip withdraws it and brings in another.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    rows = models.JSONField()  # as holiday_lists.Entry.as_row
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    brought_at = CivilMomentField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(published_at=None, withdrawn_at=None),
                name="one_list_of_a_year_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be signed."""
        return self.published_at is None and self.withdrawn_at is None


class DateMove(models.Model):
    """
    That something made a date another day (日期变动): kept so that a person can look up what moved, and why.

    Dates themselves are never stored; what stands here is what was told. ``batch`` is the same for all that one change
    moved. ``sentence_zh`` and ``sentence_en`` are the reason of the new day, or of there being none.
    """

    class Cause(models.TextChoices):
        """What made it move."""

        MEETING = "meeting", _("反馈会改期")
        ROUND = "round", _("轮次信息修改")
        CALENDAR = "calendar", _("放假安排公布")
        OFFICE = "office", _("巡视办定日")
        HELD = "held", _("反馈会召开日期登记")

    batch = models.UUIDField()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="date_moves")
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="date_moves")
    rule = models.CharField(max_length=40)  # a name of rounds.deadlines.rules
    was = models.DateField(null=True)
    now = models.DateField(null=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.CharField(max_length=200, blank=True)
    sentence_zh = models.TextField(blank=True)
    sentence_en = models.TextField(blank=True)
    moved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()  # the civil date
    moved_at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["round", "-id"], name="date_moves_of_a_round")]

    def __str__(self) -> str:
        return f"{self.rule} {self.was} {self.now}"


class CalendarFeed(models.Model):
    """
    The address at which a program fetches a person's calendar (日历订阅), without their signing in.

    Only a digest of the secret in the address is kept. Rows are never deleted; a person has one at a time that counts.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = CivilMomentField(auto_now_add=True)
    last_fetched_on = models.DateField(null=True, blank=True)  # the day only
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at=None), name="one_calendar_feed_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"
