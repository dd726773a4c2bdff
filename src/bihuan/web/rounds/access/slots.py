"""
Who may see and plan feedback meetings.

The inspected unit knows its own meeting from the start of the round on; its group knows it as soon as it is planned.
A meeting goes on being planned after field work has ended, because that is when it is held.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Shape, grant, judged, visible
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.access.rounds import ROUND, fetched
from bihuan.web.rounds.models import Round, Slot

SLOT = Shape("slot", state="target__round__status", round="target__round_id", organ="", target="target_id", owner="")
#: All meetings of a round, before there is a row for any of them.
_OF_ROUND = Shape("slot", state="status", round="pk", organ="organ_id", target="", owner="")

ZH = "反馈会由本轮次的巡视办安排，您的任职不包含这项权限。如需改期，请联系巡视办。"
EN = "Feedback meetings are planned by the inspection office of the round; your assignments do not cover this."


class To(Enum):
    """What somebody wants to do with the feedback meetings of a round."""

    READ = Letter.READ
    PLAN = Letter.EDIT  # day, time, place, people; also the dates that hang on them


def slots_visible_to(user: Visitor) -> QuerySet[Slot]:
    """Return the planned meetings, of any round, that ``user`` may read."""
    if not is_colleague(user):
        return Slot.objects.none()
    return Slot.objects.filter(visible(standing_of(user), SLOT, Letter.READ))


def slots_of(user: Visitor, round_: Round) -> QuerySet[Slot]:
    """Return the planned meetings of a round that ``user`` may read."""
    return slots_visible_to(user).filter(target__round=round_)


def planner_of_meetings(user: Visitor, pk: UUID, *, for_change: bool = False) -> Round:
    """
    Return the round whose feedback meetings ``user`` may plan; ``.grant`` says under which assignment.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    found, standing = fetched(person, pk, for_change=for_change)
    # Who may know of the round hears who plans; who may not hears what everybody hears of what does not exist.
    judged(person, ROUND, found, Letter.KNOW, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    found.grant = grant(standing, _OF_ROUND, found, To.PLAN.value)
    if found.grant is None:
        raise not_allowed(ZH, EN)
    return found


def may_plan(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may plan the meetings of the round; for buttons."""
    return is_colleague(user) and grant(standing_of(user), _OF_ROUND, round_, To.PLAN.value) is not None
