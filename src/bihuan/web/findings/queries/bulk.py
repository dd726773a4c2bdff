"""What a person may do with many findings at once, and which of those they ticked can take the step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from bihuan.web.accounts.access import Visitor, may_somewhere
from bihuan.web.findings.models import Finding
from bihuan.web.findings.move_words import FINDING as FINDING_WORDS
from bihuan.web.findings.queries.lists import readable
from bihuan.web.findings.transitions import FINDING

#: More in one go would keep a person waiting, and others from saving.
MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class BulkMove:
    """A move that can be taken with many findings."""

    name: str
    label: str | Promise
    needs_reason: bool


def bulk_moves(user: Visitor) -> tuple[BulkMove, ...]:
    """Return the moves of findings that ``user`` may take somewhere; whether on a row is judged row by row."""
    return tuple(
        BulkMove(name, FINDING_WORDS[name].label, move.needs_reason)
        for name, move in FINDING.items()
        if may_somewhere(user, "finding", move.to.letter, move.sources)
    )


def ticked(user: Visitor, uids: Sequence[str]) -> QuerySet[Finding]:
    """Return the ticked findings that ``user`` may read; keys of others, and what is no key, lead to nothing."""
    return readable(user, "finding").filter(uid__in=[uid for text in uids if (uid := _uuid(text))])


def in_order(rows: QuerySet[Any]) -> list[Finding]:
    """Return at most ``MOST_AT_ONCE`` findings with their targets, oldest first, as they were registered."""
    return list(rows.select_related("target").order_by("id")[:MOST_AT_ONCE])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
