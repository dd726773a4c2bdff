"""Who may see, bring, hand out and withdraw proof (佐证材料): it follows the item that it proves."""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.access.items import To as ItemTo
from bihuan.web.rectification.access.items import judge as judge_item
from bihuan.web.rectification.models import Item, Proof

#: A verifier reaches the proof of the items that are assigned to them.
PROOF = Shape("proof", state="", fixed_state="current", owner="item__verifier_id")
ON_BEHALF = "on_behalf"

_BRINGING = (
    "佐证材料由被巡视单位提交，核查材料由指派的核查人员提交；您的任职不包含这项权限。",
    "Proof is brought by the unit, and by the verifier to whom the item is assigned; your assignments do not cover it.",
)
_ORIGINAL = (
    "原始文件只对巡视办、本单位、整改监督人和指派的核查人员开放；您可以下载清洗后的副本。",
    "The original is open to the office, the unit, who supervises it and the verifier; you can take the cleaned copy.",
)


class To(Enum):
    """What somebody wants to do with a proof."""

    SEE = (Letter.KNOW, "")
    READ = (Letter.READ, "")
    ORIGINAL = (Letter.ORIGINAL, "")
    WITHDRAW = (Letter.WITHDRAW, "")
    WITHDRAW_ON_BEHALF = (Letter.WITHDRAW, ON_BEHALF)


def proofs_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Proof]:
    """Return the proofs on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Proof.objects.none()
    return Proof.objects.filter(visible(standing_of(user), PROOF, *letters))


def proof_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Proof:
    """
    Return the proof that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Proof.objects.select_related("item__round__organ", "item__target", "round", "target", "original", "cleaned")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, proof: Proof, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with a proof that has been fetched.

    Raises:
        Refusal: as ``proof_for``.
    """
    letter, aspect = to.value
    zh, en = _ORIGINAL if to is To.ORIGINAL else _BRINGING
    return judged(colleague(user), PROOF, proof, letter, zh=zh, en=en, aspect=aspect, standing=standing)


def may(user: Visitor, proof: Proof, to: To) -> bool:
    """Return True if ``user`` may do this with the proof; for buttons."""
    letter, aspect = to.value
    return is_colleague(user) and grant(standing_of(user), PROOF, proof, letter, aspect) is not None


def bringing(user: User, item: Item, *, fresh: bool = False) -> tuple[Grant, bool]:
    """
    Return what allows ``user`` to bring proof for ``item``, and whether the office does it for the unit (代录).

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
    raise not_allowed(*_BRINGING)


def may_bring(user: Visitor, item: Item) -> bool:
    """Return True if ``user`` may bring proof for ``item``, for themselves or on behalf; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return any(_creating(standing, item, aspect) is not None for aspect in ("", ON_BEHALF))


def is_of_unit(found: Grant, *, on_behalf: bool) -> bool:
    """Return True for what the unit brings, itself or through the office."""
    return on_behalf or found.role in UNIT_ROLES


def _creating(standing: Standing, item: Item, aspect: str) -> Grant | None:
    return grant_in(
        standing,
        PROOF.kind,
        PROOF.fixed_state,
        round_id=item.round_id,
        target_id=item.target_id,
        owner_id=item.verifier_id,
        letter=Letter.CREATE,
        aspect=aspect,
    )
