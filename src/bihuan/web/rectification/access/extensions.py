"""Who may see, ask for and decide extensions (延期): the liaison asks, the office decides the first, then the leading group."""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.access.items import To as ItemTo
from bihuan.web.rectification.access.items import judge as judge_item
from bihuan.web.rectification.models import Extension, Item

EXTENSION = Shape("extension")
ON_BEHALF = "on_behalf"

_ASKING = (
    "延期由被巡视单位联络人申请，您的任职不包含这项权限。如需办理，请联系本单位联络人。",
    "The liaison of the unit asks for extensions; your assignments do not cover it. Ask the liaison.",
)
_FIRST = (
    "首次延期由巡视办决定，您的任职不包含这项权限。",
    "The inspection office decides the first extension of an item; your assignments do not cover it.",
)
_LATER = (
    "第二次及以后的延期由巡视工作领导小组决定，您的任职不包含这项权限。请交由领导小组成员办理。",
    "The leading group decides the second and later extensions of an item; your assignments do not cover it. Hand it to "
    "one of them.",
)


class To(Enum):
    """What somebody wants to do with an extension."""

    SEE = (Letter.KNOW, "")
    READ = (Letter.READ, "")
    DECIDE_FIRST = (Letter.APPROVE, "first")
    DECIDE_LATER = (Letter.APPROVE, "later")


#: What one must be allowed to for the moves of an extension, the first of its item and later ones.
MOVES = {"approve_extension": To.DECIDE_FIRST, "refuse_extension": To.DECIDE_FIRST}


def deciding(extension: Extension) -> To:
    """Return what deciding this extension is: the first one's, or a later one's."""
    return To.DECIDE_FIRST if extension.ordinal == 1 else To.DECIDE_LATER


def extensions_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Extension]:
    """Return the extensions on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Extension.objects.none()
    return Extension.objects.filter(visible(standing_of(user), EXTENSION, *letters))


def extension_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Extension:
    """
    Return the extension that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = Extension.objects.select_related("item", "round__organ", "target", "author", "decided_by")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, extension: Extension, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with an extension that has been fetched.

    Raises:
        Refusal: as ``extension_for``.
    """
    letter, aspect = to.value
    zh, en = _LATER if to is To.DECIDE_LATER else _FIRST
    return judged(colleague(user), EXTENSION, extension, letter, zh=zh, en=en, aspect=aspect, standing=standing)


def may(user: Visitor, extension: Extension, to: To) -> bool:
    """Return True if ``user`` may do this with the extension; for buttons."""
    letter, aspect = to.value
    return is_colleague(user) and grant(standing_of(user), EXTENSION, extension, letter, aspect) is not None


def asking(user: User, item: Item, *, fresh: bool = False) -> tuple[Grant, bool]:
    """
    Return what allows ``user`` to ask for an extension of ``item``, and whether the office does it for the unit.

    Raises:
        Refusal: ``common.not_found`` for an item that they may not know of, else ``common.not_allowed``;
            ``accounts.step_up_needed``.
    """
    standing = fresh_standing_of(user) if fresh else standing_of(user)
    judge_item(user, item, ItemTo.SEE, standing=standing)
    for aspect in ("", ON_BEHALF):
        found = _creating(standing, item, aspect)
        if found is not None:
            if found.step_up:
                require_step_up()
            return found, bool(aspect)
    raise not_allowed(*_ASKING)


def may_ask(user: Visitor, item: Item) -> bool:
    """Return True if ``user`` may ask for an extension of ``item``; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return any(_creating(standing, item, aspect) is not None for aspect in ("", ON_BEHALF))


def _creating(standing: Standing, item: Item, aspect: str) -> Grant | None:
    return grant_in(
        standing,
        EXTENSION.kind,
        Extension.Status.ASKED,
        round_id=item.round_id,
        target_id=item.target_id,
        letter=Letter.CREATE,
        aspect=aspect,
    )
