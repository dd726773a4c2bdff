"""
Civil dates: the only place that knows what day it is for deadlines, expiry and documents.

A demonstration folder simulates the day; sessions, the lock-out after wrong passwords and the moment of a record in the
trail never ask here, because a record whose clock can be moved proves nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from bihuan.web.common.models import DemoDate

#: Where a demonstration begins: in the field work of the sample round.
DEMO_BEGINS_ON = date(2020, 11, 16)
#: The days that a demonstration can be walked to, both included: from the round's preparation to the year after.
DEMO_FIRST_DAY, DEMO_LAST_DAY = date(2020, 9, 1), date(2021, 12, 31)

_TOLD: ContextVar[date | None] = ContextVar("the day that is being told of", default=None)


def today() -> date:
    """Return the civil date in the office's time zone, or the simulated one in a demonstration folder."""
    return simulated() or timezone.localdate()


def now() -> datetime:
    """
    Return the civil moment: what documents, signatures and lists say of when something was done.

    In a demonstration it is the simulated day at the clock's time of day; else it is the clock.
    """
    day = simulated()
    return timezone.now() if day is None else on_day(day, timezone.now())


def on_day(day: date, moment: datetime) -> datetime:
    """Return ``day`` in the office's time zone, at the time of day that ``moment`` has there."""
    local = timezone.localtime(moment)
    return moment if local.date() == day else timezone.make_aware(datetime.combine(day, local.time()))


def simulated() -> date | None:
    """Return the simulated date, or None outside a demonstration."""
    if not settings.DEMO:
        return None
    if told := _TOLD.get():
        return told
    row = DemoDate.objects.filter(pk=1).first()
    return row.today if row else DEMO_BEGINS_ON


@contextmanager
def telling_of(day: date) -> Iterator[None]:
    """Let it be ``day`` while a demonstration is filled with what came before it begins; elsewhere nothing changes."""
    before = _TOLD.set(day)
    try:
        yield
    finally:
        _TOLD.reset(before)
