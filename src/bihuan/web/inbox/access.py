"""Whose a note is: everybody reads their own, and those of a target that they lost are gone."""

from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Shape, grant, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_found
from bihuan.web.inbox.models import Note

NOTE = Shape("note", state="", round="", organ="", owner="person_id", fixed_state="current")


def notes_visible_to(user: Visitor) -> QuerySet[Note]:
    """Return what ``user`` was told, newest first."""
    if not is_colleague(user):
        return Note.objects.none()
    standing = standing_of(user)
    # The owner stands beside the rule as a condition of its own, for the index.
    found = Note.objects.filter(visible(standing, NOTE, Letter.READ), person=user).order_by("-pk")
    return found if user.only_assignment is None else found.filter(_reached(standing))


def _reached(standing: Standing) -> Q:
    """Return the condition for notes of no target, or of one that the token's assignment reaches."""
    reached = Q(target=None)
    for held in standing.held:
        within = Q(target__round__in=held.round_ids)
        reached |= within if held.targets is None else Q(target__in=held.targets)
    return reached


def note_for(user: Visitor, uid: UUID, *, for_change: bool = False) -> Note:
    """
    Return one note of ``user``'s; ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``.
    """
    person = colleague(user)
    notes = Note.objects.select_for_update(of=("self",)) if for_change else Note.objects
    found = notes.filter(uid=uid, person=person).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None or grant(standing, NOTE, found, Letter.READ) is None:
        raise not_found()
    return found
