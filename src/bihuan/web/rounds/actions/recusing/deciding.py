"""
The decision about a recusal: two of the leading group sign.

Accepting takes every right for the target from the account in the same transaction. Whoever is writing under those rights
finishes first (see ``accounts.queries.holding``); whoever comes later is judged without them.
"""

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.holding import take_rights
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access import recusals as access
from bihuan.web.rounds.actions.moving import require_reason, set_status
from bihuan.web.rounds.actions.recusing import telling
from bihuan.web.rounds.actions.recusing.meeting import leave_meeting
from bihuan.web.rounds.actions.recusing.preparing import VERDICTS, open_recusal, own_recusal
from bihuan.web.rounds.actions.recusing.substituting import put_in_place, require_substitute
from bihuan.web.rounds.models import Recusal
from bihuan.web.rounds.queries.recusals import concerned_by
from bihuan.web.rounds.transitions import RECUSAL


@transaction.atomic
def decide_recusal(*, actor: User, recusal: Recusal, verdict: str, reason: str, version: int | None = None) -> Recusal:
    """
    Sign a decision; the second signature takes it, with everything that follows from it.

    Args:
        actor: Of the leading group; not the one it concerns, nor who brought it up or prepared it.
        recusal: An open one that the office has prepared.
        verdict: "accept" or "refuse"; the office's proposal binds nobody.
        reason: Why; the last one who signs has the last word.
        version: The version that the person had before them, if known.

    Returns:
        The recusal: decided after the second signature, still open after the first.

    Raises:
        Refusal: ``rounds.recusal_decided``, ``rounds.own_recusal``, ``rounds.recusal_unprepared``,
            ``rounds.reason_needed``, ``rounds.substitute_needed``, ``rounds.substitute_unfit``,
            ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person may not.
    """
    locked = _locked(actor, recusal, version)
    concerned = locked.concerned_id
    grant = access.judge(actor, locked, access.To.DECIDE)
    _require_decidable(actor, locked, verdict, reason)
    move = RECUSAL[f"{verdict}_recusal"]
    if verdict == "accept":
        locked.substitute = require_substitute(locked, locked.substitute)
    # What the first one wrote is what the second one is shown.
    Recusal.objects.filter(pk=locked.pk).update(decision_reason=reason.strip())
    first = sign(actor=actor, grant=grant, kind="recusal", object_id=locked.uid, version=locked.version, move=move.name)
    if first is None:
        locked.refresh_from_db()
        return locked
    substitute = locked.substitute if verdict == "accept" else None
    set_status(
        locked,
        move.target,
        columns={"decided_on": today(), "decided_by": actor, "person": concerned, "substitute": substitute},
    )
    stepping_in = put_in_place(locked, actor=actor, grant=grant) if substitute else None
    left = leave_meeting(locked, stepping_in.person if stepping_in else None) if verdict == "accept" else None
    record(
        actor=actor,
        grant=grant,
        action=f"rounds.{move.name}",
        object_kind="recusal",
        object_id=locked.uid,
        object_version=locked.version,
        from_state=Recusal.Status.OPEN,
        to_state=locked.status,
        fields={
            "target": locked.target_id,
            "reason": locked.decision_reason,
            "substitute": str(stepping_in.pk) if stepping_in else "",
            **(left.fields if left else {}),
        },
    )
    telling.of_decision(locked, left)
    return locked


def _locked(actor: User, recusal: Recusal, version: int | None) -> Recusal:
    concerned = concerned_by(recusal.uid)
    # Before any row is locked: whoever acts under these rights may be waiting for one.
    if concerned is not None:
        take_rights(concerned)
    locked = open_recusal(actor, recusal, version)
    if locked.concerned_id != concerned:
        raise changed_meanwhile()
    return locked


def _require_decidable(actor: User, recusal: Recusal, verdict: str, reason: str) -> None:
    if actor.pk in {recusal.concerned_id, recusal.filed_by_id, recusal.prepared_by_id}:
        raise own_recusal()
    if not recusal.proposal:
        raise Refusal(
            "rounds.recusal_unprepared",
            "巡视办还没有提出拟办意见，暂不能决定。请等巡视办办理。",
            "The office has not prepared this recusal yet, so it cannot be decided. Wait for the office.",
            http_status=409,
        )
    if verdict not in VERDICTS:
        raise Refusal(
            "rounds.recusal_incomplete",
            "请选择决定回避还是不予回避。没有做任何改动。",
            "Choose whether the recusal is accepted or refused. Nothing was changed.",
            where="verdict",
        )
    require_reason(reason)
