"""
Who may run a leak check, let a hit stand, and see what was found.

A text about a unit is checked by who may open the unit's sources: the group. The office knows that there is a check and how
it ended, nothing else. What has no sources (title, opening, attendance) is the office's own, under its own kind.
"""

from enum import Enum
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.feedback.checks import CheckedText
from bihuan.web.feedback.models import LeakCheck

CHECK = Shape("leak_check", owner="run_by_id")
FRAME_CHECK = Shape("frame_check", target="", owner="run_by_id")

_GROUP = (
    "泄密检查由该单位巡视组的组长进行，命中由本组副组长放行；巡视办只能看到是否通过。"
    "本组组长、副组长不能办理的，请巡视办为该单位指定有期限的抽查任职。",
    "Leak checks are run by the leader of the unit's group, and its deputies let hits stand; the office sees only whether a "
    "text passed. Where neither can do it, ask the office for a dated spot-check assignment for this unit.",
)
_OFFICE = (
    "标题、导语、出席情况等部分由巡视办检查，并由另一位经办人放行，您的任职不包含这一步。请联系巡视办。",
    "Title, opening and attendance are checked by the office, and another clerk lets hits stand; your assignments do not "
    "cover this. Ask the office.",
)


class To(Enum):
    """What somebody wants to do with a check."""

    SEE = Letter.KNOW
    READ = Letter.READ
    CLEAR = Letter.APPROVE


def checks_visible_to(user: Visitor, letter: Letter = Letter.READ) -> QuerySet[LeakCheck]:
    """Return the checks on which ``user`` may do ``letter``."""
    if not is_colleague(user):
        return LeakCheck.objects.none()
    standing = standing_of(user)
    of_unit = Q(scope=LeakCheck.Scope.SOURCES) & visible(standing, CHECK, letter)
    return LeakCheck.objects.filter(of_unit | (Q(scope=LeakCheck.Scope.NAMES) & visible(standing, FRAME_CHECK, letter)))


def opening(user: Visitor) -> None:
    """
    Let ``user`` onto the page that lists checks.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` where no check can be theirs to know of,
            ``common.not_allowed`` where they may know of some, but read none.
    """
    standing = standing_of(colleague(user))
    kinds = (CHECK.kind, FRAME_CHECK.kind)
    if any(somewhere(standing, kind, Letter.READ) for kind in kinds):
        return
    if any(somewhere(standing, kind, Letter.KNOW) for kind in kinds):
        raise not_allowed(*_GROUP)
    raise not_found()


def check_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> LeakCheck:
    """
    Return the check that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    checks = LeakCheck.objects.select_related("round__organ", "target__group", "run_by", "passed_by")
    found = (checks.select_for_update(of=("self",), no_key=True) if for_change else checks).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else None)
    return found


def judge(user: User, check: LeakCheck, to: To, *, standing: Standing | None = None) -> Grant:
    """Return what allows ``user`` this on a check that has been fetched; ``Refusal`` as ``check_for``."""
    zh, en = _GROUP if check.scope == LeakCheck.Scope.SOURCES else _OFFICE
    return judged(user, _shape(check), check, to.value, zh=zh, en=en, standing=standing)


def may(user: Visitor, check: LeakCheck, to: To) -> bool:
    """Return True if ``user`` may do this with the check; for buttons."""
    return is_colleague(user) and grant(standing_of(user), _shape(check), check, to.value) is not None


def running(user: Visitor, text: CheckedText, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` to check this text; ``fresh`` where an action asks under its lock.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _on_text(standing, text, Letter.KNOW) is None:
        raise not_found()
    found = _on_text(standing, text, Letter.CREATE)
    if found is None:
        raise not_allowed(*(_GROUP if text.target is not None else _OFFICE))
    return found


def may_run(user: Visitor, text: CheckedText) -> bool:
    """Return True if ``user`` may check this text; for buttons."""
    return is_colleague(user) and _on_text(standing_of(user), text, Letter.CREATE) is not None


def _on_text(standing: Standing, text: CheckedText, letter: Letter) -> Grant | None:
    shape = CHECK if text.target is not None else FRAME_CHECK
    return grant_in(
        standing,
        shape.kind,
        LeakCheck.Status.OPEN,
        round_id=text.round.pk,
        target_id=text.target.pk if text.target is not None else None,
        owner_id=standing.person_id,
        letter=letter,
    )


def _shape(check: LeakCheck) -> Shape:
    return CHECK if check.scope == LeakCheck.Scope.SOURCES else FRAME_CHECK
