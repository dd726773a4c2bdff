"""
Who may see marks of truth (存疑提示), and who judges them.

A mark stands at a target, and whoever works with that target's rectification reads it, the unit too: it sees which of its
own lines are marked and why. What the other side wrote is open only to who may read that by its own right.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, somewhere, visible
from bihuan.web.accounts.standing import fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.access.plans import plans_visible_to
from bihuan.web.rectification.access.proofs import proofs_visible_to
from bihuan.web.rectification.models import TruthMark
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Round, Target

#: A verifier reads and judges the marks of items that are assigned to them.
MARK = Shape("truth_mark", state="", owner="item__verifier_id", fixed_state="current")

_JUDGING = (
    "存疑提示由巡视办、整改监督人和指派的核查人员判断，您的任职不包含这一步。如有说明，请通过整改事项的进展填写。",
    "Marks are judged by the office, who supervises the rectification and the verifier; your assignments do not cover "
    "it. If you have something to explain, write it as progress of the item.",
)
_RUNNING = (
    "重新检查由本轮次的巡视办进行，您的任职不包含这一步。",
    "Checks are run again by the inspection office of the round; your assignments do not cover it.",
)


class To(Enum):
    """What somebody wants to do with a mark."""

    SEE = Letter.KNOW
    READ = Letter.READ
    JUDGE = Letter.APPROVE


def marks_visible_to(user: Visitor, *letters: Letter) -> QuerySet[TruthMark]:
    """Return the marks on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return TruthMark.objects.none()
    return TruthMark.objects.filter(visible(standing_of(user), MARK, *letters))


def mark_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> TruthMark:
    """
    Return the mark that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = TruthMark.objects.select_related("round__organ", "target", "item", "other_target__round", "judged_by")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    zh, en = _JUDGING
    found.grant = judged(person, MARK, found, to.value, zh=zh, en=en, standing=standing)
    return found


def may_judge(user: Visitor, mark: TruthMark) -> bool:
    """Return True if ``user`` may judge this mark; for buttons."""
    return is_colleague(user) and grant(standing_of(user), MARK, mark, Letter.APPROVE) is not None


def reads_mark(user: Visitor, mark: TruthMark) -> bool:
    """Return True if ``user`` may open this mark; of marks beside an item that they read, without asking the database."""
    if mark.item_id is not None:
        return True
    return is_colleague(user) and grant(standing_of(user), MARK, mark, Letter.READ) is not None


def reads_other_side(user: Visitor, mark: TruthMark) -> bool:
    """
    Return True if ``user`` may read what the other side of a mark wrote.

    The unit and its supervisor never read another unit's plan, so they see their own lines alone; what is compared with
    the unit's own text or finding has no other side.
    """
    other, kind, pk = mark.other_target, mark.other_kind, mark.other_id
    if other is None or pk is None or other.pk == mark.target_id:
        return True
    if kind == "plan":
        return plans_visible_to(user, Letter.READ).filter(pk=pk).exists()
    if kind in ("item", "claim"):
        return items_visible_to(user, Letter.READ).filter(pk=pk).exists()
    if kind == "proof":
        return proofs_visible_to(user, Letter.READ).filter(pk=pk).exists()
    return is_colleague(user) and reads_marks_at(user, other)


def reads_marks_at(user: Visitor, target: Target) -> bool:
    """Return True if ``user`` reads marks of this target, all of them."""
    found = grant_in(
        standing_of(user),
        MARK.kind,
        MARK.fixed_state,
        round_id=target.round_id,
        target_id=target.pk,
        letter=Letter.READ,
    )
    return found is not None


def truth_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its marks; what stands there are the marks that ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    return round_for(user, pk, RoundTo.SEE)


def may_run(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may have all of a round checked again; for buttons."""
    return is_colleague(user) and _running(user, round_) is not None


def require_run(user: Visitor, round_: Round) -> Grant:
    """Return what allows ``user`` to have a round checked again; else ``common.not_allowed`` or, without any, 404."""
    found = _running(user, round_)
    if found is None:
        if somewhere(standing_of(colleague(user)), MARK.kind, Letter.KNOW) is None:
            raise not_found()
        raise not_allowed(*_RUNNING)
    return found


def _running(user: Visitor, round_: Round) -> Grant | None:
    return grant_in(
        standing_of(colleague(user)),
        MARK.kind,
        MARK.fixed_state,
        round_id=round_.pk,
        organ_id=round_.organ_id,
        letter=Letter.CREATE,
    )


def may_read_some_marks(user: Visitor) -> bool:
    """Return True if there are marks that ``user`` reads, somewhere; for menus."""
    return is_colleague(user) and somewhere(standing_of(user), MARK.kind, Letter.READ) is not None
