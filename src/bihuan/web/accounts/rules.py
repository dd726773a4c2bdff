"""
The one engine that judges: what the matrix gives a person's standing, for one object or as a condition of a query.

``grant`` and ``visible`` are the same rule twice, and a property test holds them together. Both start from nothing: a
kind, state, role or letter that the matrix does not know is not allowed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from bihuan.web.accounts.capabilities import RIGHTS, STATES, Letter, Right, rights_of
from bihuan.web.accounts.standing import Held, Standing, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found, sign_in_first


@dataclass(frozen=True, slots=True)
class Shape:
    """
    How a kind of object is judged: the columns that say its state, round, target and owner.

    "" where it has no such thing. ``organ`` counts for objects that stand in no round yet. ``fixed_state`` is the
    state of objects that have none.
    """

    kind: str
    state: str = "status"
    round: str = "round_id"
    organ: str = "round__organ_id"
    target: str = "target_id"
    owner: str = "author_id"
    fixed_state: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """Why something is allowed: under which assignment, and on which conditions."""

    role: str
    assignment_id: str
    two_people: bool = False
    step_up: bool = False
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands: what a scope is compared with."""

    round_id: UUID | None = None
    organ_id: int | None = None
    target_id: int | None = None
    owner_id: int | None = None


def grant_in(
    standing: Standing,
    kind: str,
    state: str,
    *,
    round_id: UUID | None = None,
    organ_id: int | None = None,
    target_id: int | None = None,
    owner_id: int | None = None,
    letter: Letter,
    aspect: str = "",
) -> Grant | None:
    """
    Return what allows ``letter`` on an object of this kind and state at this place, or None.

    Where several assignments allow it, the one with the fewest conditions. For creating, there is no row yet: the
    state is the one it begins in, the owner the person who creates.
    """
    if target_id in standing.removed:
        return None
    place = Place(round_id, organ_id, target_id, owner_id)
    return _easiest(
        _granted(held, right, letter)
        for held in standing.held
        for right in rights_of(kind, state, held.role)
        if right.gives(letter, aspect) and _has_duty(held, right) and _reaches(standing, held, right, place)
    )


def grant(standing: Standing, shape: Shape, obj: Any, letter: Letter, aspect: str = "") -> Grant | None:
    """Return what allows ``letter`` on ``obj``, or None."""
    round_id = _column(obj, shape.round)
    return grant_in(
        standing,
        shape.kind,
        str(_column(obj, shape.state)) if shape.state else shape.fixed_state,
        round_id=round_id,
        # Asked only where it counts: following the path would fetch the round of every row of a list.
        organ_id=_column(obj, shape.organ) if round_id is None else None,
        target_id=_column(obj, shape.target),
        owner_id=_column(obj, shape.owner),
        letter=letter,
        aspect=aspect,
    )


def visible(standing: Standing, shape: Shape, *letters: Letter) -> Q:
    """
    Return the condition for rows on which the person may do one of ``letters``; without any: rows they may know of.

    A list asks nobody to prove again who they are, so rows whose reading does are not among the readable ones.

    It compares columns of the row with a handful of ids and states, so that an index can answer it.
    """
    states = STATES.get(shape.kind, ()) if shape.state else (shape.fixed_state,)
    reached: defaultdict[tuple[str, bool, Any], set[str]] = defaultdict(set)
    for held in standing.held:
        # State by state first: what an assignment reaches is the same in all of them, and may be hundreds of rounds.
        places: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
        values_in: dict[str, Collection[Any]] = {}
        for state in states:
            for right in rights_of(shape.kind, state, held.role):
                if any(_lists(right, letter) for letter in letters or (Letter.KNOW,)) and _has_duty(held, right):
                    for column, values in _reach(standing, held, right, shape):
                        values_in[column] = values
                        places[column, "o" in right.scope].add(state)
        for (column, own), some in places.items():
            for value in values_in[column]:
                reached[column, own, value] |= some
    condition = _any_of(reached, shape, states, standing)
    if standing.removed and shape.target:
        condition &= ~Q(**{f"{shape.target}__in": sorted(standing.removed)})
    return condition


def judged(
    user: Any,
    shape: Shape,
    obj: Any,
    letter: Letter,
    *,
    zh: str,
    en: str,
    aspect: str = "",
    standing: Standing | None = None,
) -> Grant:
    """
    Return what allows ``user`` this on ``obj`` (None where there is no such row); the sentences say who may.

    Raises:
        Refusal: ``common.not_found`` for what does not exist and, no different, for what they may not know of;
            ``common.not_allowed`` for what they may know of but not do this to; ``accounts.step_up_needed``.
    """
    standing = standing or standing_of(user)
    if obj is None or grant(standing, shape, obj, Letter.KNOW) is None:
        raise not_found()
    found = grant(standing, shape, obj, letter, aspect)
    if found is None:
        raise not_allowed(zh, en)
    if found.step_up:
        require_step_up()
    return found


def judged_kind(
    user: Any, kind: str, letter: Letter, *, zh: str, en: str, state: str = "current", aspect: str = ""
) -> Grant:
    """
    Return what allows ``user`` this on objects of a kind that stands in no round, as people, organs or settings.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` (nothing of this kind is for them), or
            ``common.not_allowed`` with the two sentences.
    """
    standing = standing_of(user)
    own = standing.person_id
    found = grant_in(standing, kind, state, owner_id=own, letter=letter, aspect=aspect)
    if found is not None:
        if found.step_up:
            require_step_up()
        return found
    if standing.is_anonymous:
        raise sign_in_first()
    if grant_in(standing, kind, state, owner_id=own, letter=Letter.KNOW) is None:
        raise not_found()
    raise not_allowed(zh, en)


def somewhere(standing: Standing, kind: str, letter: Letter) -> Grant | None:
    """Return what allows ``letter`` on objects of this kind in some state and place, or None; for menus and pages."""
    return _easiest(
        _granted(held, right, letter)
        for held in standing.held
        for state in STATES.get(kind, ())
        for right in rights_of(kind, state, held.role)
        if right.gives(letter) and _has_duty(held, right)
    )


def kinds_open_to(standing: Standing) -> frozenset[str]:
    """Return the kinds of objects that a role of the person may do more with than know of them."""
    return _kinds_open_to(standing.roles)


@lru_cache(maxsize=500)
def _kinds_open_to(roles: frozenset[str]) -> frozenset[str]:
    # Every page asks, and the whole matrix has to be gone through.
    return frozenset(
        kind
        for (kind, _state, role), rights in RIGHTS.items()
        if role in roles and any(right.letters - {Letter.KNOW} for right in rights)
    )


def _granted(held: Held, right: Right, letter: Letter) -> Grant:
    if letter is Letter.KNOW:
        # What is asked for doing something is not asked for knowing of it.
        return Grant(held.role, held.assignment_id)
    return Grant(held.role, held.assignment_id, right.two_people, right.step_up, right.duty or right.aspect)


def _easiest(grants: Iterable[Grant]) -> Grant | None:
    """Return the grant with the fewest conditions."""
    return min(grants, key=lambda found: (found.two_people, found.step_up), default=None)


def _has_duty(held: Held, right: Right) -> bool:
    return not right.duty or right.duty == held.duty


def _reaches(standing: Standing, held: Held, right: Right, place: Place) -> bool:
    if "o" in right.scope and (standing.person_id is None or place.owner_id != standing.person_id):
        return False
    where = right.scope - {"o"}
    if not where or "a" in where:
        return True
    if place.round_id is None:
        return held.all_rounds and held.organ_id is not None and place.organ_id == held.organ_id
    if place.round_id not in held.round_ids:
        return False
    return "r" in where or place.target_id is None or held.targets is None or place.target_id in held.targets


def _reach(standing: Standing, held: Held, right: Right, shape: Shape) -> Iterator[tuple[str, Collection[Any]]]:
    """Yield the column and values that ``_reaches`` would say yes to, for rows of this shape; the column is "" for all."""
    if "o" in right.scope and (standing.person_id is None or not shape.owner):
        return
    where = right.scope - {"o"}
    if not where or "a" in where:
        yield "", (None,)
    elif shape.target and "r" not in where and held.targets is not None:
        # A target stands in one round, so its id says the round as well.
        yield shape.target, held.targets
    elif shape.round:
        yield shape.round, held.round_ids
    elif shape.organ and held.all_rounds and held.organ_id is not None:
        # What stands in no round belongs to an office: to those who serve all of its rounds, also ones still to come.
        yield shape.organ, (held.organ_id,)


def _lists(right: Right, letter: Letter) -> bool:
    return right.gives(letter) and not (letter is Letter.READ and right.step_up)


def _any_of(
    reached: dict[tuple[str, bool, Any], set[str]], shape: Shape, states: tuple[str, ...], standing: Standing
) -> Q:
    """Join what is reached into as few conditions as there are different sets of states."""
    alike: defaultdict[tuple[str, bool, frozenset[str]], set[Any]] = defaultdict(set)
    for (column, own, value), in_states in reached.items():
        alike[column, own, frozenset(in_states)].add(value)
    condition: Q | None = None
    for (column, own, some), values in alike.items():
        one = Q()
        if column:
            one &= Q(**({column: next(iter(values))} if len(values) == 1 else {f"{column}__in": sorted(values)}))
        if own:
            one &= Q(**{shape.owner: standing.person_id})
        if some != frozenset(states):
            one &= Q(**{f"{shape.state}__in": sorted(some)})
        if not one:
            return Q()
        condition = one if condition is None else condition | one
    return Q(pk__in=[]) if condition is None else condition


def _column(obj: Any, path: str) -> Any:
    """Return what a column path of a query (``round__organ_id``) leads to on a row."""
    if not path:
        return None
    for name in path.split("__"):
        obj = getattr(obj, name, None)
    return obj
