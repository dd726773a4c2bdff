"""Which steps an item offers to a person, and who takes the next one where it is not they."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.findings.move_words import MoveWords
from bihuan.web.findings.offers import Offer
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification.access.items import To, may
from bihuan.web.rectification.actions.reporting import MOVE
from bihuan.web.rectification.models import Item

S = Item.Status
WORDS = {
    "start_item": MoveWords(
        gettext_lazy("启动整改"),
        gettext_lazy("联络人"),
        gettext_lazy("须已有整改措施、责任人和完成时限。启动后填报进展、上传佐证材料。"),
        gettext_lazy("整改已启动。"),
    ),
    "sign_report": MoveWords(
        gettext_lazy("签字报送"),
        gettext_lazy("单位主要负责人"),
        gettext_lazy("对联络人签报的完成情况和材料签字，签字后报送巡视办初审。"),
        gettext_lazy("已签字，完成报告已报送。"),
    ),
    "recall_item": MoveWords(
        gettext_lazy("撤回完成报告"),
        gettext_lazy("联络人"),
        gettext_lazy("回到整改中，可以继续补充；须写明原因。"),
        gettext_lazy("完成报告已撤回。"),
    ),
}
#: Who has the next step, by state; where a liaison has signed it is the head.
_NEXT = {
    S.ACCEPTED: (gettext_lazy("单位联络人"), gettext_lazy("启动整改")),
    S.UNDER_WAY: (gettext_lazy("单位联络人"), gettext_lazy("落实措施，上传佐证材料，完成后签报")),
    S.RETURNED: (gettext_lazy("单位联络人"), gettext_lazy("按退回原因继续整改，再次签报")),
    S.REPORTED: (gettext_lazy("巡视办"), gettext_lazy("初审")),
    S.REVIEWED: (gettext_lazy("指派的核查人员"), gettext_lazy("核查")),
    S.VERIFIED: (gettext_lazy("巡视办两位经办人"), gettext_lazy("销号")),
}

#: Says which further steps an item offers to a person; see ``adds_steps``.
Teller = Callable[[Visitor, Item, list[OpenSignature]], Iterable[Offer]]
_tellers: list[Teller] = []


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who has the next step of an item, and what it is; empty for a line that is closed."""

    who: Any
    what: Any


def adds_steps(teller: Teller) -> None:
    """Register further steps of items for their page; called from ``AppConfig.ready``."""
    if teller not in _tellers:
        _tellers.append(teller)


def signatures_on(item: Item, user: Visitor) -> list[OpenSignature]:
    """Return the first signatures that wait under an item as it is now."""
    return [
        OpenSignature(
            pk=one.pk,
            words=str(_("完成报告")) if one.move == MOVE else str(one.move),
            who=str(one.person),
            at=one.signed_at,
            until=timezone.localtime(one.signed_at + GOOD_FOR).date(),
            is_mine=one.person_id == user.pk,
            move=one.move,
        )
        for one in open_signatures("item", item.uid, item.version)
    ]


def next_step(item: Item, signatures: Iterable[OpenSignature] = ()) -> NextStep | None:
    """Return who has the next step; None for a closed line."""
    if item.status in (S.UNDER_WAY, S.RETURNED) and any(one.move == MOVE for one in signatures):
        return NextStep(_("单位主要负责人"), _("对完成报告签字"))
    found = _NEXT.get(S(item.status))
    return NextStep(*found) if found else None


def offers(user: Visitor, item: Item, signatures: list[OpenSignature]) -> list[Offer]:
    """Return the steps that start from where the item stands and are this person's; what takes back comes last."""
    found = []
    if item.status == S.ACCEPTED and (may(user, item, To.WORK) or may(user, item, To.WORK_ON_BEHALF)):
        found.append(_offer(item, "start_item"))
    waiting = [one for one in signatures if one.move == MOVE]
    if item.status in (S.UNDER_WAY, S.RETURNED) and waiting and may(user, item, To.APPROVE):
        mine = any(one.is_mine for one in waiting)
        found.append(_offer(item, "sign_report", is_signed=mine))
    more = [offer for teller in _tellers for offer in teller(user, item, signatures)]
    if item.status == S.REPORTED and may(user, item, To.RECALL):
        more.append(_offer(item, "recall_item", needs_reason=True))
    return sorted([*found, *more], key=lambda offer: offer.is_grave)


def _offer(item: Item, name: str, *, needs_reason: bool = False, is_signed: bool = False) -> Offer:
    return Offer(
        name=name,
        words=WORDS[name],
        address=reverse("item_move", args=[item.uid, name]),
        is_allowed=True,
        missing=(),
        needs_reason=needs_reason,
        needs_two=False,
        is_grave=needs_reason,
        is_signed=is_signed,
    )
