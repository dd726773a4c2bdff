"""First signatures that wait for a second person, as a page shows them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.models import Signature
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.findings.models import Finding, WorkingPaper
from bihuan.web.findings.move_words import words_of
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rounds.models import Round


def waiting_signatures(row: Finding | WorkingPaper, user: Visitor) -> list[OpenSignature]:
    """Return the signatures that still count for the row as it stands. One statement."""
    kind = "finding" if isinstance(row, Finding) else "working_paper"
    waiting = open_signatures(kind, str(row.uid), row.version)
    return [_shown(signature, words_of(row, signature.move).label, user) for signature in waiting]


def waiting_for_round(round_: Round, user: Visitor, names: Mapping[str, Any]) -> list[OpenSignature]:
    """Return the signatures under moves of a round that still count; ``names`` calls the moves. One statement."""
    waiting = open_signatures("round", round_.pk, round_.version)
    return [_shown(signature, names[signature.move].label, user) for signature in waiting]


def _shown(signature: Signature, words: Any, user: Visitor) -> OpenSignature:
    return OpenSignature(
        pk=signature.pk,
        words=str(words),
        who=str(signature.person),
        at=signature.signed_at,
        until=timezone.localtime(signature.signed_at + GOOD_FOR).date(),
        is_mine=signature.person_id == user.pk,
        move=signature.move,
    )
