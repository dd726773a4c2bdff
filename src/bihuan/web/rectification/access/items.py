"""
Who may see and do what with items (整改事项): the unit works and reports, the office reviews, a verifier verifies.

A verifier reads and verifies the items that are assigned to them, and no others of the same unit.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, judged, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.models import Item
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Round

ITEM = Shape("item", owner="verifier_id")

_UNIT = (
    "这一步由被巡视单位的联络人办理，您的任职不包含这项权限，或者事项当前状态不允许。如需办理，请联系本单位联络人。",
    "This step belongs to the liaison of the unit; your assignments or the state of the item do not allow it. Ask the "
    "liaison.",
)
_HEAD = (
    "完成报告由联络人办理、单位主要负责人签字，您的任职不包含签字的权限。请由单位主要负责人登录后签字。",
    "The head of the unit signs what the liaison reports; your assignments do not cover signing. Let the head sign in "
    "and sign.",
)
_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限，或者事项当前状态不允许。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments or the state of the item do not allow "
    "it. Ask the office.",
)
_LEADING_GROUP = (
    "未完成而结束须由巡视工作领导小组两位成员签字，您的任职不包含这项权限，或者事项当前状态不允许。",
    "Two members of the leading group end an item that is not done; your assignments or the state of the item do not "
    "allow it.",
)
_VERIFIER = (
    "这一步由指派给该事项的核查人员办理，您没有被指派，或者事项当前状态不允许。如需办理，请联系巡视办指派。",
    "This step belongs to the verifier to whom the item is assigned; you are not, or the state of the item does not "
    "allow it. Ask the office to assign it.",
)
_READING = (
    "您可以知道有这件整改事项，但您的任职不包含查看内容的权限。如需了解，请联系巡视办。",
    "You may know that there is this item, but your assignments do not cover reading it. Ask the office.",
)


class To(Enum):
    """What somebody wants to do with an item: a letter of the matrix, and which aspect of it."""

    SEE = (Letter.KNOW, "")
    READ = (Letter.READ, "")
    WORK = (Letter.EDIT, "")  # start, progress, withdraw progress
    WORK_ON_BEHALF = (Letter.EDIT, "on_behalf")
    REPORT = (Letter.SUBMIT, "")  # first signature under a report of completion
    REPORT_ON_BEHALF = (Letter.SUBMIT, "on_behalf")
    APPROVE = (Letter.APPROVE, "")  # open: the head signs the report; verified: the office closes
    RECALL = (Letter.WITHDRAW, "")
    REVIEW = (Letter.VERIFY, "first")
    RETURN = (Letter.RETURN, "")  # reported: the office; reviewed: the verifier
    VERIFY = (Letter.VERIFY, "")
    END = (Letter.APPROVE, "unfinished")
    CARRY_OVER = (Letter.WITHDRAW, "over")  # carry over, lapse
    SUCCEED = (Letter.SUBMIT, "successor")
    ASSIGN = (Letter.ASSIGN, "")
    MESSAGE = (Letter.MESSAGE, "")
    SUGGEST_RETURN = (Letter.RETURN, "suggest")
    EXPORT = (Letter.EXPORT, "")

    @property
    def letter(self) -> Letter:
        """The letter of the matrix."""
        return self.value[0]

    @property
    def aspect(self) -> str:
        """The aspect of it, "" for all of it."""
        return self.value[1]


#: What one must be allowed to for each move, by its name in ``transitions.ITEM``; of a report, what the first signs.
MOVES = {
    "start_item": To.WORK,
    "report_item": To.REPORT,
    "recall_item": To.RECALL,
    "review_item": To.REVIEW,
    "return_item": To.RETURN,
    "verify_item": To.VERIFY,
    "refuse_item": To.RETURN,
    "close_item": To.APPROVE,
    "end_item": To.END,
    "carry_over_item": To.CARRY_OVER,
    "lapse_item": To.CARRY_OVER,
}
_WHO_MAY = {
    To.READ: _READING,
    To.WORK: _UNIT,
    To.REPORT: _UNIT,
    To.RECALL: _UNIT,
    To.VERIFY: _VERIFIER,
    To.END: _LEADING_GROUP,
}


def items_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Item]:
    """Return the items on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Item.objects.none()
    return Item.objects.filter(visible(standing_of(user), ITEM, *letters))


def item_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Item:
    """
    Return the item that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Item.objects.select_related("round__organ", "target__organ", "group", "category", "handler_person")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, item: Item, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with an item that has been fetched.

    ``standing`` is where the person stands, if it has been asked under the lock; else it is asked as for a page.

    Raises:
        Refusal: as ``item_for``.
    """
    person = colleague(user)
    who = _WHO_MAY.get(to, _OFFICE)
    if to is To.APPROVE:
        who = _HEAD if item.status in (Item.Status.UNDER_WAY, Item.Status.RETURNED) else _OFFICE
    elif to is To.RETURN and item.status == Item.Status.REVIEWED:
        who = _VERIFIER
    zh, en = who
    return judged(person, ITEM, item, to.letter, zh=zh, en=en, aspect=to.aspect, standing=standing)


def may(user: Visitor, item: Item, to: To) -> bool:
    """Return True if ``user`` may do this with the item as it stands; for buttons."""
    return is_colleague(user) and grant(standing_of(user), ITEM, item, to.letter, to.aspect) is not None


def item_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its items; what stands there are the items that ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    return round_for(user, pk, RoundTo.SEE)


def may_read_some_items(user: Visitor) -> bool:
    """Return True if there are items that ``user`` reads, in some state and place; for menus."""
    return is_colleague(user) and somewhere(standing_of(user), ITEM.kind, Letter.READ) is not None
