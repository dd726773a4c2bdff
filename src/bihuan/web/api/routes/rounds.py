"""Rounds and inspected units."""

from typing import Any
from uuid import UUID

from ninja import Router

from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.schemas import RoundOut, TargetOut
from bihuan.web.rounds.access import rounds_visible_to, targets_visible_to

router = Router(tags=["rounds"])


@router.get("/rounds", response=list[RoundOut], operation_id="round_list", summary="List rounds")
def round_list(request: TokenRequest) -> Any:
    """Rounds that the assignment may know of, newest first."""
    names = ("id", "title", "status", "starts_on", "ends_on", "version")
    return list(rounds_visible_to(request.user).order_by("-serial").values(*names))


@router.get("/targets", response=list[TargetOut], operation_id="target_list", summary="List inspected units")
def target_list(request: TokenRequest, round: UUID | None = None) -> Any:  # noqa: A002  # the parameter's name
    """Inspected units that the assignment reaches, in the order of their rounds."""
    rows = targets_visible_to(request.user)
    rows = rows.filter(round_id=round) if round else rows
    return [
        {
            "id": row.pk,
            "round": row.round_id,
            "number": row.number,
            "name": row.name,
            "group": row.group.number if row.group else None,
        }
        for row in rows.select_related("group").order_by("round__serial", "number")
    ]
