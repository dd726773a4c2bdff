"""The one row that a demonstration keeps for all apps."""

from django.db import models


class DemoDate(models.Model):
    """The simulated date of a demonstration folder: a single row, moved by ``accounts.actions.move_demo_date``."""

    today = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="demo_date_is_one_row")]

    def __str__(self) -> str:
        return self.today.isoformat()
