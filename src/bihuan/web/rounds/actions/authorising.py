"""
Moves of a scheme: proposed by the office, authorised by two of the leading group, revoked.

Authorising turns the plan into what counts (授权任职): groups, the group of each target, and a dated role for everybody who
has a seat, all in one transaction. Rights begin on that day and end by the rule of hand-over.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bihuan.web.accounts.access import require_one_side
from bihuan.web.accounts.actions.assignments import assignment_facts, checked_assignment
from bihuan.web.accounts.actions.codes import end_administrators_code
from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment, Signature, User
from bihuan.web.accounts.queries.holding import take_rights
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import open_signatures, sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.access.schemes import SchemeTo, judge_scheme, scheme_for
from bihuan.web.rounds.actions.fitness import require_fit, require_other_people
from bihuan.web.rounds.actions.moving import require_reason, require_state, set_status
from bihuan.web.rounds.actions.scheming import PLANNABLE, require_scheme_state
from bihuan.web.rounds.assignment import problem as asked
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.assignment.written import stored
from bihuan.web.rounds.models import Group, Inspector, Round, Scheme, Target
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of
from bihuan.web.rounds.queries.scheme_rows import accounts_of
from bihuan.web.rounds.schemes.asked import plan_of, result_of
from bihuan.web.rounds.transitions import SCHEME

#: The role and duty that a seat gives.
ROLE_OF = {
    asked.Role.LEADER: (Role.GL, ""),
    asked.Role.DEPUTY: (Role.GD, ""),
    asked.Role.LIAISON: (Role.GM, Duty.GROUP_LIAISON),
    asked.Role.MEMBER: (Role.GM, ""),
}


@transaction.atomic
def propose_scheme(*, actor: User, scheme: Scheme, version: int | None = None) -> Scheme:
    """
    Hand a plan that breaks no rule to the leading group.

    Raises:
        Refusal: ``rounds.scheme_without_plan``, ``rounds.plan_breaks_rules``, ``rounds.members_without_account``,
            ``rounds.engaged_elsewhere``, ``rounds.group_has_others``, ``rounds.targets_stay``,
            ``rounds.scheme_not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked, grant = _to_move(actor, scheme, "propose_scheme", SchemeTo.PROPOSE, version)
    require_state(locked.round, *PLANNABLE)
    require_fit(locked)
    moved = _moved(locked, "propose_scheme", actor, grant, columns={"proposed_on": today()})
    _tell(
        moved,
        leading_group_of(moved.round),
        "propose_scheme",
        f"{moved.round.title}：分组方案{moved.number}提请授权，须领导小组两人签字。",
        f"{moved.round.title}: scheme of groups {moved.number} waits for two signatures of the leading group.",
    )
    return moved


@transaction.atomic
def recall_scheme(*, actor: User, scheme: Scheme, version: int | None = None) -> Scheme:
    """Take back what was proposed, to go on working at it; ``Refusal`` as ``propose_scheme``."""
    locked, grant = _to_move(actor, scheme, "recall_scheme", SchemeTo.WITHDRAW, version)
    return _moved(locked, "recall_scheme", actor, grant, columns={"proposed_on": None, "document": ""})


@transaction.atomic
def return_scheme(*, actor: User, scheme: Scheme, reason: str, version: int | None = None) -> Scheme:
    """Give a proposed scheme back to the office; ``Refusal`` as ``propose_scheme``, ``rounds.reason_needed``."""
    locked, grant = _to_move(actor, scheme, "return_scheme", SchemeTo.RETURN, version)
    columns = {"proposed_on": None, "document": "", "end_reason": reason.strip()}
    moved = _moved(locked, "return_scheme", actor, grant, reason=reason, columns=columns)
    _tell(
        moved,
        office_of(moved.round),
        "return_scheme",
        f"{moved.round.title}：分组方案{moved.number}已退回，理由：{reason.strip()}",
        f"{moved.round.title}: scheme of groups {moved.number} came back, because: {reason.strip()}",
    )
    return moved


@transaction.atomic
def discard_scheme(*, actor: User, scheme: Scheme, reason: str, version: int | None = None) -> Scheme:
    """Give up a draft; it stays to be read. ``Refusal`` as ``return_scheme``."""
    locked, grant = _to_move(actor, scheme, "discard_scheme", SchemeTo.WITHDRAW, version)
    columns = {"ended_on": today(), "end_reason": reason.strip()}
    return _moved(locked, "discard_scheme", actor, grant, reason=reason, columns=columns)


@transaction.atomic
def authorise_scheme(*, actor: User, scheme: Scheme, document: str = "", version: int | None = None) -> Scheme:
    """
    Sign a proposed scheme under the number of the authorising document; the second signature makes it count.

    Returns:
        The scheme: ``authorised`` after the second signature, as it was after the first.

    Raises:
        Refusal: ``rounds.document_needed`` at the first signature, ``rounds.other_document`` where the second names
            another; ``accounts.second_person_needed``, ``accounts.own_role``, ``accounts.two_sides``; as
            ``propose_scheme``.
    """
    locked, grant = _to_move(actor, scheme, "authorise_scheme", SchemeTo.APPROVE, version)
    round_ = Round.objects.select_for_update(no_key=True).get(pk=locked.round_id)
    require_state(round_, *PLANNABLE)
    _hold_people(locked)
    problem, plan = require_fit(locked)
    accounts = accounts_of(seat.person for seat in plan.seats)
    require_other_people(actor, accounts.values())
    number = _document(locked, document)
    first = sign(
        actor=actor,
        grant=grant,
        kind="scheme",
        object_id=locked.uid,
        version=locked.version,
        move="authorise_scheme",
    )
    if first is None:
        # No new version: the first signature is under this one, and under this document.
        Scheme.objects.filter(pk=locked.pk).update(document=number)
        locked.refresh_from_db()
        return locked
    groups = _groups(round_, problem)
    _place_targets(round_, plan, groups)
    rows = _assign(plan, accounts, groups, round_, first, actor)
    columns = {
        "authorised_on": today(),
        "document": number,
        "result": {**locked.result, **stored(result_of(locked.result)), "assignments": [str(row.pk) for row in rows]},
    }
    facts = [{**assignment_facts(row), "group_number": row.group.number if row.group else 0} for row in rows]
    moved = _moved(locked, "authorise_scheme", actor, grant, columns=columns, rows=facts, fields={"document": number})
    _tell_of_authorisation(moved, accounts)
    return moved


@transaction.atomic
def revoke_scheme(*, actor: User, scheme: Scheme, reason: str, version: int | None = None) -> Scheme:
    """End an authorisation: every role that it gave ends at once. ``Refusal`` as ``return_scheme``."""
    # Before any row is locked: whoever acts under a role that ends here finishes first, or is judged afterwards.
    for person in sorted(_holders(scheme)):
        take_rights(person)
    locked, grant = _to_move(actor, scheme, "revoke_scheme", SchemeTo.WITHDRAW, version)
    given = _given(locked).select_for_update(of=("self",)).filter(ended_at=None)
    ended = [str(row.pk) for row in given]
    Assignment.objects.filter(pk__in=ended).update(ended_by=actor, ended_at=timezone.now())
    columns = {"ended_on": today(), "end_reason": reason.strip()}
    rows = [{"assignment": one} for one in ended]
    return _moved(locked, "revoke_scheme", actor, grant, reason=reason, columns=columns, rows=rows)


def _hold_people(scheme: Scheme) -> None:
    """Lock the inspectors of a plan, so that two rounds that are authorised at once cannot both take somebody."""
    plan = plan_of(scheme.plan).plan
    keys = [seat.person for seat in plan.seats] if plan else []
    list(Inspector.objects.select_for_update(of=("self",), no_key=True).filter(uid__in=keys).order_by("pk"))


def _given(scheme: Scheme) -> QuerySet[Assignment]:
    return Assignment.objects.filter(pk__in=result_of(scheme.result).assignments)


def _holders(scheme: Scheme) -> set[int]:
    return set(_given(scheme).values_list("person_id", flat=True))


def authorising(scheme: Scheme) -> list[Signature]:
    """Return the first signature under a proposed scheme, if one waits."""
    return open_signatures("scheme", scheme.uid, scheme.version, "authorise_scheme")


def _tell_of_authorisation(scheme: Scheme, accounts: Mapping[str, User]) -> None:
    for people, where in ((office_of(scheme.round), "scheme_detail"), (accounts.values(), "scheme_authorisation")):
        _tell(
            scheme,
            people,
            "authorise_scheme",
            f"{scheme.round.title}：分组和任职已授权（{scheme.document}），即日生效。",
            f"{scheme.round.title}: groups and roles are authorised ({scheme.document}) from today.",
            where=where,
        )


def _tell(scheme: Scheme, people: Iterable[User], name: str, zh: str, en: str, *, where: str = "scheme_detail") -> None:
    tell(
        people,
        kind=f"rounds.{name}",
        zh=zh,
        en=en,
        url=reverse(where, args=[scheme.uid]),
        object_kind="scheme",
        object_id=scheme.uid,
        once=f"{name} {scheme.uid} {scheme.version}",
    )


# --- moving --------------------------------------------------------------------------------------------------------


def _to_move(actor: User, scheme: Scheme, name: str, to: SchemeTo, version: int | None) -> tuple[Scheme, Grant]:
    """Return the scheme, locked, and what allows the step: first its state, then the right, as for rounds."""
    locked = scheme_for(actor, scheme.uid, SchemeTo.SEE, for_change=True)
    require_scheme_state(locked, *SCHEME[name].sources)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    return locked, judge_scheme(actor, locked, to)


def _moved(
    scheme: Scheme,
    name: str,
    actor: User,
    grant: Grant,
    *,
    columns: Mapping[str, Any],
    reason: str = "",
    rows: list[dict[str, Any]] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Scheme:
    transition, before = SCHEME[name], scheme.status
    if transition.needs_reason:
        require_reason(reason)
    set_status(scheme, transition.target, columns=columns)
    record(
        actor=actor,
        grant=grant,
        action=f"rounds.{name}",
        object_kind="scheme",
        object_id=scheme.uid,
        object_version=scheme.version,
        from_state=before,
        to_state=scheme.status,
        fields={"number": scheme.number, "reason": reason.strip(), **(fields or {})},
        **({"rows": rows} if rows else {}),
    )
    return scheme


# --- what comes into being, and under which document ---------------------------------------------------------------


def _document(scheme: Scheme, typed: str) -> str:
    """Return the number of the document that both sign under."""
    signed = scheme.document if authorising(scheme) else ""
    number = typed.strip() or signed
    if not number:
        raise Refusal(
            "rounds.document_needed",
            "请填写授权文件的日期和文号，再签字。没有办理。",
            "Enter date and number of the authorising document, then sign. Nothing was done.",
            where="document",
        )
    if signed and number != signed:
        raise Refusal(
            "rounds.other_document",
            f"前一位签署的文号是“{signed}”，与您填写的不同，没有办理。请核对；如前一位填错，请其先撤回签署。",
            f"The first signature stands under “{signed}”, which is not what you entered; nothing was done. Check it; if the "
            "first is wrong, let them take their signature back.",
            where="document",
            http_status=409,
        )
    return number


def _groups(round_: Round, problem: Problem) -> dict[str, Group]:
    """Return the groups of a round by key; those that are not there yet are made."""
    there = {str(row.number): row for row in Group.objects.filter(round=round_)}
    for spec in problem.groups:
        if spec.key not in there:
            there[spec.key] = Group.objects.create(round=round_, number=int(spec.key), name=spec.name)
    return there


def _place_targets(round_: Round, plan: Plan, groups: Mapping[str, Group]) -> None:
    targets = {str(target.pk): target for target in Target.objects.filter(round=round_)}
    for unit, group in plan.units:
        targets[unit].group = groups[group]
    Target.objects.bulk_update(targets.values(), ["group"])
    for key, row in groups.items():
        require_one_side(group_id=row.pk, target_ids=[int(unit) for unit in plan.units_of(key)])


def _assign(
    plan: Plan, accounts: Mapping[str, User], groups: Mapping[str, Group], round_: Round, first: Signature, actor: User
) -> list[Assignment]:
    """Give everybody who has a seat their role; the two who signed stand as who gave and who approved it."""
    rows = []
    for seat in plan.seats:
        role, duty = ROLE_OF[seat.role]
        row, _waits = checked_assignment(
            None,
            person=accounts[seat.person],
            role=role,
            duty=duty,
            round=round_,
            group=groups[seat.group],
            since=today(),
        )
        row.granted_by, row.approved_by = first.person, actor
        # Whoever an administrator handed a code to may not be the person meant here; the office gives a fresh one.
        end_administrators_code(row.person)
        rows.append(row)
    Assignment.objects.bulk_update(rows, ["granted_by", "approved_by"])
    return rows
