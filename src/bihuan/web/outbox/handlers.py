"""Who does what is in the outbox. Apps above register here; the outbox knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Does what a message asks for. Gets the payload and the key, which is the same at every try.
Handler = Callable[[Mapping[str, Any], str], None]


class Later(Exception):
    """Raised by a handler that could not do it now; ``code`` is a stable code, ``wait`` seconds if it knows how long."""

    def __init__(self, code: str, *, wait: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class Never(Exception):
    """Raised by a handler that knows trying again is useless; ``code`` is a stable code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Registered:
    """
    A handler and how it is called.

    ``leaves`` is True for what goes out of the house: it is tried outside any transaction, at least once, and the
    receiver tells repeats by the key. Else the effect and the mark stand in one transaction: exactly once.
    """

    handler: Handler
    leaves: bool


_handlers: dict[str, Registered] = {}


def register(kind: str, handler: Handler, *, leaves: bool = False) -> None:
    """Say who does messages of ``kind``; called from ``AppConfig.ready``."""
    _handlers[kind] = Registered(handler, leaves)


def handler_of(kind: str) -> Registered | None:
    """Return who does messages of ``kind``, or None."""
    return _handlers.get(kind)
