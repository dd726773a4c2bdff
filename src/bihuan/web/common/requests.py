"""Which request is being served: one id on every log line and trail record that it causes."""

from contextvars import ContextVar
from uuid import uuid4

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request being served, or "" for work outside a request."""
    return _request_id.get()


def new_request_id() -> str:
    """Name the request that begins now. Never taken from the visitor, who could otherwise write into the trail."""
    name = uuid4().hex
    _request_id.set(name)
    return name


def end_request() -> None:
    """Forget the id, because the thread serves somebody else next."""
    _request_id.set("")
