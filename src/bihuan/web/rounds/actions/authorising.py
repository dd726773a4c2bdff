"""
Moves of a scheme: proposed by the office, authorised by two of the leading group, revoked.

Authorising turns the plan into what counts (授权任职): groups, the group of each target, and a dated role for everybody who
has a seat, all in one transaction. Rights begin on that day and end by the rule of hand-over.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from bihuan.web.accounts.access import require_one_side
from bihuan.web.accounts.actions.assignments import assignment_facts, checked_assignment
from bihuan.web.accounts.choices import GROUP_ROLES, Duty, Role
from bihuan.web.accounts.models import Assignment, Signature, User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import open_signatures, sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access.schemes import SchemeTo, judge_scheme, scheme_for
from bihuan.web.rounds.actions.moving import require_state, set_status
from bihuan.web.rounds.actions.scheming import PLANNABLE, require_scheme_state
from bihuan.web.rounds.assignment import problem as asked
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.assignment.scoring import Scorer
from bihuan.web.rounds.assignment.written import stored
from bihuan.web.rounds.models import Group, Round, Scheme, Target
from bihuan.web.rounds.queries.scheme_rows import accounts_of, engaged_elsewhere, targets_of
from bihuan.web.rounds.schemes.asked import plan_of, result_of
from bihuan.web.rounds.schemes.problems import problem_of
from bihuan.web.rounds.transitions import SCHEME

#: The role and duty that a seat gives.
ROLE_OF = {
    asked.Role.LEADER: (Role.GL, ""),
    asked.Role.DEPUTY: (Role.GD, ""),
    asked.Role.LIAISON: (Role.GM, Duty.GROUP_LIAISON),
    asked.Role.MEMBER: (Role.GM, ""),
}
#: So many names stand in a sentence.
_NAMED = 6


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
    _require_fit(locked)
    return _moved(locked, "propose_scheme", actor, grant, columns={"proposed_on": today()})


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
    return _moved(locked, "return_scheme", actor, grant, reason=reason, columns=columns)


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
    problem, plan = _require_fit(locked)
    accounts = accounts_of(seat.person for seat in plan.seats)
    _require_other_people(actor, accounts.values())
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
    return _moved(locked, "authorise_scheme", actor, grant, columns=columns, rows=facts, fields={"document": number})


@transaction.atomic
def revoke_scheme(*, actor: User, scheme: Scheme, reason: str, version: int | None = None) -> Scheme:
    """End an authorisation: every role that it gave ends at once. ``Refusal`` as ``return_scheme``."""
    locked, grant = _to_move(actor, scheme, "revoke_scheme", SchemeTo.WITHDRAW, version)
    given = Assignment.objects.select_for_update(of=("self",)).filter(
        pk__in=result_of(locked.result).assignments, ended_at=None
    )
    ended = [str(row.pk) for row in given]
    Assignment.objects.filter(pk__in=ended).update(ended_by=actor, ended_at=timezone.now())
    columns = {"ended_on": today(), "end_reason": reason.strip()}
    rows = [{"assignment": one} for one in ended]
    return _moved(locked, "revoke_scheme", actor, grant, reason=reason, columns=columns, rows=rows)


def authorising(scheme: Scheme) -> list[Signature]:
    """Return the first signature under a proposed scheme, if one waits."""
    return open_signatures("scheme", scheme.uid, scheme.version, "authorise_scheme")


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
    if transition.needs_reason and not reason.strip():
        raise Refusal(
            "rounds.reason_needed",
            "请写明理由，再办理这一步。没有做任何改动。",
            "State the reason, then take this step. Nothing was changed.",
            where="reason",
        )
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


# --- what has to hold ----------------------------------------------------------------------------------------------


def _require_fit(scheme: Scheme) -> tuple[Problem, Plan]:
    """Return problem and plan of a scheme that may be proposed and authorised as things are today."""
    plan = plan_of(scheme.plan).plan
    if plan is None:
        raise Refusal(
            "rounds.scheme_without_plan",
            "方案还没有分组结果，不能提请授权。请先求解，或手工分组。",
            "The scheme has no plan yet, so it cannot be proposed. Solve it, or place everybody by hand.",
            http_status=409,
        )
    problem = problem_of(scheme)
    keys = [seat.person for seat in plan.seats]
    names = {one.key: one.name for one in problem.people}
    engaged = engaged_elsewhere(scheme.round, keys)
    if engaged:
        raise _engaged(names, engaged)
    broken = Scorer(problem).score(plan).broken
    if broken:
        raise Refusal(
            "rounds.plan_breaks_rules",
            f"方案违反{len(broken)}条硬性规则，不能提请授权：{''.join(rule.zh for rule in broken[:3])}请改正或放宽后再提。",
            f"The plan breaks {len(broken)} hard rules, so it cannot be proposed: "
            f"{' '.join(rule.en for rule in broken[:3])} Mend it, or waive what may be waived.",
            http_status=409,
        )
    without = [names[key] for key in keys if key not in accounts_of(keys)]
    if without:
        raise Refusal(
            "rounds.members_without_account",
            f"{_named(without, '、', '等')}{len(without)}人还没有账号，授权后无法登录，因此没有提请授权。"
            "请系统管理员开立账号，并在人员库中与其关联，再提请。",
            f"{_named(without, ', ', ' and others')} ({len(without)}) have no account and could not sign in, so nothing was "
            "proposed. Let the administrator open accounts, link them in the pool, then propose.",
            http_status=409,
        )
    _require_only_these(scheme.round, plan)
    return problem, plan


def _require_only_these(round_: Round, plan: Plan) -> None:
    """Refuse where a group has people already: two leaders would act at once, and a plan is of whole groups."""
    held = Assignment.objects.filter(round=round_, role__in=GROUP_ROLES, target=None, ended_at=None)
    held = held.exclude(until__lt=today()).select_related("person")
    names = sorted({str(row.person) for row in held})
    if names:
        raise Refusal(
            "rounds.group_has_others",
            f"本轮次的巡视组中已有{_named(names, '、', '等')}{len(names)}人任职，没有办理。请先终止原授权或结束这些任职，再办理。",
            f"{_named(names, ', ', ' and others')} ({len(names)}) hold roles in groups of this round already; nothing was "
            "done. Revoke the authorisation they came from, or end those roles, first.",
            http_status=409,
        )
    if round_.status == Round.Status.LIVE:
        group = plan.group_of_unit
        moved = [
            one.name for one in targets_of(round_) if one.group and str(one.group.number) != group.get(str(one.pk))
        ]
        if moved:
            raise Refusal(
                "rounds.targets_stay",
                f"轮次已经启动，{_named(moved, '、', '等')}不能换组：本组已形成的底稿和问题会随之换手。请保持原分组，只调整人员。",
                f"The round is live, so {_named(moved, ', ', ' and others')} stay with their group, or what it has written "
                "would change hands. Keep the targets and change people only.",
                http_status=409,
            )


def _require_other_people(actor: User, people: Iterable[User]) -> None:
    if any(person.pk == actor.pk for person in people):
        raise Refusal(
            "accounts.own_role",
            "方案中有您本人，不能由您授权，没有办理。请领导小组其他成员办理。",
            "You have a seat in this scheme yourself, so you cannot authorise it; nothing was done. Ask others of the "
            "leading group.",
            http_status=409,
        )


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


# --- what comes into being -----------------------------------------------------------------------------------------


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
        rows.append(row)
    Assignment.objects.bulk_update(rows, ["granted_by", "approved_by"])
    return rows


def _engaged(names: Mapping[str, str], engaged: Mapping[str, str]) -> Refusal:
    said = [f"{names.get(key, key)}（{title}）" for key, title in engaged.items()]
    return Refusal(
        "rounds.engaged_elsewhere",
        f"以下人员在日期重叠的另一轮次中已有任职，没有办理：{_named(said, '、', '等')}。请调出这些人员，或先结束其原任职。",
        f"These people hold a role in another round at the same time; nothing was done: {_named(said, ', ', ' and others')}. "
        "Take them out of the plan, or end their other role first.",
        http_status=409,
    )


def _named(names: list[str], between: str, more: str) -> str:
    return between.join(names[:_NAMED]) + (more if len(names) > _NAMED else "")
