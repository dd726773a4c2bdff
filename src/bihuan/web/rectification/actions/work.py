"""The unit's work on its items: beginning, and reports of progress with what they brought, counted on the item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.rectification.access.items import To, item_for, judge, may
from bihuan.web.rectification.actions.items import move_item, note_item, require_item_version, touch_item
from bihuan.web.rectification.models import Item, Progress
from bihuan.web.rectification.queries.item_measures import has_measure, measures_of
from bihuan.web.rectification.texts import check_text, require_reason

S = Item.Status
#: States in which the unit writes what it does.
WRITTEN_IN = (S.UNDER_WAY, S.RETURNED)
LONGEST = 2_000
#: More is a slip of the keyboard: a hundred thousand million yuan, a million people or systems.
MOST_YUAN = Decimal(10) ** 11
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    """
    What a report of progress says.

    ``done_on`` is the civil day of what was done, ``recovered`` yuan, ``people_handled`` and ``systems_made`` counts.
    ``measure_key`` names the measure that it speaks of; None for the item as a whole.
    """

    done_on: date
    text: str
    measure_key: UUID | None = None
    is_measure_done: bool = False
    recovered: Decimal = Decimal(0)
    people_handled: int = 0
    systems_made: int = 0


@transaction.atomic
def start_item(*, actor: User, item: Item, version: int | None = None) -> Item:
    """
    Begin work on an item: a measure, somebody who answers for it and a day have to be there.

    Args:
        actor: The liaison or an official of the unit; a clerk of the office for them, which is recorded.
        item: Not begun yet.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.nothing_to_start``, ``common.changed_meanwhile``; the
            person may not.
    """
    locked, grant, on_behalf = to_work(actor, item)
    require_item_version(locked, version)
    if missing := _missing(locked):
        raise Refusal(
            "rectification.nothing_to_start",
            f"整改事项 {locked.number} 还缺{'、'.join(zh for zh, _en in missing)}，不能启动，没有改动。请先在整改方案中补齐。",
            f"Item {locked.number} still lacks {', '.join(en for _zh, en in missing)}, so work cannot begin; nothing was "
            "changed. Complete the plan first.",
            http_status=409,
        )
    columns = {"started_on": today(), **({"recorded_by": actor} if on_behalf else {})}
    return move_item(locked, "start_item", actor=actor, grant=grant, columns=columns)


def start_items(*, actor: User, items: Sequence[UUID]) -> tuple[list[Item], list[tuple[UUID, Refusal]]]:
    """
    Begin work on several items, each by itself: what cannot begin says why and keeps none of the others back.

    Returns:
        The items that were begun, and the keys of the others with their refusals, in the order given.
    """
    begun, refused = [], []
    for uid in dict.fromkeys(items):
        try:
            begun.append(start_item(actor=actor, item=Item(uid=uid)))
        except Refusal as refusal:
            refused.append((uid, refusal))
    return begun, refused


@transaction.atomic
def add_progress(*, actor: User, item: Item, facts: ProgressFacts) -> Progress:
    """
    Write down what was done about an item, and count what it brought.

    Two who write at once are both counted: the item's row is locked, and sums are added to what stands there.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.no_such_measure``, ``rectification.day_in_future``,
            ``rectification.day_out_of_order``, ``rectification.text_missing``, ``rectification.count_out_of_range``; as ``check_text``; the person may not.
    """
    locked, grant, on_behalf = to_work(actor, item)
    require_written_in(locked)
    _check(locked, facts)
    made = Progress.objects.create(
        item=locked,
        measure_key=facts.measure_key,
        done_on=facts.done_on,
        text=facts.text.strip(),
        is_measure_done=facts.is_measure_done and facts.measure_key is not None,
        recovered=facts.recovered,
        people_handled=facts.people_handled,
        systems_made=facts.systems_made,
        by=actor,
        on_behalf=on_behalf,
        written_on=today(),
    )
    _count(locked, made, 1, recorded_by=actor if on_behalf else None)
    note_item(locked, "add_progress", actor=actor, grant=grant, fields=_hashed(made))
    return made


@transaction.atomic
def withdraw_progress(*, actor: User, item: Item, uid: UUID, reason: str) -> Progress:
    """
    Take a report of progress back; the row stays, with the reason, and is no longer counted.

    Raises:
        Refusal: ``common.not_found``, ``rectification.withdrawn_already``, ``rectification.reason_needed``,
            ``rectification.not_in_state``; the person may not.
    """
    locked, grant, on_behalf = to_work(actor, item)
    require_written_in(locked)
    said = require_reason(reason)[:300]
    found = Progress.objects.select_for_update(no_key=True).filter(item=locked, uid=uid).first()
    if found is None:
        raise not_found()
    if found.withdrawn_on is not None:
        raise withdrawn_already()
    Progress.objects.filter(pk=found.pk).update(withdrawn_on=today(), withdrawn_reason=said)
    found.refresh_from_db()
    _count(locked, found, -1, recorded_by=actor if on_behalf else None)
    fields = {"progress": str(found.uid), "reason": said}
    note_item(locked, "withdraw_progress", actor=actor, grant=grant, fields=fields)
    return found


def to_work(actor: User, item: Item) -> tuple[Item, Grant, bool]:
    """
    Return the item, locked, what allows ``actor`` to work on it, and whether the office does it for the unit (代录).

    Raises:
        Refusal: ``rectification.not_in_state`` for a line that is not the unit's to work on now; the person may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    if locked.status not in (S.ACCEPTED, *WRITTEN_IN):
        raise not_worked(locked)
    on_behalf = not may(actor, locked, To.WORK) and may(actor, locked, To.WORK_ON_BEHALF)
    return locked, judge(actor, locked, To.WORK_ON_BEHALF if on_behalf else To.WORK), on_behalf


def require_written_in(item: Item) -> None:
    """Raise ``rectification.not_in_state`` unless work on the item has begun and is not reported as done."""
    if item.status not in WRITTEN_IN:
        raise not_worked(item)


def require_measure(item: Item, key: UUID | None) -> None:
    """Raise ``rectification.no_such_measure`` for a measure that is not one of the item's."""
    if key is not None and not has_measure(item, key):
        raise Refusal(
            "rectification.no_such_measure",
            "所选的整改措施不属于这件事项，没有保存。请从列表中选择。",
            "The chosen measure is not one of this item; nothing was saved. Choose from the list.",
            where="measure",
        )


def withdrawn_already() -> Refusal:
    """Return the answer for what somebody has withdrawn before."""
    return Refusal(
        "rectification.withdrawn_already",
        "这一条已经撤回过，没有再做改动。请刷新页面查看。",
        "This was withdrawn already; nothing was changed. Reload the page.",
        http_status=409,
    )


def not_worked(item: Item) -> Refusal:
    """Return the answer for a line that is not to be worked on as it stands, and what to do next."""
    if item.status == S.ACCEPTED:
        zh, en = "请先启动整改，再填写。", "Begin work on it first."
    elif item.status == S.REPORTED:
        zh, en = "如需补充，请先由联络人撤回完成报告。", "To add something, let the liaison recall the report first."
    else:
        zh, en = "请打开事项页查看当前状态。", "Open its page to see where it stands."
    return Refusal(
        "rectification.not_in_state",
        f"整改事项 {item.number} 当前状态是“{item.get_status_display()}”，不能办理这一步，没有改动。{zh}",
        f"Item {item.number} stands at “{item.get_status_display()}”, so this step cannot be taken and nothing was "
        f"changed. {en}",
        http_status=409,
    )


def _missing(item: Item) -> list[tuple[str, str]]:
    measures = measures_of(item)
    found = [] if measures else [("整改措施", "a measure")]
    if not (item.handler or item.handler_person_id or any(one.owner for one in measures)):
        found.append(("责任人", "somebody who answers for it"))
    return found if item.due_on is not None else [*found, ("完成时限", "a day")]


def _check(item: Item, facts: ProgressFacts) -> None:
    text = facts.text.strip()
    if not text:
        raise Refusal(
            "rectification.text_missing",
            "请写明做了什么，再保存。没有保存。",
            "Say what was done, then save. Nothing was saved.",
            where="text",
        )
    check_text(text, where="text", longest=LONGEST)
    require_measure(item, facts.measure_key)
    if facts.done_on > today():
        raise Refusal(
            "rectification.day_in_future",
            f"办理日期 {facts.done_on} 晚于今天，没有保存。请填写实际办理的日期。",
            f"The day {facts.done_on} is still to come; nothing was saved. Enter the day on which it was done.",
            where="done_on",
        )
    begins = item.round.starts_on
    if begins is not None and facts.done_on < begins:
        raise Refusal(
            "rectification.day_out_of_order",
            f"办理日期 {facts.done_on} 早于本轮巡视开始的 {begins}，没有保存。请核对年份，填写实际办理的日期。",
            f"The day {facts.done_on} lies before the round began on {begins}; nothing was saved. Check its year, and enter "
            "the day on which it was done.",
            where="done_on",
        )
    counts = (("people_handled", facts.people_handled), ("systems_made", facts.systems_made))
    for where, count in counts:
        if not 0 <= count <= MOST:
            raise _out_of_range(where)
    if not 0 <= facts.recovered <= MOST_YUAN or facts.recovered != round(facts.recovered, 2):
        raise _out_of_range("recovered")


def _out_of_range(where: str) -> Refusal:
    return Refusal(
        "rectification.count_out_of_range",
        "人数、制度数要填 0 到 100 万的整数，金额以元为单位、最多两位小数、不超过 1000 亿元，没有保存。请核对后重填。",
        "People and systems are whole numbers up to a million, money is yuan with at most two decimals up to a hundred "
        "thousand million; nothing was saved. Check the number.",
        where=where,
    )


def _count(item: Item, step: Progress, sign: int, *, recorded_by: User | None) -> None:
    touch_item(
        item,
        {
            "recovered": F("recovered") + sign * step.recovered,
            "people_handled": F("people_handled") + sign * step.people_handled,
            "systems_made": F("systems_made") + sign * step.systems_made,
            **({"recorded_by": recorded_by} if recorded_by else {}),
        },
    )


def _hashed(step: Progress) -> dict[str, object]:
    return {
        "progress": str(step.uid),
        "measure": str(step.measure_key or ""),
        "done_on": step.done_on.isoformat(),
        "text": step.text,
        "is_measure_done": step.is_measure_done,
        "recovered": str(step.recovered),
        "people_handled": step.people_handled,
        "systems_made": step.systems_made,
        "on_behalf": step.on_behalf,
    }
