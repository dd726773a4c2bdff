"""Objections of units to what was fed back to them: filing one, and the decision of the leading group."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.meetings import MOVES, ON_BEHALF, objecting, objection_for
from bihuan.web.feedback.actions.meetings import locked_target
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.models import Objection
from bihuan.web.feedback.papers import refuse_marked
from bihuan.web.feedback.queries.feedback_rules import Rules, decision_until, objection_until, rules_of
from bihuan.web.feedback.queries.meetings import held_on
from bihuan.web.feedback.queries.objections import findings_to_object_to, those_involved
from bihuan.web.feedback.transitions import OBJECTION
from bihuan.web.files.actions import keep
from bihuan.web.files.cleaning import name_of_copy
from bihuan.web.findings.actions.evidence import Prepared
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.actions.moving import require_reason, require_state
from bihuan.web.rounds.deadlines.explaining import en_day, sentence, zh_day
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of
from bihuan.web.rounds.queries.slots import meeting_people

Status = Objection.Status
#: By the verdict that a form sends: the name of the step.
VERDICTS = {"uphold": "uphold_objection", "refuse": "refuse_objection"}


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """
    What a unit objects to: in words, and to which findings (keys of rows).

    ``filed_on`` is the day on which the signed paper came, for one that the office records; None is today.
    """

    text: str
    findings: tuple[int, ...]
    filed_on: date | None = None


@transaction.atomic
def file_objection(*, actor: User, target: Target, facts: ObjectionFacts, scan: Prepared | None = None) -> Objection:
    """
    File an objection for a unit: by its head, or by the office from signed paper, whose cleaned scan is kept.

    Args:
        actor: The head of the unit, or a member of the office.
        target: The unit.
        facts: What it objects to.
        scan: The signed paper as a file that was looked at; the office has to bring it.

    Raises:
        Refusal: ``feedback.objections_not_allowed``, ``feedback.objection_before_meeting``, ``feedback.objection_late``,
            ``feedback.objection_incomplete``, ``feedback.objection_waits``, ``feedback.classified_marking``,
            ``rounds.not_in_state``; the person may not.
    """
    locked = locked_target(target)
    grant = objecting(actor, locked)
    on_behalf = grant.qualifier == ON_BEHALF
    require_state(locked.round, Round.Status.LIVE, Round.Status.ENDED)
    rules = rules_of(locked.round)
    filed_on = facts.filed_on if on_behalf and facts.filed_on else today()
    _require_in_time(locked, rules, filed_on)
    _require_whole(facts, {finding.pk for finding in findings_to_object_to(locked)})
    if on_behalf and scan is None:
        raise _incomplete("scan", "代录须附签字件的扫描件", "An objection on behalf needs the scan of the signed paper")
    _require_none_waits(locked, facts.findings)
    refuse_marked(facts.text, where="text")
    due = decision_until(rules, filed_on).due_on
    assert due is not None
    made = Objection.objects.create(
        round=locked.round,
        target=locked,
        text=facts.text.strip(),
        filed_by=actor,
        filed_on=filed_on,
        on_behalf=on_behalf,
        scan=keep(scan.copy.data, media_type=scan.copy.media_type) if scan else None,
        scan_name=name_of_copy(scan.scan.name, scan.copy.media_type)[:200] if scan else "",
        due_on=due,
    )
    made.findings.set(facts.findings)
    _record_filing(made, facts, actor, grant)
    zh, en = zh_day(due), en_day(due)
    _told(
        made,
        [*office_of(locked.round), *leading_group_of(locked.round)],
        "feedback.file_objection",
        f"“{locked.name}”对反馈意见提出异议，应在{zh}前决定。",
        f"{locked.name} objects to its feedback; the objection is to be decided by {en}.",
        actor=actor,
    )
    return made


def _record_filing(made: Objection, facts: ObjectionFacts, actor: User, grant: Grant) -> None:
    record(
        actor=actor,
        grant=grant,
        action="feedback.file_objection",
        object_kind="objection",
        object_id=made.uid,
        object_version=made.version,
        to_state=Status.FILED,
        fields={
            "target": made.target_id,
            "text": made.text,
            "findings": sorted(facts.findings),
            "filed_on": made.filed_on.isoformat(),
            "due_on": made.due_on.isoformat(),
            "on_behalf": made.on_behalf,
            "scan": made.scan_id,
        },
    )


@transaction.atomic
def decide_objection(
    *, actor: User, objection: Objection, verdict: str, reason: str, version: int | None = None
) -> Objection:
    """
    Decide an objection for the leading group; upheld, the office is told that a new edition of the document is due.

    Args:
        actor: Of the leading group, and not one of those who approved or read out what is objected to.
        objection: The objection.
        verdict: "uphold" or "refuse".
        reason: Why; the unit reads it.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``feedback.objection_decided``, ``feedback.objection_own``, ``feedback.objection_incomplete``,
            ``rounds.reason_needed``, ``feedback.classified_marking``, ``common.changed_meanwhile``; they may not.
    """
    seen = objection_for(actor, objection.uid, for_change=True)
    if seen.status != Status.FILED:
        raise Refusal(
            "feedback.objection_decided",
            f"这件异议已经决定（{seen.get_status_display()}），没有改动。请刷新页面查看。",
            "This objection is decided already; nothing was changed. Reload the page.",
            http_status=409,
        )
    name = VERDICTS.get(verdict, "refuse_objection")
    locked = objection_for(actor, objection.uid, MOVES[name], for_change=True)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    if verdict not in VERDICTS:
        raise _incomplete("verdict", "请选择成立还是不成立", "Choose whether the objection is upheld or refused")
    require_reason(reason)
    refuse_marked(reason, where="reason")
    if actor.pk in those_involved(locked):
        raise Refusal(
            "feedback.objection_own",
            "您参与过所异议内容的审批、宣读或本件的登记，不能由您决定，没有改动。请由未参与的领导小组成员决定；"
            "成员都参与过的，请巡视办增补任职。",
            "You approved, read out or recorded what this is about, so it is not yours to decide; nothing was changed. A "
            "member of the leading group who did not take part decides; if all did, the office adds another.",
            http_status=409,
        )
    columns = {"decided_by": actor, "decided_on": today(), "decision": reason.strip()}
    set_status(locked, OBJECTION[name].target, columns=columns)
    record(
        actor=actor,
        grant=locked.grant,
        action=f"feedback.{name}",
        object_kind="objection",
        object_id=locked.uid,
        object_version=locked.version,
        from_state=Status.FILED,
        to_state=locked.status,
        fields={"target": locked.target_id, "reason": locked.decision},
    )
    _tell_decided(locked, name, actor)
    return locked


def _require_in_time(target: Target, rules: Rules, filed_on: date) -> None:
    if not rules.allows_objections:
        raise Refusal(
            "feedback.objections_not_allowed",
            "按本轮次的反馈规则不受理异议，没有提交。如需开放，请联系巡视办在“反馈规则”中调整。",
            "By the rules of feedback of this round no objections are taken; nothing was filed. The inspection office can "
            "change that under “Rules of feedback”.",
            http_status=409,
        )
    day = held_on(target)
    if day is None or filed_on < day:
        raise Refusal(
            "feedback.objection_before_meeting",
            f"“{target.name}”的反馈会在这一天还没有召开，没有提交。反馈会登记召开后可以提出。",
            f"The feedback meeting of {target.name} was not held by that day; nothing was filed. Object after the meeting.",
            where="filed_on",
            http_status=409,
        )
    if filed_on > today():
        raise _incomplete("filed_on", "提出的日期还没有到", "The day of filing is still to come")
    until = objection_until(rules, day)
    assert until.due_on is not None
    if filed_on > until.due_on:
        zh, en = sentence(until)
        raise Refusal(
            "feedback.objection_late",
            f"提出异议的期限已过，没有提交。{zh}如有特殊情况，请联系巡视办。",
            f"The time for objections is over; nothing was filed. {en} Ask the inspection office if there was a cause.",
            where="filed_on",
            http_status=409,
        )


def _require_whole(facts: ObjectionFacts, known: Collection[int]) -> None:
    if not facts.text.strip():
        raise _incomplete("text", "请写明异议的内容和理由", "Write what is objected to, and why")
    if not facts.findings:
        raise _incomplete("findings", "请选择异议所指的问题", "Choose the findings that it speaks of")
    if not set(facts.findings) <= set(known):
        raise _incomplete(
            "findings",
            "所选的问题不是反馈给本单位的问题，请重新选择",
            "A finding that was chosen is none that was fed back to this unit; choose again",
        )


def _require_none_waits(target: Target, findings: Iterable[int]) -> None:
    waits = Objection.objects.filter(target=target, status=Status.FILED, findings__in=list(findings))
    if waits.exists():
        raise Refusal(
            "feedback.objection_waits",
            "所选的问题中有一项已提出异议、正待决定，没有重复提交。请等待决定。",
            "An objection to one of these findings waits for its decision; nothing was filed twice. Wait for it.",
            where="findings",
            http_status=409,
        )


def _incomplete(where: str, zh: str, en: str) -> Refusal:
    return Refusal("feedback.objection_incomplete", f"{zh}，没有提交。", f"{en}; nothing was filed.", where=where)


def _tell_decided(objection: Objection, name: str, actor: User) -> None:
    target, kind = objection.target, f"feedback.{name}"
    people = meeting_people(objection.round)
    is_upheld = objection.status == Status.UPHELD
    outcome = ("成立", "upheld") if is_upheld else ("不成立", "refused")
    _told(
        objection,
        people.of_unit.get(target.pk, ()),
        kind,
        f"本单位提出的异议：{outcome[0]}。",
        f"The objection of your unit was {outcome[1]}.",
        actor=actor,
    )
    leader = people.leader_at(target)
    next_zh = "请印发新版反馈意见取代原件。" if is_upheld else ""
    next_en = " Issue a new edition of the feedback document in its place." if is_upheld else ""
    _told(
        objection,
        [*people.office_at(target), *([leader] if leader else [])],
        kind,
        f"“{target.name}”的异议：{outcome[0]}。{next_zh}",
        f"Objection of {target.name}: {outcome[1]}.{next_en}",
        actor=actor,
    )


def _told(objection: Objection, people: Iterable[User], kind: str, zh: str, en: str, *, actor: User) -> None:
    tell(
        [person for person in people if person.pk != actor.pk],
        kind=kind,
        zh=zh,
        en=en,
        url=reverse("objection_detail", args=[objection.uid]),
        object_kind="objection",
        object_id=objection.uid,
        once=f"{kind}:{objection.uid}",
        target_id=objection.target_id,
    )
