"""A person's subscribed calendar: its secret address, made and revoked by themselves."""

import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common import dates
from bihuan.web.rounds.access.feeds import keeper_of_feed
from bihuan.web.rounds.models import CalendarFeed

#: Random bytes of the secret; written, it is longer than any name that the access log keeps as it stands.
_BYTES = 32
#: A longer one was not made here.
LONGEST = 80


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A subscription and the secret of its address, which is shown this once."""

    feed: CalendarFeed
    secret: str


def digest_of(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so a quick hash is enough."""
    return hashlib.sha256(b"bihuan:calendar:1\n" + secret.encode()).hexdigest()


@transaction.atomic
def make_feed(*, actor: User) -> NewFeed:
    """
    Make a new address for the actor's own calendar; the one before stops working.

    Raises:
        Refusal: the person serves in no round.
    """
    person = colleague(actor)
    grant = keeper_of_feed(person, Letter.CREATE)
    # Locked: of two browsers that ask at once, the second ends what the first has made.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _end(person)
    secret = secrets.token_urlsafe(_BYTES)
    feed = CalendarFeed.objects.create(person=person, digest=digest_of(secret))
    record(actor=person, grant=grant, action="rounds.make_feed", object_kind="calendar_feed", object_id=feed.uid)
    return NewFeed(feed, secret)


@transaction.atomic
def revoke_feed(*, actor: User) -> None:
    """
    End the actor's subscription at once; without one nothing happens.

    Raises:
        Refusal: the person serves in no round.
    """
    person = colleague(actor)
    grant = keeper_of_feed(person, Letter.WITHDRAW)
    for feed in _end(person):
        record(actor=person, grant=grant, action="rounds.revoke_feed", object_kind="calendar_feed", object_id=feed.uid)


def note_fetch(*, actor: User, feed: CalendarFeed) -> None:  # noqa: ARG001  # every change names its actor
    """Note the day of a fetch, once a day; a clock of every fetch is the access log's."""
    if feed.last_fetched_on != dates.today():
        CalendarFeed.objects.filter(pk=feed.pk).update(last_fetched_on=dates.today())


def _end(person: User) -> list[CalendarFeed]:
    feeds = list(CalendarFeed.objects.select_for_update().filter(person=person, revoked_at=None))
    CalendarFeed.objects.filter(pk__in=[feed.pk for feed in feeds]).update(revoked_at=dates.now())
    return feeds
