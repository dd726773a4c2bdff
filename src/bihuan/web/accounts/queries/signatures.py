"""First signatures that wait for a second."""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.models import Signature
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.common import dates

#: For how long the first signature waits for the second.
GOOD_FOR = timedelta(days=7)

#: Where an object stands: at one target, at several that it speaks of as one whole, or at none.
Places = int | Collection[int] | None
_targets: dict[str, Callable[[str], Places]] = {}


def locates(kind: str, target_of: Callable[[str], Places]) -> None:
    """
    Say which target an object of ``kind`` stands at, or which it speaks of; apps above call it when they are loaded.

    A signature under something at a target is void as soon as its giver has no right left for that target, or for one of
    several that one signature speaks of.
    """
    _targets[kind] = target_of


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
    # Held still until the transaction ends: a second signature may be about to complete this one.
    standing = fresh_standing_of(first.person)
    target_of = _targets.get(first.object_kind)
    if target_of is not None and standing.removed:
        places = target_of(first.object_id)
        if not standing.removed.isdisjoint(places if isinstance(places, Collection) else [places]):
            return False
    return first.assignment_id is None or any(one.assignment_id == str(first.assignment_id) for one in standing.held)
