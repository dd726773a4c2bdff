"""The library of criteria."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router

from bihuan.web.api import shapes
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.schemas import CriterionOut
from bihuan.web.findings.access import criteria_visible_to

router = Router(tags=["criteria"])


@router.get("", response=list[CriterionOut], operation_id="criterion_list", summary="List criteria")
def criterion_list(
    request: TokenRequest,
    on: Annotated[date | None, Query(description="day of the fact: only versions in force on it")] = None,
    document: Annotated[str, Query(max_length=200, description="title of a document")] = "",
) -> Any:
    """Articles with the version they stand in, at most 500; narrow by document or day."""
    rows = criteria_visible_to(request.user).select_related("version__document")
    if on:
        rows = rows.exclude(version__in_force_until__lt=on).filter(version__in_force_from__lte=on)
    rows = rows.filter(version__document__title=document) if document else rows
    return [shapes.criterion(row) for row in rows[:500]]
