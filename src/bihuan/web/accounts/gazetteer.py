"""
Places by name (地名查找): the divisions of the country, of which only those that somebody names are kept as rows.

The table belongs to the reading library, on which accounts do not stand; an app above lends it when it is loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bihuan.web.accounts.actions.divisions import DivisionFact


@dataclass(frozen=True, slots=True)
class Place:
    """A division: its code, its name, and the same with what it lies in (内蒙古自治区 赤峰市 松山区)."""

    code: str
    name: str
    full: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """
    What an app above lends.

    ``named`` gets a name, alone or behind those of what it lies in, or a code, and returns the divisions that are called
    so, those of today before those that were; ``beginning`` the divisions of today whose name begins so; ``facts`` a
    division with those above it.
    """

    named: Callable[[str], Sequence[Place]]
    beginning: Callable[[str, int], Sequence[Place]]
    facts: Callable[[str], Sequence[DivisionFact]]


_lent: list[Gazetteer] = []


def lend(gazetteer: Gazetteer) -> None:
    """Let every app look places up in this one; the last one that was lent counts."""
    _lent[:] = [gazetteer]


def places_named(text: str) -> Sequence[Place]:
    """Return the places that ``text`` may mean; several where it is not clear, none where nothing is called so."""
    return _lent[0].named(text) if _lent and text.strip() else ()


def places_beginning(text: str, most: int = 20) -> Sequence[Place]:
    """Return places for choosing, whose name begins so."""
    return _lent[0].beginning(text, most) if _lent and text.strip() else ()


def facts_of(code: str) -> Sequence[DivisionFact]:
    """Return a division and those above it, for ``actions.keep_divisions``."""
    return _lent[0].facts(code) if _lent else ()
