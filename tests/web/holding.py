"""Making what a feedback meeting rests on, and meetings, for tests: quickly, without the steps that lead there."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from bihuan.web.feedback.actions.meetings import Recorded, hold_meeting
from bihuan.web.feedback.meeting_facts import MeetingFacts, Present
from bihuan.web.feedback.models import FeedbackDocument, Report
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Round, Target
from tests.web.people import People, group_of

#: Everybody whom the sample asks for.
ALL_THERE = tuple(
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


def after_field_work(round_live: Round, targets: Mapping[int, Target]) -> Round:
    """Return the sample round after its field work: three meetings planned on each of four days, the rules of 2017."""
    keep_workdays()
    for number, target in targets.items():
        target.meeting_planned_on = date(2021, 1, 5 + (number - 1) % 4)
    Target.objects.bulk_update(targets.values(), ["meeting_planned_on"])
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=date(2020, 9, 6), ends_on=date(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017,
        feedback_starts_on=date(2021, 1, 5), feedback_ends_on=date(2021, 1, 8), status=Round.Status.ENDED,
    )  # fmt: skip
    return Round.objects.get(pk=round_live.pk)


def make_ready(
    people: People,
    targets: Iterable[Target],
    *,
    decided_on: date = date(2020, 12, 28),
    issued_on: date = date(2020, 12, 30),
    addressees: Iterable[str] = ("body", "head"),
) -> None:
    """Let the committee have decided on the groups of ``targets``, and their documents be issued."""
    for target in targets:
        Report.objects.get_or_create(
            round=target.round,
            group=target.group,
            defaults={
                "title": f"{target.group}关于巡视情况的报告",
                "author": people.gl[group_of(target.number)],
                "status": Report.Status.DECIDED,
                "decided_on": decided_on,
            },
        )
        FeedbackDocument.objects.bulk_create(
            FeedbackDocument(
                round=target.round,
                target=target,
                addressee=addressee,
                title=f"关于{target.name}的反馈意见",
                number=f"测发〔2020〕{target.number}号{addressee}",
                author=people.gl[group_of(target.number)],
                status=FeedbackDocument.Status.ISSUED,
                issued_on=issued_on,
            )
            for addressee in addressees
        )


def meeting_facts(people: People, target: Target, held_on: date, **changed: Any) -> MeetingFacts:
    """Return what is recorded of a meeting that lacks nothing: the group's leader reads, everybody is there."""
    facts = MeetingFacts(
        held_on=held_on,
        starts_at=time(9),
        ends_at=time(11),
        place=f"{target.name}会议中心",
        chair="党委书记",
        reader=people.gl[group_of(target.number)].pk,
        present=ALL_THERE,
        conveyed="传达听取巡视综合情况汇报时的讲话精神",
        demanded="对抓好巡视整改工作提出要求",
        promised="照单全收，立行立改",
        received_on=held_on,
        received_by="党委书记",
    )
    return replace(facts, **changed)


def hold(people: People, target: Target, held_on: date, **changed: Any) -> Recorded:
    """Record the meeting of a target that is ready for it."""
    return hold_meeting(actor=people.office, target=target, facts=meeting_facts(people, target, held_on, **changed))
