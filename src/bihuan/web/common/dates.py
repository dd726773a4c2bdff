"""
Civil dates: the only place that knows what day it is for deadlines, expiry and documents.

A demonstration folder simulates the day; the trail, sessions and the lock-out after wrong passwords never ask here,
because a record whose clock can be moved proves nothing.
"""

from datetime import date

from django.conf import settings
from django.utils import timezone

from bihuan.web.common.models import DemoDate

#: Where a demonstration begins: in the field work of the sample round.
DEMO_BEGINS_ON = date(2020, 11, 16)
#: The days that a demonstration can be walked to, both included: from the round's preparation to the year after.
DEMO_FIRST_DAY, DEMO_LAST_DAY = date(2020, 9, 1), date(2021, 12, 31)


def today() -> date:
    """Return the civil date in the office's time zone, or the simulated one in a demonstration folder."""
    return simulated() or timezone.localdate()


def simulated() -> date | None:
    """Return the simulated date, or None outside a demonstration."""
    if not settings.DEMO:
        return None
    row = DemoDate.objects.filter(pk=1).first()
    return row.today if row else DEMO_BEGINS_ON
