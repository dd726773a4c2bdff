"""
What is told to those who keep something of what is published: the public site, and whoever else comes.

Each is called inside the transaction that releases, supersedes, withdraws or stores, so that what they keep is never
behind what was published, and a failure of theirs lets nothing be half done.
"""

from collections.abc import Callable
from enum import StrEnum

from bihuan.web.notices.models import Notice, Publication


class Change(StrEnum):
    """What happened to what."""

    RELEASED = "released"  # a Publication, with its text
    SUPERSEDED = "superseded"  # a Publication, by a newer edition of its round
    WITHDRAWN = "withdrawn"  # a Publication; its reason stays as the tombstone
    STORED = "stored"  # a Notice, with its round, targets and published findings; and when its categories change


Callback = Callable[[Change, Publication | Notice], None]

_callbacks: list[Callback] = []


def on_change(callback: Callback) -> None:
    """Have ``callback`` called with every change, in the order in which the apps said so; said twice it is called once."""
    if callback not in _callbacks:
        _callbacks.append(callback)


def tell(change: Change, what: Publication | Notice) -> None:
    """Tell everybody who asked; call it inside the transaction, after the rows are written."""
    for callback in _callbacks:
        callback(change, what)
