"""Fix-at-once items: handing a requirement to the unit while the group is there, and taking its answer."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common import dates
from bihuan.web.findings.access import To, creating, fix_for, judge, may
from bihuan.web.findings.actions.freezing import freeze, thaw
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.linking import evidence_of, finding_of, tie
from bihuan.web.findings.actions.moving import move, noted, plain, require_move, require_state, require_version, touch
from bihuan.web.findings.actions.numbering import next_number
from bihuan.web.findings.choices import FixStatus, Why
from bihuan.web.findings.days import check_due
from bihuan.web.findings.facts import FixFacts, check, check_text
from bihuan.web.findings.models import FixAtOnce
from bihuan.web.findings.requirements import for_issuing, for_reporting, raise_first
from bihuan.web.rounds.models import Target


@transaction.atomic
def create_fix(*, actor: User, target: Target, facts: FixFacts, is_demo: bool = False) -> FixAtOnce:
    """
    Begin a fix-at-once item for ``target``; the unit sees nothing of it until it is issued.

    Raises:
        Refusal: the actor may not; ``findings.due_in_the_past``; what ``facts.check`` and the link to a finding refuse.
    """
    grant = creating(actor, "fix_at_once", target)
    columns = check(facts)
    check_due(facts.due_on)
    fix = FixAtOnce.objects.create(
        number=next_number("fix_at_once", target),
        round=target.round,
        target=target,
        group_id=target.group_id,
        author=actor,
        finding=finding_of(actor, target.pk, facts.finding),
        is_demo=is_demo,
        **columns,
    )
    make_findable(fix)
    noted(fix, "create", actor=actor, grant=grant, fields=plain({**columns, "finding": str(facts.finding or "")}))
    return fix


@transaction.atomic
def edit_fix(*, actor: User, fix: FixAtOnce, facts: FixFacts, version: int | None = None) -> FixAtOnce:
    """
    Write a draft anew.

    Raises:
        Refusal: as ``create_fix``; ``findings.not_in_state``, ``common.changed_meanwhile``.
    """
    found = fix_for(actor, fix.uid, To.SEE, for_change=True)
    require_version(found, version)
    require_state(found, FixStatus.DRAFT)
    grant = judge(actor, found, To.EDIT)
    columns = check(facts)
    check_due(facts.due_on)
    touch(found, version, {**columns, "finding": finding_of(actor, found.target_id, facts.finding)})
    make_findable(found)
    noted(found, "edit", actor=actor, grant=grant, fields=plain({**columns, "finding": str(facts.finding or "")}))
    return found


@transaction.atomic
def issue_fix(*, actor: User, fix: FixAtOnce, version: int | None = None) -> FixAtOnce:
    """
    Hand the item to the unit, as the group's leader.

    Raises:
        Refusal: what ``requirements.for_issuing`` says.
    """
    found = fix_for(actor, fix.uid, To.SEE, for_change=True)
    require_move(found, "issue", actor=actor, version=version)
    grant = judge(actor, found, To.ISSUE)
    raise_first(for_issuing(found))
    return move(found, "issue", actor=actor, grant=grant, columns={"issued_by": actor, "issued_at": dates.now()})


@transaction.atomic
def acknowledge_fix(*, actor: User, fix: FixAtOnce, version: int | None = None) -> FixAtOnce:
    """Sign for the item, as the head of the inspected unit."""
    found = fix_for(actor, fix.uid, To.SEE, for_change=True)
    require_move(found, "acknowledge", actor=actor, version=version)
    grant = judge(actor, found, To.ACKNOWLEDGE)
    columns = {"acknowledged_by": actor, "acknowledged_at": dates.now()}
    return move(found, "acknowledge", actor=actor, grant=grant, columns=columns)


@transaction.atomic
def report_fix(
    *, actor: User, fix: FixAtOnce, result: str, evidence: Iterable[UUID] = (), version: int | None = None
) -> FixAtOnce:
    """
    Report what was done, as the unit's liaison; the office may record it on the unit's behalf from signed paper.

    Args:
        actor: Who reports; may not accept or return it later.
        fix: The item.
        result: What was done.
        evidence: Proofs at the same target; those of an earlier report stay.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: what ``requirements.for_reporting`` says; ``findings.no_such_evidence``.
    """
    found = fix_for(actor, fix.uid, To.SEE, for_change=True)
    require_move(found, "report", actor=actor, version=version)
    grant = judge(actor, found, To.REPORT if may(actor, found, To.REPORT) else To.REPORT_ON_BEHALF)
    check_text("result", result)
    before = list(found.evidence.all())
    proofs = {proof.pk: proof for proof in (*before, *evidence_of(actor, found.target_id, evidence))}
    raise_first(for_reporting(found, result, len(proofs)))
    tie(found, "evidence", list(proofs.values()), is_new=False)
    columns = {
        "result": result.strip(),
        "reported_by": actor,
        "reported_at": dates.now(),
        "decided_by": None,
        "decided_at": None,
        "decision_reason": "",
    }
    fields = {"evidence": sorted(str(proof.uid) for proof in proofs.values())}
    return move(found, "report", actor=actor, grant=grant, columns=columns, fields=fields, rows=freeze(found))


@transaction.atomic
def accept_fix(*, actor: User, fix: FixAtOnce, version: int | None = None) -> FixAtOnce:
    """Accept the unit's report, as a leader or deputy of the group who did not record it."""
    found = fix_for(actor, fix.uid, To.SEE, for_change=True)
    require_move(found, "accept", actor=actor, version=version)
    grant = judge(actor, found, To.ACCEPT)
    return move(found, "accept", actor=actor, grant=grant, columns={"decided_by": actor, "decided_at": dates.now()})


@transaction.atomic
def return_fix(
    *, actor: User, fix: FixAtOnce, reason: str, why: str = Why.OTHER, version: int | None = None
) -> FixAtOnce:
    """Send the unit's report back; the unit reads the reason."""
    found = fix_for(actor, fix.uid, To.SEE, for_change=True)
    require_move(found, "return", actor=actor, version=version, reason=reason, why=why)
    grant = judge(actor, found, To.RETURN)
    columns = {"decided_by": actor, "decided_at": dates.now(), "decision_reason": reason.strip()}
    return move(found, "return", actor=actor, grant=grant, reason=reason, why=why, columns=columns, rows=thaw(found))
