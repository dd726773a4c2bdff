"""
What the trail calls things: each app says how its actions and kinds of objects read in Chinese and in English.

Records hold identifiers only; without this table a person would read ``findings.confirm`` about their own work.
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from django.db.models import Choices

from bihuan.web.common.language import pick

#: A word in Simplified Chinese and in English.
Both = tuple[str, str]
#: A word in both languages, or one that the catalogue translates.
Said = Both | Any

_ACTIONS: dict[str, Both] = {}
_OF_KIND: dict[tuple[str, str], Both] = {}
_KINDS: dict[str, Both] = {}
_PAGES: dict[str, str] = {}
_STATES: dict[str, dict[str, Said]] = {}
_HEADINGS: dict[str, Both] = {}


def register(
    actions: Mapping[str, Both] | None = None,
    *,
    of_kind: Mapping[tuple[str, str], Both] | None = None,
    kinds: Mapping[str, Both] | None = None,
    pages: Mapping[str, str] | None = None,
    states: Mapping[str, Mapping[str, Said] | type[Choices]] | None = None,
    headings: Mapping[str, Both] | None = None,
) -> None:
    """
    Say how an app's actions and kinds of objects read; called from ``AppConfig.ready``.

    Args:
        actions: By the name that records carry, e.g. ``{"findings.confirm": ("确认问题", "finding confirmed")}``.
        of_kind: Where one action reads otherwise for one kind of object, by action and kind.
        kinds: By the kind of object, e.g. ``{"finding": ("问题", "finding")}``.
        pages: Kinds whose objects have a page: the name of its address, which takes the object's id alone.
        states: By the kind of object, how its states read: in both languages, or the choices of its column.
        headings: What actions are gathered under where one is chosen, by what stands before the dot of their names.
    """
    _ACTIONS.update(actions or {})
    _OF_KIND.update(of_kind or {})
    _KINDS.update(kinds or {})
    _PAGES.update(pages or {})
    for kind, said in (states or {}).items():
        _STATES[kind] = dict(said.choices) if isinstance(said, type) else dict(said)
    _HEADINGS.update(headings or {})


def action_word(action: str, kind: str = "") -> str:
    """Return how an action reads, done to an object of this kind, in the language of the page; its name where nobody said."""
    return pick(*_OF_KIND.get((action, kind), _ACTIONS.get(action, (action, action))))


def kind_word(kind: str) -> str:
    """Return how a kind of object reads in the language of the page; its name where nobody said."""
    return pick(*_KINDS.get(kind, (kind, kind)))


def state_word(kind: str, state: str) -> str:
    """Return how a state of a kind of object reads; its name where nobody said."""
    said = _STATES.get(kind, {}).get(state, state)
    return pick(*said) if isinstance(said, tuple) else str(said)


def kinds() -> list[tuple[str, str]]:
    """Return every kind of object that has words, with them, in the order of the words."""
    return sorted(((kind, pick(*said)) for kind, said in _KINDS.items()), key=itemgetter(1))


def alike(action: str) -> list[str]:
    """Return the names of all actions that read as this one does: an action may have had another name once."""
    said = _ACTIONS.get(action)
    return sorted(name for name, words in _ACTIONS.items() if words == said) or [action]


def gathered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every action as a person may choose it, under headings: each wording once, by the first of its names."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, said in _ACTIONS.items():
        if alike(name)[0] == name:
            app = name.partition(".")[0]
            found.setdefault(pick(*_HEADINGS.get(app, (app, app))), []).append((name, pick(*said)))
    return [(heading, sorted(lines, key=itemgetter(1))) for heading, lines in found.items()]


def page_of(kind: str) -> str:
    """Return the name of the address of a kind's page, "" where it has none."""
    return _PAGES.get(kind, "")


def actions() -> dict[str, Both]:
    """Return every action that has words."""
    return dict(_ACTIONS)
