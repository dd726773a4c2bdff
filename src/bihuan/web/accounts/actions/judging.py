"""What actions on people, organs and assignments ask before they write, and who the record then names."""

from typing import TypedDict

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, judged_kind
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.trail.actions import SYSTEM


class Acting(TypedDict):
    """Who acts, as a trail record names it."""

    actor: str
    role: str
    assignment: str


def acting(actor: User | None, grant: Grant | None) -> Acting:
    """Return whom a record names: the person under an assignment, or the system for the set-up command."""
    if actor is None:
        return Acting(actor=SYSTEM, role="", assignment="")
    return Acting(
        actor=str(actor.pseudonym),
        role=grant.role if grant else "",
        assignment=grant.assignment_id if grant else "",
    )


def for_people(actor: User | None, letter: Letter, person: User | None = None, *, aspect: str = "") -> Grant | None:
    """
    Return what allows this on accounts; None for the set-up command, which acts for the machine's owner.

    Raises:
        Refusal: the person may not, or has to prove again who they are.
    """
    state = "open" if person is None or person.is_active else "closed"
    return _judged(
        actor,
        "user",
        letter,
        state=state,
        aspect=aspect,
        zh="账号由系统管理员开立、修改和停用；您的账号没有这项权限。如需办理，请联系系统管理员。",
        en="Accounts are opened, changed and closed by the system administrator; your account may not. Ask them.",
    )


def for_organs(actor: User | None, letter: Letter) -> Grant | None:
    """Return what allows this on organs; as ``for_people``."""
    return _judged(
        actor,
        "organ",
        letter,
        zh="机构由巡视办维护；您的账号没有这项权限。如需办理，请联系巡视办。",
        en="Organs are looked after by the inspection office; your account may not. Ask the office.",
    )


def for_assignments(actor: User | None, letter: Letter, state: str) -> Grant | None:
    """Return what allows this on assignments in a state; as ``for_people``."""
    return _judged(
        actor,
        "assignment",
        letter,
        state=state,
        zh="任职由巡视办或系统管理员办理；您的账号没有这项权限。如需办理，请联系巡视办。",
        en="Assignments are made by the office or the system administrator; your account may not. Ask the office.",
    )


def _judged(
    actor: User | None, kind: str, letter: Letter, *, zh: str, en: str, state: str = "current", aspect: str = ""
) -> Grant | None:
    if actor is None:
        return None
    grant = judged_kind(actor, kind, letter, zh=zh, en=en, state=state, aspect=aspect)
    if grant.step_up:
        require_step_up()
    return grant
