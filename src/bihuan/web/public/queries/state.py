"""How often the public data changed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bihuan.web.public.models import PublicState


@dataclass(frozen=True, slots=True)
class Revision:
    """The mark of the last change of the public data, and when it was made."""

    mark: str
    at: datetime


_NEVER = Revision("never", datetime(2000, 1, 1, tzinfo=UTC))


def revision() -> Revision:
    """Return the last change; asked once for each answer, so that what was withdrawn is gone at once."""
    row = PublicState.objects.filter(pk=1).values_list("mark", "changed_at").first()
    return Revision(*row) if row else _NEVER
