"""Links on the page of a stored notice to what apps above make of it; they register, because imports run down."""

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.web.accounts.access import Visitor
from bihuan.web.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Link:
    """Where a button leads and what it says, in the language of the page."""

    url: str
    words: str


LinkMaker = Callable[[Notice, Visitor], Link | None]

_makers: list[LinkMaker] = []


def links_from_notices(maker: LinkMaker) -> None:
    """Have ``maker`` asked for a link on the page of each stored notice; it answers None for who may not."""
    if maker not in _makers:
        _makers.append(maker)


def pages_of_notice(notice: Notice, user: Visitor) -> list[Link]:
    """Return the links for ``user``, in the order in which the apps registered."""
    return [link for maker in _makers if (link := maker(notice, user))]
