"""Hand-overs of duty: what is whose to hand over, what waits to be taken, and whether it would go round in a circle."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.rectification.models import HandOver, Item
from bihuan.web.rectification.transitions import OPEN
from bihuan.web.rounds.models import Target


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-over that waits to be taken: from whom to whom, and which of the items asked about are in it."""

    giver_id: int
    taker_id: int
    numbers: tuple[str, ...]


def duties_of(person: User, target: Target) -> QuerySet[Item]:
    """
    Return the open items of a target that ``person`` answers for, in the order of their keys.

    Those that name the person; and for a liaison those that name nobody who has an account.
    """
    is_liaison = any(held.role == Role.LIA and target.pk in (held.targets or ()) for held in standing_of(person).held)
    whose = Q(handler_person=person) | Q(handler_person=None) if is_liaison else Q(handler_person=person)
    return Item.objects.filter(whose, target=target, status__in=sorted(OPEN)).order_by("pk")


def waiting_with(items: Sequence[int]) -> list[Waiting]:
    """Return the hand-overs that wait to be taken and hold one of ``items`` (keys), the oldest first."""
    through = HandOver.items.through.objects.filter(handover__status=HandOver.Status.PROPOSED, item__in=items)
    found: dict[int, tuple[int, int, list[str]]] = {}
    for pk, giver, taker, number in through.order_by("handover_id", "item_id").values_list(
        "handover_id", "handover__giver", "handover__taker", "item__number"
    ):
        found.setdefault(pk, (giver, taker, []))[2].append(number)
    return [Waiting(giver, taker, tuple(numbers)) for giver, taker, numbers in found.values()]


def comes_back_to(giver: User, taker: User, waiting: Sequence[Waiting]) -> bool:
    """Return whether what ``giver`` hands to ``taker`` is on its way back to ``giver``, over any number of people."""
    onward: dict[int, set[int]] = {}
    for one in waiting:
        onward.setdefault(one.giver_id, set()).add(one.taker_id)
    seen: set[int] = set()
    queue = [taker.pk]
    while queue:
        at = queue.pop()
        if at == giver.pk:
            return True
        if at not in seen:
            seen.add(at)
            queue.extend(onward.get(at, ()))
    return False


def waiting_for(person: User) -> QuerySet[HandOver]:
    """Return the hand-overs that ``person`` is to take, the oldest first."""
    rows = HandOver.objects.filter(taker=person, status=HandOver.Status.PROPOSED)
    return rows.select_related("giver", "target").order_by("pk")
