"""Who takes the ledger of rectification out and brings it back: the office, and the units their own lines."""

from uuid import UUID

from bihuan.web.accounts.access import Visitor, colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.rules import Grant, somewhere
from bihuan.web.accounts.standing import Standing, standing_of
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.access.items import ITEM, item_round_for
from bihuan.web.rounds.models import Round

_WHO = frozenset({Role.OFF, Role.LIA, Role.UNIT})


def ledger_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return the round whose ledger ``user`` takes out, as far as its lines are theirs to work on.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round, or a ledger, that is not for them.
    """
    round_ = item_round_for(user, pk)
    exporting_ledger(user, round_)
    return round_


def exporting_ledger(user: Visitor, round_: Round) -> Grant:
    """
    Return what allows ``user`` to take the ledger of a round out, and to bring it back.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``.
    """
    standing = standing_of(colleague(user))
    mine = tuple(one for one in standing.held if one.role in _WHO and round_.pk in one.round_ids)
    found = somewhere(Standing(standing.person_id, mine, standing.removed), ITEM.kind, Right.EDIT)
    if found is None:
        raise not_found()
    return found


def may_take_ledger(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` takes the ledger of a round out; for links."""
    standing = standing_of(user)
    return any(one.role in _WHO and round_.pk in one.round_ids for one in standing.held)
