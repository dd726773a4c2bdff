"""Feedback under several processes at once: one issue of each document, and none of what is being withdrawn."""

import json

import pytest

from tests.web.apart import ended

#: Each starts several processes.
pytestmark = pytest.mark.slow

START = """
import json, sys
import django; django.setup()
from bihuan.web.accounts.models import User
from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions import documents as actions
from bihuan.web.feedback.models import FeedbackDocument, IssuedPaper
from bihuan.web.findings.actions import withdraw_finding
from bihuan.web.findings.models import Finding
from bihuan.web.trail.models import Record
person = lambda name: User.objects.get(username=name)
def said(act, **what):
    try:
        return str(getattr(act(**what), "status", "done"))
    except Refusal as refused:
        return refused.code
documents = list(FeedbackDocument.objects.select_related("target").order_by("target__number"))
"""
SET_UP = (
    START
    + """
from datetime import date
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.models import Category, Group, Round, Target, Taxonomy
from tests.web import people as cast
from tests.web.test_feedback_documents import decide
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.feedback.queries.documents import text_of
from bihuan.web.feedback.queries.sources import digests_of
organ = Organ.objects.create(name="巡视办")
for name in ("gl1", "lg1", "lg2", "off1", "off2", "off3"):
    User.objects.create(username=name, display_name=name)
taxonomy = Taxonomy.objects.create(version="x", theme="x", title="x")
category = Category.objects.create(taxonomy=taxonomy, code="A", slug="a", zh="甲", en="a", order=1)
live = Round.objects.create(serial=1, title="第一轮", status="live", organ=organ, taxonomy=taxonomy, created_by=person("gl1"))
group = Group.objects.create(round=live, number=1)
cast.hold(person("gl1"), Role.GL, round=live, group=group, until=cast.UNTIL)
for name in ("lg1", "lg2"):
    cast.hold(person(name), Role.LG, organ=organ)
for name in ("off1", "off2", "off3"):
    cast.hold(person(name), Role.OFF, organ=organ)
from types import SimpleNamespace
for at in range(1, 7):
    target = Target.objects.create(round=live, number=at, name=f"第{at}市", kind="city", group=group)
    for one in range(2):
        Finding.objects.create(
            number=f"F{at}-{one}", round=live, target=target, group=group, title="问题", condition="事实。", status="approved",
            author=person("gl1"), category=category,
        )
    document = actions.draft_document(actor=person("off1"), target=target, addressee="body")
    document = actions.submit_document(actor=person("gl1"), document=document)
    LeakCheck.objects.create(
        object_kind="feedback_document", object_id=document.pk, round=live, target=target, scope="sources",
        text_hash=text_of(document).sha256, sources_hash=digests_of({target.pk})[target.pk], run_by=person("gl1"),
        status="passed", passed_on=date(2020, 12, 1),
    )
    for name in ("lg1", "lg2"):
        document = actions.approve_document(actor=person(name), document=document)
decide(SimpleNamespace(office=person("off1")), target)
for document in FeedbackDocument.objects.select_related("target"):
    actions.issue_document(actor=person("off1"), document=document)
"""
)
ISSUE = (
    START
    + """
for document in documents:
    print(said(actions.issue_document, actor=person(sys.argv[1]), document=document))
"""
)
WITHDRAW = (
    START
    + """
with stepped_up():
    for document in documents:
        finding = Finding.objects.filter(target=document.target).order_by("-pk").first()
        print(said(withdraw_finding, actor=person("off1"), finding=finding, reason="查无实据", why="facts"))
"""
)
FOUND = (
    START
    + """
print(json.dumps({
    "documents": {row.target.number: row.status for row in documents},
    "numbers": sorted(row.number for row in documents if row.number),
    "papers": IssuedPaper.objects.count(),
    "records": Record.objects.filter(action="feedback.issue").count(),
    "issued": sorted(Finding.objects.filter(status="issued").values_list("target__number", flat=True)),
    "withdrawn": sorted(Finding.objects.filter(status="withdrawn").values_list("target__number", flat=True)),
}))
"""
)


@pytest.fixture
def office(apart, tmp_path):
    """Six approved documents that one clerk has signed for; one more signature issues each."""
    with apart.installation(tmp_path, SET_UP) as start:
        yield start


def test_two_clerks_at_once_issue_each_document_once(office):
    answers = [ended(process).split() for process in [office(ISSUE, "off2"), office(ISSUE, "off3")]]
    assert [max(pair) for pair in zip(*answers, strict=True)] == ["issued"] * 6
    assert {answer for said in answers for answer in said} <= {
        "issued",
        "feedback.document_not_in_state",
        "common.changed_meanwhile",
    }
    found = json.loads(ended(office(FOUND)))
    assert (found["papers"], found["records"], len(set(found["numbers"]))) == (6, 6, 6)
    assert [number.rpartition("〕")[2] for number in sorted(found["numbers"])] == [f"{at}号" for at in range(1, 7)]
    assert found["issued"] == [at for at in range(1, 7) for _ in range(2)]


def test_what_is_withdrawn_while_it_is_issued_is_in_no_issued_document(office):
    issued, withdrawn = (ended(process).split() for process in [office(ISSUE, "off2"), office(WITHDRAW)])
    assert set(withdrawn) <= {"withdrawn", "findings.not_in_state"}
    assert set(issued) <= {"issued", "feedback.document_not_in_state", "common.changed_meanwhile"}
    found = json.loads(ended(office(FOUND)))
    for number, status in found["documents"].items():
        assert (status == "issued") != (int(number) in found["withdrawn"]), (number, status)
        assert (status == "issued") == (found["issued"].count(int(number)) == 2)
