"""Who may do what for the whole installation; apps above ask here before they look at their own objects."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TypeGuard
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from bihuan.web.accounts.capabilities import Letter, rights_of
from bihuan.web.accounts.choices import CONTENT_ROLES, GROUP_ROLES, SEPARATED_ROLES, UNIT_ROLES, Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.rules import Grant, grant_in, judged_kind
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import Refusal, not_allowed, sign_in_first

#: Anybody who may be looking at a page.
Visitor = User | AnonymousUser

#: A role taken back this soon was given by mistake, and leaves no trace in what its holder may become.
_MISTAKE = timedelta(days=1)


def is_colleague(user: Visitor) -> TypeGuard[User]:
    """Return True for a person who has signed in and whose account is open."""
    return isinstance(user, User) and user.is_active


def colleague(user: Visitor) -> User:
    """
    Return the person who has signed in.

    Raises:
        Refusal: ``common.sign_in_first``.
    """
    if not is_colleague(user):
        raise sign_in_first()
    return user


def may_somewhere(user: Visitor, kind: str, letter: Letter, states: Collection[str]) -> bool:
    """
    Return True if a role of ``user`` may do this to objects of a kind in one of these states, in any of its aspects.

    For offering a step on many rows; whether it may be taken on a row is judged row by row.
    """
    roles = standing_of(user).roles
    return any(
        letter in right.letters for role in roles for state in states for right in rights_of(kind, str(state), role)
    )


def on_the_whole_trail(user: Visitor, letter: Letter) -> Grant | None:
    """Return what allows ``letter`` on the whole trail: without an owner, a right on one's own lines does not count."""
    return grant_in(standing_of(user), "trail", "current", letter=letter)


def may_move_demo_date(user: Visitor) -> bool:
    """Return True if ``user`` may walk the date of a demonstration."""
    return is_colleague(user) and standing_of(user).has(Role.OFF)


def mover_of_demo_date(user: Visitor) -> User:
    """
    Return the person who may walk the date of a demonstration: a member of the inspection office (巡视办).

    Raises:
        Refusal: ``common.sign_in_first`` or ``common.not_allowed``.
    """
    judged_kind(
        user,
        "demo_date",
        Letter.EDIT,
        zh="这一步由巡视办办理，您的账号没有这项权限。如需办理，请联系巡视办。",
        en="This step belongs to the inspection office; your account may not take it. Ask the office.",
    )
    return colleague(user)


def require_grantable(
    actor: User | None,
    *,
    person: User,
    role: str,
    duty: str = "",  # noqa: ARG001  # any duty may go with a role that may be given
    organ_id: int | None = None,
    round_id: UUID | None = None,
    group_id: int | None = None,
    target_id: int | None = None,
    since: date,
    until: date | None = None,
) -> bool:
    """
    Let ``actor`` give ``person`` this role, and return whether it must wait for the office's approval.

    Ids are those of what the assignment names. ``actor`` is None for the set-up command, which acts for the machine's
    owner and waits for nobody.

    Raises:
        Refusal: ``common.not_allowed`` for who may give no roles, or not in this round or organ;
            ``accounts.own_role`` for a role for oneself; ``accounts.separated_roles`` for a second role of those that
            must be different people; ``accounts.two_sides`` for a role on the other side of the same target.
    """
    waits = False
    if actor is not None:
        grant = judged_kind(actor, "assignment", Letter.CREATE, zh=_ZH, en=_EN, state="waiting")
        require_leading(actor, grant, organ_id=organ_id, round_id=round_id)
        if actor.pk == person.pk:
            raise _own_role()
        waits = grant.role == Role.SYS and role in CONTENT_ROLES
    _require_separate(person, role, since, until)
    if role in GROUP_ROLES | UNIT_ROLES:
        on_other_side = _others(role, group_id=group_id, target_id=target_id)
        if on_other_side.filter(person=person).exists():
            raise two_sides()
    return waits


def require_leading(actor: User, grant: Grant, *, organ_id: int | None, round_id: UUID | None) -> None:
    """
    Let ``actor`` give, approve or end a role here: the office of another organ or round looks after its own.

    Raises:
        Refusal: ``common.not_allowed``.
    """
    if grant.role != Role.SYS and not _leads(fresh_standing_of(actor), grant.role, organ_id, round_id):
        raise not_allowed(
            "您的任职不包含这个机构或轮次，没有做任何改动。请由该轮次的巡视办办理。",
            "Your assignments do not cover this organ or round; nothing was changed. Its own office has to do it.",
        )


def require_one_side(*, group_id: int, target_ids: Collection[int]) -> None:
    """
    Let these targets be given to a group: nobody of it may be, or have been, an official of one of them.

    Raises:
        Refusal: ``accounts.two_sides``.
    """
    members = _counting().filter(role__in=GROUP_ROLES, group_id=group_id).values("person_id")
    officials = _counting().filter(role__in=UNIT_ROLES, target_id__in=target_ids)
    if officials.filter(person_id__in=members).exists():
        raise two_sides()


def two_sides() -> Refusal:
    """Return the answer to making somebody inspector and inspected of one target."""
    return Refusal(
        "accounts.two_sides",
        "同一人不能对同一被巡视单位既是巡视组成员又是该单位人员，没有保存。请另选一人，或调整分组。",
        "Nobody can inspect a unit and belong to it in the same round, so nothing was saved. "
        "Choose somebody else, or another group.",
        where="person",
        http_status=409,
    )


def _others(role: str, *, group_id: int | None, target_id: int | None) -> "QuerySet[Assignment]":
    """Return the assignments on the other side of the targets that this one reaches, of any time."""
    if role in UNIT_ROLES:
        own_targets = Q(target_id=target_id) | Q(target=None, group__targets=target_id)
        return _counting().filter(own_targets, role__in=GROUP_ROLES)
    reached = Q(target_id=target_id) if target_id is not None else Q(target__group_id=group_id)
    return _counting().filter(reached, role__in=UNIT_ROLES)


def _counting() -> "QuerySet[Assignment]":
    """Return all assignments, over or not, but for those that were taken back at once."""
    return Assignment.objects.filter(Q(ended_at=None) | Q(ended_at__gt=F("granted_at") + _MISTAKE))


def _leads(standing: Standing, role: str, organ_id: int | None, round_id: UUID | None) -> bool:
    if round_id is None:
        return any(held.role == role and held.all_rounds and held.organ_id == organ_id for held in standing.held)
    return any(held.role == role and round_id in held.round_ids for held in standing.held)


def _require_separate(person: User, role: str, since: date, until: date | None) -> None:
    if role not in SEPARATED_ROLES:
        return
    held = Assignment.objects.filter(
        Q(until=None) | Q(until__gte=since), person=person, role__in=SEPARATED_ROLES - {role}, ended_at=None
    )
    if until is not None:
        held = held.filter(since__lte=until)
    if held.exists():
        raise Refusal(
            "accounts.separated_roles",
            "系统管理员、巡视办和审计员必须由三个不同的人担任，没有保存任职。请另选一人，或先结束原有任职。",
            "Administrator, office and auditor have to be three people, so nothing was saved. "
            "Choose somebody else, or end the other role first.",
            where="person",
            http_status=409,
        )


def _own_role() -> Refusal:
    return Refusal(
        "accounts.own_role",
        "不能给自己任职，没有保存。请由另一位有权限的人员办理。",
        "Nobody gives themselves a role; nothing was saved. Ask somebody else who may.",
        where="person",
        http_status=409,
    )


_ZH = "任职由巡视办或系统管理员办理；您的账号没有这项权限。如需办理，请联系巡视办。"
_EN = "Assignments are made by the office or the system administrator; your account may not. Ask the office."
