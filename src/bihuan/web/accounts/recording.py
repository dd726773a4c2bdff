"""Trail records of what people do: the pseudonym instead of the name, the role and assignment that allowed it."""

from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.trail.actions import SYSTEM, append
from bihuan.web.trail.models import Record


def record(
    *, actor: User | None, grant: Grant | None = None, action: str, object_kind: str, object_id: object, **facts: Any
) -> Record:
    """
    Add a record of what ``actor`` did to the trail, inside the transaction of the change.

    ``actor`` is None for set-up and expiry, which nobody does; ``grant`` is what allowed it; ``facts`` are the other
    arguments of ``trail.actions.append``.
    """
    if grant is not None:
        facts = {"role": grant.role, "assignment": grant.assignment_id, **facts}
    return append(
        actor=SYSTEM if actor is None else str(actor.pseudonym),
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        **facts,
    )
