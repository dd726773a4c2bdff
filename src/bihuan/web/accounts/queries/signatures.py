"""First signatures that wait for a second."""

from datetime import timedelta

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.models import Signature
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.common import dates

#: For how long the first signature waits for the second.
GOOD_FOR = timedelta(days=7)


def open_signatures(kind: str, object_id: object, version: int, move: str | None = None) -> list[Signature]:
    """Return the first signatures that wait for a second under this version, oldest first; with ``move``, under it."""
    found = Signature.objects.filter(
        object_kind=kind,
        object_id=str(object_id),
        object_version=version,
        taken_back_at=None,
        # The civil date, as the papers have it: a demonstration that is walked on by a week lets them lapse.
        signed_at__gt=dates.now() - GOOD_FOR,
    )
    if move is not None:
        found = found.filter(move=move)
    return [first for first in found.select_related("person").order_by("pk") if _still_held(first)]


def signatures_of(user: Visitor) -> QuerySet[Signature]:
    """Return ``user``'s own signatures that wait for a second, newest first; some may be void by an edit."""
    return Signature.objects.filter(
        person=colleague(user), taken_back_at=None, signed_at__gt=dates.now() - GOOD_FOR
    ).order_by("-pk")


def _still_held(first: Signature) -> bool:
    held = fresh_standing_of(first.person).held
    return first.assignment_id is None or any(one.assignment_id == str(first.assignment_id) for one in held)
