"""The way of a plan: handed to the head, submitted with the pledge, taken back, reviewed, concluded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions import keep
from bihuan.web.files.cleaning import name_of_copy
from bihuan.web.findings.actions.evidence import Prepared
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.plans import ON_BEHALF, To, judge, judge_submission, plan_for
from bihuan.web.rectification.actions.item_making import make_items
from bihuan.web.rectification.actions.moving import set_status
from bihuan.web.rectification.actions.plans import news
from bihuan.web.rectification.actions.plans.refusals import (
    KIND,
    LONGEST_REASON,
    incomplete,
    keep_reason,
    noted,
    require_reason,
    require_step,
    require_text,
    require_version,
    require_writable,
)
from bihuan.web.rectification.models import Plan, Response
from bihuan.web.rectification.plan_gaps import gaps_of
from bihuan.web.rectification.queries.opinions import hearing_of
from bihuan.web.rectification.queries.plans import LINE_KIND, contents_of, open_items, recorders_of, rules_for
from bihuan.web.rectification.transitions import PLAN
from bihuan.web.rectification.truth import watch

S = Plan.Status


@dataclass(frozen=True, slots=True)
class Pledge:
    """
    What the head promises when a plan is submitted.

    ``text`` replaces that of the draft where it is given; ``by`` is the head's function. ``given_on`` is the day of the
    signed paper where the office records the submission; None is today.
    """

    by: str
    text: str = ""
    given_on: date | None = None


@transaction.atomic
def hand_plan(*, actor: User, plan: Plan, version: int | None = None) -> Plan:
    """
    Tell the head of the unit that the plan is ready for the pledge; nothing of it changes.

    Raises:
        Refusal: ``rectification.plan_incomplete``, ``rectification.not_in_state``, ``rectification.no_head``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = plan_for(actor, plan.uid, To.SEE, for_change=True)
    require_writable(locked)
    require_version(locked, version)
    grant = judge(actor, locked, To.HAND)
    gaps = gaps_of(contents_of(locked))
    if gaps:
        raise incomplete(gaps)
    if not news.heads_of(locked.target):
        raise Refusal(
            "rectification.no_head",
            f"系统中没有“{locked.target.name}”主要负责人的任职，没有送审。请联系巡视办登记，或者由巡视办凭签字件代录。",
            f"Nobody is registered as head of {locked.target.name}, so it was not handed on. Ask the office to register the "
            "head, or to record the plan from signed paper.",
            http_status=409,
        )
    news.of_step(locked, "hand_plan", actor)
    noted(locked, "hand_plan", actor=actor, grant=grant)
    return locked


@transaction.atomic
def submit_plan(
    *, actor: User, plan: Plan, pledge: Pledge, scan: Prepared | None = None, version: int | None = None
) -> Plan:
    """
    Submit a plan with the head's pledge; from now on its text is locked until it is returned or taken back.

    Args:
        actor: The head of the unit; or a clerk of the office, from signed paper.
        plan: A draft, or one that was returned.
        pledge: Whose pledge, and its words.
        scan: The signed paper as a file that was looked at; the office has to bring it.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.plan_incomplete``, ``rectification.pledge_missing``, ``rectification.scan_missing``,
            ``rectification.recorded_by_another``, ``rectification.day_out_of_order``, ``rectification.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = _to_move(actor, plan, "submit_plan", version)
    grant = judge_submission(actor, locked)
    on_behalf = grant.qualifier == ON_BEHALF
    gaps = gaps_of(contents_of(locked))
    if gaps:
        raise incomplete(gaps)
    columns = _pledged(locked, pledge) | {"submitted_by": actor}
    if on_behalf:
        columns |= _recorded(locked, actor, pledge, scan)
    else:
        columns |= {"submitted_on": today(), "pledged_on": today()}
    before = locked.status
    set_status(locked, PLAN["submit_plan"].target, columns=columns)
    news.of_step(locked, "submit_plan", actor)
    watch.plan_submitted(locked)
    said = {"on_behalf": on_behalf, "submitted_on": locked.submitted_on.isoformat() if locked.submitted_on else ""}
    noted(locked, "submit_plan", actor=actor, grant=grant, before=before, fields=said | {"scan": locked.scan_id})
    return locked


def _pledged(plan: Plan, pledge: Pledge) -> dict[str, Any]:
    text = require_text(pledge.text or plan.pledge, where="pledge", longest=2_000)
    by = require_text(pledge.by, where="pledged_by", longest=80)
    if not text or not by:
        raise Refusal(
            "rectification.pledge_missing",
            "报送整改方案须有主要负责人的承诺和职务，没有报送。请写明承诺内容，并填写承诺人的职务。",
            "A plan goes out with the pledge of the head and the head's function, so it was not submitted. Write the pledge "
            "and whose it is.",
            where="pledged_by" if text else "pledge",
        )
    return {"pledge": text, "pledged_by": by}


def _recorded(plan: Plan, actor: User, pledge: Pledge, scan: Prepared | None) -> dict[str, Any]:
    """Return what is kept of a submission that the office records from signed paper."""
    if plan.on_behalf and plan.author_id != actor.pk:
        raise Refusal(
            "rectification.recorded_by_another",
            "这份方案由另一位经办人代录，没有报送。请由录入的经办人办理；其他经办人以后可以审核。",
            "Another clerk recorded this plan, so it was not submitted. That clerk takes this step; the others may review it.",
            http_status=409,
        )
    if scan is None and plan.scan_id is None:
        raise Refusal(
            "rectification.scan_missing",
            "代录须附单位签署的方案扫描件，没有报送。请上传扫描件后再办理。",
            "A plan on behalf needs the scan of the signed paper, so it was not submitted. Add the scan, then submit it.",
            where="scan",
        )
    day = pledge.given_on or today()
    held_on = plan.target.meeting_held_on
    if day > today() or (held_on is not None and day < held_on):
        raise Refusal(
            "rectification.day_out_of_order",
            "签署日期须在反馈会之后、不晚于今天，没有报送。请按签字件更正日期。",
            "The paper was signed after the feedback meeting and not later than today; it was not submitted. Correct the day.",
            where="given_on",
        )
    columns: dict[str, Any] = {"on_behalf": True, "submitted_on": day, "pledged_on": day}
    if scan is not None:
        name = name_of_copy(scan.scan.name, scan.copy.media_type)[:200]
        columns |= {"scan": keep(scan.copy.data, media_type=scan.copy.media_type), "scan_name": name}
    return columns


@transaction.atomic
def recall_plan(*, actor: User, plan: Plan, reason: str, version: int | None = None) -> Plan:
    """
    Take a submitted plan back to draft, as the unit's liaison.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked = _to_move(actor, plan, "recall_plan", version)
    grant = judge(actor, locked, To.RECALL)
    said = require_reason(reason)
    columns = {"submitted_by": None, "submitted_on": None, "pledged_on": None}
    return _moved(locked, "recall_plan", actor, grant, columns, reason=said)


@transaction.atomic
def return_plan(
    *,
    actor: User,
    plan: Plan,
    reason: str,
    lines: Mapping[int, str] | None = None,
    version: int | None = None,
) -> Plan:
    """
    Send a plan back to the unit: why, and for lines by their order, why each of them.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``rectification.own_plan``,
            ``rectification.unknown_line``, ``common.changed_meanwhile``; the person may not.
    """
    locked = _to_move(actor, plan, "return_plan", version)
    grant = judge(actor, locked, To.RETURN)
    _require_other_clerk(locked, actor)
    said = require_reason(reason)
    wanted = {order: text.strip() for order, text in (lines or {}).items() if text.strip()}
    rows = {one.order: one for one in Response.objects.filter(plan=locked)}
    for order, text in wanted.items():
        if order not in rows:
            raise Refusal(
                "rectification.unknown_line",
                f"方案中没有第 {order} 条，没有退回。请按方案中的条目序号填写。",
                f"The plan has no line {order}, so it was not returned. Use the numbers of its lines.",
            )
        require_text(text, where=f"line-{order}", longest=LONGEST_REASON)
    return _moved(
        locked, "return_plan", actor, grant, {"pledged_on": None}, reason=said, fields={"lines": sorted(wanted)},
        notes={rows[order].pk: text for order, text in wanted.items()},
    )  # fmt: skip


@transaction.atomic
def accept_plan(*, actor: User, plan: Plan, version: int | None = None) -> Plan:
    """
    Accept a plan as the office: it is in force, an edition before it is superseded, and its findings become items.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.own_plan``, ``rectification.opinion_awaited``,
            ``rectification.nothing_to_supersede``, ``common.changed_meanwhile``; the person may not.
    """
    old = _locked_before(plan)
    locked = _to_move(actor, plan, "accept_plan", version)
    grant = judge(actor, locked, To.ACCEPT)
    _require_other_clerk(locked, actor)
    _require_heard(locked)
    if old is not None:
        if old.status != S.IN_FORCE:
            raise Refusal(
                "rectification.nothing_to_supersede",
                f"这一版要取代的方案现在是“{old.get_status_display()}”，没有同意。请退回这一版。",
                "The plan that this edition was to supersede is not in force any more, so it was not accepted. Return it.",
                http_status=409,
            )
        set_status(old, PLAN["supersede_plan"].target)
        keep_reason(old, "supersede_plan", actor=actor, reason=locked.reason)
    before = locked.status
    set_status(locked, PLAN["accept_plan"].target, columns={"accepted_by": actor, "accepted_on": today()})
    news.of_step(locked, "accept_plan", actor)
    # Every row of plans is written; items write theirs and their records, then come ours.
    items = make_items(locked, actor=actor, grant=grant)
    noted(locked, "accept_plan", actor=actor, grant=grant, before=before, fields={"items": len(items)})
    if old is not None:
        noted(old, "supersede_plan", actor=actor, grant=grant, before=S.IN_FORCE, fields={"by": str(locked.uid)})
    return locked


@transaction.atomic
def conclude_plan(*, actor: User, plan: Plan, version: int | None = None) -> Plan:
    """
    Sign the conclusion of a plan as a clerk; the second clerk's signature concludes it.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.items_open``, ``rectification.own_plan``,
            ``rectification.plan_exists``, ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person may
            not.
    """
    locked = _to_move(actor, plan, "conclude_plan", version)
    grant = judge(actor, locked, To.CONCLUDE)
    _require_other_clerk(locked, actor)
    left = open_items(locked).count()
    if left:
        raise Refusal(
            "rectification.items_open",
            f"“{locked.target.name}”还有 {left} 个整改事项没有办结，方案没有办结。请先销号、结束或转入持续整改。",
            f"{left} items of {locked.target.name} are still open, so the plan was not concluded. Close them, end them or "
            "carry them over first.",
            http_status=409,
        )
    waiting = Plan.objects.filter(amends=locked, status=S.SUBMITTED).select_related("target").first()
    if waiting is not None:
        raise Refusal(
            "rectification.amendment_waits",
            f"这份方案的第 {waiting.edition} 版正在等待审核，没有办结。请先审核新版。",
            f"Edition {waiting.edition} of this plan waits for its review, so it was not concluded. Review that one first.",
            http_status=409,
        )
    first = sign(
        actor=actor, grant=grant, kind=KIND, object_id=locked.uid, version=locked.version, move="conclude_plan"
    )
    if first is None:
        return locked
    return _moved(locked, "conclude_plan", actor, grant, {"concluded_on": today()})


def _locked_before(plan: Plan) -> Plan | None:
    """Return the plan that this one amends, locked first: the older row before the newer one, whoever locks both."""
    rows = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("round", "target")
    return rows.filter(amended_by__uid=plan.uid).first()


def _require_other_clerk(plan: Plan, actor: User) -> None:
    """Refuse who drew the plan up or submitted it: nobody reviews what they wrote."""
    if actor.pk in recorders_of(plan):
        raise Refusal(
            "rectification.own_plan",
            "这份方案由您编制或代录，须由另一位经办人办理这一步，没有改动。",
            "You drew this plan up or recorded it, so another clerk takes this step. Nothing was changed.",
            http_status=403,
        )


def _require_heard(plan: Plan) -> None:
    hearing = hearing_of(
        KIND,
        plan.pk,
        plan.version,
        target=plan.target,
        submitted_on=plan.submitted_on,
        days=rules_for(plan.round).opinion_days,
        day=today(),
    )
    if hearing.is_over:
        return
    zh, en = hearing.words
    raise Refusal(
        "rectification.opinion_awaited",
        f"{zh}方案没有同意。请等监督人提出意见，或者等期限届满。",
        f"{en} The plan was not accepted. Wait for the opinion or for the end of its term.",
        http_status=409,
    )


def _to_move(actor: User, plan: Plan, name: str, version: int | None) -> Plan:
    """Return the plan, locked, if it stands where the step starts from; who comes too late hears that."""
    locked = plan_for(actor, plan.uid, To.SEE, for_change=True)
    require_step(locked, name, version)
    return locked


def _moved(
    plan: Plan,
    name: str,
    actor: User,
    grant: Grant | None,
    columns: dict[str, Any],
    *,
    reason: str = "",
    fields: dict[str, Any] | None = None,
    notes: Mapping[int, str] | None = None,
) -> Plan:
    before = plan.status
    set_status(plan, PLAN[name].target, columns=columns)
    if reason:
        keep_reason(plan, name, actor=actor, reason=reason)
    ReturnNote.objects.bulk_create(
        ReturnNote(object_kind=LINE_KIND, object_id=key, object_version=plan.version, move=name, text=text, by=actor)
        for key, text in (notes or {}).items()
    )
    news.of_step(plan, name, actor)
    said = {**(fields or {}), **({"reason": reason} if reason else {})}
    noted(plan, name, actor=actor, grant=grant, before=before, fields=said)
    return plan
