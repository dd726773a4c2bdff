"""Comments of the public on a publication, and how many were answered."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.notices.access.publications import comments_visible_to
from bihuan.web.notices.models import Publication, PublicComment


@dataclass(frozen=True, slots=True)
class Channels:
    """How many comments came by one channel, and how many of them were answered."""

    label: str
    count: int
    answered: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many comments came, were answered, are open; by channel those that were used."""

    count: int
    answered: int
    channels: tuple[Channels, ...]

    @property
    def open(self) -> int:
        """How many wait for an answer."""
        return self.count - self.answered


def comments_on(user: Visitor, publication: Publication) -> QuerySet[PublicComment]:
    """Return the comments on a publication that ``user`` may read, the newest first."""
    rows = comments_visible_to(user).filter(publication=publication)
    return rows.select_related("target", "logged_by", "answered_by").order_by("-received_on", "-pk")


def counted(user: Visitor, publication: Publication) -> Counted:
    """Return how many comments there are. One statement."""
    rows = comments_visible_to(user).filter(publication=publication).order_by().values("channel")
    found = {
        row["channel"]: row
        for row in rows.annotate(count=Count("pk"), answered=Count("pk", filter=Q(answered_on__isnull=False)))
    }
    channels = tuple(
        Channels(str(channel.label), found[channel]["count"], found[channel]["answered"])
        for channel in PublicComment.Channel
        if channel in found
    )
    return Counted(sum(one.count for one in channels), sum(one.answered for one in channels), channels)
