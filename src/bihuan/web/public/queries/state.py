"""How often the public data changed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from bihuan.web.public.models import PublicState
from bihuan.web.public.units import word_key


@dataclass(frozen=True, slots=True)
class Revision:
    """The mark of the last change of the public data, and when it was made."""

    mark: str
    at: datetime


_NEVER = Revision("never", datetime(2000, 1, 1, tzinfo=UTC))


def revision() -> Revision:
    """Return the last change; asked once for each answer, so that what was withdrawn is gone at once."""
    row = PublicState.objects.filter(pk=1).values_list("mark", "changed_at").first()
    found = Revision(*row) if row else _NEVER
    # What the office decided about the site stands in files that are kept over a restart, too.
    decided = word_key(f"{settings.PUBLIC_READINGS} {settings.PUBLIC_LICENCE}")
    return Revision(f"{found.mark}-{decided}", found.at)
