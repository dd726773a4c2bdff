"""
Who may see and keep the pool of inspectors (人员库) and the leading bodies of units.

The pool belongs to one office. Everybody may see what is stored of themselves, wherever they serve; nobody else does.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, judged_kind, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.models import Inspector, UnitLeader

INSPECTOR = Shape(
    "inspector", state="", round="", organ="office_id", target="", owner="person_id", fixed_state="current"
)


class To(Enum):
    """What somebody wants to do with an inspector of the pool."""

    READ = Letter.READ
    EDIT = Letter.EDIT
    LEAVE = Letter.WITHDRAW  # out of the pool, and back into it
    EXPORT = Letter.EXPORT


ZH = "人员库由本巡视办管理，您的任职不包含这项权限。如需改动，请联系巡视办。"
EN = "The pool is kept by its inspection office; your assignments do not cover this. Ask the office."


def pool_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Inspector]:
    """Return the inspectors on whom ``user`` may do one of ``letters``; without any, those they may read."""
    if not is_colleague(user):
        return Inspector.objects.none()
    return Inspector.objects.filter(visible(standing_of(user), INSPECTOR, *(letters or (Letter.READ,))))


def inspector_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Inspector:
    """
    Return the inspector whom ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks the row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    rows = Inspector.objects.select_related("office", "home_organ", "native_place", "person")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, INSPECTOR, found, to.value, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def may(user: Visitor, inspector: Inspector, to: To) -> bool:
    """Return True if ``user`` may do this with the inspector; for buttons."""
    return is_colleague(user) and grant(standing_of(user), INSPECTOR, inspector, to.value) is not None


def may_in(user: Visitor, office: Organ, letter: Letter) -> bool:
    """Return True if ``user`` may do this in the pool of an office; for buttons."""
    return is_colleague(user) and _in_pool(standing_of(user), office.pk, letter) is not None


def keeping(user: Visitor, office: Organ, letter: Letter, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` this in the pool of ``office``; ``fresh`` where an action asks under its lock.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _in_pool(standing, office.pk, Letter.KNOW) is None:
        raise not_found()
    found = _in_pool(standing, office.pk, letter)
    if found is None:
        raise not_allowed(ZH, EN)
    if found.step_up and fresh:
        require_step_up()
    return found


def offices_of(user: Visitor, letter: Letter = Letter.READ) -> QuerySet[Organ]:
    """Return the offices in whose pool ``user`` may do this, by name; those who only see themselves have none."""
    return Organ.objects.filter(pk__in=_offices_of(user, letter)).order_by("name")


def may_anywhere(user: Visitor, letter: Letter) -> bool:
    """Return True if there is an office in whose pool ``user`` may do this; for buttons."""
    return bool(_offices_of(user, letter))


def _offices_of(user: Visitor, letter: Letter) -> set[int]:
    if not is_colleague(user):
        return set()
    standing = standing_of(user)
    led = {held.organ_id for held in standing.held if held.all_rounds and held.organ_id is not None}
    return {organ for organ in led if _in_pool(standing, organ, letter) is not None}


def office_for(user: Visitor, letter: Letter, key: str = "") -> Organ:
    """
    Return the office in whose pool ``user`` wants to do this: the one with this id, or the first of theirs.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` for an office that is not theirs, ``common.not_allowed``
            for who may do this in no pool; that there is one, everybody may know.
    """
    colleague(user)
    offices = list(offices_of(user, letter))
    if not offices:
        raise not_allowed(ZH, EN)
    chosen = next((one for one in offices if str(one.pk) == key), None)
    if key and chosen is None:
        raise not_found()
    return chosen or offices[0]


def may_read_leaders(user: Visitor) -> bool:
    """Return True if ``user`` may look at the leading bodies of units; for links."""
    return grant_in(standing_of(user), "unit_leader", "current", letter=Letter.READ) is not None


def reader_of_leaders(user: Visitor, letter: Letter = Letter.READ, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` this with the leading bodies of units; they are the same for every office.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    if fresh:
        # Kept with the person, so that what is judged next rests on the database as it is now.
        fresh_standing_of(person)
    return judged_kind(person, "unit_leader", letter, zh=ZH, en=EN)


def may_keep_leaders(user: Visitor) -> bool:
    """Return True if ``user`` may change the leading bodies of units; for buttons."""
    return grant_in(standing_of(user), "unit_leader", "current", letter=Letter.EDIT) is not None


def leader_for(user: Visitor, pk: int, letter: Letter = Letter.READ, *, for_change: bool = False) -> UnitLeader:
    """Return somebody of a unit's leading body; locked until the transaction ends with ``for_change``."""
    reader_of_leaders(user, letter, fresh=for_change)
    rows = UnitLeader.objects.select_related("unit")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _in_pool(standing: Standing, office: int, letter: Letter) -> Grant | None:
    return grant_in(standing, "inspector", "current", organ_id=office, letter=letter)
