"""Who calls, what waits for them, and their own lines in the trail."""

from typing import Any

from ninja import Router

from bihuan.web.accounts.standing import standing_of
from bihuan.web.api.authentication import TokenRequest, token_of
from bihuan.web.api.queries import own_lines
from bihuan.web.api.schemas import DeskOut, MeOut, TrailLine
from bihuan.web.common.dates import today
from bihuan.web.findings.queries.desk import desk

router = Router(tags=["me"])


@router.get("/me", response=MeOut, operation_id="me", summary="Who the token stands for")
def me(request: TokenRequest) -> Any:
    """The person, the assignment, and today's civil date."""
    token = token_of(request)
    if token is None:
        raise AssertionError("the router lets nobody in without a token")
    held = next((one for one in standing_of(request.user).held if one.assignment_id == str(token.assignment_id)), None)
    return {
        "person": token.person.pseudonym,
        "name": token.person.display_name,
        "role": held.role if held else "",
        "round": token.assignment.round_id,
        "targets": sorted(held.targets) if held and held.targets is not None else None,
        "expires_on": token.expires_on,
        "today": today(),
    }


@router.get("/desk", response=list[DeskOut], operation_id="desk", summary="What waits for me")
def my_desk(request: TokenRequest) -> Any:
    """Kinds of work that wait for the assignment, with the age of the oldest."""
    return [
        {"kind": line.kind, "words": str(line.words), "count": line.count, "oldest_on": line.oldest_on}
        for line in desk(request.user)
    ]


@router.get("/my-trail", response=list[TrailLine], operation_id="my_trail", summary="My own lines in the trail")
def my_trail(request: TokenRequest, before: int | None = None) -> Any:
    """The person's own records, newest first, 100 at a time; ``before`` is the last ``seq`` seen."""
    rows = own_lines(request.user, before)[:100]
    return [{name: getattr(row, name) for name in TrailLine.model_fields} for row in rows]
