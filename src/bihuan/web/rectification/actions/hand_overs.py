"""Handing duty for open items from one person of a unit to the next (责任交接): the giver proposes, the taker takes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.hand_overs import To, hand_over_for, judge, proposing
from bihuan.web.rectification.actions import item_news
from bihuan.web.rectification.actions.items import note_item, touch_item
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.models import HandOver, Item
from bihuan.web.rectification.queries.hand_overs import Waiting, comes_back_to, duties_of, waiting_with
from bihuan.web.rectification.texts import check_text, require_reason
from bihuan.web.rectification.transitions import HAND_OVER, OPEN
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.recusals import unit_of

KIND = "hand_over"
S = HandOver.Status


@transaction.atomic
def propose_hand_over(
    *,
    actor: User,
    target: Target,
    taker: User,
    taker_function: str,
    items: Sequence[UUID] = (),
    note: str = "",
) -> HandOver:
    """
    Propose that somebody else of the unit answers for items from now on; it stands when they have taken them.

    Args:
        actor: The giver: who answers for them now; the liaison also for those that are nobody's.
        target: The unit.
        taker: Who is to answer for them; holds a role at the unit.
        taker_function: Their function, as items name who handles them.
        items: Keys of open items; all that are the giver's where none are named.
        note: What the taker should know.

    Raises:
        Refusal: ``rectification.hand_over_to_oneself``, ``rectification.taker_without_role``,
            ``rectification.nothing_to_hand_over``, ``rectification.circular_hand_over``,
            ``rectification.handed_over_already``, ``rectification.function_missing``; the person may not.
    """
    grant = proposing(actor, target, fresh=True)
    function = taker_function.strip()[:80]
    _check_people(actor, taker, target, function)
    check_text(function, where="taker_function", longest=80)
    check_text(note, where="note", longest=1000)
    # Locked before it is looked whether they wait elsewhere: two who hand over at once come one after the other.
    named = Item.objects.filter(target=target, uid__in=items) if items else duties_of(actor, target)
    rows = list(named.select_for_update(of=("self",), no_key=True).order_by("pk"))
    waiting = waiting_with([row.pk for row in rows])
    _refuse_circle(actor, taker, waiting)
    mine = set(duties_of(actor, target).values_list("pk", flat=True))
    if not rows or len(rows) < len(set(items)) or not mine.issuperset(row.pk for row in rows):
        raise _nothing(len(set(items)) - sum(row.pk in mine for row in rows))
    _refuse_twice(waiting)
    made = HandOver.objects.create(
        round_id=target.round_id,
        target=target,
        giver=actor,
        taker=taker,
        taker_function=function,
        note=note.strip(),
        proposed_on=today(),
    )
    made.items.set(rows)
    item_news.of_hand_over(made, "propose_hand_over", actor)
    fields = {"taker": str(taker.pseudonym), "items": [one.number for one in rows], "note": note.strip()}
    _noted(made, "propose_hand_over", actor, grant, before="", fields=fields)
    return made


@transaction.atomic
def take_hand_over(*, actor: User, hand_over: HandOver, version: int | None = None) -> HandOver:
    """
    Take duty over, in person; from now on the open items name the taker. What was closed meanwhile stays as it is.

    Raises:
        Refusal: ``rectification.not_in_state``, ``common.changed_meanwhile``; the person is not the taker.
    """
    seen = hand_over_for(actor, hand_over.uid, To.SEE)
    # Items first, in the order of their keys, as everybody does who changes both.
    rows = list(
        Item.objects.filter(hand_overs=seen, status__in=sorted(OPEN))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    found, grant = _to_move(actor, hand_over, "take_hand_over", To.TAKE, version)
    before = found.status
    set_status(found, HAND_OVER["take_hand_over"].target, columns={"taken_on": today()})
    for row in rows:
        touch_item(row, {"handler_person": actor, "handler": found.taker_function})
    item_news.of_hand_over(found, "take_hand_over", actor)
    numbers = [row.number for row in rows]
    _noted(found, "take_hand_over", actor, grant, before=before, fields={"items": numbers})
    for row in rows:
        fields = {"hand_over": str(found.uid), "handler": found.taker_function}
        note_item(row, "hand_item_over", actor=actor, grant=grant, fields=fields)
    return found


@transaction.atomic
def withdraw_hand_over(*, actor: User, hand_over: HandOver, reason: str, version: int | None = None) -> HandOver:
    """
    Withdraw a proposal, or decline it as the taker; duty stays where it was.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    found, grant = _to_move(actor, hand_over, "withdraw_hand_over", To.WITHDRAW, version)
    said = require_reason(reason)
    before = found.status
    set_status(found, HAND_OVER["withdraw_hand_over"].target)
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=found.pk,
        object_version=found.version,
        move="withdraw_hand_over",
        text=said,
        by=actor,
    )
    item_news.of_hand_over(found, "withdraw_hand_over", actor)
    _noted(found, "withdraw_hand_over", actor, grant, before=before, fields={"reason": said})
    return found


def _to_move(actor: User, hand_over: HandOver, name: str, to: To, version: int | None) -> tuple[HandOver, Grant]:
    found = hand_over_for(actor, hand_over.uid, To.SEE, for_change=True)
    require_source(found, HAND_OVER[name])
    if version is not None and version != found.version:
        raise changed_meanwhile()
    return found, judge(actor, found, to)


def _check_people(giver: User, taker: User, target: Target, function: str) -> None:
    if giver.pk == taker.pk:
        raise Refusal(
            "rectification.hand_over_to_oneself",
            "不能把责任交接给自己，没有提交。请选择本单位的另一个人。",
            "Duty cannot be handed over to oneself; nothing was sent. Choose somebody else of the unit.",
            where="taker",
        )
    if taker.pk not in {one.pk for one in unit_of(target)}:
        raise Refusal(
            "rectification.taker_without_role",
            "所选的接收人目前在本单位没有任职，不能接收责任，没有提交。请先由巡视办办理任职，或另选接收人。",
            "The chosen person holds no role at this unit now, so they cannot take duty over; nothing was sent. Let the "
            "office give them one first, or choose another.",
            where="taker",
        )
    if not function:
        raise Refusal(
            "rectification.function_missing",
            "请填写接收人的职务，台账以职务列出责任人。没有提交。",
            "Enter the function of the taker, because ledgers name who handles an item by it; nothing was sent.",
            where="taker_function",
        )


def _refuse_circle(giver: User, taker: User, waiting: Sequence[Waiting]) -> None:
    if comes_back_to(giver, taker, waiting):
        raise Refusal(
            "rectification.circular_hand_over",
            f"{taker} 正在把其中的事项移交回您（或经他人移交回您），交接不能循环，没有提交。请先办结或撤回那一份。",
            f"{taker} is handing some of these items back to you, directly or through others; duty cannot go round in a "
            "circle, so nothing was sent. Finish or withdraw that hand-over first.",
            where="taker",
            http_status=409,
        )


def _refuse_twice(waiting: Sequence[Waiting]) -> None:
    if waiting:
        numbers = sorted({number for one in waiting for number in one.numbers})
        raise Refusal(
            "rectification.handed_over_already",
            f"{'、'.join(numbers[:5])} 已在另一份交接中等待接收，没有提交。请等那一份办结或撤回。",
            f"{', '.join(numbers[:5])} wait to be taken in another hand-over; nothing was sent. Finish or withdraw that one "
            "first.",
            where="items",
            http_status=409,
        )


def _nothing(missing: int) -> Refusal:
    if missing > 0:
        return Refusal(
            "rectification.nothing_to_hand_over",
            f"所选事项中有 {missing} 件已经结束，或者不由您负责，没有提交。请刷新页面重新选择。",
            f"{missing} of the chosen items are closed or not yours to hand over; nothing was sent. Reload the page.",
            where="items",
        )
    return Refusal(
        "rectification.nothing_to_hand_over",
        "没有由您负责的未办结事项，没有提交。",
        "There is no open item that is yours to hand over; nothing was sent.",
        where="items",
    )


def _noted(
    hand_over: HandOver, name: str, actor: User, grant: Grant, *, before: str, fields: Mapping[str, object]
) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=hand_over.uid,
        object_version=hand_over.version,
        from_state=before,
        to_state=hand_over.status,
        fields=fields,
    )
