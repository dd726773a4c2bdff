"""Objections of units to what was fed back to them: whether, until when, by whom, and who decides."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.feedback_rules import RulesFacts, set_rules
from bihuan.web.feedback.actions.objections import ObjectionFacts, decide_objection, file_objection
from bihuan.web.feedback.models import FeedbackDocument, Objection
from bihuan.web.feedback.queries.objections import waiting_for
from bihuan.web.findings.actions.evidence import Prepared
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import desk
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.models import Target
from bihuan.web.trail.models import Record
from tests.web.holding import after_field_work, make_ready
from tests.web.holding import hold as held
from tests.web.people import OFFICE, hold
from tests.web.test_access_agreement import one
from tests.web.test_pages import BACKEND

D = date


@pytest.fixture
def target(round_live, targets, on_day, people):
    """Unit 1, whose meeting was held on 5 January and at which two findings were fed back."""
    on_day("2021-01-05")
    live = after_field_work(round_live, targets)
    target = Target.objects.select_related("round__organ", "group").get(round=live, number=1)
    make_ready(people, [target])
    held(people, target, D(2021, 1, 5))
    for author in (people.gm[1], people.gd[1][0]):
        one(Finding, live, target, author, "issued")
    return target


@pytest.fixture
def facts(target):
    return ObjectionFacts(
        "第一条所述办件时间与实际不符，附系统记录。", (Finding.objects.filter(target=target).first().pk,)
    )


def allow(people, target, **changed):
    set_rules(actor=people.office, round_id=target.round_id, facts=RulesFacts((), allows_objections=True, **changed))


def refused(code, call, where=None):
    before = Record.objects.filter(result="done").count(), Objection.objects.count(), Note.objects.count()
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code, caught.value.zh
    assert where is None or caught.value.where == where
    assert (Record.objects.filter(result="done").count(), Objection.objects.count(), Note.objects.count()) == before
    return caught.value


def test_the_head_objects_in_time_and_is_told_why_not(people, target, facts, on_day):
    def object_to(actor=people.head[1], **changed):
        return file_objection(actor=actor, target=target, facts=replace(facts, **changed))

    # Off until the office takes them; the sentence says who can change it.
    assert "反馈规则" in refused("feedback.objections_not_allowed", object_to).zh
    allow(people, target, objection_days=20, decision_days=15)
    refused("common.not_allowed", lambda: object_to(people.lia[1]))
    refused("common.not_allowed", lambda: object_to(people.gl[1]))
    refused("common.not_found", lambda: object_to(people.head[2]))
    refused("common.not_found", lambda: object_to(people.gm[1]))
    refused("feedback.objection_incomplete", lambda: object_to(text=" "), "text")
    refused("feedback.objection_incomplete", lambda: object_to(findings=()), "findings")
    refused("feedback.objection_incomplete", lambda: object_to(findings=(987654,)), "findings")
    # The 25th of January is a Monday; the day after it is late, with the reason of the day.
    on_day("2021-01-26")
    said = refused("feedback.objection_late", object_to)
    assert "反馈会在2021年1月5日，按巡视办为本轮次确定的反馈规则，之后20日为2021年1月25日" in said.zh
    assert "20 days later, on 25 January 2021" in said.en
    on_day("2021-01-25")
    made = object_to()
    assert (made.filed_on, made.due_on, made.on_behalf) == (D(2021, 1, 25), D(2021, 2, 9), False)
    assert list(made.findings.all()) == [Finding.objects.get(pk=facts.findings[0])]
    told = set(Note.objects.filter(kind="feedback.file_objection").values_list("person__username", flat=True))
    assert {"office", "second_clerk", "lg1", "lg2"} <= told
    assert "lia1" not in told
    refused("feedback.objection_waits", object_to, "findings")


def test_the_office_records_one_from_signed_paper(people, target, facts, on_day):
    allow(people, target)
    on_day("2021-03-01")
    paper = replace(facts, filed_on=D(2021, 1, 20))
    # The day on which the paper came counts, not the one on which it is typed in.
    refused("feedback.objection_late", lambda: file_objection(actor=people.office, target=target, facts=facts))
    refused("feedback.objection_before_meeting", lambda: file_objection(
        actor=people.office, target=target, facts=replace(facts, filed_on=D(2021, 1, 4)),
    ), "filed_on")  # fmt: skip
    refused("feedback.objection_incomplete", lambda: file_objection(
        actor=people.office, target=target, facts=paper,
    ), "scan")  # fmt: skip
    copied = SimpleNamespace(data="签字件".encode(), media_type="text/plain")
    scan = Prepared(copied.data, SimpleNamespace(name="异议.txt"), copied)
    made = file_objection(actor=people.office, target=target, facts=paper, scan=scan)
    assert (made.on_behalf, made.filed_on, made.due_on) == (True, D(2021, 1, 20), D(2021, 2, 19))
    assert made.scan_name == "异议.txt"


def test_somebody_without_a_part_in_it_decides(people, target, facts, on_day):
    allow(people, target)
    made = file_objection(actor=people.head[1], target=target, facts=facts)
    lg1, lg2 = people.lg
    document = FeedbackDocument.objects.get(target=target, addressee="body")
    with transaction.atomic():
        for person, action in ((lg1, "accounts.sign"), (lg2, "feedback.approve")):
            record(
                actor=person, grant=Grant("LG", ""), action=action, object_kind="feedback_document",
                object_id=document.uid, object_version=2,
            )  # fmt: skip
    third = people.colleague
    hold(third, Role.LG, organ=Organ.objects.get(name=OFFICE))

    def decide(actor=third, verdict="uphold", reason="经核，系统记录属实", version=1):
        return decide_objection(actor=actor, objection=made, verdict=verdict, reason=reason, version=version)

    refused("common.not_allowed", lambda: decide(people.office))
    refused("common.not_allowed", lambda: decide(people.head[1]))
    for involved in (lg1, lg2):
        refused("feedback.objection_own", lambda involved=involved: decide(involved))
        assert waiting_for(involved) == []
    assert [line.kind for line in desk(third) if line.kind == "objection_decide"] == ["objection_decide"]
    refused("feedback.objection_incomplete", lambda: decide(verdict="perhaps"), "verdict")
    refused("rounds.reason_needed", lambda: decide(reason=""), "reason")
    refused("common.changed_meanwhile", lambda: decide(version=3))
    done = decide()
    assert (done.status, done.decided_by, done.decision) == ("upheld", third, "经核，系统记录属实")
    refused("feedback.objection_decided", lambda: decide(version=None))
    notes = dict(Note.objects.filter(kind="feedback.uphold_objection").values_list("person__username", "zh"))
    assert set(notes) >= {"head1", "lia1", "office", "gl1"}
    # What is to be done is the office's to hear, not the unit's.
    assert "新版" in notes["office"]
    assert "新版" not in notes["head1"]


def test_each_reads_as_much_as_is_theirs(people, target, facts, client):
    allow(people, target)
    made = file_objection(actor=people.head[1], target=target, facts=facts)
    address = reverse("objection_detail", args=[made.uid])
    for person, status, offers in (
        (people.head[1], 200, False),
        (people.lia[1], 200, False),
        (people.office, 200, False),
        (people.lg[0], 200, True),
        (people.gm[1], 404, False),
        (people.head[2], 404, False),
    ):
        client.force_login(person, backend=BACKEND)
        page = client.get(address)
        assert (page.status_code, "objection_decide" in str(page.content) or b"/decide/" in page.content) == (
            status,
            offers,
        )
    client.force_login(people.lg[0], backend=BACKEND)
    page = client.post(reverse("objection_decide", args=[made.uid]), {"verdict": "refuse", "reason": "", "version": 1})
    assert page.status_code == 422
    page = client.post(address + "decide/", {"verdict": "refuse", "reason": "系统记录晚于检查日", "version": 1})
    assert page.status_code == 302
    assert Objection.objects.get().status == "refused"
    client.force_login(people.head[1], backend=BACKEND)
    assert "系统记录晚于检查日" in client.get(address).content.decode()
    meeting = target.meetings.get()
    page = client.post(
        reverse("objection_file", args=[meeting.uid]), {"text": "另一处", "findings": [str(facts.findings[0])]}
    )
    assert page.status_code == 302
    assert Objection.objects.count() == 2
