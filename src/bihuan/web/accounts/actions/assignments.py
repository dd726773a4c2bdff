"""Dated roles of people (任职): given, approved where a second person is needed, and ended. Never deleted."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction

from bihuan.web.accounts.access import require_grantable, require_leading
from bihuan.web.accounts.actions.codes import distrust_administrator
from bihuan.web.accounts.actions.judging import acting, for_assignments
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import CONTENT_ROLES, GROUP_ROLES, OFFICE_ROLES, UNIT_ROLES, Duty, Role
from bihuan.web.accounts.models import Assignment, Organ, User
from bihuan.web.accounts.queries.holding import take_rights
from bihuan.web.accounts.rules import Grant
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.trail.actions import append

REASONS = frozenset({"term_over", "moved", "left", "conflict", "mistake", "other"})


@transaction.atomic
def assign(
    *,
    actor: User | None,
    person: User,
    role: str,
    organ: Organ | None = None,
    round: models.Model | None = None,  # noqa: A002  # the word of the field
    group: models.Model | None = None,
    target: models.Model | None = None,
    duty: str = "",
    since: date,
    until: date | None = None,
) -> Assignment:
    """
    Give ``person`` a role, and return the assignment.

    One that a system administrator gives, to a role that sees what is not public, waits for the office's approval.

    Args:
        actor: Who gives it; None for the set-up command, which acts for the machine's owner.
        person: Who gets it.
        role: One of ``Role``.
        organ: The organ served; for a role of an office the organ whose rounds it covers.
        round: The round; taken from ``group`` or ``target`` where it is not named.
        group: The group, for a role of a group.
        target: The inspected unit, for a role of a unit or of a supervisor or verifier.
        duty: One of ``Duty``, or "".
        since: First day, included.
        until: Last day, included; None where the rules say when it ends.

    Raises:
        Refusal: ``accounts.assignment_incomplete``, ``accounts.scope_mismatch``, ``accounts.dates_reversed``,
            ``accounts.already_assigned``, what ``access.require_grantable`` refuses, or the actor may not.
    """
    grant = for_assignments(actor, Letter.CREATE, "waiting")
    row, waits = checked_assignment(
        actor,
        person=person,
        role=role,
        organ=organ,
        round=round,
        group=group,
        target=target,
        duty=duty,
        since=since,
        until=until,
    )
    if actor is not None and not waits and role in CONTENT_ROLES:
        row.fresh_code = distrust_administrator(actor=actor, person=person)
    append(
        **acting(actor, grant),
        action="accounts.assign",
        object_kind="assignment",
        object_id=row.pk,
        to_state="waiting" if waits else "in_force",
        fields=assignment_facts(row),
    )
    return row


@transaction.atomic
def approve_assignment(*, actor: User, assignment: Assignment) -> Assignment:
    """
    Let an assignment that waits for a second person take effect.

    Raises:
        Refusal: ``accounts.second_person_needed``, ``common.changed_meanwhile``, or the actor may not.
    """
    grant = for_assignments(actor, Letter.APPROVE, "waiting")
    row = _locked(assignment.pk)
    _require_own(actor, grant, row)
    if row.approved_at is not None or row.ended_at is not None:
        raise changed_meanwhile()
    if actor.pk in {row.granted_by_id, row.person_id}:
        raise Refusal(
            "accounts.second_person_needed",
            "这项任职须由另一人批准：提出任职的人和任职本人都不能批准。请另一位巡视办人员办理。",
            "Another person has to approve this assignment: neither who gave it nor who gets it may. "
            "Ask another member of the office.",
            http_status=409,
        )
    row.approved_by, row.approved_at = actor, dates.now()
    row.save(update_fields=["approved_by", "approved_at"])
    append(
        **acting(actor, grant),
        action="accounts.approve_assignment",
        object_kind="assignment",
        object_id=row.pk,
        from_state="waiting",
        to_state="in_force",
    )
    if row.role in CONTENT_ROLES:
        row.fresh_code = distrust_administrator(actor=actor, person=row.person)
    return row


@transaction.atomic
def end_assignment(*, actor: User | None, assignment: Assignment, reason: str) -> Assignment:
    """
    Take a role back, at once; the row stays and says who did it and when.

    Args:
        actor: Who takes it back; None as in ``assign``.
        assignment: Which one.
        reason: One of ``REASONS``.

    Raises:
        Refusal: ``accounts.reason_needed``, ``common.changed_meanwhile`` where it has ended already, or the actor
            may not.
    """
    state = "in_force" if assignment.approved_at else "waiting"
    grant = for_assignments(actor, Letter.WITHDRAW, state)
    if reason not in REASONS:
        raise Refusal(
            "accounts.reason_needed",
            "结束任职要写明原因，没有做任何改动。请选择一个原因后再提交。",
            "Ending an assignment needs a reason; nothing was changed. Choose one and submit again.",
            where="reason",
        )
    # Whoever acts under it finishes first; who comes later is judged without it.
    take_rights(assignment.person_id)
    row = _locked(assignment.pk)
    _require_own(actor, grant, row)
    if row.ended_at is not None:
        raise changed_meanwhile()
    row.ended_by, row.ended_at = actor, dates.now()
    row.save(update_fields=["ended_by", "ended_at"])
    append(
        **acting(actor, grant),
        action="accounts.end_assignment",
        object_kind="assignment",
        object_id=row.pk,
        from_state="in_force" if row.approved_at else "waiting",
        to_state="ended",
        reason_code=reason,
    )
    return row


def checked_assignment(
    actor: User | None,
    *,
    person: User,
    role: str,
    organ: Organ | None = None,
    round: models.Model | None = None,  # noqa: A002  # the word of the field
    group: models.Model | None = None,
    target: models.Model | None = None,
    duty: str = "",
    since: date,
    until: date | None = None,
) -> tuple[Assignment, bool]:
    """
    Return a new assignment and whether it waits for approval, inside the caller's transaction, which records it.

    Arguments and refusals as in ``assign``.
    """
    served = round or _round_of(group) or _round_of(target)
    row = Assignment(
        person=person,
        role=role,
        duty=duty,
        organ=organ,
        since=since,
        until=until,
        granted_by=actor,
    )
    _set_scope(row, served, group, target)
    _require_whole(row)
    _require_one_round(row, group, target)
    waits = require_grantable(
        actor,
        person=person,
        role=role,
        duty=duty,
        organ_id=organ.pk if organ else None,
        round_id=served.pk if served else None,
        group_id=group.pk if group else None,
        target_id=target.pk if target else None,
        since=since,
        until=until,
    )
    if not waits:
        row.approved_by, row.approved_at = actor, dates.now()
    _require_new(row)
    row.save(force_insert=True)
    return row, waits


def assignment_facts(row: Assignment) -> dict[str, Any]:
    """Return what an assignment says, as the trail and the dry run of an import compare it."""
    return {
        "person": str(row.person.pseudonym),
        "role": row.role,
        "duty": row.duty,
        "organ": row.organ_id or 0,
        "round": str(row.round_id or ""),
        "group": row.group_id or 0,
        "target": row.target_id or 0,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
    }


def _require_own(actor: User | None, grant: Grant | None, row: Assignment) -> None:
    if actor is not None and grant is not None:
        require_leading(actor, grant, organ_id=row.organ_id, round_id=row.round_id)


def _locked(pk: UUID) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)


def _round_of(part: models.Model | None) -> models.Model | None:
    """Return the round that a group or target belongs to; rounds stand above accounts, so the field is asked by name."""
    found = getattr(part, "round", None)
    return found if isinstance(found, models.Model) else None


def _set_scope(
    row: Assignment, served: models.Model | None, group: models.Model | None, target: models.Model | None
) -> None:
    for name, value in (("round", served), ("group", group), ("target", target)):
        setattr(row, name, value)


def _require_whole(row: Assignment) -> None:
    """Refuse what the role needs and nobody named, before the database does so without a sentence."""
    if row.role not in Role.values or (row.duty and row.duty not in Duty.values):
        raise _incomplete("role", "没有这个角色或职责", "There is no such role or duty")
    if row.role not in OFFICE_ROLES and row.round_id is None:
        raise _incomplete("round", "这个角色要指明轮次", "This role names a round")
    if row.role in GROUP_ROLES and row.group_id is None:
        raise _incomplete("group", "巡视组的角色要指明巡视组", "A group's role names the group")
    if row.role in UNIT_ROLES and row.target_id is None:
        raise _incomplete("target", "被巡视单位的角色要指明单位", "A unit's role names the unit")
    if row.role in OFFICE_ROLES and row.round_id is None and row.organ_id is None:
        raise _incomplete("organ", "不指明轮次时要指明所属机关", "Without a round, the organ is named")
    if row.until is not None and row.until < row.since:
        raise Refusal(
            "accounts.dates_reversed",
            "任职的结束日期早于开始日期，没有保存。请更正日期。",
            "The assignment would end before it begins, so it was not saved. Correct the dates.",
            where="until",
        )


def _incomplete(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "accounts.assignment_incomplete",
        f"{zh}，没有保存。请补充后再提交。",
        f"{en}, so the assignment was not saved. Add it and submit again.",
        where=where,
    )


def _require_one_round(row: Assignment, group: models.Model | None, target: models.Model | None) -> None:
    for where, part in (("group", group), ("target", target)):
        if part is not None and getattr(part, "round_id", None) != row.round_id:
            raise Refusal(
                "accounts.scope_mismatch",
                "所选的巡视组或单位不属于这个轮次，没有保存。请重新选择。",
                "The group or unit does not belong to this round, so nothing was saved. Choose again.",
                where=where,
            )


def _require_new(row: Assignment) -> None:
    """Refuse a second assignment that gives what one in force gives already: ending one would leave the other."""
    scope = {name: getattr(row, f"{name}_id") for name in ("person", "organ", "round", "group", "target")}
    same = Assignment.objects.filter(role=row.role, duty=row.duty, ended_at=None, **scope)
    if row.until is not None:
        same = same.filter(since__lte=row.until)
    if same.filter(models.Q(until=None) | models.Q(until__gte=row.since)).exists():
        raise Refusal(
            "accounts.already_assigned",
            "此人在这段时间已有同样的任职，没有重复保存。如要改日期，请先结束原任职。",
            "This person already holds that role in this time, so it was not saved twice. "
            "To change its dates, end the other assignment first.",
            where="since",
            http_status=409,
        )
