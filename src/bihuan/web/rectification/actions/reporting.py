"""
Reporting that an item is done: the liaison signs first, the head of the unit second; and taking the report back.

The claim is written to the item before the first signature, so that the second is given for the same words; any change of
the item after that (progress, proof, another claim) voids the first signature.
"""

from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.signing import open_signatures, sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.actions.evidence import Prepared, prepare
from bihuan.web.rectification.access.items import To, item_for, judge
from bihuan.web.rectification.actions import item_news
from bihuan.web.rectification.actions.items import KIND, move_item, note_item, require_item_version, touch_item
from bihuan.web.rectification.actions.moving import require_source
from bihuan.web.rectification.actions.proofs import add_proof
from bihuan.web.rectification.models import Item, Proof
from bihuan.web.rectification.queries.item_measures import without_proof
from bihuan.web.rectification.texts import check_text
from bihuan.web.rectification.transitions import ITEM
from bihuan.web.rectification.truth import watch

MOVE = "report_item"
LIAISON, HEAD = "liaison", "head"
LONGEST = 4_000


@transaction.atomic
def report_item(*, actor: User, item: Item, claim: str, version: int | None = None) -> Item:
    """
    Sign, as the liaison, that an item is done: what was done, and a proof for each measure. The head signs after that.

    Args:
        actor: The liaison.
        item: Under way, or returned.
        claim: What the unit says it has done and how it knows that the problem is gone.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.claim_missing``, ``rectification.measures_without_proof``,
            ``common.changed_meanwhile``; as ``check_text``; the person may not.
    """
    locked = _to_report(actor, item, version)
    grant = judge(actor, locked, To.REPORT)
    said = _ready(locked, claim)
    touch_item(locked, {"claim": said})
    note_item(locked, "prepare_report", actor=actor, grant=grant, fields={"claim": said})
    item_news.of_prepared(locked, actor)
    _sign(actor, locked, grant, LIAISON)
    return locked


@transaction.atomic
def sign_report(*, actor: User, item: Item, version: int | None = None) -> Item:
    """
    Sign, as the head of the unit, what the liaison has prepared; the item is reported with it.

    Raises:
        Refusal: ``rectification.not_prepared`` where no signature of a liaison waits under the item as it is now,
            ``rectification.not_in_state``, ``accounts.second_person_needed`` for a head who is the liaison that signed,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = _to_report(actor, item, version)
    grant = judge(actor, locked, To.APPROVE)
    waiting = [one for one in open_signatures(KIND, locked.uid, locked.version, MOVE) if one.slot == LIAISON]
    if not waiting:
        raise _not_prepared(locked)
    _ready(locked, locked.claim)
    first = _sign(actor, locked, grant, HEAD)
    columns = {"reported_by": first.person, **_reported()}
    moved = move_item(locked, MOVE, actor=actor, grant=grant, columns=columns, fields={"claim": locked.claim})
    _tell(moved, actor)
    return moved


def report_on_behalf(
    *, actor: User, item: Item, claim: str, data: bytes | Path | Prepared, name: str = "", version: int | None = None
) -> Item:
    """
    Record, as a clerk, a report of completion that the unit signed on paper; the scan is kept as proof (代录).

    The clerk takes no later step on the line, whatever their roles.

    Raises:
        Refusal: as ``report_item`` and ``add_proof``; ``accounts.step_up_needed``.
    """
    judge(actor, item_for(actor, item.uid, To.SEE), To.REPORT_ON_BEHALF)
    prepared = data if isinstance(data, Prepared) else prepare(data, name)
    with transaction.atomic():
        locked = _to_report(actor, item, version)
        grant = judge(actor, locked, To.REPORT_ON_BEHALF)
        said = _ready(locked, claim)
        note = "单位签署的完成报告（扫描件）"
        scan = add_proof(actor=actor, item=locked, data=prepared, kind=Proof.Kind.STATEMENT, note=note)
        locked.refresh_from_db()
        columns = {"claim": said, "reported_by": actor, "recorded_by": actor, **_reported()}
        fields = {"claim": said, "scan": str(scan.uid), "on_behalf": True}
        moved = move_item(locked, MOVE, actor=actor, grant=grant, columns=columns, fields=fields)
        _tell(moved, actor)
    return moved


@transaction.atomic
def recall_item(*, actor: User, item: Item, reason: str, version: int | None = None) -> Item:
    """
    Take a report of completion back before the office has looked at it.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    require_source(locked, ITEM["recall_item"])
    require_item_version(locked, version)
    grant = judge(actor, locked, To.RECALL)
    columns = {"reported_by": None, "reported_on": None}
    return move_item(locked, "recall_item", actor=actor, grant=grant, columns=columns, reason=reason)


def _to_report(actor: User, item: Item, version: int | None) -> Item:
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    require_source(locked, ITEM[MOVE])
    require_item_version(locked, version)
    return locked


def _ready(item: Item, claim: str) -> str:
    said = claim.strip()
    if not said:
        raise Refusal(
            "rectification.claim_missing",
            "请写明做了哪些整改、问题为什么已经解决，再报送。没有报送。",
            "Say what was put right and how you know that the problem is gone; nothing was reported.",
            where="claim",
        )
    check_text(said, where="claim", longest=LONGEST)
    if missing := without_proof(item):
        zh = "；".join(f"措施 {one.number}“{one.text[:30]}”" for one in missing[:5])
        en = "; ".join(f"measure {one.number} “{one.text[:30]}”" for one in missing[:5])
        raise Refusal(
            "rectification.measures_without_proof",
            f"还有 {len(missing)} 条措施没有佐证材料：{zh}，没有报送。请为每条措施上传至少一份材料。",
            f"{len(missing)} measures have no proof yet: {en}. Nothing was reported; bring at least one proof for each.",
            where="proof",
        )
    return said


def _sign(actor: User, item: Item, grant: Any, slot: str) -> Any:
    return sign(actor=actor, grant=grant, kind=KIND, object_id=item.uid, version=item.version, move=MOVE, slot=slot)


def _reported() -> dict[str, Any]:
    # Who looked at an earlier report did not look at this one.
    return {
        "reported_on": today(),
        "reviewed_by": None,
        "reviewed_on": None,
        "verified_by": None,
        "verified_on": None,
    }


def _tell(item: Item, actor: User) -> None:
    item_news.of_report(item, actor)
    watch.item_reported(item)


def _not_prepared(item: Item) -> Refusal:
    return Refusal(
        "rectification.not_prepared",
        f"整改事项 {item.number} 的完成报告还没有联络人的签字，或者签字后事项又有改动，没有报送。请由联络人重新签报。",
        f"No liaison has signed that item {item.number} is done, or it was changed after that; nothing was reported. Let "
        "the liaison sign it again.",
        http_status=409,
    )
