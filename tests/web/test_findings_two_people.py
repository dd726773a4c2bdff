"""Another person's eyes: who may review and approve what, and what a grave finding takes."""

import pytest

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment, Signature
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus, Severity
from bihuan.web.trail.models import Record
from tests.web import making
from tests.web.people import UNTIL, hold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def refused(act, **what) -> str:
    """Return the code with which ``act`` is refused."""
    with pytest.raises(Refusal) as raised:
        act(**what)
    return raised.value.code


def signed(people, target, author):
    return actions.sign_paper(actor=author, paper=making.make_paper(people, target, author=author))


def end(person, role):
    Assignment.objects.filter(person=person, role=role).update(ended_at="2020-11-01T00:00:00Z")


def test_only_the_compiler_signs(people, targets):
    paper = making.make_paper(people, targets[1])
    assert refused(actions.sign_paper, actor=people.gl[1], paper=paper) == "findings.not_the_compiler"
    assert actions.sign_paper(actor=people.gm[1], paper=paper).has_no_leads


def test_an_edit_takes_the_signature_back(people, targets):
    paper = signed(people, targets[1], people.gm[1])
    edited = actions.edit_paper(actor=people.gm[1], paper=paper, facts=making.paper_facts(title="改过"))
    assert (edited.has_no_leads, edited.signed_at) == (False, None)
    assert refused(actions.review_paper, actor=people.gd[1][0], paper=edited) == "findings.not_signed"


def test_a_deputy_does_not_review_what_they_compiled(people, targets):
    paper = signed(people, targets[1], people.gd[1][0])
    assert refused(actions.review_paper, actor=people.gd[1][0], paper=paper) == "findings.own_work"
    assert actions.review_paper(actor=people.gd[1][1], paper=paper).status == PaperStatus.REVIEWED


def test_the_leader_reviews_only_where_no_deputy_could(people, targets):
    paper = signed(people, targets[1], people.gm[1])
    assert refused(actions.review_paper, actor=people.gl[1], paper=paper) == "findings.deputy_reviews"
    end(people.gd[1][0], Role.GD)
    assert refused(actions.review_paper, actor=people.gl[1], paper=paper) == "findings.deputy_reviews"
    end(people.gd[1][1], Role.GD)
    reviewed = actions.review_paper(actor=people.gl[1], paper=paper)
    # Now the leader has taken part, and nobody of the group is left to approve.
    assert refused(actions.approve_paper, actor=people.gl[1], paper=reviewed) == "findings.own_work"
    assert refused(actions.approve_paper, actor=people.gl[2], paper=reviewed) == "common.not_found"
    name_for_spot_check(people, targets[1])
    assert actions.approve_paper(actor=people.gl[2], paper=reviewed).status == PaperStatus.APPROVED


def name_for_spot_check(people, target):
    other = Assignment.objects.get(person=people.gl[2], role=Role.GL)
    hold(
        people.gl[2],
        Role.GL,
        duty=Duty.SPOT_CHECK,
        round=target.round,
        group=other.group,
        target=target,
        until=UNTIL,
    )


def test_a_leader_of_another_group_approves_only_where_the_group_has_nobody_left(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.REVIEWED)
    name_for_spot_check(people, targets[1])
    assert refused(actions.approve_paper, actor=people.gl[2], paper=paper) == "findings.leader_approves"
    assert actions.approve_paper(actor=people.gl[1], paper=paper).status == PaperStatus.APPROVED


def test_the_leaders_paper_is_approved_by_a_deputy_who_did_not_review_it(people, targets):
    paper = signed(people, targets[1], people.gl[1])
    reviewed = actions.review_paper(actor=people.gd[1][0], paper=paper)
    assert refused(actions.approve_paper, actor=people.gl[1], paper=reviewed) == "findings.own_work"
    assert refused(actions.approve_paper, actor=people.gd[1][0], paper=reviewed) == "findings.own_work"
    assert actions.approve_paper(actor=people.gd[1][1], paper=reviewed).status == PaperStatus.APPROVED


def test_a_deputy_does_not_approve_a_members_paper(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.REVIEWED)
    assert refused(actions.approve_paper, actor=people.gd[1][1], paper=paper) == "common.not_allowed"


def test_the_author_of_a_finding_does_not_approve_it_as_a_clerk(people, targets):
    # The same person was a member of the group when the finding was written and is a clerk of the office now.
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    office = Assignment.objects.filter(person=people.office, role=Role.OFF).get()
    for person in (people.gm[1], people.gl[1]):
        hold(person, Role.OFF, organ=office.organ)
        assert refused(actions.approve_finding, actor=person, finding=finding) == "findings.own_work"
    assert actions.approve_finding(actor=people.office, finding=finding).status == FindingStatus.APPROVED


def test_the_leading_group_does_not_approve_what_is_not_grave(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    assert refused(actions.approve_finding, actor=people.lg[0], finding=finding) == "common.not_allowed"


def grave(people, target):
    return making.make_finding(people, target, status=FindingStatus.IN_REVIEW, severity=Severity.GRAVE)


def test_a_grave_finding_takes_the_offices_opinion_and_two_signatures(people, targets):
    finding = grave(people, targets[1])
    first, second = people.lg
    assert refused(actions.approve_finding, actor=first, finding=finding) == "findings.opinion_first"
    finding = actions.approve_finding(actor=people.office, finding=finding)
    assert (finding.status, finding.endorsed_by) == (FindingStatus.IN_REVIEW, people.office)
    assert refused(actions.approve_finding, actor=people.second_clerk, finding=finding) == "findings.opinion_given"
    finding = actions.approve_finding(actor=first, finding=finding)
    assert finding.status == FindingStatus.IN_REVIEW
    assert refused(actions.approve_finding, actor=first, finding=finding) == "accounts.second_person_needed"
    before = Record.objects.count()
    finding = actions.approve_finding(actor=second, finding=finding)
    assert (finding.status, finding.approved_by) == (FindingStatus.APPROVED, second)
    assert Record.objects.count() == before + 1


def test_a_changed_form_makes_opinion_and_signature_void(people, targets):
    finding = actions.approve_finding(actor=people.office, finding=grave(people, targets[1]))
    finding = actions.approve_finding(actor=people.lg[0], finding=finding)
    assert Signature.objects.filter(object_id=str(finding.uid)).count() == 1
    finding = actions.set_form(actor=people.office, finding=finding, title="政务服务事项没有进驻大厅")
    assert finding.endorsed_by is None
    assert refused(actions.approve_finding, actor=people.lg[1], finding=finding) == "findings.opinion_first"
    finding = actions.approve_finding(actor=people.second_clerk, finding=finding)
    finding = actions.approve_finding(actor=people.lg[1], finding=finding)
    # The signature under the older version does not count.
    assert finding.status == FindingStatus.IN_REVIEW
    assert actions.approve_finding(actor=people.lg[0], finding=finding).status == FindingStatus.APPROVED


def test_who_recorded_a_units_report_does_not_accept_it(people, targets):
    fix = making.make_fix(people, targets[1], status=FixStatus.ACKNOWLEDGED)
    proof = making.make_evidence(people, targets[1], author=people.office, is_from_unit=True)
    reported = actions.report_fix(actor=people.office, fix=fix, result="据纸质报告代录", evidence=[proof.uid])
    assert reported.reported_by == people.office
    hold(people.office, Role.GD, round=targets[1].round, group=targets[1].group, until=UNTIL)
    for act, more in ((actions.accept_fix, {}), (actions.return_fix, {"reason": "不完整", "why": "not_done"})):
        assert refused(act, actor=people.office, fix=reported, **more) == "findings.own_work"
    assert actions.accept_fix(actor=people.gd[1][0], fix=reported).status == FixStatus.ACCEPTED
