"""Extensions (延期): asked for by the unit, the first decided by the office, every later one by the leading group."""

from datetime import date

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.extensions import To as ExtensionTo
from bihuan.web.rectification.access.extensions import asking, deciding, extension_for, judge
from bihuan.web.rectification.access.items import To, item_for
from bihuan.web.rectification.actions import item_news
from bihuan.web.rectification.actions.items import note_item, touch_item
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.actions.work import LONGEST
from bihuan.web.rectification.due_reasons import by_extension
from bihuan.web.rectification.models import Extension, Item
from bihuan.web.rectification.queries.extension_terms import latest_for
from bihuan.web.rectification.texts import check_text, require_reason
from bihuan.web.rectification.transitions import EXTENSION, WORKED

KIND = "extension"
S = Extension.Status


@transaction.atomic
def ask_extension(*, actor: User, item: Item, wanted_on: date, reason: str) -> Extension:
    """
    Ask for a later day of an item that is still to be worked on; after its day as well, and then that is said.

    Args:
        actor: The liaison; a clerk for the unit, which is recorded.
        item: Not reported, not closed.
        wanted_on: The day wanted: later than the one that holds, not before today, within a year of the feedback.
        reason: Why the day cannot be kept.

    Raises:
        Refusal: ``rectification.item_closed``, ``rectification.extension_waits``, ``rectification.no_day_to_extend``,
            ``rectification.day_not_later``, ``rectification.day_in_past``, ``rectification.day_too_late``,
            ``rectification.reason_needed``; the person may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    _require_worked(locked)
    grant, on_behalf = asking(actor, locked, fresh=True)
    said = require_reason(reason)
    if locked.due_on is None:
        raise Refusal(
            "rectification.no_day_to_extend",
            "这件事项还没有完成时限，谈不上延期，没有提交。请先在整改方案中确定时限。",
            "This item has no day yet that could be extended; nothing was sent. Set it in the plan first.",
            where="wanted_on",
        )
    check_day(locked, wanted_on, where="wanted_on")
    earlier = list(locked.extensions.values_list("ordinal", "status"))
    if any(status == S.ASKED for _ordinal, status in earlier):
        raise Refusal(
            "rectification.extension_waits",
            "这件事项已有一份延期申请等待决定，没有再提交。请等决定后再申请。",
            "An extension of this item waits for its decision already; nothing was sent. Wait for it.",
            http_status=409,
        )
    made = Extension.objects.create(
        item=locked,
        round_id=locked.round_id,
        target_id=locked.target_id,
        # One that was refused counts as well: who asks again asks the leading group, not another clerk.
        ordinal=max((ordinal for ordinal, _status in earlier), default=0) + 1,
        was_due_on=locked.due_on,
        wanted_on=wanted_on,
        reason=said,
        author=actor,
        on_behalf=on_behalf,
        asked_on=today(),
    )
    if on_behalf:
        touch_item(locked, {"recorded_by": actor})
    item_news.of_extension(made, "ask_extension", actor)
    fields = {
        "item": str(locked.uid),
        "was": locked.due_on.isoformat(),
        "wanted": wanted_on.isoformat(),
        "reason": said,
    }
    _noted(made, "ask_extension", actor, grant, before="", fields=fields)
    return made


@transaction.atomic
def approve_extension(
    *,
    actor: User,
    extension: Extension,
    granted_until: date | None = None,
    decision: str = "",
    version: int | None = None,
) -> Extension:
    """
    Grant a later day, the one that was asked for or another; the item says from then on which decision moved it.

    Args:
        actor: A clerk for the first extension of the item, one of the leading group for a later one.
        extension: That waits.
        granted_until: The day granted; the one wanted if not named.
        decision: Words of the decision, if any.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.item_closed``, ``rectification.own_line``,
            ``rectification.day_not_later``, ``rectification.day_in_past``, ``rectification.day_too_late``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked, found, grant = _to_decide(actor, extension, "approve_extension", version)
    _require_worked(locked)
    until = granted_until or found.wanted_on
    check_day(locked, until, where="granted_until")
    check_text(decision, where="decision", longest=LONGEST)
    before = found.status
    columns = {"decided_by": actor, "decided_on": today(), "granted_until": until, "decision": decision.strip()}
    set_status(found, EXTENSION["approve_extension"].target, columns=columns)
    reason = by_extension(found.ordinal, grant.role, today().isoformat())
    touch_item(locked, {"due_on": until, "due_reason": reason})
    item_news.of_extension(found, "approve_extension", actor)
    moved = {"was": found.was_due_on.isoformat(), "until": until.isoformat(), "decision": decision.strip()}
    _noted(found, "approve_extension", actor, grant, before=before, fields=moved)
    note_item(locked, "extend_item", actor=actor, grant=grant, fields={**moved, "extension": str(found.uid)})
    return found


@transaction.atomic
def refuse_extension(*, actor: User, extension: Extension, reason: str, version: int | None = None) -> Extension:
    """
    Refuse a later day; the item stays due when it was.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.own_line``, ``rectification.reason_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    _locked, found, grant = _to_decide(actor, extension, "refuse_extension", version)
    said = require_reason(reason)
    before = found.status
    columns = {"decided_by": actor, "decided_on": today(), "decision": said}
    set_status(found, EXTENSION["refuse_extension"].target, columns=columns)
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=found.pk,
        object_version=found.version,
        move="refuse_extension",
        text=said,
        by=actor,
    )
    item_news.of_extension(found, "refuse_extension", actor)
    _noted(found, "refuse_extension", actor, grant, before=before, fields={"reason": said})
    return found


def check_day(item: Item, day: date, *, where: str) -> None:
    """
    Refuse a day that an item cannot be extended to.

    Raises:
        Refusal: ``rectification.day_in_past``, ``rectification.day_not_later``, ``rectification.day_too_late``.
    """
    if day < today():
        raise Refusal(
            "rectification.day_in_past",
            f"所选的日期 {day} 早于今天，没有办理。请选择今天以后的日期。",
            f"The day {day} is over already; nothing was done. Choose one that is still to come.",
            where=where,
        )
    if item.due_on is not None and day <= item.due_on:
        raise Refusal(
            "rectification.day_not_later",
            f"所选的日期 {day} 不晚于现在的完成时限 {item.due_on}，不是延期，没有办理。请选择更晚的日期。",
            f"The day {day} is not later than {item.due_on}, on which the item is due now; nothing was done.",
            where=where,
        )
    latest = latest_for(item)
    if latest is not None and day > latest:
        raise Refusal(
            "rectification.day_too_late",
            f"所选的日期 {day} 晚于可以延期到的最后一天 {latest}（反馈后一年），没有办理。确需更久的，请由巡视办办理转入持续整改。",
            f"The day {day} is after {latest}, the last one to which an item can be extended (a year after the feedback); "
            "nothing was done. What takes longer is carried over by the office.",
            where=where,
        )


def _to_decide(actor: User, extension: Extension, name: str, version: int | None) -> tuple[Item, Extension, Grant]:
    # The item first, as everybody does who changes both.
    locked = Item.objects.select_for_update(of=("self",), no_key=True).select_related("round__organ", "target")
    item = locked.get(pk=extension_for(actor, extension.uid, ExtensionTo.SEE).item_id)
    found = extension_for(actor, extension.uid, ExtensionTo.SEE, for_change=True)
    require_source(found, EXTENSION[name])
    if version is not None and version != found.version:
        raise changed_meanwhile()
    grant = judge(actor, found, deciding(found))
    if found.author_id == actor.pk:
        raise Refusal(
            "rectification.own_line",
            "这份延期申请是您代单位录入的，须由另一个人决定，没有改动。请交由他人办理。",
            "You recorded this request for the unit, so somebody else decides it; nothing was changed.",
            where="actor",
            http_status=403,
        )
    return item, found, grant


def _require_worked(item: Item) -> None:
    if item.status not in WORKED:
        raise Refusal(
            "rectification.item_closed",
            f"整改事项 {item.number} 当前状态是“{item.get_status_display()}”，不能再变动完成时限，没有办理。",
            f"Item {item.number} stands at “{item.get_status_display()}”, so its day moves no more; nothing was done.",
            http_status=409,
        )


def _noted(extension: Extension, name: str, actor: User, grant: Grant, *, before: str, fields: dict[str, str]) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=extension.uid,
        object_version=extension.version,
        from_state=before,
        to_state=extension.status,
        fields=fields,
    )
