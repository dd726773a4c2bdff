"""
What anybody may see of what was published.

A row of the site is public by being one: nothing but what was released, or read from a public notice, is ever written
there. What remains to be judged is whether the office shows readings of notices of others on its site at all.
"""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from bihuan.web.common.errors import not_found
from bihuan.web.public.models import FigureBatch, PublicClause, PublicNotice, PublicTarget

#: In the search index: an index of its own, that holds nothing but released text.
INDEX, SCOPE = "public_clause", "public"


def notices_shown() -> QuerySet[PublicNotice]:
    """Return every edition that has an address on the site, tombstones included."""
    shown = PublicNotice.objects.all()
    return shown if settings.PUBLIC_READINGS else shown.exclude(source=PublicNotice.Source.READING)


def current_notices() -> QuerySet[PublicNotice]:
    """Return the edition in force of each round, the newest round first."""
    return notices_shown().filter(is_current=True).order_by("-serial")


def clauses_shown() -> QuerySet[PublicClause]:
    """Return the clauses that are listed: those of editions in force."""
    shown = PublicClause.objects.filter(is_current=True)
    return shown if settings.PUBLIC_READINGS else shown.filter(is_reading=False)


def targets_shown() -> QuerySet[PublicTarget]:
    """Return the targets of editions in force."""
    shown = PublicTarget.objects.filter(notice__is_current=True)
    return shown if settings.PUBLIC_READINGS else shown.exclude(notice__source=PublicNotice.Source.READING)


def batches_shown() -> QuerySet[FigureBatch]:
    """Return the batches of public figures that were released."""
    return FigureBatch.objects.exclude(released_on=None)


def notice_shown(pk: UUID) -> PublicNotice:
    """Return one edition; ``common.not_found`` where there is none."""
    found = notices_shown().filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def editions_of(round_id: UUID) -> list[PublicNotice]:
    """
    Return every edition of a round, without the texts, the one in force first, then the newest.

    Raises:
        Refusal: ``common.not_found`` where nothing was ever published of it.
    """
    found = list(notices_shown().filter(round=round_id).defer("text").order_by("-is_current", "-edition"))
    if not found:
        raise not_found()
    return found
