"""The office's part: what it proposes to the leading group, and who steps in for a leader."""

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access import recusals as access
from bihuan.web.rounds.actions.recusing import telling
from bihuan.web.rounds.actions.recusing.substituting import require_substitute
from bihuan.web.rounds.models import Inspector, Recusal

#: What the office may propose, and the leading group decide.
VERDICTS = ("accept", "refuse")
_DECIDED = ("这件回避已经决定，不能再办理这一步。", "This recusal was decided, so this step cannot be taken.")


@transaction.atomic
def prepare_recusal(
    *,
    actor: User,
    recusal: Recusal,
    proposal: str,
    reason: str,
    substitute: Inspector | None = None,
    version: int | None = None,
) -> Recusal:
    """
    Keep what the office proposes; signatures under an earlier proposal are void.

    Args:
        actor: A clerk of the round's office, not the one it concerns.
        recusal: An open one.
        proposal: "accept" or "refuse".
        reason: Why; the person, and the unit that challenged, read the reason of the decision that follows.
        substitute: Who takes the place of a leader for this one target; needed for a leader, nothing else.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rounds.recusal_decided``, ``rounds.own_recusal``, ``rounds.recusal_incomplete``,
            ``rounds.substitute_needed``, ``rounds.substitute_unfit``, ``common.changed_meanwhile``; the person may not.
    """
    locked = open_recusal(actor, recusal, version)
    locked.grant = access.judge(actor, locked, access.To.PREPARE)
    if locked.concerned_id == actor.pk:
        raise own_recusal()
    if proposal not in VERDICTS:
        raise _incomplete("proposal", "请选择拟办意见", "Choose what you propose")
    if not reason.strip():
        raise _incomplete("reason", "请写明理由", "State the reason")
    chosen = substitute if proposal == "accept" else None
    if proposal == "accept":
        chosen = require_substitute(locked, chosen)
    _write(locked, actor, proposal, reason.strip(), chosen)
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.prepare_recusal",
        object_kind="recusal",
        object_id=locked.uid,
        object_version=locked.version,
        fields={
            "proposal": proposal,
            "reason": locked.proposal_reason,
            "substitute": str(chosen.uid) if chosen else "",
        },
    )
    telling.of_proposal(locked)
    return locked


def _write(locked: Recusal, actor: User, proposal: str, reason: str, substitute: Inspector | None) -> None:
    changed = Recusal.objects.filter(pk=locked.pk, version=locked.version).update(
        proposal=proposal,
        proposal_reason=reason,
        substitute=substitute,
        prepared_by=actor,
        decision_reason="",
        version=locked.version + 1,
    )
    if changed != 1:
        raise changed_meanwhile()
    locked.refresh_from_db()


def open_recusal(actor: User, recusal: Recusal, version: int | None) -> Recusal:
    """
    Return the recusal, locked, that ``actor`` may know of.

    The state is looked at before the right: who comes a moment too late hears that, not that they may not.

    Raises:
        Refusal: ``rounds.recusal_decided``, ``common.changed_meanwhile``; the person may not know of it.
    """
    locked = access.recusal_for(actor, recusal.uid, access.To.SEE, for_change=True)
    if locked.status != Recusal.Status.OPEN:
        raise Refusal(
            "rounds.recusal_decided",
            f"{_DECIDED[0]}没有做任何改动。如有新的情况，请另行登记。",
            f"{_DECIDED[1]} Nothing was changed. If there is something new, file another one.",
            http_status=409,
        )
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    return locked


def own_recusal() -> Refusal:
    """Return the answer to somebody who would prepare or decide what concerns them, or what they brought up themselves."""
    return Refusal(
        "rounds.own_recusal",
        "这件回避涉及您本人，或者由您提出、拟办，须由他人办理。没有做任何改动。",
        "This recusal concerns you, or you filed or prepared it, so somebody else has to do this. Nothing was changed.",
        where="actor",
        http_status=409,
    )


def _incomplete(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "rounds.recusal_incomplete",
        f"{zh}，没有保存。请补充后再提交。",
        f"{en}; nothing was saved. Add it and submit again.",
        where=where,
    )
