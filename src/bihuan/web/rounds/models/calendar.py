"""The calendar of work, and days that the office set by hand."""

import uuid

from django.db import models

from bihuan.web.accounts.models import User
from bihuan.web.rounds.models.rounds import Round, Target


class DateByHand(models.Model):
    """A day that the office set in place of the one that the rules give, or where they give none."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="dates_by_hand")
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="dates_by_hand")
    rule = models.CharField(max_length=40)  # a name of rounds.deadlines.rules
    day = models.DateField()
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

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
    brought_at = models.DateTimeField(auto_now_add=True)
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
