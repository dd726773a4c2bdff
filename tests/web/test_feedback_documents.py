"""Feedback documents: drafted from findings, written, submitted, approved, issued, superseded; and who reads them when."""

from datetime import date

import pytest
from django.utils import timezone

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.documents import document_for, documents_visible_to
from bihuan.web.feedback.actions import documents as actions
from bihuan.web.feedback.actions.documents import DocumentFacts, PassageFacts
from bihuan.web.feedback.models import FeedbackDocument, IssuedPaper, LeakCheck, Report
from bihuan.web.feedback.queries.documents import contents_of, text_of
from bihuan.web.feedback.queries.sources import digests_of
from bihuan.web.findings.actions import withdraw_finding
from bihuan.web.findings.models import Finding
from bihuan.web.trail.models import Record
from tests.web.making import make_finding

S = FeedbackDocument.Status
REASON = "事项较小，已在问题清单列明"


def approve_findings(people, target, *, count=2, **changed):
    """Return findings of a target that are approved, without the way there: only the state counts here."""
    found = [make_finding(people, target, **changed) for _ in range(count)]
    Finding.objects.filter(pk__in=[one.pk for one in found]).update(status="approved")
    return list(Finding.objects.filter(pk__in=[one.pk for one in found]).order_by("pk"))


def decide(people, target):
    """Record that the committee has decided on the report of a target's group."""
    return Report.objects.create(
        round=target.round,
        group=target.group,
        title="报告",
        author=people.office,
        status=Report.Status.DECIDED,
        decided_on=date(2020, 12, 20),
    )


def passed(people, document):
    """Keep that the leak check of a document has passed as it reads now."""
    return LeakCheck.objects.create(
        object_kind="feedback_document",
        object_id=document.pk,
        round=document.round,
        target=document.target,
        scope="sources",
        text_hash=text_of(document).sha256,
        sources_hash=digests_of({document.target_id})[document.target_id],
        run_by=people.gl[1],
        status="passed",
        passed_on=timezone.localdate(),
    )


def ready(people, target, addressee="body", **changed):
    """Return a document that two clerks can issue."""
    if not Finding.objects.filter(target=target, status="approved").exists():
        approve_findings(people, target, **changed)
    document = actions.draft_document(actor=people.office, target=target, addressee=addressee)
    document = actions.submit_document(actor=people.gl[1], document=document, left_out_reason=REASON)
    passed(people, document)
    for member in people.lg:
        document = actions.approve_document(actor=member, document=document)
    return document


def issue(people, document):
    """Let two clerks issue a document and return it."""
    for clerk in (people.office, people.second_clerk):
        document = actions.issue_document(actor=clerk, document=document)
    return document


def refused(act, **what):
    """Return the code with which a step is refused."""
    with pytest.raises(Refusal) as caught:
        act(**what)
    return caught.value.code


def test_the_whole_way_to_the_unit(people, targets, on_day):
    on_day("2021-01-03")
    target = targets[1]
    findings = approve_findings(people, target, count=3)
    document = ready(people, target)
    assert document.status == S.APPROVED
    issuing = {"actor": people.office, "document": document}
    assert refused(actions.issue_document, **issuing) == "feedback.no_decision"
    decide(people, target)
    assert actions.issue_document(**issuing).status == S.APPROVED
    assert refused(actions.issue_document, **issuing) == "accounts.second_person_needed"
    said = text_of(document)
    document = actions.issue_document(actor=people.second_clerk, document=document)
    assert (document.status, document.opened_on, document.issued_on) == (S.ISSUED, None, date(2021, 1, 3))
    paper = IssuedPaper.objects.get(object_kind="feedback_document", object_id=document.pk)
    assert (paper.text, paper.sha256, paper.number) == (said.text, document.text_hash, document.number)
    assert text_of(document) == said
    assert set(Finding.objects.filter(target=target).values_list("status", flat=True)) == {"issued"}
    assert Record.objects.filter(action="findings.issue").count() == len(findings)
    assert Record.objects.filter(action="feedback.issue").count() == 1
    outside = (people.lia[1], people.head[1], people.sup[0])
    assert not any(documents_visible_to(one).exists() for one in outside)
    opened = actions.open_to_unit(target, actor=people.office, grant=None)
    assert [one.pk for one in opened] == [document.pk]
    assert all(document_for(one, document.uid).pk == document.pk for one in outside)
    assert refused(document_for, user=people.lia[2], uid=document.uid) == "common.not_found"
