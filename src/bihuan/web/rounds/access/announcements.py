"""Who may see and write the announcements of a round; what was issued is for everybody whom its target concerns."""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.models import Announcement, Round

ANNOUNCEMENT = Shape("announcement", owner="")

ZH = "公告由本轮次的巡视办起草和发布，您的任职不包含这项权限。如需改动，请联系巡视办。"
EN = "Announcements are drafted and issued by the office of the round; your assignments do not cover this. Ask the office."


class To(Enum):
    """What somebody wants to do with an announcement."""

    READ = Letter.READ
    EDIT = Letter.EDIT
    ISSUE = Letter.SUBMIT


def announcements_visible_to(user: Visitor) -> QuerySet[Announcement]:
    """Return the announcements that ``user`` may read, of any round."""
    if not is_colleague(user):
        return Announcement.objects.none()
    return Announcement.objects.filter(visible(standing_of(user), ANNOUNCEMENT, Letter.READ))


def announcement_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Announcement:
    """
    Return the announcement that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    rows = Announcement.objects.select_related("round__organ", "target__group", "target__organ")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, ANNOUNCEMENT, found, to.value, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def announcing_in(user: Visitor, round_: Round, letter: Letter = Letter.CREATE, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` this with the drafts of a round that they may know of; ``fresh`` under an action's lock.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for who may not know of a draft at all, else
            ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _in_round(standing, round_, Letter.KNOW) is None:
        raise not_found()
    found = _in_round(standing, round_, letter)
    if found is None:
        raise not_allowed(ZH, EN)
    return found


def may_announce(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may draft and issue announcements of the round; for buttons."""
    return is_colleague(user) and _in_round(standing_of(user), round_, Letter.CREATE) is not None


def _in_round(standing: Standing, round_: Round, letter: Letter) -> Grant | None:
    return grant_in(standing, "announcement", "draft", round_id=round_.pk, organ_id=round_.organ_id, letter=letter)
