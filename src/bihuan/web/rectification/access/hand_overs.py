"""Who may propose, take and withdraw hand-overs of duty (责任交接), within one unit."""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.models import HandOver
from bihuan.web.rounds.models import Target

#: Its owner is the person who is to take it.
HAND_OVER = Shape("hand_over", owner="taker_id")
#: A target at which duty is to be handed over.
PROPOSED = Shape("hand_over", state="", target="pk", owner="", fixed_state="proposed")

_UNIT = (
    "责任交接由被巡视单位的人员办理：移交人提出，接收人本人接收。您的任职不包含这项权限。",
    "Duty is handed over within the unit: the giver proposes, the taker takes it in person. Your assignments do not "
    "cover it.",
)
_TAKER = (
    "这份责任交接须由接收人本人接收，您不是接收人，没有改动。请由接收人登录后办理。",
    "The taker named takes over in person, and you are not that person; nothing was changed. Let the taker sign in.",
)


class To(Enum):
    """What somebody wants to do with a hand-over."""

    SEE = Letter.KNOW
    READ = Letter.READ
    TAKE = Letter.APPROVE
    WITHDRAW = Letter.WITHDRAW


MOVES = {"take_hand_over": To.TAKE, "withdraw_hand_over": To.WITHDRAW}


def hand_overs_visible_to(user: Visitor, *letters: Letter) -> QuerySet[HandOver]:
    """Return the hand-overs on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return HandOver.objects.none()
    return HandOver.objects.filter(visible(standing_of(user), HAND_OVER, *letters))


def hand_over_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> HandOver:
    """
    Return the hand-over that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = HandOver.objects.select_related("round__organ", "target", "giver", "taker")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, hand_over: HandOver, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with a hand-over that has been fetched.

    Raises:
        Refusal: as ``hand_over_for``.
    """
    zh, en = _TAKER if to is To.TAKE else _UNIT
    return judged(colleague(user), HAND_OVER, hand_over, to.value, zh=zh, en=en, standing=standing)


def may(user: Visitor, hand_over: HandOver, to: To) -> bool:
    """Return True if ``user`` may do this with the hand-over; for buttons."""
    return is_colleague(user) and grant(standing_of(user), HAND_OVER, hand_over, to.value) is not None


def proposing(user: User, target: Target, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` to propose a hand-over at this target.

    Raises:
        Refusal: ``common.not_found`` for whom nothing is handed over at this target, else ``common.not_allowed``.
    """
    standing = fresh_standing_of(user) if fresh else standing_of(user)
    if grant(standing, PROPOSED, target, Letter.KNOW) is None:
        raise not_found()
    found = grant_in(
        standing,
        HAND_OVER.kind,
        HandOver.Status.PROPOSED,
        round_id=target.round_id,
        target_id=target.pk,
        letter=Letter.CREATE,
    )
    if found is None:
        raise not_allowed(*_UNIT)
    return found


def targets_for_proposing(user: Visitor) -> QuerySet[Target]:
    """Return the targets at which ``user`` may hand duty over, by round and number."""
    if not is_colleague(user):
        return Target.objects.none()
    found = visible(standing_of(user), PROPOSED, Letter.CREATE)
    return Target.objects.filter(found).select_related("round").order_by("round", "number")
