"""Moves by name: the same actions that the buttons of pages call."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ninja import Schema

from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.versions import seen_version
from bihuan.web.common.errors import Refusal

Action = Callable[..., Any]


class Versioned(Protocol):
    """A row whose changes are counted."""

    version: int


def moved(
    request: TokenRequest,
    row: Versioned,
    moves: Mapping[str, Action],
    name: str,
    body: Schema,
    *,
    called: str,
    takes: Mapping[str, tuple[str, ...]],
) -> Any:
    """
    Take the move ``name`` of ``moves`` on ``row``, which the caller fetched for reading, and return the row after it.

    Args:
        request: Carries the person and the version that they saw.
        row: The row.
        moves: Action by name.
        name: As in the address.
        body: What the caller sent; of it the action gets what ``takes`` names for this move.
        called: What the action calls the row.
        takes: Fields of the body by the name of the move.

    Raises:
        Refusal: ``api.no_such_move``, or what the action refuses.
    """
    action = moves.get(name)
    if action is None:
        raise Refusal(
            "api.no_such_move",
            f"没有“{name}”这种流转，什么也没有做。可用的有：{'、'.join(moves)}。",
            f'There is no move "{name}", so nothing was done. There are: {", ".join(moves)}.',
            where="name",
            http_status=404,
        )
    version = seen_version(request, row.version)
    given = {field: getattr(body, field) for field in takes.get(name, ())}
    return action(actor=request.user, version=version, **{called: row}, **given)
