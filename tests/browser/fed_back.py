"""
``python -m tests.browser.fed_back FOLDER decided|checked|held``: what surrounds the feedback of a demonstration's round.

Everything that is no part of the journey is done by the ordinary actions, as the people whose work it is. ``decided``
throws away what was read in, approves the findings and lets the committee decide, and it is the day of issuing;
``checked`` runs the leak checks of the documents; ``held`` makes it the last day of the meetings; ``after`` the day of
publishing. Prints the id of the round.
"""

import sys
from datetime import date
from pathlib import Path

from bihuan.web import serving
from bihuan.web.data_folder import DataFolder

DECIDED_ON = date(2020, 12, 25)
#: What day it is after each stage.
DAYS = {"decided": date(2020, 12, 30), "held": date(2021, 1, 8), "after": date(2021, 1, 15)}


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


def check(who, round_):
    """Run the leak check of each document that was submitted, and let somebody else of the group clear its hits."""
    from bihuan.web.feedback.actions.checks import clear_hits, run_check
    from bihuan.web.feedback.models import FeedbackDocument

    for document in FeedbackDocument.objects.filter(round=round_, status="submitted").select_related("target__group"):
        group = document.target.group.number
        found = run_check(who[f"gl{group}"], "feedback_document", document.pk)
        if hits := list(found.hits.values_list("pk", flat=True)):
            clear_hits(actor=who[f"gd{group}a"], check=found, hits=hits, reason="演示数据，已核对")


def main(folder: str, stage: str) -> None:
    """Do it."""
    serving.start(DataFolder(Path(folder)))
    from django.db import transaction

    from bihuan.web.accounts.actions.demo_date import move_demo_date
    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.common.dates import telling_of
    from bihuan.web.rounds.models import Round

    who = {user.username: user for user in User.objects.all()}
    round_ = Round.objects.get(status="live")
    with stepped_up():
        if stage == "decided":
            with transaction.atomic(), telling_of(DECIDED_ON):
                forget_readings()
                approve(who, round_)
                decide(who, round_)
        elif stage == "checked":
            check(who, round_)
        if stage in DAYS:
            move_demo_date(actor=who["office"], to=DAYS[stage])
    sys.stdout.write(f"{round_.pk}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
