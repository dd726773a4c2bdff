"""
``python -m tests.browser.fed_back FOLDER``: the sample round of a demonstration that runs, fed back, without any reading.

Everything that is no part of the journey is done by the ordinary actions, as the people whose work it is: findings are
approved, the committee decides, twelve documents are issued in bulk, twelve meetings are held over four days. What was
read in is thrown away first. Prints the id of the round.
"""

import sys
from collections import defaultdict
from datetime import date, time
from pathlib import Path

from bihuan.web import serving
from bihuan.web.data_folder import DataFolder

DECIDED_ON, ISSUED_ON, PUBLISHED_ON = date(2020, 12, 25), date(2020, 12, 30), date(2021, 1, 15)
MEETINGS = tuple(date(2021, 1, day) for day in (5, 6, 7, 8))


def forget_readings():
    """Throw away everything that was read in: what is published must not come from there."""
    from bihuan.web.notices import models

    for model in (
        models.PublishedLink,
        models.FindingCategory,
        models.FindingIdiom,
        models.FindingVerdict,
        models.CommonPhrase,
        models.PublishedFinding,
        models.RepairLook,
        models.DraftCategory,
        models.Notice,
    ):
        model.objects.all().delete()


def approve(who, round_):
    """Let every finding with a proposed sentence be approved; those of a demonstration are confirmed at least."""
    from bihuan.web.findings import actions
    from bihuan.web.findings.models import Finding

    rows = Finding.objects.filter(round=round_).exclude(published_sentence="").exclude(status="withdrawn")
    for finding in rows.select_related("target__group"):
        group = finding.target.group.number
        leader = who[f"gl{group}"]
        if finding.status == "confirmed":
            actions.submit_finding(actor=leader, finding=finding)
        finding.refresh_from_db()
        if finding.status == "in_review":
            actions.approve_finding(actor=who["off3"], finding=finding)


def decide(who, round_):
    """Let each group report, the leading group hear, and the committee decide."""
    from bihuan.web.feedback.actions import report_moves, reports

    for group in round_.groups.order_by("number"):
        leader = who[f"gl{group.number}"]
        report = reports.draft_report(actor=leader, round_=round_, group=group)
        report = report_moves.submit_report(actor=leader, report=report)
        heard = report_moves.Recorded(on=DECIDED_ON, document="演示纪要〔2020〕1号")
        report = report_moves.hear_report(actor=who["office"], report=report, facts=heard)
        decided = report_moves.Recorded(on=DECIDED_ON, document="演示决定〔2020〕1号", organ="自治区党委")
        report_moves.decide_report(actor=who["office"], report=report, facts=decided)


def issue(who, targets):
    """Issue the document to each body, all at once at every step."""
    from bihuan.web.feedback.actions import documents
    from bihuan.web.feedback.actions.checks import clear_hits, run_check

    drafted = documents.draft_many(actor=who["office"], wanted=[(target, "body") for target in targets])
    own = defaultdict(list)
    for answer in drafted:
        own[answer.target.group.number].append((_of(answer), None))
    for group, chosen in own.items():
        reason = "事项较小，已在问题清单列明"
        done = documents.move_many(actor=who[f"gl{group}"], name="submit", chosen=chosen, left_out_reason=reason)
        for answer in done:
            check = run_check(who[f"gl{group}"], "feedback_document", _of(answer).pk)
            if hits := list(check.hits.values_list("pk", flat=True)):
                clear_hits(actor=who[f"gd{group}a"], check=check, hits=hits, reason="演示数据，已核对")
    for name, pair in (("approve", ("lg1", "lg2")), ("issue", ("office", "off2"))):
        for person in pair:
            chosen = [(_again(answer), None) for answer in drafted]
            for answer in documents.move_many(actor=who[person], name=name, chosen=chosen):
                _of(answer)


def _of(answer):
    if answer.refusal is not None:
        raise answer.refusal
    return answer.document


def _again(answer):
    answer.document.refresh_from_db()
    return answer.document


def hold(who, targets):
    """Record the meetings, three each day."""
    from bihuan.web.common.dates import telling_of
    from bihuan.web.feedback.actions.meetings import hold_meeting
    from bihuan.web.feedback.meeting_facts import MeetingFacts
    from tests.web.holding import ALL_THERE

    for at, target in enumerate(targets):
        day = MEETINGS[at % len(MEETINGS)]
        facts = MeetingFacts(
            held_on=day,
            starts_at=time(9),
            ends_at=time(11),
            place=f"{target.name}会议中心",
            chair="党委书记",
            reader=who[f"gl{target.group.number}"].pk,
            present=ALL_THERE,
            conveyed="传达听取巡视综合情况汇报时的讲话精神",
            demanded="对抓好巡视整改工作提出要求",
            promised="照单全收，立行立改",
            gap_reason="致主要负责人的一份另行印发",
            received_on=day,
            received_by="党委书记",
        )
        with telling_of(day):
            hold_meeting(actor=who["office"], target=target, facts=facts, is_demo=True)


def main(folder: str) -> None:
    """Do it."""
    serving.start(DataFolder(Path(folder)))
    from django.db import transaction

    from bihuan.web.accounts.actions.demo_date import move_demo_date
    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.common.dates import telling_of
    from bihuan.web.rounds.models import Round, Target

    who = {user.username: user for user in User.objects.all()}
    round_ = Round.objects.get(status="live")
    targets = list(Target.objects.filter(round=round_).select_related("round", "group").order_by("number"))
    with stepped_up():
        with transaction.atomic(), telling_of(DECIDED_ON):
            forget_readings()
            approve(who, round_)
            decide(who, round_)
        with telling_of(ISSUED_ON):
            issue(who, targets)
        hold(who, targets)
        move_demo_date(actor=who["office"], to=PUBLISHED_ON)
    sys.stdout.write(f"{round_.pk}\n")


if __name__ == "__main__":
    main(sys.argv[1])
