"""First review by the office, and verification by the one verifier to whom the line is assigned."""

from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.access.items import To, item_for, judge
from bihuan.web.rectification.actions import check_news
from bihuan.web.rectification.actions.items import move_item, require_item_version, require_others
from bihuan.web.rectification.actions.moving import require_source
from bihuan.web.rectification.check_facts import (
    ABOUT_WARNINGS,
    CheckFacts,
    incomplete,
    no_independent_proof,
    require_consistent,
    require_whole,
)
from bihuan.web.rectification.models import CheckForm, Item, Proof
from bihuan.web.rectification.queries.checks import has_warnings
from bihuan.web.rectification.queries.verifiers import facts_of, has_part
from bihuan.web.rectification.texts import require_reason
from bihuan.web.rectification.transitions import ITEM
from bihuan.web.rectification.verifying.fitness import refusal

#: Who had a part in what the unit reports.
REPORTING = ("recorded_by", "reported_by")


@transaction.atomic
def review_item(*, actor: User, item: Item, version: int | None = None) -> Item:
    """
    Let a reported line pass its first review; a verifier comes next.

    Args:
        actor: A clerk of the office who recorded nothing of it.
        item: A reported line.
        version: The version that the person had before them.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.own_line``, ``common.changed_meanwhile``; the person may not.
    """
    locked = _to_move(actor, item, "review_item", version)
    grant = judge(actor, locked, To.REVIEW)
    require_stranger(locked, actor)
    check_news.of_move(locked, "review_item", actor)
    columns = {"reviewed_by": actor, "reviewed_on": today()}
    return move_item(locked, "review_item", actor=actor, grant=grant, columns=columns)


@transaction.atomic
def return_item(*, actor: User, item: Item, reason: str, version: int | None = None) -> Item:
    """
    Return a reported line to its unit, at the first review.

    Raises:
        Refusal: as ``review_item``, and ``rectification.reason_needed``.
    """
    locked = _to_move(actor, item, "return_item", version)
    grant = judge(actor, locked, To.RETURN)
    require_stranger(locked, actor)
    said = require_reason(reason)
    check_news.of_move(locked, "return_item", actor)
    return move_item(locked, "return_item", actor=actor, grant=grant, reason=said)


@transaction.atomic
def verify_item(*, actor: User, item: Item, facts: CheckFacts, version: int | None = None) -> Item:
    """
    Find the completion of a reviewed line true.

    Args:
        actor: The verifier to whom it is assigned.
        item: A reviewed line.
        facts: The check form; at least one proof from outside the unit is relied on.
        version: The version that the person had before them.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.own_line``, ``rectification.not_fit_to_verify``,
            ``rectification.check_form_incomplete``, ``rectification.form_speaks_against``,
            ``rectification.no_independent_proof``, ``rectification.warnings_not_answered``, ``common.changed_meanwhile``; the
            person may not.
    """
    locked, grant = _to_verify(actor, item, "verify_item", version)
    require_whole(facts)
    require_consistent(facts)
    independent = _independent(locked, facts)
    if not independent:
        raise no_independent_proof()
    if not facts.about_warnings.strip() and has_warnings(locked):
        raise Refusal(
            "rectification.warnings_not_answered",
            "这件事项有存疑提示或回访异常，核查表没有说明如何看待，没有保存。请在“对提示的说明”中逐条写明。",
            "There are warnings on this line, and the form does not say what you make of them; nothing was saved. Answer "
            "them under “About the warnings”.",
            where="about_warnings",
            http_status=409,
        )
    form = _keep(locked, actor, facts, CheckForm.Outcome.VERIFIED, independent)
    check_news.of_move(locked, "verify_item", actor)
    columns = {"verified_by": actor, "verified_on": today()}
    return move_item(locked, "verify_item", actor=actor, grant=grant, columns=columns, fields=_said(form, independent))


@transaction.atomic
def refuse_item(*, actor: User, item: Item, facts: CheckFacts, reason: str, version: int | None = None) -> Item:
    """
    Find that a reviewed line is not done, and return it to its unit.

    Raises:
        Refusal: as ``verify_item``, but that proof from outside and an answer to warnings are not asked for;
            ``rectification.reason_needed``.
    """
    locked, grant = _to_verify(actor, item, "refuse_item", version)
    said = require_reason(reason)
    require_whole(facts)
    independent = _independent(locked, facts)
    form = _keep(locked, actor, facts, CheckForm.Outcome.RETURNED, independent)
    check_news.of_move(locked, "refuse_item", actor)
    return move_item(locked, "refuse_item", actor=actor, grant=grant, reason=said, fields=_said(form, independent))


def require_stranger(item: Item, actor: User) -> None:
    """
    Refuse who had any part in what the unit reported of a line, also one that no column of the line names.

    Raises:
        Refusal: ``rectification.own_line``.
    """
    require_others(item, actor, *REPORTING)
    if part := has_part(item, actor):
        zh, en = _PARTS[part]
        raise Refusal(
            "rectification.own_line",
            f"整改事项 {item.number} 您{zh}，这一步必须由另一个人办理，没有改动。请交由他人办理。",
            f"You {en} (item {item.number}), so this step belongs to somebody else; nothing was changed. Let another "
            "person take it.",
            where="actor",
            http_status=403,
        )


_PARTS = {
    "responsible": ("是它的责任人", "answer for it"),
    "reported": ("报送过它的进展或佐证", "reported progress or proof of it"),
    "recorded": ("代录过它的方案、进展或佐证", "recorded its plan, progress or proof"),
    "of_unit": ("是或曾是该单位人员", "belong or belonged to the unit"),
}


def _to_move(actor: User, item: Item, name: str, version: int | None) -> Item:
    """Return the line, locked, if it stands where the step starts from; who comes too late hears that."""
    locked = item_for(actor, item.uid, To.SEE, for_change=True)
    require_source(locked, ITEM[name])
    require_item_version(locked, version)
    return locked


def _to_verify(actor: User, item: Item, name: str, version: int | None) -> tuple[Item, Any]:
    locked = _to_move(actor, item, name, version)
    grant = judge(actor, locked, To.VERIFY if name == "verify_item" else To.RETURN)
    require_stranger(locked, actor)
    # What came about since the line was assigned: a recusal takes the right away by itself, the rest is asked here.
    reasons = facts_of(locked.round, [locked]).still_against(actor.pk, locked.pk, locked.target_id)
    if reasons:
        raise refusal(reasons, person=str(actor), number=locked.number)
    return locked, grant


def _independent(item: Item, facts: CheckFacts) -> list[Proof]:
    """Return the proofs that the form relies on; each is of this line, stands, and is vouched for from outside."""
    keys = set(facts.independent)
    found = list(item.proofs.filter(uid__in=keys, withdrawn_on=None, kind__in=Proof.INDEPENDENT).order_by("pk"))
    if len(found) != len(keys):
        raise incomplete("independent")
    return found


def _keep(item: Item, actor: User, facts: CheckFacts, outcome: str, independent: list[Proof]) -> CheckForm:
    form = CheckForm.objects.create(
        item=item,
        item_version=item.version,
        by=actor,
        checked_on=today(),
        method=facts.method,
        found=facts.found.strip(),
        meets_cause=facts.meets_cause,
        is_proven=facts.is_proven,
        answers={**facts.answers, ABOUT_WARNINGS: facts.about_warnings.strip()},
        outcome=outcome,
        is_demo=item.is_demo,
    )
    form.independent.set(independent)
    return form


def _said(form: CheckForm, independent: list[Proof]) -> dict[str, Any]:
    """Return what the trail's keyed hash covers of a form."""
    return {
        "form": str(form.uid),
        "method": form.method,
        "found": form.found,
        "meets_cause": form.meets_cause,
        "is_proven": form.is_proven,
        "answers": form.answers,
        "outcome": form.outcome,
        "independent": [proof.original.sha256 for proof in independent],
    }
