"""Proof of rectification: bringing it in, taking it back with a reason, handing the original out."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions import keep
from bihuan.web.files.wording import ask_for_words
from bihuan.web.findings.actions.evidence import Prepared, prepare
from bihuan.web.rectification.access.items import To as ItemTo
from bihuan.web.rectification.access.items import item_for
from bihuan.web.rectification.access.proofs import To, bringing, is_of_unit, judge, may, proof_for
from bihuan.web.rectification.actions.items import note_item, touch_item
from bihuan.web.rectification.actions.work import not_worked, require_measure, require_written_in, withdrawn_already
from bihuan.web.rectification.models import Item, Proof
from bihuan.web.rectification.texts import check_text, require_reason
from bihuan.web.rectification.truth import watch

KIND = "proof"
S = Item.Status
#: States in which a verifier brings what was seen on the spot.
VERIFIED_IN = (S.REPORTED, S.REVIEWED)


def add_proof(
    *,
    actor: User,
    item: Item,
    data: bytes | Path | Prepared,
    kind: str,
    name: str = "",
    dated_on: date | None = None,
    measure_key: UUID | None = None,
    note: str = "",
    declared: str = "",
    is_demo: bool = False,
) -> Proof:
    """
    Bring proof for an item. The original is kept as it came; a cleaned copy goes round.

    Args:
        actor: Of the unit; the verifier to whom the item is assigned; a clerk for the unit, which is recorded.
        item: That it proves; the unit's to work on now, or a verifier's to look at.
        data: The file, or what ``prepare`` made of it.
        kind: Of ``Proof.Kind``; visits and calls are for verifiers alone.
        name: As the person called it.
        dated_on: The day that it bears.
        measure_key: The measure of the item that it proves; None for the item as a whole.
        note: What it shows, in words.
        declared: The media type that the browser gave.
        is_demo: Made up for a demonstration.

    Raises:
        Refusal: the person may not; ``rectification.not_in_state``, ``rectification.unknown_proof_kind``,
            ``rectification.proof_of_verifiers``, ``rectification.no_such_measure``, ``rectification.day_in_future``;
            what ``prepare`` refuses.
    """
    _judged(actor, item_for(actor, item.uid, ItemTo.READ), kind, fresh=False)
    prepared = data if isinstance(data, Prepared) else prepare(data, name, declared=declared)
    with transaction.atomic():
        locked = item_for(actor, item.uid, ItemTo.READ, for_change=True)
        grant, on_behalf = _judged(actor, locked, kind, fresh=True)
        is_from_unit = is_of_unit(grant, on_behalf=on_behalf)
        _check(locked, measure_key, dated_on, note)
        facts = {
            "measure_key": measure_key,
            "kind": kind,
            "note": note.strip(),
            "dated_on": dated_on,
            "is_demo": is_demo,
        }
        made = _kept(locked, prepared, author=actor, is_from_unit=is_from_unit, on_behalf=on_behalf, **facts)
        columns: dict[str, Any] = {"proofs_count": F("proofs_count") + 1}
        touch_item(locked, {**columns, **({"recorded_by": actor} if on_behalf else {})})
        watch.proof_added(made)
        note_item(locked, "add_proof", actor=actor, grant=grant, fields=_hashed(made))
    return made


def _kept(item: Item, prepared: Prepared, **columns: Any) -> Proof:
    """Return the row of new proof, its original and the copy that goes round kept."""
    copy = keep(prepared.copy.data, media_type=prepared.copy.media_type)
    # Read in the background: its words are compared with other proof, and nobody should wait for that.
    ask_for_words(copy)
    return Proof.objects.create(
        item=item,
        round_id=item.round_id,
        target_id=item.target_id,
        name=prepared.scan.name[:200],
        media_type=prepared.scan.media_type,
        original=keep(prepared.data, media_type=prepared.scan.media_type),
        cleaned=copy,
        removed=[_said(one) for one in prepared.copy.removed],
        warnings=[_said(one) for one in prepared.scan.warnings],
        added_on=today(),
        **columns,
    )


@transaction.atomic
def withdraw_proof(*, actor: User, proof: Proof, reason: str) -> Proof:
    """
    Take proof back that was a mistake; it stays to be seen, with the reason, and proves nothing any more.

    The unit takes back its own while the item is its to work on, a verifier theirs until the item is verified.

    Raises:
        Refusal: ``rectification.withdrawn_already``, ``rectification.proof_of_others``, ``rectification.not_in_state``,
            ``rectification.reason_needed``; the person may not.
    """
    locked = item_for(actor, proof.item.uid, ItemTo.READ, for_change=True)
    found = proof_for(actor, proof.uid, To.READ, for_change=True)
    said = require_reason(reason)[:300]
    on_behalf = not may(actor, found, To.WITHDRAW) and may(actor, found, To.WITHDRAW_ON_BEHALF)
    grant = judge(actor, found, To.WITHDRAW_ON_BEHALF if on_behalf else To.WITHDRAW)
    if found.is_from_unit != is_of_unit(grant, on_behalf=on_behalf):
        raise Refusal(
            "rectification.proof_of_others",
            "这份材料不是您这一方提交的，只能由提交的一方撤回，没有改动。如认为有误，请提出意见或退回事项。",
            "This proof was brought by the other side, and only that side takes it back; nothing was changed. If it is wrong, "
            "say so, or return the item.",
            http_status=409,
        )
    if found.withdrawn_on is not None:
        raise withdrawn_already()
    _require_open(locked, is_from_unit=found.is_from_unit)
    Proof.objects.filter(pk=found.pk).update(withdrawn_on=today(), withdrawn_reason=said)
    touch_item(locked, {"proofs_count": F("proofs_count") - 1})
    found.refresh_from_db()
    watch.proof_withdrawn(found)
    fields = {"proof": str(found.uid), "reason": said}
    note_item(locked, "withdraw_proof", actor=actor, grant=grant, fields=fields)
    return found


@transaction.atomic
def take_proof_original(*, actor: User, proof: Proof) -> Proof:
    """
    Record that the original of a proof was handed out, and return it.

    Raises:
        Refusal: the person may not have originals.
    """
    grant = judge(actor, proof, To.ORIGINAL)
    record(
        actor=actor,
        grant=grant,
        action="rectification.take_original",
        object_kind=KIND,
        object_id=proof.uid,
        fields={"item": str(proof.item.uid), "original": proof.original.sha256},
    )
    return proof


def _judged(actor: User, item: Item, kind: str, *, fresh: bool) -> Any:
    if kind not in Proof.Kind.values:
        raise Refusal(
            "rectification.unknown_proof_kind",
            "没有这种佐证材料，没有保存。请从列表中选择材料种类。",
            "There is no such kind of proof; nothing was saved. Choose one from the list.",
            where="kind",
        )
    grant, on_behalf = bringing(actor, item, fresh=fresh)
    is_from_unit = is_of_unit(grant, on_behalf=on_behalf)
    if is_from_unit and kind in Proof.OF_VERIFIERS:
        raise Refusal(
            "rectification.proof_of_verifiers",
            f"“{Proof.Kind(kind).label}”只能由指派的核查人员提交，没有保存。请选择其他种类，或等核查人员提交。",
            "Records of visits and calls are brought by the verifier alone; nothing was saved. Choose another kind, or "
            "leave it to the verifier.",
            where="kind",
            http_status=403,
        )
    _require_open(item, is_from_unit=is_from_unit)
    return grant, on_behalf


def _require_open(item: Item, *, is_from_unit: bool) -> None:
    if is_from_unit:
        require_written_in(item)
    elif item.status not in VERIFIED_IN:
        raise not_worked(item)


def _check(item: Item, measure_key: UUID | None, dated_on: date | None, note: str) -> None:
    require_measure(item, measure_key)
    check_text(note, where="note", longest=300)
    if dated_on is not None and dated_on > today():
        raise Refusal(
            "rectification.day_in_future",
            f"材料日期 {dated_on} 晚于今天，没有保存。请填写材料上的日期。",
            f"The proof would bear the day {dated_on}, which is still to come; nothing was saved. Enter the day it bears.",
            where="dated_on",
        )


def _said(one: Any) -> dict[str, str]:
    return {"code": one.code, "zh": one.zh, "en": one.en}


def _hashed(proof: Proof) -> dict[str, Any]:
    return {
        "proof": str(proof.uid),
        "kind": proof.kind,
        "name": proof.name,
        "measure": str(proof.measure_key or ""),
        "original": proof.original.sha256,
        "cleaned": proof.cleaned.sha256,
        "on_behalf": proof.on_behalf,
    }
