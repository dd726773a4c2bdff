"""
``python -m tests.browser.passed FOLDER [BEFORE AFTER]``: the draft of a publication, ordered, passed and approved.

The clauses of each section are put into the order of the sample's paragraphs, as a clerk would. With BEFORE and AFTER the
draft corrects a released edition: one clause says AFTER for BEFORE, and one meeting was held a day later.
"""

import sys
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from bihuan.reading import read_notice
from bihuan.web import serving
from bihuan.web.data_folder import DataFolder

SAMPLE = "2021-inner-mongolia-feedback.restored.txt"


def order(who, draft):
    """Put the clauses into the order of the sample."""
    from bihuan.web.notices import actions

    read = read_notice(files("bihuan.samples").joinpath(SAMPLE).read_text(encoding="utf-8"))
    for target in read.targets:
        place = {clause.text: at for at, clause in enumerate(target.clauses)}
        facts = sorted(_clauses(draft, target.number), key=lambda one: place[one.text])
        actions.set_clauses(actor=who["office"], publication=draft, number=target.number, clauses=facts)


def correct(who, draft, before, after):
    """Let one clause and one date be others."""
    from bihuan.web.feedback.actions.meetings import correct_meeting
    from bihuan.web.feedback.meeting_facts import MeetingFacts, Present
    from bihuan.web.feedback.models import Meeting
    from bihuan.web.notices import actions

    number = draft.sections.get(clauses__text__contains=before).number
    facts = [replace(one, text=one.text.replace(before, after)) for one in _clauses(draft, number)]
    actions.set_clauses(actor=who["office"], publication=draft, number=number, clauses=facts)
    meeting = Meeting.objects.filter(round=draft.round, status="held").order_by("-held_on", "pk").first()
    said = {name: getattr(meeting, name) for name in MeetingFacts.__dataclass_fields__ if hasattr(meeting, name)}
    present = tuple(Present(one.function, one.count, one.post) for one in meeting.attendances.all())
    day = meeting.held_on + timedelta(days=1)
    facts = MeetingFacts(
        **{**said, "held_on": day, "received_on": day, "reader": meeting.reader_id, "present": present}
    )
    correct_meeting(actor=who["office"], meeting=meeting, facts=facts, reason="日期登记有误")


def _clauses(draft, number):
    from bihuan.web.notices.actions import ClauseFacts
    from bihuan.web.notices.models import PublicationClause

    rows = PublicationClause.objects.filter(section__publication=draft, section__number=number).order_by("order")
    return [ClauseFacts(row.text, tuple(row.findings.values_list("uid", flat=True))) for row in rows]


def pass_(who, draft):
    """Let every part pass: sections by the leaders of their groups, the frame by two clerks."""
    from bihuan.web.feedback.actions.checks import clear_hits, run_check

    for section in draft.sections.select_related("target__group"):
        group = section.target.group.number
        check = run_check(who[f"gl{group}"], "publication", draft.pk, str(section.number))
        if hits := list(check.hits.values_list("pk", flat=True)):
            clear_hits(actor=who[f"gd{group}a"], check=check, hits=hits, reason="公布的表述，已核对")
    check = run_check(who["off3"], "publication", draft.pk, "frame")
    # The opening names a public office-holder: an ordinary hit, which another clerk lets stand.
    hits = list(check.hits.values_list("pk", flat=True))
    assert hits
    clear_hits(actor=who["off2"], check=check, hits=hits, reason="公开的职务和姓名，按惯例公布")


def main(folder: str, *changed: str) -> None:
    """Do it."""
    serving.start(DataFolder(Path(folder)))
    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.notices import actions
    from bihuan.web.notices.models import Publication

    who = {user.username: user for user in User.objects.all()}
    draft = Publication.objects.get(status="draft")
    with stepped_up():
        if changed:
            correct(who, draft, *changed)
        else:
            order(who, draft)
        draft.refresh_from_db()
        pass_(who, draft)
        moved = actions.submit_publication(actor=who["office"], publication=draft)
        for name in ("lg1", "lg2"):
            moved = actions.approve_publication(actor=who[name], publication=moved)
    sys.stdout.write(f"{moved.status}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
