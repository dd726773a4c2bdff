"""What the page of a line's end shows: its two axes, what was proposed, its kin, and the grounds on which it may lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.web.accounts.access import Visitor
from bihuan.web.common import words
from bihuan.web.rectification import adoption
from bihuan.web.rectification.access.checks import sampled_visible_to
from bihuan.web.rectification.models import Completion, Item, Proposal, SampledItem
from bihuan.web.rectification.queries.check_pages import score_of
from bihuan.web.rectification.queries.lapsing import Ground, grounds_of
from bihuan.web.rectification.transitions import OPEN


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """What the first of two proposed for a step, as facts to read: pairs of a label's code and the words."""

    move: str
    reason: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """Everything that the page of a line's end shows."""

    proposals: dict[str, ProposalShown]
    successors: tuple[Item, ...]
    grounds: tuple[Ground, ...]
    failed: tuple[SampledItem, ...]
    score: adoption.Adoption | None


def closing_page(user: Visitor, item: Item) -> ClosingPage:
    """Return what the page of a line's end shows; a fixed number of statements."""
    rows = item.proposals.filter(item_version=item.version)
    last = item.check_forms.first()
    failed = sampled_visible_to(user).filter(item=item, outcome=SampledItem.Outcome.FAILS)
    return ClosingPage(
        {row.move: _shown(row) for row in rows},
        tuple(item.successors.order_by("pk")),
        tuple(grounds_of(item)) if item.status in OPEN else (),
        tuple(failed.select_related("sample").order_by("pk")),
        score_of(item, last) if last else None,
    )


def proposed_fields(item: Item, move: str) -> dict[str, Any]:
    """Return what the first of two proposed for a step, by the names of its form's fields; empty if nothing was."""
    row = item.proposals.filter(item_version=item.version, move=move).first()
    return {"reason": row.reason, **row.data} if row else {}


def _shown(row: Proposal) -> ProposalShown:
    return ProposalShown(row.move, row.reason, tuple(_facts(row.data)))


def _facts(data: dict[str, Any]) -> Sequence[tuple[str, str]]:
    found = []
    if data.get("completion"):
        found.append(("completion", str(Completion(data["completion"]).label)))
    if data.get("due_on"):
        found.append(("due_on", words.day(date.fromisoformat(data["due_on"]))))
    if data.get("owner"):
        found.append(("owner", data["owner"]))
    if data.get("origin"):
        found.append(("origin", str(Item.Origin(data["origin"]).label)))
    return found
