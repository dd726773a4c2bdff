"""
Successors (后续事项): closed stays closed, so what did not hold or came back gets a line of its own.

The old line keeps its state and all its records. From the day of the successor it no longer counts as completed
(``left_figures_on``), and both say so.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.rectification.access.items import To, item_for
from bihuan.web.rectification.actions import check_news
from bihuan.web.rectification.actions.checks import require_stranger
from bihuan.web.rectification.actions.closing import Proposed, agree
from bihuan.web.rectification.actions.item_indexing import make_items_findable
from bihuan.web.rectification.actions.items import note_item, require_item_version, touch_item
from bihuan.web.rectification.due_reasons import by_succeeding
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.texts import require_reason
from bihuan.web.rectification.transitions import CLOSED

#: Where a successor may come from.
ORIGINS = (Item.Origin.FAILED_CHECK, Item.Origin.RECURRENCE)
#: Days that the unit has for a successor where nobody says; it starts with the successor, never with the old line.
TERM = timedelta(days=60)


@transaction.atomic
def propose_successor(
    *, actor: User, item: Item, origin: str, reason: str, due_on: date | None = None, version: int | None = None
) -> Item | None:
    """
    Sign that a closed line needs a successor; the second clerk's signature opens it.

    Args:
        actor: A clerk who recorded nothing of it.
        item: A closed line.
        origin: "failed_check" after a reverse check that failed, "recurrence" where it came back.
        reason: What was found.
        due_on: By when the successor is to be done; 60 days from the second signature where nobody says.
        version: The version that the person had before them.

    Returns:
        The successor after the second signature, None after the first.

    Raises:
        Refusal: ``rectification.not_closed``, ``rectification.has_successor``, ``rectification.unknown_origin``,
            ``rectification.successor_date``, ``rectification.reason_needed``, ``rectification.own_line``,
            ``rectification.proposal_differs`` where the second names another origin or day,
            ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    _require_open_to_one(locked)
    require_item_version(locked, version)
    grant = item_for(actor, item.uid, To.SUCCEED, for_change=True).grant
    assert grant is not None  # judged just now
    require_stranger(locked, actor)

    def propose() -> Proposed:
        return Proposed(require_reason(reason), {"origin": _known(origin), "due_on": _day(due_on)})

    def differs(proposed: Proposed) -> bool:
        day = due_on.isoformat() if due_on else ""
        return (origin or proposed.data["origin"], day or proposed.data["due_on"]) != (
            proposed.data["origin"],
            proposed.data["due_on"],
        )

    agreed = agree(locked, "open_successor", actor, grant, propose, differs=differs)
    if agreed is None:
        return None
    day = agreed.data["due_on"]
    return open_successor(
        locked,
        actor=actor,
        grant=grant,
        origin=agreed.data["origin"],
        reason=agreed.reason,
        due_on=date.fromisoformat(day) if day else None,
    )


def open_successor(
    item: Item, *, actor: User, grant: Grant | None, origin: str, reason: str, due_on: date | None = None
) -> Item:
    """
    Open the successor of a locked, closed line, inside the transaction of two people who have signed; return it.

    It has its own number, answers for the same finding by the same plan, and starts as accepted; the old line leaves the
    completion figures today.

    Raises:
        Refusal: ``rectification.not_closed``, ``rectification.has_successor``, ``rectification.unknown_origin``,
            ``rectification.reason_needed``.
    """
    _require_open_to_one(item)
    said = require_reason(reason)
    (number,) = next_numbers("item", item.target, 1)
    made = Item.objects.create(
        number=number,
        origin=_known(origin),
        predecessor=item,
        reason=said,
        due_on=due_on or today() + TERM,
        due_reason=by_succeeding(item.number, today()),
        **_carried(item),
    )
    make_items_findable([made])
    touch_item(item, {"left_figures_on": today()})
    check_news.of_successor(item, made)
    fields = {"number": number, "predecessor": str(item.uid), "origin": made.origin, "reason": said}
    note_item(made, "make_successor", actor=actor, grant=grant, fields=fields)
    note_item(item, "open_successor", actor=actor, grant=grant, fields={"successor": str(made.uid), "reason": said})
    return made


def _carried(item: Item) -> dict[str, Any]:
    """Return what a successor takes over: whose it is and what it is about, nothing of what was done."""
    same = (
        *("round_id", "target_id", "group_id", "finding_id", "category_id", "response_id", "title", "problem"),
        *("completion", "leader", "lead_unit", "co_units", "handler", "handler_person_id", "recorded_by_id", "is_demo"),
    )
    return {name: getattr(item, name) for name in same}


def _require_open_to_one(item: Item) -> None:
    if item.status not in CLOSED:
        raise Refusal(
            "rectification.not_closed",
            f"整改事项 {item.number} 还没有结束，不需要后续事项。请在原事项上继续办理。",
            f"Item {item.number} is not closed, so it needs no successor. Go on with the item itself.",
            http_status=409,
        )
    if found := item.successors.first():
        raise Refusal(
            "rectification.has_successor",
            f"整改事项 {item.number} 已有后续事项 {found.number}，没有再立。请在后续事项上办理。",
            f"Item {item.number} has the successor {found.number} already; no other was opened. Go on with that.",
            http_status=409,
        )


def _known(origin: str) -> str:
    if origin not in ORIGINS:
        raise Refusal(
            "rectification.unknown_origin",
            "后续事项须说明来由：反向核查不实，或者问题反弹。没有办理，请选择其一。",
            "A successor comes from a reverse check that failed, or from a recurrence; nothing was done. Choose one.",
            where="origin",
        )
    return str(origin)


def _day(due_on: date | None) -> str:
    if due_on is not None and due_on <= today():
        raise Refusal(
            "rectification.successor_date",
            "后续事项的时限要晚于今天，没有办理。请更正日期。",
            "The date of a successor lies after today; nothing was done. Correct it.",
            where="due_on",
        )
    return due_on.isoformat() if due_on else ""
