"""
Step-up (再次验证): granting, approving, publishing and exporting ask again who is sitting there.

A session left open on a desk must not be enough for what cannot be taken back. The middleware says for each request
whether the person proved it in the last ten minutes; commands and tests say so themselves with ``stepped_up``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bihuan.web.common.errors import Refusal

_is_recent: ContextVar[Callable[[], bool] | None] = ContextVar("step_up", default=None)


def require_step_up() -> None:
    """
    Let the caller go on if the person has proved who they are in the last ten minutes.

    Raises:
        Refusal: ``accounts.step_up_needed``; pages turn it into the question and then carry the step out.
    """
    is_recent = _is_recent.get()
    if is_recent is None or not is_recent():
        raise Refusal(
            "accounts.step_up_needed",
            "这一步需要再次验证身份，还没有执行。请输入密码或验证码后继续。",
            "This step asks you to prove again who you are; it was not taken yet. Enter your password or a code.",
            http_status=403,
        )


@contextmanager
def answering(is_recent: Callable[[], bool]) -> Iterator[None]:
    """Let ``is_recent`` answer for as long as the block runs; asked only if a step needs it."""
    token = _is_recent.set(is_recent)
    try:
        yield
    finally:
        _is_recent.reset(token)


@contextmanager
def stepped_up() -> Iterator[None]:
    """Say that the person has just proved who they are; for commands, tokens of their own scope, and tests."""
    with answering(lambda: True):
        yield
