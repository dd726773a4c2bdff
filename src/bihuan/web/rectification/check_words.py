"""What the steps of verification and closure are called on a page, and which of them a line offers to a person."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.findings.move_words import MoveWords
from bihuan.web.findings.offers import Offer
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification.access.items import MOVES, To, may
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.transitions import CLOSED, ITEM

S = Item.Status
WORDS = {
    "review_item": MoveWords(
        _("初审通过"),
        _("巡视办，不是代录人"),
        _("看报告和佐证是否齐全、是否对应方案；通过后交由指派的核查人员核查。"),
        _("已初审通过，下一步由核查人员核查。"),
    ),
    "return_item": MoveWords(
        _("初审退回"),
        _("巡视办，不是代录人"),
        _("退回单位继续整改，须写明原因；单位看得到这段话。"),
        _("已退回单位继续整改。"),
    ),
    "verify_item": MoveWords(
        _("核查属实"),
        _("指派的核查人员"),
        _("核查表填写完整，至少有一件独立佐证。之后由巡视办两位经办人销号。"),
        _("已登记核查属实，等待销号。"),
    ),
    "refuse_item": MoveWords(
        _("核查不属实，退回"),
        _("指派的核查人员"),
        _("退回单位继续整改，须写明原因；单位看得到这段话。"),
        _("已登记核查不属实，退回单位。"),
    ),
    "close_item": MoveWords(
        _("销号"),
        _("巡视办两位经办人，不是核查、报送或代录的人"),
        _("销号后不再改动；以后查实不属实或问题反弹的，另立后续事项。"),
        _("已销号。"),
    ),
    "end_item": MoveWords(
        _("未完成而结束"),
        _("两位领导小组成员"),
        _("确实无法完成的，写明原因后结束，不计入完成。"),
        _("已未完成而结束。"),
    ),
    "carry_over_item": MoveWords(
        _("转入持续整改"),
        _("巡视办两位经办人，不是代录人"),
        _("本轮集中整改期内办不完的，写明原因、新的时限和责任人。"),
        _("已转入持续整改。"),
    ),
    "lapse_item": MoveWords(
        _("不再整改"),
        _("巡视办两位经办人，不是代录人"),
        _("只有新版反馈意见不再列这个问题，或者异议已经成立，才能办理。"),
        _("已不再整改。"),
    ),
    "open_successor": MoveWords(
        _("立后续事项"),
        _("巡视办两位经办人，不是代录人"),
        _("原事项保持销号，自立项之日起不计入完成数；后续事项重新编号、重新整改。"),
        _("后续事项已立。"),
    ),
}
#: What is said when the first of two has signed and the step is not taken yet.
FIRST_SIGNATURE = _("已记下您的签字，第二人签字后生效。")
#: Steps that end a line, on its page of closure.
ENDING = ("close_item", "carry_over_item", "end_item", "lapse_item", "open_successor")


def to_of(name: str) -> To:
    """Return what one must be allowed to for a step of ``WORDS``."""
    return To.SUCCEED if name == "open_successor" else MOVES[name]


def starts(name: str, item: Item) -> bool:
    """Return whether a step starts from where the line stands."""
    if name == "open_successor":
        return item.status in CLOSED
    return item.status in ITEM[name].sources


def signatures_of_steps(item: Item, user: Visitor) -> list[OpenSignature]:
    """Return the first signatures that wait under the steps of ``ENDING``, with the reason that was proposed."""
    kept = {one.move: one for one in item.proposals.filter(item_version=item.version)}
    return [
        OpenSignature(
            pk=one.pk,
            words=str(WORDS[one.move].label),
            who=str(one.person),
            at=one.signed_at,
            until=timezone.localtime(one.signed_at + GOOD_FOR).date(),
            is_mine=one.person_id == user.pk,
            move=one.move,
            reason=kept[one.move].reason if one.move in kept else "",
        )
        for one in open_signatures("item", item.uid, item.version)
        if one.move in WORDS
    ]


def review_steps(user: Visitor, item: Item, _signatures: Any) -> Iterator[Offer]:
    """Yield the steps of the first review, for the page of an item."""
    for name in ("review_item", "return_item"):
        if starts(name, item) and may(user, item, to_of(name)):
            yield Offer(
                name=name,
                words=WORDS[name],
                address=reverse("item_check", args=[item.uid, name]),
                is_allowed=True,
                missing=(),
                needs_reason=ITEM[name].needs_reason,
                needs_two=False,
                is_grave=name == "return_item",
            )
