"""Working papers: compiling, signing, reviewing, approving, returning."""

from django.db import transaction

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.access import To, creating, judge, paper_for
from bihuan.web.findings.actions.freezing import HOLDS_FINDINGS, freeze, thaw
from bihuan.web.findings.actions.indexing import make_findable
from bihuan.web.findings.actions.linking import criteria_of, evidence_of, tie
from bihuan.web.findings.actions.marking import mark_under
from bihuan.web.findings.actions.moving import (
    move,
    noted,
    plain,
    require_move,
    require_state,
    require_version,
    touch,
)
from bihuan.web.findings.actions.numbering import next_number
from bihuan.web.findings.choices import PaperStatus, Why
from bihuan.web.findings.facts import PaperFacts, check
from bihuan.web.findings.models import WorkingPaper
from bihuan.web.findings.queries.cast import Cast, cast_of
from bihuan.web.findings.requirements import for_approving, for_reviewing, for_signing, raise_first
from bihuan.web.rounds.models import Target


@transaction.atomic
def create_paper(*, actor: User, target: Target, facts: PaperFacts, is_demo: bool = False) -> WorkingPaper:
    """
    Begin a working paper about one problem at ``target``; ``actor`` is its compiler.

    Raises:
        Refusal: the actor may not; what ``facts.check`` and the links refuse.
    """
    grant = creating(actor, "working_paper", target)
    columns = check(facts)
    criteria, evidence = criteria_of(facts.criteria), evidence_of(actor, target.pk, facts.evidence)
    paper = WorkingPaper.objects.create(
        number=next_number("working_paper", target),
        round=target.round,
        target=target,
        group_id=target.group_id,
        author=actor,
        is_demo=is_demo,
        **columns,
    )
    tie(paper, "criteria", criteria, is_new=True)
    tie(paper, "evidence", evidence, is_new=True)
    make_findable(paper)
    noted(paper, "create", actor=actor, grant=grant, fields=_fields(facts, columns))
    return paper


@transaction.atomic
def edit_paper(*, actor: User, paper: WorkingPaper, facts: PaperFacts, version: int | None = None) -> WorkingPaper:
    """
    Write a draft anew. Its compiler has to sign it again, because a signature covers the text that was signed.

    Raises:
        Refusal: as ``create_paper``; ``findings.not_in_state``, ``common.changed_meanwhile``.
    """
    found, grant = _to_edit(actor, paper, version)
    columns = check(facts)
    criteria, evidence = criteria_of(facts.criteria), evidence_of(actor, found.target_id, facts.evidence)
    tie(found, "criteria", criteria, is_new=False)
    tie(found, "evidence", evidence, is_new=False)
    touch(found, version, {**columns, **UNSIGNED})
    make_findable(found)
    noted(found, "edit", actor=actor, grant=grant, fields=_fields(facts, columns))
    return found


#: What an edit or a return takes back.
UNSIGNED = {
    "has_no_leads": False,
    "signed_at": None,
    "reviewed_by": None,
    "reviewed_at": None,
    "approved_by": None,
    "approved_at": None,
}


def _to_edit(actor: User, paper: WorkingPaper, version: int | None) -> tuple[WorkingPaper, Grant]:
    found = paper_for(actor, paper.uid, To.SEE, for_change=True)
    require_version(found, version)
    require_state(found, PaperStatus.DRAFT)
    return found, judge(actor, found, To.EDIT)


@transaction.atomic
def sign_paper(*, actor: User, paper: WorkingPaper, version: int | None = None) -> WorkingPaper:
    """
    Sign a draft as its compiler, who declares with it that the paper contains no lead on a person.

    Raises:
        Refusal: ``findings.not_the_compiler`` (403); ``findings.lead_on_a_person`` for a text that came in another way.
    """
    found = paper_for(actor, paper.uid, To.SEE, for_change=True)
    require_version(found, version)
    require_state(found, PaperStatus.DRAFT)
    if found.author_id != actor.pk:
        raise Refusal(
            "findings.not_the_compiler",
            f"底稿 {found.number} 只能由编制人本人签字，没有改动。请编制人登录后签字。",
            f"Only its compiler signs working paper {found.number}; nothing was changed. Ask the compiler to sign.",
            where="actor",
            http_status=403,
        )
    grant = judge(actor, found, To.SIGN)
    raise_first(for_signing(found))
    touch(found, version, {"has_no_leads": True, "signed_at": dates.now()})
    noted(found, "sign", actor=actor, grant=grant)
    return found


@transaction.atomic
def review_paper(*, actor: User, paper: WorkingPaper, version: int | None = None) -> WorkingPaper:
    """
    Review a signed draft: by a deputy leader who did not compile it, or by the leader where there is no other deputy.

    Raises:
        Refusal: what ``requirements.for_reviewing`` says; ``findings.own_work``, ``findings.deputy_reviews``.
    """
    found = paper_for(actor, paper.uid, To.SEE, for_change=True)
    require_move(found, "review", actor=actor, version=version)
    grant = judge(actor, found, To.REVIEW)
    if grant.role == Role.GL and cast_of(found.group_id).deputies - {found.author_id}:
        raise Refusal(
            "findings.deputy_reviews",
            f"底稿 {found.number} 应由未参与编制的副组长审核；没有这样的副组长时，才由组长审核。没有改动。",
            f"A deputy leader who did not compile working paper {found.number} reviews it; the leader does only where "
            "there is none. Nothing was changed.",
            where="actor",
            http_status=403,
        )
    raise_first(for_reviewing(found))
    rows = freeze(found)
    return move(
        found,
        "review",
        actor=actor,
        grant=grant,
        columns={"reviewed_by": actor, "reviewed_at": dates.now()},
        rows=rows,
    )


@transaction.atomic
def approve_paper(*, actor: User, paper: WorkingPaper, version: int | None = None) -> WorkingPaper:
    """
    Approve a reviewed paper: by the leader, who neither compiled nor reviewed it.

    A paper that the leader compiled is approved by a deputy who did not review it. Where the group has nobody left, a
    leader of another group does it whom the office has named for this target by a dated assignment (spot check).

    Raises:
        Refusal: ``findings.no_criteria``, ``findings.own_work``, ``findings.leader_approves``.
    """
    found = paper_for(actor, paper.uid, To.SEE, for_change=True)
    require_move(found, "approve", actor=actor, version=version)
    cast = cast_of(found.group_id)
    is_leaders = found.author_id in cast.leaders and actor.pk in cast.deputies
    grant = judge(actor, found, To.APPROVE_LEADERS_PAPER if is_leaders else To.APPROVE)
    if not is_leaders:
        _require_leader(found, actor, cast)
    raise_first(for_approving(found))
    columns = {"approved_by": actor, "approved_at": dates.now()}
    return move(found, "approve", actor=actor, grant=grant, columns=columns, then=mark_under)


def _require_leader(paper: WorkingPaper, actor: User, cast: Cast) -> None:
    """Let the group's leader approve, and a leader of another group only where the group has nobody left."""
    if actor.pk in cast.leaders or not cast.may_approve(paper.author_id) - {paper.author_id, paper.reviewed_by_id}:
        return
    raise Refusal(
        "findings.leader_approves",
        f"底稿 {paper.number} 由本组组长审定；组长自己编制的，由没有审核过它的副组长审定；本组没有合适的人时，"
        "由巡视办指定的其他组组长审定。没有改动。",
        f"The group's leader approves working paper {paper.number}; one that the leader compiled is approved by a deputy "
        "who did not review it; where nobody is left, by a leader of another group whom the office names. "
        "Nothing was changed.",
        where="actor",
        http_status=403,
    )


@transaction.atomic
def return_paper(
    *, actor: User, paper: WorkingPaper, reason: str, why: str = Why.OTHER, version: int | None = None
) -> WorkingPaper:
    """
    Send a reviewed or approved paper back to its compiler; all signatures are void and its proof can be worked on again.

    Raises:
        Refusal: ``findings.reason_needed``; ``findings.paper_in_use`` while a confirmed finding rests on it.
    """
    found = paper_for(actor, paper.uid, To.SEE, for_change=True)
    require_move(found, "return", actor=actor, version=version, reason=reason, why=why)
    grant = judge(actor, found, To.RETURN)
    if found.status == PaperStatus.APPROVED:
        _require_unused(found)
    return move(
        found,
        "return",
        actor=actor,
        grant=grant,
        reason=reason,
        why=why,
        columns=UNSIGNED,
        rows=thaw(found),
        then=mark_under,
    )


def _require_unused(paper: WorkingPaper) -> None:
    resting = paper.findings.filter(status__in=HOLDS_FINDINGS).values_list("number", flat=True).first()
    if resting is None:
        return
    raise Refusal(
        "findings.paper_in_use",
        f"问题 {resting} 已依据这份底稿认定，底稿不能退回。请先退回或撤回该问题。",
        f"Finding {resting} was confirmed on this working paper, so it was not returned. Return or withdraw the finding "
        "first.",
        http_status=409,
    )


def _fields(facts: PaperFacts, columns: dict[str, object]) -> dict[str, object]:
    return plain({**columns, "criteria": sorted(facts.criteria), "evidence": sorted(map(str, facts.evidence))})
