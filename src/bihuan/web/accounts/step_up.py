"""
Step-up (再次验证): granting, approving, publishing and exporting ask again who is sitting there.

A session left open on a desk must not be enough for what cannot be taken back. The middleware says for each request
whether the person proved it in the last ten minutes; commands and tests say so themselves with ``stepped_up``. Where a
program calls and nobody sits, every signature of two people asks as well: two tokens in one program are not two people.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bihuan.web.common.errors import Refusal

_is_recent: ContextVar[Callable[[], bool] | None] = ContextVar("step_up", default=None)
_asks_signers: ContextVar[bool] = ContextVar("step_up_of_signers", default=False)


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


def require_signer() -> None:
    """
    Let the caller sign, if a person may be taken to be there or has proved it.

    Raises:
        Refusal: ``accounts.step_up_needed``, where a program calls.
    """
    if _asks_signers.get():
        require_step_up()


@contextmanager
def answering(is_recent: Callable[[], bool], *, asks_signers: bool = False) -> Iterator[None]:
    """Let ``is_recent`` answer for as long as the block runs; asked only if a step needs it, or a signature where said."""
    token, asks = _is_recent.set(is_recent), _asks_signers.set(asks_signers)
    try:
        yield
    finally:
        _is_recent.reset(token)
        _asks_signers.reset(asks)


@contextmanager
def stepped_up() -> Iterator[None]:
    """Say that the person has just proved who they are; for commands, tokens of their own scope, and tests."""
    with answering(lambda: True):
        yield
