"""
The one way an item moves, and the record that each change of it leaves.

Nobody takes a later step on a line that they reported, recorded on behalf, reviewed or verified, whatever their roles:
``require_others`` asks that of every door alike.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.actions.moving import plain
from bihuan.web.findings.models import ReturnNote
from bihuan.web.outbox.events import Event, emit
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.models import Extension, Item, Progress, Proof
from bihuan.web.rectification.queries.plans import recorded_for
from bihuan.web.rectification.texts import require_reason
from bihuan.web.rectification.transitions import ITEM

KIND = "item"
#: Columns of people, and what they did, for the sentence that refuses.
_PARTS = {
    "recorded_by": ("代录过它的报送", "recorded for the unit"),
    "reported_by": ("报送了它的完成报告", "reported it as done"),
    "reviewed_by": ("办理了它的初审", "reviewed it"),
    "verified_by": ("核查了它", "verified it"),
}


def move_item(
    item: Item,
    name: str,
    *,
    actor: User,
    grant: Grant | None,
    columns: Mapping[str, Any] | None = None,
    reason: str = "",
    fields: Mapping[str, Any] | None = None,
) -> Item:
    """
    Move a locked item along the transition ``name``: state and columns, the note of the reason, one trail record.

    The caller has judged, has asked the signatures of two people where the transition wants them, and has written
    whatever else the step changes, because the end of the trail is held from the record on.

    Args:
        item: As it was read under the caller's lock; it is read again.
        name: Of ``transitions.ITEM``.
        actor: Who takes the step; of two people, the second.
        grant: What allows it.
        columns: Further columns that change with the status.
        reason: In words, where the transition needs one; kept as a note, hashed in the trail.
        fields: What else the trail's keyed hash covers.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``common.changed_meanwhile``.
    """
    transition = ITEM[name]
    require_source(item, transition)
    said = require_reason(reason) if transition.needs_reason else reason.strip()
    before = item.status
    changed = {**(columns or {}), **({"reason": said} if transition.needs_reason else {})}
    set_status(item, transition.target, columns=changed)
    if said:
        ReturnNote.objects.create(
            object_kind=KIND, object_id=item.pk, object_version=item.version, move=name, text=said, by=actor
        )
    shown = {**plain(columns or {}), **(fields or {}), **({"reason": said} if said else {})}
    note_item(item, name, actor=actor, grant=grant, before=before, fields=shown)
    return item


def touch_item(item: Item, columns: Mapping[str, Any]) -> None:
    """
    Set named columns of a locked item and count up its version, for a change that is no move.

    A value may be an expression (``F("recovered") + sum``), so that two who add at once both count.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    rows = Item.objects.filter(pk=item.pk, status=item.status, version=item.version)
    if rows.update(version=F("version") + 1, **columns) != 1:
        raise changed_meanwhile()
    item.refresh_from_db()


def note_item(
    item: Item,
    name: str,
    *,
    actor: User | None,
    grant: Grant | None,
    before: str = "",
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Append the trail record of a step on an item, and tell whoever listens; the item is as it is after the step."""
    action = f"rectification.{name}"
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind=KIND,
        object_id=item.uid,
        object_version=item.version,
        from_state=before or item.status,
        to_state=item.status,
        fields=fields,
    )
    emit(
        Event(
            name=action,
            object_kind=KIND,
            uid=str(item.uid),
            version=item.version,
            from_state=before or item.status,
            to_state=item.status,
            round_id=str(item.round_id),
            target_id=item.target_id,
        )
    )


def require_item_version(item: Item, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != item.version:
        raise changed_meanwhile()


def require_others(item: Item, actor: User, *parts: str) -> None:
    """
    Refuse who had a part in the item already; ``parts`` are columns of people, ``recorded_by`` … ``verified_by``.

    Raises:
        Refusal: ``rectification.own_line`` (403), which says what the person did.
    """
    for part in parts:
        had = getattr(item, f"{part}_id") == actor.pk
        if had or (part == "recorded_by" and has_recorded(item, actor)):
            zh, en = _PARTS[part]
            raise Refusal(
                "rectification.own_line",
                f"整改事项 {item.number} 您已经{zh}，这一步必须由另一个人办理，没有改动。请交由他人办理。",
                f"You {en} (item {item.number}), so this step belongs to somebody else; nothing was changed. Let "
                "another person take it.",
                where="actor",
                http_status=403,
            )


def has_recorded(item: Item, person: User) -> bool:
    """
    Return whether ``person`` recorded anything of an item for the unit: its plan, progress, proof, an extension.

    ``recorded_by`` names the last of them; any is enough to leave the later steps to others.
    """
    mine = {"item": item, "on_behalf": True}
    return (
        person.pk in recorded_for(item.target)
        or Progress.objects.filter(**mine, by=person).exists()
        or Proof.objects.filter(**mine, author=person).exists()
        or Extension.objects.filter(**mine, author=person).exists()
    )
