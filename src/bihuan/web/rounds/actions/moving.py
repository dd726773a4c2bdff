"""The one place that sets the status of a round."""

from collections.abc import Mapping
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access import To, judge, round_for
from bihuan.web.rounds.models import Announcement, Recusal, Round, Scheme
from bihuan.web.rounds.transitions import TRANSITIONS

#: Rows of rounds that have states.
Stateful = Round | Recusal | Scheme | Announcement

STATES = {
    "from_reading": ("来自通报", "known from its notice only"),
    "planned": ("已计划", "planned"),
    "live": ("进行中", "live"),
    "ended": ("已结束", "ended"),
    "archived": ("已归档", "archived"),
    "cancelled": ("已取消", "cancelled"),
}


def to_move(actor: User, round_: Round, name: str, version: int | None) -> tuple[Round, Grant]:
    """
    Return the round, locked, and the grant under which ``actor`` may take the step ``name``.

    The state is looked at first: who comes a moment too late hears that, not that they may not.

    Raises:
        Refusal: ``rounds.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.SEE, for_change=True)
    require_state(locked, *TRANSITIONS[name].sources)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    return locked, judge(actor, locked, To.MOVE)


def move(
    round_: Round,
    name: str,
    *,
    actor: User,
    grant: Grant,
    reason: str = "",
    columns: Mapping[str, Any] | None = None,
) -> Round:
    """
    Move ``round_`` along the transition ``name``; where two people sign, the first signature is kept and nothing moves.

    Raises:
        Refusal: ``rounds.not_in_state``, ``rounds.reason_needed``, ``common.changed_meanwhile``;
            ``accounts.second_person_needed`` where the same person signs twice.
    """
    transition = TRANSITIONS[name]
    before = round_.status
    require_state(round_, *transition.sources)
    if transition.needs_reason:
        require_reason(reason)
    if transition.two_people:
        first = sign(
            actor=actor,
            grant=grant,
            kind="round",
            object_id=round_.pk,
            version=round_.version,
            move=name,
            reason=reason,
        )
        if first is None:
            return round_
    set_status(round_, transition.target, columns=columns)
    record(
        actor=actor,
        grant=grant,
        action=f"rounds.{name}",
        object_kind="round",
        object_id=round_.pk,
        object_version=round_.version,
        from_state=before,
        to_state=round_.status,
        fields={"title": round_.title, "reason": reason},
    )
    return round_


def require_reason(reason: str) -> None:
    """
    Raise unless a reason is written.

    Raises:
        Refusal: ``rounds.reason_needed``.
    """
    if not reason.strip():
        raise Refusal(
            "rounds.reason_needed",
            "请写明理由，再办理这一步。没有做任何改动。",
            "State the reason, then take this step. Nothing was changed.",
            where="reason",
        )


def set_status(row: Stateful, status: str, *, columns: Mapping[str, Any] | None = None) -> None:
    """
    Set the status of a row of rounds, and the named columns with it; the caller has judged and writes the record.

    The one place for every kind of row that has states, compared and set on status and version.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    moved = (
        type(row)
        .objects.filter(pk=row.pk, status=row.status, version=row.version)  # type: ignore[misc]  # keys differ by kind
        .update(status=status, version=row.version + 1, **(columns or {}))
    )
    if moved != 1:
        raise changed_meanwhile()
    row.refresh_from_db()


def touch(round_: Round, version: int | None, columns: Mapping[str, Any] | None = None) -> None:
    """
    Count up the version for a change that is no move, so that signatures under the older one are void.

    Args:
        round_: The round as it was locked.
        version: The version that the person had before them; None if they did not say.
        columns: Named columns of the round that change with it.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    if version is not None and version != round_.version:
        raise changed_meanwhile()
    changed = Round.objects.filter(pk=round_.pk, version=round_.version).update(
        version=round_.version + 1, **(columns or {})
    )
    if changed != 1:
        raise changed_meanwhile()
    round_.refresh_from_db()


def require_state(round_: Round, *states: str) -> None:
    """Raise ``rounds.not_in_state`` unless ``round_`` is in one of ``states``."""
    if round_.status in states:
        return
    zh, en = STATES[round_.status]
    raise Refusal(
        "rounds.not_in_state",
        f"这个轮次目前是“{zh}”，不能办理这一步。请打开轮次页查看当前状态。",
        f"This round is {en}, so this step cannot be taken. Open its page to see where it stands.",
        http_status=409,
    )
