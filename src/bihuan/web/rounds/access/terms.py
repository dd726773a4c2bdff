"""Who may see and keep the terms of an office and what is known of inspections before it had this system."""

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ
from bihuan.web.accounts.rules import Grant, Shape, grant_in, judged, judged_kind, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.models import PastInspection, Term

TERM = Shape("term", state="", round="", organ="office_id", target="", owner="", fixed_state="current")

ZH = "届次和历史巡视由巡视办登记，您的任职不包含这项权限。如需改动，请联系巡视办。"
EN = "Terms and past inspections are kept by the inspection office; your assignments do not cover this. Ask the office."


def terms_visible_to(user: Visitor) -> QuerySet[Term]:
    """Return the terms of the offices in whose rounds ``user`` has a part that covers them."""
    if not is_colleague(user):
        return Term.objects.none()
    return Term.objects.filter(visible(standing_of(user), TERM, Letter.READ)).select_related("office")


def term_for(user: Visitor, pk: int, letter: Letter = Letter.READ, *, for_change: bool = False) -> Term:
    """
    Return a term; ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    rows = Term.objects.select_related("office")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(pk=pk).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    judged(person, TERM, found, letter, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    return found


def keeping_terms(user: Visitor, office: Organ, letter: Letter = Letter.CREATE, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` this with the terms of an office; ``fresh`` where an action asks under its lock.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` for an office that is not theirs, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _of_office(standing, office.pk, Letter.KNOW) is None:
        raise not_found()
    found = _of_office(standing, office.pk, letter)
    if found is None:
        raise not_allowed(ZH, EN)
    return found


def offices_with_terms(user: Visitor, letter: Letter = Letter.READ) -> list[Organ]:
    """Return the offices whose terms ``user`` may read (or ``letter``), by name."""
    if not is_colleague(user):
        return []
    standing = standing_of(user)
    led = {held.organ_id for held in standing.held if held.all_rounds and held.organ_id is not None}
    mine = {organ for organ in led if _of_office(standing, organ, letter) is not None}
    return list(Organ.objects.filter(pk__in=mine).select_related("division", "parent").order_by("name"))


def reader_of_terms(user: Visitor) -> list[Organ]:
    """
    Return the offices whose terms ``user`` may read, at least one.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for who has none.
    """
    offices = offices_with_terms(colleague(user))
    if not offices:
        raise not_found()
    return offices


def keeping_past(user: Visitor, letter: Letter = Letter.CREATE, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` this with what is known of past inspections; they are the same for every office.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    if fresh:
        # Kept with the person, so that what is judged next rests on the database as it is now.
        fresh_standing_of(person)
    return judged_kind(person, "past_inspection", letter, zh=ZH, en=EN)


def may_keep_past(user: Visitor) -> bool:
    """Return True if ``user`` may add past inspections; for buttons."""
    return grant_in(standing_of(user), "past_inspection", "current", letter=Letter.CREATE) is not None


def past_for(user: Visitor, pk: int, letter: Letter = Letter.READ, *, for_change: bool = False) -> PastInspection:
    """Return a past inspection; ``Refusal`` as ``keeping_past``, or ``common.not_found``."""
    keeping_past(user, letter, fresh=for_change)
    rows = PastInspection.objects.select_related("organ")
    found = (rows.select_for_update(of=("self",)) if for_change else rows).filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _of_office(standing: Standing, office: int, letter: Letter) -> Grant | None:
    return grant_in(standing, "term", "current", organ_id=office, letter=letter)
