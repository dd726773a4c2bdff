"""Findings: making, editing, confirming, submitting, approving, returning, withdrawing."""

import dataclasses
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.access import To, creating, finding_for, judge, may, paper_for
from bihuan.web.findings.actions.freezing import freeze, thaw
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.issuing import tell_withdrawn
from bihuan.web.findings.actions.linking import category_of, criteria_of, evidence_of, papers_of, tie
from bihuan.web.findings.actions.marking import mark_again, unmark
from bihuan.web.findings.actions.moving import (
    move,
    noted,
    own_work,
    plain,
    require_move,
    require_state,
    require_version,
    touch,
)
from bihuan.web.findings.actions.numbering import next_number
from bihuan.web.findings.choices import FindingStatus, Severity, Why
from bihuan.web.findings.facts import FindingFacts, PaperFacts, check, check_columns, stated_in
from bihuan.web.findings.models import Finding, WorkingPaper
from bihuan.web.findings.requirements import for_confirming, for_submitting, no_category, raise_first
from bihuan.web.rounds.models import Target

#: What a return takes back.
UNSIGNED = {
    f"{step}_{what}": None for step in ("confirmed", "submitted", "endorsed", "approved") for what in ("by", "at")
}


@transaction.atomic
def create_finding(*, actor: User, target: Target, facts: FindingFacts, is_demo: bool = False) -> Finding:
    """
    Register a problem of ``target`` as a draft; ``actor`` is its author.

    Raises:
        Refusal: the actor may not; what ``facts.check`` and the links refuse.
    """
    grant = creating(actor, "finding", target)
    columns = check(facts)
    criteria, evidence = criteria_of(facts.criteria), evidence_of(actor, target.pk, facts.evidence)
    papers = papers_of(actor, target.pk, facts.papers)
    finding = Finding.objects.create(
        number=next_number("finding", target),
        round=target.round,
        target=target,
        group_id=target.group_id,
        author=actor,
        category=category_of(target.round, facts.category),
        papers_count=len(papers),
        evidence_count=len(evidence),
        is_demo=is_demo,
        **columns,
    )
    tie(finding, "criteria", criteria, is_new=True)
    tie(finding, "evidence", evidence, is_new=True)
    tie(finding, "papers", papers, is_new=True)
    make_findable(finding)
    mark_again(finding, is_new=True)
    noted(finding, "create", actor=actor, grant=grant, fields=_fields(facts, columns))
    return finding


@transaction.atomic
def create_finding_from_paper(*, actor: User, paper: WorkingPaper, once_more: bool = False) -> Finding:
    """
    Register the problem of a working paper: its boxes, facts, criteria and proof are taken over, and it is linked.

    Args:
        actor: The author of the finding.
        paper: What it is made of.
        once_more: The paper has become a finding already and holds a second problem; without it a repeated click, or
            two people at the same moment, would register the same problem twice.

    Raises:
        Refusal: ``findings.already_a_finding``; as ``create_finding``.
    """
    # Locked, so that the second of two clicks sees the finding of the first.
    found = paper_for(actor, paper.uid, To.READ, for_change=True)
    if not once_more:
        _require_no_finding(found)
    shared = stated_in(found, PaperFacts)
    facts = FindingFacts(
        **{slot.name: shared[slot.name] for slot in dataclasses.fields(FindingFacts) if slot.name in shared},
        criteria=tuple(found.criteria.values_list("pk", flat=True)),
        evidence=tuple(found.evidence.values_list("uid", flat=True)),
        papers=(found.uid,),
    )
    return create_finding(actor=actor, target=found.target, facts=facts, is_demo=found.is_demo)


def _require_no_finding(paper: WorkingPaper) -> None:
    standing = paper.findings.exclude(status=FindingStatus.WITHDRAWN).order_by("pk")
    number = standing.values_list("number", flat=True).first()
    if number is None:
        return
    raise Refusal(
        "findings.already_a_finding",
        f"底稿 {paper.number} 已立为问题 {number}，没有再立。如底稿确实还反映另一个问题，请选择“再立一个问题”。",
        f"Working paper {paper.number} has become finding {number} already, so no other was made. If it does hold "
        "another problem, choose “Make another finding”.",
        http_status=409,
    )


@transaction.atomic
def edit_finding(*, actor: User, finding: Finding, facts: FindingFacts, version: int | None = None) -> Finding:
    """
    Write a draft anew.

    Raises:
        Refusal: as ``create_finding``; ``findings.not_in_state``, ``common.changed_meanwhile``.
    """
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_version(found, version)
    require_state(found, FindingStatus.DRAFT)
    grant = judge(actor, found, To.EDIT)
    columns = check(facts)
    criteria, evidence = criteria_of(facts.criteria), evidence_of(actor, found.target_id, facts.evidence)
    papers = papers_of(actor, found.target_id, facts.papers)
    tie(found, "criteria", criteria, is_new=False)
    tie(found, "evidence", evidence, is_new=False)
    tie(found, "papers", papers, is_new=False)
    category = category_of(found.round, facts.category)
    counts = {"papers_count": len(papers), "evidence_count": len(evidence)}
    touch(found, version, {**columns, **counts, "category": category})
    make_findable(found)
    mark_again(found)
    noted(found, "edit", actor=actor, grant=grant, fields=_fields(facts, columns))
    return found


@transaction.atomic
def set_form(
    *,
    actor: User,
    finding: Finding,
    title: str | None = None,
    category: str | None = None,
    who: str | None = None,
    version: int | None = None,
) -> Finding:
    """
    Change the form of a finding that the office reviews: title, category, name of the responsible body. None: as it is.

    The facts stay the group's; a signature of the leading group under the older version is void.

    Raises:
        Refusal: ``findings.not_in_state``, ``findings.no_category`` (a submitted finding keeps one); as ``edit_finding``.
    """
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_version(found, version)
    require_state(found, FindingStatus.IN_REVIEW)
    grant = judge(actor, found, To.FORM)
    columns: dict[str, Any] = {
        name: text.strip() for name, text in (("title", title), ("who", who)) if text is not None
    }
    check_columns(columns)
    if category is not None:
        chosen = category_of(found.round, category)
        if chosen is None:
            raise no_category(found)
        columns["category"] = chosen
    # The opinion was on the older wording.
    touch(found, version, {**columns, "endorsed_by": None, "endorsed_at": None})
    make_findable(found)
    mark_again(found)
    noted(found, "set_form", actor=actor, grant=grant, fields=plain(columns))
    return found


@transaction.atomic
def confirm_finding(*, actor: User, finding: Finding, version: int | None = None) -> Finding:
    """
    Confirm a draft as the group's leader; its proof is frozen with it.

    Raises:
        Refusal: what ``requirements.for_confirming`` says.
    """
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_move(found, "confirm", actor=actor, version=version)
    grant = judge(actor, found, To.CONFIRM)
    # Locked, so that none of them is returned at the moment at which the finding is confirmed on it.
    list(found.papers.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    raise_first(for_confirming(found))
    columns = {"confirmed_by": actor, "confirmed_at": dates.now()}
    return move(found, "confirm", actor=actor, grant=grant, columns=columns, rows=freeze(found))


@transaction.atomic
def submit_finding(*, actor: User, finding: Finding, version: int | None = None) -> Finding:
    """
    Submit a confirmed finding to the office. The standing checks run again, because criteria and papers may have changed.

    Raises:
        Refusal: ``findings.blocking_marks``.
    """
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_move(found, "submit", actor=actor, version=version)
    grant = judge(actor, found, To.SUBMIT)
    mark_again(found)
    raise_first(for_submitting(found))
    columns = {"submitted_by": actor, "submitted_at": dates.now()}
    return move(found, "submit", actor=actor, grant=grant, columns=columns)


@transaction.atomic
def approve_finding(*, actor: User, finding: Finding, version: int | None = None) -> Finding:
    """
    Approve a finding in the office's review; neither its author nor who submitted it may.

    A clerk of the office approves by their signature alone. A grave finding takes three people: the office's opinion
    first, then two members of the leading group; it stays in review until the second of those has signed.

    Raises:
        Refusal: ``findings.own_work``; ``findings.opinion_first``, ``findings.opinion_given``;
            ``accounts.second_person_needed``.
    """
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_move(found, "approve", actor=actor, version=version)
    if needs_leading_group(found):
        if not may(actor, found, To.APPROVE_GRAVE):
            return _endorse(found, actor, judge(actor, found, To.APPROVE))
        grant = judge(actor, found, To.APPROVE_GRAVE)
        if not _is_second_signature(found, actor, grant):
            return found
    else:
        grant = judge(actor, found, To.APPROVE)
    columns = {"approved_by": actor, "approved_at": dates.now()}
    return move(found, "approve", actor=actor, grant=grant, columns=columns)


def needs_leading_group(finding: Finding) -> bool:
    """Return True if two members of the leading group approve this finding, after the office's opinion."""
    return finding.severity == Severity.GRAVE


def _endorse(finding: Finding, actor: User, grant: Grant) -> Finding:
    if finding.endorsed_by_id is not None:
        raise Refusal(
            "findings.opinion_given",
            f"问题 {finding.number} 已有巡视办的审核意见，正等待领导小组两位成员签字。没有改动。",
            f"The office has given its opinion on finding {finding.number}; two members of the leading group sign next. "
            "Nothing was changed.",
            where="actor",
            http_status=409,
        )
    touch(finding, None, {"endorsed_by": actor, "endorsed_at": dates.now()})
    noted(finding, "endorse", actor=actor, grant=grant)
    return finding


def _is_second_signature(finding: Finding, actor: User, grant: Grant) -> bool:
    if finding.endorsed_by_id is None:
        raise Refusal(
            "findings.opinion_first",
            f"问题 {finding.number} 还没有巡视办的审核意见，领导小组暂不能签字。请等巡视办先审核。",
            f"The office has not given its opinion on finding {finding.number} yet, so the leading group cannot sign. "
            "Wait for the office.",
            where="actor",
            http_status=409,
        )
    if finding.endorsed_by_id == actor.pk:
        raise own_work(finding)
    first = sign(
        actor=actor, grant=grant, kind="finding", object_id=finding.uid, version=finding.version, move="approve"
    )
    return first is not None


@transaction.atomic
def return_finding(
    *, actor: User, finding: Finding, reason: str, why: str = Why.OTHER, version: int | None = None
) -> Finding:
    """Send a finding in review back to its group; its signatures are void and its proof can be worked on again."""
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_move(found, "return", actor=actor, version=version, reason=reason, why=why)
    grant = judge(actor, found, To.RETURN)
    return move(found, "return", actor=actor, grant=grant, reason=reason, why=why, columns=UNSIGNED, rows=thaw(found))


@transaction.atomic
def withdraw_finding(
    *, actor: User, finding: Finding, reason: str, why: str = Why.OTHER, version: int | None = None
) -> Finding:
    """Take a finding out for good, before it is issued: the group's leader until it is submitted, the office after."""
    found = finding_for(actor, finding.uid, To.SEE, for_change=True)
    require_move(found, "withdraw", actor=actor, version=version, reason=reason, why=why)
    grant = judge(actor, found, To.WITHDRAW)
    unmark(found)
    return move(
        found,
        "withdraw",
        actor=actor,
        grant=grant,
        reason=reason,
        why=why,
        rows=thaw(found),
        then=lambda row: tell_withdrawn(row, actor, grant, reason),
    )


def _fields(facts: FindingFacts, columns: dict[str, object]) -> dict[str, object]:
    links = {"evidence": sorted(map(str, facts.evidence)), "papers": sorted(map(str, facts.papers))}
    return plain({**columns, **links, "criteria": sorted(facts.criteria), "category": facts.category})
