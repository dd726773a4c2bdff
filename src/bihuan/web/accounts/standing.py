"""
Where a person stands: the assignments that count for them today, and what each of them reaches.

An assignment counts from ``since`` to ``until``, both included, once it is approved and as long as nobody took it
back and the account is open. Without ``until`` a group's role ends ``HAND_OVER_DAYS`` after the feedback of its round,
and with the round's archiving; what comes after that day needs a fresh, dated assignment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from bihuan.web.accounts.capabilities import PUBLIC
from bihuan.web.accounts.choices import GROUP_ROLES, UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.holding import hold_rights
from bihuan.web.accounts.queries.in_force import AssignmentRow, assignments_on
from bihuan.web.common.dates import today
from bihuan.web.common.requests import current_request_id

#: Rounds in which a group's role is over, whatever its dates say.
OVER_FOR_GROUPS = frozenset({"archived", "cancelled"})


@dataclass(frozen=True, slots=True)
class Held:
    """
    One assignment that counts.

    ``round_ids`` are all the rounds it reaches, ``all_rounds`` says that they are those of ``organ_id``, also ones
    still to come. ``targets`` are ids; None means every target of those rounds.
    """

    assignment_id: str
    role: str
    duty: str = ""
    organ_id: int | None = None
    all_rounds: bool = False
    round_ids: frozenset[UUID] = frozenset()
    targets: frozenset[int] | None = None


#: What everybody holds.
EVERYBODY = Held("", PUBLIC)


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What a person holds today; ``person_id`` is None for who has not signed in.

    For the targets in ``removed`` nothing is allowed, whatever the assignments say.
    """

    person_id: int | None
    held: tuple[Held, ...]
    removed: frozenset[int] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has signed in."""
        return self.person_id is None

    @property
    def roles(self) -> frozenset[str]:
        """The roles held in any round or office, without the public one."""
        return frozenset(held.role for held in self.held) - {PUBLIC}

    def has(self, *roles: str) -> bool:
        """Return whether one of these roles is held anywhere."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Standing(None, (EVERYBODY,))

Remover = Callable[[int], frozenset[int]]
_removers: list[Remover] = []
#: Of some removers, the question that tells whether they have anything to say of a person.
_only_where: dict[Remover, str] = {}


def removes(remover: Remover, *, only_where: str = "") -> Remover:
    """
    Register what takes rights away beyond the dates, as a recusal does; apps above call it when they are loaded.

    ``remover`` gets the person's id and returns the ids of the targets for which nothing is left to them. With
    ``only_where`` it is asked only about people for whom this question of ``queries.in_force`` is answered by yes.
    """
    _removers.append(remover)
    if only_where:
        _only_where[remover] = only_where
    return remover


def standing_of(user: Any) -> Standing:
    """
    Return where ``user`` stands, in one statement (one more where something was taken away, and for the date of a demonstration).

    It is kept for the rest of the request; outside of one (commands, tests) it is asked again each time, because there
    nothing says when what was kept has become old.
    """
    request = current_request_id()
    kept = user.kept_standing if isinstance(user, User) else None
    if request and kept is not None and kept[0] == request:
        found: Standing = kept[1]
        return found
    return present_standing_of(user)


def fresh_standing_of(user: Any) -> Standing:
    """
    Return where ``user`` stands according to the database now; actions ask this under their lock.

    Until their transaction ends, nobody takes rights away from the person (see ``queries.holding``).
    """
    if isinstance(user, User) and user.pk is not None:
        hold_rights(user.pk)
    return present_standing_of(user)


def present_standing_of(user: Any) -> Standing:
    """Return where ``user`` stands now, without holding it still: for looking, never for an action."""
    if not isinstance(user, User) or user.pk is None:
        return ANONYMOUS
    day = today()
    # A token of the interface acts under one assignment, not under all that its owner has.
    rows = assignments_on(day, person_id=user.pk, only=user.only_assignment)
    held = _held_by(rows, day)
    asked = [remover for remover in _removers if _has_something_to_say(remover, rows)] if held else []
    removed = {target for remover in asked for target in remover(user.pk)}
    standing = Standing(user.pk, (EVERYBODY, *held), frozenset(removed | _on_both_sides(held)))
    user.kept_standing = (current_request_id(), standing)
    return standing


def _has_something_to_say(remover: Remover, rows: list[AssignmentRow]) -> bool:
    question = _only_where.get(remover)
    return question is None or any(question in row.whether for row in rows)


def _held_by(rows: list[AssignmentRow], day: date) -> tuple[Held, ...]:
    return tuple(_held(row) for row in rows if _counts(row, day))


def _on_both_sides(held: tuple[Held, ...]) -> frozenset[int]:
    """Return the targets that a person would inspect and belong to; however that came about, they get neither."""
    sides = (GROUP_ROLES, UNIT_ROLES)
    inspects, belongs = ({target for one in held if one.role in side for target in one.targets or ()} for side in sides)
    return frozenset(inspects & belongs)


def _counts(row: AssignmentRow, day: date) -> bool:
    if row.role not in GROUP_ROLES:
        return True
    if row.round_status in OVER_FOR_GROUPS:
        return False
    if row.until is not None or row.feedback_ends_on is None:
        return True
    return bool(day <= row.feedback_ends_on + timedelta(days=settings.HAND_OVER_DAYS))


def _held(row: AssignmentRow) -> Held:
    targets: frozenset[int] | None = None
    if row.target_id is not None:
        # Also of a group's role: a spot check reaches that one target, not the group's own.
        targets = frozenset({row.target_id})
    elif row.role in GROUP_ROLES:
        targets = frozenset(row.targets_of_group)
    everywhere = row.round_id is None
    rounds = frozenset(row.rounds_led) if row.round_id is None else frozenset({row.round_id})
    return Held(row.id, row.role, row.duty, row.organ_id, everywhere, rounds, targets)
