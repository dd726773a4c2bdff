"""Closing a round for good."""

from collections.abc import Callable

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions.moving import move, to_move
from bihuan.web.rounds.models import Round

#: Says why a round cannot be archived yet, or None.
Guard = Callable[[Round], Refusal | None]
_guards: list[Guard] = []


def refuse_archiving_while(guard: Guard) -> Guard:
    """Let an app above have a say: its ``guard`` returns the refusal for as long as something of the round is open."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


@transaction.atomic
def archive(*, actor: User, round_: Round, version: int | None = None) -> Round:
    """
    Close an ended round; two people of the office sign. Every right of its groups ends with it.

    Raises:
        Refusal: whatever a guard says is still open; ``rounds.not_in_state``, ``common.changed_meanwhile``,
            ``accounts.second_person_needed``; the person may not.
    """
    locked, grant = to_move(actor, round_, "archive", version)
    for guard in _guards:
        refusal = guard(locked)
        if refusal is not None:
            raise refusal
    return move(locked, "archive", actor=actor, grant=grant)
