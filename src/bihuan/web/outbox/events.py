"""What happened in the house, for whoever wants to know. Apps say it, apps above listen; neither knows the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection


@dataclass(frozen=True, slots=True)
class Event:
    """
    A move or a change: identifiers and states only, never a title or a text.

    ``name`` is the action's name in the trail (``findings.approve``), ``uid`` the object's address key.
    """

    name: str
    object_kind: str
    uid: str
    version: int
    from_state: str = ""
    to_state: str = ""
    round_id: str = ""
    target_id: int | None = None
    also: dict[str, str] = field(default_factory=dict)


#: Gets what one step told of, in order.
Listener = Callable[[Sequence[Event]], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Be told of all events, inside the transaction of the change; called from ``AppConfig.ready``."""
    if listener not in _listeners:
        _listeners.append(listener)


def emit(event: Event) -> None:
    """Tell everybody who listens of one event; see ``emit_many``."""
    emit_many([event])


def emit_many(events: Sequence[Event]) -> None:
    """
    Tell everybody who listens, inside the transaction of the change; what they put into the outbox stands or falls with it.

    Args:
        events: All that the step did, so that a listener asks the database once a step and not once a row.

    Raises:
        RuntimeError: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is emitted inside the transaction of the change that it tells of")
    if events:
        for listener in _listeners:
            listener(events)
