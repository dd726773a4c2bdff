"""Subscribed calendars: a person's own, and the one that an address leads to."""

from bihuan.web.accounts.models import User
from bihuan.web.rounds.actions.calendars import LONGEST, digest_of
from bihuan.web.rounds.models import CalendarFeed


def feed_of(person: User) -> CalendarFeed | None:
    """Return the subscription of a person that counts, if they have one."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def feed_at(secret: str) -> CalendarFeed | None:
    """Return the subscription whose address has this secret; none for one that was revoked or whose account is closed."""
    if len(secret) > LONGEST:
        return None
    found = CalendarFeed.objects.filter(digest=digest_of(secret), revoked_at=None, person__is_active=True)
    return found.select_related("person").first()
