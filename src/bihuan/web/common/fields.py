"""Columns that fill themselves."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from bihuan.web.common import dates


class CivilMomentField(models.DateTimeField):  # type: ignore[type-arg]  # not generic while the program runs
    """
    A moment that is set by itself, on the civil date: ``auto_now_add`` and ``auto_now`` as for any moment.

    Use it for what people read as a date of their work. The plain field would stamp the real day upon a demonstration
    that stands in another year.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return what is stored, and set it on the row."""
        if self.auto_now or (self.auto_now_add and add):
            setattr(model_instance, self.attname, dates.now())
        return getattr(model_instance, self.attname)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Return the plain field: the column is the same, so no migration has to know of this one."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
