"""
Two people: the first signs, the second one's signature performs the move.

A signature is bound to the version of the object that was signed, so that any edit voids it; it is good for seven days
and may be taken back by who gave it. It counts only while its giver still holds the assignment it was given under.
"""

from django.db import transaction

from bihuan.web.accounts.models import Signature, User
from bihuan.web.accounts.queries.signatures import open_signatures, signatures_of
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.step_up import require_signer
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal, not_found


def sign(
    *,
    actor: User,
    grant: Grant,
    kind: str,
    object_id: object,
    version: int,
    move: str,
    reason: str = "",
    slot: str = "",
) -> Signature | None:
    """
    Return the first signature if ``actor``'s completes the pair, so that the caller performs the move; else keep it.

    Call it inside the transaction that holds the object's lock, after judging.

    Args:
        actor: Who signs.
        grant: What allows it; the role and assignment that the signature rests on.
        kind: Kind of the object, as in the trail.
        object_id: Its id, as in the trail.
        version: Its version now.
        move: Name of the move.
        reason: A code, where the move needs a reason.
        slot: Where the two are not alike: which of them this is; the other's must differ.

    Returns:
        The first signature, of another person; None where this is the first.

    Raises:
        Refusal: ``accounts.second_person_needed`` where the same person signs twice, or the same slot is filled twice;
            ``accounts.step_up_needed`` where a program signs without a code of the person.
    """
    require_signer()
    waiting = open_signatures(kind, object_id, version, move)
    # Signed twice by one person is no second look, under whatever role.
    if any(first.person_id == actor.pk for first in waiting):
        raise _second_person_needed()
    first = next((first for first in waiting if not slot or first.slot != slot), None)
    if first is not None:
        return first
    if waiting:
        raise _other_slot_needed()
    _keep(actor, grant, kind, object_id, version, move, reason, slot)
    return None


def _keep(
    actor: User, grant: Grant, kind: str, object_id: object, version: int, move: str, reason: str, slot: str
) -> None:
    kept = Signature.objects.create(
        object_kind=kind,
        object_id=str(object_id),
        object_version=version,
        move=move,
        slot=slot,
        reason=reason,
        person=actor,
        assignment_id=grant.assignment_id or None,
    )
    record(
        actor=actor,
        grant=grant,
        action="accounts.sign",
        object_kind=kind,
        object_id=object_id,
        object_version=version,
        reason_code=reason,
        fields={"move": move, "slot": slot, "signature": kept.pk},
    )


@transaction.atomic
def take_back(*, actor: User, signature: Signature) -> None:
    """
    Take back a signature that still waits.

    Raises:
        Refusal: ``common.not_found`` for somebody else's, or one that waits no longer.
    """
    held = signatures_of(actor).select_for_update().filter(pk=signature.pk).first()
    if held is None:
        raise not_found()
    held.taken_back_at = dates.now()
    held.save(update_fields=["taken_back_at"])
    record(
        actor=actor,
        action="accounts.take_back",
        object_kind=held.object_kind,
        object_id=held.object_id,
        object_version=held.object_version,
        fields={"move": held.move, "signature": held.pk},
    )


def _second_person_needed() -> Refusal:
    return Refusal(
        "accounts.second_person_needed",
        "您已经签署过这一步，须由另一人签署后才会生效。请等另一人办理；如要改动，请先撤回您的签署。",
        "You have signed this step already; it takes effect when another person signs. "
        "Wait for them, or take your signature back first if something must change.",
        http_status=409,
    )


def _other_slot_needed() -> Refusal:
    return Refusal(
        "accounts.second_person_needed",
        "这一步须由两类不同职责的人各签一次，同一职责的人已经签过。请由另一职责的人签署。",
        "This step needs two people of different duties, and one of yours has signed. The other has to sign.",
        http_status=409,
    )
