"""From field work to twelve feedback meetings: findings approved, groups heard, documents issued, meetings recorded."""

from datetime import date, time

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import telling_of
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.feedback.actions import report_moves, reports
from bihuan.web.feedback.actions.checks import clear_hits, run_check
from bihuan.web.feedback.actions.documents.bulk import draft_many, move_many
from bihuan.web.feedback.actions.meetings import hold_meeting
from bihuan.web.feedback.meeting_facts import MeetingFacts, Present
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.models import Target

_DECIDED_ON, _CHECKED_ON, _ISSUED_ON = date(2020, 12, 25), date(2020, 12, 29), date(2020, 12, 30)
_HELD_LATEST = date(2021, 1, 8)
#: The opinion to the body; that to its head in person would say the same again.
_ADDRESSEES = ("body",)
#: More findings of a unit would only make the demonstration slower.
MOST_FINDINGS = 4
_PRESENT = tuple(
    Present(function, count)
    for function, count in (
        ("leading_group", 1),
        ("discipline", 2),
        ("office", 1),
        ("group_leader", 1),
        ("unit_head", 1),
        ("unit_body", 8),
    )
)


def feed_back(cast: Cast) -> None:
    """Do it; each meeting is held on the day that was planned for it."""
    with telling_of(_DECIDED_ON):
        keep_workdays()
        _approve(cast)
        _decide(cast)
    with telling_of(_CHECKED_ON):
        _write(cast)
    with telling_of(_ISSUED_ON):
        for clerk in cast.clerks:
            _moved(cast, "issue", clerk)
    for target in cast.targets.values():
        held_on = target.meeting_planned_on or _HELD_LATEST
        with telling_of(held_on):
            hold_meeting(actor=cast.clerks[0], target=target, facts=_facts(cast, target, held_on))


def _approve(cast: Cast) -> None:
    for target in cast.targets.values():
        rows = Finding.objects.filter(target=target, status=FindingStatus.CONFIRMED).exclude(published_sentence="")
        for finding in rows.order_by("pk")[:MOST_FINDINGS]:
            actions.submit_finding(actor=cast.leader(target), finding=finding)
            finding.refresh_from_db()
            actions.approve_finding(actor=cast.reviewer, finding=finding)


def _decide(cast: Cast) -> None:
    clerk = cast.clerks[0]
    for group in cast.round.groups.order_by("number"):
        leader = cast.people[f"gl{group.number}"]
        report = reports.draft_report(actor=leader, round_=cast.round, group=group)
        report = report_moves.submit_report(actor=leader, report=report)
        heard = report_moves.Recorded(on=_DECIDED_ON, document="演示纪要〔2020〕1号")
        report = report_moves.hear_report(actor=clerk, report=report, facts=heard)
        decided = report_moves.Recorded(on=_DECIDED_ON, document="演示决定〔2020〕1号", organ="自治区党委")
        report_moves.decide_report(actor=clerk, report=report, facts=decided)


def _write(cast: Cast) -> None:
    """Each group drafts and submits its documents, somebody else of it clears what the check points at, two approve."""
    for target in cast.targets.values():
        leader = cast.leader(target)
        draft_many(actor=leader, wanted=[(target, addressee) for addressee in _ADDRESSEES])
        for document in FeedbackDocument.objects.filter(target=target).select_related("target__group"):
            move_many(actor=leader, name="submit", chosen=[(document, None)], left_out_reason="逐条列入问题清单")
            found = run_check(leader, "feedback_document", document.pk)
            if hits := list(found.hits.values_list("pk", flat=True)):
                clear_hits(actor=cast.deputy(target), check=found, hits=hits, reason="演示数据，已核对")
    for person in cast.leading_group:
        _moved(cast, "approve", person)


def _moved(cast: Cast, name: str, actor: User) -> None:
    rows = FeedbackDocument.objects.filter(round=cast.round).exclude(status=FeedbackDocument.Status.ISSUED)
    answers = move_many(actor=actor, name=name, chosen=[(one, None) for one in rows.select_related("target__group")])
    refused = next((one.refusal for one in answers if one.refusal), None)
    if refused:
        raise refused


def _facts(cast: Cast, target: Target, held_on: date) -> MeetingFacts:
    return MeetingFacts(
        held_on=held_on,
        starts_at=time(9),
        ends_at=time(11),
        place=f"{target.name}会议中心（演示）",
        chair="党委书记",
        reader=cast.leader(target).pk,
        present=_PRESENT,
        conveyed="传达听取巡视综合情况汇报时的讲话精神（演示）",
        demanded="对抓好巡视整改工作提出要求（演示）",
        promised="照单全收，立行立改（演示）",
        received_on=held_on,
        received_by="党委书记",
        gap_reason="演示中只印发致领导班子的反馈意见，不另印发致主要负责人的一份",
    )
