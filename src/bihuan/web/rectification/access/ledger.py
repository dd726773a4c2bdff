"""
Who takes the ledger of rectification out and brings it back.

Out it goes to whoever may export, as far as they read its lines; what comes back is judged line by line by the action that
adds progress.
"""

from uuid import UUID

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.rules import somewhere
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import not_found
from bihuan.web.rectification.access.items import item_round_for
from bihuan.web.rounds.models import Round

_WHO = frozenset({Role.OFF, Role.LIA, Role.UNIT})


def exported_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round whose ledger ``user`` takes out; the action asks again, and for a proof of who they are.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of, or without exports.
    """
    round_ = item_round_for(user, pk)
    if somewhere(standing_of(user), "export", Right.EXPORT) is None:
        raise not_found()
    return round_


def may_take_ledger(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` works on lines of a round by its ledger: the office and the units; for links."""
    standing = standing_of(user)
    return any(one.role in _WHO and round_.pk in one.round_ids for one in standing.held)
