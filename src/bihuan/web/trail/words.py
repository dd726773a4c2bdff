"""
What the trail calls things: each app says how its actions and kinds of objects read in Chinese and in English.

Records hold identifiers only; without this table a person would read ``findings.confirm`` about their own work.
"""

from collections.abc import Mapping

from bihuan.web.common.language import pick

#: A word in Simplified Chinese and in English.
Both = tuple[str, str]

_ACTIONS: dict[str, Both] = {}
_OF_KIND: dict[tuple[str, str], Both] = {}
_KINDS: dict[str, Both] = {}
_PAGES: dict[str, str] = {}


def register(
    actions: Mapping[str, Both] | None = None,
    *,
    of_kind: Mapping[tuple[str, str], Both] | None = None,
    kinds: Mapping[str, Both] | None = None,
    pages: Mapping[str, str] | None = None,
) -> None:
    """
    Say how an app's actions and kinds of objects read; called from ``AppConfig.ready``.

    Args:
        actions: By the name that records carry, e.g. ``{"findings.confirm": ("确认问题", "finding confirmed")}``.
        of_kind: Where one action reads otherwise for one kind of object, by action and kind.
        kinds: By the kind of object, e.g. ``{"finding": ("问题", "finding")}``.
        pages: Kinds whose objects have a page: the name of its address, which takes the object's id alone.
    """
    _ACTIONS.update(actions or {})
    _OF_KIND.update(of_kind or {})
    _KINDS.update(kinds or {})
    _PAGES.update(pages or {})


def action_word(action: str, kind: str = "") -> str:
    """Return how an action reads, done to an object of this kind, in the language of the page; its name where nobody said."""
    return pick(*_OF_KIND.get((action, kind), _ACTIONS.get(action, (action, action))))


def kind_word(kind: str) -> str:
    """Return how a kind of object reads in the language of the page; its name where nobody said."""
    return pick(*_KINDS.get(kind, (kind, kind)))


def page_of(kind: str) -> str:
    """Return the name of the address of a kind's page, "" where it has none."""
    return _PAGES.get(kind, "")


def actions() -> dict[str, Both]:
    """Return every action that has words."""
    return dict(_ACTIONS)
