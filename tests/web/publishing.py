"""Publications as they stand after release, for tests of what follows: rows and the news of them, no clicks."""

import hashlib
import uuid

from bihuan.web.common import dates
from bihuan.web.notices.models import Publication
from bihuan.web.notices.publishing import Change, tell


def released(round_, author, text: str, *, edition: int = 1, reason: str = "") -> Publication:
    """Return a publication of ``text`` that was just released; an edition before it is superseded."""
    for old in Publication.objects.filter(round=round_, status=Publication.Status.RELEASED):
        Publication.objects.filter(pk=old.pk).update(status=Publication.Status.SUPERSEDED)
        old.refresh_from_db()
        tell(Change.SUPERSEDED, old)
    made = Publication.objects.create(
        uid=uuid.uuid5(uuid.NAMESPACE_URL, f"edition {edition}"),
        round=round_,
        edition=edition,
        title=text.partition("\n")[0],
        opening="x",
        author=author,
        status=Publication.Status.RELEASED,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        released_on=dates.today(),
        released_at=dates.now(),
        reason=reason,
    )
    tell(Change.RELEASED, made)
    return made


def withdrawn(publication: Publication, reason: str) -> Publication:
    """Return ``publication`` after it was withdrawn."""
    Publication.objects.filter(pk=publication.pk).update(
        status=Publication.Status.WITHDRAWN, reason=reason, withdrawn_on=dates.today()
    )
    publication.refresh_from_db()
    tell(Change.WITHDRAWN, publication)
    return publication
