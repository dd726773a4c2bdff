"""The rectification ledger (整改台账) of a round, page by page; its workbook is taken out on the page."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import Page
from bihuan.web.rectification.access.chasing import rules_for
from bihuan.web.rectification.access.items import item_round_for, items_visible_to
from bihuan.web.rectification.queries.chasing_rules import rules_of
from bihuan.web.rectification.queries.ledger_rows import LedgerRow, ledger_rows

router = Router(tags=["rectification"])


class LedgerOut(Schema):
    """A line of the ledger with its measures, progress and proof."""

    id: UUID
    number: str
    unit: str
    problem: str
    measures: str = Field(description="a line each")
    lead_unit: str
    co_units: str
    leader: str
    handler: str
    due_on: date | None
    due_reason: str
    progress: str = Field(description="the newest five reports that stand, a line each")
    proofs: str = Field(description="names")
    status: str
    completion: str
    recovered: Decimal = Field(description="yuan")
    people_handled: int
    systems_made: int
    reason: str = Field(description="of the last return or end")
    closed_on: date | None


class RectificationRulesOut(Schema):
    """What the office settled for the rectification of a round."""

    long_term: str = Field(description="how lines kept up for good count: done, not_done or separate")
    opinion_days: int
    yellow_days: int
    remind_days: list[int] = Field(description="days before a date on which people are reminded")
    sample_percent: int
    allows_skipping: bool


_OF_ITEM = (
    *("problem", "lead_unit", "co_units", "leader", "handler", "due_on", "due_reason", "status", "completion"),
    *("recovered", "people_handled", "systems_made", "reason", "closed_on"),
)


@router.get(
    "/rounds/{uid}/rectification-ledger",
    response=Page[LedgerOut],
    operation_id="rectification_ledger",
    summary="Read the rectification ledger",
)
def rectification_ledger(
    request: TokenRequest,
    uid: UUID,
    target: int | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """The lines of a round that the assignment reads. A table to take away is an export, which is made on the page."""
    round_ = item_round_for(request.user, uid)
    rows = items_visible_to(request.user, Letter.READ).filter(round=round_)
    rows = rows.filter(target_id=target) if target is not None else rows
    found = page(rows, lambda row: row.pk, after, limit)
    lines = [_line(one) for one in ledger_rows(rows.filter(pk__in=found["items"]).order_by("-pk"))]
    return {"items": lines, "next": found["next"]}


@router.get(
    "/rounds/{uid}/rectification-rules",
    response=RectificationRulesOut,
    operation_id="rectification_rules",
    summary="Read the rules of rectification",
)
def rectification_rules(request: TokenRequest, uid: UUID) -> Any:
    """The days of reminding, the term for opinions and how rates count; two clerks change them on the page."""
    return rules_of(rules_for(colleague(request.user), uid)).plain()


def _line(row: LedgerRow) -> dict[str, Any]:
    item = row.item
    return {
        "id": item.uid,
        "number": item.number,
        "unit": item.target.name,
        "measures": row.measures,
        "progress": row.progress,
        "proofs": row.proofs,
    } | {name: getattr(item, name) for name in _OF_ITEM}
