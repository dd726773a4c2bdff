"""
What is told to those who keep something of units' notices: the public site, and whoever else comes.

Each is called inside the transaction that releases, supersedes or withdraws, so that what they keep is never behind what
was published, and a failure of theirs lets nothing be half done.
"""

from collections.abc import Callable

from bihuan.web.rectification.models import RectificationReport

Callback = Callable[[RectificationReport], None]

_callbacks: list[Callback] = []


def on_change(callback: Callback) -> None:
    """Have ``callback`` called with every notice whose public state changed; said twice it is called once."""
    if callback not in _callbacks:
        _callbacks.append(callback)


def tell(report: RectificationReport) -> None:
    """Tell everybody who asked; call it inside the transaction, after the rows are written."""
    for callback in _callbacks:
        callback(report)
