"""Recording that somebody tried to change something and was refused."""

from django.db import transaction

from bihuan.web.trail.actions.appending import append


def record_refusal(*, actor: str, page: str, object_kind: str, object_id: str, code: str) -> None:
    """
    Append that a change was refused, in a transaction of its own: that of the change has been rolled back.

    Args:
        actor: The pseudonym of who tried.
        page: The name of the address, kept as the state that was wanted, because there is no better place for it.
        object_kind: What the address names.
        object_id: Its id, as the address names it.
        code: The code of the refusal.

    Raises:
        Refusal: ``trail.not_written``.
    """
    with transaction.atomic():
        append(
            actor=actor,
            action="trail.attempt",
            object_kind=object_kind or "page",
            object_id=object_id,
            to_state=page[:30],
            result="refused",
            reason_code=code[:60],
        )
